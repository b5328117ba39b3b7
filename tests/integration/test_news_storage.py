"""Subscriptions, alerts and the story shelf in the database: once each, and gone with the person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from harken.domain.news import About, AlertKind, AlertWants, DigestWants, Signal, Trace
from storage import alerts, erasing, shelf, subscriptions, workspace
from tests.factories import Said, hear

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WISH = DigestWants(weekday="FRI", hour=17, zone="Asia/Tokyo", about=About(groups=("regulars",)), rivals=True)


def signal(**more: object) -> Signal:
    given = {"kind": AlertKind.SPIKE, "subject": "crashes", "since": "2026-11-16", "told": "Crashes rose."}
    return Signal(**(given | more))  # type: ignore[arg-type]


def test_what_somebody_wants_is_kept_changed_and_ended(engine: Engine) -> None:
    with engine.begin() as connection:
        mine = subscriptions.add(connection, "C1", "U1", WISH)
        theirs = subscriptions.add(connection, "C2", "U2", AlertWants(kinds=(AlertKind.SPIKE,)))
        assert [each.wants for each in subscriptions.listing(connection)] == [
            WISH,
            AlertWants(kinds=(AlertKind.SPIKE,)),
        ]
        assert [each.id for each in subscriptions.listing(connection, "U1")] == [mine]
        subscriptions.pause(connection, mine, "is_archived")
        assert subscriptions.change(connection, mine, "C9", WISH)
        found = subscriptions.find(connection, mine)
        assert found is not None and (found.channel, found.paused) == ("C9", None)
        assert subscriptions.end(connection, theirs) and not subscriptions.end(connection, theirs)
        assert subscriptions.find(connection, theirs) is None


def test_the_same_thing_is_raised_once(engine: Engine) -> None:
    with engine.begin() as connection:
        assert alerts.raised(connection, signal(), NOW) is not None
        assert alerts.raised(connection, signal(), NOW + timedelta(days=400)) is None


def test_a_like_thing_rests_for_a_while_and_longer_where_somebody_snoozed_it(engine: Engine) -> None:
    with engine.begin() as connection:
        first = alerts.raised(connection, signal(), NOW)
        assert first is not None
        again = signal(since="2026-11-20")
        assert alerts.raised(connection, again, NOW + timedelta(days=3)) is None
        assert alerts.raised(connection, signal(subject="billing"), NOW + timedelta(days=3)) is not None
        alerts.snooze(connection, first, NOW + timedelta(days=30))
        assert alerts.raised(connection, again, NOW + timedelta(days=20)) is None
        assert alerts.raised(connection, again, NOW + timedelta(days=31)) is not None


def test_what_goes_on_is_not_said_again_and_comes_back_as_news(engine: Engine) -> None:
    with engine.begin() as connection:
        days = [
            day for day in range(30) if alerts.raised(connection, signal(since=f"{day}"), NOW + _day(day))
        ]
        assert days == [0]
        assert alerts.raised(connection, signal(since="35"), NOW + _day(35)) is None
        assert alerts.raised(connection, signal(since="44"), NOW + _day(44)) is not None


def _day(number: int) -> timedelta:
    return timedelta(days=number)


def test_what_goes_on_is_remembered_as_it_was_found_last(engine: Engine) -> None:
    first, last = (
        Trace(words=("crash", "click")),
        Trace(themes=("crashes",), words=("crash", "click", "side")),
    )

    def remembered(day: int) -> list[tuple[str, Trace]]:
        found = alerts.remembered(connection, AlertKind.SPIKE, NOW + _day(day))
        return [(each.signal.subject, each.signal.trace) for each in found]

    with engine.begin() as connection:
        id = alerts.raised(connection, signal(trace=first), NOW)
        alerts.raised(connection, signal(kind=AlertKind.SOURCE), NOW)
        assert id is not None and remembered(6) == [("crashes", first)]
        assert alerts.raised(connection, signal(trace=last), NOW + _day(5)) is None
        assert remembered(11) == [("crashes", last)] and remembered(13) == []
        alerts.snooze(connection, id, NOW + _day(30))
        assert remembered(29) == [("crashes", last)] and remembered(31) == []


def test_one_person_looks_after_an_alert(engine: Engine) -> None:
    with engine.begin() as connection:
        id = alerts.raised(connection, signal(about=About(themes=("crashes",))), NOW)
        assert id is not None
        assert alerts.acknowledge(connection, id, "U1") and not alerts.acknowledge(connection, id, "U2")
        found = alerts.find(connection, id)
        assert found is not None and found.owner == "U1"
        assert found.signal == signal(about=About(themes=("crashes",)))
        assert alerts.latest(connection, open_only=True) == []


def test_a_story_is_published_only_with_a_yes(engine: Engine) -> None:
    with engine.begin() as connection:
        heard = hear(connection, said=[Said(text="I told all my friends.")])
        id = shelf.put(connection, heard, "body", 0, 22, "U1")
        assert id is not None and shelf.put(connection, heard, "body", 0, 22, "U2") == id
        assert not shelf.publish(connection, id, "the web site", "U1")
        assert shelf.ask(connection, id, "U1")
        assert shelf.stories(connection, granted=True) == []
        shelf.answer(connection, id, granted=True, said="by e-mail", who="U1")
        assert shelf.publish(connection, id, "the web site", "U1")
        (story,) = shelf.stories(connection, granted=True)
        assert (story.words, story.state, story.answer) == (
            "I told all my friends.",
            "published",
            "by e-mail",
        )
        assert [(each["where"], each["by"]) for each in story.published] == [("the web site", "U1")]
        assert not shelf.take_off(connection, id)
        shelf.answer(connection, id, granted=False, said="took it back", who="U1")
        assert not shelf.publish(connection, id, "a slide", "U1")
        assert shelf.stories(connection, granted=True) == []


def test_only_what_is_stored_can_stand_on_the_shelf(engine: Engine) -> None:
    with engine.begin() as connection:
        heard = hear(connection, said=[Said(text="I told all my friends.")])
        assert shelf.put(connection, heard, "title", 0, 22, "U1") is None
        assert shelf.put(connection, heard, "body", 99, 120, "U1") is None
        assert shelf.put(connection, heard + 1, "body", 0, 22, "U1") is None


def test_erasing_a_person_takes_their_words_off_the_shelf_and_out_of_alerts(engine: Engine) -> None:
    with engine.begin() as connection:
        theirs = hear(connection, said=[Said(text="I told all my friends.")], author="kim")
        others = hear(connection, said=[Said(text="I told my neighbours.")], author="lee")
        assert shelf.put(connection, theirs, "body", 0, 22, "U1")
        quotes = [{"feedback_id": str(each), "text": f"words {each}"} for each in (theirs, others)]
        id = alerts.raised(connection, signal(quotes=tuple(quotes)), NOW)
        assert id is not None
        found = erasing.Found(customer_id=None, hashes=(), feedback=(theirs,))
        erasing.erase(connection, found, workspace.load(connection))
        assert shelf.stories(connection) == []
        alert = alerts.find(connection, id)
        assert alert is not None
        assert [each["text"] for each in alert.signal.quotes] == [f"words {others}"]
