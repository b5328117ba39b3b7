"""Opinions that were told before anybody asked: who says each, out of one scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Period
from harken.insights import crowd
from harken.insights.conditions import Things, about_themes, saying, things
from harken.insights.names import Names
from harken.insights.quotes import of_whole_feedback
from harken.insights.relations import (
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
    wanted, said = scope.include, opinion_statements.c
    whole = scope.including(of_whole_feedback(wanted))
    # Looked up by their ids: going through all to find each so many-th takes longer than all the rest.
    ids = crowd.sampled(connection, names, scope)
    chosen = things(whole if ids is None else _unthinned(whole), Counts.FEEDBACK, names)
    joined = chosen.source.join(opinion_statements, said.feedback_id == feedback.c.id)
    where = [*chosen.where, said.roles.bitwise_and(role_bits(wanted.roles)) != 0]
    if ids is not None:
        where.append(feedback.c.id == sa.any_(sa.literal(ids, ARRAY(sa.BigInteger))))
    if wanted.themes:
        joined = joined.join(mentions, mentions.c.statement_id == said.statement_id)
        where += about_themes(wanted, scope.period, names)
    if wanted.facets:
        joined = joined.join(statements, statements.c.id == said.statement_id)
        where += saying(Filter(facets=wanted.facets), names)
    if left_out:
        about = about_themes(Filter(themes=tuple(left_out)), Period(), names)
        where.append(~sa.exists().where(mentions.c.statement_id == said.statement_id, *about))
    return Things(joined, where)
