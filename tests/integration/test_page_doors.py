"""Who gets in, who does not, and what a page or a program gets to see and do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import jsonschema
import pytest
from sqlalchemy import URL, select

from harken.ask.contract import schema
from harken.commands import page
from harken.commands.context import Opened
from harken.web import bodies, front
from harken.web.app import app
from harken.web.gate import Gate
from harken.web.limits import Limits, Rate
from harken.web.openapi import document
from harken.web.server import serving
from harken.web.slack_openid import SlackOpenId
from storage import people
from storage.tables import AuditRow, SessionRow
from tests.browser.world import FEEDBACK, SETTINGS, opened
from tests.openid import CLIENT, SECRET, Provider, provider

PEOPLE = """
people:
  - {name: Vera, access: viewer, slack_id: U0VERA}
  - {name: Ana, access: analyst, email: ana@lantern.example}
  - {name: Cora, access: curator}
  - {name: Adam, access: admin}
web: {slack_team: T0OURS}
"""


class Door:
    """The page of a company with people, and its Slack."""

    def __init__(self, opened: Opened, slack: Provider, address: str) -> None:
        self.opened = opened
        self.slack = slack
        self.address = address

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, verify=False, timeout=60)

    def token(self, name: str) -> str:
        with self.opened.engine.begin() as connection:
            made = people.new_token(connection, name)
        assert made is not None
        return made

    def program(self, name: str) -> httpx.Client:
        """A program with a token of this person."""
        client = self.browser()
        client.headers["Authorization"] = f"Bearer {self.token(name)}"
        return client

    @contextmanager
    def signed_in(self, name: str) -> Iterator[httpx.Client]:
        with self.browser() as client:
            client.headers["Origin"] = self.address
            answer = client.post("/sign-in", data={"token": self.token(name)})
            assert answer.status_code == 303, answer.text
            yield client

    def through_slack(self, client: httpx.Client) -> httpx.Response:
        """There and back again."""
        there = client.get("/sign-in/slack?next=/groups").headers["location"]
        back = httpx.get(there, verify=False).headers["location"]
        return client.get(back)


@pytest.fixture(scope="module")
def door(shared_server: URL) -> Iterator[Door]:
    with opened(shared_server, SETTINGS + PEOPLE) as (workspace, _), provider() as slack:
        page.keep_people(workspace)
        members = page._members(workspace)
        desk = page.made(workspace, members)
        gate = Gate(members=members, secret=desk.secret, host="127.0.0.1")
        application = app({}, ())
        with serving(application, "127.0.0.1", 0) as address:
            back = f"{address}/sign-in/slack/back"
            openid = SlackOpenId(client_id=CLIENT, client_secret=SECRET, back=back, provider=slack.address)
            application.router.routes.extend(front.routes(desk, gate, openid))
            yield Door(workspace, slack, address)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many tries at once are what the limits are for; they have a test of their own."""
    monkeypatch.setattr(Limits, "wait", lambda *_: 0)


def test_a_stranger_is_sent_to_sign_in(door: Door) -> None:
    with door.browser() as client:
        answer = client.get("/groups?span=all")
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/sign-in?next=%2Fgroups%3Fspan%3Dall",
        )
        assert client.get("/evidence/whatever").status_code == 303
        assert client.get("/api/themes").status_code == 401
        assert "Sign in with Slack" in client.get("/sign-in").text


def test_a_token_signs_in_and_signing_out_ends_it(door: Door) -> None:
    with door.browser() as client:
        assert client.post("/sign-in", data={"token": "harken_wrong"}).status_code == 401
    with door.signed_in("Vera") as client:
        shown = client.get("/")
        assert shown.status_code == 200 and "Vera (viewer)" in shown.text
        kept = client.cookies["harken"]
        seal = shown.text.split('name="seal" value="')[1].split('"')[0]
        assert client.post("/sign-out", data={"seal": seal}).status_code == 303
        assert client.get("/", headers={"Cookie": f"harken={kept}"}).status_code == 303


def test_nobody_is_sent_anywhere_else_after_signing_in(door: Door) -> None:
    for wanted in ("//evil.example", "https://evil.example", "/\\evil.example"):
        with door.browser() as client:
            client.headers["Origin"] = door.address
            answer = client.post("/sign-in", data={"token": door.token("Vera"), "next": wanted})
            assert answer.headers["location"] == "/"


