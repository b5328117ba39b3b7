from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL, Connection, Engine, delete, insert, select, text

from harken.ask import spike_words
from harken.commands.context import Opened
from harken.commands.news_due import look_around
from harken.commands.spike_signals import signals
from harken.config import Config
from harken.domain.news import About, AlertKind, AlertWants
from harken.domain.questions import Filter
from harken.insights import names as known
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.going_on import LEADING
from harken.insights.lately import EVERYTHING
from harken.insights.spikes import Sensitivity, Spike, spikes
from harken.settings.whole import Settings
from storage import alerts, database, subscriptions, tables
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Said, group, hear, source

LAST = date(2026, 10, 1)
DAY = timedelta(days=1)
RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=LAST)
#: Days of history, and how much is heard on each.
DAYS, DAILY = 70, 5
#: So many days ago the bills went wrong, and so many days before that the new gesture came.
WRONG_BILLS, GESTURE = 3, 30


def _usual(connection: Connection, day: date, number: int) -> None:
    """One in five is about the network, one in twenty-five about a bill."""
    network, bill = number % 5 == 0, number % 25 == 1
    words = (
        "The network drops all the time." if network else "The bill has a mistake." if bill else "It is fine."
    )
    themes = ("network",) if network else ("billing",) if bill else ()
    said = Said(
        text=words, sentiment=-1 if themes else 1, roles=("dislike",) if themes else (), themes=themes
    )
    hear(
        connection,
        said=(said,),
        day=day,
        label="negative" if themes else "positive",
        author=f"usual {number}",
        attributes={"version": "1" if number % 2 else "2"},
    )


def _complaint(connection: Connection, day: date, number: int, words: str, theme: str | None) -> None:
    said = Said(text=words, sentiment=-1, roles=("dislike",), themes=(theme,) if theme else ())
    author, version = f"complaint {day} {number}", {"version": "2"}
    hear(connection, said=(said,), day=day, label="negative", author=author, attributes=version)


@pytest.fixture(scope="module")
def kept(shared_server: URL) -> Iterator[Engine]:
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        url = place.render_as_string(hide_password=False)
        with database.opened(data=Path(home) / ".harken", url=url) as engine:
            with engine.begin() as connection:
                connection.execute(text("UPDATE workspace SET taxonomy_version = 1, generation = 'test'"))
                source(connection, "reviews")
                for back in range(1, DAYS + 1):
                    for each in range(DAILY):
                        _usual(connection, LAST - back * DAY, back * DAILY + each)
                for back in range(1, WRONG_BILLS + 1):
                    for each in range(4):
                        _complaint(
                            connection, LAST - back * DAY, each, "The bill was charged twice.", "billing"
                        )
                        gesture = f"The double tap skips my song, friend {each}."
                        _complaint(connection, LAST - (GESTURE + back) * DAY, each, gesture, None)
            yield engine


def _spikes(engine: Engine, until: date, sensitivity: Sensitivity = Sensitivity.NORMAL) -> list[Spike]:
    with engine.connect() as connection:
        names = known.load(connection)
        connection.rollback()
        return spikes(connection, RULES, names, until, sensitivity)


def test_a_theme_that_rose_is_told_with_what_it_was_counted_from(kept: Engine) -> None:
    (bills,) = _spikes(kept, LAST)
    assert (bills.theme, bills.complaints) == ("billing", True)
    assert bills.window.end == LAST
    days = (LAST - bills.window.start).days  # type: ignore[operator]
    usual = sum(1 for back in range(1, days + 1) for each in range(DAILY) if (back * DAILY + each) % 25 == 1)
    assert bills.n == 4 * min(days, WRONG_BILLS) + usual
    assert bills.heard == DAILY * days + 4 * min(days, WRONG_BILLS)
    assert bills.expected < 2 and bills.p < 1e-3
    assert all(quote.about == {"theme": "billing"} for quote in bills.quotes)
    assert bills.quotes[0].text in ("The bill was charged twice.", "The bill has a mistake.")
    with kept.connect() as connection:
        assert len(listing(connection, bills.evidence).items) == bills.heard
        connection.rollback()
        counted = listing(connection, bills.evidence, numerator=True)
        assert len(counted.items) == counted.counted == bills.n


