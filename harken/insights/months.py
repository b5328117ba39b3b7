"""Sums from the months that were counted beforehand, wherever a question asks for what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Measure, Period, ScoreRange
from harken.domain.understanding import Role, Sentiment
from harken.insights import days, months_ahead
from harken.insights.beforehand import MOST_PIECES, Stretch, cut, stretch
from harken.insights.names import Names
from harken.insights.relations import month_scores, months
from harken.insights.scope import Scale, Scope, wordless
from storage.months import ALL, NONE

Columns = dict[str, sa.ColumnElement[Any]]
_NOTHING = Filter()
_WORDS = ("themes", "roles", "sentiment")
_BUCKETS = ("month", "year")
#: Buckets that only days can tell.
_FINER = ("day", "week")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is to be summed, as far as months can tell it."""

    measure: Measure
    counts: Counts
    scale: Scale | None
    scope: Scope
    #: The `field` of the dimension it is broken down by.
    by: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The sums per key of the whole months, and the pieces that are still to be counted from the rows."""

    sums: Mapping[Any, Mapping[str, Any]]
    pieces: tuple[Period, ...]
    #: Themes, where these are told apart, that are still to be counted from the rows altogether.
    left: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """A scope without its conditions."""

    part: Filter
    period: Period
    themed: bool = False
    unthemed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Field:
    """The rows of one field, and of some of its values."""

    name: str
    values: tuple[str, ...] | None = None
    #: Of a score: the range that its value lies in.
    low: float | None = None
    high: float | None = None

    def rows(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Conditions on a row."""
        held = [table.c.field == self.name]
        if self.values is not None:
            held.append(table.c.value.in_(self.values))
        number = sa.cast(table.c.value, sa.Double)
        if self.low is not None:
            held.append(number >= self.low)
        return held if self.high is None else [*held, number <= self.high]


def sums(connection: sa.Connection, names: Names, wanted: Wanted) -> Found | None:
    """The sums of a measure; None where they must be counted from the rows themselves."""
    asked = _asked(wanted.scope)
    if asked is None or wanted.counts is Counts.PERSON or _of_two_themes(wanted):
        return None
    finer = wanted.by in _FINER
    held = None if finer else stretch(asked.period, names.beforehand)
    field = _field(asked.part, None if finer else wanted.by, names)
    chosen = None if field is None else _chosen(wanted, asked, names)
    if field is None or chosen is None:
        return None
    plain = field.name == "" and chosen.table is months and names.beforehand.stands
    if held is None:
        whole = plain and (finer or not asked.period.all_time())
        return _of_days(connection, names, wanted, chosen, (asked.period,)) if whole else None
    ahead = None
    if chosen.table is months:
        part = asked.part if wanted.counts is Counts.FEEDBACK else None
        ahead = months_ahead.told(names, (field, held), part, chosen.themes, chosen.columns, wanted.by)
    found = None if ahead is None else Found(sums=ahead, pieces=held.pieces, left=chosen.left)
    found = found or _read(connection, names, wanted, field, held, chosen)
    rest = _of_days(connection, names, wanted, chosen, held.pieces) if plain and held.pieces else None
    return (
        found if rest is None else replace(found, sums=days.added(found.sums, rest.sums), pieces=rest.pieces)
    )


def read_ahead(
    connection: sa.Connection, names: Names, scopes: Sequence[Scope], roles: Sequence[Role] = ()
) -> None:
    """Read what scopes will be asked for: by theme with each of some roles, or how all of it feels."""
    asked = list[months_ahead.Rows]()
    for each in filter(None, map(_asked, scopes)):
        held, field = stretch(each.period, names.beforehand), _field(each.part, None, names)
        if held is not None and field is not None:
            asked.append(((field, held), [*field.rows(months), *held.holds(months.c.month)]))
    if roles:
        months_ahead.read(connection, names, asked, roles)
    else:
        months_ahead.read_felt(connection, names, asked)


def _of_days(
    connection: sa.Connection, names: Names, wanted: Wanted, chosen: _Chosen, periods: Sequence[Period]
) -> Found | None:
    """The sums of some periods from the days counted beforehand, as far as these stand."""
    bounds = [bound for period in periods for bound in (period.start, period.end)]
    if any(isinstance(bound, datetime) for bound in bounds):
        return None
    cut = [days.split(period, names.beforehand) for period in periods]
    standing = [each for kept, _ in cut for each in kept]
    stale = tuple(each for _, some in cut for each in some)
    if len(stale) > MOST_PIECES or not standing:
        return None
    found = days.sums(connection, chosen.columns, chosen.themes, standing, wanted.by)
    return Found(sums={key: sums for key, sums in found.items() if sums["n"]}, pieces=stale, left=chosen.left)


def _of_two_themes(wanted: Wanted) -> bool:
    """Told by theme of what is about another theme: a row of months is about one."""
    return wanted.by == "theme" and any(each.filter.themes for each in wanted.scope.conditions)


