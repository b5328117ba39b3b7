"""What an answer will ask of months, read at once: who says what by theme, and how all of it feels."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from harken.domain.questions import Filter
from harken.domain.understanding import Role
from harken.insights.names import Names
from harken.insights.relations import ROLES, months
from storage.months import ALL

#: Rows of some months: what tells them from others, and which they are.
Rows = tuple[Hashable, Sequence[sa.ColumnElement[bool]]]
_ALL = "feedback"
_FELT = ("feedback", "said", "positive", "negative")


def read(connection: sa.Connection, names: Names, asked: Sequence[Rows], roles: Sequence[Role]) -> None:
    """Per theme all that has each role, kept for this answer."""
    columns = {role.value: months.c.roles[1 + ROLES.index(role)] for role in roles}
    # Each by itself: for several the server starts further processes, which takes longer than the sums.
    for each in asked:
        (told,) = _summed(connection, [each], {_ALL: months.c.feedback, **columns})
        names.beforehand.read["ahead", each[0]] = told


def read_felt(connection: sa.Connection, names: Names, asked: Sequence[Rows]) -> None:
    """How much was heard and said, whatever it is about, and how it feels; kept for this answer."""
    alone = [(key, [*where, months.c.theme_id == ALL]) for key, where in asked]
    found = _summed(connection, alone, {name: months.c[name] for name in _FELT})
    for (key, _), told in zip(asked, found, strict=True):
        names.beforehand.read["felt", key] = told.get(ALL, dict.fromkeys(_FELT, 0))


def _summed(
    connection: sa.Connection, asked: Sequence[Rows], columns: Mapping[str, sa.ColumnElement[Any]]
) -> list[dict[int, dict[str, int]]]:
    """The sums per theme of each, all in one statement."""
    sums = [sa.func.sum(column) for column in columns.values()]
    theme = months.c.theme_id
    each = [
        sa.select(sa.literal(place), theme, *sums).where(*where).group_by(theme)
        for place, (_, where) in enumerate(asked)
    ]
    found: list[dict[int, dict[str, int]]] = [{} for _ in asked]
    for place, about, *told in connection.execute(sa.union_all(*each)) if each else ():
        found[place][about] = {name: int(n or 0) for name, n in zip(columns, told, strict=True)}
    return found


def told(
    names: Names,
    key: Hashable,
    part: Filter | None,
    themes: Sequence[int],
    columns: Mapping[str, sa.ColumnElement[Any]],
    by: str | None,
) -> dict[Any, dict[str, int]] | None:
    """The sums of some columns about these themes; None where they were not read so.

    Args:
        part: What is asked of the feedback, where that is what is counted.
    """
    found = None if part is None else _of_roles(names, key, part, themes, by)
    return _felt(names, key, themes, columns) if found is None and by is None else found


def _of_roles(
    names: Names, key: Hashable, asked: Filter, themes: Sequence[int], by: str | None
) -> dict[Any, dict[str, int]] | None:
    """How much feedback about these themes has the role asked for; None where it was not read so."""
    told = names.beforehand.read.get(("ahead", key))
    what = asked.roles[0] if asked.roles else _ALL
    if told is None or by not in (None, "theme") or asked.sentiment or len(asked.roles) > 1:
        return None
    found = {theme: told[theme] for theme in themes if theme in told}
    if any(what not in each for each in found.values()):
        return None
    if by is None:
        n = sum(each[what] for each in found.values())
        return {None: {"n": n}} if n else {}
    return {theme: {"n": each[what]} for theme, each in found.items() if each[what]}


def _felt(
    names: Names, key: Hashable, themes: Sequence[int], columns: Mapping[str, sa.ColumnElement[Any]]
) -> dict[Any, dict[str, int]] | None:
    """The sums of these columns, whatever was spoken of; None where they were not read so."""
    told = names.beforehand.read.get(("felt", key))
    asked = {name: getattr(column, "name", None) for name, column in columns.items()}
    if told is None or tuple(themes) != (ALL,) or not told.keys() >= set(asked.values()):
        return None
    found = {name: told[column] for name, column in asked.items()}
    return {None: found} if found["n"] else {}
