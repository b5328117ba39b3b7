from __future__ import annotations

from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World


class Intercom(Twin):
    """A search by POST whose pages name the next one."""

    kind = "intercom"
    document = "https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations"
    secrets = {"INTERCOM_TOKEN": "ic-secret"}
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"base_url": base_url, "workspace": "ws1"}

    def answer(self, request: Request, world: World) -> Response:
        if request.headers.get("authorization") != "Bearer ic-secret":
            return answered({"type": "error.list"}, 401)
        if (request.method, request.path) != ("POST", "/conversations/search"):
            return Response(status=404)
        asked = request.json()
        (condition,) = asked["query"]["value"]
        if (condition["field"], condition["operator"]) != ("updated_at", ">"):
            return answered({"type": "error.list"}, 400)
        listed = sorted(world.here(), key=lambda each: each.changed, reverse=True)
        listed = [each for each in listed if each.changed.timestamp() > condition["value"]]
        size = asked["pagination"]["per_page"]
        if size > 150:
            return answered({"type": "error.list"}, 400)
        place = int(asked["pagination"].get("starting_after", "0"))
        pages: dict[str, Any] = {"type": "pages", "page": place + 1, "per_page": size, "total_pages": 1}
        if place + 1 < len(world.pages(listed, size)):
            pages["next"] = {"per_page": size, "starting_after": str(place + 1)}
        page = world.page(listed, place, size)
        told = {"type": "conversation.list", "pages": pages, "total_count": len(listed)}
        return answered({**told, "conversations": [_conversation(each) for each in page]})


def _conversation(item: Planted) -> dict[str, Any]:
    return {
        "type": "conversation",
        "id": item.id,
        "created_at": int(item.said.timestamp()),
        "updated_at": int(item.changed.timestamp()),
        "source": {
            "type": "conversation",
            "id": f"src{item.id}",
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": f"<p>{item.text}</p>",
            "author": {"type": "user", "id": f"u-{item.author}", "email": f"{item.author}@example.com"},
        },
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": f"u-{item.author}"}]},
        "conversation_rating": {"rating": item.score, "remark": None, "created_at": None},
        "state": "closed",
    }


TWINS = (Intercom(),)