def test_where_it_stands_out_is_told(kept: Engine) -> None:
    (bills,) = _spikes(kept, LAST)
    assert [(cause.dimension, cause.value) for cause in bills.causes] == [("version", "2")]
    (cause,) = bills.causes
    assert cause.share > 0.85 > 0.6 > cause.usual
    words = str(spike_words.told(bills, {"billing": "Bills"}))
    assert words.startswith(f"Complaints about Bills: {bills.n} of {bills.heard} pieces of feedback ")
    assert "It stands out among version 2 (" in words


def test_a_complaint_that_no_theme_knows_is_told_by_its_words(kept: Engine) -> None:
    (gesture,) = _spikes(kept, LAST - GESTURE * DAY)
    assert gesture.theme is None
    assert {"double", "tap", "skip"} <= set(gesture.words)
    assert gesture.n == 12 and gesture.expected < 1
    assert all("double tap" in quote.text for quote in gesture.quotes)
    assert "“double”" in str(spike_words.title(gesture, {}))


def test_a_calm_month_raises_nothing(kept: Engine) -> None:
    for back in range(10, 25, 3):
        assert _spikes(kept, LAST - back * DAY, Sensitivity.HIGH) == []


def test_without_enough_history_nothing_is_raised(kept: Engine) -> None:
    assert _spikes(kept, LAST - (DAYS - 20) * DAY) == []


def test_a_pile_up_is_left_out_and_raises_nothing(kept: Engine) -> None:
    """The same bills, but on days on which the collection gave far too much."""
    days = {"first": LAST - WRONG_BILLS * DAY, "last": LAST - DAY}
    odd = {"feedback": 27, "expected": 15.0, "attribute": "version", "value": "2", "share": 0.9, "usual": 0.5}
    with kept.begin() as connection:
        place = source(connection, "reviews")
        connection.execute(insert(tables.PileUpRow).values(source_id=place, **days, **odd))
    try:
        assert _spikes(kept, LAST) == []
    finally:
        with kept.begin() as connection:
            connection.execute(delete(tables.PileUpRow))


def test_what_is_said_about_a_rival_raises_nothing(kept: Engine) -> None:
    with kept.begin() as connection:
        connection.execute(text("UPDATE sources SET rival = 'Others'"))
    try:
        assert _spikes(kept, LAST) == []
    finally:
        with kept.begin() as connection:
            connection.execute(text("UPDATE sources SET rival = NULL"))


