"""What crosses the pipe from the child process: one record for each review or post found on a page."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from collectors.base import hashed, known_author, moment, short_id
from harken.domain.feedback import Failure, Feedback, Kind, Part, Score, ScoreKind

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|sur|de|su|van|av)\s*(\d+)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_STAR = "★"


class Record(TypedDict):
    """As the page says it; every value is a text, empty where the page says nothing."""

    #: Review, DiscussionForumPosting or Comment; empty where selectors found it.
    type: str
    #: An id that will still name the same words tomorrow, or empty.
    id: str
    url: str
    title: str
    text: str
    author: str
    date: str
    rating: str
    #: Ends of the rating's scale.
    worst: str
    best: str
    product: str


def empty(type: str = "") -> Record:
    """A record to be filled."""
    return Record(
        type=type,
        id="",
        url="",
        title="",
        text="",
        author="",
        date="",
        rating="",
        worst="",
        best="",
        product="",
    )


def plain(text: str) -> str:
    """A text for comparing: no markup, single spaces, any case."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split()).casefold()


def feedback(
    record: Record, *, kind: Kind | None, attributes: Mapping[str, Any], date_format: str | None = None
) -> Feedback | Failure:
    """The feedback that a record tells of; `kind` None goes by the record's type."""
    external_id = short_id(record["id"]) or _made_up_id(record)
    texts = (("title", record["title"]), ("body", record["text"]))
    parts = tuple(Part(label=label, text=text) for label, text in texts if plain(text))
    if not parts:
        return Failure(where=record["url"] or external_id, reason="it has no text")
    posts = {"DiscussionForumPosting", "Comment"}
    about = {"product": record["product"]} if record["product"] else {}
    return Feedback(
        external_id=external_id,
        kind=kind or (Kind.FORUM_POST if record["type"] in posts else Kind.REVIEW),
        parts=parts,
        said=said(record["date"], date_format),
        author=known_author(record["author"]),
        url=record["url"] or None,
        scores=scores(record),
        attributes={**about, **attributes},
    )


def _made_up_id(record: Record) -> str:
    """By the words themselves where the page names no id; an edited text then counts as a new one."""
    return hashed(record["author"], record["date"], plain(record["title"]), plain(record["text"]))


def said(text: str, date_format: str | None = None) -> datetime | date | None:
    """When it was said. A date in digits alone is read only where its format is known, as 5/4 is two days."""
    if date_format:
        try:
            found = datetime.strptime(text.strip(), date_format)
        except ValueError:
            return None
        return found if found.tzinfo else found.date()
    return moment(text) or (_written_out(text) if _LETTERS.search(text) else None)


def _written_out(text: str) -> datetime | date | None:
    from dateutil import parser

    try:
        # Two different defaults tell a date from "Monday" or "May", which would be filled up from them.
        first, second = (parser.parse(text, default=datetime(year, 1, year - 2000)) for year in (2001, 2004))
    except (ValueError, OverflowError, TypeError):
        return None
    if first.date() != second.date():
        return None
    return first if first.tzinfo else first.date()


def scores(record: Record) -> tuple[Score, ...]:
    """The rating on its scale, which is 1 to 5 unless the page says otherwise; none where it does not fit."""
    rating = record["rating"]
    out_of = _OUT_OF.search(rating)
    value = _number(out_of[1] if out_of else rating)
    if value is None and _STAR in rating:
        value = float(rating.count(_STAR))
    best = _number(record["best"]) or (_number(out_of[2]) if out_of else None) or 5.0
    worst = _number(record["worst"])
    low = 1.0 if worst is None else worst
    if value is None or not low < best or not low <= value <= best:
        return ()
    kind = ScoreKind.STARS if (low, best) == (1.0, 5.0) else ScoreKind.RATING
    return (Score(name="rating", kind=kind, value=value, low=low, high=best, primary=True),)


def _number(text: str) -> float | None:
    found = _NUMBER.search(text)
    return float(found[0].replace(",", ".")) if found else None
