"""The one installation: its secret, its zone, its taxonomy version, its model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, text, update

from storage.tables import FeedbackRow, MentionRow, RivalMentionRow, Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """What every writer needs to know of the workspace."""

    secret: bytes
    zone: ZoneInfo
    taxonomy_version: int
    generation: str | None

    def author_key(self, author: str, source_id: int) -> bytes:
        """A keyed hash: an e-mail is one person everywhere, a handle only within its source."""
        name = author.strip().casefold()
        return self.keyed(name if "@" in name.strip("@") else f"{source_id}:{name}")

    def keyed(self, scope: str) -> bytes:
        """A hash that nobody without the secret can try names out on."""
        return hashlib.blake2b(scope.encode(), key=self.secret[:64], digest_size=16).digest()


def load(connection: Connection) -> Installation:
    """The workspace as it stands."""
    row = connection.execute(
        select(Workspace.secret, Workspace.time_zone, Workspace.taxonomy_version, Workspace.generation)
    ).one()
    return Installation(
        secret=row.secret,
        zone=ZoneInfo(row.time_zone),
        taxonomy_version=row.taxonomy_version,
        generation=row.generation,
    )


def move_to_zone(connection: Connection, zone: str) -> None:
    """Cut the days of all instants anew when the settings name another time zone."""
    if connection.execute(select(Workspace.time_zone)).scalar_one() == zone:
        return
    connection.execute(update(Workspace).values(time_zone=zone))
    day = func.date(func.timezone(zone, FeedbackRow.said_at))
    connection.execute(
        update(FeedbackRow)
        .where(FeedbackRow.said_at.is_not(None), FeedbackRow.day.is_distinct_from(day))
        .values(day=day, written=func.pg_current_xact_id())
    )
    for row in (MentionRow, RivalMentionRow):
        connection.execute(
            update(row)
            .where(row.feedback_id == FeedbackRow.id, row.day.is_distinct_from(FeedbackRow.day))
            .values(day=FeedbackRow.day)
        )


def use_generation(connection: Connection, generation: str) -> None:
    """Remember which model reads from now on."""
    connection.execute(
        update(Workspace)
        .where(Workspace.generation.is_distinct_from(generation))
        .values(generation=generation)
    )


def server_version(connection: Connection) -> str:
    """The PostgreSQL version that answers."""
    return str(connection.execute(text("SHOW server_version")).scalar_one())
