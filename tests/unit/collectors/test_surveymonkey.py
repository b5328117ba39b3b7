from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from harken.domain.errors import BudgetSpent, SourceError
from harken.domain.feedback import Asks, ScoreKind
from tests.unit.collectors.scripted import Answer, Source

SHOP = Source(kind="surveymonkey", secrets={"SURVEYMONKEY_TOKEN": "t"}, options={"survey": "7"})


def rating(name: str, heading: str, weights: list[int], rows: tuple[str, ...] = ("",)) -> dict[str, Any]:
    choices = [
        {"id": f"{name}c{place}", "text": str(place), "weight": weight, "position": place}
        for place, weight in enumerate(weights)
    ]
    return {
        "id": name,
        "family": "matrix",
        "subtype": "rating",
        "headings": [{"heading": heading}],
        "answers": {
            "choices": choices,
            "rows": [{"id": f"{name}r{n}", "text": row} for n, row in enumerate(rows)],
        },
    }


QUESTIONS = [
    rating("N", "How likely are you to recommend us?", [-100] * 7 + [0, 0] + [100, 100]),
    rating("S", "How satisfied are you?", [1, 2, 3, 4, 5]),
    rating("M", "Rate", [1, 2, 3, 4, 5], ("the shade", "the cable")),
    {
        "id": "E",
        "family": "open_ended",
        "subtype": "essay",
        "headings": [{"heading": "<p>What do you like most?</p>"}],
    },
    {
        "id": "L",
        "family": "open_ended",
        "subtype": "multi",
        "headings": [{"heading": "Name two things to improve:"}],
        "answers": {"rows": [{"id": "L1", "text": "First"}, {"id": "L2", "text": "Second"}]},
    },
    {
        "id": "C",
        "family": "multiple_choice",
        "subtype": "vertical",
        "headings": [{"heading": "Rooms"}],
        "answers": {
            "choices": [{"id": "C1", "text": "Kitchen"}, {"id": "C2", "text": "Hall"}],
            "other": {"id": "C9", "text": "Another"},
        },
    },
    {
        "id": "D",
        "family": "demographic",
        "subtype": "international",
        "headings": [{"heading": "About you"}],
        "answers": {"rows": [{"id": "D1", "text": "Name"}, {"id": "D2", "text": "Email Address"}]},
    },
]


def response(answers: dict[str, list[dict[str, Any]]], **changes: Any) -> dict[str, Any]:
    given = [{"id": name, "answers": each} for name, each in answers.items()]
    whole = {
        "id": "1",
        "date_created": "2026-10-03T08:15:00+00:00",
        "date_modified": "2026-10-03T08:20:00+00:00",
        "recipient_id": "0",
        "pages": [{"id": "p", "questions": given}],
    }
    return {**whole, **changes}


def survey(*responses: Any) -> Answer:
    def said(request: Any) -> Any:
        if request.path.endswith("/details"):
            return {"pages": [{"questions": QUESTIONS}]}
        return {"data": list(responses), "links": {}}

    return said


WORDS = {"E": [{"text": "The light."}]}


def test_words_of_all_open_questions() -> None:
    given = {**WORDS, "L": [{"row_id": "L1", "text": "Cable"}, {"row_id": "L2", "text": "Plug"}]}
    given["C"] = [{"choice_id": "C1"}, {"choice_id": "C2"}, {"other_id": "C9", "text": "The cellar"}]
    (got,) = SHOP.items(survey(response(given)))
    assert [(part.question, part.text, part.asks) for part in got.parts] == [
        ("What do you like most?", "The light.", Asks.LIKE),
        ("Name two things to improve: First", "Cable", Asks.REQUEST),
        ("Name two things to improve: Second", "Plug", Asks.REQUEST),
        ("Rooms", "The cellar", Asks.OPEN),
    ]
    assert len({part.label for part in got.parts}) == 4
    assert got.attributes == {"survey": "7", "rooms": "Kitchen, Hall"}


def test_recommending_counts_from_zero_whatever_its_weights() -> None:
    given = {
        **WORDS,
        "S": [{"row_id": "Sr0", "choice_id": "Sc3"}],
        "N": [{"row_id": "Nr0", "choice_id": "Nc9"}],
    }
    (got,) = SHOP.items(survey(response(given)))
    assert [(each.kind, each.value, each.low, each.high, each.primary) for each in got.scores] == [
        (ScoreKind.CSAT, 4, 1, 5, False),
        (ScoreKind.NPS, 9, 0, 10, True),
    ]


