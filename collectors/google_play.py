"""Google Play's public reviews of an app, newest first, language by language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from pydantic import Field

from collectors.base import Options, known_author
from collectors.http import Fetcher
from collectors.listings import BARREN, unseen
from collectors.reading import Unusable, batch
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Part, Score, ScoreKind

OVERLAP = timedelta(days=3)
#: Reviews of one page; Google gives no more, and often fewer.
PAGE = 150
_NEWEST = 2
#: Stands in an answer that has status 200 and means "too many requests".
_REFUSAL = "com.google.play.gateway.proto.PlayGatewayError"


class GooglePlay(Options):
    """Reviews in some languages. What they look like is known from the library google-play-scraper.

    Its own requests are not used: they trust any certificate, forget the cookie that keeps the pages of a
    listing together, and take an error for the end.
    """

    DELAY: ClassVar[float] = 1.0

    #: The name in the app's address, such as com.example.lamp.
    app: str = Field(pattern=r"^[A-Za-z]\w*(\.\w+)+$")
    #: A review is shown to readers of its language.
    languages: tuple[str, ...] = Field(default=("en",), min_length=1)
    country: str = Field(default="us", pattern="^[a-z]{2}$")
    #: How far back the first run goes.
    days: int = Field(default=365, ge=1)
    base_url: str = "https://play.google.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP) or datetime.now(UTC) - timedelta(days=self.days)
        for language in self.languages:
            # A fetcher, and with it a cookie, for each listing.
            with self.fetcher() as fetcher:
                read = partial(self._read, language=language)
                for reviews in self._newest_first(fetcher, language, since):
                    found = batch(reviews, read, label=_id, what="review")
                    for item in found.items:
                        mark.seen(item.said)
                    yield found
        yield Batch(cursor=mark.cursor())

    def _newest_first(self, fetcher: Fetcher, language: str, since: datetime) -> Iterator[list[Any]]:
        """Pages up to one that is older than `since`; tokens may lead in a circle, pages may be empty."""
        seen: set[str] = set()
        used: set[str | None] = set()
        token: str | None = None
        barren = 0
        while barren < BARREN and token not in used:
            used.add(token)
            reviews, token = self._page(fetcher, language, token)
            fresh = unseen(reviews, _id, seen)
            yield fresh
            barren = 0 if fresh else barren + 1
            newest = max((each for each in map(_said, fresh) if each is not None), default=since)
            if token is None or newest < since:
                return

    def _page(self, fetcher: Fetcher, language: str, token: str | None) -> tuple[list[Any], str | None]:
        formats = _library()[0]
        body = formats.build_body(self.app, _NEWEST, PAGE, "null", "null", token)
        url = f"{self.base_url.rstrip('/')}/_/PlayStoreUi/data/batchexecute?hl={language}&gl={self.country}"
        text = fetcher.post(url, data=dict(parse_qsl(body.decode()))).body.decode("utf-8", "replace")
        if _REFUSAL in text:
            raise SourceError(self.name, "Google Play is asked too often at this moment")
        try:
            held = json.loads(json.loads(text.partition("\n")[2])[0][2] or "[]")
            reviews = (held[0] or []) if held else []
            # Without a following page, what would hold its token is the list of reviews.
            following = held[-2][-1] if held and len(held) > 1 and held[-2] else None
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise SourceError(self.name, "Google Play answered with something else than reviews") from error
        return reviews, following if isinstance(following, str) else None

    def _read(self, review: Any, language: str) -> Feedback:
        shapes = _library()[1]
        held = {
            name: shapes[name].extract_content(review)
            for name in ("reviewId", "content", "userName", "score", "appVersion", "replyContent")
        }
        if not held["content"]:
            raise Unusable("the review has no text")
        known = {"app": self.app, "language": language, "version": held["appVersion"]}
        return Feedback(
            external_id=_id(review),
            kind=self.kind,
            parts=(Part(label="body", text=held["content"]),),
            said=_said(review),
            author=known_author(held["userName"]),
            url=f"https://play.google.com/store/apps/details?id={self.app}&reviewId={held['reviewId']}",
            scores=_stars(held["score"]),
            attributes={name: value for name, value in known.items() if value}
            | {"answered": bool(held["replyContent"])}
            | self.attributes,
        )


@cache
def _library() -> tuple[Any, Any]:
    """How requests are written and what reviews hold."""
    import ssl

    # Importing the library switches the checking of certificates off for the whole process.
    checked = ssl._create_default_https_context
    try:
        from google_play_scraper.constants.element import ElementSpecs
        from google_play_scraper.constants.request import Formats
    finally:
        ssl._create_default_https_context = checked
    return Formats.Reviews, ElementSpecs.Review


def _id(review: Any) -> str:
    if not isinstance(review[0], str) or not review[0]:
        raise Unusable("the review has no id")
    return review[0]


def _said(review: Any) -> datetime | None:
    """The library gives this in the machine's own zone without saying so."""
    try:
        return datetime.fromtimestamp(review[5][0], UTC)
    except (LookupError, TypeError, ValueError, OverflowError):
        return None


def _stars(score: Any) -> tuple[Score, ...]:
    if score not in {1, 2, 3, 4, 5}:
        return ()
    return (Score(name="rating", kind=ScoreKind.STARS, value=float(score), low=1, high=5, primary=True),)
