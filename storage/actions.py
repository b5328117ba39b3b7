"""Actions: what the company did or promised about a theme, with date and owner."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select
from sqlalchemy.dialects.postgresql import insert

from harken.domain.actions import Action, ActionKind
from harken.domain.errors import UsageError
from storage.tables import ActionRow, ThemeRow


class Kept(StrEnum):
    """What became of an action that was to be kept."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def keep(connection: Connection, action: Action) -> tuple[Action, Kept]:
    """Keep an action; one of the same name and day takes on what is given now.

    Raises:
        UsageError: the theme's key is unknown.
    """
    known = select(ActionRow.id).where(ActionRow.day == action.day, ActionRow.name == action.name)
    id_ = connection.execute(known).scalar()
    before = None if id_ is None else _one(connection, id_)
    values = {
        "theme_id": None if action.theme is None else _theme_id(connection, action.theme),
        "owner": action.owner,
        "kind": action.kind.value,
        "note": action.note,
    }
    statement = insert(ActionRow).values(day=action.day, name=action.name, **values)
    statement = statement.on_conflict_do_update(index_elements=[ActionRow.day, ActionRow.name], set_=values)
    kept = _one(connection, connection.execute(statement.returning(ActionRow.id)).scalar_one())
    if before is None:
        return kept, Kept.NEW
    return kept, Kept.SAME if before == kept else Kept.CHANGED


def every(connection: Connection) -> list[Action]:
    """All actions, the earliest first."""
    rows = connection.execute(_actions().order_by(ActionRow.day, ActionRow.name))
    return [_action(row) for row in rows]


def remove(connection: Connection, id: int) -> Action:
    """Forget an action; returns what it was.

    Raises:
        UsageError: there is none of this number.
    """
    found = connection.execute(_actions().where(ActionRow.id == id)).one_or_none()
    if found is None:
        raise UsageError(f"There is no action {id}; 'harken actions list' shows the number of each.")
    connection.execute(delete(ActionRow).where(ActionRow.id == id))
    return _action(found)


def _one(connection: Connection, id: int) -> Action:
    return _action(connection.execute(_actions().where(ActionRow.id == id)).one())


def _theme_id(connection: Connection, key: str) -> int:
    found = connection.execute(select(ThemeRow.id).where(ThemeRow.key == key)).scalar()
    if found is None:
        raise UsageError(f"There is no theme with the key {key}.")
    return found


def _actions() -> Select[*tuple[Any, ...]]:
    return select(ActionRow, ThemeRow.key.label("theme")).outerjoin(
        ThemeRow, ThemeRow.id == ActionRow.theme_id
    )


def _action(row: Row[*tuple[Any, ...]]) -> Action:
    return Action(
        id=row.id,
        name=row.name,
        day=row.day,
        kind=ActionKind(row.kind),
        theme=row.theme,
        owner=row.owner,
        note=row.note,
    )
