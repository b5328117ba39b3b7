"""The columns of some months, each read once for an answer, in one order for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY

from harken.insights.kept_columns import KEPT, Numbers, native
from harken.insights.relations import feedback
from harken.insights.scope import Scale, holds_words
from storage import columns, heard_words
from storage.months import UNDATED

#: From one in so many on, feedback is looked up by its id.
SPARSE = 20
#: How a place among the values of a score is written.
PLACED = ">i2"
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
    def _written(self) -> list[columns.Writing]:
        """The months that were counted beforehand."""
        return columns.written(self.connection, start=self.start, end=self.end, without=self.stale)

    @cached_property
    def _writings(self) -> str:
        """Their numbers as one text, which is found sooner than many numbers are."""
        return " ".join(f"{told}/{by}" for told, by in (each.number for each in self._written))

    @cached_property
    def _held(self) -> dict[str, Any]:
        return {}

    def once(self, what: str, tell: Callable[[], Mask]) -> Mask:
        """What was told of all feedback here is told once."""
        if what not in self._held:
            self._held[what] = tell()
        found: Mask = self._held[what]
        return found

    def always(self, what: Hashable, tell: Callable[[], Numbers]) -> Numbers:
        """What follows from columns alone: kept with them, unless some of them are told now."""
        if self.stale:
            return tell()
        return KEPT.once((what, self._writings), tell)

    def column(self, name: str) -> Numbers:
        """One column of all feedback in these months, in the same order for every column."""
        if name not in self._held:
            if name == "themes" and self.stale:
                raise Untold
            written = columns.TYPES[name]
            self._held[name] = self.joined(
                name,
                lambda months: self._stored(name, months),
                lambda: [native(each[name], written) for each in self._live],
            )
        found: Numbers = self._held[name]
        return found

    def joined(
        self,
        what: Hashable,
        stored: Callable[[list[date]], Sequence[Numbers]],
        live: Callable[[], Sequence[Numbers]],
    ) -> Numbers:
        """A column from its months, each of which is read where it is not kept.

        Args:
            stored: Reads some months that were counted beforehand.
            live: Tells those that changed since.
        """
        return self.always(what, lambda: _one([*self._months(what, stored), *live()]))

    def _months(self, what: Hashable, stored: Callable[[list[date]], Sequence[Numbers]]) -> Sequence[Numbers]:
        keys = [(what, each.number) for each in self._written]
        return KEPT.each(keys, lambda places: stored([self._written[place].month for place in places]))

    def _stored(self, name: str, months: list[date]) -> list[Numbers]:
        held = columns.stored(self.connection, name, months)
        return [native(held[month], columns.TYPES[name]) for month in months]

    def in_group(self, group: int) -> Mask:
        """Which feedback is in a group."""
        return self.once(
            f"group {group}", lambda: self.always(("group", group), lambda: self._in_group(group))
        )

    def _in_group(self, group: int) -> Mask:
        told = zip(self._written, self._months("groups", self._bits), strict=True)
        found = [_of_group(bits, each.known, group) for each, bits in told]
        for live in self._live:
            bits = _group_bits(live["groups"], live["known"])
            found.append(_of_group(bits, live["known"], group))
        return np.concatenate(found) if found else np.zeros(0, dtype=bool)

    def _bits(self, months: list[date]) -> list[Numbers]:
        known = {each.month: each.known for each in self._written}
        held = columns.stored(self.connection, "groups", months)
        return [_group_bits(held[month], known[month]) for month in months]

    def each(self, every: int) -> Mask:
        """Each so many-th feedback by its id."""
        return self.once(f"every {every}", lambda: self._each(every))

    def _each(self, every: int) -> Mask:
        ids = self.column("ids")
        if every < SPARSE or not len(ids):
            several: Mask = ids % every == 0
            return several
        # Where few of them are meant, these are looked up sooner than all are gone through.
        order = self.always("order of ids", lambda: np.argsort(ids, kind="stable"))
        ordered = self.always("ids in order", lambda: ids[order])
        asked = np.arange(every, int(ordered[-1]) + 1, every)
        places = np.searchsorted(ordered, asked)
        found = np.zeros(len(ids), dtype=bool)
        found[order[places[ordered[places] == asked]]] = True
        return found

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
        kinds = self._months("kinds", lambda months: self._stored("kinds", months))
        return [(each.month, len(mine)) for each, mine in zip(self._written, kinds, strict=True)]

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

    def in_order(self) -> bool:
        """Whether no feedback stands before an older one, as where each day's came in on that day."""

        def told() -> Numbers:
            days = self.column("days")
            return np.array([not np.any(days[1:] < days[:-1])])

        return bool(self.always("in order", told)[0])

    def backwards(self) -> list[slice]:
        """All places in runs, newest first: what has no date, the last month, then twice as many each time.

        Whatever is in a run is newer than all that is in those after it; in one with several months it is in
        the order of the columns.
        """
        if self.stale:
            return [slice(0, len(self.column("ids")))]
        ends = self.always("ends", lambda: np.cumsum([0, *(size for _, size in self._sizes)])).tolist()
        first, last, many = 0, len(ends) - 1, 1
        runs = []
        if last and self._written[0].month == UNDATED:
            first = 1
            runs.append(slice(0, ends[first]))
        while last > first:
            before = max(first, last - many)
            runs.append(slice(ends[before], ends[last]))
            last, many = before, 2 * many
        return runs

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
        held = {month: each for month, each in self._scores(scale) if month not in self.left_out}
        values = sorted({value for given, _ in held.values() for value in given.tolist()})
        places = self.always(
            ("score", scale, self.left_out),
            lambda: _one([_placed(held.get(month), values, size) for month, size in self._sizes]),
        )
        return Given(values=np.array(values), places=places)

    def _scores(self, scale: Scale) -> Iterator[tuple[date, tuple[Numbers, Numbers]]]:
        """Of each month with such scores the values that were given, and the place of each feedback."""

        def read(months: list[date]) -> list[tuple[list[float], bytes]]:
            held = columns.scores(self.connection, asdict(scale), months)
            return [held.get(month, ([], b"")) for month in months]

        given = self._months(("given", scale), lambda months: [np.array(each) for each, _ in read(months)])
        places = self._months(
            ("places", scale), lambda months: [native(each, PLACED) for _, each in read(months)]
        )
        for each, values, mine in zip(self._written, given, places, strict=True):
            if len(values):
                yield each.month, (values, mine)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One score on one scale: the values that were given, and for each feedback the place of its own.

    Places count from 1; 0 is of what has no such score.
    """

    values: NDArray[np.float64]
    places: NDArray[np.int16]


def _one(blocks: Sequence[Numbers]) -> Numbers:
    if len(blocks) == 1:
        return blocks[0]
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.int64)


def _placed(held: tuple[Numbers, Numbers] | None, values: list[float], size: int) -> NDArray[np.int16]:
    """From the places among the values of one month to those among all."""
    if held is None:
        return np.zeros(size, dtype=np.int16)
    among = np.array([0, *(1 + values.index(each) for each in held[0].tolist())], dtype=np.int16)
    found: NDArray[np.int16] = among[held[1]]
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


def _group_bits(stored: bytes, known: Sequence[int]) -> Numbers:
    """The bits of one block, as numbers."""
    return native(stored, ">i2" if len(known) <= columns.NARROW else ">i8")


def _of_group(bits: NDArray[np.int64], known: Sequence[int], group: int) -> Mask:
    if group in known:
        found: Mask = (bits >> known.index(group)) & 1 == 1
        return found
    if len(known) >= columns.GROUPS:
        raise Untold
    return np.zeros(len(bits), dtype=bool)
