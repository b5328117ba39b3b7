from __future__ import annotations

import re
from html import escape
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

_BOUND = re.compile(r"created_at_i(>=|<=|>|<)(\d+)")
#: Hits of one query at most; the real search gives 1,000.
_CAP = 8


class HackerNews(Twin):
    """Algolia's search by date, newest first, which gives no more than so many hits of one query."""

    kind = "hacker_news"
    document = "https://hn.algolia.com/api and https://github.com/algolia/hn-search/issues/230"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"query": '"Harken lamp"', "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        if request.path != "/api/v1/search_by_date":
            return Response(status=404)
        assert request.query["tags"] == "(story,comment)"
        assert int(request.query["hitsPerPage"]) <= 1000
        listed = [each for each in world.here()[::-1] if _within(each, request.query["numericFilters"])]
        pages = world.pages(listed[:_CAP])
        number = int(request.query.get("page", "0"))
        hits = [_hit(each) for each in pages[number]] if number < len(pages) else []
        return answered(
            {
                "hits": hits,
                "nbHits": len(listed),
                "page": number,
                "nbPages": len(pages) if listed else 0,
                "hitsPerPage": world.page_size,
            }
        )


def _within(item: Planted, filters: str) -> bool:
    moment = int(item.said.timestamp())
    for sign, bound in _BOUND.findall(filters):
        number = int(bound)
        if not {">=": moment >= number, "<=": moment <= number, ">": moment > number, "<": moment < number}[
            sign
        ]:
            return False
    return True


def _hit(item: Planted) -> dict[str, Any]:
    moment = int(item.said.timestamp())
    shared = {
        "objectID": item.id,
        "author": item.author,
        "created_at": item.said.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "created_at_i": moment,
        "_tags": ["comment", f"author_{item.author}", f"story_{item.id}"],
    }
    if int(item.id) % 2:
        return {
            **shared,
            "title": f"Show HN: Lamp {item.id}",
            "url": None,
            "story_text": f"<p>{escape(item.text)}</p>",
        }
    return {
        **shared,
        "comment_text": escape(item.text),
        "story_id": 1,
        "story_title": "A lamp",
        "parent_id": 1,
    }


TWINS = (HackerNews(),)
