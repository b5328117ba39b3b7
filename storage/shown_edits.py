"""Edits that were shown before they are done: whether the themes are still what they were then."""

from __future__ import annotations

from sqlalchemy import Connection, select

from harken.domain.shaping import Change, Edit
from storage import theme_edits
from storage.tables import Workspace


def held_version(connection: Connection) -> int:
    """The taxonomy's version; until the transaction ends nobody else changes it."""
    return connection.execute(select(Workspace.taxonomy_version).with_for_update()).scalar_one()


def done_already(connection: Connection, edit: Edit, version: int) -> Change | None:
    """The change that this very edit has made of the themes at a version; None where it made none."""
    for each in theme_edits.history(connection, theme=edit.theme):
        if each.version == version + 1:
            same = (each.who, each.shape, each.keys[:1]) == (edit.who, edit.shape, (edit.theme,))
            return each if same else None
    return None


def edit_of(connection: Connection, id: int) -> Change | None:
    """One edit of the history."""
    return next((each for each in theme_edits.history(connection) if each.id == id), None)
