"""The way out for collectors that fetch pages themselves: polite, bounded, never into private networks."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from collectors import decoding
from collectors.addresses import PrivateAddress, private_hosts
from collectors.pacing import turn
from collectors.transport import CheckedTransport, Deadline
from harken import __version__
from harken.domain.errors import SourceError

#: Bytes of one response, after decompression.
SIZE_LIMIT = 20_000_000
#: Seconds for one response, however slowly it drips.
TIME_LIMIT = 120.0
ATTEMPTS = 4
#: The longest that a source's Retry-After is waited for; beyond it the next run tries again.
LONGEST_WAIT = 60.0
REDIRECTS = 5
# What becomes of a retry is told in the end; each one of them is nobody's business on a terminal.
logging.getLogger("stamina").addHandler(logging.NullHandler())
# These would log whole addresses, and with them the keys that some services want in the query.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)
_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})


def identification(contact: str | None) -> str:
    """The User-Agent by which a site's owner can tell who visits."""
    return f"Harken/{__version__} (+{contact})" if contact else f"Harken/{__version__}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A whole response. `url` is where redirects ended; status is 200 to 299, or 304."""

    source: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; NaN and the infinities, which JSON does not know, become None.

        Raises:
            SourceError: when it is something else, such as a page that asks to sign in.
        """
        try:
            return json.loads(self.body, parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            message = f"{shown(self.url)} answered with something else than JSON"
            raise SourceError(self.source, message) from error


class _Trouble(Exception):
    """One try failed; `wait` is what the source asked for in seconds."""

    def __init__(self, reason: str, *, permanent: bool, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.wait = wait


class Fetcher:
    """Fetches the pages of one source; use it as a context manager."""

    def __init__(
        self,
        source: str,
        url: str,
        *,
        allow_private: bool = False,
        contact: str | None = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        spend: Callable[[int], None] | None = None,
        turns: Path | None = None,
        size_limit: int = SIZE_LIMIT,
        timeout: float = 20.0,
    ) -> None:
        self._source = source
        self._headers = dict(headers or {})
        self._delay = delay
        self._spend = spend
        self._turns = turns
        self._size_limit = size_limit
        self._deadline = Deadline()
        self._client = httpx.Client(
            transport=CheckedTransport(private_hosts(url, allow_private=allow_private), self._deadline),
            headers={"User-Agent": identification(contact), "Accept-Encoding": "gzip, deflate"},
            timeout=timeout,
            follow_redirects=False,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        cost: int = 1,
    ) -> Page:
        """Fetch one page, trying again what may pass.

        Args:
            url: The address; a query of its own is kept only without `params`.
            headers: Sent besides the fetcher's own, like them never to another host.
            params: The query; where one holds a secret, no message shows it.
            cost: Units of the daily budget; each try costs them.

        Raises:
            SourceError: permanent where trying again cannot help.
            BudgetSpent: when the day's budget does not hold the cost.
        """
        return self._patiently(self._request("GET", url, headers, params=params), cost)

    def post(
        self,
        url: str,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        cost: int = 1,
    ) -> Page:
        """Ask for one page in the way that some services want; it is tried again like any other.

        Raises:
            SourceError: permanent where trying again cannot help.
            BudgetSpent: when the day's budget does not hold the cost.
        """
        return self._patiently(self._request("POST", url, headers, json=json, data=data), cost)

    def _request(
        self, method: str, url: str, headers: Mapping[str, str] | None, **content: Any
    ) -> Callable[[], httpx.Request]:
        """How to build the request; anew for each try, as its body is used up by sending it."""
        private = {**self._headers, **(headers or {})}
        given = {name: value for name, value in content.items() if value is not None}
        return lambda: self._client.build_request(method, url, headers=private, **given)

    def _patiently(self, build: Callable[[], httpx.Request], cost: int) -> Page:
        asked = "the address"
        try:
            for attempt in stamina.retry_context(
                on=_pause, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=20.0
            ):
                with attempt, _told():
                    request = build()
                    asked = shown(str(request.url))
                    return self._try(request, cost)
        except _Trouble as trouble:
            raise SourceError(
                self._source, f"{asked} {trouble.reason}", permanent=trouble.permanent, wait=trouble.wait
            ) from trouble
        raise AssertionError("a try either returns or raises")

    def _try(self, request: httpx.Request, cost: int) -> Page:
        for _ in range(REDIRECTS + 1):
            if self._spend is not None:
                self._spend(cost)
            with turn(request.url.netloc.decode(), self._delay, self._turns):
                self._deadline.within(TIME_LIMIT)
                response = self._client.send(request, stream=True)
                try:
                    if response.next_request is None:
                        return self._page(response)
                finally:
                    response.close()
            request = _redirected(request, response.next_request)
        raise _Trouble("redirects in a circle", permanent=True)

    def _page(self, response: httpx.Response) -> Page:
        if response.status_code != HTTPStatus.NOT_MODIFIED and not response.is_success:
            raise _refused(response)
        return Page(
            source=self._source,
            url=str(response.url),
            status=response.status_code,
            headers=response.headers,
            body=self._body(response),
        )

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        unpacking = decoding.unpacker(response.headers.get("Content-Encoding", ""))
        try:
            for piece in response.iter_raw():
                body += unpacking.feed(piece, self._size_limit - len(body))
        except decoding.TooLarge as error:
            millions = self._size_limit / 1_000_000
            raise _Trouble(
                f"answered with more than {millions:g} MB, which is too much", permanent=True
            ) from error
        unpacking.finish()
        return bytes(body)


def _redirected(before: httpx.Request, after: httpx.Request) -> httpx.Request:
    """The next request; what was meant for one host is not told to another."""
    if (before.url.scheme, before.url.host, before.url.port) == (
        after.url.scheme,
        after.url.host,
        after.url.port,
    ):
        return after
    if after.method != "GET":
        raise _Trouble(f"redirects what it was asked to another host, {after.url.host}", permanent=True)
    for name in [name for name in after.headers if name not in _EVERYWHERE]:
        del after.headers[name]
    return after


#: Headers that any host may see.
_EVERYWHERE = frozenset({"host", "user-agent", "accept", "accept-encoding", "connection"})


def shown(url: str) -> str:
    """An address for messages, without the secrets that may stand in its query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@contextmanager
