from __future__ import annotations

from typing import Any

import pytest

from harken.domain.errors import NotConfigured
from harken.domain.feedback import Kind, ScoreKind
from tests.unit.collectors.scripted import Answer, Source

ZENDESK = Source(kind="zendesk", secrets={"ZENDESK_TOKEN": "t"}, options={"subdomain": "acme"})
INTERCOM = Source(kind="intercom", secrets={"INTERCOM_TOKEN": "t"})
USERS = [
    {"id": 1, "role": "end-user", "email": "ada@example.com"},
    {"id": 2, "role": "agent", "email": "agent@acme.example"},
    {"id": 3, "role": "end-user", "email": None},
]


def ticket(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": 7,
        "created_at": "2026-10-03T08:15:00Z",
        "updated_at": "2026-10-04T08:15:00Z",
        "subject": "Flicker",
        "description": "It flickers.",
        "status": "open",
        "requester_id": 1,
        "submitter_id": 1,
        "via": {"channel": "web"},
        "priority": None,
    }
    return {**whole, **changes}


def tickets(*found: Any) -> Answer:
    return lambda _: {"tickets": list(found), "users": USERS, "after_cursor": "c1", "end_of_stream": True}


def test_a_ticket() -> None:
    rating = {"score": "good", "comment": "Quick help!"}
    (got,) = ZENDESK.items(tickets(ticket(satisfaction_rating=rating)))
    assert [(part.label, part.text) for part in got.parts] == [
        ("title", "Flicker"),
        ("body", "It flickers."),
        ("remark", "Quick help!"),
    ]
    assert (got.kind, got.author, got.attributes) == (
        Kind.SUPPORT_MESSAGE,
        "ada@example.com",
        {"channel": "web"},
    )
    assert got.url is not None and got.url.endswith("/agent/tickets/7")


@pytest.mark.parametrize(("thumb", "value"), [("good", 1), ("bad", -1)])
def test_only_a_raised_thumb_is_among_the_two_best_values(thumb: str, value: int) -> None:
    (got,) = ZENDESK.items(tickets(ticket(satisfaction_rating={"score": thumb})))
    (score,) = got.scores
    assert (score.kind, score.value, score.low, score.high) == (ScoreKind.CSAT, value, -1, 1)
    assert (score.value >= score.high - 1) is (thumb == "good")


@pytest.mark.parametrize("thumb", ["offered", "unoffered", None])
def test_what_was_not_rated_has_no_score(thumb: str | None) -> None:
    assert ZENDESK.items(tickets(ticket(satisfaction_rating={"score": thumb})))[0].scores == ()


@pytest.mark.parametrize(
    "change",
    [{"submitter_id": 2}, {"submitter_id": 99}, {"via": {"channel": "voice"}}, {"submitter_id": None}],
)
def test_only_the_words_of_end_users_count(change: dict[str, Any]) -> None:
    batches = ZENDESK.batches(tickets(ticket(**change)))
    assert [(batch.items, batch.failures) for batch in batches] == [((), ())]
    rated = ticket(satisfaction_rating={"score": "bad", "comment": "Slow."}, **change)
    (got,) = ZENDESK.items(tickets(rated))
    assert [part.text for part in got.parts] == ["Slow."]


def test_a_person_without_an_address_is_a_number() -> None:
    (got,) = ZENDESK.items(tickets(ticket(requester_id=3, submitter_id=3)))
    assert got.author == "3"


def test_deleted_tickets_are_gone_and_the_cursor_goes_on() -> None:
    asked: list[dict[str, str]] = []

    def said(request: Any) -> Any:
        asked.append(request.query)
        return tickets(ticket(id=8), ticket(id=9, status="deleted"))(request)

    with ZENDESK.opened(said) as run:
        (batch,) = run()
        assert (batch.gone, [item.external_id for item in batch.items]) == (("9",), ["8"])
        run(batch.cursor)
        run(batch.cursor, attributes={"product": "Lamp"})
    assert [(each.get("start_time"), each.get("cursor")) for each in asked] == [
        ("0", None),
        (None, "c1"),
        ("0", None),
    ]


def test_a_stream_that_never_ends_is_left() -> None:
    asked: list[str] = []

    def said(request: Any) -> Any:
        asked.append(request.path)
        return {**tickets(ticket())(request), "end_of_stream": False}

    assert [item.external_id for item in ZENDESK.items(said)] == ["7"] * len(asked)
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("options", "header"),
    [({}, "Bearer t"), ({"email": "a@example.com"}, "Basic YUBleGFtcGxlLmNvbS90b2tlbjp0")],
)
def test_both_kinds_of_token(options: dict[str, str], header: str) -> None:
    def said(request: Any) -> Any:
        assert request.headers["authorization"] == header
        return tickets()(request)

    assert ZENDESK.batches(said, **options)


def test_a_subdomain_is_no_address() -> None:
    with pytest.raises(NotConfigured, match=r"before \.zendesk\.com"):
        ZENDESK.batches(tickets(), subdomain="acme.zendesk.com/evil")


def conversation(author: str = "user", **changes: Any) -> dict[str, Any]:
    source = {"type": "email", "subject": "Flicker", "body": "<p>It flickers.</p>"}
    whole = {
        "id": "7",
        "created_at": 1_790_000_000,
        "updated_at": 1_790_000_100,
        "source": {**source, "author": {"type": author, "id": "u1", "email": f"{author}@example.com"}},
        "contacts": {"contacts": [{"id": "c1", "external_id": "K-17"}]},
        "conversation_rating": {"rating": 4, "remark": "Quick help!"},
    }
    return {**whole, **changes}


def conversations(*found: Any) -> Answer:
    return lambda _: {"conversations": list(found), "pages": {"next": None}}


def test_a_conversation() -> None:
    (got,) = INTERCOM.items(conversations(conversation()), workspace="ws")
    assert [(part.label, part.text) for part in got.parts] == [
        ("title", "Flicker"),
        ("body", "<p>It flickers.</p>"),
        ("remark", "Quick help!"),
    ]
    (score,) = got.scores
    assert (score.kind, score.value, score.low, score.high) == (ScoreKind.CSAT, 4, 1, 5)
    assert (got.author, got.attributes) == ("user@example.com", {"channel": "email"})
    assert got.url == "https://app.intercom.com/a/inbox/ws/inbox/conversation/7"


@pytest.mark.parametrize("author", ["admin", "bot", "team"])
def test_only_the_words_of_customers_count(author: str) -> None:
    (got,) = INTERCOM.items(conversations(conversation(author)))
    assert [part.text for part in got.parts] == ["Quick help!"]
    assert got.author == "K-17"
    silent = conversation(author, conversation_rating=None)
    assert INTERCOM.batches(conversations(silent))[0].failures == ()
    assert INTERCOM.items(conversations(silent)) == []


def test_only_rated_ones_are_asked_for() -> None:
    def said(request: Any) -> Any:
        fields = [each["field"] for each in request.json()["query"]["value"]]
        assert fields == ["updated_at", "conversation_rating.score"]
        return conversations()(request)

    assert INTERCOM.batches(said, rated_only=True)
