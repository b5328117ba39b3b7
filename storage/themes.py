"""The taxonomy in force: the themes that count, and what starters and the settings bring to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, func, not_, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import NullType

from harken.domain.understanding import Theme, ThemeStatus
from storage.tables import (
    FeedbackRow,
    PartRow,
    Source,
    StatementRow,
    ThemeEditRow,
    ThemeExampleRow,
    ThemeRow,
    Workspace,
)

#: What the settings say of a theme of the company's own.
_GIVEN = ("name", "description", "phrases", "words")


@dataclass(frozen=True, kw_only=True, slots=True)
class Taxonomy:
    """The themes at one version."""

    version: int
    #: Mentions made with this version or a later one stand.
    themed_from: int
    ids: dict[str, int]
    #: The active ones, which are counted.
    themes: tuple[Theme, ...]
    #: What is looked for in statements: the active ones, those merged into another, those that were split.
    read: tuple[Theme, ...]


def taxonomy(connection: Connection) -> Taxonomy:
    """The themes as they stand."""
    return taxonomy_of(connection, connection.execute(select(ThemeRow).order_by(ThemeRow.id)).all())


def taxonomy_of(connection: Connection, rows: Sequence[Any]) -> Taxonomy:
    """The taxonomy that these rows of `themes` would make, by id."""
    state = connection.execute(select(Workspace.taxonomy_version, Workspace.themed_from)).one()
    keys = {row.id: row.key for row in rows}
    examples = _examples(connection)
    made = {row.id: theme_of(row, keys, examples.get(row.id, ())) for row in rows}
    read = _read(rows)
    return Taxonomy(
        version=state.taxonomy_version,
        themed_from=state.themed_from,
        ids={row.key: row.id for row in rows},
        themes=tuple(made[row.id] for row in rows if row.status == ThemeStatus.ACTIVE),
        read=tuple(replace(made[row.id], status=ThemeStatus.ACTIVE) for row in rows if row.id in read),
    )


def _examples(connection: Connection) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(select(ThemeExampleRow).order_by(ThemeExampleRow.id)):
        found[row.theme_id] = (*found.get(row.theme_id, ()), row.said)
    return found


def _read(rows: Sequence[Any]) -> set[int]:
    """Active and merged themes, and whatever one of these is a part of."""
    within = {row.id: row.within for row in rows}
    found = {row.id for row in rows if row.status == ThemeStatus.ACTIVE or row.merged_into is not None}
    for theme in list(found):
        gate = within[theme]
        while gate is not None:
            found.add(gate)
            gate = within[gate]
    return found


def theme_of(row: Any, keys: Mapping[int, str], examples: tuple[str, ...] = ()) -> Theme:
    """A row of `themes` as the theme that it keeps; `keys` are those of all themes."""
    return Theme(
        key=row.key,
        name=row.name,
        description=row.description,
        phrases=tuple(row.phrases),
        words=tuple(row.words),
        parent=row.parent,
        status=ThemeStatus(row.status),
        threshold=row.threshold,
        examples=examples,
        gloss=row.gloss,
        within=keys.get(row.within),
    )


def unchanged(connection: Connection, version: int) -> bool:
    """Whether the taxonomy is still at this version; until the transaction ends nobody changes it then."""
    asked = select(Workspace.taxonomy_version).with_for_update(read=True)
    return connection.execute(asked).scalar_one() == version


def next_version(connection: Connection, *, anew: bool) -> int:
    """Raise the taxonomy's version and hold it; one who edits waits for the other.

    Args:
        anew: Whether every statement must be looked at again, since themes find other things than before.
    """
    raised = Workspace.taxonomy_version + 1
    values = {"taxonomy_version": raised} | ({"themed_from": raised} if anew else {})
    return connection.execute(
        update(Workspace).values(values).returning(Workspace.taxonomy_version)
    ).scalar_one()


def adopt(connection: Connection, themes: Sequence[Theme], *, own: bool = False) -> int:
    """Add themes whose keys are free; returns how many changed. The taxonomy's version rises if any did.

    With `own`, these are all of the company's own themes. What has changed in what the settings say of one is
    brought into force; what was edited by hand since stands. Own themes that are no longer given retire. A
    retired theme's key is free for a starter's.
    """
    connection.execute(select(Workspace.id).with_for_update())
    version = connection.execute(select(Workspace.taxonomy_version)).scalar_one() + 1
    changed = sum(_keep(connection, theme, version, own) for theme in themes)
    if own:
        changed += _retire_others(connection, themes, version)
    if changed:
        next_version(connection, anew=True)
    return changed


def retell(connection: Connection, generation: int, starters: Sequence[Theme]) -> bool:
    """Have every statement looked at again where themes were told in an older way; returns whether they were.

    Themes of starters that nobody has edited get the phrases and words that the starters have now.
    """
    known = connection.execute(
        select(Workspace.taxonomy_version, Workspace.themed_by).with_for_update()
    ).one()
    if known.themed_by >= generation:
        return False
    connection.execute(update(Workspace).values(themed_by=generation))
    if not known.taxonomy_version:
        return False
    version = next_version(connection, anew=True)
    edited = select(func.unnest(ThemeEditRow.keys))
    for theme in starters:
        values = {name: _plain(getattr(theme, name)) for name in (*_GIVEN, "threshold")}
        untouched = (ThemeRow.key == theme.key, not_(ThemeRow.own), ThemeRow.key.not_in(edited))
        connection.execute(update(ThemeRow).where(*untouched).values(values | {"version": version}))
    return True


def _keep(connection: Connection, theme: Theme, version: int, own: bool) -> int:
    given = {name: _plain(getattr(theme, name)) for name in _GIVEN}
    known = connection.execute(select(ThemeRow).where(ThemeRow.key == theme.key)).one_or_none()
    if known is not None and not own:
        free = known.own and known.status == ThemeStatus.RETIRED
        return _bring(connection, theme, version, own=False, given=None) if free else 0
    if known is None or not known.own or known.given is None:
        return _bring(connection, theme, version, own=own, given=given if own else None)
    if known.given == given:
        return 0
    differing = {name: value for name, value in given.items() if known.given.get(name) != value}
    values = differing | {"given": given, "version": version, "status": ThemeStatus.ACTIVE.value}
    values |= {"merged_into": None}
    connection.execute(update(ThemeRow).where(ThemeRow.id == known.id).values(values))
    return 1


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _bring(
    connection: Connection, theme: Theme, version: int, *, own: bool, given: dict[str, Any] | None
) -> int:
    """A theme as it is given, in the place of whatever has its key."""
    values = {
        "name": theme.name,
        "description": theme.description,
        "phrases": list(theme.phrases),
        "words": list(theme.words),
        "parent": theme.parent,
        "status": theme.status.value,
        "threshold": theme.threshold,
        "own": own,
        "merged_into": None,
        "within": None,
    }
    same = and_(*(getattr(ThemeRow, name).is_not_distinct_from(value) for name, value in values.items()))
    statement = upsert(ThemeRow).values(key=theme.key, version=version, given=given, **values)
    made = statement.on_conflict_do_update(
        index_elements=[ThemeRow.key], set_=values | {"version": version, "given": given}, where=not_(same)
    )
    changed = len(connection.execute(made.returning(ThemeRow.id)).all())
    connection.execute(update(ThemeRow).where(ThemeRow.key == theme.key).values(given=given))
    return changed


def _retire_others(connection: Connection, own: Sequence[Theme], version: int) -> int:
    """A theme that left the settings, its entry forgotten so that it comes back when it is given again."""
    others = ThemeRow.key.not_in([theme.key for theme in own])
    retire = (
        update(ThemeRow)
        .where(ThemeRow.own, ThemeRow.given.is_not(None), others)
        .values(status=ThemeStatus.RETIRED, version=version, given=None, merged_into=None)
    )
    return connection.execute(retire).rowcount


def unfitted(connection: Connection) -> list[int]:
    """Ids of the sources for which no starter taxonomy was looked for yet."""
    statement = select(Source.id).where(Source.starters.is_(None)).order_by(Source.id)
    return list(connection.execute(statement).scalars())


def remembered_starters(connection: Connection) -> list[str]:
    """The starters that were found to fit any source."""
    names = select(func.unnest(Source.starters)).distinct()
    return sorted(connection.execute(names).scalars())


def remember_starters(connection: Connection, source: int, starters: Sequence[str]) -> None:
    """Keep which starters were found to fit a source."""
    connection.execute(update(Source).where(Source.id == source).values(starters=list(starters)))


def sample(connection: Connection, source: int, limit: int) -> tuple[list[str], NDArray[np.float32]]:
    """The first statements of a source that say something: texts and unit embeddings (n, width)."""
    words = func.substr(PartRow.text, StatementRow.start + 1, StatementRow.end - StatementRow.start)
    columns = (words.label("said"), type_coerce(StatementRow.embedding, NullType).label("embedding"))
    rows = connection.execute(
        select(*columns)
        .join(PartRow, PartRow.id == StatementRow.part_id)
        .join(FeedbackRow, FeedbackRow.id == StatementRow.feedback_id)
        .where(FeedbackRow.source_id == source, StatementRow.content)
        .order_by(StatementRow.id)
        .limit(limit)
    ).all()
    embeddings = [row.embedding.to_numpy() for row in rows]
    return [row.said for row in rows], np.array(embeddings, dtype=np.float32)
