"""Months counted beforehand are read only where nobody has touched them since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, delete, select, update

from harken.domain.answers import RefusalCode
from harken.domain.questions import Compare, Filter, Intent, Measure, Period, ScoreRange, Spec
from harken.insights.answering import Rules
from harken.insights.measure import measure
from storage import months
from storage.tables import FeedbackRow, MonthRow, MonthScoreRow, Source, ThemeDayRow, Workspace
from tests.factories import Given, Said, group, hear, rewrite

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
#: Added to every count that months hold, so that it shows where a number comes from.
MANY = 1000
#: And to every count that days hold.
DAILY = 100
MARCH = Period(start=date(2025, 3, 1), end=date(2025, 4, 1))


def counted(engine: Engine, **fields: object) -> float | None:
    spec = Spec(**({"intent": Intent.COUNT} | fields))  # type: ignore[arg-type]
    with engine.connect() as connection:
        found = measure(connection, spec, rules=RULES)
    if found.refused is not None:
        assert found.refused.code is RefusalCode.EMPTY
        return 0
    return found.facts["f1"].value


def refreshed(engine: Engine) -> int:
    """Count the months, and leave a mark on each of them."""
    with engine.begin() as connection:
        done = months.refresh(connection)
        connection.execute(update(MonthRow).values(feedback=MonthRow.feedback + MANY))
        connection.execute(update(ThemeDayRow).values(feedback=ThemeDayRow.feedback + DAILY))
        return done


@pytest.fixture
def heard(engine: Engine) -> Engine:
    """One feedback in each of three months, one without a date."""
    said = [Said(themes=("wifi",), roles=("like",), sentiment=1)]
    with engine.begin() as connection:
        for month in (2, 3, 4):
            hear(connection, said=said, day=date(2025, month, 5), groups=["business"], scores=[Given()])
        hear(connection)
    refreshed(engine)
    return engine


def test_whole_months_are_read(heard: Engine) -> None:
    assert counted(heard) == 4 + 4 * MANY
    assert counted(heard, period=MARCH) == 1 + MANY
    assert counted(heard, include=Filter(groups=("business",)), period=MARCH) == 1 + MANY
    assert counted(heard, include=Filter(themes=("wifi",))) == 3 + 3 * MANY


def test_parts_of_months_are_read_by_day_and_by_group_counted_from_the_rows(heard: Engine) -> None:
    assert counted(heard, period=Period(start=date(2025, 3, 2), end=date(2025, 3, 30))) == 1 + DAILY
    assert counted(heard, period=Period(start=date(2025, 2, 5), end=date(2025, 4, 6))) == 3 + MANY + 2 * DAILY
    assert counted(heard, period=Period(start=date(2025, 3, 6))) == 1 + MANY
    business, part = Filter(groups=("business",)), Period(start=date(2025, 3, 2), end=date(2025, 3, 30))
    assert counted(heard, include=business, period=part) == 1
    with heard.begin() as connection:
        hear(connection, day=date(2025, 3, 9))
    assert counted(heard, period=part) == 2


@pytest.mark.parametrize("by", ["day", "week"])
def test_weeks_and_days_are_read_by_day_but_where_a_month_was_touched(heard: Engine, by: str) -> None:
    with heard.begin() as connection:
        hear(connection, said=[Said(themes=("wifi",))], day=date(2025, 3, 6))
    about = Filter(themes=("wifi",))
    spec = Spec(intent=Intent.TREND, measure=Measure.VOLUME, include=about, compare=Compare(by=by))
    with heard.connect() as connection:
        found = measure(connection, spec, rules=RULES)
    values = [found.facts[row.cells["value"]].value for row in found.rows]
    apart = [1, 1] if by == "day" else [2]
    assert [value for value in values if value] == [1 + DAILY, *apart, 1 + DAILY]


def test_what_months_do_not_hold_is_counted_from_the_rows(heard: Engine) -> None:
    assert counted(heard, measure=Measure.PEOPLE) == 4
    assert counted(heard, include=Filter(text="room")) == 4
    assert counted(heard, include=Filter(themes=("wifi",), roles=("like",), sentiment=("positive",))) == 3
    assert counted(heard, include=Filter(roles=("like", "dislike"))) == 3
    assert counted(heard, exclude=Filter(themes=("wifi",))) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda c: hear(c, day=date(2025, 3, 9)), 2),
        (lambda c: rewrite(c, _march(c), copy_of=1), 0),
        (lambda c: rewrite(c, _march(c), day=date(2025, 4, 9)), 0),
        (lambda c: c.execute(delete(FeedbackRow).where(FeedbackRow.id == _march(c))), 0),
    ],
    ids=["more", "a copy", "moved", "erased"],
)
def test_a_touched_month_is_counted_from_the_rows_until_it_is_counted_again(
    heard: Engine, change: Callable[[Connection], object], expected: int
) -> None:
    with heard.begin() as connection:
        change(connection)
    assert counted(heard, period=MARCH) == expected
    assert counted(heard, period=Period(start=date(2025, 2, 1), end=date(2025, 3, 1))) == 1 + MANY
    assert refreshed(heard) in (1, 2)
    assert counted(heard, period=MARCH) == expected + MANY * bool(expected)


def _march(connection: Connection) -> int:
    row = FeedbackRow
    return connection.execute(select(row.id).where(row.day == date(2025, 3, 5))).scalar_one()


def test_an_answer_sees_months_and_marks_of_one_moment(heard: Engine) -> None:
    """Whatever is written and counted again meanwhile, the answer's moment has the old month."""
    with heard.connect() as reader, reader.begin():
        reader.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        first = measure(reader, Spec(intent=Intent.COUNT, period=MARCH), rules=RULES).facts["f1"].value
        with heard.begin() as writer:
            hear(writer, day=date(2025, 3, 9))
        refreshed(heard)
        assert (
            measure(reader, Spec(intent=Intent.COUNT, period=MARCH), rules=RULES).facts["f1"].value == first
        )
    assert counted(heard, period=MARCH) == 2 + MANY