@contextmanager
def _besides(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes are undone."""
    lasting = engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with lasting as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def _found(connection: Connection, until: date, within: Filter = EVERYTHING) -> list[Spike]:
    return spikes(connection, RULES, known.load(connection), until, within=within)


#: Nothing rises before it.
QUIET = LAST - 10 * DAY


def _lines(connection: Connection, author: str, groups: tuple[str, ...] = ()) -> None:
    """Fifteen complaints about the lines in three days; `#` in the author's name stands for their number."""
    for number in range(15):
        said = Said(text="The phone line is dead.", sentiment=-1, roles=("dislike",), themes=("lines",))
        day, who = QUIET - (1 + number % 3) * DAY, author.replace("#", str(number))
        hear(connection, said=(said,), day=day, label="negative", author=who, groups=groups)


def test_one_who_says_it_again_and_again_raises_nothing(kept: Engine) -> None:
    with _besides(kept) as connection:
        _lines(connection, "the same one")
        assert _found(connection, QUIET) == []
    with _besides(kept) as connection:
        _lines(connection, "number #")
        assert [each.theme for each in _found(connection, QUIET)] == ["lines"]


def test_what_is_always_said_in_a_new_source_has_not_risen(kept: Engine) -> None:
    with _besides(kept) as connection:
        for number in range(60):
            said = Said(text="Where is my router?", sentiment=-1, roles=("dislike",), themes=("router",))
            day = QUIET - (1 + number % 20) * DAY
            hear(
                connection, said=(said,), day=day, label="negative", source="forum", author=f"forum {number}"
            )
        assert _found(connection, QUIET) == []


def _half_of_it_is_of(connection: Connection, name: str) -> None:
    group_id = group(connection, name)
    half = select(tables.FeedbackRow.id).where(tables.FeedbackRow.id % 4 < 2)
    for id_ in connection.execute(half).scalars().all():
        connection.execute(insert(tables.MemberRow).values(group_id=group_id, feedback_id=id_))


def test_a_group_is_held_against_itself(kept: Engine) -> None:
    with _besides(kept) as connection:
        _half_of_it_is_of(connection, "shops")
        _lines(connection, "shop #", groups=("shops",))
        (shops,) = _found(connection, QUIET, Filter(groups=("shops",)))
        (all_of_it,) = _found(connection, QUIET)
        assert shops.theme == all_of_it.theme == "lines"
        assert shops.n == all_of_it.n == 15 and shops.heard < all_of_it.heard
        assert not {"group"} & {cause.dimension for cause in shops.causes}
        told = str(spike_words.told(shops, {"lines": "Lines"}, ("shops",)))
        assert told.startswith("In shops alone: Complaints about Lines: 15 of ")


def test_who_watches_a_group_is_told_of_that_alone(kept: Engine) -> None:
    """The wrong bills show in all of it and in the half of it that is of the shops."""
    config = Config(home=Path("/"), settings=Settings(), secrets={})
    opened = Opened(config=config, engine=kept, groups=(), group_rules={})
    with kept.begin() as connection:
        _half_of_it_is_of(connection, "shops")
        shops = AlertWants(kinds=(AlertKind.SPIKE,), about=About(groups=("shops",)))
        for channel, wants in (("C1", AlertWants(kinds=(AlertKind.SPIKE,))), ("C2", shops)):
            subscriptions.add(connection, channel, "U1", wants)
    for hours in (0, 1):
        look_around(opened, datetime.combine(LAST, time(9 + hours), UTC))
    with kept.connect() as connection:
        raised = alerts.latest(connection)
        posted = connection.execute(select(tables.TaskRow.payload)).scalars().all()
    told = {each.signal.subject: each for each in raised}
    assert len(raised) == 2 and set(told) == {"billing", "shops: billing"}
    assert told["shops: billing"].signal.told.startswith("In shops alone: Complaints about Billing: ")
    assert told["shops: billing"].signal.about.part == About(groups=("shops",))
    assert sorted((each["alert"], each["subscription"]) for each in posted) == sorted(
        [(told["billing"].id, 1), (told["shops: billing"].id, 2)]
    )


def _raised(connection: Connection, days: Sequence[date]) -> list[str]:
    """The subjects that are raised when it is looked every morning, without what is there already."""
    before = {each.signal.subject for each in alerts.latest(connection)}
    for day in days:
        now = datetime.combine(day, time(9), UTC)
        for signal in signals(connection, _found(connection, day), {}, now, About()):
            alerts.raised(connection, signal, now)
    return [
        each.signal.subject
        for each in reversed(alerts.latest(connection))
        if each.signal.subject not in before
    ]


def _say(connection: Connection, first: date, days: int, *texts: str) -> None:
    """Four complaints on each day, in one text after the other."""
    for day in range(days):
        for each in range(4):
            _complaint(connection, first + day * DAY, each, texts[(4 * day + each) % len(texts)], None)


#: The same jam in the words of its first days, and then in others that those who say it had as well.
JAM, LATER_JAM = "The drawer jams, the tray is stuck.", "The tray is stuck, paper everywhere, drawer torn."
MORNINGS = [QUIET - 3 * DAY + day * DAY for day in range(8)]


def test_what_goes_on_in_other_words_is_one_alert(kept: Engine) -> None:
    with _besides(kept) as connection:
        _say(connection, MORNINGS[0] - DAY, 3, JAM)
        _say(connection, MORNINGS[0] + 2 * DAY, 4, LATER_JAM)
        (first,), (last,) = (_found(connection, day) for day in (MORNINGS[1], MORNINGS[-1]))
        assert not {*first.words[:LEADING]} & {*last.words[:LEADING]}
        assert len(_raised(connection, MORNINGS)) == 1


def test_what_begins_while_something_goes_on_is_an_alert_of_its_own(kept: Engine) -> None:
    with _besides(kept) as connection:
        _say(connection, MORNINGS[0] - DAY, 6, JAM)
        _say(
            connection,
            MORNINGS[2],
            4,
            "The screen flickers green tonight.",
            "Green flickering screen, tray fine.",
        )
        jam, screen = _raised(connection, MORNINGS)
        assert "drawer" in jam and "screen" in screen
