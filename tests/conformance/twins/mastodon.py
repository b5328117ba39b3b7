from __future__ import annotations

from html import escape
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World


class Mastodon(Twin):
    """A hashtag's timeline. Its pages are bounded by ids alone, so that none is empty before the end."""

    kind = "mastodon"
    document = "https://docs.joinmastodon.org/methods/timelines/#tag"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"base_url": base_url, "hashtags": ["#lamps"]}

    def answer(self, request: Request, world: World) -> Response:
        if request.path != "/api/v1/timelines/tag/lamps":
            return Response(status=404)
        limit = min(int(request.query.get("limit", "20")), 40, world.page_size)
        after = int(request.query["min_id"])
        newer = [each for each in world.here() if int(_id(each)) > after]
        shown = newer[:limit]
        if world.repeats:
            shown += shown[-1:]
        # Newest first also where the page begins with the oldest.
        return answered([_status(each, request.base_url) for each in shown[::-1]])


def _id(item: Planted) -> str:
    return str((int(item.said.timestamp() * 1000) << 16) + int(item.id))


def _status(item: Planted, base_url: str) -> dict[str, Any]:
    return {
        "id": _id(item),
        "created_at": item.said.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "edited_at": item.edited.strftime("%Y-%m-%dT%H:%M:%S.000Z") if item.edited else None,
        "in_reply_to_id": None,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"{base_url}/users/{item.author}/statuses/{item.id}",
        "url": f"{base_url}/@{item.author}/{item.id}",
        "content": f'<p>{escape(item.text)} <a href="/tags/lamps" rel="tag">#<span>lamps</span></a></p>',
        "reblog": None,
        "account": {"id": "1", "acct": item.author, "url": f"{base_url}/@{item.author}", "bot": False},
        "tags": [{"name": "lamps"}],
    }


TWINS = (Mastodon(),)