def scales(names: Names, scope: Scope) -> sa.Subquery | None:
    """How often each score is given on each scale; None where that must be counted from the rows."""
    asked = _asked(scope)
    if asked is None or asked.part != wordless(asked.part) or asked.themed or asked.unthemed:
        return None
    held, field = stretch(asked.period, names.beforehand), _field(asked.part, None, names)
    if held is None or field is None or held.pieces:
        return None
    table = month_scores.c
    return (
        sa.select(
            table.name,
            table.kind,
            table.low,
            table.high,
            table.higher_is_better,
            table.feedback.label("times"),
            (table.primaries > 0).label("is_primary"),
        )
        .where(*field.rows(month_scores), *held.holds(table.month))
        .subquery("given")
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Chosen:
    """What is summed, over which rows of which table."""

    table: sa.Table
    columns: Columns
    where: list[sa.ColumnElement[bool]]
    #: Those that the rows are about; a score is about none.
    themes: tuple[int, ...] = ()
    #: Themes that an edit has changed since.
    left: tuple[int, ...] = ()


def _read(
    connection: sa.Connection, names: Names, wanted: Wanted, field: _Field, held: Stretch, chosen: _Chosen
) -> Found:
    table = chosen.table
    totals = [sa.func.sum(column).label(name) for name, column in chosen.columns.items()]
    key = _key(table, wanted.by)
    where = [*field.rows(table), *held.holds(table.c.month), *chosen.where]
    if field.name == "source" and not wanted.scope.include.sources and names.rivals:
        where.append(table.c.value.not_in([str(rival) for rival in sorted(names.rivals)]))
    rows = connection.execute(sa.select(key.label("row_key"), *totals).where(*where).group_by("row_key"))
    told = _told(wanted.by)
    found = {told(row.row_key): _numbers(row._mapping) for row in rows}
    # A month has a row for whatever was heard in it, the rows themselves only for what is asked for.
    heard = {key: sums for key, sums in found.items() if sums["n"]}
    return Found(sums=heard, pieces=held.pieces, left=chosen.left)


def _numbers(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Sums of integers come back as decimals."""
    values = {name: value for name, value in row.items() if name != "row_key"}
    return {name: value if isinstance(value, float) else int(value or 0) for name, value in values.items()}


def _key(table: sa.Table, by: str | None) -> sa.ColumnElement[Any]:
    if by is None:
        return sa.null()
    if by == "theme":
        return table.c.theme_id
    if by in _BUCKETS:
        return sa.func.date_trunc(by, sa.cast(table.c.month, sa.TIMESTAMP))
    return table.c.value


def _told(by: str | None) -> Callable[[Any], Any]:
    """A key as the rows themselves have it."""
    if by in ("source", "group"):
        return int
    return datetime.date if by in _BUCKETS else lambda key: key


def _asked(scope: Scope) -> _Asked | None:
    """The scope as one filter and one period; None where two things are asked for alike."""
    asked = _Asked(part=scope.include, period=scope.period)
    if scope.exclude != _NOTHING or any(each.facets for each in (scope.include, *_parts(scope))):
        return None
    if any(each.rivals for each in (scope.include, *_parts(scope))):
        return None
    for condition in scope.conditions:
        if condition.advocacy or condition.scored or condition.judged or condition.every or condition.named:
            return None
        if condition.against or condition.turned or condition.public:
            return None
        if condition.speaks != _NOTHING or condition.silent != _NOTHING:
            return None
        part = _both(asked.part, condition.filter)
        period = cut(asked.period, condition.period)
        if part is None or period is None:
            return None
        asked = replace(
            asked,
            part=part,
            period=period,
            themed=asked.themed or condition.themed,
            unthemed=asked.unthemed or condition.unthemed,
        )
    if asked.unthemed and (asked.part.themes or asked.part.sentiment or asked.themed):
        return None
    return asked


def _parts(scope: Scope) -> Iterator[Filter]:
    return (condition.filter for condition in scope.conditions)


def _both(first: Filter, second: Filter) -> Filter | None:
    """Both filters as one: what they say in words must be said by one statement, so only one may."""
    if first != wordless(first) and second != wordless(second):
        return None
    named = {field.name: getattr(second, field.name) for field in fields(Filter)}
    added = {name: value for name, value in named.items() if value != getattr(_NOTHING, name)}
    if any(getattr(first, name) != getattr(_NOTHING, name) for name in added):
        return None
    return replace(first, **added)


def _field(part: Filter, by: str | None, names: Names) -> _Field | None:
    """The one field that the filter and the breakdown need; None where they need several."""
    if part.text:
        return None
    asked = _fields(part, names)
    if part.score is not None:
        score = _score(part.score, names)
        return score if not asked and by in (None, "theme", *_BUCKETS) else None
    if by is not None and by not in ("theme", *_BUCKETS):
        if by in ("day", "week") or not asked.keys() <= {by}:
            return None
        asked = {by: asked.get(by)}
    if len(asked) > 1:
        return None
    name, values = next(iter(asked.items()), ("", None))
    attribute = name.removeprefix("attribute:")
    if attribute != name and (attribute not in names.beforehand.attributes or "" in (values or ())):
        return None
    # Groups share feedback, so several of them cannot be added up.
    shared = name == "group" and by != "group" and values is not None and len(values) > 1
    return None if shared else _Field(name=name, values=values)


def _score(asked: ScoreRange, names: Names) -> _Field | None:
    name = asked.name or ""
    if name not in names.beforehand.scores:
        return None
    return _Field(name=f"score:{name}", low=asked.low, high=asked.high)


def _fields(part: Filter, names: Names) -> dict[str, tuple[str, ...] | None]:
    """The fields that a filter asks for, with the values as months have them."""
    asked: dict[str, tuple[str, ...] | None] = {
        "source": tuple(str(names.sources[name]) for name in part.sources if name in names.sources),
        "group": tuple(str(names.groups[name]) for name in part.groups if name in names.groups),
        "kind": part.kinds,
        "language": part.languages,
    }
    given = dict(part.attributes) | ({"product": part.products} if part.products else {})
    asked |= {f"attribute:{name}": tuple(values) for name, values in given.items()}
    return {name: values for name, values in asked.items() if values}


def _chosen(wanted: Wanted, asked: _Asked, names: Names) -> _Chosen | None:
    part = asked.part
    if wanted.scale is not None:
        plain = part == wordless(part) and wanted.by != "theme" and not asked.unthemed
        return _scored(wanted.measure, wanted.scale) if plain else None
    themes = _themes(part, asked, wanted.by == "theme", names)
    columns = {
        Counts.FEEDBACK: _of_feedback,
        Counts.MENTION: _of_mentions,
        Counts.STATEMENT: _of_statements,
    }[wanted.counts](asked, wanted.by == "theme")
    if columns is None:
        return None
    if wanted.counts is Counts.MENTION and not part.themes:
        themes = list(names.themes.values())
    left = names.beforehand.stale_themes.intersection([*themes, NONE] if asked.themed else themes)
    themes = [theme for theme in themes if theme not in left]
    # One theme's row says nothing about another's, unless all of them are summed.
    if left and (wanted.by != "theme" or not themes):
        return None
    return _Chosen(
        table=months,
        columns=columns,
        where=[months.c.theme_id == sa.any_(sa.literal(themes, ARRAY(sa.Integer)))],
        themes=tuple(themes),
        left=tuple(sorted(left)),
    )


def _themes(part: Filter, asked: _Asked, by_theme: bool, names: Names) -> list[int]:
    if asked.unthemed:
        return [NONE]
    if part.themes or by_theme:
        return [names.themes[key] for key in part.themes or names.themes if key in names.themes]
    return [ALL]


def _of_feedback(asked: _Asked, by_theme: bool) -> Columns | None:
    """Feedback about one theme, with one role or one label at most: others overlap."""
    part = asked.part
    about = bool(part.themes) or by_theme
    if asked.themed or (asked.unthemed and (by_theme or len(part.roles) != 1)):
        return None
    if len(part.roles) > 1 or (part.roles and part.sentiment) or (len(part.themes) > 1 and not by_theme):
        return None
    if about and (len(part.sentiment) > 1 or (by_theme and Sentiment.MIXED in part.sentiment)):
        return None
    if part.roles:
        return {"n": months.c.roles[_place(Role, part.roles[0])]}
    if part.sentiment:
        labels = [months.c.labels[_place(Sentiment, label)] for label in sorted(set(part.sentiment))]
        return {"n": sum(labels[1:], labels[0])}
    return {"n": months.c.feedback}


def _place(order: type[Role] | type[Sentiment], name: str) -> int:
    """Arrays in the database begin at one."""
    return 1 + list(order).index(order(name))


def _of_mentions(asked: _Asked, _: bool) -> Columns | None:
    silent = asked.themed or asked.unthemed or asked.part.roles or asked.part.sentiment
    return None if silent else _felt()


def _of_statements(asked: _Asked, by_theme: bool) -> Columns | None:
    if by_theme or asked.unthemed or asked.part != wordless(asked.part):
        return None
    return {"n": months.c.themed} if asked.themed else _felt()


def _felt() -> Columns:
    return {"n": months.c.said, "plus": months.c.positive, "minus": months.c.negative}


def _scored(measure: Measure, scale: Scale) -> _Chosen:
    table = month_scores.c
    columns: Columns = {"n": table.feedback}
    if measure is Measure.NPS:
        columns |= {"plus": table.promoters, "minus": table.detractors}
    elif measure is Measure.CSAT:
        columns |= {"plus": table.satisfied}
    else:
        columns |= {"total": table.total, "squares": table.squares}
    where = [getattr(table, name) == getattr(scale, name) for name in ("name", "low", "high")]
    where.append(table.higher_is_better == scale.higher_is_better)
    return _Chosen(table=month_scores, columns=columns, where=where)
