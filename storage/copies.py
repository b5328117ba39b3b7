"""Groups of feedback that say the same in the same words: all point at the one that was said first.

Whatever order feedback arrives in, the groups are the same: they are what hangs together by equal texts, by
pairs that are alike (storage/copy_candidates.py finds them) and by what a person said, and they are told anew
from these whenever one of these changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, TextClause, text

from storage.copy_candidates import TURN, wait

_SAID = text(
    """
    SELECT feedback.id, feedback.copy_of, feedback.text_hash, coalesce(said_at, day) AS said,
        feedback.source_id, feedback.external_id,
        decision.source_id IS NOT NULL AND decision.of_source_id IS NULL AS apart
    FROM feedback LEFT JOIN copy_decisions AS decision USING (source_id, external_id)
    WHERE feedback.id = ANY(:ids)
    """
)
_ALIKE = text(
    """
    SELECT one, other FROM copy_pairs WHERE one = ANY(:ids)
    UNION SELECT other, one FROM copy_pairs WHERE other = ANY(:ids)
    """
)
_TWINS = text(
    """
    SELECT id FROM (
        SELECT id, count(*) OVER (PARTITION BY text_hash) AS alike
        FROM feedback WHERE text_hash = ANY(:hashes)
    ) AS known WHERE alike > 1
    """
)
#: Whom a person said to be the same, from either side.
_DECLARED = text(
    """
    SELECT copy.id AS one, original.id AS other FROM copy_decisions AS decision
    JOIN feedback AS copy ON copy.source_id = decision.source_id AND copy.external_id = decision.external_id
    JOIN feedback AS original ON original.source_id = of_source_id AND original.external_id = of_external_id
    WHERE copy.id = ANY(:ids) OR original.id = ANY(:ids)
    """
)
_POINT = text(
    """
    UPDATE feedback SET copy_of = new.original, written = pg_current_xact_id()
    FROM unnest(cast(:ids AS int8[]), cast(:originals AS int8[])) AS new (id, original)
    WHERE feedback.id = new.id
    """
)
_FREE = text("SELECT id FROM feedback WHERE id = ANY(:ids) FOR UPDATE SKIP LOCKED")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """One feedback of a group."""

    id: int
    copy_of: int | None
    text_hash: bytes | None
    said: datetime | None
    source_id: int
    external_id: str
    #: Whether a person said that it is no copy.
    apart: bool

    @property
    def first(self) -> tuple[bool, float, int, str]:
        """The undated come last; whatever was said at one moment goes by its identity."""
        when = 0.0 if self.said is None else self.said.timestamp()
        return self.said is None, when, self.source_id, self.external_id


def twins(connection: Connection, hashes: Iterable[bytes | None]) -> set[int]:
    """Feedback that shares its text, to the letter, with other feedback; by hashes of texts."""
    known = list({each for each in hashes if each is not None})
    return set(connection.execute(_TWINS, {"hashes": known}).scalars()) if known else set()


def together(connection: Connection, ids: Collection[int]) -> set[int]:
    """These and everything in their groups, to be asked for before they change or go."""
    return set(_whole(connection, ids)[0]) if ids else set()


def remove(connection: Connection, ids: Collection[int]) -> None:
    """Remove feedback; where it was the original of copies, the next of them takes its place."""
    if not ids:
        return
    left = together(connection, ids) - set(ids)
    connection.execute(text("DELETE FROM feedback WHERE id = ANY(:ids)"), {"ids": list(ids)})
    relink(connection, left)


def relink(connection: Connection, ids: Collection[int], *, patient: bool = False) -> None:
    """Let every group that one of these is in point at what was said first in it.

    Nothing is waited for, so that no two writers can wait for each other: where another process is at it, or
    holds a row, the feedback is left to the next look for copies.

    Args:
        patient: Wait for one's turn; for whoever holds no rows yet.
    """
    if not ids:
        return
    if not TURN.take(connection, patient=patient):
        wait(connection, ids)
        return
    said, groups = _whole(connection, ids)
    wanted = {id: original for group in groups for id, original in _pointed(said, group)}
    changed = {id: original for id, original in wanted.items() if said[id].copy_of != original}
    if changed:
        _point(connection, changed)


def _pointed(said: Mapping[int, _Said], group: Iterable[int]) -> Iterator[tuple[int, int | None]]:
    first, *others = sorted(group, key=lambda id: said[id].first)
    yield first, None
    yield from ((other, first) for other in others)


def _point(connection: Connection, changed: Mapping[int, int | None]) -> None:
    """Change what nobody holds; the rest waits."""
    free = set(connection.execute(_FREE, {"ids": sorted(changed)}).scalars())
    wait(connection, changed.keys() - free)
    chosen = sorted(free)
    connection.execute(_POINT, {"ids": chosen, "originals": [changed[id] for id in chosen]})


def _whole(connection: Connection, ids: Collection[int]) -> tuple[dict[int, _Said], list[list[int]]]:
    """Everything that hangs together with these, and the groups that it falls into."""
    said: dict[int, _Said] = {}
    alike: set[tuple[int, int]] = set()
    declared: set[tuple[int, int]] = set()
    texts: set[bytes] = set()
    asked: set[int] = set()
    new = set(ids)
    while new:
        asked |= new
        found = [_Said(**row._mapping) for row in connection.execute(_SAID, {"ids": list(new)})]
        said |= {each.id: each for each in found}
        more = {each.text_hash for each in found if each.text_hash is not None} - texts
        texts |= more
        near, told = _edges(connection, _ALIKE, new), _edges(connection, _DECLARED, new)
        alike |= near
        declared |= told
        new = {end for edge in near | told for end in edge} | twins(connection, more)
        new -= asked
    return said, _groups(said, alike, declared)


def _edges(connection: Connection, query: TextClause, ids: Collection[int]) -> set[tuple[int, int]]:
    return {(row.one, row.other) for row in connection.execute(query, {"ids": list(ids)})}


def _groups(
    said: Mapping[int, _Said], alike: Iterable[tuple[int, int]], declared: Iterable[tuple[int, int]]
) -> list[list[int]]:
    """What is set apart is joined with others only where a person said so."""
    groups = {each: [each] for each in said}
    free = [each for each in said.values() if not each.apart]
    first = {each.text_hash: each.id for each in free}
    same = [(each.id, first[each.text_hash]) for each in free if each.text_hash is not None]
    loose = {each.id for each in free}
    near = [edge for edge in alike if loose >= set(edge)]
    for one, other in (*same, *near, *(edge for edge in declared if said.keys() >= set(edge))):
        larger, smaller = sorted((groups[one], groups[other]), key=len, reverse=True)
        if larger is not smaller:
            larger += smaller
            groups |= dict.fromkeys(smaller, larger)
    return list({id(group): group for group in groups.values()}.values())
