"""Who works with Harken: the people of the settings, those of the company's Slack, and their tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from harken.domain.rights import Access, Person
from storage.tables import PersonRow, TokenRow

#: Begins every token, so that one that strays is known for what it is.
PREFIX = "harken_"
#: When a token was last shown is written down no more often than this.
NOTED = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Somebody as the settings name them."""

    name: str
    access: Access
    slack_id: str | None = None
    email: str | None = None


def sync(connection: Connection, named: Sequence[Named], default: Access | None = Access.VIEWER) -> None:
    """Make the named people these; who is named no more loses tokens, sessions and access.

    Args:
        default: What a member of the company's Slack whom nobody named may; None where they get in no more.
    """
    gone = PersonRow.named & PersonRow.name.not_in([each.name for each in named])
    connection.execute(delete(PersonRow).where(gone))
    for each in named:
        _keep(connection, each)
    if default is None:
        connection.execute(delete(PersonRow).where(~PersonRow.named))
    else:
        connection.execute(update(PersonRow).where(~PersonRow.named).values(access=int(default)))


def _keep(connection: Connection, named: Named) -> None:
    """A member of the company's Slack who is named later keeps sessions and tokens."""
    values = {
        "name": named.name,
        "access": int(named.access),
        "slack_id": named.slack_id,
        "email": _lower(named.email),
        "named": True,
    }
    same = or_(PersonRow.name == named.name, *_known_by(named.slack_id, named.email))
    known = connection.execute(select(PersonRow.id).where(same).order_by(~PersonRow.named, PersonRow.id))
    kept, *others = [*known.scalars(), None]
    if kept is None:
        connection.execute(insert(PersonRow).values(values))
        return
    connection.execute(delete(PersonRow).where(PersonRow.id.in_([each for each in others if each])))
    connection.execute(update(PersonRow).where(PersonRow.id == kept).values(values))


def _lower(email: str | None) -> str | None:
    return None if email is None else email.strip().lower()


def _known_by(slack_id: str | None, email: str | None) -> list[ColumnElement[bool]]:
    known = []
    if slack_id is not None:
        known.append(PersonRow.slack_id == slack_id)
    if email is not None:
        known.append(PersonRow.email == _lower(email))
    return known


def everybody(connection: Connection) -> list[Person]:
    """All who are known, by name."""
    return [_person(row) for row in connection.execute(select(*_COLUMNS).order_by(PersonRow.name))]


def any_named(connection: Connection) -> bool:
    """Whether the settings name anybody: then nobody gets in without signing in."""
    return connection.execute(select(PersonRow.id).where(PersonRow.named).limit(1)).first() is not None


def person_of_slack(
    connection: Connection,
    slack_id: str,
    email: str | None = None,
    *,
    name: str | None = None,
    default: Access | None = Access.VIEWER,
) -> Person | None:
    """The person behind a Slack account, by its id, else by its address.

    Args:
        email: The account's address where Slack says that it is verified.
        name: What a member of the company's Slack whom nobody named is called.
        default: What such a member may; None where only named people get in.
    """
    known = connection.execute(select(*_COLUMNS).where(PersonRow.slack_id == slack_id)).one_or_none()
    if known is not None:
        return _person(known)
    unclaimed = PersonRow.email == _lower(email or "") if email else PersonRow.id.is_(None)
    claimed = (
        update(PersonRow)
        .where(unclaimed, PersonRow.slack_id.is_(None))
        .values(slack_id=slack_id)
        .returning(*_COLUMNS)
    )
    found = connection.execute(claimed).one_or_none()
    if found is not None:
        return _person(found)
    return None if default is None else _member(connection, slack_id, name, default)


def _member(connection: Connection, slack_id: str, name: str | None, default: Access) -> Person:
    """Somebody of the company's Slack: named as they are there, and by their id where that name is taken."""
    wanted = name or slack_id
    for called in (wanted, f"{wanted} ({slack_id})"):
        made = insert(PersonRow).values(name=called, access=int(default), slack_id=slack_id)
        # Their second question may come in beside the first, and the second of these names after the first.
        connection.execute(made.on_conflict_do_nothing())
    return _person(connection.execute(select(*_COLUMNS).where(PersonRow.slack_id == slack_id)).one())


def new_token(connection: Connection, name: str) -> str | None:
    """Make a token for a person, which is shown once and never again; None where nobody is called so."""
    person = connection.execute(select(PersonRow.id).where(PersonRow.name == name)).scalar()
    if person is None:
        return None
    token = PREFIX + secrets.token_urlsafe(32)
    connection.execute(insert(TokenRow).values(hash=hashed(token), person_id=person))
    return token


def revoke_tokens(connection: Connection, name: str) -> int:
    """Let no token of a person count any more; returns how many there were."""
    person = select(PersonRow.id).where(PersonRow.name == name).scalar_subquery()
    return connection.execute(delete(TokenRow).where(TokenRow.person_id == person)).rowcount


def person_of_token(connection: Connection, token: str) -> Person | None:
    """Whose token this is; None where it is nobody's."""
    mine = TokenRow.hash == hashed(token)
    found = connection.execute(select(*_COLUMNS).join(TokenRow).where(mine)).one_or_none()
    if found is None:
        return None
    stale = or_(TokenRow.used.is_(None), TokenRow.used < func.now() - NOTED)
    connection.execute(update(TokenRow).where(mine, stale).values(used=func.now()))
    return _person(found)


def hashed(secret: str) -> bytes:
    """A token is long and random, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).digest()


_COLUMNS = (PersonRow.id, PersonRow.name, PersonRow.access, PersonRow.slack_id, PersonRow.email)


def _person(row: Any) -> Person:
    return Person(**{**row._mapping, "access": Access(row.access)})
