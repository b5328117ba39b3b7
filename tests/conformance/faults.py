"""A local HTTP server in front of a twin that answers as hostile sources do, when a scenario says so."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any

from tests.conformance.twin import Request, Response, Twin
from tests.conformance.world import World

#: Answers instead of the twin, or gives None to let it answer. It is told the request and its number from 0.
Fault = Callable[["Handler", Request, int], Response | None]
#: Much longer than any client waits; a held request ends with the client.
_HELD = 120.0


class Stage:
    """A twin with its world, what was asked of it, and what goes wrong."""

    def __init__(self, twin: Twin, world: World) -> None:
        self.twin = twin
        self.world = world
        self.fault: Fault | None = None
        self.asked: list[Request] = []
        self.moments: list[float] = []
        #: What the twin itself stumbled over: a request that the real source would not understand.
        self.stumbled: list[Exception] = []
        self.closing = threading.Event()
        self.base_url = ""
        self._lock = threading.Lock()

    def answer(self, handler: Handler, request: Request) -> Response | None:
        """The answer, or None where the fault itself has spoken."""
        if request.path == "/robots.txt":
            return Response(status=404)
        with self._lock:
            number = len(self.asked)
            self.asked.append(request)
            self.moments.append(monotonic())
        if self.fault is not None:
            said = self.fault(handler, request, number)
            if said is not None or handler.spoken:
                return said
        try:
            return self.twin.answer(request, self.world)
        except Exception as error:
            self.stumbled.append(error)
            return Response(status=500)

    def anew(self, fault: Fault | None = None) -> None:
        """Count requests from 0 again, with another fault or none."""
        self.fault = fault
        self.asked, self.moments = [], []


class Handler(BaseHTTPRequestHandler):
    """Speaks for the stage that its server carries."""

    protocol_version = "HTTP/1.1"
    #: Head and body go out in two pieces; the second must not wait until the first is acknowledged.
    disable_nagle_algorithm = True
    #: Set by a fault that has answered by itself, or by holding its tongue.
    spoken = False

    def _speak(self) -> None:
        stage: Stage = self.server.stage  # type: ignore[attr-defined]
        self.spoken = False
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            base_url=stage.base_url,
        )
        response = stage.answer(self, request)
        if response is not None:
            self.say(response, compressed="gzip" in request.headers.get("accept-encoding", ""))

    def say(self, response: Response, *, compressed: bool = False, promised: int | None = None) -> None:
        """Send a response; `promised` is a length that is never reached."""
        body = response.body.encode() if isinstance(response.body, str) else response.body
        headers = {"Content-Type": "text/html; charset=utf-8", **response.headers}
        if compressed and "Content-Encoding" not in headers and len(body) < 1_000_000:
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        self.send_response(response.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(promised or len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if promised:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_HEAD = _speak

    def log_message(self, *_: Any) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 32

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is part of the play."""


@contextmanager
def staged(twin: Twin, world: World) -> Iterator[Stage]:
    """A running server with its twin."""
    server = _Server(("127.0.0.1", 0), Handler)
    stage = Stage(twin, world)
    stage.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    server.stage = stage  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stage
    finally:
        stage.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def instead(response: Response, *, at: int, times: int = 1) -> Fault:
    """Answer this `times` times from request `at` on."""

    def fault(_: Handler, __: Request, number: int) -> Response | None:
        return response if at <= number < at + times else None

    return fault


def busy(*, at: int, seconds: int, times: int = 1) -> Fault:
    """429 with Retry-After."""
    return instead(Response(status=429, headers={"Retry-After": str(seconds)}), at=at, times=times)


def broken(*, at: int, times: int = 1) -> Fault:
    """500 with a page of HTML."""
    return instead(Response(status=500, body="<h1>Internal Server Error</h1>"), at=at, times=times)


def silent(*, at: int, times: int = 1) -> Fault:
    """Take the request and never answer."""
    return held(at=at, times=times, reached=threading.Event())


def held(*, at: int, times: int = 1, reached: threading.Event) -> Fault:
    """The same, telling that the request has come."""

    def fault(handler: Handler, _: Request, number: int) -> Response | None:
        if at <= number < at + times:
            reached.set()
            handler.spoken = True
            handler.close_connection = True
            stage: Stage = handler.server.stage  # type: ignore[attr-defined]
            stage.closing.wait(_HELD)
        return None

    return fault


def halved(*, at: int, times: int = 1) -> Fault:
    """Break off in the middle of the true answer."""

    def fault(handler: Handler, request: Request, number: int) -> Response | None:
        if at <= number < at + times:
            stage: Stage = handler.server.stage  # type: ignore[attr-defined]
            whole = stage.twin.answer(request, stage.world)
            body = whole.body.encode() if isinstance(whole.body, str) else whole.body
            half = Response(status=whole.status, headers=whole.headers, body=body[: len(body) // 2])
            handler.spoken = True
            handler.say(half, promised=len(body) + 1)
        return None

    return fault


def garbage(*, at: int, times: int = 1) -> Fault:
    """Bytes that are no text in any encoding, with the best intentions in the header."""
    nonsense = bytes(range(255, 0, -1)) * 40
    return instead(
        Response(body=nonsense, headers={"Content-Type": "application/json; charset=utf-8"}),
        at=at,
        times=times,
    )


def damaged(entry: Any) -> Fault:
    """Every answer that holds items in JSON has something else in the place of the first entry of a list."""

    def fault(handler: Handler, request: Request, _: int) -> Response | None:
        stage: Stage = handler.server.stage  # type: ignore[attr-defined]
        whole = stage.twin.answer(request, stage.world)
        try:
            held = json.loads(whole.body)
        except ValueError:
            return None
        found = _entries(held)
        if found is None or not any(json.dumps(each.text)[1:-1] in whole.body for each in stage.world.items):
            return None
        found[0] = entry
        return replace(whole, body=json.dumps(held))

    return fault


def _entries(held: Any) -> list[Any] | None:
    """The first list of objects within a JSON value, the outermost first."""
    waiting = [held]
    for each in waiting:
        if isinstance(each, list) and each and isinstance(each[0], dict):
            return each
        waiting += each if isinstance(each, list) else each.values() if isinstance(each, dict) else []
    return None


def redirected(target: str, *, at: int, times: int = 1) -> Fault:
    """302 to somewhere else."""
    return instead(Response(status=302, headers={"Location": target}), at=at, times=times)


def bomb(*, at: int, times: int = 1) -> Fault:
    """A hundred kilobytes that become a hundred million."""
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    return instead(Response(body=_bomb(), headers=headers), at=at, times=times)


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(100_000_000), 9)
