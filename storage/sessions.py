"""Browsers that people signed in with: made at sign-in, ended by signing out or by time."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select

from harken.domain.rights import Access, Person
from storage.people import hashed
from storage.tables import PersonRow, SessionRow

#: How long a browser stays signed in.
KEPT = timedelta(days=14)


def begin(connection: Connection, person_id: int) -> str:
    """Sign a person in; returns what the browser keeps. Sessions that have run out are cleared away."""
    connection.execute(delete(SessionRow).where(SessionRow.until < func.now()))
    secret = secrets.token_urlsafe(32)
    made = insert(SessionRow).values(hash=hashed(secret), person_id=person_id, until=func.now() + KEPT)
    connection.execute(made)
    return secret


def person_of_session(connection: Connection, secret: str) -> Person | None:
    """Who signed in with this; None where nobody did, or too long ago."""
    found = connection.execute(
        select(PersonRow.id, PersonRow.name, PersonRow.access, PersonRow.slack_id, PersonRow.email)
        .join(SessionRow, SessionRow.person_id == PersonRow.id)
        .where(SessionRow.hash == hashed(secret), SessionRow.until > func.now())
    ).one_or_none()
    return None if found is None else Person(**{**found._mapping, "access": Access(found.access)})


def end(connection: Connection, secret: str) -> None:
    """Sign this browser out."""
    connection.execute(delete(SessionRow).where(SessionRow.hash == hashed(secret)))
