"""What is told from columns is what the rows themselves tell, whatever happens to the feedback meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, text

from harken.domain.answers import Facts
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, Spec
from harken.domain.rivals import Rival
from harken.domain.shaping import Edit, Shape
from harken.insights import crowd, pools
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.pipeline import rivalling, shaping
from storage import columns, months
from storage.sources import undo_run
from tests.factories import Given, Said, hear, rewrite, source

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=2, today=date(2025, 7, 1))
SPRING = Period(start=date(2025, 3, 8), end=date(2025, 5, 20))
THEMES, GROUPS, SOURCES = ("price", "taste", "staff"), ("homes", "offices"), ("reviews", "forum")
ASKED = (
    Spec(intent=Intent.COUNT, measure=Measure.PEOPLE),
    Spec(intent=Intent.COUNT, measure=Measure.PEOPLE, include=Filter(groups=("homes",), roles=("like",))),
    Spec(intent=Intent.COUNT, measure=Measure.PEOPLE, exclude=Filter(sources=("forum",))),
    Spec(intent=Intent.COMPARE, measure=Measure.PEOPLE, compare=Compare(by="group")),
    Spec(intent=Intent.TREND, measure=Measure.PEOPLE, compare=Compare(by="month")),
    Spec(intent=Intent.COUNT, include=Filter(sources=("forum",), sentiment=("negative",), kinds=("review",))),
    Spec(intent=Intent.COUNT, include=Filter(themes=("price", "taste"), groups=GROUPS)),
    Spec(intent=Intent.COUNT, include=Filter(text="BETTER")),
    Spec(intent=Intent.COUNT, measure=Measure.PEOPLE, include=Filter(text="leave for")),
    Spec(intent=Intent.ADVOCACY),
    Spec(intent=Intent.ADVOCACY, compare=Compare(by="group")),
    Spec(intent=Intent.WHY, measure=Measure.MEAN_SCORE),
    Spec(intent=Intent.WHY, measure=Measure.NPS, include=Filter(groups=("homes",))),
    Spec(intent=Intent.RIVALS),
    Spec(intent=Intent.RIVALS, include=Filter(sources=("reviews",))),
    Spec(intent=Intent.QUOTES, include=Filter(groups=("homes",), themes=("price",))),
    Spec(intent=Intent.QUOTES, include=Filter(groups=("homes",), themes=("taste",), roles=("like",))),
    Spec(intent=Intent.QUOTES, include=Filter(groups=GROUPS, themes=("taste",), sentiment=("negative",))),
    Spec(intent=Intent.QUOTES, include=Filter(sources=("forum",), roles=("leaving",)), order=Order.RECENT),
    Spec(intent=Intent.PERSONA, include=Filter(groups=("homes",))),
)


def some(dice: random.Random, connection: Connection, run: int, number: int) -> int:
    """One feedback, of one of a few people in one of five months, or of no day."""
    likes = dice.random() < 0.5
    themes = tuple(dice.sample(THEMES, dice.randrange(3)))
    words = dice.choice(("It is better than Norte.", "I leave for Norte.", "It is as it is."))
    roles = ("like" if likes else "dislike", *dice.sample(("recommend", "warn_off", "leaving"), 1))
    scores = [Given(value=dice.randint(3, 5) if likes else dice.randint(1, 3), is_primary=True)]
    if dice.random() < 0.7:
        scores.append(Given(name="likely", kind="nps", value=dice.randrange(11), low=0, high=10))
    id_ = hear(
        connection,
        said=[
            Said(text=words, sentiment=1 if likes else -1, roles=roles[: dice.randint(1, 2)], themes=themes)
        ],
        source=dice.choice(SOURCES),
        day=date(2025, dice.randint(2, 6), dice.randint(1, 28)) if number % 9 else None,
        author=dice.choice("abcdefgh") if dice.random() < 0.7 else None,
        groups=dice.sample(GROUPS, dice.randrange(3)),
        scores=scores,
        label="positive" if likes else "negative",
    )
    rewrite(connection, id_, run_id=run)
    return id_


@pytest.fixture
def kept(engine: Engine) -> Engine:
    dice = random.Random(5)
    with engine.begin() as connection:
        connection.execute(text("UPDATE workspace SET taxonomy_version = 1, generation = 'test'"))
        for name in SOURCES:
            source(connection, name)
        runs = text("INSERT INTO runs (source_id) SELECT id FROM sources ORDER BY name RETURNING id")
        run = connection.execute(runs).scalars().all()
        for number in range(70):
            some(dice, connection, run[number % 2], number)
    rivalling.adopt(engine, (Rival(name="Norte"),))
    with engine.begin() as connection:
        assert months.refresh(connection)
    return engine


def told(engine: Engine) -> Iterator[tuple[Spec, Facts]]:
    for each in ASKED:
        for spec in (each, replace(each, period=SPRING)):
            with engine.connect() as connection:
                yield spec, measure(connection, spec, rules=RULES)


def figures(found: Facts) -> tuple[object, ...]:
    """Everything but where the evidence is."""
    facts = {id_: replace(fact, evidence=None) for id_, fact in found.facts.items()}
    told_of = {
        id_: (
            each.name,
            each.where,
            each.n,
            each.numerator,
            *_rounded(each.value, each.low, each.high, each.p),
        )
        for id_, each in facts.items()
    }
    quotes = {(each.feedback_id, each.start, tuple(each.about.items())) for each in found.quotes}
    return found.refused, told_of, found.rows, quotes


def _rounded(*values: float | None) -> list[float | None]:
    return [value if value is None else round(value, 9) for value in values]


def agree(engine: Engine, monkeypatch: pytest.MonkeyPatch, *, stale: bool) -> None:
    """The same figures from columns and from rows; each answer looked at columns for it.

    Of all history that may be left out where too many months have changed since they were counted.
    """
    read: list[object] = []
    by_column = []
    with monkeypatch.context() as patched:
        patched.setattr(pools, "MOST_OF_ALL", 1.0)
        seen = columns.written
        patched.setattr(columns, "written", lambda *of, **how: read.append(of) or seen(*of, **how))
        for spec, found in told(engine):
            assert read or found.refused or (stale and spec.period.start is None), spec
            by_column.append((spec, figures(found)))
            read.clear()

    def none(*_: object, **__: object) -> None:
        raise crowd.Untold

    with monkeypatch.context() as patched:
        patched.setattr(crowd, "span", none)
        by_row = [(spec, figures(found)) for spec, found in told(engine)]
    for one, other in zip(by_column, by_row, strict=True):
        assert one == other
    assert sum(not found[0] for _, found in by_row) > len(ASKED)


def _more(engine: Engine) -> None:
    """As another import does, with somebody who was never heard before."""
    dice = random.Random(6)
    with engine.begin() as connection:
        for number in range(1, 4):
            some(dice, connection, 1, number)
        hear(
            connection, author="new", day=date(2025, 3, 9), groups=["homes"], scores=[Given(is_primary=True)]
        )


def _undone(engine: Engine) -> None:
    with engine.begin() as connection:
        undo_run(connection, connection.execute(text("SELECT max(id) FROM runs")).scalar_one())


def _erased(engine: Engine) -> None:
    with engine.begin() as connection:
        somebody = "(SELECT min(author) FROM feedback)"
        connection.execute(text(f"DELETE FROM feedback WHERE author = {somebody}"))


def _reread(engine: Engine) -> None:
    """As reading it again does, which tells statements otherwise."""
    with engine.begin() as connection:
        first = connection.execute(
            text("SELECT min(id) FROM feedback WHERE day >= '2025-04-01'")
        ).scalar_one()
        for table in ("statements", "mentions"):
            changed = f"UPDATE {table} SET roles = 1, sentiment = 1 WHERE feedback_id = :id"
            connection.execute(text(changed), {"id": first})
        rewrite(connection, first, roles=1, sentiment="positive")


def _merged(engine: Engine) -> None:
    with engine.begin() as connection:
        shaping.apply(connection, Edit(shape=Shape.MERGE, theme="taste", into="price", who="Ada"))


CHANGES: dict[str, Callable[[Engine], None]] = {
    "nothing": lambda _: None,
    "an import": _more,
    "an import undone": _undone,
    "a person erased": _erased,
    "read again": _reread,
    "themes merged": _merged,
}


@pytest.mark.parametrize("change", CHANGES)
def test_columns_tell_what_the_rows_tell(kept: Engine, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    CHANGES[change](kept)
    agree(kept, monkeypatch, stale=change != "nothing")
    with kept.begin() as connection:
        months.refresh(connection)
    agree(kept, monkeypatch, stale=False)


def test_nothing_is_kept_of_whoever_is_heard_no_more(kept: Engine) -> None:
    known = text("SELECT count(*) FROM people_codes")
    heard = text("SELECT count(DISTINCT person) FROM feedback")
    words = text("SELECT EXISTS (SELECT FROM heard_words WHERE word = 'zanzibar')")
    with kept.begin() as connection:
        hear(connection, author="a", day=date(2025, 3, 9), said=[Said(text="Zanzibar was better.")])
        connection.execute(text("UPDATE feedback SET author = (SELECT min(author) FROM feedback) WHERE id = "
                                "(SELECT max(id) FROM feedback)"))  # fmt: skip
        months.refresh(connection)
        assert connection.execute(words).scalar_one()
    _erased(kept)
    with kept.connect() as connection:
        assert not connection.execute(words).scalar_one()
    with kept.begin() as connection:
        months.refresh(connection)
        assert connection.execute(known).scalar_one() == connection.execute(heard).scalar_one() == 7
