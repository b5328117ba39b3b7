"""The newest of what was heard: columns gone through backwards, and no further than is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.questions import Filter
from harken.insights.crowd import Crowd, Mask, Span, Untold, crowd, having
from harken.insights.kept_columns import Numbers
from harken.insights.names import Names
from harken.insights.relations import role_bits
from harken.insights.scope import Scope
from storage import columns


@dataclass(frozen=True)
class Part:
    """Some of a crowd, of a part of it or of all that was heard, by its places among those."""

    held: Crowd | Part | Span
    places: NDArray[np.intp]

    def column(self, name: str) -> Numbers:
        """A column in these places alone."""
        if name not in self._held:
            self._held[name] = self._told(name)
        return self._held[name]

    @cached_property
    def _held(self) -> dict[str, Numbers]:
        return {}

    def _told(self, name: str) -> Numbers:
        """Of a part straight from all: most of what the part was taken from may be asked by nobody."""
        if isinstance(self.held, Part):
            return self.span.column(name).take(self._of_all)
        return self.held.column(name).take(self.places)

    @cached_property
    def _of_all(self) -> NDArray[np.intp]:
        """The places among all that was heard."""
        if isinstance(self.held, Part):
            return self.held._of_all.take(self.places)
        return self.places if isinstance(self.held, Span) else self.held.places.take(self.places)

    @property
    def span(self) -> Span:
        return self.held if isinstance(self.held, Span) else self.held.span


def runs(connection: sa.Connection, names: Names, scope: Scope) -> Iterator[Part]:
    """A crowd from its newest feedback backwards, each run told once for an answer, if it is asked for.

    Raises:
        Untold: where columns do not tell what the scope asks for.
    """
    yield from runs_of(crowd(connection, names, scope), names, scope)


def runs_of(held: Crowd, names: Names, scope: Scope) -> Iterator[Part]:
    """The same of a crowd that is at hand, of this scope."""
    told = names.beforehand.read.setdefault(("runs", str(scope)), [])
    for number, run in enumerate(held.span.backwards()):
        if number == len(told):
            inside = np.arange(run.stop - run.start) if held.kept is None else np.flatnonzero(held.kept[run])
            told.append(Part(held.span, run.start + inside))
        yield told[number]


def read_ahead(connection: sa.Connection, names: Names, scope: Scope, part: Filter) -> Crowd:
    """A crowd, with all that is read for telling the newest of it `within` a part read already.

    Raises:
        Untold: where columns do not tell what the scope asks for.
    """
    found = crowd(connection, names, scope)
    for name in ("ids", "days", *(("roles",) if part.roles else ())):
        found.span.column(name)
    if part.themes:
        with suppress(Untold):
            having(found.span, names, part)
    found.span.backwards()
    return found


def within(held: Crowd | Part, names: Names, part: Filter) -> Part:
    """What of a crowd may have a statement that is asked for, as far as columns tell it of all statements."""
    likely: Mask | None = None
    if part.roles:
        likely = held.column("roles") & role_bits(part.roles) != 0
    if part.themes:
        with suppress(Untold):
            about = having(held.span, names, part).take(held.column("themes"))
            likely = about if likely is None else likely & about
    if likely is None:
        return Part(held, np.arange(len(held.column("ids"))))
    return Part(held, np.flatnonzero(likely))


def newest(parts: Iterable[Part], most: int) -> NDArray[np.int64]:
    """The ids of so much of the newest feedback, newest first; what has no date counts as newest.

    Args:
        parts: Of runs, newest first; no more of them are looked at than hold enough.
    """
    ids, days = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    for part in parts:
        ids.append(part.column("ids"))
        days.append(part.column("days"))
        if sum(map(len, ids)) >= most:
            break
    return _newest(np.concatenate(ids), np.concatenate(days), most)


def _newest(ids: NDArray[np.int64], days: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    days = np.where(days == columns.NO_DAY, np.iinfo(np.int32).max, days)
    if len(days) > most:
        late = days >= np.partition(days, len(days) - most)[len(days) - most]
        days, ids = days[late], ids[late]
    found: NDArray[np.int64] = ids[np.lexsort((ids, days))[::-1][:most]]
    return found
