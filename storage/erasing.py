"""Erasing a person: everything they said and are, and a mark that keeps them out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from harken.domain.errors import UsageError
from harken.domain.feedback import Feedback
from storage import alerts, copies, copy_decisions, corrections, posts
from storage.identities import Hasher, erased, owners
from storage.tables import (
    AuditRow,
    CustomerRow,
    DigestRow,
    FeedbackRow,
    GroupCustomerRow,
    IdentityRow,
    MentionRow,
    OrderRow,
    PartRow,
    Source,
    StatementRow,
    TombstoneRow,
)
from storage.workspace import Installation

#: What stands in a kept digest where an erased person's words stood.
ERASED = "[erased]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Who would be erased: the customer, if one is known, and every hash that stands for them."""

    customer_id: int | None
    hashes: tuple[bytes, ...]
    feedback: tuple[int, ...]


def meant(connection: Connection, hasher: Hasher, name: str, source: str | None) -> list[bytes]:
    """The hashes of the one person whom a name means, so that nobody else of that name is erased.

    Raises:
        UsageError: when several bear it.
    """
    names = hasher.anywhere(name, source)
    owned = owners(connection, names)
    if len(set(owned.values())) > 1:
        raise UsageError("Several customers are known by that; give a customer's key or an e-mail address.")
    if owned:
        return [each for each in names if each in owned]
    said = select(FeedbackRow.author, Source.name).join(Source, Source.id == FeedbackRow.source_id)
    rows = connection.execute(said.where(FeedbackRow.author.in_(names)).distinct()).all()
    if len({row.author for row in rows}) > 1:
        known = ", ".join(sorted({row.name for row in rows}))
        raise UsageError(f"Authors of that name are in several sources ({known}); say which with --source.")
    return [bytes(row.author) for row in rows[:1]] or names[: 1 if source or "@" in name else 2]


def find(connection: Connection, names: Sequence[bytes]) -> Found:
    """The customer with one of these hashes, and all feedback of theirs or of an author who bears one."""
    owner = select(IdentityRow.customer_id).where(IdentityRow.hash.in_(names)).limit(1)
    customer = connection.execute(owner).scalar()
    of_customer = select(IdentityRow.hash).where(IdentityRow.customer_id == customer)
    hashes = {*map(bytes, connection.execute(of_customer).scalars()), *names}
    theirs: ColumnElement[bool] = FeedbackRow.author.in_(hashes)
    if customer is not None:  # Compared with nothing, it would be everybody's who is no customer.
        theirs = or_(FeedbackRow.customer_id == customer, theirs)
    said = select(FeedbackRow.id, FeedbackRow.author).where(theirs)
    rows = connection.execute(said.order_by(FeedbackRow.id)).all()
    authors = {bytes(row.author) for row in rows if row.author is not None}
    return Found(
        customer_id=customer,
        hashes=tuple(sorted(hashes | authors)),
        feedback=tuple(row.id for row in rows),
    )


def erase(connection: Connection, found: Found, installation: Installation) -> dict[str, int]:
    """Remove everything and put up the tombstones; returns how much of what was removed."""
    counts = _counted(connection, found)
    counts["tombstones"] = _bury(connection, found, installation)
    counts["digests"] = _clear_digests(connection, set(found.feedback))
    counts["posts"] = posts.clear(connection, found.feedback)
    counts["alerts"] = alerts.forget_words(connection, found.feedback)
    _forget_in_audit(connection, found)
    _forget(connection, found)
    return dict(counts)


def _counted(connection: Connection, found: Found) -> Counter[str]:
    mine = CustomerRow.id == found.customer_id
    owner = found.customer_id
    conditions: dict[str, tuple[Any, Any]] = {
        "customers": (CustomerRow, mine),
        "orders": (OrderRow, OrderRow.customer_id == owner),
        "identities": (IdentityRow, IdentityRow.customer_id == owner),
        "memberships": (GroupCustomerRow, GroupCustomerRow.customer_id == owner),
        "parts": (PartRow, PartRow.feedback_id.in_(found.feedback)),
        "statements": (StatementRow, StatementRow.feedback_id.in_(found.feedback)),
        "mentions": (MentionRow, MentionRow.feedback_id.in_(found.feedback)),
    }
    counts = Counter({name: _count(connection, *each) for name, each in conditions.items()})
    counts["feedback"] = len(found.feedback)
    return counts


