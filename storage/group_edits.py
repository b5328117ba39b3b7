"""Groups that people saved on the page: every version of a rule with who made it, so that it can be taken
back. The groups of harken.yaml are none of these."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from harken.domain.errors import UsageError
from harken.domain.group_edits import GroupEdit
from storage.tables import GroupEditRow


def in_force(connection: Connection) -> dict[str, GroupEdit]:
    """What stands of each name that has a rule, by name."""
    standing = select(GroupEditRow).where(GroupEditRow.undone_by.is_(None)).order_by(GroupEditRow.id)
    latest = {row.name: _edit(row) for row in connection.execute(standing)}
    return {name: latest[name] for name in sorted(latest) if latest[name].rule is not None}


def history(connection: Connection, limit: int) -> list[GroupEdit]:
    """The versions of all, the latest first."""
    rows = connection.execute(select(GroupEditRow).order_by(GroupEditRow.id.desc()).limit(limit))
    return [_edit(row) for row in rows]


def save(connection: Connection, who: str, name: str, rule: str | None) -> GroupEdit:
    """Let a group have this rule from now on, or let there be no such group.

    Raises:
        UsageError: when that is so already.
    """
    _hold(connection)
    known = in_force(connection).get(name)
    if (known.rule if known else None) == rule:
        raise UsageError(f"{name} has that rule already." if rule else f"There is no saved group {name!r}.")
    made = insert(GroupEditRow).values(who=who, name=name, rule=rule).returning(GroupEditRow)
    return _edit(connection.execute(made).one())


def undo(connection: Connection, who: str, id: int) -> GroupEdit:
    """Take back one version, so that the one before it is in force.

    Raises:
        UsageError: when there is no such version that stands, or a later one does.
    """
    _hold(connection)
    asked = select(GroupEditRow).where(GroupEditRow.id == id, GroupEditRow.undone_by.is_(None))
    found = connection.execute(asked).one_or_none()
    if found is None:
        raise UsageError("There is no such change to take back; it may have been taken back already.")
    later = select(GroupEditRow.id).where(
        GroupEditRow.name == found.name, GroupEditRow.id > id, GroupEditRow.undone_by.is_(None)
    )
    if connection.execute(later.limit(1)).first() is not None:
        raise UsageError(f"{found.name} was changed again later; take that back first.")
    connection.execute(update(GroupEditRow).where(GroupEditRow.id == id).values(undone_by=who))
    return _edit(found)


def _hold(connection: Connection) -> None:
    """One who changes groups waits for the other."""
    connection.execute(text("LOCK TABLE group_edits IN SHARE ROW EXCLUSIVE MODE"))


def _edit(row: Any) -> GroupEdit:
    return GroupEdit(
        id=row.id, made=row.made, who=row.who, name=row.name, rule=row.rule, undone_by=row.undone_by
    )
