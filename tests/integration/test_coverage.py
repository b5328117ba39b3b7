from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select, update

from harken.domain.answers import BlindKind
from harken.domain.errors import BudgetSpent, NotConfigured, SourceError
from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.domain.questions import Period
from harken.insights.sources import Moment, states
from harken.pipeline.coverage import Habits
from harken.pipeline.receiving import receive
from storage import budgets, health, sources
from storage.tables import BudgetRow, FeedbackRow, Run, Source, SourceAlertRow, SourceHealthRow

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")
DAILY = Habits(every=DAY.total_seconds())
WINDOW = Habits(every=DAY.total_seconds(), newest_only=True)


def item(number: int, said: datetime | date | None) -> Feedback:
    return Feedback(
        external_id=str(number), kind=Kind.REVIEW, parts=(Part(label="body", text="Fits."),), said=said
    )


def read(
    engine: Engine,
    *items: Feedback,
    error: Exception | None = None,
    habits: Habits = DAILY,
    name: str = "shop",
) -> None:
    def collect(_: Mapping[str, Any]) -> Iterator[Batch]:
        yield Batch(items=items)
        if error is not None:
            raise error

    with nullcontext() if error is None else pytest.raises(type(error)):
        receive(engine, source=name, collector="rss", collect=collect, habits=habits)
    with engine.begin() as connection:
        health.schedule(connection, {name: DAY.total_seconds()})


def failing(times: int) -> SourceError:
    return SourceError("shop", f"answered 50{times}")


def alerts(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(each.source, each.kind) for each in health.alerts(connection)]


def breaker(engine: Engine) -> health.Breaker:
    with engine.connect() as connection:
        return health.breaker(connection, "shop")


def test_after_three_failures_in_a_row_a_source_rests(engine: Engine) -> None:
    for times in range(2):
        read(engine, error=failing(times))
        assert breaker(engine).state(NOW + DAY) == "closed"
        assert alerts(engine) == []
    read(engine, error=failing(3))
    opened = breaker(engine)
    assert opened.retry_at is not None
    assert opened.state(datetime.now(UTC)) == "open"
    assert opened.state(opened.retry_at) == "half-open"
    assert alerts(engine) == [("shop", "failing")]
    read(engine, item(1, NOW))
    assert breaker(engine).state(NOW) == "closed"
    assert alerts(engine) == []
    with engine.connect() as connection:
        (over,) = health.alerts(connection, closed_since=NOW)
    assert over.until is not None
    assert over.cause == "Source shop: answered 503"


def test_the_rest_grows_with_each_failure_up_to_a_day() -> None:
    rests = [health.pause(failures) for failures in range(1, 30)]
    assert timedelta(minutes=13) < rests[0] <= health.FIRST_PAUSE
    assert rests[4] > 2 * rests[2]
    assert max(rests) <= health.LONGEST_PAUSE


def test_an_alert_is_raised_once_and_tells_the_last_cause(engine: Engine) -> None:
    for times in range(5):
        read(engine, error=failing(times))
    with engine.connect() as connection:
        (alert,) = health.alerts(connection)
        first = connection.execute(select(func.min(Run.finished))).scalar_one()
    assert alert.cause == "Source shop: answered 504"
    assert abs(alert.since - first) < timedelta(minutes=1)


def test_what_will_not_pass_is_an_alert_at_once(engine: Engine) -> None:
    read(engine, error=SourceError("shop", "answered 404", permanent=True))
    assert alerts(engine) == [("shop", "failing")]


def test_a_source_that_asks_to_wait_is_left_alone_as_long(engine: Engine) -> None:
    read(engine, error=SourceError("shop", "answered 429", wait=100_000))
    retry_at = breaker(engine).retry_at
    assert retry_at is not None
    assert retry_at > NOW + DAY


def test_a_source_that_is_off_is_no_failure(engine: Engine) -> None:
    read(engine, error=NotConfigured("shop", "SHOP_TOKEN is not set"))
    assert alerts(engine) == [("shop", "off")]
    assert breaker(engine).failures == 0
    read(engine, item(1, NOW))
    assert alerts(engine) == []