def _told() -> Iterator[None]:
    """Turn what can go wrong on the way into trouble with a plain reason."""
    try:
        yield
    except PrivateAddress as error:
        raise _Trouble(f"cannot be visited: {error}", permanent=True) from error
    except httpx.TimeoutException as error:
        raise _Trouble("did not answer in time", permanent=False) from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise _Trouble("is no address of a web page; it begins with https://", permanent=True) from error
    except httpx.ConnectError as error:
        raise _Trouble("cannot be reached", permanent=False) from error
    except decoding.Unreadable as error:
        raise _Trouble(str(error), permanent=False) from error
    except (httpx.TransportError, httpx.StreamError) as error:
        raise _Trouble("broke off in the middle of its answer", permanent=False) from error


def _refused(response: httpx.Response) -> _Trouble:
    status = response.status_code
    temporary = status in _TEMPORARY
    wait = _seconds(response.headers.get("Retry-After")) if temporary else None
    reason = f"answered {status} {response.reason_phrase}".rstrip()
    if wait is not None and wait > LONGEST_WAIT:
        reason += f" and asks to wait {wait:.0f} seconds"
    return _Trouble(reason, permanent=not temporary, wait=wait)


def _seconds(retry_after: str | None) -> float | None:
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _pause(error: Exception) -> bool | float:
    """Whether to try again; a number is the pause that the source asked for."""
    if not isinstance(error, _Trouble) or error.permanent:
        return False
    if error.wait is None:
        return True
    return error.wait if error.wait <= LONGEST_WAIT else False
