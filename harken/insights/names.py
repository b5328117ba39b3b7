"""The names of this installation as ids, and which names of a question it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from harken.domain.answers import Refusal, RefusalCode
from harken.domain.feedback import Kind
from harken.domain.questions import Filter, Spec
from harken.domain.understanding import Role, Sentiment, ThemeStatus
from harken.insights import beforehand
from harken.insights.beforehand import Beforehand
from harken.insights.relations import feedback, scores
from harken.insights.scope import has_attribute


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What ids the names of a spec stand for."""

    themes: Mapping[str, int]
    groups: Mapping[str, int]
    sources: Mapping[str, int]
    #: Ids of the sources that are about a rival: not counted unless a question names them.
    rivals: frozenset[int]
    taxonomy_version: int
    model: str
    #: Rivals that the settings name.
    competitors: Mapping[str, int]
    #: Months that were counted with this taxonomy and these rivals.
    beforehand: Beforehand


def load(connection: sa.Connection) -> Names:
    """Read every name that has an id; only active themes count."""
    found = connection.execute(_NAMES, {"active": ThemeStatus.ACTIVE}).one()
    rivals = frozenset(found.about_rivals or ())
    return Names(
        themes=found.themes or {},
        groups=found.groups or {},
        sources=found.sources or {},
        rivals=rivals,
        competitors=found.rivals or {},
        taxonomy_version=found.taxonomy_version,
        model=found.generation or "none yet",
        beforehand=beforehand.load(connection, found.taxonomy_version, rivals),
    )


#: In one statement, as every answer asks for all of it first.
_NAMES = sa.text(
    """
    SELECT taxonomy_version, generation,
        (SELECT json_object_agg(key, id ORDER BY id) FROM themes WHERE status = :active) AS themes,
        (SELECT json_object_agg(name, id ORDER BY id) FROM groups) AS groups,
        (SELECT json_object_agg(name, id) FROM sources) AS sources,
        (SELECT json_agg(id) FROM sources WHERE rival IS NOT NULL) AS about_rivals,
        (SELECT json_object_agg(name, id) FROM rivals) AS rivals
    FROM workspace
    """
)


def unknown(connection: sa.Connection, spec: Spec, names: Names) -> Refusal | None:
    """The first name of the spec that nothing here bears, with those that come near."""
    for part in (spec.include, spec.exclude):
        for what, name, known in _listed(part, names):
            if name not in known:
                return _refusal(what, name, known)
        refusal = _unknown_values(connection, part)
        if refusal:
            return refusal
    return _unknown_breakdown(connection, spec.compare.by)


def _listed(part: Filter, names: Names) -> Iterator[tuple[str, str, list[str]]]:
    fields: list[tuple[str, tuple[str, ...], Iterable[str]]] = [
        ("theme", part.themes, names.themes),
        ("group", part.groups, names.groups),
        ("source", part.sources, names.sources),
        ("rival", part.rivals, names.competitors),
        ("kind of feedback", part.kinds, (kind.value for kind in Kind)),
        ("role", part.roles, (role.value for role in Role)),
        ("sentiment", part.sentiment, (label.value for label in Sentiment)),
    ]
    for what, asked, known in fields:
        listed = list(known)
        yield from ((what, name, listed) for name in asked)


def _unknown_values(connection: sa.Connection, part: Filter) -> Refusal | None:
    """Names that live in the rows themselves: languages, products, attributes, scores."""
    for language in part.languages:
        if not _any(connection, feedback.c.language == language):
            return _refusal("language", language, _some(connection, feedback.c.language))
    for name, values in ({"product": part.products} | dict(part.attributes)).items():
        for value in values:
            if not _any(connection, has_attribute(name, (value,))):
                if name == "answered" and not _any(connection, feedback.c.attributes.has_key(name)):
                    return Refusal(code=RefusalCode.UNKNOWN_NAME, message=_UNANSWERED)
                what = name if name == "product" else f"value of {name}"
                return _refusal(what, value, _some(connection, feedback.c.attributes[name].astext))
    if part.score and part.score.name:
        named = sa.select(sa.exists().where(scores.c.name == part.score.name))
        if not connection.execute(named).scalar():
            return _refusal("score", part.score.name, score_names(connection))
    return None


_UNANSWERED = "No source here tells which questions were answered."


def _unknown_breakdown(connection: sa.Connection, by: str | None) -> Refusal | None:
    if by is None or not by.startswith("attribute:"):
        return None
    name = by.removeprefix("attribute:")
    if _any(connection, feedback.c.attributes.has_key(name)):
        return None
    sample = sa.select(feedback.c.attributes).limit(1000).subquery()
    keys = sa.select(sa.func.jsonb_object_keys(sample.c.attributes)).distinct()
    return _refusal("attribute", name, list(connection.execute(keys).scalars()))


def score_names(connection: sa.Connection) -> list[str]:
    """Every name of a score, by loose index scan: there are few names and many scores."""
    found: list[str] = []
    following = sa.select(sa.func.min(scores.c.name))
    name = connection.execute(following).scalar()
    while name is not None:
        found.append(name)
        name = connection.execute(following.where(scores.c.name > name)).scalar()
    return found


def _any(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> bool:
    return bool(connection.execute(sa.select(sa.exists().where(condition))).scalar())


def _some(connection: sa.Connection, column: sa.ColumnElement[str]) -> list[str]:
    """Distinct values among a sample: enough to offer what comes near."""
    sample = sa.select(column.label("value")).where(column.is_not(None)).limit(20_000).subquery()
    return list(connection.execute(sa.select(sample.c.value).distinct()).scalars())


def _refusal(what: str, name: str, known: Iterable[str]) -> Refusal:
    return Refusal(
        code=RefusalCode.UNKNOWN_NAME,
        message=f"There is no {what} called '{name}' here.",
        nearest=nearest(name, known),
    )


def nearest(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The names that look most like this one; the first few where none does."""
    from rapidfuzz import fuzz, process

    listed = sorted(set(known))
    alike = process.extract(name, listed, scorer=fuzz.WRatio, processor=str.casefold, limit=limit)
    close = tuple(found for found, score, _ in alike if score >= 50)
    return close or tuple(listed[:limit])
