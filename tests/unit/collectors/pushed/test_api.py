"""Records that programs send."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from collectors.pushed.api import MOST, Api
from harken.domain.errors import TurnedAway, Unreadable
from harken.domain.feedback import Batch, Kind

HEADERS = {"authorization": "Bearer right"}


def _accept(sent: Any) -> Batch:
    api = Api(name="crm", token=SecretStr("right"), kind=Kind.SUPPORT_MESSAGE)
    return api.accept(json.dumps(sent).encode(), HEADERS)


def test_a_whole_record() -> None:
    record = {
        "id": 12,
        "kind": "survey_response",
        "title": "Kettle",
        "parts": [{"label": "why", "text": "It is quiet.", "question": "Why?", "asks": "like"}],
        "date": "2026-11-03T09:30:00+01:00",
        "author": "ada@example.org",
        "scores": [{"name": "nps", "kind": "nps", "value": 9, "low": 0, "high": 10, "primary": True}],
        "attributes": {"plan": "team"},
    }
    (found,) = _accept(record).items
    assert (found.external_id, found.kind, found.author) == ("12", Kind.SURVEY_RESPONSE, "ada@example.org")
    assert [part.label for part in found.parts] == ["title", "why"]
    assert found.said == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    assert found.scores[0].primary
    assert dict(found.attributes) == {"plan": "team"}


def test_each_bad_record_is_told_and_the_others_are_taken() -> None:
    batch = _accept(
        [
            {"id": "a", "text": "Fine.", "date": "2026-11-03"},
            {"text": "No id."},
            {"id": "b"},
            {"id": "c", "text": "When?", "date": "yesterday"},
            {"id": "d", "text": "Odd.", "kind": "poem"},
            {"id": "e", "text": "Odd.", "txet": "?"},
            {"id": "f", "text": "Odd.", "scores": [{"name": "s", "value": 9, "low": 1, "high": 5}]},
            7,
        ]
    )
    (found,) = batch.items
    assert found.said == date(2026, 11, 3)
    assert found.kind is Kind.SUPPORT_MESSAGE
    reasons = {each.where: each.reason for each in batch.failures}
    assert reasons["b"] == "it has no text"
    assert "ISO 8601" in reasons["c"]
    assert "kind" in reasons["d"]
    assert "txet is no field" in reasons["e"]
    assert "outside its own scale" in reasons["f"]
    assert len(batch.failures) == 7


def test_deleted_records_are_gone() -> None:
    batch = _accept([{"id": "a", "deleted": True}, {"id": "b", "text": "Stays."}])
    assert batch.gone == ("a",)
    assert [each.external_id for each in batch.items] == ["b"]


@pytest.mark.parametrize("header", ["", "Bearer wrong", "right", "Basic right", "Bearer rightt"])
def test_without_the_token_nobody_comes_in(header: str) -> None:
    api = Api(name="crm", token=SecretStr("right"))
    with pytest.raises(TurnedAway):
        api.accept(b"[]", {"authorization": header} if header else {})


def test_too_many_records_are_refused_whole() -> None:
    with pytest.raises(Unreadable, match="in several requests"):
        _accept([{"id": str(number), "text": "x"} for number in range(MOST + 1)])


def test_a_long_id_is_deleted_by_what_it_was_stored_under() -> None:
    (item,) = _accept({"id": "9" * 400, "text": "It leaks."}).items
    assert _accept({"id": "9" * 400, "deleted": True}).gone == (item.external_id,)


def test_only_a_page_is_a_link() -> None:
    (item,) = _accept({"id": "1", "text": "It leaks.", "url": "javascript:alert(1)"}).items
    assert item.url is None
