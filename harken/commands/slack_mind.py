"""Thinks for the bot: `harken ask` and what goes with it, as far as may be seen by whom it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.asked import Item, Page, Speaker, Speakers, Told, Way
from harken.ask.recall import spec_from_json
from harken.domain.answers import Answer, Facts, How, Refusal, RefusalCode, Reply
from harken.domain.errors import UsageError
from harken.domain.questions import Compare, Period, Spec

if TYPE_CHECKING:
    from harken.ask.context import Context
    from harken.commands.context import Opened
    from harken.domain.sight import Sight
    from harken.domain.vocabulary import Vocabulary
    from harken.insights.evidence import Item as Counted

_UNKNOWN_HERE = "I know nothing by that name that may be spoken of here."
#: Prompts that Slack shows.
_PROMPTS = 4


class Thinking:
    """The mind of the bot, over one open workspace."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def ask(self, question: str, previous: Mapping[str, Any] | None, sight: Sight) -> Told:
        """Answer a question that may lean on the one before."""
        from harken.ask.reply import reply

        context = replace(self._context(), previous=_spec(previous))
        given = reply(question, context, lambda spec: self._measured(spec, sight))
        return self._told(given, context.vocabulary, sight)

    def restate(self, specs: Sequence[Mapping[str, Any]], sight: Sight, way: Way | None = None) -> Told:
        """Answer again what was understood before, or look at it in another way."""
        from harken.ask.words import answer
        from harken.commands.ask import theme_names

        context = self._context()
        names = theme_names(context.vocabulary)
        meant = [_turned(spec, way, context) for each in specs if (spec := _spec(each)) is not None]
        answers = tuple(answer(spec, self._measured(spec, sight), names) for spec in meant)
        return self._told(Reply(question="", answers=answers), context.vocabulary, sight)

    def evidence(self, id: str, *, numerator: bool, limit: int, offset: int) -> Page | None:
        """What was counted."""
        from harken.commands.ask import theme_names
        from harken.insights.evidence import listing
        from harken.insights.vocabulary import vocabulary

        try:
            with self._opened.engine.connect() as connection:
                found = listing(connection, id, numerator=numerator, limit=limit, offset=offset)
        except UsageError:
            return None
        with self._opened.engine.connect() as connection:
            names = theme_names(vocabulary(connection))
        return Page(
            counted=found.counted,
            counts=found.counts.value,
            gone=found.gone,
            items=tuple(_item(each) for each in found.items),
            names=names,
        )

    def speakers(self, id: str, *, numerator: bool, limit: int) -> Speakers | None:
        """Who said what was counted, each customer once, with the latest that they said."""
        from harken.insights.evidence import listing
        from storage.speakers import authors

        with self._opened.engine.connect() as connection:
            try:
                found = listing(connection, id, numerator=numerator)
            except UsageError:
                return None
            words = {each.feedback_id: each.text for each in reversed(found.items) if each.feedback_id}
        with self._opened.engine.connect() as connection:
            known = authors(connection, list(reversed(words)))
        latest = {each.key: each for each in reversed(known)}
        listed = [each for each in known if latest[each.key] is each]
        return Speakers(
            known=tuple(
                Speaker(
                    key=each.key,
                    name=each.name,
                    said=words[each.feedback_id],
                    source=each.source,
                    date=each.day,
                    url=each.url,
                )
                for each in listed[:limit]
            ),
            all_known=len(listed),
            unnamed=len(words) - len(known),
        )

    def not_about(self, item: Item, theme: str, who: str) -> bool:
        """Set right that something is not about a theme."""
        from harken.domain.corrections import Correction
        from harken.pipeline.correcting import correct
        from storage.speakers import statements_about

        if item.feedback_id is None:
            return False
        with self._opened.engine.begin() as connection:
            wrong = statements_about(connection, item.feedback_id, theme, item.start, item.end)
            for statement in wrong:
                correct(
                    connection,
                    Correction(statement_id=statement, who=who, theme_key=theme, about=False),
                )
        return bool(wrong)

    def prompts(self) -> Sequence[str]:
        """Questions that what is there can answer: its groups, its latest month, its scores."""
        return tuple(_prompts(self._context().vocabulary))[:_PROMPTS]

    def _context(self) -> Context:
        from harken.commands.ask import context_of

        return context_of(self._opened)

    def _measured(self, spec: Spec, sight: Sight) -> Facts:
        from harken.insights.measure import measure

        refused = sight.refusal(spec)
        if refused is not None:
            return Facts(how=_untouched(), refused=refused)
        with self._opened.engine.connect() as connection:
            found = measure(connection, sight.narrowed(spec), rules=self._opened.rules)
        return _seen(found, sight)

    def _told(self, given: Reply, known: Vocabulary, sight: Sight) -> Told:
        from harken.commands.ask import theme_names
        from storage.speakers import groups_of

        answers = given.answers if sight.everything() else tuple(map(_discreet, given.answers))
        quoted = [quote.feedback_id for each in answers for quote in each.found.quotes]
        with self._opened.engine.connect() as connection:
            groups = groups_of(connection, quoted, self._opened.config.settings.min_people)
        if sight.groups is not None:
            groups = {id: [name for name in names if name in sight.groups] for id, names in groups.items()}
        return Told(
            reply=replace(given, answers=answers),
            names=theme_names(known),
            groups=groups,
            grouped=len(known.groups) > 1 if sight.groups is None else len(sight.groups) > 1,
        )


