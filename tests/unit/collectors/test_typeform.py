from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from harken.domain.errors import NotConfigured, SourceError
from harken.domain.feedback import Asks, Kind, ScoreKind
from tests.unit.collectors.scripted import Answer, Source

SHOP = Source(kind="typeform", secrets={"TYPEFORM_TOKEN": "t"}, options={"form": "f1"})
FIELDS: list[dict[str, Any]] = [
    {"id": "N", "type": "nps", "title": "How likely are you to recommend us?"},
    {
        "id": "O",
        "type": "opinion_scale",
        "title": "How easy was it?",
        "properties": {"steps": 7, "start_at_one": True},
    },
    {"id": "R", "type": "rating", "title": "And the lamp?", "properties": {"steps": 5, "shape": "star"}},
    {"id": "W", "type": "long_text", "title": "Why did you choose us?"},
    {"id": "B", "type": "long_text", "title": "What could we do *better*?"},
    {"id": "P", "type": "multiple_choice", "title": "Which lamp do you have?"},
    {
        "id": "C",
        "type": "contact_info",
        "title": "Who are you?",
        "properties": {"fields": [{"id": "C1", "type": "short_text", "title": "Given name"}]},
    },
]


def answer(field: str, kind: str, value: Any) -> dict[str, Any]:
    return {"field": {"id": field, "ref": f"ref-{field}"}, "type": kind, kind: value}


def response(*answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    whole = {"token": "a1", "submitted_at": "2026-10-03T08:15:00Z", "answers": list(answers)}
    return {**whole, **changes}


def form(*responses: Any) -> Answer:
    def said(request: Any) -> Any:
        if request.path == "/forms/f1":
            return {"fields": FIELDS}
        return {"items": [] if "before" in request.query else list(responses)}

    return said


def test_several_open_questions_are_parts_of_one_feedback() -> None:
    (got,) = SHOP.items(form(response(answer("W", "text", "Price."), answer("B", "text", "Nothing"))))
    assert [(part.question, part.text, part.asks) for part in got.parts] == [
        ("Why did you choose us?", "Price.", Asks.REASON_TO_BUY),
        ("What could we do *better*?", "Nothing", Asks.REQUEST),
    ]
    assert len({part.label for part in got.parts}) == 2
    assert (got.external_id, got.kind) == ("a1", Kind.SURVEY_RESPONSE)
    assert got.said == datetime(2026, 10, 3, 8, 15, tzinfo=UTC)


def test_scores_stand_on_their_own_scales() -> None:
    text = answer("W", "text", "Price.")
    given = [answer("R", "number", 4), answer("O", "number", 6), answer("N", "number", 9), text]
    (got,) = SHOP.items(form(response(*given)))
    assert [(each.kind, each.value, each.low, each.high, each.primary) for each in got.scores] == [
        (ScoreKind.STARS, 4, 1, 5, False),
        (ScoreKind.CES, 6, 1, 7, False),
        (ScoreKind.NPS, 9, 0, 10, True),
    ]


def test_a_score_beside_its_scale_is_none() -> None:
    (got,) = SHOP.items(form(response(answer("N", "number", 11), answer("W", "text", "Price."))))
    assert got.scores == ()


def test_settings_say_what_wording_does_not() -> None:
    given = response(answer("W", "text", "Price."), answer("O", "number", 6))
    (got,) = SHOP.items(
        form(given), asks={"Why did you choose us?": "like"}, lower_is_better=["How easy was it?"]
    )
    assert got.parts[0].asks is Asks.LIKE
    assert not got.scores[0].higher_is_better


def test_hidden_fields_and_choices_tell_who_it_is() -> None:
    given = response(
        answer("W", "text", "Price."),
        answer("P", "choice", {"label": "Table lamp", "other": "and one in the cellar"}),
        answer("C1", "text", "Ada"),
        hidden={"email": "ada@example.com", "plan": "pro", "name": "Ada", "empty": ""},
    )
    (got,) = SHOP.items(form(given))
    assert got.author == "ada@example.com"
    assert got.attributes == {"form": "f1", "which_lamp_do_you_have": "Table lamp", "plan": "pro"}
    assert [part.text for part in got.parts] == ["Price.", "and one in the cellar"]


def test_another_hidden_field_may_name_the_respondent() -> None:
    given = response(answer("W", "text", "Price."), hidden={"customer": "K-17"})
    assert SHOP.items(form(given), respondent="customer")[0].author == "K-17"


def test_an_answer_to_a_question_that_is_gone_keeps_its_words() -> None:
    (got,) = SHOP.items(form(response(answer("X", "text", "Still here."))))
    assert [(part.label, part.question, part.text) for part in got.parts] == [("ref-X", None, "Still here.")]


def test_responses_without_words_and_broken_ones_are_told() -> None:
    silent = response(answer("N", "number", 9), token="a2")
    told = SHOP.failures(form(silent, response(token="a3", answers=[{"type": "text"}]), "garbage"))
    assert [(each.where, each.reason) for each in told] == [
        ("a2", "the response has no text"),
        ("a3", "the response cannot be understood"),
        ("a response", "the response cannot be understood"),
    ]


def test_the_token_of_the_last_response_leads_on() -> None:
    asked: list[dict[str, str]] = []

    def said(request: Any) -> Any:
        if request.path == "/forms/f1":
            return {"fields": FIELDS}
        asked.append(request.query)
        place = {None: 0, "a1": 1, "a2": 2}[request.query.get("before")]
        found = [response(answer("W", "text", "x"), token=token) for token in ("a1", "a2")]
        return {"items": found[place : place + 1]}

    with SHOP.opened(said) as run:
        batches = run()
        assert [item.external_id for each in batches for item in each.items] == ["a1", "a2"]
        assert [each.get("before") for each in asked] == [None, "a1", "a2"]
        assert [each.cursor for each in batches[:-1]] == [None, None, None]
        asked.clear()
        run(batches[-1].cursor)
    assert {each["since"] for each in asked} == {"2026-10-01T08:15:00Z"}


def test_a_listing_that_goes_round_ends() -> None:
    def said(request: Any) -> Any:
        return {"fields": FIELDS} if request.path == "/forms/f1" else {"items": [response()]}

    assert len(SHOP.failures(said)) < 10


@pytest.mark.parametrize("wrong", [[], {"title": "x"}, {"fields": [{"title": "x"}]}, {"fields": ["x"]}])
def test_a_form_of_another_shape(wrong: Any) -> None:
    with pytest.raises(SourceError, match="something else than the questions"):
        SHOP.batches(lambda _: wrong)


def test_without_its_token_it_is_off() -> None:
    with pytest.raises(NotConfigured, match=r"TYPEFORM_TOKEN is not set .*responses:read"):
        Source(kind="typeform", secrets={}, options={"form": "f1"}).batches(form())
