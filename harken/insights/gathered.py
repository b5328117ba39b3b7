"""Opinions that were told before anybody asked: who says each, out of one scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Period
from harken.insights import backwards, crowd
from harken.insights.conditions import Things, about_themes, saying, things
from harken.insights.kept_columns import native
from harken.insights.names import Names
from harken.insights.quotes import alone, of_whole_feedback
from harken.insights.relations import (
    about_statement,
    feedback,
    mentions,
    opinion_statements,
    opinion_waiting,
    opinions,
    role_bits,
    statements,
)
from harken.insights.scope import Scope

#: One in so many statements may still wait for an opinion.
WAITING = 4
#: Statements by which an opinion speaks; the newest of those that were looked at.
SPEAKERS = 8
#: More feedback than this is looked for by what it is, not by its ids.
NAMED = 50_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An opinion within a scope."""

    opinion: int
    #: Whose feedback says it, in order.
    feedback: tuple[int, ...]
    people: int
    #: Some of the statements that say it.
    statements: tuple[int, ...]


def ready(connection: sa.Connection) -> bool:
    """Whether nearly all statements were held against opinions."""
    told = sa.select(sa.func.coalesce(sa.func.sum(opinions.c.told), 0)).scalar_subquery()
    waiting = sa.select(sa.func.count()).select_from(opinion_waiting).scalar_subquery()
    row = connection.execute(sa.select(told.label("told"), waiting.label("waiting"))).one()
    return bool(row.told > WAITING * row.waiting)


def told(connection: sa.Connection, names: Names, scope: Scope, left_out: Sequence[str]) -> list[Told]:
    """The opinions of a scope, by statements that themselves do what it asks for; the most told first.

    Args:
        left_out: Themes that a statement must not be about.
    """
    try:
        held = crowd.crowd(connection, names, scope.including(of_whole_feedback(scope.include)))
    except crowd.Untold:
        return _told_by_row(connection, names, scope, left_out)
    likely = backwards.within(held, names, scope.include)
    ids = likely.column("ids")
    if len(ids) > NAMED:
        return _told_by_row(connection, names, scope, left_out)
    said = _said(connection, names, scope, left_out, ids.tolist())
    return said.told(ids, likely.column("people"))


@dataclass(frozen=True, slots=True)
class _Said:
    """A place in every array for each statement with an opinion."""

    opinion: NDArray[np.int32]
    feedback: NDArray[np.int64]
    statement: NDArray[np.int64]

    def told(self, ids: NDArray[np.int64], people: NDArray[np.int32]) -> list[Told]:
        """Per opinion who says it.

        Args:
            ids: The feedback that these are of, and more; with the person of each, 0 for the anonymous.
        """
        listed, of_feedback = _once(self.opinion, self.feedback)
        newest_of, newest = _once(self.opinion, -self.statement)
        order = np.argsort(ids)
        codes = people[order[np.searchsorted(ids[order], of_feedback)]]
        known_of, known = _once(listed, codes)
        found = np.unique(listed)
        most = 1 + int(found.max(initial=0))
        # Everybody known once, and all that is anonymous by itself.
        many = np.bincount(known_of[known > 0], minlength=most) + np.bincount(
            listed[codes == 0], minlength=most
        )
        starts, speakers = np.searchsorted(listed, found), np.searchsorted(newest_of, found)
        ends, feedback_ids, statement_ids = (
            [*starts[1:], len(listed)],
            of_feedback.tolist(),
            (-newest).tolist(),
        )
        last = [*speakers[1:], len(newest_of)]
        told = [
            Told(
                opinion=int(opinion),
                feedback=tuple(feedback_ids[start:end]),
                people=int(many[opinion]),
                statements=tuple(statement_ids[first : min(first + SPEAKERS, stop)]),
            )
            for opinion, start, end, first, stop in zip(found, starts, ends, speakers, last, strict=True)
        ]
        return sorted(told, key=lambda each: (-len(each.feedback), each.opinion))