def test_the_cookie_is_out_of_reach(door: Door) -> None:
    with door.browser() as client:
        client.headers["Origin"] = door.address
        told = client.post("/sign-in", data={"token": door.token("Vera")}).headers["set-cookie"].lower()
    assert "httponly" in told and "samesite=lax" in told
    assert not Gate(members=None, secret=b"", host="127.0.0.1").secure  # type: ignore[arg-type]
    gate = Gate(members=None, secret=b"", host="0.0.0.0")  # type: ignore[arg-type]
    assert gate.secure and gate.cookie.startswith("__Host-")
    with door.opened.engine.connect() as connection:
        kept = connection.scalars(select(SessionRow.hash)).all()
    assert all(len(each) == 32 for each in kept)


def test_slack_signs_in_whom_it_vouches_for(door: Door) -> None:
    door.slack.is_now("U0VERA", "T0OURS")
    with door.browser() as client:
        answer = door.through_slack(client)
        assert (answer.status_code, answer.headers["location"]) == (303, "/groups")
        assert "Vera (viewer)" in client.get("/").text
    door.slack.is_now("U0ANA", "T0OURS", email="Ana@lantern.example", email_verified=True)
    with door.browser() as client:
        door.through_slack(client)
        assert "Ana (analyst)" in client.get("/").text
    door.slack.is_now("U0NEW", "T0OURS", name="Nora", email="adam@x.example", email_verified=False)
    with door.browser() as client:
        door.through_slack(client)
        assert "Nora (viewer)" in client.get("/").text


def test_slack_is_not_believed_without_proof(door: Door) -> None:
    refusals = (
        ({"nonce": "another"}, "another sign-in"),
        ({"aud": "another app"}, "not signed as it must be"),
        ({"iss": "https://evil.example"}, "not signed as it must be"),
        ({"exp": 1}, "not signed as it must be"),
    )
    for wrong, said in refusals:
        door.slack.is_now("U0VERA", "T0OURS")
        door.slack.wrong = wrong
        with door.browser() as client:
            answer = door.through_slack(client)
            assert answer.status_code == 400 and said in answer.text
            assert client.get("/").status_code == 303
    door.slack.is_now("U0VERA", "T0OURS")
    door.slack.forges = True
    with door.browser() as client:
        assert "not signed as it must be" in door.through_slack(client).text


def test_members_of_another_workspace_stay_out(door: Door) -> None:
    door.slack.is_now("U0VERA", "T0THEIRS")
    with door.browser() as client:
        answer = door.through_slack(client)
        assert answer.status_code == 403 and "Harken does not" in answer.text


def test_a_sign_in_of_another_browser_is_none(door: Door) -> None:
    door.slack.is_now("U0VERA", "T0OURS")
    with door.browser() as one, door.browser() as other:
        there = one.get("/sign-in/slack").headers["location"]
        back = httpx.get(there, verify=False).headers["location"]
        assert "not begun in this browser" in other.get(back).text
        assert one.get(back).status_code == 303


def test_everybody_does_what_they_may(door: Door) -> None:
    asked = (
        ("GET", "/", "Vera"),
        ("GET", "/export/trends.csv", "Ana"),
        ("GET", "/customer", "Ana"),
        ("GET", "/workshop", "Cora"),
        ("POST", "/api/actions", "Cora"),
        ("POST", "/pause", "Adam"),
    )
    order = ["Vera", "Ana", "Cora", "Adam"]
    action = {"name": "reviews", "day": "2026-05-01", "paused": "no"}
    for method, path, least in asked:
        for name in order:
            with door.program(name) as client:
                answer = client.request(method, path, json=action if method == "POST" else None)
            may = order.index(name) >= order.index(least)
            assert (answer.status_code in (200, 303)) is may, (name, path, answer.text[:200])
            assert may or answer.status_code == 403


def test_what_changes_anything_must_come_from_our_own_page(door: Door) -> None:
    with door.signed_in("Cora") as client, door.signed_in("Adam") as admin:
        _forge(client, admin)


