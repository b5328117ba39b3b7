"""Keeps the crawl on its own host, out of private networks, and patient where it is asked to be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver

from collectors.addresses import check

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from twisted.internet.defer import Deferred

#: The longest that a site's Retry-After is waited for.
LONGEST_WAIT = 60


class OtherHost(IgnoreRequest):
    """A link or a redirect led away from the source's own host."""

    def __init__(self, host: str) -> None:
        super().__init__(f"leads to another site, {host}; if that is right, put its address into harken.yaml")


class Fence:
    """Drops every request to another host than the source's, redirects included."""

    def __init__(self, host: str) -> None:
        self._host = host

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["HARKEN_HOST"])

    def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if host != self._host:
            raise OtherHost(host)


class CheckedResolver(CachingThreadedResolver):
    """Hands out no private address, whatever a name resolves to at the moment of connecting."""

    private_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        made = super().from_crawler(crawler, reactor)
        made.private_hosts = frozenset(crawler.settings["HARKEN_PRIVATE_HOSTS"])
        return made

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        check(name, address, self.private_hosts)
        return address


class PatientRetry(RetryMiddleware):
    """Scrapy's own retries, after the pause that the site asks for."""

    # Scrapy awaits what a middleware returns, though its own is not asynchronous.
    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, **_: Any
    ) -> Request | Response:
        answer = super().process_response(request, response)
        asked = (response.headers.get("Retry-After") or b"").strip()
        if answer is not response and asked.isdigit():
            if int(asked) > LONGEST_WAIT:
                return response
            await asyncio.sleep(int(asked))
        return answer