def _spec(stored: Mapping[str, Any] | None) -> Spec | None:
    """What was asked before; None where that was written by a version that meant it otherwise."""
    try:
        return None if stored is None else spec_from_json(stored)
    except (KeyError, TypeError, ValueError):
        return None


def _turned(spec: Spec, way: Way | None, context: Context) -> Spec:
    from harken.ask.spans import preceding
    from harken.ask.specs import normal

    if way is None:
        return spec
    if way is Way.BY_GROUP:
        return normal(replace(spec, compare=Compare(by="group")))
    return normal(replace(spec, compare=Compare(to=preceding(spec.period, context.today))))


def _untouched() -> How:
    return How(period=Period(), filters="", n=None, sources=(), taxonomy_version=0, model="")


def _seen(found: Facts, sight: Sight) -> Facts:
    """Without the sources that may not be spoken of."""
    if sight.sources is None:
        return found
    sources = tuple(each for each in found.how.sources if each.name in sight.sources)
    return replace(found, how=replace(found.how, sources=sources))


def _discreet(answer: Answer) -> Answer:
    """A name that is not known may be near one that must not be told."""
    from harken.ask.words import answer as worded

    refused = answer.found.refused
    if refused is None or refused.code is not RefusalCode.UNKNOWN_NAME:
        return answer
    told = Refusal(code=refused.code, message=_UNKNOWN_HERE)
    return worded(answer.spec, replace(answer.found, refused=told))


def _item(found: Counted) -> Item:
    worth = "" if found.value is None else f"worth {found.value:,.0f}"
    marks = [
        *([f"customer {found.customer}"] if found.customer else []),
        worth,
        *(["edited since, shown as it stood"] if found.edited else []),
        *(["deleted at its source"] if found.deleted else []),
    ]
    return Item(
        feedback_id=found.feedback_id,
        start=found.start,
        end=found.end,
        text=found.text,
        source=found.source,
        date=found.date,
        url=found.url,
        theme=found.theme,
        remark=", ".join(each for each in marks if each),
    )


def _prompts(known: Vocabulary) -> list[str]:
    last = None if known.last_day is None else f"{known.last_day:%B %Y}"
    during = f" in {last}" if last else ""
    return [
        f"What do customers dislike most{during}?",
        *(f"What do {group} customers like?" for group in known.groups[:1]),
        *(["Which themes changed the most?"] if known.themes and last else []),
        "Why do customers buy?",
        "Who recommends us?",
    ]
