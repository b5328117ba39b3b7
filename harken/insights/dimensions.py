"""What an answer can be broken down by: how rows are keyed in SQL, and the scope behind each key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Period
from harken.insights.conditions import THEME_PAIRS, theme_pairs
from harken.insights.names import Names
from harken.insights.relations import feedback, members, mentions
from harken.insights.scope import Condition, Scope, wordless

BUCKETS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}
_FORMATS = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Dimension:
    """One way to break down."""

    #: The key's name in a row: `source`, `group`, `month`, the attribute's own name.
    name: str
    key: sa.ColumnElement[Any]
    #: What a stored key is called; None leaves the row out.
    label: Callable[[Any], str | None]
    #: The scope of one label.
    narrow: Callable[[Scope, str], Scope]
    #: Joins what the key needs.
    attach: Callable[[sa.FromClause, Scope], sa.FromClause] = lambda source, _: source
    #: Takes out of the scope what the join has seen to.
    prepare: Callable[[Scope], Scope] = lambda scope: scope
    #: Rows about few people are withheld: what tells customers apart, not themes or days.
    about_people: bool = True
    #: What it is called where months are counted beforehand.
    field: str

    def at(self, label: str) -> Callable[[Scope], Scope]:
        """Narrows any scope to one label."""
        return lambda scope: self.narrow(scope, label)


def dimension(by: str, counts: Counts, names: Names, first_weekday: int = 0) -> Dimension:
    """The dimension that a spec names; weeks begin on Monday (0) if nothing else is said."""
    if by in BUCKETS:
        return _bucket(by, first_weekday)
    if by == "theme":
        return _theme(counts, names)
    if by in ("source", "kind", "group"):
        return {"source": _source, "kind": _kind, "group": _group}[by](names)
    return _attribute("product" if by == "product" else by.removeprefix("attribute:"))


def _source(names: Names) -> Dimension:
    labels = {id_: name for name, id_ in names.sources.items()}
    return Dimension(
        name="source",
        field="source",
        key=feedback.c.source_id,
        label=labels.get,
        narrow=_filtered(lambda label: Filter(sources=(label,))),
    )


def _kind(_: Names) -> Dimension:
    return Dimension(
        name="kind",
        field="kind",
        key=feedback.c.kind,
        label=str,
        narrow=_filtered(lambda label: Filter(kinds=(label,))),
    )


def _group(names: Names) -> Dimension:
    labels = {id_: name for name, id_ in names.groups.items()}

    def attach(source: sa.FromClause, scope: Scope) -> sa.FromClause:
        asked = [names.groups[name] for name in scope.include.groups or names.groups if name in names.groups]
        mine = sa.and_(members.c.feedback_id == feedback.c.id, members.c.group_id.in_(asked))
        return source.join(members, mine)

    return Dimension(
        name="group",
        field="group",
        key=members.c.group_id,
        label=labels.get,
        attach=attach,
        narrow=_filtered(lambda label: Filter(groups=(label,))),
    )


def _attribute(name: str) -> Dimension:
    """Plain values only: a list or an object is no group of customers."""
    value = feedback.c.attributes[name]
    plain = sa.func.jsonb_typeof(value).in_(("string", "number", "boolean"))

    def only(label: str) -> Filter:
        return Filter(attributes={name: (label,)})

    return Dimension(
        name=name,
        field=f"attribute:{name}",
        key=sa.case((plain, value.astext)),
        label=lambda key: key or None,
        narrow=_filtered(only),
    )


def _theme(counts: Counts, names: Names) -> Dimension:
    """By mention directly; by feedback or person through distinct pairs that satisfy the words asked for."""
    labels = {id_: key for key, id_ in names.themes.items()}

    def narrow(whole: Scope, label: str) -> Scope:
        return whole.including(replace(whole.include, themes=(label,)))

    if counts is Counts.MENTION:
        return Dimension(
            name="theme",
            field="theme",
            key=mentions.c.theme_id,
            label=labels.get,
            narrow=narrow,
            about_people=False,
        )

    def attach(source: sa.FromClause, whole: Scope) -> sa.FromClause:
        pairs = theme_pairs(whole.include, whole.period, names)
        return source.join(pairs, pairs.c.feedback_id == feedback.c.id)

    return Dimension(
        name="theme",
        field="theme",
        key=sa.literal_column(f"{THEME_PAIRS}.theme_id", sa.Integer),
        label=labels.get,
        narrow=narrow,
        attach=attach,
        prepare=lambda whole: whole.including(wordless(whole.include)),
        about_people=False,
    )


def _bucket(by: str, first_weekday: int) -> Dimension:
    """By the local day; undated feedback is in no bucket."""
    # The database's weeks begin on Monday: days are moved there and back.
    shift = -first_weekday % 7 if by == "week" else 0
    moved = sa.cast(feedback.c.day.op("+")(shift), sa.TIMESTAMP)

    return Dimension(
        name=by,
        field=by,
        key=sa.cast(sa.func.date_trunc(by, moved), sa.Date).op("-")(shift),
        label=lambda start: None if start is None else label_of(by, start, first_weekday),
        narrow=lambda scope, key: scope.within(Condition(period=bucket_period(by, key))),
        about_people=False,
    )


def label_of(by: str, day: date, first_weekday: int = 0) -> str:
    """The label of the bucket that holds a day; a week is called by its first day."""
    start = day - timedelta(days=(day.weekday() - first_weekday) % 7) if by == "week" else day
    return start.strftime(_FORMATS[by])


def bucket_period(by: str, label: str) -> Period:
    """The days of one bucket, half-open."""
    start = date.fromisoformat((label + "-01-01")[:10] if by in ("year", "month") else label)
    return Period(start=start, end=start + BUCKETS[by])


def _filtered(only: Callable[[str], Filter]) -> Callable[[Scope, str], Scope]:
    return lambda scope, label: scope.within(Condition(filter=only(label)))
