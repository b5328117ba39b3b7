"""What every collector is, and the few helpers that all of them share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from harken.domain.feedback import Batch, Feedback, Kind

#: Names that say that nobody is named; they must not be counted as one person.
_NOBODY = frozenset(
    {"anonymous", "anonym", "anonyme", "guest", "gast", "unknown", "user", "customer", "a customer"}
    | {"deleted", "[deleted]", "a google user", "verified buyer", "n/a", "-"}
)
#: Longer ids of a source are replaced by their hash.
_LONGEST_ID = 300


class Collector(Protocol):
    """The code for one kind of source: batches, each with where the next run goes on.

    Whatever the cursor, a collector may yield again what it yielded before; external ids are stable,
    so that nothing is stored twice.
    """

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]: ...


class Options(BaseModel):
    """What every source of `harken.yaml` may say to its collector; a collector adds its own fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Kind = Kind.REVIEW
    #: Given to each of the source's feedback, such as `product: Lounge`.
    attributes: dict[str, str | bool | int | float] = Field(default_factory=dict)
    #: Who to write to about Harken's visits: an e-mail address or a page.
    contact: str | None = Field(default=None, pattern=r"^[^\s()]+$")
    #: Whether the source itself lies in a private network.
    allow_private: bool = False

    def fingerprint(self) -> str:
        """Changes when any option does, so that a cursor of other options is not used."""
        return hashed(self.model_dump_json())


def hashed(*pieces: str) -> str:
    """A short stable id made of some texts."""
    return hashlib.sha256("\x1f".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def short_id(text: str) -> str:
    """An external id as the source gives it, or its hash where it is very long."""
    return text if len(text) <= _LONGEST_ID else hashed(text)


def moment(text: str | None) -> datetime | date | None:
    """An instant from ISO 8601 with a zone; the day alone where there is no time or no zone."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    has_time = ":" in text or "T" in text.strip()
    return found if has_time and found.tzinfo else found.date()


def known_author(name: str | None) -> str | None:
    """The author, or None where the name stands for nobody in particular."""
    name = " ".join((name or "").split())
    return None if name.casefold() in _NOBODY or not name else name


def distinct(items: Iterable[Feedback]) -> tuple[Feedback, ...]:
    """The first of each external id, as one batch may hold an id only once."""
    seen: dict[str, Feedback] = {}
    for item in items:
        seen.setdefault(item.external_id, item)
    return tuple(seen.values())
