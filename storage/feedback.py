"""Feedback in and out: one upsert by COPY for a whole batch, with its parts and scores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, text, update

from harken.domain.feedback import Feedback, Part
from storage import copies, copy_candidates, corrections, earlier, erasing, identities
from storage.copying import copy_rows
from storage.tables import FeedbackRow
from storage.workspace import Installation

#: Texts shorter than this are written alike by different people ("Great!") and are no copies.
SHORTEST_COPY = 40

_INCOMING = {
    "external_id": "text",
    "kind": "text",
    "said_at": "timestamptz",
    "day": "date",
    "author": "bytea",
    "url": "text",
    "attributes": "jsonb",
    "content_hash": "bytea",
    "text_hash": "bytea",
}
_PARTS = {
    "feedback_id": "int8",
    "position": "int2",
    "label": "text",
    "text": "text",
    "question": "text",
    "asks": "text",
}
_SCORES = {
    "feedback_id": "int8",
    "name": "text",
    "kind": "text",
    "value": "float8",
    "low": "float8",
    "high": "float8",
    "higher_is_better": "bool",
    "is_primary": "bool",
}
_COLUMNS = ", ".join(_INCOMING)
_TEMPORARY = text(
    "CREATE TEMP TABLE IF NOT EXISTS incoming ("
    + ", ".join(f"{name} {kind}" for name, kind in _INCOMING.items())
    + ") ON COMMIT DELETE ROWS"
)
#: A changed feedback loses what was understood of its old words and waits to be read again.
_UPSERT = text(
    f"""
    INSERT INTO feedback (source_id, run_id, customer_id, {_COLUMNS})
    SELECT :source_id, :run_id, (SELECT customer_id FROM identities WHERE hash = author), {_COLUMNS}
    FROM incoming
    ON CONFLICT (source_id, external_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _INCOMING if name != "external_id")},
        customer_id = excluded.customer_id, language = NULL, classified = NULL, valence = NULL,
        sentiment = NULL, confidence = NULL, roles = 0, generation = NULL, themed_version = NULL,
        grouped_by = NULL, written = pg_current_xact_id()
    WHERE feedback.content_hash <> excluded.content_hash
    RETURNING id, external_id, text_hash, xmax = 0 AS added
    """
)
_CHANGING = text(
    """
    SELECT feedback.id FROM feedback JOIN incoming USING (external_id)
    WHERE source_id = :source_id AND feedback.content_hash <> incoming.content_hash
    """
)
#: What its source had deleted is there again.
_BACK = text(
    """
    UPDATE feedback SET gone_at = NULL FROM incoming
    WHERE source_id = :source_id AND gone_at IS NOT NULL
        AND feedback.external_id = incoming.external_id
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What a batch did to the table."""

    added: int
    updated: int
    unchanged: int
    #: Kept out, since they or their author were erased.
    erased: int = 0


def store(
    connection: Connection,
    *,
    source_id: int,
    run_id: int,
    items: Sequence[Feedback],
    installation: Installation,
) -> Stored:
    """Add new feedback, update changed feedback, leave the rest; of a repeated id the last one counts."""
    identities.share_lock(connection)
    heard = {item.external_id: item for item in items}
    gone = erasing.kept_out(connection, source_id, heard.values(), installation)
    latest = {name: item for name, item in heard.items() if name not in gone}
    if not latest:
        return Stored(added=0, updated=0, unchanged=0, erased=len(gone))
    connection.execute(_TEMPORARY)
    connection.execute(text("TRUNCATE incoming"))
    copy_rows(
        connection,
        "incoming",
        _INCOMING,
        (_incoming(item, source_id, installation) for item in latest.values()),
    )
    changing = set(connection.execute(_CHANGING, {"source_id": source_id}).scalars())
    touched = copies.together(connection, changing)
    earlier.keep(connection, changing, run_id)
    written = connection.execute(_UPSERT, {"source_id": source_id, "run_id": run_id}).all()
    connection.execute(_BACK, {"source_id": source_id})
    changed = [row.id for row in written if not row.added]
    if changed:
        earlier.forget_words(connection, changed)
        copy_candidates.forget(connection, changed)
    stored = {row.id: latest[row.external_id] for row in written}
    copy_rows(connection, "parts", _PARTS, _part_rows(stored.items()))
    copy_rows(connection, "scores", _SCORES, _score_rows(stored.items()))
    # Copies to the letter are linked at once, others when copies are looked for.
    copy_candidates.wait(connection, [row.id for row in written])
    copies.relink(connection, touched | copies.twins(connection, (row.text_hash for row in written)))
    return Stored(
        added=len(written) - len(changed),
        updated=len(changed),
        unchanged=len(latest) - len(written),
        erased=len(gone),
    )


def erase(connection: Connection, *, source_id: int, external_ids: Sequence[str]) -> int:
    """Remove feedback that its source says is gone; returns how many there were."""
    gone = _ids(connection, source_id, external_ids)
    corrections.forget(connection, gone)
    copies.remove(connection, gone)
    return len(gone)


def mark_gone(connection: Connection, *, source_id: int, external_ids: Sequence[str]) -> int:
    """Keep feedback that its source says is gone, and note it; returns how many there were.

    It counts as before, so that evidence stays what it was.
    """
    gone = _ids(connection, source_id, external_ids)
    connection.execute(
        update(FeedbackRow)
        .where(FeedbackRow.id.in_(gone), FeedbackRow.gone_at.is_(None))
        .values(gone_at=func.now())
    )
    return len(gone)


def _ids(connection: Connection, source_id: int, external_ids: Sequence[str]) -> list[int]:
    if not external_ids:
        return []
    named = FeedbackRow.external_id.in_(external_ids)
    rows = connection.execute(select(FeedbackRow.id).where(FeedbackRow.source_id == source_id, named))
    return list(rows.scalars())


def _incoming(item: Feedback, source_id: int, installation: Installation) -> tuple[Any, ...]:
    return (
        item.external_id,
        item.kind.value,
        item.said if isinstance(item.said, datetime) else None,
        _day(item.said, installation),
        installation.author_key(item.author, source_id) if item.author else None,
        item.url,
        dict(item.attributes),
        _content_hash(item, installation.secret),
        text_hash(item.parts),
    )


def _day(said: datetime | date | None, installation: Installation) -> date | None:
    return said.astimezone(installation.zone).date() if isinstance(said, datetime) else said


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def text_hash(parts: Sequence[Part]) -> bytes | None:
    """A hash that is the same for texts that differ only in title, case and white space."""
    bodies = [part.text for part in parts if part.label != "title"]
    words = " ".join(" ".join(bodies).casefold().split())
    if len(words) < SHORTEST_COPY:
        return None
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=16).digest()


def _content_hash(item: Feedback, secret: bytes) -> bytes:
    """Keyed, since the author is in it: nobody can try names out on it."""
    parts = [(part.label, part.text, part.question, part.asks) for part in item.parts]
    scores = [(score.name, score.kind, score.value, score.low, score.high) for score in item.scores]
    said = item.said.isoformat() if item.said else None
    whole = (item.kind, parts, scores, said, item.author, item.url, dict(item.attributes))
    return hashlib.blake2b(_json(whole).encode(errors="replace"), key=secret[:64], digest_size=16).digest()


def _part_rows(stored: Iterable[tuple[int, Feedback]]) -> Iterator[tuple[Any, ...]]:
    for feedback_id, item in stored:
        for position, part in enumerate(item.parts):
            yield feedback_id, position, part.label, part.text, part.question, part.asks


def _score_rows(stored: Iterable[tuple[int, Feedback]]) -> Iterator[tuple[Any, ...]]:
    for feedback_id, item in stored:
        for score in item.scores:
            yield (
                feedback_id,
                score.name,
                score.kind.value,
                float(score.value),
                float(score.low),
                float(score.high),
                score.higher_is_better,
                score.primary,
            )
