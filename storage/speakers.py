"""Who is behind some feedback: groups for all to see, and customers' names for those who may know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, select

from storage.tables import (
    CustomerRow,
    FeedbackRow,
    GroupRow,
    MemberRow,
    MentionRow,
    Source,
    StatementRow,
    ThemeRow,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """The customer whose feedback it is."""

    feedback_id: int
    key: str
    name: str | None
    source: str
    day: date | None
    #: Where the feedback stands, and can be answered; None where its source says that it was deleted there.
    url: str | None


def groups_of(connection: Connection, feedback: Sequence[int], min_people: int) -> dict[int, list[str]]:
    """The groups that some feedback belongs to; none that so few people are in that it gives one away."""
    mine = select(MemberRow.feedback_id, MemberRow.group_id).where(MemberRow.feedback_id.in_(feedback))
    found = connection.execute(mine).all()
    names = {
        id: name
        for id in {row.group_id for row in found}
        if (name := _large_enough(connection, id, min_people)) is not None
    }
    groups: dict[int, list[str]] = {}
    for row in found:
        if row.group_id in names:
            groups.setdefault(row.feedback_id, []).append(names[row.group_id])
    return {id: sorted(each) for id, each in groups.items()}


def _large_enough(connection: Connection, group: int, min_people: int) -> str | None:
    """The group's name; looks at no more of its people than it needs to."""
    person = func.coalesce(func.encode(FeedbackRow.person, "hex"), func.concat("feedback ", FeedbackRow.id))
    heard = select(person).join(MemberRow, MemberRow.feedback_id == FeedbackRow.id)
    some = heard.where(MemberRow.group_id == group).distinct().limit(min_people).subquery()
    if connection.execute(select(func.count()).select_from(some)).scalar_one() < min_people:
        return None
    return connection.execute(select(GroupRow.name).where(GroupRow.id == group)).scalar()


def authors(connection: Connection, feedback: Sequence[int]) -> list[Author]:
    """The customers of some feedback that a file of customers names, in the feedback's own order."""
    url = func.coalesce(FeedbackRow.url, "")
    found = (
        select(
            FeedbackRow.id,
            CustomerRow.key,
            CustomerRow.name,
            Source.name,
            FeedbackRow.day,
            url,
            FeedbackRow.gone_at,
        )
        .join(CustomerRow, CustomerRow.id == FeedbackRow.customer_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(FeedbackRow.id.in_(feedback))
    )
    known = {
        row[0]: Author(
            feedback_id=row[0],
            key=row[1],
            name=row[2],
            source=row[3],
            day=row[4],
            url=(row[5] or None) if row[6] is None else None,
        )
        for row in connection.execute(found)
    }
    return [known[id] for id in feedback if id in known]


def statements_about(
    connection: Connection, feedback: int, theme: str, start: int | None, end: int | None
) -> list[int]:
    """The statements of a feedback that count for a theme; one of them, where it is said where it stands."""
    found = (
        select(StatementRow.id)
        .join(
            MentionRow,
            and_(
                MentionRow.feedback_id == StatementRow.feedback_id, MentionRow.statement_id == StatementRow.id
            ),
        )
        .join(ThemeRow, ThemeRow.id == MentionRow.theme_id)
        .where(StatementRow.feedback_id == feedback, ThemeRow.key == theme)
        .order_by(StatementRow.id)
    )
    if start is not None and end is not None:
        found = found.where(StatementRow.start == start, StatementRow.end == end)
    return list(connection.execute(found).scalars())
