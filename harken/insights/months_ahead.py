"""How much of what was heard has which role, by theme: read at once where an answer asks for most of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from harken.domain.questions import Filter
from harken.domain.understanding import Role
from harken.insights.names import Names
from harken.insights.relations import ROLES, months

_ALL = "feedback"


def read(
    connection: sa.Connection,
    names: Names,
    key: Hashable,
    where: Sequence[sa.ColumnElement[bool]],
    roles: Sequence[Role],
) -> None:
    """One pass over the rows of some months, kept for this answer.

    Args:
        key: What tells these rows from others.
        where: Which they are.
    """
    what = [_ALL, *(role.value for role in roles)]
    columns = [months.c.feedback, *(months.c.roles[1 + ROLES.index(role)] for role in roles)]
    sums = (sa.func.sum(column) for column in columns)
    rows = connection.execute(sa.select(months.c.theme_id, *sums).where(*where).group_by(months.c.theme_id))
    names.beforehand.read["ahead", key] = {
        theme: {name: int(n or 0) for name, n in zip(what, each, strict=True)} for theme, *each in rows
    }


def sums(
    names: Names, key: Hashable, asked: Filter, themes: Iterable[int], by: str | None
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
