"""Verbatim words for an answer: the clearest statements in scope, each from another person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY

from harken.domain.answers import Counts, Quote
from harken.domain.questions import Filter, Order, Period
from harken.domain.understanding import Sentiment, Way
from harken.insights import pools
from harken.insights.about import NOTHING, told
from harken.insights.against import statement_against as against_rival
from harken.insights.choosing import Candidate, chosen_of, different, rank
from harken.insights.conditions import Things, about_themes, saying, things
from harken.insights.names import Names
from harken.insights.relations import (
    CODES,
    about_statement,
    feedback,
    mentions,
    offered_url,
    parts,
    sources,
    statements,
)
from harken.insights.scope import Scope, pattern, wordless

#: How many of the newest statements are looked at to find the best one, and for each further one; of many
#: that are shown together each is found among fewer.
POOL, EACH, TOGETHER = 100, 50, 10
#: Of a text that the model does not read: at most so many characters from its beginning.
LONGEST = 280


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a quote is looked for in, and what it is then shown beside."""

    scope: Scope
    about: Mapping[str, str]


def quotes(
    connection: sa.Connection,
    names: Names,
    scope: Scope,
    *,
    limit: int,
    order: Order = Order.VOLUME,
    about: Mapping[str, str] | None = None,
) -> tuple[Quote, ...]:
    """The best quotes of a scope: from feedback in it, of statements that have what it asks for."""
    wanted = Wanted(scope=scope, about=about or {})
    (found,) = quotes_of_each(connection, names, [wanted], limit=limit, order=order)
    return found


def quotes_of_each(
    connection: sa.Connection,
    names: Names,
    wanted: Sequence[Wanted],
    *,
    limit: int,
    order: Order = Order.VOLUME,
    pool: int = POOL,
) -> list[tuple[Quote, ...]]:
    """The best quotes of each of several scopes, read together.

    Args:
        pool: So many of the newest statements of each are looked at, and `EACH` for every quote.
    """
    most = pool + EACH * limit
    asked = [pools.Asked(wanted=each.scope.include, feedback=_of_feedback(each.scope)) for each in wanted]
    # The first is chosen for what it says alone: where it was heard is looked up for it only.
    whose = limit > 1 or order is not Order.VOLUME
    chosen: dict[int, list[Candidate]] = {}
    found: dict[int, list[Candidate]] = {}
    for place, candidates in pools.newest(connection, names, asked, most, whose=whose):
        if len(candidates) < limit and _may_be_unread(wanted[place].scope):
            found[place] = candidates
        else:
            chosen[place] = _best(candidates, wanted[place].scope.include, limit, order)
    if not whose:
        chosen = pools.placed(connection, chosen)
    return [
        tuple(
            candidate.quote(each.about)
            for candidate in (
                chosen[place]
                if place in chosen
                else _chosen(connection, names, each.scope, found.get(place), most, limit=limit, order=order)
            )
        )
        for place, each in enumerate(wanted)
    ]


def _chosen(
    connection: sa.Connection,
    names: Names,
    scope: Scope,
    found: list[Candidate] | None,
    most: int,
    *,
    limit: int,
    order: Order,
) -> list[Candidate]:
    """The best of the newest statements, which are looked for here where they were not told from columns."""
    if found is None:
        found = _statements(connection, names, scope, most)
    if len(found) < limit and _may_be_unread(scope):
        found += _unread(connection, names, scope, POOL)
    return _best(found, scope.include, limit, order)


def _may_be_unread(scope: Scope) -> bool:
    """Nothing is asked of a statement itself, so that a text without any may be quoted."""
    return scope.include == wordless(scope.include)


def _best(found: Sequence[Candidate], wanted: Filter, limit: int, order: Order) -> list[Candidate]:
    if order in (Order.RECENT, Order.SENTIMENT):
        return list(different(sorted(found, key=lambda each: rank(each, wanted, order)), limit))
    return chosen_of(found, wanted, told(found), limit)


def _of_feedback(scope: Scope) -> Scope:
    """What a scope asks of the feedback itself, as far as its statements are asked for the rest."""
    return scope.including(of_whole_feedback(scope.include))


def of_statements(connection: sa.Connection, ids: Sequence[int]) -> dict[int, Candidate]:
    """These statements, to choose the `best` of; all of them are of feedback that counts."""
    mine = statements.c.id.label("statement_id")
    start, stop = statements.c.start, statements.c.stop
    columns = (mine, statements.c.valence, statements.c.sentiment, statements.c.probabilities)
    chosen = _newest(_with_ids(ids), feedback.c.day, start, stop, *columns)
    return {row.statement_id: Candidate(**row._mapping) for row in connection.execute(chosen)}


def best(
    found: Iterable[Candidate], wanted: Filter, *, limit: int, about: Mapping[str, str]
) -> tuple[Quote, ...]:
    """The clearest of them, each from another person."""
    newest = sorted(found, key=lambda each: rank(each, wanted, Order.RECENT)[1:])
    chosen = chosen_of(newest, wanted, NOTHING, limit)
    return tuple(each.quote(about) for each in chosen)


