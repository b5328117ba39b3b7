"""The columns of some months, each read once for an answer, in one order for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY

from harken.insights.relations import feedback
from harken.insights.scope import Scale, holds_words
from storage import columns, heard_words
from storage.months import UNDATED

Numbers = NDArray[Any]
Mask = NDArray[np.bool_]


class Untold(Exception):
    """Columns do not tell what is asked for."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The columns of some months: those that were counted beforehand, and those that are told now."""

    connection: sa.Connection
    start: date | None
    end: date | None
    #: Told from their rows now, and left out altogether.
    stale: tuple[date, ...]
    left_out: tuple[date, ...] = ()

    @cached_property
    def _live(self) -> list[dict[str, Any]]:
        return columns.live(self.connection, self.stale, UNDATED)

    @cached_property
    def _held(self) -> dict[str, Any]:
        return {}

    def once(self, what: str, tell: Callable[[], Mask]) -> Mask:
        """What was told of all feedback here is told once."""
        if what not in self._held:
            self._held[what] = tell()
        found: Mask = self._held[what]
        return found

    def column(self, name: str) -> Numbers:
        """One column of all feedback in these months, in the same order for every column."""
        if name not in self._held:
            written = columns.TYPES[name]
            if name == "themes" and self.stale:
                raise Untold
            blocks = [np.frombuffer(each[name], dtype=written) for each in self._blocks(name)]
            joined = np.concatenate(blocks) if blocks else np.zeros(0, dtype=written)
            self._held[name] = joined.astype(joined.dtype.newbyteorder("="))
        found: Numbers = self._held[name]
        return found

    def _blocks(self, name: str) -> list[dict[str, Any]]:
        return [*self._stored((name,)), *self._live]

    def _stored(self, names: Sequence[str]) -> list[dict[str, Any]]:
        return columns.stored(self.connection, names, start=self.start, end=self.end, without=(*self.stale,))

    def in_group(self, group: int) -> Mask:
        """Which feedback is in a group."""
        found = [_of_group(each["groups"], each["known"], group) for each in self._groups]
        return np.concatenate(found) if found else np.zeros(0, dtype=bool)

    def saying(self, words: str) -> Mask:
        """Which feedback holds these words; what was not told of beforehand is searched."""
        spelt, told = spelt_out(words), sum(size for _, size in self._sizes)
        found = np.ones(told + sum(len(each["ids"]) // 8 for each in self._live), dtype=bool)
        for word in spelt:
            found[:told] &= self._having(word)
        unsure = np.flatnonzero(found)
        # Several words must stand one after the other, which only the text itself tells.
        if spelt == words.split() and len(spelt) == 1:
            unsure = unsure[unsure >= told]
        if len(unsure):
            found[unsure] = self._searched(self.column("ids")[unsure].tolist(), words)
        return found

    @cached_property
    def _sizes(self) -> list[tuple[date, int]]:
        """How much feedback each month that was counted beforehand has."""
        return [(each["month"], len(each["kinds"]) // 2) for each in self._stored(("kinds",))]

    def _having(self, word: str) -> Mask:
        without = (*self.stale, *self.left_out)
        held = heard_words.places(self.connection, word, start=self.start, end=self.end, without=without)
        found = []
        for month, size in self._sizes:
            having = np.zeros(size, dtype=bool)
            having[np.frombuffer(held.get(month, b""), dtype=">i4")] = True
            found.append(having)
        return np.concatenate(found) if found else np.zeros(0, dtype=bool)

    def _searched(self, ids: list[int], words: str) -> list[bool]:
        if not ids:
            return []
        mine = feedback.c.id == sa.any_(sa.literal(ids, ARRAY(sa.BigInteger)))
        asked = sa.select(feedback.c.id).where(mine, holds_words(words))
        holding = set(self.connection.execute(asked).scalars())
        return [id_ in holding for id_ in ids]

    @cached_property
    def _groups(self) -> list[dict[str, Any]]:
        """The bits of every block, as numbers."""
        sized = []
        for each in self._blocks("groups"):
            written = ">i2" if len(each["known"]) <= columns.NARROW else ">i8"
            native = written.replace(">", "=")
            sized.append({**each, "groups": np.frombuffer(each["groups"], dtype=written).astype(native)})
        return sized

    def given(self, scale: Scale) -> Given:
        """What was given on a scale."""
        if self.stale:
            raise Untold
        key = f"score {scale}"
        if key not in self._held:
            self._held[key] = self._given(scale)
        found: Given = self._held[key]
        return found

    def _given(self, scale: Scale) -> Given:
        held = columns.scores(
            self.connection, asdict(scale), start=self.start, end=self.end, without=self.left_out
        )
        values = sorted({value for given, _ in held.values() for value in given})
        found = [_placed(held.get(month), values, size) for month, size in self._sizes]
        places = np.concatenate(found) if found else np.zeros(0, dtype=np.int16)
        return Given(values=np.array(values), places=places)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One score on one scale: the values that were given, and for each feedback the place of its own.

    Places count from 1; 0 is of what has no such score.
    """

    values: NDArray[np.float64]
    places: NDArray[np.int16]


def _placed(held: tuple[list[float], bytes] | None, values: list[float], size: int) -> NDArray[np.int16]:
    """From the places among the values of one month to those among all."""
    if held is None:
        return np.zeros(size, dtype=np.int16)
    among = np.array([0, *(1 + values.index(each) for each in held[0])], dtype=np.int16)
    found: NDArray[np.int16] = among[np.frombuffer(held[1], dtype=">i2")]
    return found


def spelt_out(words: str) -> list[str]:
    """The words of a search, each of which stands whole in whatever holds them.

    Raises:
        Untold: where the words kept beforehand are not just those that a search would find.
    """
    spelt = re.findall(r"\w+", words)
    if not spelt or not all(map(heard_words.fit, spelt)):
        raise Untold
    return spelt


def _of_group(bits: NDArray[np.int64], known: Sequence[int], group: int) -> Mask:
    if group in known:
        found: Mask = (bits >> known.index(group)) & 1 == 1
        return found
    if len(known) >= columns.GROUPS:
        raise Untold
    return np.zeros(len(bits), dtype=bool)
