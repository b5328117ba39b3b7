"""What was raised: each thing once, then rested for a while, looked after by somebody, posted on demand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, insert

from harken.domain.news import About, Alert, AlertKind, Signal, Trace
from storage.tables import AlertPostRow, AlertRow

#: How long the same kind of thing about the same subject must be quiet before it is raised again.
COOLDOWN = {
    AlertKind.SPIKE: timedelta(days=7),
    # Told again only where it has doubled, however soon that is.
    AlertKind.NEW_THEME: timedelta(0),
    AlertKind.AT_RISK: timedelta(days=7),
    AlertKind.GROUP_FALLS: timedelta(days=28),
    AlertKind.WORST_SCORE: timedelta(hours=1),
    AlertKind.SOURCE: timedelta(days=1),
}

#: These go on for a while; each new one of the others is a thing of its own.
LASTING = (AlertKind.SPIKE, AlertKind.AT_RISK, AlertKind.GROUP_FALLS, AlertKind.SOURCE)


def raised(connection: Connection, signal: Signal, now: datetime) -> int | None:
    """Raise an alert; None where it was raised before, goes on since, rests after a like one, or was snoozed.

    What goes on is the same thing, however long it does. Two processes that find the same thing at the same
    time raise it once: the second waits for the first.
    """
    connection.execute(select(func.pg_advisory_xact_lock(_LOCKS, func.hashtext(_same(signal)))))
    since = now - COOLDOWN[signal.kind]
    like = (AlertRow.kind == signal.kind.value, AlertRow.subject == signal.subject)
    seen = cast(AlertRow.content["seen"].astext, TIMESTAMP(timezone=True))
    resting = or_(AlertRow.key == signal.key, AlertRow.raised > since, seen > since, AlertRow.snoozed > now)
    found = connection.execute(
        select(AlertRow.id).where(*like, resting).order_by(AlertRow.id.desc())
    ).scalar()
    if found is not None:
        if signal.kind in LASTING:
            last = {"seen": now.isoformat(), "trace": asdict(signal.trace)}
            going_on = AlertRow.content.op("||")(cast(last, JSONB))
            connection.execute(update(AlertRow).where(AlertRow.id == found).values(content=going_on))
        return None
    row = insert(AlertRow).values(
        kind=signal.kind.value, subject=signal.subject, key=signal.key, raised=now, content=_content(signal)
    )
    return connection.execute(row.on_conflict_do_nothing().returning(AlertRow.id)).scalar()


#: First half of the advisory locks on what alerts are about.
_LOCKS = 7_000_003


def _same(signal: Signal) -> str:
    return f"{signal.kind}:{signal.subject}"


def _content(signal: Signal) -> dict[str, Any]:
    held = asdict(signal)
    return {
        name: held[name]
        for name in ("since", "told", "cause", "because", "evidence", "counted", "quotes", "about", "trace")
    }


def remembered(connection: Connection, kind: AlertKind, now: datetime) -> list[Alert]:
    """What was raised of a kind and may go on, or is to be kept quiet; the newest first."""
    seen = cast(AlertRow.content["seen"].astext, TIMESTAMP(timezone=True))
    since = now - COOLDOWN[kind]
    lasting = or_(AlertRow.raised > since, seen > since, AlertRow.snoozed > now)
    wanted = select(*_COLUMNS).where(AlertRow.kind == kind.value, lasting).order_by(AlertRow.id.desc())
    return [_alert(row) for row in connection.execute(wanted)]


def find(connection: Connection, id: int) -> Alert | None:
    """One alert."""
    row = connection.execute(select(*_COLUMNS).where(AlertRow.id == id)).first()
    return None if row is None else _alert(row)


def latest(connection: Connection, limit: int = 20, *, open_only: bool = False) -> list[Alert]:
    """The newest alerts, the newest first."""
    wanted = select(*_COLUMNS).order_by(AlertRow.id.desc()).limit(limit)
    wanted = wanted.where(AlertRow.acknowledged.is_(None)) if open_only else wanted
    return [_alert(row) for row in connection.execute(wanted)]


def last_since(connection: Connection, kind: AlertKind, subject: str) -> str | None:
    """What the latest alert of a kind and subject began with; None before the first."""
    mine = select(AlertRow.content["since"].astext)
    mine = mine.where(AlertRow.kind == kind.value, AlertRow.subject == subject)
    return connection.execute(mine.order_by(AlertRow.id.desc()).limit(1)).scalar()


def acknowledge(connection: Connection, id: int, who: str) -> bool:
    """Somebody looks after it; False where somebody does already."""
    free = update(AlertRow).where(AlertRow.id == id, AlertRow.acknowledged.is_(None))
    return connection.execute(free.values(owner=who, acknowledged=func.now())).rowcount == 1


def snooze(connection: Connection, id: int, until: datetime) -> bool:
    """Raise nothing more of this kind and subject for a while."""
    mine = update(AlertRow).where(AlertRow.id == id)
    return connection.execute(mine.values(snoozed=until)).rowcount == 1


def note_posted(connection: Connection, alert: int, subscription: int) -> None:
    """Write down that an alert stands in the channel of a subscription."""
    row = insert(AlertPostRow).values(alert_id=alert, subscription_id=subscription)
    connection.execute(row.on_conflict_do_nothing())


def posted_for(connection: Connection, alert: int) -> set[int]:
    """The subscriptions that an alert was posted for."""
    found = select(AlertPostRow.subscription_id).where(AlertPostRow.alert_id == alert)
    return set(connection.execute(found).scalars())


def forget_words(connection: Connection, feedback: Collection[int]) -> int:
    """Take the quotes of these feedback out of what was raised; returns how many alerts were changed."""
    gone = {str(each) for each in feedback}
    changed = 0
    for row in connection.execute(select(AlertRow.id, AlertRow.content)):
        kept = [each for each in row.content["quotes"] if str(each.get("feedback_id")) not in gone]
        if len(kept) < len(row.content["quotes"]):
            content = {**row.content, "quotes": kept}
            connection.execute(update(AlertRow).where(AlertRow.id == row.id).values(content=content))
            changed += 1
    return changed


_COLUMNS = (
    AlertRow.id,
    AlertRow.kind,
    AlertRow.subject,
    AlertRow.raised,
    AlertRow.content,
    AlertRow.owner,
    AlertRow.acknowledged,
    AlertRow.snoozed,
)


def _alert(row: Row[Any]) -> Alert:
    content = dict(row.content)
    about, trace = _lists(content.pop("about", {})), _lists(content.pop("trace", {}))
    quotes = tuple(content.pop("quotes", ()))
    content.pop("seen", None)
    return Alert(
        id=row.id,
        raised=row.raised,
        signal=Signal(
            kind=AlertKind(row.kind),
            subject=row.subject,
            about=About(**about),
            quotes=quotes,
            trace=Trace(**trace),
            **content,
        ),
        owner=row.owner,
        acknowledged=row.acknowledged,
        snoozed=row.snoozed,
    )


def _lists(stored: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(names) for name, names in stored.items()}
