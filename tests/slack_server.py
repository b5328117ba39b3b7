"""A Slack of our own on loopback: it keeps messages with their metadata and knows people and channels."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.slack import BOT

Answer = tuple[int, Mapping[str, Any]]


@dataclass
class Slack:
    """What a Web API was asked, and what it keeps.

    Attributes:
        refusals: What the next calls of a method are answered with instead, in turn: status and error.
        wait: The seconds that a refusal for too many calls asks for.
        after: Called after a message was kept and before the caller is told.
    """

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    refusals: dict[str, deque[tuple[int, str]]] = field(default_factory=dict)
    guests: set[str] = field(default_factory=set)
    emails: dict[str, str] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    scopes: str | None = None
    wait: int = 1
    after: Callable[[dict[str, Any]], None] = lambda _: None

    def refuse(self, method: str, *answers: tuple[int, str]) -> None:
        """Answer the next calls of a method so."""
        self.refusals.setdefault(method, deque()).extend(answers)

    def texts(self, channel: str | None = None) -> list[str]:
        """The texts of what stands there."""
        return [each["text"] for each in self.messages if channel in (None, each["channel"])]

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def answer(self, method: str, arguments: dict[str, Any]) -> Answer:
        self.calls.append((method, arguments))
        if self.refusals.get(method):
            status, error = self.refusals[method].popleft()
            return status, {"ok": False, "error": error}
        known = getattr(self, f"_{method.replace('.', '_')}", None)
        return 200, {"ok": True} if known is None else {"ok": True, **known(arguments)}

    def _auth_test(self, _: Any) -> dict[str, Any]:
        who = {"team_id": "T1", "user_id": BOT, "bot_id": "B1", "user": "harken", "team": "Acme"}
        return who | {"url": "https://harken.invalid/"}

    def _chat_postMessage(self, said: dict[str, Any]) -> dict[str, Any]:
        kept = {**said, "ts": f"{1000 + len(self.messages)}.000100"}
        self.messages.append(kept)
        self.after(kept)
        return {"ts": kept["ts"], "channel": said["channel"]}

    def _chat_postEphemeral(self, said: dict[str, Any]) -> dict[str, Any]:
        self.whispers.append(said)
        return {"message_ts": "1.1"}

    def _chat_update(self, said: dict[str, Any]) -> dict[str, Any]:
        for each in self.messages:
            if (each["channel"], each["ts"]) == (said["channel"], said["ts"]):
                each.update(said)
        return {"ts": said["ts"], "channel": said["channel"]}

    def _conversations_replies(self, asked: dict[str, Any]) -> dict[str, Any]:
        there = (each for each in self.messages if each["channel"] == asked["channel"])
        return {"messages": [each for each in there if each.get("thread_ts") == asked["ts"]]}

    def _conversations_history(self, asked: dict[str, Any]) -> dict[str, Any]:
        there = (each for each in self.messages if each["channel"] == asked["channel"])
        return {"messages": [each for each in there if not each.get("thread_ts")]}

    def _users_info(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"user": self._user(asked["user"])}

    def _users_list(self, _: Any) -> dict[str, Any]:
        everybody = {"U1", "U2", BOT, *self.guests}.union(*self.members.values())
        return {"members": [self._user(each) for each in sorted(everybody)]}

    def _user(self, id: str) -> dict[str, Any]:
        email = self.emails.get(id)
        return {
            "id": id,
            "team_id": "T1",
            "name": f"name of {id}",
            "is_restricted": id in self.guests,
            "is_bot": id == BOT,
            "tz": "Europe/Berlin",
            "is_email_confirmed": email is not None,
            "profile": {"display_name": f"name of {id}", "email": email},
        }

    def _conversations_info(self, asked: dict[str, Any]) -> dict[str, Any]:
        id = asked["channel"]
        return {"channel": {"id": id, "is_ext_shared": id in self.shared, "is_private": False}}

    def _conversations_members(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"members": sorted(self.members.get(asked["channel"], {"U1", "U2"}))}

    def _views_open(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.views.append(asked["view"])
        return {"view": {"id": "V1"}}

    def _views_push(self, asked: dict[str, Any]) -> dict[str, Any]:
        return self._views_open(asked)

    def _views_publish(self, asked: dict[str, Any]) -> dict[str, Any]:
        return self._views_open(asked)

    def _chat_getPermalink(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"permalink": f"https://harken.invalid/{asked['channel']}/{asked['message_ts']}"}

    def _views_update(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.views.append(asked["view"])
        return {"view": {"id": "V1"}}


@contextmanager
def slack() -> Iterator[Slack]:
    """A real HTTP server on loopback that stands for Slack's Web API and its response URLs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            as_json = "json" in self.headers.get("Content-Type", "")
            arguments = json.loads(body or "{}") if as_json else fields(body)
            folder, _, method = self.path.rpartition("/")
            if folder.endswith("/respond"):
                kept.responses.append(arguments)
                self._send(200, b"ok", "text/plain")
                return
            status, said = kept.answer(method, arguments)
            self._send(status, json.dumps(said).encode(), "application/json")

        def _send(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if kept.scopes is not None:
                self.send_header("X-OAuth-Scopes", kept.scopes)
            if status == 429:
                self.send_header("Retry-After", str(kept.wait))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    kept = Slack(url=f"http://127.0.0.1:{server.server_address[1]}/api/")
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fields(body: str) -> dict[str, Any]:
    """What a form holds; its fields may be JSON."""
    found: dict[str, Any] = dict(parse_qsl(body))
    for name in ("blocks", "view", "metadata", "prompts"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found
