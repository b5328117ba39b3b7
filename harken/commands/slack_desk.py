"""Reads and keeps what digests, alerts, the home tab and the story shelf need, over one open workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.newsroom import Choices, Composed, Sent, Standing, Step, Story
from harken.domain.news import Alert, AlertWants, DigestWants, Subscription
from harken.domain.questions import Filter, Period

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.sight import Sight
    from storage.shelf import Story as Kept

#: The source that messages are sent in to.
SOURCE, COLLECTOR = "slack", "slack"


class Desk:
    """What the bot is handed, see `bot.newsroom.Newsroom`."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._engine = opened.engine

    def choices(self) -> Choices:
        """What a form offers."""
        from harken.insights.vocabulary import vocabulary

        settings = self._opened.config.settings
        with self._engine.connect() as connection:
            known = vocabulary(connection)
        return Choices(
            groups=known.groups,
            themes=[(theme.key, theme.name) for theme in known.themes],
            sources=known.sources,
            rivals=bool(settings.rivals),
            zone=settings.time_zone,
        )

    def subscribe(
        self, channel: str, owner: str, wants: DigestWants | AlertWants, id: int | None = None
    ) -> int | None:
        """Keep a new one or change one."""
        from storage import subscriptions

        with self._engine.begin() as connection:
            if id is None:
                return subscriptions.add(connection, channel, owner, wants)
            return id if subscriptions.change(connection, id, channel, wants) else None

    def unsubscribe(self, id: int) -> bool:
        """Want it no more."""
        from storage import subscriptions

        with self._engine.begin() as connection:
            return subscriptions.end(connection, id)

    def subscription(self, id: int) -> Subscription | None:
        """One that has not ended."""
        from storage import subscriptions

        with self._engine.connect() as connection:
            return subscriptions.find(connection, id)

    def subscriptions(self, owner: str | None = None) -> Sequence[Subscription]:
        """All that have not ended, or those of one person."""
        from storage import subscriptions

        with self._engine.connect() as connection:
            return subscriptions.listing(connection, owner)

    def pause(self, id: int, why: str) -> None:
        """Post nothing for the time being."""
        from storage import subscriptions

        with self._engine.begin() as connection:
            subscriptions.pause(connection, id, why)

    def compose(self, wants: DigestWants, sight: Sight, at: datetime) -> Composed:
        """The digest of the last whole period before a moment, on the clock of its zone."""
        from harken.commands.ask import context_of, theme_names
        from harken.commands.digest import composed
        from harken.commands.making import ended_period

        context = context_of(self._opened)
        today = at.astimezone(ZoneInfo(wants.zone)).date()
        start, end = ended_period(wants.length, today, context.week_of(today))
        about = wants.about
        scope = Filter(groups=about.groups, themes=about.themes, sources=about.sources)
        period = Period(start=start, end=end)
        digest = composed(self._opened, context, period, scope, rivals=wants.rivals, sight=sight)
        names = theme_names(context.vocabulary)
        return Composed(digest=digest, names=names, start=start.isoformat(), end=end.isoformat())

    def was_posted(self, id: int, start: str, end: str) -> bool:
        """Whether the digest of a period stands in its channel."""
        from storage import digests

        with self._engine.connect() as connection:
            return digests.is_posted(connection, _called(id), *_days(start, end))

    def note_composed(self, id: int, made: Composed) -> None:
        """Keep a digest that is about to be posted."""
        from harken.ask.digest_json import to_json
        from storage import digests

        with self._engine.begin() as connection:
            digests.keep(connection, _called(id), *_days(made.start, made.end), to_json(made.digest))

    def note_posted(self, id: int, start: str, end: str) -> None:
        """Write down that the digest of a period stands in its channel."""
        from storage import digests

        with self._engine.begin() as connection:
            digests.note_posted(connection, _called(id), *_days(start, end))

    def alert(self, id: int) -> Alert | None:
        """One alert."""
        from storage import alerts

        with self._engine.connect() as connection:
            return alerts.find(connection, id)

    def acknowledge(self, id: int, who: str) -> bool:
        """Somebody looks after it."""
        from storage import alerts

        with self._engine.begin() as connection:
            return alerts.acknowledge(connection, id, who)

    def snooze(self, id: int, days: int) -> bool:
        """Nothing more of its kind and subject for some days."""
        from storage import alerts

        with self._engine.begin() as connection:
            return alerts.snooze(connection, id, datetime.now(UTC) + timedelta(days=days))

    def note_alert_posted(self, alert: int, subscription: int) -> None:
        """Write down that an alert stands in the channel of a subscription."""
        from storage import alerts

        with self._engine.begin() as connection:
            alerts.note_posted(connection, alert, subscription)

    def standing(self, sight: Sight) -> Standing:
        """How things stand, and what remains to be set up."""
        from harken.ask.home_words import standing
        from harken.commands.ask import context_of, theme_names
        from harken.commands.setting_up import steps
        from harken.commands.sighted import measured

        context = context_of(self._opened)
        with self._engine.connect() as connection:
            found = measured(connection, self._opened.rules, sight)
            state = standing(found, context.today, theme_names(context.vocabulary))
        told = [Step(told=each.told, done=each.done) for each in steps(self._opened, context.vocabulary)]
        return Standing(headline=state.headline, lines=state.lines, steps=told)

    def shelve(self, feedback: int, part: str, start: int, stop: int, who: str) -> int | None:
        """Put a quote on the shelf."""
        from storage import shelf

        with self._engine.begin() as connection:
            return shelf.put(connection, feedback, part, start, stop, who)

    def stories(self) -> Sequence[Story]:
        """What stands on the shelf."""
        from storage import shelf

        with self._engine.connect() as connection:
            return [self._story(each) for each in shelf.stories(connection)]

    def story(self, id: int) -> Story | None:
        """One story."""
        from storage import shelf

        with self._engine.connect() as connection:
            found = shelf.find(connection, id)
        return None if found is None else self._story(found)

    def asked(self, id: int, who: str) -> bool:
        """The author was asked."""
        from storage import shelf

        with self._engine.begin() as connection:
            return shelf.ask(connection, id, who)

    def answered(self, id: int, granted: bool, said: str, who: str) -> bool:
        """The author answered."""
        from storage import shelf

        with self._engine.begin() as connection:
            return shelf.answer(connection, id, granted=granted, said=said, who=who)

    def publish(self, id: int, where: str, who: str) -> bool:
        """It was published."""
        from storage import shelf

        with self._engine.begin() as connection:
            return shelf.publish(connection, id, where, who)

    def _story(self, kept: Kept) -> Story:
        day = kept.day
        where = kept.source if day is None else f"{kept.source}, {day.day} {day:%B} {day.year}"
        return Story(
            id=kept.id,
            feedback_id=kept.feedback_id,
            words=kept.words,
            where=where,
            url=kept.url,
            state=kept.state,
            history=_history(kept, self._opened.config.settings.zone),
        )

    def take_in(self, sent: Sent, who: str) -> bool:
        """Make feedback of a message; the same message is the same feedback, whoever sends it."""
        from harken.domain.feedback import Batch, Feedback, Kind, Part
        from harken.pipeline.receiving import receive

        item = Feedback(
            external_id=f"{sent.channel}:{sent.ts}",
            kind=Kind.SUPPORT_MESSAGE,
            parts=(Part(label="body", text=sent.text),),
            said=sent.said,
            author=sent.author,
            url=sent.url,
        )
        batch = Batch(items=(item,))
        told = receive(self._engine, source=SOURCE, collector=COLLECTOR, collect=lambda _: [batch])
        self.audit(who, "feedback_sent", item.external_id, {"added": told.added, "updated": told.updated})
        return bool(told.added or told.updated)

    def audit(self, who: str, action: str, subject: str, detail: Mapping[str, object]) -> None:
        """Write down who did what."""
        from storage.erasing import write_down

        with self._engine.begin() as connection:
            write_down(connection, who=who, action=action, subject=subject, detail=dict(detail))


def _called(id: int) -> str:
    """What the digests of a subscription are kept as."""
    return f"slack:{id}"


def _days(start: str, end: str) -> tuple[date, date]:
    return date.fromisoformat(start), date.fromisoformat(end)


def _history(kept: Kept, zone: ZoneInfo) -> list[str]:
    """Who did what with it, and when, a sentence each."""

    def on(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d}"

    told = [f"{kept.put_by} put it here on {on(kept.put)}."]
    if kept.asked is not None:
        told.append(f"{kept.asked_by} asked its author on {on(kept.asked)}.")
    if kept.answered is not None:
        told.append(f"They answered ({kept.answer}), noted by {kept.answered_by} on {on(kept.answered)}.")
    told += [
        f"Published at {each['where']}, noted by {each['by']} on {each['at'][:10]}."
        for each in kept.published
    ]
    return told
