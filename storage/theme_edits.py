"""Versions of the taxonomy: every edit with who made it and what the themes were before, so that it can be
taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, array

from harken.domain.errors import UsageError
from harken.domain.shaping import Change, Edit, Shape
from harken.domain.understanding import ThemeStatus
from storage.tables import MonthsState, ThemeEditRow, ThemeExampleRow, ThemeRow

#: What an edit may change of a theme, and taking it back restores.
_FIELDS = (
    *("name", "description", "phrases", "words", "parent", "status", "threshold", "given", "gloss"),
    *("merged_into", "within"),
)
#: The months' row is passed over where somebody counts them all again: then they are not read until that is
#: done, which is right too.
_STALE = text(
    """
    UPDATE months_state SET taxonomy_version = :version, stale_themes = array(
        SELECT DISTINCT unnest(stale_themes || cast(:themes AS int4[])) ORDER BY 1)
    WHERE id = (SELECT id FROM months_state WHERE taxonomy_version = :version - 1 FOR UPDATE SKIP LOCKED)
    """
)


def row(connection: Connection, key: str, *statuses: ThemeStatus) -> Any:
    """The theme of this key.

    Raises:
        UsageError: when there is none, or it is none of these statuses.
    """
    found = connection.execute(select(ThemeRow).where(ThemeRow.key == key)).one_or_none()
    wanted = statuses or (ThemeStatus.ACTIVE,)
    if found is None or found.status not in wanted:
        kind = " or ".join(status.value for status in wanted)
        raise UsageError(f"There is no {kind} theme {key!r}; 'harken themes list' shows them.")
    return found


def rows(connection: Connection) -> list[Any]:
    """Every theme there ever was, by id."""
    return list(connection.execute(select(ThemeRow).order_by(ThemeRow.id)))


def snapshot(connection: Connection, keys: Iterable[str]) -> dict[str, Any]:
    """These themes as they stand, to be restored; one that is not there yet stands with nothing."""
    found = connection.execute(select(ThemeRow).where(ThemeRow.key.in_(list(keys)))).all()
    known = {each.key: {name: getattr(each, name) for name in _FIELDS} for each in found}
    return {key: known.get(key) for key in keys}


def change(connection: Connection, key: str, version: int, **values: Any) -> None:
    """Write a theme."""
    connection.execute(update(ThemeRow).where(ThemeRow.key == key).values(version=version, **values))


def make(connection: Connection, key: str, version: int, **values: Any) -> int:
    """Add a theme; returns its id."""
    fields = {"phrases": [], "words": [], "status": ThemeStatus.ACTIVE.value} | values
    made = insert(ThemeRow).values(key=key, version=version, **fields).returning(ThemeRow.id)
    return connection.execute(made).scalar_one()


def add_examples(connection: Connection, theme: int, statements: Collection[int]) -> None:
    """Let statements say what a theme is about."""
    connection.execute(
        text(
            "INSERT INTO theme_examples (theme_id, feedback_id, said) SELECT :theme, statements.feedback_id,"
            " substr(parts.text, start + 1, stop - start)"
            " FROM statements JOIN parts ON parts.id = part_id WHERE statements.id = ANY(:ids)"
            " ORDER BY statements.id"
        ),
        {"theme": theme, "ids": list(statements)},
    )


def forget_examples(connection: Connection, theme: int) -> None:
    """Let no statement say any more what a theme is about."""
    connection.execute(delete(ThemeExampleRow).where(ThemeExampleRow.theme_id == theme))


def record(connection: Connection, edit: Edit, version: int, before: Mapping[str, Any], told: str) -> int:
    """Put an edit on record; returns its number."""
    keys = [key for key in dict.fromkeys([edit.theme, *before, edit.into]) if key]
    values = {
        "who": edit.who,
        "kind": edit.shape.value,
        "keys": keys,
        "told": told,
        "version": version,
        "before": dict(before),
    }
    return connection.execute(insert(ThemeEditRow).values(**values).returning(ThemeEditRow.id)).scalar_one()


def history(connection: Connection, *, limit: int | None = None, theme: str | None = None) -> list[Change]:
    """The edits, the latest first; of one theme, or all."""
    asked = select(ThemeEditRow).order_by(ThemeEditRow.id.desc()).limit(limit)
    if theme is not None:
        asked = asked.where(ThemeEditRow.keys.contains(_texts([theme])))
    return [_change(each) for each in connection.execute(asked)]


def marks(connection: Connection, themes: Sequence[str] | None = None) -> list[Change]:
    """The edits that stand and that a trend chart of these themes should show, the earliest first."""
    moving = (Shape.ACCEPT, Shape.MERGE, Shape.SPLIT, Shape.MOVE, Shape.RETIRE, Shape.MAKE, Shape.LEARN)
    asked = select(ThemeEditRow).where(ThemeEditRow.undone_by.is_(None), ThemeEditRow.kind.in_(moving))
    if themes is not None:
        asked = asked.where(ThemeEditRow.keys.overlap(_texts(themes)))
    return [_change(each) for each in connection.execute(asked.order_by(ThemeEditRow.id))]


def _texts(keys: Sequence[str]) -> Any:
    return func.cast(array(keys), ARRAY(TEXT)) if keys else literal_column("ARRAY[]::text[]")


def _change(each: Any) -> Change:
    return Change(
        id=each.id,
        made=each.made,
        who=each.who,
        shape=Shape(each.kind),
        keys=tuple(each.keys),
        told=each.told,
        version=each.version,
        undone=each.undone_by is not None,
    )


def to_undo(connection: Connection, id: int | None) -> Any:
    """The edit to take back: the latest that stands, or this one, if no later one changed the same themes.

    Raises:
        UsageError: when there is none, or later edits lean on it.
    """
    standing = select(ThemeEditRow).where(
        ThemeEditRow.undone_by.is_(None), ThemeEditRow.kind != Shape.UNDO.value
    )
    asked = standing if id is None else standing.where(ThemeEditRow.id == id)
    found = connection.execute(asked.order_by(ThemeEditRow.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise UsageError("There is no such edit to take back; 'harken themes history' shows the edits.")
    later = standing.where(ThemeEditRow.id > found.id, ThemeEditRow.before.has_any(_texts([*found.before])))
    last = connection.execute(later.order_by(ThemeEditRow.id.desc()).limit(1)).one_or_none()
    if last is not None:
        raise UsageError(f"Edit {last.id} ({last.told}) came later and leans on it; take that back first.")
    return found


def restore(connection: Connection, before: Mapping[str, Any], version: int) -> None:
    """Bring themes back to what they were; what was made then retires, since ids are for ever."""
    for key, values in before.items():
        gone = {"status": ThemeStatus.RETIRED.value, "merged_into": None, "parent": None}
        change(connection, key, version, **(gone if values is None else values))


def mark_undone(connection: Connection, id: int, by: int) -> None:
    """Note which edit took one back."""
    connection.execute(update(ThemeEditRow).where(ThemeEditRow.id == id).values(undone_by=by))


def theme_since(connection: Connection, version: int) -> None:
    """Look again at what was given its themes since a version, when a theme was not looked for."""
    anew = "UPDATE feedback SET themed_version = NULL WHERE themed_version >= :version"
    connection.execute(text(anew), {"version": version})


def stale(connection: Connection, version: int, themes: Collection[int]) -> None:
    """Let the months stand at a new version but for these themes (-1: what none covers)."""
    connection.execute(_STALE, {"version": version, "themes": sorted(themes)})


def held_by_months(connection: Connection) -> tuple[int, list[int]] | None:
    """The taxonomy version that the months stand at, and the themes that they do not."""
    found = connection.execute(select(MonthsState.taxonomy_version, MonthsState.stale_themes)).one_or_none()
    return None if found is None else (found.taxonomy_version, list(found.stale_themes))
