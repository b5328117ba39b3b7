"""Waiting feedback, claimed ahead of its reading and saved behind it, each claim in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Connection, Engine

from harken.domain.understanding import PartText
from harken.pipeline import correcting, rivalling
from storage import backlog, rivals, workspace

#: Feedback per claim; bounds memory and what a killed worker does again.
READ_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """Feedback that nobody else reads until its transaction ends."""

    connection: Connection
    parts: Mapping[int, Sequence[PartText]]


@dataclass(slots=True)
class Claims:
    """Claims of one reader; those that were not saved when it ends, or is killed, are free again."""

    engine: Engine
    generation: str
    #: The last id of the latest claim.
    _latest: int = 0
    _open: list[Connection] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._open:
            connection.close()

    def first(self) -> Claim | None:
        """What waits, from the beginning; None when nothing does any more. Only for who holds no claim."""
        return self._claim(after=0, patient=True)

    def ahead(self) -> Claim | None:
        """What waits behind the latest claim and nobody else holds, if there is such."""
        return self._claim(after=self._latest, patient=False)

    def _claim(self, *, after: int, patient: bool) -> Claim | None:
        connection = self.engine.connect()
        self._open.append(connection)
        parts = backlog.claim(connection, self.generation, READ_AT_ONCE, after=after, patient=patient)
        if not parts:
            self._close(connection)
            return None
        self._latest = max(parts)
        return Claim(connection=connection, parts=parts)

    def save(self, claim: Claim, reads: Sequence[backlog.Read]) -> None:
        """Keep what was read and end the claim."""
        rivals.hold(claim.connection)
        workspace.use_generation(claim.connection, self.generation)
        backlog.save(claim.connection, self.generation, reads)
        rivalling.note(claim.connection, [read.feedback_id for read in reads])
        correcting.settle(claim.connection, [read.feedback_id for read in reads])
        claim.connection.commit()
        self._close(claim.connection)

    def _close(self, connection: Connection) -> None:
        self._open.remove(connection)
        connection.close()
