from __future__ import annotations

import re
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

_PAGE = re.compile(r"/us/rss/customerreviews/page=(\d+)/id=4711/sortby=mostrecent/json")


class AppStore(Twin):
    """Apple's customer reviews: ten pages, the app itself on the first, a single entry without a list."""

    kind = "app_store"
    document = "https://rss.marketingtools.apple.com and https://developer.apple.com/forums/thread/22278"
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"app": 4711, "countries": ["us"], "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        found = _PAGE.fullmatch(request.path)
        if not found or not 1 <= int(found[1]) <= 10:
            return Response(status=400)
        number = int(found[1])
        entries = [_entry(each) for each in world.page(world.here()[::-1], number - 1)]
        if number == 1:
            entries.insert(0, {"im:name": {"label": "Lamp"}, "id": {"label": "4711"}})
        feed: dict[str, Any] = {"author": {"name": {"label": "iTunes Store"}}, "updated": {"label": "now"}}
        if entries:
            feed["entry"] = entries if len(entries) > 1 else entries[0]
        return answered({"feed": feed})


def _entry(item: Planted) -> dict[str, Any]:
    return {
        "id": {"label": item.id},
        "title": {"label": f"Review {item.id}"},
        "content": {"label": item.text, "attributes": {"type": "text"}},
        "author": {"uri": {"label": f"https://apple/{item.author}"}, "name": {"label": item.author}},
        "im:rating": {"label": str(item.score)},
        "im:version": {"label": "2.1"},
        "updated": {"label": item.said.isoformat()},
        "link": {"attributes": {"rel": "related", "href": f"https://apple/review?id={item.id}"}},
    }


TWINS = (AppStore(),)