def _once(of: NDArray[Any], values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Each pair once, in order."""
    order = np.lexsort((values, of))
    of, values = of[order], values[order]
    first = np.ones(len(of), dtype=bool)
    first[1:] = (of[1:] != of[:-1]) | (values[1:] != values[:-1])
    return of[first], values[first]


#: What is read of each, and how it is written.
_WRITTEN = {"opinion": ">i4", "feedback": ">i8", "statement": ">i8"}


def _said(
    connection: sa.Connection, names: Names, scope: Scope, left_out: Sequence[str], ids: list[int]
) -> _Said:
    """The statements with an opinion in these feedback that themselves do what is asked for."""
    own = opinion_statements.c
    source, where = _saying(opinion_statements, scope, names, left_out)
    mine = own.feedback_id == sa.any_(sa.literal(ids, ARRAY(sa.BigInteger)))
    values = {
        "opinion": sa.func.int4send(own.opinion_id),
        "feedback": sa.func.int8send(own.feedback_id),
        "statement": sa.func.int8send(own.statement_id),
    }
    nothing: sa.ColumnElement[bytes] = sa.literal_column("''::bytea")
    joined = [
        sa.func.string_agg(value, nothing, type_=sa.LargeBinary).label(name) for name, value in values.items()
    ]
    alone(connection, names)
    row = connection.execute(sa.select(*joined).select_from(source).where(mine, *where)).one()._mapping
    return _Said(*(native(row[name] or b"", written) for name, written in _WRITTEN.items()))


def _told_by_row(
    connection: sa.Connection, names: Names, scope: Scope, left_out: Sequence[str]
) -> list[Told]:
    """The same where columns do not tell the scope."""
    chosen = _doing(connection, scope, names, left_out)
    mine, person = feedback.c.id, feedback.c.person
    many = sa.func.count(mine.distinct())
    known = sa.func.count(person.distinct())
    said = opinion_statements.c.statement_id
    newest = sa.func.array_agg(aggregate_order_by(said, said.desc()))
    statement = (
        chosen.select(
            opinion_statements.c.opinion_id.label("opinion"),
            sa.func.array_agg(mine.distinct()).label("feedback"),
            (known + many.filter(person.is_(None))).label("people"),
            newest.label("statements"),
        )
        .group_by(opinion_statements.c.opinion_id)
        .order_by(many.desc(), opinion_statements.c.opinion_id)
    )
    return [_told(row) for row in connection.execute(statement)]


def _told(row: sa.Row[Any]) -> Told:
    return Told(
        opinion=row.opinion,
        feedback=tuple(row.feedback),
        people=row.people,
        statements=tuple(dict.fromkeys(row.statements))[:SPEAKERS],
    )


def _unthinned(scope: Scope) -> Scope:
    """Without asking for each so many-th."""
    return replace(scope, conditions=tuple(replace(each, every=None) for each in scope.conditions))


def _doing(connection: sa.Connection, scope: Scope, names: Names, left_out: Iterable[str]) -> Things:
    """Statements with an opinion that themselves have the themes, roles and facets, of feedback in scope."""
    whole = scope.including(of_whole_feedback(scope.include))
    # Looked up by their ids: going through all to find each so many-th takes longer than all the rest.
    ids = crowd.sampled(connection, names, scope)
    chosen = things(whole if ids is None else _unthinned(whole), Counts.FEEDBACK, names)
    joined = chosen.source.join(opinion_statements, opinion_statements.c.feedback_id == feedback.c.id)
    source, said = _saying(joined, scope, names, left_out)
    where = [*chosen.where, *said]
    if ids is not None:
        where.append(feedback.c.id == sa.any_(sa.literal(ids, ARRAY(sa.BigInteger))))
    return Things(source, where)


def _saying(
    source: sa.FromClause, scope: Scope, names: Names, left_out: Iterable[str]
) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    """What a statement with an opinion must itself do, and what tells it."""
    wanted, said = scope.include, opinion_statements.c
    where: list[sa.ColumnElement[bool]] = [said.roles.bitwise_and(role_bits(wanted.roles)) != 0]
    if wanted.themes:
        source = source.join(mentions, about_statement(said.statement_id, said.feedback_id))
        where += about_themes(wanted, scope.period, names)
    if wanted.facets:
        source = source.join(statements, statements.c.id == said.statement_id)
        where += saying(Filter(facets=wanted.facets), names)
    if left_out:
        about = about_themes(Filter(themes=tuple(left_out)), Period(), names)
        where.append(~sa.exists().where(about_statement(said.statement_id, said.feedback_id), *about))
    return source, where
