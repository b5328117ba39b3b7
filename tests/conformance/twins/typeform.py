from __future__ import annotations

from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

FORM = {
    "id": "u6nXL7",
    "title": "After your purchase",
    "fields": [
        {
            "id": "F1",
            "ref": "score",
            "type": "rating",
            "title": "How do you like it?",
            "properties": {"steps": 5},
        },
        {"id": "F2", "ref": "why", "type": "long_text", "title": "Why did you choose us?"},
    ],
}


class Typeform(Twin):
    """Newest first, and those before a token; a wrong token or an unknown parameter is refused."""

    kind = "typeform"
    document = "https://www.typeform.com/developers/responses/reference/retrieve-responses/"
    secrets = {"TYPEFORM_TOKEN": "tfp_secret"}
    edits = "none"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"form": "u6nXL7", "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        if request.headers.get("authorization") != "Bearer tfp_secret":
            return answered({"code": "AUTHENTICATION_FAILED"}, 401)
        if request.path == "/forms/u6nXL7":
            return answered(FORM)
        if request.path != "/forms/u6nXL7/responses" or set(request.query) - {"page_size", "since", "before"}:
            return Response(status=404)
        listed = [each for each in world.here()[::-1] if _stamp(each) >= request.query.get("since", "")]
        names = [_token(each) for each in listed]
        before = request.query.get("before")
        if before is not None:
            if before not in names:
                return answered({"code": "INVALID_TOKEN"}, 400)
            listed = listed[names.index(before) + 1 :]
        # Pages are named by the response before them, so that none of them can be empty in the middle.
        page = listed[: min(int(request.query["page_size"]), world.page_size)]
        if world.repeats:
            page = [*page, *page[-1:]]
        return answered(
            {"total_items": len(listed), "page_count": 1, "items": [_response(each) for each in page]}
        )


def _token(item: Planted) -> str:
    return f"token{item.id}"


def _stamp(item: Planted) -> str:
    return item.said.strftime("%Y-%m-%dT%H:%M:%SZ")


def _response(item: Planted) -> dict[str, Any]:
    return {
        "landing_id": _token(item),
        "token": _token(item),
        "response_id": _token(item),
        "response_type": "completed",
        "landed_at": _stamp(item),
        "submitted_at": _stamp(item),
        "metadata": {"user_agent": "Mozilla/5.0", "platform": "other", "network_id": "ab12"},
        "hidden": {"email": f"{item.author}@example.com", "plan": "pro"},
        "calculated": {"score": 0},
        "answers": [
            {"field": {"id": "F1", "ref": "score", "type": "rating"}, "type": "number", "number": item.score},
            {"field": {"id": "F2", "ref": "why", "type": "long_text"}, "type": "text", "text": item.text},
        ],
    }


TWINS = (Typeform(),)
