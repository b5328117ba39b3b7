from __future__ import annotations

import json
from typing import Any

import pytest

from harken.domain.errors import NotConfigured, SourceError
from harken.domain.feedback import Asks, ScoreKind
from tests.conformance.twin import Response
from tests.unit.collectors.scripted import Answer, Source

SHOP = Source(kind="google_forms", secrets={"GOOGLE_KEY": "ya29.given"}, options={"form": "f1"})


def item(title: str, name: str, **question: Any) -> dict[str, Any]:
    return {"title": title, "questionItem": {"question": {"questionId": name, **question}}}


ITEMS = [
    item("How likely are you to recommend us?", "n", scaleQuestion={"high": 10}),
    item("Stars, please", "s", ratingQuestion={"ratingScaleLevel": 5, "iconType": "STAR"}),
    item("What do you dislike?", "t", textQuestion={"paragraph": True}),
    item("Your e-mail address", "e", textQuestion={}),
    item("Rooms", "c", choiceQuestion={"type": "CHECKBOX"}),
    {
        "title": "How often?",
        "questionGroupItem": {"questions": [{"questionId": "g", "rowQuestion": {"title": "At night"}}]},
    },
    {"title": "A picture", "imageItem": {}},
]


def response(answers: dict[str, list[str]], **changes: Any) -> dict[str, Any]:
    given = {
        name: {"questionId": name, "textAnswers": {"answers": [{"value": value} for value in values]}}
        for name, values in answers.items()
    }
    times = {"createTime": "2026-10-03T08:15:00.5Z", "lastSubmittedTime": "2026-10-04T08:15:00Z"}
    return {"responseId": "a1", **times, "answers": given, **changes}


def form(*responses: Any) -> Answer:
    return lambda request: (
        {"items": ITEMS} if request.path == "/v1/forms/f1" else {"responses": list(responses)}
    )


def test_a_response() -> None:
    answers = {"t": ["The plug."], "n": ["9"], "s": ["4"], "c": ["Hall", "Kitchen"], "g": ["Daily"]}
    (got,) = SHOP.items(form(response({**answers, "e": ["ada@example.com"]})))
    (part,) = got.parts
    assert (part.question, part.text, part.asks) == ("What do you dislike?", "The plug.", Asks.DISLIKE)
    assert [(each.kind, each.value, each.low, each.high, each.primary) for each in got.scores] == [
        (ScoreKind.NPS, 9, 0, 10, True),
        (ScoreKind.STARS, 4, 1, 5, False),
    ]
    assert got.attributes == {"form": "f1", "rooms": "Hall, Kitchen", "how_often_at_night": "Daily"}
    assert got.author == "ada@example.com"
    assert got.url == "https://docs.google.com/forms/d/f1/edit#response=a1"


def test_the_address_that_the_form_collects_comes_first() -> None:
    given = response({"t": ["The plug."], "e": ["other@example.com"]}, respondentEmail="ada@example.com")
    assert SHOP.items(form(given))[0].author == "ada@example.com"


def test_the_filter_begins_a_day_before_the_last_submission() -> None:
    asked: list[str | None] = []

    def said(request: Any) -> Any:
        asked.append(request.query.get("filter"))
        return form(response({"t": ["The plug."]}))(request)

    with SHOP.opened(said) as run:
        run(run()[-1].cursor)
    assert asked == [None, None, None, "timestamp >= 2026-10-03T08:15:00Z"]


def signs_in(given: dict[str, Any], answer: Any) -> Any:
    def said(request: Any) -> Any:
        if request.path != "/token":
            assert request.headers["authorization"] == "Bearer ya29.fresh"
            return form()(request)
        assert request.form == given
        return answer

    return said


PERSON = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}


def test_a_person_may_have_allowed_it() -> None:
    source = Source(kind="google_forms", secrets={"GOOGLE_KEY": json.dumps(PERSON)}, options={"form": "f1"})
    given = {name: PERSON[name] for name in ("client_id", "client_secret", "refresh_token")}
    asked = {"grant_type": "refresh_token", **given}
    assert source.batches(signs_in(asked, {"access_token": "ya29.fresh"}))
    with pytest.raises(SourceError, match="without an access token"):
        source.batches(signs_in(asked, {}))
    with pytest.raises(SourceError, match="/token answered 400"):
        source.batches(signs_in(asked, Response(status=400)))


@pytest.mark.parametrize(
    "key", ["{", "{}", '{"client_email": "a", "private_key": "b"}', '{"refresh_token": 1}']
)
def test_a_key_that_is_none(key: str) -> None:
    source = Source(kind="google_forms", secrets={"GOOGLE_KEY": key}, options={"form": "f1"})
    with pytest.raises(NotConfigured, match="GOOGLE_KEY holds no key"):
        source.batches(form())