def _statements(connection: sa.Connection, names: Names, scope: Scope, pool: int) -> list[Candidate]:
    """The newest statements in scope; those that hold the words asked for, where some do."""
    wanted = scope.include
    statement = _quotable(_words(scope, names), wanted.themes, names).limit(pool)
    if wanted.text is None:
        alone(connection, names)
    return [Candidate(**row._mapping) for row in _holding(connection, statement, wanted.text)]


def alone(connection: sa.Connection, names: Names) -> None:
    """Without helpers from here on: for a few rows of an index, starting them takes longer than the rows."""
    if "alone" not in names.beforehand.read:
        connection.execute(sa.text("SET LOCAL max_parallel_workers_per_gather = 0"))
        names.beforehand.read["alone"] = True


#: A statement with its embedding.
Read = tuple[Candidate, NDArray[np.float32]]


def every_statement(
    connection: sa.Connection, names: Names, scope: Scope, left_out: Sequence[str] = ()
) -> list[Read]:
    """All statements in scope that themselves do what it asks for, in order, each with its embedding.

    Args:
        left_out: Themes that a statement must not be about.
    """
    doing = _doing(scope, names)
    where = list(doing.where)
    if left_out:
        about = about_themes(Filter(themes=tuple(left_out)), Period(), names)
        where.append(~sa.exists().where(about_statement(statements.c.id, statements.c.feedback_id), *about))
    alone(connection, names)
    return _with_embeddings(connection, names, Things(doing.source, where), scope.include.text)


def named_statements(connection: sa.Connection, names: Names, ids: Sequence[int]) -> list[Read]:
    """The statements with these ids, in order; whoever names them knows that they are in scope."""
    return _with_embeddings(connection, names, _with_ids(ids), None)


def _with_ids(ids: Sequence[int]) -> Things:
    joined = feedback.join(statements, statements.c.feedback_id == feedback.c.id)
    joined = joined.join(parts, parts.c.id == statements.c.part_id)
    return Things(joined, [statements.c.id == sa.any_(sa.literal(list(ids), ARRAY(sa.BigInteger)))])


def _with_embeddings(connection: sa.Connection, names: Names, doing: Things, words: str | None) -> list[Read]:
    mine = statements.c.id.label("statement_id")
    columns = (mine, statements.c.valence, statements.c.probabilities, _embedding(), _themes(names))
    chosen = _newest(doing, feedback.c.day, statements.c.start, statements.c.stop, *columns)
    found = {row.statement_id: row for row in _holding(connection, chosen, words)}
    return [_with_embedding(found[id_]) for id_ in sorted(found)]


def _themes(names: Names) -> sa.ColumnElement[Any]:
    active = sa.any_(sa.literal(sorted(names.themes.values()), ARRAY(sa.Integer)))
    mine = sa.select(mentions.c.theme_id).where(
        about_statement(statements.c.id, statements.c.feedback_id), mentions.c.theme_id == active
    )
    return sa.func.array(mine.correlate(statements).scalar_subquery()).label("themes")


def _holding(
    connection: sa.Connection, chosen: sa.Select[*tuple[Any, ...]], words: str | None
) -> Sequence[sa.Row[Any]]:
    """The statements that hold the words asked for, where some do; else all of the feedback that does."""
    if words:
        span = _span(statements.c.start, statements.c.stop)
        found = connection.execute(chosen.where(span.op("~*")(pattern(words)))).all()
        if found:
            return found
    return connection.execute(chosen).all()


def _with_embedding(row: sa.Row[Any]) -> Read:
    """The stored form has its width in the first four bytes, then half floats, high byte first."""
    values = dict(row._mapping)
    embedding = values.pop("embedding")
    return Candidate(**values), np.frombuffer(embedding, dtype=">f2", offset=4).astype(np.float32)


def _words(scope: Scope, names: Names) -> Things:
    """Statements that themselves do what is asked for, and what the conditions on their feedback ask for."""
    doing = _doing(scope, names, dated=not _dated_by_mentions(scope))
    more = [each for condition in scope.conditions for each in saying(condition.filter, names)]
    more += [against_rival(each.against, names) for each in scope.conditions if each.against]
    return Things(doing.source, [*doing.where, *more])


def _dated_by_mentions(scope: Scope) -> bool:
    """Whether mentions tell all that is asked of days, so that feedback need not tell it again.

    Of what is said twice the server expects so few that it looks for all before it takes the newest.
    """
    instant = any(isinstance(bound, datetime) for bound in (scope.period.start, scope.period.end))
    return bool(scope.include.themes) and not instant and not any(each.turned for each in scope.conditions)


