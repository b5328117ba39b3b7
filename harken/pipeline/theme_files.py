"""The taxonomy as plain data to write to a file and to read back, as one edit that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from harken.domain.errors import UsageError
from harken.domain.shaping import Change, Edit, Shape
from harken.domain.understanding import ThemeStatus
from harken.pipeline import shaping
from harken.pipeline.edit_plans import key_of
from storage import theme_edits, theme_graph, themes

#: What a file says of a theme, with what it is where the file does not say it.
FIELDS: Mapping[str, Any] = {
    "name": None,
    "description": "",
    "phrases": [],
    "words": [],
    "parent": None,
    "threshold": None,
}


def exported(connection: Connection) -> list[dict[str, Any]]:
    """The active themes, with their fields that say something."""
    found = []
    for row in theme_edits.rows(connection):
        if row.status == ThemeStatus.ACTIVE:
            fields = {name: getattr(row, name) for name in FIELDS}
            found.append({"key": row.key} | {name: value for name, value in fields.items() if value})
    return found


def imported(connection: Connection, entries: Sequence[Mapping[str, Any]], who: str) -> Change | None:
    """Make themes what a file says; those that it does not name stay. None where nothing differs.

    Raises:
        UsageError: when an entry cannot be understood, in a sentence that says which.
    """
    wanted = _wanted(entries)
    theme_graph.hold_statements(connection)
    known = {row.key: row for row in theme_edits.rows(connection)}
    _check_parents(wanted, {*known, *wanted})
    writes = {
        key: values
        for key, values in wanted.items()
        if key not in known or any(getattr(known[key], name) != value for name, value in values.items())
    }
    if not writes:
        return None
    version = themes.next_version(connection, anew=True)
    graph = theme_graph.graph(connection)
    before = theme_edits.snapshot(connection, writes)
    for key, values in writes.items():
        if key in known:
            theme_edits.change(connection, key, version, **values, merged_into=None, gloss=None)
        else:
            theme_edits.make(connection, key, version, **values)
    ids = {row.key: row.id for row in theme_edits.rows(connection)}
    shaping.recode(connection, graph, [ids[key] for key in writes], version, coverage=True)
    told = f"imported {len(writes)} themes." if len(writes) > 1 else "imported 1 theme."
    edit = Edit(shape=Shape.IMPORT, theme="", who=who)
    made = theme_edits.record(connection, edit, version, before, told)
    return next(each for each in theme_edits.history(connection) if each.id == made)


def _wanted(entries: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    wanted: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(entries, start=1):
        key, values = _entry(entry, f"Theme {number} of the file")
        if key in wanted:
            raise UsageError(f"The theme {key} stands twice in the file.")
        wanted[key] = values
    return wanted


def _entry(entry: Any, where: str) -> tuple[str, dict[str, Any]]:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        raise UsageError(f"{where} has no name.")
    unknown = sorted(map(str, entry.keys() - {"key", *FIELDS}))
    if unknown:
        raise UsageError(f"{where} has {', '.join(unknown)}, which a theme has not.")
    values = {name: entry.get(name, default) for name, default in FIELDS.items()}
    for name in ("phrases", "words"):
        if not isinstance(values[name], list) or not all(isinstance(each, str) for each in values[name]):
            raise UsageError(f"{where}: its {name} must be a list of texts.")
    if values["threshold"] is not None and not isinstance(values["threshold"], int | float):
        raise UsageError(f"{where}: its threshold must be a number.")
    key = key_of(str(entry.get("key") or entry["name"]), ())
    return key, {**values, "name": entry["name"].strip(), "status": ThemeStatus.ACTIVE.value}


def _check_parents(wanted: Mapping[str, Mapping[str, Any]], known: set[str]) -> None:
    for key, values in wanted.items():
        if values["parent"] is not None and values["parent"] not in known:
            raise UsageError(f"The theme {key} is below {values['parent']!r}, which there is not.")
        seen, above = [key], values["parent"]
        while above in wanted:
            if above in seen:
                raise UsageError(f"The theme {key} is below itself.")
            seen.append(above)
            above = wanted[above]["parent"]
