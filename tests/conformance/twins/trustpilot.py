from __future__ import annotations

from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

UNIT = "46d6a890ffa235a75b00021d"


class Trustpilot(Twin):
    """Newest first with page numbers; what was taken down is listed as archived."""

    kind = "trustpilot"
    document = "https://developers.trustpilot.com/business-units-api"
    secrets = {"TRUSTPILOT_KEY": "tp-secret"}
    deletions = True

    def options(self, base_url: str) -> dict[str, Any]:
        return {"business_unit": UNIT, "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        if request.headers.get("apikey") != "tp-secret":
            return answered({"message": "Unknown API key"}, 401)
        asked = request.query
        if request.path != f"/v1/business-units/{UNIT}/reviews" or int(asked["perPage"]) > 100:
            return Response(status=404)
        if asked.get("orderBy") != "createdat.desc":
            return answered({"message": "order"}, 400)
        page = world.page(world.items[::-1], int(asked["page"]) - 1)
        return answered({"links": [], "totalNumberOfReviews": 3, "reviews": [_review(each) for each in page]})


def _review(item: Planted) -> dict[str, Any]:
    return {
        "id": f"5e3de1b4{item.id}",
        "consumer": {"id": f"c-{item.author}", "displayName": "A customer", "displayLocation": "Aarhus"},
        "businessUnit": {"id": UNIT, "displayName": "Lampenfee"},
        "stars": item.score,
        "title": f"Review {item.id}",
        "text": item.text,
        "language": "en",
        "createdAt": item.said.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "updatedAt": item.edited and item.edited.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "status": "archived" if item.deleted else "active",
        "isVerified": False,
    }


TWINS = (Trustpilot(),)
