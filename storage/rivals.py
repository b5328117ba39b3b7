"""Rivals in and out: what the settings call them, and the statements that name them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select, text

from harken.domain.rivals import Rival, Stance
from storage.copying import copy_rows
from storage.tables import RivalRow

_MENTIONS = {
    "statement_id": "int8",
    "rival_id": "int4",
    "feedback_id": "int8",
    "day": "date",
    "stance": "int2",
    "roles": "int4",
    "sentiment": "int2",
}
_SAID = """
    SELECT s.id, s.feedback_id, f.day, substr(p.text, s.start + 1, s.stop - s.start) AS said, s.roles,
        s.sentiment
    FROM parts AS p JOIN statements AS s ON s.part_id = p.id JOIN feedback AS f ON f.id = s.feedback_id
    WHERE s.content AND {which}
"""
_OF_FEEDBACK = text(_SAID.format(which="p.feedback_id = ANY(:ids)"))
#: What somebody else erases meanwhile is passed over.
_FROM = " AND p.id > :after AND p.id <= :last ORDER BY s.id FOR KEY SHARE OF s SKIP LOCKED"
_HINTED = text(_SAID.format(which="p.text ILIKE ANY(:hints)") + _FROM)
_EVERY = text(_SAID.format(which="true") + _FROM)
#: Parts that are looked at in one step.
AT_ONCE = 50_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A statement with its words."""

    id: int
    feedback_id: int
    day: date | None
    said: str
    roles: int
    sentiment: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A statement that names a rival."""

    spoken: Spoken
    rival_id: int
    stance: Stance


def known(connection: Connection) -> dict[int, Rival]:
    """The rivals by their ids, in order of their names."""
    columns = (RivalRow.id, RivalRow.name, RivalRow.synonyms, RivalRow.exact_case)
    rows = connection.execute(select(*columns).order_by(RivalRow.name))
    return {
        row.id: Rival(name=row.name, synonyms=tuple(row.synonyms), exact_case=row.exact_case) for row in rows
    }


def hold(connection: Connection) -> None:
    """Let nobody change the rivals until the transaction ends; to be held before any row is locked."""
    connection.execute(text("LOCK TABLE rivals IN SHARE MODE"))


def replace(connection: Connection, rivals: Sequence[Rival]) -> dict[int, Rival]:
    """Put these in the place of all others, as yet named by nobody; readers of feedback wait meanwhile."""
    connection.execute(text("LOCK TABLE rivals IN SHARE ROW EXCLUSIVE MODE"))
    connection.execute(delete(RivalRow))
    rows = [
        {"name": each.name, "synonyms": list(each.synonyms), "exact_case": each.exact_case} for each in rivals
    ]
    if rows:
        connection.execute(insert(RivalRow), rows)
    return known(connection)


def spoken(connection: Connection, feedback: Collection[int]) -> list[Spoken]:
    """The statements of some feedback."""
    rows = connection.execute(_OF_FEEDBACK, {"ids": list(feedback)})
    return [Spoken(**row._mapping) for row in rows]


def every_spoken(connection: Connection, hints: Sequence[str] | None) -> Iterator[list[Spoken]]:
    """All statements of texts that hold one of these letters, in steps; of all texts where hints are None."""
    last = connection.execute(text("SELECT coalesce(max(id), 0) FROM parts")).scalar_one()
    for after in range(0, last, AT_ONCE):
        bounds: Mapping[str, object] = {"after": after, "last": after + AT_ONCE}
        if hints is None:
            rows = connection.execute(_EVERY, bounds)
        else:
            rows = connection.execute(_HINTED, {**bounds, "hints": [f"%{hint}%" for hint in hints]})
        yield [Spoken(**row._mapping) for row in rows]


def save(connection: Connection, named: Iterable[Named]) -> None:
    """Keep which statements name which rivals."""
    rows = (
        (
            *(each.spoken.id, each.rival_id, each.spoken.feedback_id, each.spoken.day, each.stance.value),
            *(each.spoken.roles, each.spoken.sentiment),
        )
        for each in named
    )
    copy_rows(connection, "rival_mentions", _MENTIONS, rows)
