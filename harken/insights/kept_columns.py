"""Columns that this process has read already, as numbers, for as long as the writing that they are of stands.

What every question over all history goes through is a few dozen megabytes, which change by the month. What is
kept is found by the number that each writing of a month has of its own, read anew for every answer: nothing
is kept of an answer, and what was written anew is read anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

#: So many bytes are kept; what was not asked for longest goes first. A million feedback take 120 million of
#: them where everything is asked of all history and of a quarter.
ROOM = 256 * 1024 * 1024


class KeptColumns:
    """Arrays by what they are of; they cannot be written to."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held: OrderedDict[Hashable, Numbers] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def once(self, key: Hashable, tell: Callable[[], Numbers]) -> Numbers:
        """What is kept under a key, told first where it is not."""
        found = self._found(key)
        return self._keep(key, tell()) if found is None else found

    def each(self, keys: Sequence[Hashable], tell: Callable[[list[int]], Sequence[Numbers]]) -> list[Numbers]:
        """What is kept under several keys; what is not is told together.

        Args:
            tell: Gets the places of those that are not kept.
        """
        found = [self._found(key) for key in keys]
        missing = [place for place, each in enumerate(found) if each is None]
        told = tell(missing) if missing else ()
        for place, each in zip(missing, told, strict=True):
            found[place] = self._keep(keys[place], each)
        return [each for each in found if each is not None]

    def _found(self, key: Hashable) -> Numbers | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _keep(self, key: Hashable, made: Numbers) -> Numbers:
        made.setflags(write=False)
        with self._lock:
            before = self._held.pop(key, None)
            self._size += made.nbytes - (0 if before is None else before.nbytes)
            self._held[key] = made
            while self._size > self._room:
                _, gone = self._held.popitem(last=False)
                self._size -= gone.nbytes
        return made


KEPT = KeptColumns(ROOM)


def native(written: bytes, kind: str) -> Numbers:
    """Numbers as they are stored, the high byte first, in this machine's own form."""
    return np.frombuffer(written, dtype=kind).astype(kind.replace(">", "="))
