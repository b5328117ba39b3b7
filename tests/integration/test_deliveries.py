"""Sources that send by themselves, to a real `harken serve` over real sockets."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.program import Program

SETTINGS = """
web: {port: 0}
sources:
  - {name: form, collector: webhook, format: formbricks}
  - {name: crm, collector: api, rival: Pitcher & Co}
  - {name: lacking, collector: webhook, variables: {secret: NOT_THERE}}
"""
SECRET = "whsec_" + base64.b64encode(b"a key of both sides").decode()


@pytest.fixture
def program(engine: Engine, home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Program:
    (home / "harken.yaml").write_text(SETTINGS)
    monkeypatch.setenv("HARKEN_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("HARKEN_API_TOKEN", "a long token")
    return Program(home=home, url=database_url)


class Serving:
    """A running `harken serve`: where it listens, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        # Plain HTTP on this machine: no certificates need be read for it.
        self._client = httpx.Client(verify=False, timeout=60)
        self.said: list[str] = []
        self.address = ""
        self._open = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self._open.wait()
        assert self.address, self.said

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip())
            if found := re.search(r"crm takes deliveries at (http://\S+)/sources/crm", line):
                self.address = found[1]
            if self.address and "Ctrl+C" in line:
                self._open.set()
        self._open.set()

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.ended()

    def ended(self) -> None:
        self.process.wait()
        self._reader.join()
        self._client.close()

    def post(self, source: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return self._client.post(f"{self.address}/sources/{source}", content=body, headers=headers)

    def send(self, *records: dict[str, Any]) -> httpx.Response:
        return self.post("crm", json.dumps(records).encode(), {"authorization": "Bearer a long token"})


@contextmanager
def serving(program: Program) -> Iterator[Serving]:
    running = Serving(program.start("serve"))
    try:
        yield running
    finally:
        running.end(signal.SIGTERM)
        for pipe in (running.process.stdout, running.process.stderr):
            assert pipe is not None
            pipe.close()


def _signed(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(b"a key of both sides", f"m1.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": "m1", "webhook-timestamp": stamp, "webhook-signature": signature}


def _stored(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT s.name || ' ' || f.external_id, p.text FROM parts p"
                " JOIN feedback f ON f.id = p.feedback_id JOIN sources s ON s.id = f.source_id"
            )
        )
        return {str(row[0]): str(row[1]) for row in rows}


def test_what_is_sent_is_stored_before_it_is_answered(program: Program, engine: Engine) -> None:
    sent = {
        "event": "responseFinished",
        "data": {
            "id": "r1",
            "createdAt": "2026-11-04T07:47:29Z",
            "data": {"q": "The hinge broke in a week."},
        },
    }
    body = json.dumps(sent).encode()
    with serving(program) as running:
        first = running.post("form", body, _signed(body))
        assert (first.status_code, first.json()["added"]) == (200, 1)
        assert _stored(engine) == {"form r1": "The hinge broke in a week."}
        again = running.post("form", body, _signed(body))
        assert (again.json()["added"], again.json()["unchanged"]) == (0, 1)
        answer = running.send({"id": 1, "text": "Mail me at ada@example.org."}, {"id": 2})
        assert answer.json()["rejected"] == [{"record": "2", "reason": "it has no text"}]
        assert _stored(engine)["crm 1"] == "Mail me at [email]."
        gone = running.send({"id": 1, "deleted": True})
        assert gone.json()["erased"] == 1
        assert list(_stored(engine)) == ["form r1"]
        assert any("NOT_THERE is not set" in line for line in running.said)


def test_who_may_not_send_stores_nothing(program: Program, engine: Engine) -> None:
    body = json.dumps({"id": "x", "text": "Not from them."}).encode()
    with serving(program) as running:
        assert running.post("crm", body, {"authorization": "Bearer wrong"}).status_code == 401
        assert running.post("form", body, {**_signed(body), "webhook-id": "m2"}).status_code == 401
        assert running.post("lacking", body, _signed(body)).status_code == 404
        assert running.post("crm", b"{", {"authorization": "Bearer a long token"}).status_code == 400
        huge = b" " * 10_000_001
        assert running.post("crm", huge, {"authorization": "Bearer a long token"}).status_code == 413
        said = "\n".join(running.said)
    assert _stored(engine) == {}
    assert SECRET not in said
    assert "a long token" not in said


def test_a_paused_source_takes_nothing_until_it_is_resumed(program: Program, engine: Engine) -> None:
    with serving(program) as running:
        program.done("sources", "pause", "crm")
        refused = running.send({"id": "1", "text": "It leaks."})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
        assert "is paused" in refused.json()["error"]["message"]
        assert _stored(engine) == {}
        program.done("sources", "resume", "crm")
        assert running.send({"id": "1", "text": "It leaks."}).json()["added"] == 1


def test_many_at_once_are_all_stored_once(program: Program, engine: Engine) -> None:
    def send(number: int) -> int:
        return running.send({"id": number % 40, "text": f"Remark number {number % 40} of forty."}).status_code

    with serving(program) as running, ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, range(80))) == {200}
    assert _stored(engine) == {f"crm {n}": f"Remark number {n} of forty." for n in range(40)}


def test_a_killed_server_has_what_it_answered_and_takes_the_rest_again(
    program: Program, engine: Engine
) -> None:
    records = [{"id": number, "text": f"Remark {number} before and after."} for number in range(30)]
    answered: list[int] = []
    with serving(program) as running, ThreadPoolExecutor(4) as pool:

        def send(record: dict[str, Any]) -> None:
            try:
                if running.send(record).status_code == 200:
                    answered.append(record["id"])
            except httpx.TransportError:
                return
            if len(answered) == 10:
                running.process.kill()

        list(pool.map(send, records))
    kept = _stored(engine)
    assert answered
    assert {f"crm {number}" for number in answered} <= set(kept)
    with serving(program) as running:
        assert running.send(*records).status_code == 200
    assert _stored(engine) == {f"crm {each['id']}": each["text"] for each in records}


def test_a_source_that_sends_is_not_collected(program: Program) -> None:
    assert program.document("collect", "--json")["sources"] == []
    refused = program.run("collect", "crm")
    assert refused.returncode == 2
    assert "sends by itself" in refused.stderr
    checked = program.run("doctor", "--json")
    findings = {each["finding"]: each["well"] for each in json.loads(checked.stdout)["findings"]}
    assert any("Source crm: set up" in finding and well for finding, well in findings.items())
    assert any("NOT_THERE is not set" in finding and not well for finding, well in findings.items())