def _doing(scope: Scope, names: Names, *, dated: bool = True) -> Things:
    """Statements of feedback in scope that themselves have the themes, roles and sentiment.

    Where themes are asked for, their mentions lead to the statements: newest first is then one index.

    Args:
        dated: The feedback is asked for its day as well.
    """
    wanted = scope.include
    heard = _of_feedback(scope)
    chosen = things(heard if dated else heard.during(Period()), Counts.FEEDBACK, names)
    where = list(chosen.where)
    if wanted.themes:
        # Without saying that the statement is of the feedback as well, as of days.
        joined = chosen.source.join(mentions, mentions.c.feedback_id == feedback.c.id)
        joined = joined.join(statements, statements.c.id == mentions.c.statement_id)
        where += about_themes(wanted, scope.period, names)
    else:
        joined = chosen.source.join(statements, statements.c.feedback_id == feedback.c.id)
    joined = joined.join(parts, parts.c.id == statements.c.part_id)
    labels = tuple(label for label in wanted.sentiment if label in CODES)
    said = Filter(roles=wanted.roles, sentiment=labels, facets=wanted.facets, rivals=wanted.rivals)
    where += saying(said, names)
    return Things(joined, where)


def of_whole_feedback(wanted: Filter) -> Filter:
    """What must hold of the feedback itself: the statement says the facets, a mention all that is said."""
    themed = wanted.themes and Sentiment.MIXED not in wanted.sentiment
    return wordless(wanted) if themed else replace(wanted, facets=())


def _span(start: sa.ColumnElement[int], stop: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    return sa.func.substr(parts.c.text, start + 1, stop - start)


def _quotable(chosen: Things, asked: Collection[str], names: Names) -> sa.Select[*tuple[Any, ...]]:
    start, stop = statements.c.start, statements.c.stop
    mine = statements.c.id.label("statement_id")
    columns = (mine, statements.c.valence, statements.c.sentiment, statements.c.probabilities)
    if not asked:
        return _newest(chosen, feedback.c.day, start, stop, *columns).order_by(statements.c.id)
    about = (_embedding(), _elsewhere(asked, names))
    # By the columns of a mention, all of which one index holds in this order.
    newest = (mentions.c.day.desc(), mentions.c.feedback_id.desc(), mentions.c.statement_id)
    found = _newest(chosen, mentions.c.day, start, stop, *columns, *about)
    return found.order_by(None).order_by(*newest)


def _elsewhere(asked: Collection[str], names: Names) -> sa.ColumnElement[int]:
    """How many themes a statement is itself about beside those asked for."""
    others = sa.literal([id_ for key, id_ in names.themes.items() if key not in asked], ARRAY(sa.Integer))
    each = mentions.alias("each")
    mine = about_statement(statements.c.id, statements.c.feedback_id, each)
    counted = sa.func.count().filter(each.c.theme_id == sa.any_(others), each.c.way != Way.THROUGH.value)
    return sa.select(counted).where(mine).correlate(statements).scalar_subquery().label("elsewhere")


def _embedding() -> sa.ColumnElement[bytes]:
    """In the form that it is stored in: reading numbers as text takes longer than all the rest."""
    return sa.func.halfvec_send(statements.c.embedding, type_=sa.LargeBinary).label("embedding")


def _newest(
    chosen: Things,
    day: sa.ColumnElement[date | None],
    start: sa.ColumnElement[int],
    stop: sa.ColumnElement[int],
    *columns: sa.ColumnElement[Any],
) -> sa.Select[*tuple[Any, ...]]:
    """Newest first as the index on days has it: undated feedback before all."""
    chosen = Things(chosen.source.join(sources, sources.c.id == feedback.c.source_id), chosen.where)
    return chosen.select(
        _span(start, stop).label("text"),
        feedback.c.id.label("feedback_id"),
        parts.c.label.label("part"),
        start.label("start"),
        stop.label("end"),
        sources.c.name.label("source"),
        feedback.c.day,
        offered_url().label("url"),
        feedback.c.person,
        *columns,
    ).order_by(day.desc(), feedback.c.id.desc())


def _unread(connection: sa.Connection, names: Names, scope: Scope, pool: int) -> list[Candidate]:
    """Beginnings of texts that have no statements, such as those in a language the model does not read."""
    chosen = things(scope, Counts.FEEDBACK, names)
    joined = chosen.source.join(parts, parts.c.feedback_id == feedback.c.id)
    silent = ~sa.exists().where(statements.c.part_id == parts.c.id).correlate(parts)
    where = [*chosen.where, silent, parts.c.text != ""]
    end = sa.func.least(sa.func.length(parts.c.text), LONGEST)
    begun = _newest(Things(joined, where), feedback.c.day, sa.literal(0), end).order_by(parts.c.position)
    return _candidates(connection, begun.limit(pool))


def _candidates(connection: sa.Connection, statement: sa.Select[*tuple[Any, ...]]) -> list[Candidate]:
    return [Candidate(**row._mapping) for row in connection.execute(statement)]
