"""Issues of a GitHub repository and what is said about them; discussions are asked in another way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from pydantic import Field, SecretStr

from collectors.base import Options, moment
from collectors.credentials import Credential
from collectors.http import Fetcher, Page
from collectors.listings import oldest_first
from collectors.quoted import without_markdown_quotes
from collectors.reading import Unusable, batch
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Kind, Part

OVERLAP = timedelta(days=1)
#: Entries of one page.
PAGE = 100
REPOSITORY = r"^[\w.-]+/[\w.-]+$"
#: GitHub wants its version named.
HEADERS: Mapping[str, str] = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
}


class GitHub(Options):
    """Issues and their comments, the oldest change first; pull requests are no feedback and are left out."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="GITHUB_TOKEN",
            how="Make a fine-grained token at github.com/settings/tokens that reads issues; GitHub allows 60"
            " requests an hour without one, 5,000 with it",
            required=False,
        ),
    )

    #: Owner and name, as in the address.
    repository: str = Field(pattern=REPOSITORY)
    comments: bool = True
    #: How far back the first run goes.
    days: int = Field(default=365, ge=1)
    token: SecretStr | None = None
    kind: Kind = Kind.FORUM_POST
    base_url: str = "https://api.github.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        listings = {"issues": "issues", **({"comments": "issues/comments"} if self.comments else {})}
        marks = {name: Watermark.from_cursor(cursor.get(name) or {}, self.fingerprint()) for name in listings}
        with self.fetcher(**headers(self.token)) as fetcher:
            for name, path in listings.items():
                for entries in self._oldest_first(fetcher, path, marks[name]):
                    for entry in entries:
                        marks[name].seen(_changed(entry))
                    reached = {each: mark.cursor() for each, mark in marks.items()}
                    yield batch(entries, self._read, label=_label, what="entry", cursor=reached)

    def _oldest_first(self, fetcher: Fetcher, path: str, mark: Watermark) -> Iterator[list[Any]]:
        return oldest_first(
            partial(self._page, fetcher, path),
            since=mark.since(OVERLAP) or datetime.now(UTC) - timedelta(days=self.days),
            mark=lambda each: f"{each['id']} {each['updated_at']}",
            changed=_changed,
        )

    def _page(self, fetcher: Fetcher, path: str, since: datetime, number: int) -> tuple[list[Any], bool]:
        order = {"state": "all", "sort": "updated", "direction": "asc"}
        when = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        url = f"{self.base_url.rstrip('/')}/repos/{self.repository}/{path}"
        page = fetcher.get(url, params={**order, "since": when, "per_page": PAGE, "page": number})
        entries, more = page.json(), 'rel="next"' in page.headers.get("Link", "")
        if not isinstance(entries, list):
            raise SourceError(self.name, f"{url} answered with something else than issues")
        if more:
            check_allowance(self.name, page)
        return entries, more

    def _read(self, entry: Any) -> Feedback | None:
        author = entry.get("user") or {}
        if "pull_request" in entry or "/pull/" in entry["html_url"] or author.get("type") == "Bot":
            return None
        words = (
            ("title", entry.get("title") or ""),
            ("body", without_markdown_quotes(entry.get("body") or "")),
        )
        parts = tuple(Part(label=label, text=text) for label, text in words if text)
        if not parts:
            raise Unusable("the entry has no text")
        return Feedback(
            external_id=_label(entry),
            kind=self.kind,
            parts=parts,
            said=moment(entry["created_at"]),
            author=author.get("html_url"),
            url=entry["html_url"],
            attributes={
                "repository": self.repository,
                "association": str(entry.get("author_association") or "NONE").lower(),
                **self.attributes,
            },
        )


def headers(token: SecretStr | None) -> dict[str, str]:
    """What is sent with each request."""
    return {**HEADERS, **({"Authorization": f"Bearer {token.get_secret_value()}"} if token else {})}


def check_allowance(source: str, page: Page) -> None:
    """Stop before a request that would be refused.

    Raises:
        SourceError: when the hour's requests are used up; what was read is kept.
    """
    if page.headers.get("X-RateLimit-Remaining") == "0":
        reset = page.headers.get("X-RateLimit-Reset", "")
        when = f" before {datetime.fromtimestamp(int(reset), UTC):%H:%M} UTC" if reset.isdecimal() else ""
        raise SourceError(source, f"GitHub allows no more requests{when}; the next run goes on from there")


def _changed(entry: Any) -> datetime | None:
    found = moment(entry.get("updated_at")) if isinstance(entry, dict) else None
    return found if isinstance(found, datetime) else None


def _label(entry: Any) -> str:
    return f"{'issue' if 'title' in entry else 'comment'} {entry['id']}"
