"""What a statement that names a rival tells, as SQL: chosen or lost, better or worse."""

from __future__ import annotations

import sqlalchemy as sa

from harken.domain.rivals import Stance
from harken.domain.understanding import Role
from harken.insights.names import Names
from harken.insights.relations import (
    about_statement,
    feedback,
    mentions,
    rival_mentions,
    role_bits,
    statements,
)
from harken.insights.scope import Against, Told

Predicate = sa.ColumnElement[bool]


def telling(told: Told, of: sa.FromClause = statements) -> Predicate:
    """Of a statement beside its rival: what its wording says; where that says nothing, its role and mood.

    Args:
        of: Where the statement's roles and sentiment are read.
    """
    stance = rival_mentions.c.stance
    if told is Told.CHOSEN:
        buys = _does(Role.REASON_TO_BUY, of)
        return sa.or_(stance == Stance.CHOSEN, sa.and_(stance >= Stance.NAMED, buys))
    if told is Told.LOST:
        return sa.or_(stance == Stance.LOST, sa.and_(stance <= Stance.NAMED, _does(Role.LEAVING, of)))
    better = told is Told.BETTER
    side, unsaid = (
        (Stance.BETTER, (Stance.NAMED, Stance.CHOSEN))
        if better
        else (Stance.WORSE, (Stance.NAMED, Stance.LOST))
    )
    mood = of.c.sentiment > 0 if better else of.c.sentiment < 0
    return sa.or_(stance == side, sa.and_(stance.in_(unsaid), _does(Role.COMPARES, of), mood))


def _does(role: Role, of: sa.FromClause) -> Predicate:
    return of.c.roles.bitwise_and(role_bits([role])) != 0


def naming(asked: Against, statement: sa.ColumnElement[int], names: Names) -> Predicate:
    """A statement names one of the rivals."""
    mine = rival_mentions.c.statement_id == statement
    return sa.exists().where(mine, _one_of(asked, names)).correlate_except(rival_mentions)


def statement_against(asked: Against, names: Names) -> Predicate:
    """The statement itself names one of the rivals, tells that of it, and has the theme."""
    wanted = [rival_mentions.c.statement_id == statements.c.id, _one_of(asked, names)]
    if asked.told is not None:
        wanted.append(telling(asked.told))
    if asked.themes:
        wanted.append(_about(asked, statements.c.id, statements.c.feedback_id, names))
    return sa.exists().where(*wanted).correlate(statements)


def _about(
    asked: Against, statement: sa.ColumnElement[int], feedback_id: sa.ColumnElement[int], names: Names
) -> Predicate:
    ids = [names.themes[key] for key in asked.themes if key in names.themes]
    mine = mentions.alias("of_rival")
    its = about_statement(statement, feedback_id, mine)
    return sa.exists().where(its, mine.c.theme_id.in_(ids)).correlate_except(mine)


def against(asked: Against, names: Names) -> Predicate:
    """The feedback has one statement that names one of the rivals, tells that of it, and has the theme."""
    wanted = [_one_of(asked, names)]
    if asked.told is None and not asked.themes:
        found = sa.select(rival_mentions.c.feedback_id).where(*wanted)
        return feedback.c.id.in_(found)
    joined = rival_mentions.join(statements, statements.c.id == rival_mentions.c.statement_id)
    if asked.told is not None:
        wanted.append(telling(asked.told))
    if asked.themes:
        wanted.append(_about(asked, rival_mentions.c.statement_id, rival_mentions.c.feedback_id, names))
    return feedback.c.id.in_(sa.select(rival_mentions.c.feedback_id).select_from(joined).where(*wanted))


def _one_of(asked: Against, names: Names) -> Predicate:
    ids = [names.competitors[name] for name in asked.rivals if name in names.competitors]
    return rival_mentions.c.rival_id.in_(ids)