def _forge(client: httpx.Client, admin: httpx.Client) -> None:
    action = {"name": "Forged", "day": "2026-05-01"}
    assert client.post("/actions", data=action).status_code == 403
    seal = client.get("/actions").text.split('name="seal" value="')[1].split('"')[0]
    elsewhere = {"Origin": "https://evil.example"}
    assert client.post("/actions", data=action | {"seal": seal}, headers=elsewhere).status_code == 403
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/actions", data=action | {"seal": seal}, headers=cross).status_code == 403
    assert client.post("/api/actions", json=action).status_code == 403
    other = admin.get("/actions").text.split('name="seal" value="')[1].split('"')[0]
    assert client.post("/actions", data=action | {"seal": other}).status_code == 403
    assert client.post("/actions", data=action | {"seal": seal}).status_code == 303
    assert "Forged" in client.get("/actions").text


def test_every_reply_protects_its_reader(door: Door) -> None:
    with door.program("Vera") as client:
        for path in ("/", "/nowhere", "/api/themes", "/static/page.css", "/groups/shops/persona", "/sign-in"):
            headers = client.get(path).headers
            policy = headers["content-security-policy"]
            assert (
                "default-src 'none'" in policy and "script-src 'unsafe" not in policy and "eval" not in policy
            )
            assert "frame-ancestors 'none'" in policy
            assert headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in client.get("/").headers["content-security-policy"]


def test_who_customers_are_is_for_those_who_may_see_it(door: Door) -> None:
    with door.program("Vera") as viewer, door.program("Ana") as analyst:
        themes = analyst.get("/api/themes?span=all").json()["answers"][0]
        evidence = next(iter(themes["facts"].values()))["evidence"]
        told = analyst.get(f"/api/evidence/{evidence}").json()["items"]
        assert any(each["author"] for each in told)
        hidden = viewer.get(f"/api/evidence/{evidence}").json()["items"]
        assert not any(each["author"] for each in hidden)
        assert [each["text"] for each in hidden] == [each["text"] for each in told]


def test_taking_along_is_written_down(door: Door) -> None:
    with door.program("Ana") as client:
        answer = client.get("/export/by-source.csv?span=all&theme=delivery")
        assert answer.headers["content-type"].startswith("text/csv") and "reviews" in answer.text
        assert client.get("/export/by-source.parquet?span=all&theme=delivery").content[:4] == b"PAR1"
    with door.opened.engine.connect() as connection:
        noted = connection.execute(
            select(AuditRow.who, AuditRow.subject).where(AuditRow.action == "exported")
        )
        assert ("Ana", "by-source") in [tuple(each) for each in noted]


def test_the_api_is_as_it_is_described(door: Door) -> None:
    described = document()
    assert all(route in described["paths"] for route in ("/api/ask", "/api/evidence/{id}", "/api/sources"))
    with door.program("Adam") as client:
        assert client.get("/api/openapi.json").json() == described
        first = client.post("/api/ask", json={"question": "How many comments are about delivery?"}).json()
        jsonschema.validate({name: each for name, each in first.items() if name != "previous"}, schema())
        more = {"question": "and from the survey?", "previous": first["previous"]}
        follow = client.post("/api/ask", json=more).json()
        fact, head = (_head(each) for each in (follow, first))
        assert 0 < fact["n"] < head["n"] < FEEDBACK
        again = client.post("/api/answer", json={"spec": first["answers"][0]["spec"]}).json()
        assert _head(again)["n"] == head["n"]
        listed = client.get(f"/api/evidence/{head['evidence']}?size=5").json()
        assert (listed["counted"], len(listed["items"])) == (head["n"], 5)
        answers = {
            path: client.get(f"/api/{path}?span=all").json()
            for path in ("themes", "trends", "groups", "value", "sources", "actions")
        }
        refused = client.post("/api/ask", json={}).json()
    components = {"components": described["components"]}
    for path, answer in answers.items():
        gives = described["paths"][f"/api/{path}"]["get"]["responses"]["200"]["content"]["application/json"]
        jsonschema.validate(answer, components | gives["schema"])
    assert refused["error"]["message"].startswith("Send a question")


