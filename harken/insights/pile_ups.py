"""Days on which a source gave far too much by a fault of the collection: oddly marked, in the usual words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import sqlalchemy as sa

from harken.domain.questions import Period
from harken.insights.relations import feedback, parts, pile_ups, sources
from harken.insights.scope import days as days_of

#: At least so much on one day, and so many times what the days around it have.
FEWEST, TIMES = 50, 5.0
#: It is told by the days around it, as far away as this, of which so many must have something.
AROUND, FEWEST_AROUND = timedelta(days=28), 14
#: A pile-up is over after so many days; what lasts longer is a change.
LONGEST = 3
#: One attribute's value has so much of it, and usually so much less.
SHARE, ABOVE_USUAL = 0.8, 0.25
#: A word in so much and so many of the texts, so many times as often as usual, tells that something happened.
COMMON, FEWEST_TEXTS, RISEN = 0.05, 10, 3.0
#: Texts that words are counted in.
SAMPLE = 2000
_DAY = timedelta(days=1)
_WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PileUp:
    """Days of one source, both included, with what is odd about them."""

    source: str
    first: date
    last: date
    feedback: int
    expected: float
    attribute: str
    value: str
    share: float
    usual: float


def within(
    connection: sa.Connection, period: Period, named: Collection[str] = (), without: Collection[int] = ()
) -> list[PileUp]:
    """The pile-ups of a period that were found before, of the named sources or of all but those left out."""
    start, end = days_of(period)
    statement = sa.select(sources.c.name.label("source"), *_columns()).join(
        sources, sources.c.id == pile_ups.c.source_id
    )
    statement = statement.where(sources.c.name.in_(named) if named else sources.c.id.not_in(without))
    if start is not None:
        statement = statement.where(pile_ups.c.last >= start)
    if end is not None:
        statement = statement.where(pile_ups.c.first < end)
    rows = connection.execute(statement.order_by(pile_ups.c.first, sources.c.name))
    return [PileUp(**row._mapping) for row in rows]


def _columns() -> list[sa.ColumnElement[object]]:
    return [pile_ups.c[name] for name in PileUp.__slots__ if name != "source"]


def find(connection: sa.Connection, source: int) -> list[PileUp]:
    """The pile-ups among all that a source ever gave."""
    counts = _counts(connection, source)
    if max(counts.values(), default=0) < FEWEST:
        return []
    spikes = {day for day, count in counts.items() if _spikes(day, count, counts)}
    name = connection.execute(sa.select(sources.c.name).where(sources.c.id == source)).scalar_one()
    found = [_judged(connection, source, name, stretch, counts, spikes) for stretch in _stretches(spikes)]
    return [each for each in found if each is not None]


def _counts(connection: sa.Connection, source: int) -> dict[date, int]:
    rows = connection.execute(
        sa.select(feedback.c.day, sa.func.count().label("n"))
        .where(feedback.c.source_id == source, feedback.c.day.is_not(None), feedback.c.copy_of.is_(None))
        .group_by(feedback.c.day)
    )
    return {row.day: row.n for row in rows}


def _spikes(day: date, count: int, counts: dict[date, int]) -> bool:
    return count >= FEWEST and count >= TIMES * max(_usual(day, day, counts), 1.0)


def _usual(first: date, last: date, counts: dict[date, int]) -> float:
    """What a day near these has, without those right beside them; infinite where too little is known."""
    around = _days_around(first, last)
    held = [counts.get(day, 0) for day in around]
    return median(held) if sum(1 for each in held if each) >= FEWEST_AROUND else float("inf")


def _days_around(first: date, last: date) -> list[date]:
    before = [first - _DAY * back for back in range(2, AROUND.days + 1)]
    return before + [last + _DAY * ahead for ahead in range(2, AROUND.days + 1)]


def _stretches(spikes: Collection[date]) -> list[tuple[date, date]]:
    """Runs of days one after the other that are no longer than a pile-up lasts."""
    ordered = sorted(spikes)
    breaks = [later for earlier, later in pairwise(ordered) if later - earlier > _DAY]
    stretches = []
    for first in ordered[:1] + breaks:
        last = first
        while last + _DAY in spikes:
            last += _DAY
        if (last - first).days < LONGEST:
            stretches.append((first, last))
    return stretches


def _judged(
    connection: sa.Connection,
    source: int,
    name: str,
    stretch: tuple[date, date],
    counts: dict[date, int],
    spikes: Collection[date],
) -> PileUp | None:
    first, last = stretch
    around = [day for day in _days_around(first, last) if day not in spikes]
    within_days = [first + _DAY * each for each in range((last - first).days + 1)]
    odd = _odd(_values(connection, source, within_days), _values(connection, source, around))
    if odd is None or _something_happened(connection, source, within_days, around):
        return None
    attribute, value, share, usual = odd
    total = sum(counts[day] for day in within_days)
    expected = _usual(first, last, counts) * len(within_days)
    return PileUp(
        source=name,
        first=first,
        last=last,
        feedback=total,
        expected=expected,
        attribute=attribute,
        value=value,
        share=share,
        usual=usual,
    )


Values = dict[str, Counter[str]]


def _values(connection: sa.Connection, source: int, days: Sequence[date]) -> Values:
    """How often each attribute has each of its texts, truths and numbers."""
    held = sa.func.jsonb_each_text(feedback.c.attributes).table_valued("key", "value")
    rows = connection.execute(
        sa.select(held.c.key, held.c.value, sa.func.count().label("n"))
        .select_from(feedback.join(held, sa.true()))
        .where(feedback.c.source_id == source, feedback.c.day.in_(days), feedback.c.copy_of.is_(None))
        .group_by(held.c.key, held.c.value)
    )
    values: Values = {}
    for row in rows:
        values.setdefault(row.key, Counter())[row.value] = row.n
    return values


def _odd(then: Values, usually: Values) -> tuple[str, str, float, float] | None:
    """The attribute whose commonest value stands out most, with the value's share then and usually."""
    odd = []
    for attribute, held in then.items():
        value, count = held.most_common(1)[0]
        share = count / held.total()
        known = usually.get(attribute, Counter())
        usual = known[value] / known.total() if known.total() else 0.0
        if share >= SHARE and share - usual >= ABOVE_USUAL:
            odd.append((share - usual, attribute, value, share, usual))
    return max(odd)[1:] if odd else None


def _something_happened(
    connection: sa.Connection, source: int, then: Sequence[date], around: Sequence[date]
) -> bool:
    """Whether people speak of something that they usually do not speak of so much."""
    now, usually = (_texts(connection, source, days) for days in (then, around))
    common, base = _holding(now), _holding(usually)
    for word, count in common.items():
        share = count / len(now)
        usual = (base[word] + 1) / (len(usually) + 1)
        if count >= FEWEST_TEXTS and share >= COMMON and share > RISEN * usual:
            return True
    return False


def _texts(connection: sa.Connection, source: int, days: Sequence[date]) -> list[str]:
    """The texts of these days, or a part of them that hangs on nothing but chance."""
    told = sa.func.string_agg(parts.c.text, " ")
    rows = connection.execute(
        sa.select(told)
        .join(feedback, feedback.c.id == parts.c.feedback_id)
        .where(feedback.c.source_id == source, feedback.c.day.in_(days), feedback.c.copy_of.is_(None))
        .group_by(feedback.c.id)
        .order_by(sa.func.hashint8(feedback.c.id))
        .limit(SAMPLE)
    )
    return list(rows.scalars())


def _holding(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word stands."""
    return Counter(word for text in texts for word in set(_WORD.findall(text.casefold())))
