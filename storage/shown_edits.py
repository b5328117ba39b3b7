"""Edits that were shown before they are done: whether the themes are still what they were then."""

from __future__ import annotations

from sqlalchemy import Connection, select

from harken.domain.shaping import Change, Edit
from storage import theme_edits
from storage.tables import ThemeRow, Workspace


def held_version(connection: Connection) -> int:
    """The taxonomy's version; until the transaction ends nobody else changes it."""
    return connection.execute(select(Workspace.taxonomy_version).with_for_update()).scalar_one()


def done_already(connection: Connection, edit: Edit, version: int) -> Change | None:
    """The change that this very edit has made of the themes at a version; None where it made none."""
    for each in theme_edits.history(connection, theme=edit.theme or None):
        if each.version == version + 1:
            same = (each.who, each.shape) == (edit.who, edit.shape)
            return each if same and _about(connection, edit, each) else None
    return None


def _about(connection: Connection, edit: Edit, change: Change) -> bool:
    """Whether a change is of the theme that an edit is about, or makes one of its name."""
    if edit.theme:
        return change.keys[:1] == (edit.theme,)
    made = select(ThemeRow.name).where(ThemeRow.key == change.keys[0])
    return connection.execute(made).scalar_one() == " ".join((edit.name or "").split())


def edit_of(connection: Connection, id: int) -> Change | None:
    """One edit of the history."""
    return next((each for each in theme_edits.history(connection) if each.id == id), None)
