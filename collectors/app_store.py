"""App Store reviews from Apple's public customer-reviews feed, ten pages for each country."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, field_validator

from collectors.base import Options, known_author, moment
from collectors.http import Fetcher, Page, shown
from collectors.reading import Unusable, batch
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Part, Score, ScoreKind

#: Apple serves no more. Some pages in the middle come back empty while later ones are full.
PAGES = range(1, 11)
_COUNTRY = re.compile("[a-z]{2}", re.IGNORECASE)


class AppStore(Options):
    """The newest reviews (about 500 a country) of one app."""

    NEWEST_ONLY = True

    #: The digits of the app's address: apps.apple.com/app/id123456789.
    app: str
    countries: tuple[str, ...] = Field(default=("us",), min_length=1)
    base_url: str = "https://itunes.apple.com"

    @field_validator("app", mode="before")
    @classmethod
    def _number(cls, value: Any) -> str:
        number = str(value).removeprefix("id")
        if not number.isdecimal():
            raise ValueError("write the number in the app's address, such as 123456789")
        return number

    @field_validator("countries")
    @classmethod
    def _codes(cls, countries: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_COUNTRY.fullmatch(country) for country in countries):
            raise ValueError("write two letters for each, such as us or de")
        return tuple(dict.fromkeys(country.lower() for country in countries))

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:  # noqa: ARG002 - there is no way to ask for less
        failed: list[SourceError] = []
        with self.fetcher() as fetcher:
            for country in self.countries:
                try:
                    yield from self._country(fetcher, country)
                except SourceError as error:
                    failed.append(error)
        if failed:
            raise _all_told(self.name, failed, len(self.countries))

    def _country(self, fetcher: Fetcher, country: str) -> Iterator[Batch]:
        for number in PAGES:
            url = (
                f"{self.base_url.rstrip('/')}/{country}/rss/customerreviews"
                f"/page={number}/id={self.app}/sortby=mostrecent/json"
            )
            entries = self._entries(fetcher.get(url))
            yield self._batch(entries, country, f"{country} page {number}")

    def _batch(self, entries: list[Any], country: str, where: str) -> Batch:
        return batch(
            [entry for entry in entries if not _is_the_app(entry)],
            lambda entry: self._feedback(entry, country),
            label=lambda entry: _label(entry, "id") or where,
            what="review",
        )

    def _entries(self, page: Page) -> list[Any]:
        """The entries of one page; Apple writes a single one without a list around it."""
        try:
            entries = page.json()["feed"].get("entry", [])
        except (LookupError, TypeError, AttributeError) as error:
            raise SourceError(
                self.name, f"{shown(page.url)} answered with something else than reviews"
            ) from error
        return entries if isinstance(entries, list) else [entries]

    def _feedback(self, entry: Any, country: str) -> Feedback:
        external_id = _label(entry, "id")
        if not external_id:
            raise Unusable("the review has no id")
        texts = (("title", _label(entry, "title")), ("body", _label(entry, "content")))
        parts = tuple(Part(label=label, text=text) for label, text in texts if text)
        if not parts:
            raise Unusable("the review has no text")
        author = entry.get("author") or {}
        known = {"app": self.app, "country": country.upper(), "version": _label(entry, "im:version")}
        return Feedback(
            external_id=external_id,
            kind=self.kind,
            parts=parts,
            said=moment(_label(entry, "updated")),
            author=_label(author, "uri") or known_author(_label(author, "name")),
            url=_link(entry.get("link")),
            scores=_stars(_label(entry, "im:rating")),
            attributes={name: value for name, value in known.items() if value} | self.attributes,
        )


def _all_told(source: str, failed: list[SourceError], countries: int) -> SourceError:
    told = "; ".join(error.message.removeprefix(f"Source {source}: ") for error in failed)
    kept = "" if len(failed) == countries else "; the other countries were read"
    return SourceError(source, told + kept, permanent=all(error.permanent for error in failed))


def _is_the_app(entry: Any) -> bool:
    """The first entry of a first page may be the app itself."""
    return isinstance(entry, dict) and "im:name" in entry and "im:rating" not in entry


def _label(entry: Any, name: str) -> str:
    held = entry.get(name)
    return str(held.get("label") or "").strip() if isinstance(held, dict) else ""


def _link(link: Any) -> str | None:
    first = link[0] if isinstance(link, list) and link else link
    href = first.get("attributes", {}).get("href") if isinstance(first, dict) else None
    return href if isinstance(href, str) and href.startswith("https://") else None


def _stars(rating: str) -> tuple[Score, ...]:
    if rating not in {"1", "2", "3", "4", "5"}:
        return ()
    return (Score(name="rating", kind=ScoreKind.STARS, value=float(rating), low=1, high=5, primary=True),)
