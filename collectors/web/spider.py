"""The spider: one page after the other, each told as one message."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import HtmlResponse, Request, Response, TextResponse, XmlResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure
from w3lib.url import canonicalize_url

from collectors.addresses import PrivateAddress
from collectors.web.guard import OtherHost
from collectors.web.links import lasting

Emit = Callable[[Mapping[str, Any]], None]
_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})


class Pages(scrapy.Spider):
    """Visits the pending pages and those that they lead to, up to `max_pages`."""

    name = "harken"

    def __init__(self, work: Mapping[str, Any], emit: Emit, **options: Any) -> None:
        super().__init__(**options)
        self._work = work
        self._emit = emit
        self._pending = deque(work["pending"])
        self._seen = {canonicalize_url(url) for url in self._pending}
        self._done = work["done"]
        self._anything = False

    async def start(self) -> AsyncIterator[Request]:
        for request in self._following():
            yield request

    def _following(self) -> Iterator[Request]:
        """The request for the next page, if there is one."""
        if self._pending and self._done < self._work["max_pages"]:
            url = self._pending.popleft()
            yield Request(url, self.parse, errback=self.failed, dont_filter=True, meta={"asked": url})

    def parse(self, response: Response) -> Iterator[Request]:
        self._done += 1
        self._anything = True
        if isinstance(response, HtmlResponse | XmlResponse):
            self._plan(response)
            self._tell(response.url, response)
        else:
            self._tell(response.url, problem="it is no web page")
        yield from self._following()

    def _plan(self, response: TextResponse) -> None:
        """Note the pages that this one leads to: what it lists first, then what follows it."""
        links = response.css(self._work["follow"]).xpath("@href").getall() if self._work["follow"] else []
        if self._work["next"]:
            links += response.css(self._work["next"]).xpath("@href").getall()[:1]
        else:
            links += response.css("link[rel~=next], a[rel~=next]").xpath("@href").getall()[:1]
        for link in links:
            url = lasting(urljoin(response.url, link.strip()))
            key = canonicalize_url(url)
            if key not in self._seen and urlsplit(url).hostname == self._work["host"]:
                self._seen.add(key)
                self._pending.append(url)

    def _tell(self, url: str, page: TextResponse | None = None, problem: str | None = None) -> None:
        left = self._work["max_pages"] - self._done
        self._emit(
            {
                "page": url,
                "text": None if page is None else page.text,
                "form": "xml" if isinstance(page, XmlResponse) else "html",
                "problems": [] if problem is None else [problem],
                "pending": list(self._pending)[: max(left, 0)],
                "done": self._done,
            }
        )

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Go on after a page that will never come; end the run at one that may come later."""
        url = failure.request.meta["asked"]  # type: ignore[attr-defined]
        reason, permanent = _reason(failure.value)
        if permanent and self._anything:
            self._done += 1
            self._tell(url, problem=reason)
            yield from self._following()
        else:
            self._emit({"error": reason, "page": url, "permanent": permanent})


def _reason(error: BaseException | None) -> tuple[str, bool]:
    """What went wrong in words, and whether it will stay so."""
    if isinstance(error, HttpError):
        status = error.response.status
        return f"answered {status}", status not in _TEMPORARY
    if isinstance(error, OtherHost | PrivateAddress):
        return str(error), True
    if isinstance(error, IgnoreRequest):
        return "may not be read by machines: the site's robots.txt forbids it", True
    if isinstance(error, DownloadTimeoutError):
        return "did not answer in time", False
    if isinstance(error, DownloadCancelledError):
        return "is larger than Harken reads", True
    return "cannot be reached or broke off in the middle of its answer", False