def _head(reply: dict[str, Any]) -> dict[str, Any]:
    answer = reply["answers"][0]
    found: dict[str, Any] = answer["facts"][answer["how"]["n"]]
    return found


def test_broken_requests_are_told_in_plain_words(door: Door) -> None:
    with door.program("Adam") as client:
        sent = {"content": b"{", "headers": {"Content-Type": "application/json"}}
        assert client.post("/api/ask", **sent).status_code == 400
        assert client.post("/api/ask", content=b"x" * 200_000).status_code == 413
        assert client.get("/api/evidence/nothing").status_code == 404
        assert client.get("/themes/nothing").status_code == 404
        assert client.get("/?from=2026-13-45&page=-3&span=never&by=hour").status_code == 200
        assert client.post("/api/answer", json={"spec": {"intent": "drop table"}}).status_code == 400
        assert client.delete("/api/actions/99999").status_code == 400


def test_what_comes_too_slowly_is_not_waited_for(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies.whole_body, "__defaults__", (bodies.FORM_LIMIT, 0.2))
    host, port = door.address.removeprefix("http://").split(":")
    head = f"POST /actions HTTP/1.1\r\nHost: {host}\r\nContent-Length: 90\r\n\r\nname=A"
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(head.encode())
        assert line.recv(100).startswith(b"HTTP/1.1 408")


def test_groups_are_saved_by_curators_beside_those_of_the_settings(door: Door) -> None:
    asked = {"name": "all", "rule": "plan != ''"}
    with door.program("Vera") as viewer:
        refused = viewer.post("/rule/save", data=asked)
        assert refused.status_code == 403 and "needs the access of a curator" in refused.text
    with door.program("Cora") as curator:
        theirs = curator.post("/rule/save", data=asked | {"name": "shops"})
        assert theirs.status_code == 400 and "shops is a group of harken.yaml" in theirs.text
        wrong = curator.post("/rule/save", data=asked | {"rule": "plan =="})
        assert wrong.status_code == 400 and "mismatched input" in wrong.text
        assert curator.post("/rule/save", data=asked).status_code == 303
        again = curator.post("/rule/save", data=asked)
        assert again.status_code == 400 and "has that rule already" in again.text
        assert "saved by Cora" in curator.get("/groups").text
        assert curator.post("/rule/remove", data=asked).status_code == 303
        assert curator.post("/rule/undo", data={"edit": "1"}).status_code == 400
    with door.opened.engine.connect() as connection:
        done = connection.scalars(select(AuditRow.action).where(AuditRow.subject == "all")).all()
    assert done == ["group_saved", "group_removed"]


def test_a_program_without_a_token_is_told_what_to_send(door: Door) -> None:
    with door.signed_in("Vera") as client:
        del client.headers["Origin"]
        answer = client.post("/api/ask", json={"question": "How many comments are there?"})
    assert answer.status_code == 403
    assert "Authorization: Bearer TOKEN" in answer.json()["error"]["message"]


def test_one_person_on_this_machine_needs_no_token(door: Door) -> None:
    members = page._members(door.opened)
    alone = Gate(members=members, secret=b"", host="127.0.0.1")
    assert not alone.alone()
    nobody = type(members)(**{**vars(members), "named": lambda: False})
    assert Gate(members=nobody, secret=b"", host="127.0.0.1").alone()
    assert not Gate(members=nobody, secret=b"", host="0.0.0.0").alone()
    assert not Gate(members=nobody, secret=b"", host="127.0.0.1", address="https://h.example").alone()
    gate = Gate(members=nobody, secret=b"", host="127.0.0.1")
    assert (
        gate.misdirected("evil.example") and gate.misdirected(None) and gate.misdirected("127.0.0.1.evil:80")
    )
    assert not gate.misdirected("127.0.0.1:8765") and not gate.misdirected("[::1]:8765")


def test_limits_fill_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    now = [0.0]
    limits, rate = Limits(lambda: now[0]), Rate(burst=2, per_minute=60)
    assert [limits.wait("one", rate) for _ in range(3)] == [0, 0, 1]
    assert limits.wait("other", rate) == 0
    now[0] = 1.0
    assert [limits.wait("one", rate) for _ in range(2)] == [0, 1]
