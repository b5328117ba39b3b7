"""The things behind a fact, listed again as they stood when it was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from harken.domain.answers import Counts
from harken.domain.errors import UsageError
from harken.domain.reasons import reason
from harken.insights import names as known
from harken.insights.conditions import Things, things
from harken.insights.earlier import active_at, as_it_stood, as_it_was_themed
from harken.insights.ledger import one_moment
from harken.insights.names import Names
from harken.insights.recipes import Recipe, from_json
from harken.insights.relations import (
    LABELS,
    about_statement,
    evidence,
    feedback,
    mentions,
    offered_url,
    parts,
    sources,
    statements,
    themes,
)
from harken.insights.scope import Scope
from harken.insights.value import evidence as customers

#: How long evidence can be listed again.
KEPT = timedelta(days=90)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing with its feedback; a person is shown by their latest feedback, a customer by a mark."""

    feedback_id: int | None = None
    external_id: str = ""
    source: str = ""
    date: date | None = None
    url: str | None = None
    #: The statement's own words, else the whole text, part by part.
    text: str = ""
    #: Where the words stand, for a statement or a mention.
    part: str | None = None
    start: int | None = None
    end: int | None = None
    sentiment: str | None = None
    theme: str | None = None
    #: The start of the author's keyed hash; None for the anonymous.
    author: str | None = None
    #: The mark of a customer, which is no name, and what they are worth.
    customer: str | None = None
    value: float | None = None
    #: The statement's number, by which it is corrected, and why it counts as being about the theme.
    statement_id: int | None = None
    reason: str | None = None
    #: Whether it was edited since; it is shown as it stood.
    edited: bool = False
    #: Whether its source says that it was deleted there since; then it has no link any more.
    deleted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What a fact counted, less what is gone."""

    id: str
    made: datetime
    counts: Counts
    #: How many were counted: n, or the numerator where that is listed.
    counted: int
    #: How many of them were erased since, or changed in a way that is not kept.
    gone: int
    #: How many were edited since; these come last, as they stood.
    edited: int = 0
    items: tuple[Item, ...]


def forget(connection: sa.Connection) -> int:
    """Clear away evidence that is too old to be asked for; returns how many facts lost theirs."""
    return connection.execute(evidence.delete().where(evidence.c.made < sa.func.now() - KEPT)).rowcount


def _stored(connection: sa.Connection, id: str, numerator: bool) -> Any:
    """The evidence on record, with the numerator that is asked for."""
    stored = connection.execute(sa.select(evidence).where(evidence.c.id == id)).one_or_none()
    if stored is None:
        raise UsageError(
            f"There is no evidence called {id}, or it is older than {KEPT.days} days; "
            "take the id from a fact of a newer answer."
        )
    if numerator and stored.numerator is None:
        raise UsageError(f"The fact behind {id} has no numerator; leave --numerator out.")
    return stored


def _of_customers(
    connection: sa.Connection,
    recipe: Recipe,
    numerator: bool,
    snapshot: str,
    names: Names,
    limit: int | None,
    offset: int,
) -> tuple[int, tuple[Item, ...]]:
    """How many customers still stand as they were counted, and those that are listed, by their marks."""
    behind = (connection, recipe, numerator, snapshot, names)
    marked = customers.listed(*behind, limit, offset)
    items = tuple(Item(customer=each.customer, value=each.value) for each in marked)
    return customers.counted(*behind), items


def listing(
    connection: sa.Connection,
    id: str,
    *,
    numerator: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> Evidence:
    """List what a fact counted, newest first.

    Raises:
        UsageError: when no fact has this id, or it has no numerator.
    """
    with one_moment(connection):
        stored = _stored(connection, id, numerator)
        recipe = from_json(stored.recipe)
        names = known.load(connection)
        counted = stored.numerator if numerator else stored.n
        if recipe.counts is Counts.CUSTOMER:
            asked = (recipe, numerator, stored.snapshot, names, limit, offset)
            there, marked = _of_customers(connection, *asked)
            return Evidence(
                id=id,
                made=stored.made,
                counts=recipe.counts,
                counted=counted,
                gone=max(0, counted - there),
                items=marked,
            )
        names = replace(names, themes=active_at(connection, stored.snapshot))
        chosen = _listed(recipe, numerator, stored.snapshot, names)
        with as_it_was_themed(connection, stored.snapshot):
            there = connection.execute(sa.select(sa.func.count()).select_from(chosen)).scalar_one()
            items = _items(connection, recipe.counts, chosen, limit, offset)
        edited = _edited(connection, recipe, numerator, stored.snapshot, names) if there < counted else ()
        left = None if limit is None else limit - len(items)
        return Evidence(
            id=id,
            made=stored.made,
            counts=recipe.counts,
            counted=counted,
            gone=max(0, counted - there - len(edited)),
            edited=len(edited),
            items=items + edited[max(0, offset - there) :][:left],
        )


def _edited(
    connection: sa.Connection, recipe: Recipe, numerator: bool, snapshot: str, names: Names
) -> tuple[Item, ...]:
    """What was counted and edited since; a person only where nothing else that they said is left."""
    people: set[str] = set()
    if recipe.counts is Counts.PERSON:
        chosen = _listed(recipe, numerator, snapshot, names)
        people = set(_people(connection, chosen).values())
    with as_it_stood(connection, snapshot):
        chosen = _listed(recipe, numerator, snapshot, names)
        items = _items(connection, recipe.counts, chosen, None, 0)
        then = _people(connection, chosen) if people else {}
    return tuple(replace(item, edited=True) for item in items if then.get(item.feedback_id) not in people)


def _people(connection: sa.Connection, chosen: sa.Subquery) -> dict[int | None, str]:
    """Who said each of these feedback; the anonymous are left out."""
    person = sa.func.encode(feedback.c.person, "hex")
    known = sa.select(feedback.c.id, person.label("person")).join(
        chosen, chosen.c.feedback_id == feedback.c.id
    )
    return {row.id: row.person for row in connection.execute(known) if row.person is not None}


def _listed(recipe: Recipe, numerator: bool, snapshot: str, names: Names) -> sa.Subquery:
    """Ids of the things, one row each: thing, feedback_id."""
    scopes = recipe.counted if numerator else recipe.base
    ways = [_ids(recipe.counts, scope, snapshot, names) for scope in scopes]
    return sa.union_all(*ways).subquery("listed")


def _ids(counts: Counts, scope: Scope, snapshot: str, names: Names) -> sa.Select[*tuple[Any, ...]]:
    """Rows that another transaction wrote later are not those that were counted."""
    chosen = things(scope, counts, names)
    moment = sa.literal(snapshot, sa.Text).op("::")(sa.literal_column("pg_snapshot"))
    then = sa.func.pg_visible_in_snapshot(feedback.c.written, moment)
    chosen = Things(chosen.source, [*chosen.where, then])
    if counts is Counts.PERSON:
        return _persons(chosen)
    thing, theme = {
        Counts.MENTION: (mentions.c.statement_id, mentions.c.theme_id),
        Counts.STATEMENT: (statements.c.id, _NO_THEME),
        Counts.FEEDBACK: (feedback.c.id, _NO_THEME),
    }[counts]
    return chosen.select(thing.label("thing"), theme.label("theme_id"), feedback.c.id.label("feedback_id"))


_NO_THEME: sa.ColumnElement[int | None] = sa.cast(sa.null(), sa.Integer)


def _persons(chosen: Things) -> sa.Select[*tuple[Any, ...]]:
    """One row per person: their latest feedback."""
    alone = sa.func.concat("feedback ", feedback.c.id)
    person = sa.func.coalesce(sa.func.encode(feedback.c.person, "hex"), alone)
    return (
        chosen.select(
            feedback.c.id.label("thing"), _NO_THEME.label("theme_id"), feedback.c.id.label("feedback_id")
        )
        .ext(distinct_on(person))
        .order_by(person, feedback.c.day.desc().nulls_last(), feedback.c.id.desc())
    )


def _items(
    connection: sa.Connection, counts: Counts, chosen: sa.Subquery, limit: int | None, offset: int
) -> tuple[Item, ...]:
    base = (
        sa.select(
            feedback.c.id.label("feedback_id"),
            feedback.c.external_id,
            sources.c.name.label("source"),
            feedback.c.day.label("date"),
            offered_url().label("url"),
            feedback.c.gone_at.is_not(None).label("deleted"),
            sa.func.left(sa.func.encode(feedback.c.author, "hex"), 12).label("author"),
        )
        .select_from(chosen)
        .join(feedback, feedback.c.id == chosen.c.feedback_id)
        .join(sources, sources.c.id == feedback.c.source_id)
        .order_by(feedback.c.day.desc().nulls_last(), feedback.c.id.desc(), chosen.c.thing, chosen.c.theme_id)
        .limit(limit)
        .offset(offset)
    )
    in_words = counts in (Counts.STATEMENT, Counts.MENTION)
    rows = connection.execute(_said(base, chosen) if in_words else _whole(base))
    return tuple(_item(row._mapping) for row in rows)


def _said(base: sa.Select[*tuple[Any, ...]], chosen: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    start, stop = statements.c.start, statements.c.stop
    return (
        base.join(statements, statements.c.id == chosen.c.thing)
        .join(parts, parts.c.id == statements.c.part_id)
        .outerjoin(themes, themes.c.id == chosen.c.theme_id)
        .outerjoin(
            mentions,
            sa.and_(
                about_statement(chosen.c.thing, chosen.c.feedback_id),
                mentions.c.theme_id == chosen.c.theme_id,
            ),
        )
        .add_columns(
            statements.c.id.label("statement_id"),
            mentions.c.because,
            mentions.c.score,
            mentions.c.against,
            mentions.c.way,
            sa.func.substr(parts.c.text, start + 1, stop - start).label("text"),
            parts.c.label.label("part"),
            start.label("start"),
            stop.label("end"),
            statements.c.sentiment,
            themes.c.key.label("theme"),
        )
    )


def _whole(base: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    texts = sa.select(
        sa.func.string_agg(parts.c.text, aggregate_order_by(sa.literal("\n\n"), parts.c.position))
    )
    mine = texts.where(parts.c.feedback_id == feedback.c.id).correlate(feedback).scalar_subquery()
    return base.add_columns(sa.func.coalesce(mine, "").label("text"), feedback.c.sentiment)


def _item(row: Mapping[Any, Any]) -> Item:
    values = dict(row)
    if isinstance(values["sentiment"], int):
        values["sentiment"] = LABELS[values["sentiment"]].value
    why = [values.pop(name, None) for name in ("because", "score", "against", "way")]
    if why[0] is not None:
        values["reason"] = reason(*why)
    return Item(**values)
