from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer of the site; `promised` is a length that is never reached."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    path: str
    headers: Mapping[str, str]
    at: float


Page = Said | Callable[[Asked], Said]


class Site:
    """A real HTTP server; a page with several answers gives them in turn, the last one forever."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[Asked] = []
        #: What any other address answers.
        self.otherwise: Page = Said(status=404)
        self._pages: dict[str, list[Page]] = {}

    def page(self, path: str, *answers: Page | str) -> str:
        self._pages[path] = [Said(body=each) if isinstance(each, str) else each for each in answers]
        return self.url(path)

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def paths(self) -> list[str]:
        return [each.path for each in self.asked if each.path != "/robots.txt"]

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        answers = self._pages.get(asked.path, [self.otherwise])
        page = answers.pop(0) if len(answers) > 1 else answers[0]
        return page if isinstance(page, Said) else page(asked)


@contextmanager
def serving() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            said = site.answer(Asked(path=self.path, headers=dict(self.headers.items()), at=monotonic()))
            body = said.body.encode() if isinstance(said.body, str) else said.body
            self.send_response(said.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(said.promised or len(body)))
            self.end_headers()
            self.wfile.write(body)
            if said.promised:
                self.close_connection = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A client that goes away is part of the play."""

    server = Server(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
