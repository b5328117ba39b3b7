from __future__ import annotations

from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

DETAILS = {
    "id": "4711",
    "title": "After your purchase",
    "pages": [
        {
            "id": "1",
            "questions": [
                {
                    "id": "10",
                    "family": "matrix",
                    "subtype": "rating",
                    "headings": [{"heading": "How do you like it?"}],
                    "display_options": {"display_type": "emoji", "display_subtype": "star"},
                    "answers": {
                        "rows": [{"id": "100", "text": "", "position": 1}],
                        "choices": [
                            {"id": f"20{star}", "text": "", "weight": star, "position": star}
                            for star in range(1, 6)
                        ],
                    },
                },
                {
                    "id": "11",
                    "family": "open_ended",
                    "subtype": "essay",
                    "headings": [{"heading": "<b>Why</b> did you choose us?"}],
                },
            ],
        }
    ],
}


class SurveyMonkey(Twin):
    """Responses by their last change, with page numbers and links."""

    kind = "surveymonkey"
    document = "https://github.com/SurveyMonkey/public_api_docs/blob/master/includes/_responses.md"
    secrets = {"SURVEYMONKEY_TOKEN": "sm-secret"}
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"survey": "4711", "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        if request.headers.get("authorization") != "Bearer sm-secret":
            return answered({"error": {"id": "1010"}}, 401)
        if request.path == "/v3/surveys/4711/details":
            return answered(DETAILS)
        asked = request.query
        wanted = {"sort_by": "date_modified", "sort_order": "ASC", "status": "completed"}
        if request.path != "/v3/surveys/4711/responses/bulk" or int(asked["per_page"]) > 100:
            return Response(status=404)
        if {name: asked.get(name) for name in wanted} != wanted or "+" in asked["start_modified_at"]:
            return answered({"error": {"id": "1003"}}, 400)
        listed = sorted(world.here(), key=lambda each: each.changed)
        listed = [each for each in listed if _stamp(each.changed) > asked["start_modified_at"]]
        number = int(asked["page"])
        page = world.page(listed, number - 1, int(asked["per_page"]))
        here = f"{request.base_url}{request.path}"
        links = {"self": f"{here}?page={number}"}
        if number < len(world.pages(listed, int(asked["per_page"]))):
            links["next"] = f"{here}?page={number + 1}"
        told = {"per_page": 100, "total": len(listed), "page": number, "links": links}
        return answered({**told, "data": [_response(each) for each in page]})


def _stamp(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%S"))


def _response(item: Planted) -> dict[str, Any]:
    answers = [
        {"id": "10", "answers": [{"row_id": "100", "choice_id": f"20{item.score}"}]},
        {"id": "11", "answers": [{"text": item.text}]},
    ]
    return {
        "id": item.id,
        "survey_id": "4711",
        "collector_id": "31",
        "recipient_id": "0",
        "response_status": "completed",
        "collection_mode": "default",
        "custom_variables": {"plan": "pro"},
        "custom_value": "",
        "ip_address": "203.0.113.7",
        "analyze_url": f"https://www.surveymonkey.com/analyze/browse/x?respondent_id={item.id}",
        "date_created": f"{_stamp(item.said)}+00:00",
        "date_modified": f"{_stamp(item.changed)}+00:00",
        "metadata": {"contact": {"email": {"type": "string", "value": f"{item.author}@example.com"}}},
        "pages": [{"id": "1", "questions": answers}],
    }


TWINS = (SurveyMonkey(),)
