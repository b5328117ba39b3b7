"""Customers as columns: any choice of them that the columns tell is counted without going through the rows.

They are made whenever customers, orders, values or groups changed, and read only while no mark says that
one of them did; else, and for choices that they cannot tell, the rows themselves are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import aggregate_order_by

from harken.domain.customers import Behaviour
from harken.domain.questions import Period
from harken.domain.understanding import Role, Sentiment
from harken.insights.crowd import Untold, crowd, place
from harken.insights.kept_columns import KEPT
from harken.insights.moods import latest
from harken.insights.names import Names
from harken.insights.relations import customer_values, customers, group_customers, people_codes, role_bits
from harken.insights.scope import Scope
from harken.insights.value import marks
from harken.insights.value.clients import SOURCE, has, numeric, present
from harken.insights.value.marks import Mark
from harken.insights.value.who import CustomerMood, Trait, Who
from storage import columns, customer_columns
from storage.customer_columns import CUSTOMERS, Column

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

VALUE, YEAR, BEFORE = "value", "year", "year_before"
#: What tells of price-seeking and of the cost to serve.
LOOKED_AT = (
    Behaviour.DISCOUNT_SHARE.value,
    Behaviour.SUPPORT_CONTACTS.value,
    Behaviour.RETURN_SHARE.value,
)
_IDS, _PEOPLE, _GROUPS, _MARKS = "ids", "people", "groups", "marks"
_NUMBERS = (VALUE, YEAR, BEFORE)
#: What a number that is not known is kept as.
_UNKNOWN = float("nan")
#: Conditions that are asked of the database in one number.
_AT_ONCE = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """All customers, one place for each in every array, by id."""

    connection: sa.Connection
    names: Names
    ids: NDArray[np.int64]
    numbers: Mapping[str, Floats]
    #: Present members by the id of the group.
    groups: Mapping[int, Mask]
    #: What may be so of a customer, and of whom it is.
    marks: Sequence[Mark]
    marked: NDArray[np.uint8]

    @property
    def n(self) -> int:
        return len(self.ids)

    def mask(self, who: Who) -> Mask | None:
        """Who is chosen; None where that is not told by columns."""
        if who.on is not None or who.traits or who.said or who.ordered:
            return None
        try:
            found = self._in_mood(who)
        except Untold:
            return None
        if who.groups:
            found &= self.members(who.groups)
        if who.outside:
            found &= ~self.members(who.outside)
        return found & self._brings(who)

    def members(self, groups: Sequence[str]) -> Mask:
        """Who is in any of these groups at present."""
        found = np.zeros(self.n, dtype=bool)
        for name in groups:
            found |= self.groups.get(self.names.groups.get(name, -1), found)
        return found

    def _in_mood(self, who: Who) -> Mask:
        found = np.ones(self.n, dtype=bool)
        if who.mood is not None:
            found &= self._feels(who.mood, who.heard)
        if who.without is not None:
            found &= ~self._feels(who.without, who.heard)
        return found

    def _feels(self, mood: CustomerMood, heard: Period) -> Mask:
        """By the latest feedback of a period."""
        key = ("mood", mood, heard)
        if key not in self.names.beforehand.read:
            self.names.beforehand.read[key] = self._felt(mood, heard)
        found: Mask = self.names.beforehand.read[key]
        return found

    def _felt(self, mood: CustomerMood, heard: Period) -> Mask:
        held = crowd(self.connection, self.names, Scope(period=heard))
        most, codes = self._codes()
        if int(held.column("people").max(initial=0)) > most:
            raise Untold
        found = latest(held)
        places = np.where(codes < len(found), found[np.minimum(codes, len(found) - 1)], -1)
        known = places >= 0
        labels, roles = (held.span.column(name)[places[known]] for name in ("labels", "roles"))
        felt = told_of(mood, labels, roles)
        known[known] = felt
        return known

    def _codes(self) -> tuple[int, NDArray[np.int32]]:
        """The highest code of anybody heard, and that of each customer; 0 where they were not."""
        read = _read(self.connection, (_PEOPLE,))
        if _PEOPLE not in read or read[_PEOPLE].told["most"] != columns.people(self.connection):
            raise Untold
        return read[_PEOPLE].told["most"], read[_PEOPLE].places.view(np.int32)

    def _brings(self, who: Who) -> Mask:
        """Comparisons with what is not known are false, as they are in the database."""
        value, year, before = (self.numbers[name] for name in _NUMBERS)
        found = np.ones(self.n, dtype=bool)
        if who.valued:
            found &= ~np.isnan(value)
        if who.least is not None:
            found &= value >= who.least
        if who.below is not None:
            found &= value < who.below
        if who.yearly:
            found &= ~np.isnan(year)
        if who.grew_to is not None:
            found &= (before > 0) & (before < who.grew_to) & (year >= who.grew_to) & (year >= 2 * before)
        if who.fell_from is not None:
            found &= (before >= who.fell_from) & (year < who.fell_from) & (before >= 2 * year)
        return found

    def having(self, chosen: Mask) -> list[int]:
        """How many of some customers have each mark."""
        packed = np.packbits(chosen)
        return [int(each) for each in np.bitwise_count(self.marked & packed).sum(axis=1, dtype=np.int64)]

    def behaviours(self) -> dict[str, Floats]:
        """What tells of price-seeking and of the cost to serve; read where it is asked for."""
        read = _read(self.connection, LOOKED_AT)
        return {name: each.places.view(np.float64) for name, each in read.items()}


def of_known(numbers: Floats) -> Floats:
    """Without what is not known; most often all is, and nothing is copied."""
    unknown = np.isnan(numbers)
    return numbers[~unknown] if unknown.any() else numbers


def told_of(mood: CustomerMood, labels: NDArray[np.int16], roles: NDArray[np.int32]) -> Mask:
    """What a latest feedback must say, as `clients.felt` has it."""
    unhappy: Mask = labels == place(Sentiment, Sentiment.NEGATIVE)
    leaving: Mask = roles & role_bits([Role.LEAVING]) != 0
    if mood is CustomerMood.HEARD:
        return np.ones(len(labels), dtype=bool)
    if mood is CustomerMood.UNHAPPY:
        return unhappy
    if mood is CustomerMood.LEAVING:
        return leaving
    warning: Mask = roles & role_bits([Role.WARN_OFF]) != 0
    return unhappy | leaving | warning


def opened(connection: sa.Connection, names: Names) -> Columns | None:
    """The columns as they stand in this transaction; None where something changed since they were made."""
    read = _read(connection, (_IDS, *_NUMBERS, _GROUPS, _MARKS))
    if _IDS not in read:
        return None
    ids = read[_IDS].places.view(np.int64)
    members, known = read[_GROUPS].told["ids"], read[_MARKS].told["marks"]
    return Columns(
        connection=connection,
        names=names,
        ids=ids,
        numbers={name: read[name].places.view(np.float64) for name in _NUMBERS},
        groups=dict(zip(members, _unpacked(read[_GROUPS].places, len(members), len(ids)), strict=True)),
        marks=[_mark(each) for each in known],
        marked=_rows(read[_MARKS].places, len(known)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """A column, byte by byte, and what the reader of it needs to know."""

    places: NDArray[np.uint8]
    told: Mapping[str, Any]


def _read(connection: sa.Connection, names: Sequence[str]) -> dict[str, _Read]:
    """The columns with these names that there are; what this process has read is not read again."""
    written = customer_columns.written(connection, names)

    def missing(places: list[int]) -> list[NDArray[np.uint8]]:
        asked = [list(written)[place] for place in places]
        read = customer_columns.read(connection, asked)
        return [np.frombuffer(read[name], dtype=np.uint8).copy() for name in asked]

    found = KEPT.each([("customers", each.number) for each in written.values()], missing)
    return {
        name: _Read(places=places, told=each.told)
        for (name, each), places in zip(written.items(), found, strict=True)
    }


def _rows(packed: NDArray[np.uint8], rows: int) -> NDArray[np.uint8]:
    return packed.reshape(rows, -1)


def _unpacked(packed: NDArray[np.uint8], rows: int, n: int) -> list[Mask]:
    if not rows:
        return []
    return list(np.unpackbits(_rows(packed, rows), axis=1, count=n).view(bool))


def _mark(stored: Mapping[str, Any]) -> Mark:
    traits = tuple(Trait(**trait) for trait in stored["traits"])
    return Mark(name=stored["name"], value=stored["value"], traits=traits)


def _stored(mark: Mark) -> dict[str, Any]:
    traits = [
        {"name": each.name, "value": each.value, "low": each.low, "high": each.high} for each in mark.traits
    ]
    return {"name": mark.name, "value": mark.value, "traits": traits}


def current(connection: sa.Connection) -> bool:
    """Whether no customer changed, and nobody was heard for the first time, since the columns were made."""
    read = customer_columns.written(connection, (_PEOPLE,))
    return _PEOPLE in read and read[_PEOPLE].told["most"] == columns.people(connection)


def refresh(connection: sa.Connection, changed: frozenset[str]) -> None:
    """Make the columns that changes have made wrong, once the values of customers are told."""
    ids = _ids(connection)
    made = {_PEOPLE: _of_people(connection)}
    if changed:
        made[_GROUPS] = _of_groups(connection, ids)
    if CUSTOMERS in changed:
        customer_columns.forget(connection)
        made |= {_IDS: Column(places=ids.tobytes(), told={}), _MARKS: _of_marks(connection)}
        made |= _of_numbers(connection)
    customer_columns.keep(connection, made)


def _ids(connection: sa.Connection) -> NDArray[np.int64]:
    return _gathered(connection, customers.c.id)


def _gathered(connection: sa.Connection, number: sa.ColumnElement[int]) -> NDArray[np.int64]:
    """A whole number of every customer."""
    each = aggregate_order_by(sa.literal(b"", sa.LargeBinary), customers.c.id)
    joined = sa.func.string_agg(sa.func.int8send(number), each, type_=sa.LargeBinary)
    places = connection.execute(sa.select(joined).select_from(SOURCE)).scalar() or b""
    return np.frombuffer(places, dtype=">i8").astype(np.int64)


def _of_people(connection: sa.Connection) -> Column:
    most = columns.people(connection)
    mine = people_codes.c.person == sa.func.int8send(customers.c.id)
    each = aggregate_order_by(sa.literal(b"", sa.LargeBinary), customers.c.id)
    code = sa.func.int4send(sa.func.coalesce(people_codes.c.code, 0))
    joined = sa.func.string_agg(code, each, type_=sa.LargeBinary)
    told = sa.select(joined).select_from(customers.outerjoin(people_codes, mine))
    places = np.frombuffer(connection.execute(told).scalar() or b"", dtype=">i4").astype(np.int32)
    return Column(places=places.tobytes(), told={"most": most})


def _of_numbers(connection: sa.Connection) -> dict[str, Column]:
    numbers: dict[str, sa.ColumnElement[float]] = {VALUE: customer_values.c.value}
    numbers |= {YEAR: customer_values.c.year, BEFORE: customer_values.c.year_before}
    numbers |= {name: numeric(name) for name in LOOKED_AT}
    each = aggregate_order_by(sa.literal(b"", sa.LargeBinary), customers.c.id)
    columns = [
        sa.func.string_agg(
            sa.func.float8send(sa.func.coalesce(number, _UNKNOWN)), each, type_=sa.LargeBinary
        ).label(name)
        for name, number in numbers.items()
    ]
    row = connection.execute(sa.select(*columns).select_from(SOURCE)).one()._mapping
    return {
        name: Column(
            places=np.frombuffer(row[name] or b"", dtype=">f8").astype(np.float64).tobytes(), told={}
        )
        for name in numbers
    }


def _of_groups(connection: sa.Connection, ids: NDArray[np.int64]) -> Column:
    members = sa.select(group_customers.c.group_id, sa.func.array_agg(group_customers.c.customer_id))
    rows = connection.execute(members.where(present()).group_by(group_customers.c.group_id)).all()
    held = [np.isin(ids, np.array(row[1], dtype=np.int64)) for row in rows]
    places = b"".join(np.packbits(each).tobytes() for each in held)
    return Column(places=places, told={"ids": [row.group_id for row in rows]})


def _of_marks(connection: sa.Connection) -> Column:
    found = marks.known(connection)
    packed = []
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        bits = [
            sa.case((sa.and_(*(has(trait) for trait in mark.traits)), 1 << place), else_=0)
            for place, mark in enumerate(some)
        ]
        numbers = _gathered(connection, sa.cast(sum(bits[1:], bits[0]), sa.BigInteger))
        packed += [np.packbits(numbers >> place & 1).tobytes() for place, _ in enumerate(some)]
    return Column(places=b"".join(packed), told={"marks": [_stored(mark) for mark in found]})