def test_a_change_that_is_not_committed_when_months_are_counted_is_not_lost(heard: Engine) -> None:
    with heard.connect() as writer, writer.begin():
        hear(writer, day=date(2025, 3, 9))
        refreshed(heard)
    assert counted(heard, period=MARCH) == 2


def test_another_taxonomy_or_rival_counts_everything_again(heard: Engine) -> None:
    with heard.begin() as connection:
        connection.execute(update(Workspace).values(taxonomy_version=7))
    assert counted(heard) == 4
    assert refreshed(heard) == 4
    assert counted(heard) == 4 + 4 * MANY
    with heard.begin() as connection:
        connection.execute(update(Source).values(rival="Others"))
        hear(connection, source="ours")
    assert counted(heard) == 1
    refreshed(heard)
    assert counted(heard) == 1 + MANY
    assert counted(heard, include=Filter(sources=("reviews",))) == 4 + 4 * MANY


def test_scores_are_read_from_months_too(heard: Engine) -> None:
    with heard.begin() as connection:
        hear(connection, day=date(2025, 3, 9), scores=[Given(value=5, is_primary=True)])
        months.refresh(connection)
        connection.execute(update(MonthScoreRow).values(total=MonthScoreRow.feedback * 4))
    assert counted(heard, intent=Intent.SCORE, measure=Measure.MEAN_SCORE) == 4
    assert counted(heard, include=Filter(score=ScoreRange(low=5, high=5)), period=MARCH) == 1


def test_one_process_counts_at_a_time(heard: Engine) -> None:
    with heard.begin() as connection:
        hear(connection, day=date(2025, 3, 9))
    with heard.begin() as first:
        assert months.refresh(first) == 1
        with heard.begin() as second:
            assert months.refresh(second) == 0


def test_groups_that_share_feedback_are_not_added_up(heard: Engine) -> None:
    with heard.begin() as connection:
        group(connection, "leisure")
        months.refresh(connection)
    both = Filter(groups=("business", "leisure"))
    assert counted(heard, include=both) == 3


@pytest.mark.parametrize("intent", [Intent.LIKES, Intent.DISLIKES])
def test_lists_from_months_and_from_rows_are_the_same(engine: Engine, intent: Intent) -> None:
    """A month holds a row for every theme that was heard, also where nobody likes it."""
    with engine.begin() as connection:
        hear(connection, said=[Said(themes=("wifi",), roles=("like",), sentiment=1)], day=MARCH.start)
        hear(connection, said=[Said(themes=("food",), roles=("dislike",), sentiment=-1)], day=MARCH.start)

    def listed() -> list[tuple[str, float | None]]:
        with engine.connect() as connection:
            found = measure(connection, Spec(intent=intent, compare=Compare(by="theme")), rules=RULES)
        return [(row.keys["theme"], found.facts[row.cells["value"]].value) for row in found.rows]

    from_rows = listed()
    with engine.begin() as connection:
        assert months.refresh(connection)
    assert listed() == from_rows
    assert from_rows == [("wifi" if intent is Intent.LIKES else "food", 0.5)]


@pytest.mark.parametrize("by", ["day", "week", "month"])
@pytest.mark.parametrize(
    "part",
    [
        Filter(text="room"),
        Filter(kinds=("review",)),
        Filter(themes=("wifi", "food")),
        Filter(themes=("wifi",)),
        Filter(roles=("dislike",)),
    ],
    ids=["words", "kind", "two themes", "a theme", "a role"],
)
def test_shares_over_time_are_the_same_from_months_and_from_rows(
    engine: Engine, part: Filter, by: str
) -> None:
    """What the whole is told from may be days where its part is told from rows; no week begins on these."""
    with engine.begin() as connection:
        for day in (4, 5, 12, 13, 13, 25):
            theme = "wifi" if day % 2 else "food"
            hear(connection, said=[Said(themes=(theme,), roles=("dislike",))], day=date(2025, 3, day))
            hear(connection, kind="forum_post", day=date(2025, 3, day + 1))
    asked = Spec(intent=Intent.TREND, measure=Measure.SHARE, include=part, compare=Compare(by=by))

    def told() -> dict[str, tuple[int, int | None]]:
        with engine.connect() as connection:
            found = measure(connection, asked, rules=RULES)
        facts = [(row.keys, found.facts[row.cells["value"]]) for row in found.rows]
        return {keys[by]: (fact.n, fact.numerator) for keys, fact in facts}

    from_rows = told()
    with engine.begin() as connection:
        assert months.refresh(connection)
    assert told() == from_rows
    assert sum(n for n, _ in from_rows.values()) == 12
    assert sum(numerator or 0 for _, numerator in from_rows.values()) >= 3
