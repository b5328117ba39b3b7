"""Connections that are checked and bounded beneath httpx, so that neither redirects nor names evade it."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from collectors.addresses import check


class Deadline:
    """When the answer that is being read must be there, however slowly it drips."""

    def __init__(self) -> None:
        self._at = float("inf")

    def within(self, seconds: float) -> None:
        """Start the clock anew."""
        self._at = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """The seconds that one more step may take.

        Raises:
            httpcore.ReadTimeout: when none are left.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole answer is over")
        return left if timeout is None else min(left, timeout)


class CheckedTransport(httpx.HTTPTransport):
    """httpx's own, over connections whose addresses were checked; redirects pass through it too."""

    def __init__(self, private: frozenset[str], deadline: Deadline) -> None:
        super().__init__()
        # httpx has no public way to hand over a network backend.
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=_CheckedBackend(private, deadline)
        )


class _CheckedBackend(httpcore.SyncBackend):
    """Connects to the very address that was checked, so that a name cannot change its mind in between."""

    def __init__(self, private: frozenset[str], deadline: Deadline) -> None:
        self._private = private
        self._deadline = deadline

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
                stream = super().connect_tcp(address, port, timeout, local_address, socket_options)
                return _BoundedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose reading ends at the deadline; httpcore alone bounds each read, not their sum."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _BoundedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return [str(entry[4][0]) for entry in found]
