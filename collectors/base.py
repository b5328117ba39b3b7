"""What every collector is, and the few helpers that all of them share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from collectors.budgets import Allowance, Ledger, unlimited
from collectors.credentials import Credential
from harken.domain.feedback import Batch, Feedback, Kind

if TYPE_CHECKING:
    from collectors.http import Fetcher

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

    #: The secrets that this kind of source needs; `registry.make` fills the fields from the environment.
    CREDENTIALS: ClassVar[tuple[Credential, ...]] = ()
    #: Units a day that the service allows; a request costs one unless its collector says otherwise.
    DAILY_BUDGET: ClassVar[int | None] = None
    #: Where the service's day begins, as a time zone.
    BUDGET_ZONE: ClassVar[str] = "UTC"
    #: Seconds between two requests to one host at least.
    DELAY: ClassVar[float] = 0.0
    #: Whether only its newest items can be read, however many were missed: a feed, a few pages, a listing
    #: that ends. After a longer pause there is then a gap, which answers about that time tell of.
    NEWEST_ONLY: ClassVar[bool] = False
    #: How far back the service lets anybody read, where it has such a limit.
    REACH: ClassVar[timedelta | None] = None

    name: str
    kind: Kind = Kind.REVIEW
    #: Given to each of the source's feedback, such as `product: Lounge`.
    attributes: dict[str, str | bool | int | float] = Field(default_factory=dict)
    #: Who to write to about Harken's visits: an e-mail address or a page.
    contact: str | None = Field(default=None, pattern=r"^[^\s()]+$")
    #: Whether the source itself lies in a private network.
    allow_private: bool = False
    #: Units a day, where your plan has another number than the usual one.
    daily_budget: int | None = Field(default=None, gt=0)
    #: Other environment variables for this source's secrets, by field, such as `token: SHOP_TOKEN`.
    variables: dict[str, str] = Field(default_factory=dict)

    # By a factory, as pydantic would take a function that is the default for a method.
    _ledger: Ledger = PrivateAttr(default_factory=lambda: unlimited)
    _turns: Path | None = PrivateAttr(default=None)

    def spending(self, ledger: Ledger, turns: Path | None = None) -> Self:
        """The same options, with where their requests are accounted for, and where they await their turns."""
        self._ledger, self._turns = ledger, turns
        return self

    def fingerprint(self) -> str:
        """Changes when any option does that decides what is found, so that an old cursor is not used."""
        return hashed(self.model_dump_json(exclude={"contact", "allow_private", "daily_budget", "variables"}))

    def allowed(self) -> int | None:
        """Units a day, or None where the service has no such limit."""
        return self.daily_budget or self.DAILY_BUDGET

    def fetcher(self, url: str | None = None, **headers: str) -> Fetcher:
        """The way out for one run, as a context manager; it keeps to what the source allows.

        Args:
            url: The source's own address; left out, the option `base_url`.
            headers: Sent with each request, but never to another host, as they may hold secrets.
        """
        from collectors.http import Fetcher

        address = url if url is not None else str(getattr(self, "base_url"))  # noqa: B009 - only some have it
        return Fetcher(
            self.name,
            address,
            allow_private=self.allow_private,
            contact=self.contact,
            headers=headers,
            delay=self.DELAY,
            spend=self._allowance(address).spend,
            turns=self._turns,
        )

    def _allowance(self, url: str) -> Allowance:
        return Allowance(
            source=self.name,
            key=self.budget_key(url),
            limit=self.allowed(),
            zone=self.BUDGET_ZONE,
            ledger=self._ledger,
        )

    def budget_key(self, url: str) -> str:
        """What the service counts by: its host, and the account where there is one."""
        host = urlsplit(url).hostname or ""
        account = [
            secret.get_secret_value()
            for each in self.CREDENTIALS
            if (secret := getattr(self, each.field, None)) is not None
        ]
        return f"{host} {hashed(*account)}" if account else host


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