def test_a_budget_that_is_used_up_is_no_failure(engine: Engine) -> None:
    read(engine, item(1, NOW), error=BudgetSpent("shop", 300))
    assert alerts(engine) == []
    with engine.connect() as connection:
        (listed,) = sources.listing(connection)
        ended = connection.execute(select(Run.error)).scalar_one()
    assert (listed.feedback, listed.last_error, listed.last_success) == (1, None, None)
    assert ended == "Source shop: has used its 300 requests of today; it goes on tomorrow"


def test_an_import_that_fails_has_no_breaker(engine: Engine) -> None:
    read(engine, error=failing(1), habits=Habits())
    read(engine, error=failing(2), habits=Habits())
    read(engine, error=failing(3), habits=Habits())
    assert alerts(engine) == []


def test_a_budget_is_never_overdrawn_however_many_draw(engine: Engine) -> None:
    take = budgets.ledger(engine)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: take("shop", date(2026, 11, 22), 3, 100), range(60)))
    assert sum(taken) == 33
    assert budgets.used(engine, "shop", date(2026, 11, 22)) == 99
    assert take("shop", date(2026, 11, 22), 1, 100)
    assert take("shop", date(2026, 11, 23), 100, 100)
    assert not take("other", date(2026, 11, 22), 101, 100)


def test_old_days_of_a_budget_are_forgotten(engine: Engine) -> None:
    take = budgets.ledger(engine)
    for day in (date(2026, 11, 1), date(2026, 11, 21), date(2026, 11, 22)):
        take("shop", day, 1, 10)
    with engine.connect() as connection:
        days = connection.execute(select(BudgetRow.day).order_by(BudgetRow.day)).scalars().all()
    assert days == [date(2026, 11, 21), date(2026, 11, 22)]


def last_read(engine: Engine, moment: datetime) -> None:
    """As if the last good run had been then."""
    with engine.begin() as connection:
        connection.execute(update(Source).values(last_success=moment))


def gaps(engine: Engine) -> list[tuple[datetime, datetime]]:
    with engine.connect() as connection:
        return [(each.since, each.until) for each in health.gaps(connection)]


def test_what_fell_out_of_the_window_is_a_gap(engine: Engine) -> None:
    read(engine, item(1, NOW - 21 * DAY), habits=WINDOW)
    last_read(engine, NOW - 20 * DAY)
    read(engine, item(2, NOW - 3 * DAY), item(3, NOW - 2 * DAY), habits=WINDOW)
    assert gaps(engine) == [(NOW - 20 * DAY, NOW - 3 * DAY)]


@pytest.mark.parametrize(
    ("before", "items", "habits"),
    [
        pytest.param(
            1, [item(2, NOW - 3 * DAY), item(1, NOW - 21 * DAY)], WINDOW, id="the window reaches back"
        ),
        pytest.param(1, [], WINDOW, id="nothing changed"),
        pytest.param(1, [item(2, None)], WINDOW, id="nothing has a date"),
        pytest.param(0, [item(2, NOW - 3 * DAY)], WINDOW, id="there was nothing before"),
        pytest.param(1, [item(2, NOW - 3 * DAY)], DAILY, id="everything since can be read"),
    ],
)
def test_what_can_still_be_read_is_no_gap(
    engine: Engine, before: int, items: list[Feedback], habits: Habits
) -> None:
    read(engine, *[item(1, NOW - 21 * DAY)][:before], habits=habits)
    last_read(engine, NOW - 20 * DAY)
    read(engine, *items, habits=habits)
    assert gaps(engine) == []


def test_what_lies_beyond_the_reach_is_a_gap(engine: Engine) -> None:
    habits = Habits(every=DAY.total_seconds(), reach=7 * DAY)
    read(engine, item(1, NOW - 21 * DAY), habits=habits)
    last_read(engine, NOW - 20 * DAY)
    read(engine, item(2, NOW - DAY), habits=habits)
    ((since, until),) = gaps(engine)
    assert since == NOW - 20 * DAY
    assert abs(until - (NOW - 7 * DAY)) < timedelta(hours=1)


