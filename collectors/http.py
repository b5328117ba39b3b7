"""The way out for collectors that fetch pages themselves: polite, bounded, never into private networks."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import httpcore
import httpx
import stamina

from collectors.addresses import PrivateAddress, check, private_hosts
from harken import __version__
from harken.domain.errors import SourceError

#: Bytes of one response, after decompression.
SIZE_LIMIT = 20_000_000
#: Seconds for one response, however slowly it drips.
TIME_LIMIT = 120.0
ATTEMPTS = 4
#: The longest that a source's Retry-After is waited for; beyond it the next run tries again.
LONGEST_WAIT = 60.0
# What becomes of a retry is told in the end; each one of them is nobody's business on a terminal.
logging.getLogger("stamina").addHandler(logging.NullHandler())
_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})


def identification(contact: str | None) -> str:
    """The User-Agent by which a site's owner can tell who visits."""
    return f"Harken/{__version__} (+{contact})" if contact else f"Harken/{__version__}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A whole response. `url` is where redirects ended; status is 200 to 299, or 304."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


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
        size_limit: int = SIZE_LIMIT,
        timeout: float = 20.0,
    ) -> None:
        self._source = source
        self._size_limit = size_limit
        self._client = httpx.Client(
            transport=_Transport(private_hosts(url, allow_private=allow_private)),
            headers={"User-Agent": identification(contact), "Accept-Encoding": "gzip, deflate"},
            timeout=timeout,
            follow_redirects=True,
            max_redirects=5,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Page:
        """Fetch one page, trying again what may pass.

        Raises:
            SourceError: permanent where trying again cannot help.
        """
        try:
            for attempt in stamina.retry_context(
                on=_pause, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=20.0
            ):
                with attempt:
                    return self._try(url, headers or {})
        except _Trouble as trouble:
            message = f"{shown(url)} {trouble.reason}"
            raise SourceError(self._source, message, permanent=trouble.permanent) from trouble
        raise AssertionError("a try either returns or raises")

    def _try(self, url: str, headers: Mapping[str, str]) -> Page:
        with _told(), self._client.stream("GET", url, headers=headers) as response:
            if response.status_code != HTTPStatus.NOT_MODIFIED and not response.is_success:
                raise _refused(response)
            return Page(
                url=str(response.url),
                status=response.status_code,
                headers=response.headers,
                body=self._body(response),
            )

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        deadline = time.monotonic() + TIME_LIMIT
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._size_limit:
                millions = self._size_limit / 1_000_000
                raise _Trouble(f"answered with more than {millions:g} MB, which is too much", permanent=True)
            if time.monotonic() > deadline:
                raise _Trouble(f"took longer than {TIME_LIMIT:.0f} seconds", permanent=False)
        return bytes(body)


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
    except httpx.TooManyRedirects as error:
        raise _Trouble("redirects in a circle", permanent=True) from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise _Trouble("is no address of a web page; it begins with https://", permanent=True) from error
    except httpx.ConnectError as error:
        raise _Trouble("cannot be reached", permanent=False) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
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


class _Transport(httpx.HTTPTransport):
    """httpx's own, over connections whose addresses were checked; redirects pass through it too."""

    def __init__(self, private: frozenset[str]) -> None:
        super().__init__()
        # httpx has no public way to hand over a network backend.
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=_CheckedBackend(private)
        )


class _CheckedBackend(httpcore.SyncBackend):
    """Connects to the very address that was checked, so that a name cannot change its mind in between."""

    def __init__(self, private: frozenset[str]) -> None:
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _addresses(host, port)
        for address in addresses:
            check(host, address, self._private)
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return [str(entry[4][0]) for entry in found]
