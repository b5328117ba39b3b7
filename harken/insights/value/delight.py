"""The Net Delight Index: who is delighted, who is disappointed, each person once by what they said last.

Its sources give no formula and vendors differ, so ours is printed with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from harken.domain.answers import Counts
from harken.insights.conditions import Things, things
from harken.insights.dimensions import Dimension
from harken.insights.moods import delighted
from harken.insights.names import Names
from harken.insights.relations import feedback, scores, statements
from harken.insights.scope import Scope
from storage import moods
from storage.moods import STRONGLY

#: Feedback with a score and words that the thresholds are told from, at least.
FEWEST = 100
#: Without so much of it, what is felt on the whole must be clear.
CLEAR = 0.6
DEFINITION = (
    "Share of people delighted less share disappointed, each counted once by the latest feedback: delighted "
    "with 10 of 10 or 5 of 5 and a statement of valence {strong} or more, disappointed with 6 or less of "
    "10 or 2 or less of 5; without a score by a mean valence of {high:.2f} or more, or {low:.2f} or "
    "less{origin}."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """The mean valence from which feedback without a score counts as either."""

    high: float
    low: float
    #: From how much feedback with both a score and words; None where there was too little.
    n: int | None = None

    @property
    def definition(self) -> str:
        origin = f", told from {self.n:,} with both" if self.n else ", as too few have both to tell it from"
        return DEFINITION.format(strong=STRONGLY, high=self.high, low=self.low, origin=origin)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delight:
    """Of one key: how many people, and how many of them are either."""

    n: int = 0
    plus: int = 0
    minus: int = 0


def thresholds(connection: sa.Connection) -> Thresholds:
    """As many are to be delighted and disappointed by valence as are by score, where both are known."""
    basis = moods.basis(connection)
    if basis.n < FEWEST or basis.high is None or basis.low is None:
        return Thresholds(high=CLEAR, low=-CLEAR)
    return Thresholds(high=max(basis.high, 0.05), low=min(basis.low, -0.05), n=basis.n)


def tell(
    connection: sa.Connection, names: Names, scope: Scope, along: Dimension | None, told: Thresholds
) -> dict[Any, Delight]:
    """Sums per stored key of a dimension; one key, None, without one."""
    found = delighted(connection, names, scope, along, told.high, told.low)
    if found is not None:
        return {key: Delight(n=each.n, plus=each.plus, minus=each.minus) for key, each in found.items()}
    return _by_row(connection, names, scope, along, told)


def _by_row(
    connection: sa.Connection, names: Names, scope: Scope, along: Dimension | None, told: Thresholds
) -> dict[Any, Delight]:
    latest = _latest(names, scope, along)
    score = sa.and_(scores.c.feedback_id == latest.c.feedback_id, _usual())
    judged = latest.outerjoin(scores, score)
    has_score = scores.c.value.is_not(None)
    good = sa.case((has_score, sa.and_(_best(), _strongly(latest))), else_=latest.c.valence >= told.high)
    bad = sa.case((has_score, _worst()), else_=latest.c.valence <= told.low)
    many = sa.func.count
    columns = [
        many().label("n"),
        many().filter(good).label("plus"),
        many().filter(bad).label("minus"),
    ]
    rows = connection.execute(
        sa.select(latest.c.row_key, *columns).select_from(judged).group_by(latest.c.row_key)
    )
    return {
        row.row_key: Delight(**{name: value for name, value in row._mapping.items() if name != "row_key"})
        for row in rows
    }


def _latest(names: Names, scope: Scope, along: Dimension | None) -> sa.Subquery:
    """One row per key and person: their latest feedback."""
    found = things(along.prepare(scope) if along else scope, Counts.PERSON, names)
    if along:
        found = Things(along.attach(found.source, scope), found.where)
    key = (along.key if along else sa.cast(sa.null(), sa.Integer)).label("row_key")
    # Bytes sort much faster than text; nobody who is known has nine of them.
    alone = sa.literal(b"\0", sa.LargeBinary).op("||")(sa.func.int8send(feedback.c.id))
    person = sa.func.coalesce(feedback.c.person, alone)
    who = [key, person] if along else [person]
    return (
        found.select(key, feedback.c.id.label("feedback_id"), feedback.c.valence)
        .ext(distinct_on(*who))
        .order_by(*who, feedback.c.day.desc().nulls_last(), feedback.c.id.desc())
        .subquery("latest")
    )


def _usual() -> sa.ColumnElement[bool]:
    """The score that stands for the whole feedback, on a scale up to five or ten; effort is no delight."""
    return sa.and_(scores.c.is_primary, scores.c.kind != "ces", scores.c.high.in_((5, 10)))


def _upward() -> sa.ColumnElement[float]:
    """The score with its best value on top."""
    return sa.case(
        (scores.c.higher_is_better, scores.c.value), else_=scores.c.low + scores.c.high - scores.c.value
    )


def _best() -> sa.ColumnElement[bool]:
    return _upward() >= scores.c.high


def _worst() -> sa.ColumnElement[bool]:
    return _upward() <= sa.case((scores.c.high == 10, 6), else_=2)


def _strongly(latest: sa.Subquery) -> sa.ColumnElement[bool]:
    mine = [statements.c.feedback_id == latest.c.feedback_id, statements.c.content]
    return sa.exists().where(*mine, statements.c.valence >= STRONGLY).correlate(latest)
