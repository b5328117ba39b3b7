"""Where something is said more than elsewhere: the groups, versions, countries and sources that stand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from harken.insights import statistics
from harken.insights.names import Names
from harken.insights.relations import feedback, members

#: A value that fewer of them have is no cause; nor is one of an attribute with more values than so many.
FEWEST, MOST_VALUES = 5, 200
#: Adjusted for all values that are looked at; and so many are told.
CHANCE, TOLD = 0.05, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """A value that those who say something have more often than everybody else heard in the same days."""

    #: `group`, `source`, or the name of an attribute such as `version`.
    dimension: str
    value: str
    #: Its share of those who say it, and of all others.
    share: float
    usual: float
    #: Adjusted for all values that were looked at.
    p: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Value:
    dimension: str
    value: str
    #: How many of all have it, how many of those who say it, and how many people these are.
    heard: int
    said: int
    people: int


def causes(
    connection: sa.Connection,
    names: Names,
    *,
    said: Collection[int],
    heard: Collection[int],
    least: int = FEWEST,
) -> list[Cause]:
    """What sets those who say something apart, the greatest difference first.

    Args:
        said: Ids of the feedback that says it.
        heard: Ids of everything that was heard, that included.
        least: A value that fewer people stand behind is not told.
    """
    others = len(heard) - len(said)
    if not others or not said:
        return []
    tested = list(_tested(_values(connection, names, said, heard), len(said), others, max(least, FEWEST)))
    adjusted = statistics.benjamini_hochberg([each.p for each in tested])
    sure = [replace(each, p=p) for each, p in zip(tested, adjusted, strict=True) if p < CHANCE]
    sure = [each for each in sure if each.share > each.usual]
    return sorted(sure, key=lambda each: (each.usual - each.share, each.dimension, each.value))[:TOLD]


def _tested(values: list[_Value], said: int, others: int, least: int) -> Iterator[Cause]:
    for each in values:
        if each.people < least:
            continue
        gap = statistics.shares_differ((each.said, said), (each.heard - each.said, others))
        yield Cause(
            dimension=each.dimension,
            value=each.value,
            share=each.said / said,
            usual=(each.heard - each.said) / others,
            p=1.0 if gap.p is None else gap.p,
        )


def _values(
    connection: sa.Connection, names: Names, said: Collection[int], heard: Collection[int]
) -> list[_Value]:
    """How many have each source, group and plain value of an attribute."""
    held = sa.func.jsonb_each(feedback.c.attributes).table_valued("key", "value").render_derived()
    plain = sa.func.jsonb_typeof(held.c.value).in_(("string", "number", "boolean"))
    text = held.c.value.op("#>>")(sa.literal_column("'{}'"))
    ways = (
        _counted(sa.literal("source"), feedback.c.source_id.cast(sa.Text), said, heard),
        _counted(sa.literal("group"), members.c.group_id.cast(sa.Text), said, heard).join_from(
            feedback, members, members.c.feedback_id == feedback.c.id
        ),
        _counted(held.c.key, text, said, heard).join_from(feedback, held, sa.true()).where(plain),
    )
    found = [_named(row, names) for way in ways for row in connection.execute(way)]
    times = Counter(each.dimension for each in found)
    return [each for each in found if times[each.dimension] <= MOST_VALUES]


def _counted(
    dimension: sa.ColumnElement[str],
    value: sa.ColumnElement[str],
    said: Collection[int],
    heard: Collection[int],
) -> sa.Select[*tuple[Any, ...]]:
    here = feedback.c.id.in_(list(said))
    person = sa.func.coalesce(sa.func.encode(feedback.c.person, "hex"), sa.cast(feedback.c.id, sa.Text))
    return (
        sa.select(
            dimension.label("dimension"),
            value.label("value"),
            sa.func.count().label("heard"),
            sa.func.count().filter(here).label("said"),
            sa.func.count(person.distinct()).filter(here).label("people"),
        )
        .where(feedback.c.id.in_(list(heard)))
        .group_by("dimension", value)
    )


def _named(row: sa.Row[Any], names: Names) -> _Value:
    """Sources and groups by their names."""
    known = {"source": names.sources, "group": names.groups}.get(row.dimension, {})
    labels = {str(id_): name for name, id_ in known.items()}
    return _Value(**{**row._mapping, "value": labels.get(row.value, row.value)})
