"""What each form tool's delivery becomes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from collectors.pushed.webhook import Webhook
from harken.domain.errors import TurnedAway, Unreadable
from harken.domain.feedback import Asks, Kind, ScoreKind

SECRET = "a shared secret"


def _webhook(**options: Any) -> Webhook:
    return Webhook(name="form", secret=SecretStr(SECRET), **options)


def _hexadecimal(body: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}


def _typeform(body: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return {"typeform-signature": "sha256=" + base64.b64encode(digest).decode()}


def _standard(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"id.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": "id", "webhook-timestamp": stamp, "webhook-signature": signature}


#: Shapes from https://www.typeform.com/developers/webhooks/example-payload/
TYPEFORM = {
    "event_id": "e1",
    "event_type": "form_response",
    "form_response": {
        "form_id": "lT4Z3j",
        "token": "t-17",
        "submitted_at": "2026-11-03T09:30:00Z",
        "hidden": {"email": "ada@example.org", "plan": "team"},
        "definition": {
            "id": "lT4Z3j",
            "fields": [
                {"id": "q1", "title": "Why did you choose us?", "type": "long_text", "properties": {}},
                {"id": "q2", "title": "How likely are you to recommend us?", "type": "nps"},
            ],
        },
        "answers": [
            {"type": "text", "text": "Because it just works.", "field": {"id": "q1", "type": "long_text"}},
            {"type": "number", "number": 9, "field": {"id": "q2", "type": "nps"}},
        ],
    },
}
#: Shapes from https://formbricks.com/docs/xm-and-surveys/core-features/integrations/webhooks
FORMBRICKS = {
    "webhookId": "w1",
    "event": "responseFinished",
    "data": {
        "id": "r-5",
        "createdAt": "2026-11-04T07:47:29.507Z",
        "surveyId": "s-1",
        "finished": True,
        "contact": {"id": "c1", "userId": "user-8"},
        "contactAttributes": {"country": "FR"},
        "data": {"q1": "clicked", "q2": "Setting it up took far too long.", "q3": 4, "q4": ["a", "b"]},
    },
}


def test_a_typeform_response_with_its_questions_and_scores() -> None:
    body = json.dumps(TYPEFORM).encode()
    (found,) = _webhook(format="typeform").accept(body, _typeform(body)).items
    assert (found.external_id, found.author, found.kind) == ("t-17", "ada@example.org", Kind.SURVEY_RESPONSE)
    assert found.said == datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    (part,) = found.parts
    assert (part.text, part.question, part.asks) == (
        "Because it just works.",
        "Why did you choose us?",
        Asks.REASON_TO_BUY,
    )
    assert [(each.kind, each.value, each.primary) for each in found.scores] == [(ScoreKind.NPS, 9.0, True)]
    assert found.attributes["plan"] == "team"


def test_another_event_of_typeform_is_nothing_and_no_failure() -> None:
    body = json.dumps({"event_type": "form_response_partial"}).encode()
    assert _webhook(format="typeform").accept(body, _typeform(body)).items == ()
    assert _webhook(format="typeform").accept(body, _typeform(body)).failures == ()


def test_a_formbricks_response_without_any_setting() -> None:
    body = json.dumps([FORMBRICKS]).encode()
    (found,) = _webhook(format="formbricks").accept(body, _standard(body)).items
    assert [(part.label, part.text) for part in found.parts] == [("q2", "Setting it up took far too long.")]
    assert found.author == "user-8"
    expected = {"survey": "s-1", "q1": "clicked", "q3": 4, "q4": "a, b", "country": "FR"}
    assert dict(found.attributes) == expected


def test_a_formbricks_response_with_questions_and_with_fields() -> None:
    body = json.dumps(FORMBRICKS).encode()
    worded = _webhook(format="formbricks", questions={"q2": "What annoys you most?"})
    (found,) = worded.accept(body, _standard(body)).items
    assert (found.parts[0].question, found.parts[0].asks) == ("What annoys you most?", Asks.DISLIKE)
    fields = {"part.setup": "data.data.q2", "score": "data.data.q3:1-5"}
    (found,) = _webhook(format="formbricks", fields=fields).accept(body, _standard(body)).items
    assert (found.external_id, found.parts[0].label, found.scores[0].value) == ("r-5", "setup", 4.0)


def test_any_other_tool_by_its_fields() -> None:
    sent = {
        "rows": [
            {"key": 7, "at": "2026-11-03T08:00:00+01:00", "say": {"why": "Cheap and quick."}, "stars": "5"},
            {"key": 8, "say": {}},
            {"key": 9, "say": {"why": "Late again."}, "stars": 11},
            "not a record",
        ]
    }
    body = json.dumps(sent).encode()
    webhook = _webhook(
        records="rows",
        fields={"id": "key", "date": "at", "text": "say.why", "score": "stars:1-5", "attribute.n": "key"},
        attributes={"product": "Mug"},
    )
    batch = webhook.accept(body, _hexadecimal(body))
    assert [each.external_id for each in batch.items] == ["7", "9"]
    first, second = batch.items
    assert (first.scores[0].kind, first.scores[0].value) == (ScoreKind.STARS, 5.0)
    assert second.scores == ()
    assert dict(first.attributes) == {"n": 7, "product": "Mug"}
    assert [(each.where, each.reason) for each in batch.failures] == [
        ("8", "it has no text"),
        ("a delivery", "there is nothing at key, which is its id"),
    ]


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b"17", b'"text"'])
def test_what_is_no_document_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        _webhook(fields={"id": "id", "text": "text"}).accept(body, _hexadecimal(body))


def test_nothing_is_read_before_the_signature_is_checked() -> None:
    with pytest.raises(TurnedAway):
        _webhook(fields={"id": "id", "text": "text"}).accept(
            b"no json at all", {"x-hub-signature-256": "sha256=00"}
        )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"txt": "a"}, "txt is no field"),
        ({"part": "a"}, "part is no field"),
        ({"score": "a"}, "needs its scale"),
        ({"score.x": "a:5-1"}, "is empty"),
        ({"score.x": "a:1-5:odd"}, "odd is no kind of score"),
        ({}, "where the id and a text are"),
        ({"id": "a"}, "where the id and a text are"),
    ],
)
def test_wrong_fields_are_told(fields: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        _webhook(fields=fields)