def test_each_row_of_a_matrix_is_a_score() -> None:
    rows = [{"row_id": "Mr0", "choice_id": "Mc0"}, {"row_id": "Mr1", "choice_id": "Mc4"}]
    (got,) = SHOP.items(survey(response({**WORDS, "M": rows})))
    assert [(each.name, each.value) for each in got.scores] == [("rate_the_shade", 1), ("rate_the_cable", 5)]


def test_who_it_is() -> None:
    contact = {"contact": {"email": {"type": "string", "value": "ada@example.com"}}}
    asked = {**WORDS, "D": [{"row_id": "D1", "text": "Ada"}, {"row_id": "D2", "text": "ada@example.org"}]}
    found = [
        response(WORDS, metadata=contact, custom_variables={"plan": "pro"}),
        response(asked, id="2"),
        response(WORDS, id="3", recipient_id="99"),
        response(WORDS, id="4", custom_variables={"email": "ada@example.net"}),
        response(WORDS, id="5"),
    ]
    got = SHOP.items(survey(*found))
    authors = ["ada@example.com", "ada@example.org", "recipient 99", "ada@example.net", None]
    assert [each.author for each in got] == authors
    assert got[0].attributes["plan"] == "pro"
    assert [part.text for part in got[1].parts] == ["The light."]


def test_responses_that_change_while_pages_are_turned_are_not_lost() -> None:
    """Page numbers would skip the fourth: the first moves behind it, and all others up by one."""
    times = {number: f"2026-10-03T08:0{number}:00+00:00" for number in range(1, 6)}

    def said(request: Any) -> Any:
        if request.path.endswith("/details"):
            return {"pages": [{"questions": QUESTIONS}]}
        since, place = request.query["start_modified_at"], int(request.query["page"])
        listed = sorted((time, number) for number, time in times.items() if time[:19] > since)
        page = listed[(place - 1) * 3 : place * 3]
        times[1] = "2026-10-03T09:00:00+00:00"
        found = [response(WORDS, id=str(number), date_modified=time) for time, number in page]
        return {"data": found, "links": {"next": "https://..."} if listed[place * 3 :] else {}}

    assert {each.external_id for each in SHOP.items(said)} == set("12345")


def test_each_page_says_where_to_go_on() -> None:
    asked: list[str] = []

    def said(request: Any) -> Any:
        asked.append(request.query.get("start_modified_at", ""))
        return survey(response(WORDS))(request)

    with SHOP.opened(said) as run:
        first, *_, last = run()
        run(first.cursor)
        assert asked[-1] == "2026-10-03T08:19:59"
        run(last.cursor)
    assert asked[-1] == "2026-10-02T08:19:59"


def test_a_day_whose_budget_is_spent_goes_on_the_next_day() -> None:
    times = {str(number): f"2026-10-03T08:0{number}:00+00:00" for number in range(8)}

    def said(request: Any) -> Any:
        if request.path.endswith("/details"):
            return {"pages": [{"questions": QUESTIONS}]}
        listed = [name for name, time in times.items() if time[:19] > request.query["start_modified_at"]]
        found = [response(WORDS, id=name, date_modified=times[name]) for name in listed[:3]]
        return {"data": found, "links": {"next": "https://..."} if listed[3:] else {}}

    got: set[str] = set()
    cursor: dict[str, Any] = {}
    with SHOP.opened(said) as run:
        for _day in range(4):
            left = iter(range(3))
            made = run.made(lambda *_, left=left: next(left, None) is not None)
            with suppress(BudgetSpent):
                for batch in made.collect(cursor):
                    got |= {item.external_id for item in batch.items}
                    cursor = dict(batch.cursor or {})
    assert got == set(times)


@pytest.mark.parametrize("wrong", [[], {}, {"pages": [{"questions": [{"family": "x"}]}]}])
def test_details_of_another_shape(wrong: Any) -> None:
    with pytest.raises(SourceError, match="something else than the questions"):
        SHOP.batches(lambda _: wrong)