def blind(engine: Engine, start: date | None = None, end: date | None = None) -> list[tuple[BlindKind, bool]]:
    moment = Moment(period=Period(start=start, end=end), today=NOW.date(), zone=UTC_ZONE)
    with engine.connect() as connection:
        (state,) = states(connection, (), (), moment)
    return [(each.kind, each.end is None) for each in state.blind]


def test_a_period_is_told_where_a_source_was_blind_in_it(engine: Engine) -> None:
    read(engine, item(1, NOW - 21 * DAY), habits=WINDOW)
    last_read(engine, NOW - 20 * DAY)
    read(engine, item(2, NOW - 3 * DAY), habits=WINDOW)
    today = NOW.date()
    assert blind(engine) == [(BlindKind.UNREAD, False)]
    assert blind(engine, today - 10 * DAY, today - 9 * DAY) == [(BlindKind.UNREAD, False)]
    assert blind(engine, today - 2 * DAY, today + DAY) == []
    assert blind(engine, None, today - 25 * DAY) == []


def test_a_source_that_has_not_been_read_of_late_is_blind(engine: Engine) -> None:
    read(engine, item(1, NOW - 21 * DAY))
    assert blind(engine) == []
    last_read(engine, NOW - 5 * DAY)
    today = NOW.date()
    assert blind(engine, today - 2 * DAY, today) == [(BlindKind.UNREAD, True)]
    assert blind(engine, today - 9 * DAY, today - 6 * DAY) == []
    read(engine, error=failing(1))
    assert blind(engine, today - 2 * DAY, today) == [(BlindKind.UNREAD, True)]


def test_a_source_that_was_never_read_is_blind(engine: Engine) -> None:
    read(engine, error=failing(1))
    assert blind(engine) == [(BlindKind.UNREAD, True)]


def daily(days: int, each: int, until: int = 0) -> list[Feedback]:
    """So many a day for so many days, up to so many days ago."""
    return [
        item(1000 * day + number, (NOW - day * DAY).date())
        for day in range(until + 1, days + 1)
        for number in range(each)
    ]


def test_a_source_that_falls_silent_is_an_alert_until_it_speaks_again(engine: Engine) -> None:
    read(engine, *daily(100, 10, until=6))
    assert alerts(engine) == [("shop", "silent")]
    today = NOW.date()
    assert blind(engine, today - 3 * DAY, today) == [(BlindKind.SILENT, True)]
    assert blind(engine, today - 30 * DAY, today - 20 * DAY) == []
    read(engine, *daily(6, 10))
    assert alerts(engine) == []
    assert blind(engine, today - 3 * DAY, today) == [(BlindKind.SILENT, False)]


def test_a_source_that_stays_silent_stays_an_alert(engine: Engine) -> None:
    read(engine, *daily(200, 10, until=6))
    assert alerts(engine) == [("shop", "silent")]
    with engine.begin() as connection:
        shift = timedelta(days=90)
        connection.execute(update(FeedbackRow).values(day=FeedbackRow.day - 90))
        connection.execute(update(SourceAlertRow).values(since=SourceAlertRow.since - shift))
    read(engine)
    assert alerts(engine) == [("shop", "silent")]


def test_a_source_that_collapses_is_an_alert(engine: Engine) -> None:
    read(engine, *daily(100, 20, until=8), *daily(8, 2))
    assert alerts(engine) == [("shop", "collapsing")]


def test_a_source_that_goes_on_is_none(engine: Engine) -> None:
    read(engine, *daily(100, 10))
    assert alerts(engine) == []


def test_a_source_that_left_the_settings_is_not_missed(engine: Engine) -> None:
    read(engine, item(1, NOW))
    last_read(engine, NOW - 50 * DAY)
    with engine.begin() as connection:
        health.schedule(connection, {})
        assert connection.execute(select(SourceHealthRow.every)).scalar_one() is None
    assert blind(engine) == []
