"""The story shelf: quotes worth showing to others, and whether their authors let them be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.tables import FeedbackRow, PartRow, ShelfRow, Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A quote on the shelf."""

    id: int
    feedback_id: int
    words: str
    source: str
    day: date | None
    url: str | None
    put_by: str
    put: datetime
    asked_by: str | None
    asked: datetime | None
    #: Whether its author said yes; None while they have not answered.
    granted: bool | None
    #: How they answered, as it was written down, by whom and when.
    answer: str | None
    answered_by: str | None
    answered: datetime | None
    #: `where`, `by` and `at` of each place it was published.
    published: tuple[dict[str, str], ...]

    @property
    def state(self) -> str:
        """`new`, `asked`, `granted`, `refused` or `published`."""
        if self.granted is False:
            return "refused"
        if self.granted:
            return "published" if self.published else "granted"
        return "new" if self.asked is None else "asked"


def put(connection: Connection, feedback: int, part: str, start: int, stop: int, who: str) -> int | None:
    """Put a quote on the shelf, where it may be already; None where nothing stands there any more.

    The words are read from what is stored, never from a message.
    """
    words = connection.execute(
        select(func.substr(PartRow.text, start + 1, stop - start)).where(
            PartRow.feedback_id == feedback, PartRow.label == part
        )
    ).scalar()
    if not words or not words.strip():
        return None
    values = {"feedback_id": feedback, "part": part, "start": start, "stop": stop}
    row = insert(ShelfRow).values(**values, words=words, put_by=who)
    connection.execute(row.on_conflict_do_nothing())
    here = (ShelfRow.feedback_id == feedback, ShelfRow.part == part, ShelfRow.start == start)
    return connection.execute(select(ShelfRow.id).where(*here)).scalar()


def ask(connection: Connection, id: int, who: str) -> bool:
    """Note that the author was asked; False where they have answered already."""
    open_ = update(ShelfRow).where(ShelfRow.id == id, ShelfRow.granted.is_(None))
    return connection.execute(open_.values(asked_by=who, asked=func.now())).rowcount == 1


def answer(connection: Connection, id: int, *, granted: bool, said: str, who: str) -> bool:
    """Note how the author answered; they may take a yes back at any time, and may change a no."""
    mine = update(ShelfRow).where(ShelfRow.id == id)
    values = {"granted": granted, "answer": said, "answered_by": who, "answered": func.now()}
    return connection.execute(mine.values(**values)).rowcount == 1


def publish(connection: Connection, id: int, where: str, who: str) -> bool:
    """Note where it was published; False where its author has not said yes."""
    row = connection.execute(
        select(ShelfRow.published).where(ShelfRow.id == id, ShelfRow.granted.is_(True)).with_for_update()
    ).first()
    if row is None:
        return False
    now = connection.execute(select(func.now())).scalar_one()
    published = [*row.published, {"where": where, "by": who, "at": now.isoformat()}]
    connection.execute(update(ShelfRow).where(ShelfRow.id == id).values(published=published))
    return True


def take_off(connection: Connection, id: int) -> bool:
    """Take a quote off the shelf; False where it was published, which must stay on record."""
    unpublished = func.jsonb_array_length(ShelfRow.published) == 0
    return connection.execute(delete(ShelfRow).where(ShelfRow.id == id, unpublished)).rowcount == 1


def find(connection: Connection, id: int) -> Story | None:
    """One story."""
    row = connection.execute(_STORIES.where(ShelfRow.id == id)).first()
    return None if row is None else _story(row)


def stories(connection: Connection, *, granted: bool = False, limit: int = 100) -> list[Story]:
    """All on the shelf, or only those that may be published, the newest first."""
    wanted = _STORIES.where(ShelfRow.granted.is_(True)) if granted else _STORIES
    return [_story(row) for row in connection.execute(wanted.order_by(ShelfRow.id.desc()).limit(limit))]


_STORIES = (
    select(
        ShelfRow.id,
        ShelfRow.feedback_id,
        ShelfRow.words,
        Source.name.label("source"),
        FeedbackRow.day,
        FeedbackRow.url,
        ShelfRow.put_by,
        ShelfRow.put,
        ShelfRow.asked_by,
        ShelfRow.asked,
        ShelfRow.granted,
        ShelfRow.answer,
        ShelfRow.answered_by,
        ShelfRow.answered,
        ShelfRow.published,
    )
    .join(FeedbackRow, FeedbackRow.id == ShelfRow.feedback_id)
    .join(Source, Source.id == FeedbackRow.source_id)
)


def _story(row: Row[*tuple[Any, ...]]) -> Story:
    return Story(**{**row._mapping, "published": tuple(row.published)})
