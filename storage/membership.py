"""Which customers are in which groups, from when until when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Exists, delete, exists, func, select, text, update

from storage.groups import UNREAD
from storage.tables import CustomerRow, FeedbackRow, GroupCustomerRow, StaleCustomerRow

#: Since when somebody is in a group who was in it when they were first looked at.
BEGINNING = date.min
#: Held while memberships of customers are told.
LOCK = 0x4D656D62657273
AT_ONCE = 5_000
#: Customers of whose attributes the names are known.
SAMPLE = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A customer whose groups are to be told."""

    id: int
    #: Attributes and behaviours by name.
    known: dict[str, Any]
    #: Whether nobody has told their groups before, and not since anything was read that they said.
    new: bool
    first_heard: bool


def lock(connection: Connection) -> None:
    """One process at a time, until its transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def attribute_names(connection: Connection) -> set[str]:
    """Every attribute that the customers who came last have."""
    last = select(CustomerRow.attributes).order_by(CustomerRow.id.desc()).limit(SAMPLE).subquery()
    return set(connection.execute(select(func.jsonb_object_keys(last.c.attributes)).distinct()).scalars())


def any_customers(connection: Connection) -> bool:
    """Whether there are customers at all."""
    return bool(connection.execute(select(select(CustomerRow.id).exists())).scalar_one())


def waiting(connection: Connection, rules_hash: str) -> Iterator[list[Waiting]]:
    """Customers whose groups are older than the rules or their data, some thousand at a time."""
    marks = delete(StaleCustomerRow).returning(StaleCustomerRow.customer_id)
    stale = set(connection.execute(marks).scalars())
    older = select(CustomerRow.id).where(CustomerRow.grouped_by.is_distinct_from(rules_hash))
    ids = sorted(stale.union(connection.execute(older).scalars()))
    # One document of both is read in half the time of two.
    known = CustomerRow.attributes.op("||")(CustomerRow.behaviours)
    columns = (
        CustomerRow.id,
        known.label("known"),
        CustomerRow.grouped_by.is_(None).label("new"),
        (~_heard_before()).label("first_heard"),
    )
    for start in range(0, len(ids), AT_ONCE):
        wanted = CustomerRow.id == func.any(ids[start : start + AT_ONCE])
        rows = connection.execute(select(*columns).where(wanted)).all()
        yield [Waiting(**row._mapping) for row in rows]


def _heard_before() -> Exists:
    """Whether groups were told when something that the customer said had been read."""
    told = FeedbackRow.grouped_by.not_like(f"%{UNREAD}")
    return exists().where(FeedbackRow.customer_id == CustomerRow.id, told)


def save(
    connection: Connection,
    rules_hash: str,
    told: Mapping[int, set[int]],
    *,
    new: Collection[int],
    first_heard: Collection[int],
    rewritten: Collection[int],
    spoken: Collection[int],
    on: date,
) -> None:
    """Let these customers be in these groups from a day on; `told` maps each customer to group ids.

    Args:
        new: Customers of whom nothing was told before: what they are counts for all their past.
        first_heard: Customers of whom nothing had been read before: what they say counts for all their past
            in the groups that go by what is said, since a file of feedback may come after that of customers.
        rewritten: Groups with another rule than before: what it selects counts for all the past.
        spoken: Groups that go by what is said.
    """
    if not told:
        return
    ids = list(told)
    present = _present(connection, ids)
    now = {(group, customer) for customer, groups in told.items() for group in groups}
    begun, ended = sorted(now - present), sorted(present - now)
    since = [
        BEGINNING
        if customer in new or group in rewritten or (group in spoken and customer in first_heard)
        else on
        for group, customer in begun
    ]
    _begin(connection, begun, since)
    _end(connection, ended, on)
    connection.execute(
        update(CustomerRow).where(CustomerRow.id == func.any(ids)).values(grouped_by=rules_hash)
    )
    changed = sorted({customer for _, customer in (*begun, *ended)})
    of_changed = FeedbackRow.customer_id == func.any(changed)
    connection.execute(update(FeedbackRow).where(of_changed).values(grouped_by=None))


def _present(connection: Connection, customers: Sequence[int]) -> set[tuple[int, int]]:
    rows = connection.execute(
        select(GroupCustomerRow.group_id, GroupCustomerRow.customer_id).where(
            GroupCustomerRow.customer_id == func.any(list(customers)), GroupCustomerRow.until.is_(None)
        )
    )
    return {(row.group_id, row.customer_id) for row in rows}


def _begin(connection: Connection, pairs: Sequence[tuple[int, int]], since: Sequence[date]) -> None:
    if pairs:
        groups, customers = zip(*pairs, strict=True)
        values = {"groups": list(groups), "customers": list(customers), "since": list(since)}
        connection.execute(_BEGIN, values)


def _end(connection: Connection, pairs: Sequence[tuple[int, int]], on: date) -> None:
    """What was begun on the same day has never been."""
    if not pairs:
        return
    groups, customers = zip(*pairs, strict=True)
    values = {"groups": list(groups), "customers": list(customers), "on": on}
    for statement in _END:
        connection.execute(statement, values)


_BEGIN = text(
    """
    INSERT INTO group_customers (group_id, customer_id, since)
    SELECT * FROM unnest(cast(:groups AS int4[]), cast(:customers AS int8[]), cast(:since AS date[]))
    ON CONFLICT (group_id, customer_id, since) DO UPDATE SET until = NULL
    """
)
_MINE = """
    FROM unnest(cast(:groups AS int4[]), cast(:customers AS int8[])) AS gone (gone_group, gone_customer)
    WHERE group_id = gone_group AND customer_id = gone_customer AND until IS NULL
"""
_END = (
    text(f"DELETE FROM group_customers USING {_MINE.strip().removeprefix('FROM')} AND since >= :on"),
    text(f"UPDATE group_customers SET until = :on {_MINE}"),
)


def groups_then(connection: Connection, feedback: Sequence[int]) -> set[tuple[int, int]]:
    """(group id, feedback id) of the groups that a feedback's customer was in when it was said.

    What has no day belongs to the groups of today.
    """
    rows = connection.execute(_THEN, {"ids": list(feedback)})
    return {(row.group_id, row.id) for row in rows}


_THEN = text(
    """
    SELECT group_id, feedback.id FROM feedback JOIN group_customers USING (customer_id)
    WHERE feedback.id = ANY(:ids) AND CASE WHEN day IS NULL THEN until IS NULL
        ELSE day >= since AND (until IS NULL OR day < until) END
    """
)