def _count(connection: Connection, table: Any, condition: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


def _bury(connection: Connection, found: Found, installation: Installation) -> int:
    """Keyed hashes of the person's names, and of each feedback in case its source forgets the author."""
    items = select(FeedbackRow.source_id, FeedbackRow.external_id).where(FeedbackRow.id.in_(found.feedback))
    hashes = {
        **dict.fromkeys(found.hashes, "identity"),
        **{
            item_hash(installation, row.source_id, row.external_id): "feedback"
            for row in connection.execute(items)
        },
    }
    rows = [{"hash": hash, "kind": kind} for hash, kind in hashes.items()]
    if rows:
        connection.execute(upsert(TombstoneRow).values(rows).on_conflict_do_nothing())
    return len(rows)


def _forget_in_audit(connection: Connection, found: Found) -> None:
    """Who looked at them stays; whom they looked at does not."""
    key = select(CustomerRow.key).where(CustomerRow.id == found.customer_id).scalar_subquery()
    connection.execute(update(AuditRow).where(AuditRow.subject == key).values(subject=ERASED))


def _forget(connection: Connection, found: Found) -> None:
    copy_decisions.forget(connection, found.feedback)
    corrections.forget(connection, found.feedback)
    copies.remove(connection, found.feedback)
    connection.execute(delete(CustomerRow).where(CustomerRow.id == found.customer_id))


def item_hash(installation: Installation, source_id: int, external_id: str) -> bytes:
    """Stands for one feedback of one source."""
    return installation.keyed(f"feedback:{source_id}:{external_id}")


def kept_out(
    connection: Connection, source_id: int, items: Iterable[Feedback], installation: Installation
) -> set[str]:
    """External ids of what was erased, or is from somebody who was."""
    if not connection.execute(select(select(TombstoneRow.hash).exists())).scalar_one():
        return set()
    marks: dict[bytes, list[str]] = {}
    for item in items:
        names = [item_hash(installation, source_id, item.external_id)]
        names += [installation.author_key(item.author, source_id)] if item.author else []
        for name in names:
            marks.setdefault(name, []).append(item.external_id)
    return {external_id for gone in erased(connection, marks) for external_id in marks[gone]}


def _clear_digests(connection: Connection, gone: set[int]) -> int:
    """Take the person's words out of the digests that are kept; returns how many were changed."""
    cleared = 0
    for row in connection.execute(select(DigestRow.id, DigestRow.content)).all():
        words = sorted(_quoted(row.content, gone), key=len, reverse=True)
        content = _without(row.content, gone, words)
        if content != row.content:
            changed = update(DigestRow).where(DigestRow.id == row.id).values(content=content)
            connection.execute(changed)
            cleared += 1
    return cleared


def _quoted(content: Any, gone: set[int]) -> set[str]:
    """The texts of all quotes of these feedback, wherever they stand."""
    if isinstance(content, dict):
        own = {content["text"]} if _is_quote(content, gone) and content.get("text") else set()
        return own.union(*(_quoted(value, gone) for value in content.values()))
    return set().union(*(_quoted(each, gone) for each in content)) if isinstance(content, list) else set()


def _is_quote(content: Any, gone: set[int]) -> bool:
    return isinstance(content, dict) and str(content.get("feedback_id")) in map(str, gone)


def _without(content: Any, gone: set[int], words: Sequence[str]) -> Any:
    if isinstance(content, dict):
        return {name: _without(value, gone, words) for name, value in content.items()}
    if isinstance(content, list):
        return [_without(each, gone, words) for each in content if not _is_quote(each, gone)]
    if isinstance(content, str):
        for each in words:
            content = content.replace(each, ERASED)
    return content


def write_down(
    connection: Connection, *, who: str, action: str, subject: str | None, detail: dict[str, Any]
) -> int:
    """Put into the audit log who did what; returns the entry's number."""
    statement = insert(AuditRow).values(
        who=who, action=action, subject=subject, detail=json.loads(json.dumps(detail))
    )
    return int(connection.execute(statement.returning(AuditRow.id)).scalar_one())
