"""Customer groups and their members, kept in step with the rules of the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from harken.domain.customers import Who
from storage import claims
from storage.copying import copy_rows
from storage.tables import FeedbackRow, GroupCustomerRow, GroupRow, MemberRow

#: Ends the mark of what was told before the feedback was read.
UNREAD = " unread"
_FORGET = text("DELETE FROM members WHERE feedback_id = ANY(:ids) RETURNING group_id, feedback_id")
_MARK_GROUPED = text(
    f"""
    UPDATE feedback SET grouped_by = :rules || CASE WHEN themed_version IS NULL THEN '{UNREAD}' ELSE '' END,
        written = CASE WHEN new.changed THEN pg_current_xact_id() ELSE written END
    FROM unnest(cast(:ids AS int8[]), cast(:changed AS bool[])) AS new (id, changed)
    WHERE feedback.id = new.id
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A customer group as the settings define it."""

    name: str
    rule: str
    #: Whom the rule is asked of; None where what it names decides.
    who: Who | None = None
    intents: tuple[str, ...] = ()
    #: `measure`, `change` and `by`, or a `note`.
    expects: Mapping[str, Any] | None = None
    persona: str | None = None
    picture: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupSize:
    """A group with how much feedback its rule selects."""

    name: str
    rule: str
    intents: list[str]
    feedback: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Synced:
    """The stored groups after they were made those of the settings."""

    #: By name.
    ids: dict[str, int]
    #: Ids of those whose rule is new to the customers.
    rewritten: frozenset[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ungrouped:
    """A feedback whose groups are to be told."""

    id: int
    attributes: Mapping[str, Any]
    customer_id: int | None


def sync(connection: Connection, groups: Sequence[Group]) -> Synced:
    """Make the stored groups these and no others; who was in a group with another rule is forgotten."""
    columns = (GroupRow.id, GroupRow.rule, GroupRow.who)
    before = {row.id: _asked(row.rule, row.who) for row in connection.execute(select(*columns))}
    others = GroupRow.name.not_in([group.name for group in groups])
    lost = select(MemberRow.feedback_id).join(GroupRow, GroupRow.id == MemberRow.group_id).where(others)
    connection.execute(
        update(FeedbackRow).where(FeedbackRow.id.in_(lost)).values(written=func.pg_current_xact_id())
    )
    connection.execute(delete(GroupRow).where(others))
    ids = {group.name: _keep(connection, group) for group in groups}
    now = {ids[group.name]: _asked(group.rule, group.who) for group in groups}
    rewritten = frozenset(id for id, rule in now.items() if before.get(id) != rule)
    connection.execute(delete(GroupCustomerRow).where(GroupCustomerRow.group_id.in_(rewritten)))
    return Synced(ids=ids, rewritten=rewritten)


def _asked(rule: str, who: str | None) -> tuple[str, bool]:
    """What decides which customers are in a group."""
    return rule, who != Who.FEEDBACK


def _keep(connection: Connection, group: Group) -> int:
    values = {
        "rule": group.rule,
        "who": group.who or Who.EVERYONE,
        "intents": list(group.intents),
        "expects": group.expects,
        "persona": group.persona,
        "picture": group.picture,
    }
    statement = upsert(GroupRow).values(name=group.name, **values)
    return connection.execute(
        statement.on_conflict_do_update(index_elements=[GroupRow.name], set_=values).returning(GroupRow.id)
    ).scalar_one()


def claim_ungrouped(connection: Connection, rules_hash: str, limit: int) -> list[Ungrouped]:
    """Lock up to `limit` feedback whose memberships are older than the rules or than what was read in it."""
    ungrouped = (
        select(FeedbackRow.id, FeedbackRow.attributes, FeedbackRow.customer_id)
        .where(FeedbackRow.grouped_by.is_distinct_from(_mark(rules_hash)))
        .order_by(FeedbackRow.id)
    )
    return [Ungrouped(**row._mapping) for row in claims.claim(connection, ungrouped, limit)]


def _mark(rules_hash: str) -> ColumnElement[str]:
    """What is told before a feedback is read is told again afterwards."""
    return case((FeedbackRow.themed_version.is_(None), f"{rules_hash}{UNREAD}"), else_=rules_hash)


def save_members(
    connection: Connection,
    rules_hash: str,
    feedback_ids: Sequence[int],
    members: Iterable[tuple[int, int]],
) -> None:
    """Replace the memberships of these feedback; `members` are (group id, feedback id).

    Only feedback whose memberships change count as written: evidence of earlier answers stays whole.
    """
    ids = {"ids": list(feedback_ids)}
    new = set(members)
    gone = connection.execute(_FORGET, ids)
    changed = {feedback_id for _, feedback_id in new ^ {(row.group_id, row.feedback_id) for row in gone}}
    copy_rows(connection, "members", {"group_id": "int4", "feedback_id": "int8"}, new)
    flags = {"changed": [each in changed for each in feedback_ids]}
    connection.execute(_MARK_GROUPED, ids | flags | {"rules": rules_hash})


def heard(connection: Connection) -> int:
    """How much feedback there is, in groups and in none."""
    return connection.execute(select(func.count()).select_from(FeedbackRow)).scalar_one()


def sizes(connection: Connection) -> list[GroupSize]:
    """Every group with its size, by name."""
    rows = connection.execute(
        select(
            GroupRow.name,
            GroupRow.rule,
            GroupRow.intents,
            func.count(MemberRow.feedback_id).label("feedback"),
        )
        .outerjoin(MemberRow, MemberRow.group_id == GroupRow.id)
        .group_by(GroupRow.id)
        .order_by(GroupRow.name)
    )
    return [GroupSize(**row._mapping) for row in rows]


def latest_attributes(connection: Connection, limit: int = 20_000) -> list[dict[str, Any]]:
    """The attributes of the feedback stored last, to try rules on."""
    statement = select(FeedbackRow.attributes).order_by(FeedbackRow.id.desc()).limit(limit)
    return list(connection.execute(statement).scalars())
