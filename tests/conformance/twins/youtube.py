from __future__ import annotations

from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World


class YouTube(Twin):
    """Threads newest first; every item whose number ends with 3 or 4 is a reply to the one before."""

    kind = "youtube"
    document = "https://developers.google.com/youtube/v3/docs/commentThreads/list"
    secrets = {"YOUTUBE_KEY": "AIza-secret"}

    def options(self, base_url: str) -> dict[str, Any]:
        return {"videos": ["dQw4"], "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        if request.headers.get("x-goog-api-key") != "AIza-secret":
            return answered({"error": {"code": 403}}, 403)
        asked = request.query
        if request.path == "/youtube/v3/comments":
            replies = [each for each in world.here() if _thread(each, world) == asked["parentId"]]
            listed = [_comment(each, asked["parentId"]) for each in replies if each.id != asked["parentId"]]
            return answered({"kind": "youtube#commentListResponse", "items": listed})
        if request.path != "/youtube/v3/commentThreads" or int(asked["maxResults"]) > 100:
            return Response(status=404)
        if asked.get("videoId") != "dQw4" or asked.get("order") != "time":
            return answered({"error": {"code": 404}}, 404)
        listed_threads = [each for each in world.here()[::-1] if _thread(each, world) == each.id]
        place = int(asked.get("pageToken", "page0").removeprefix("page"))
        told: dict[str, Any] = {"kind": "youtube#commentThreadListResponse", "pageInfo": {"totalResults": 5}}
        if place + 1 < len(world.pages(listed_threads)):
            told["nextPageToken"] = f"page{place + 1}"
        page = world.page(listed_threads, place)
        return answered({**told, "items": [_whole(each, world) for each in page]})


def _thread(item: Planted, world: World) -> str:
    """The id of the comment that began its thread."""
    first = str(int(item.id) - {"3": 1, "4": 2}.get(item.id[-1], 0))
    return first if any(each.id == first and not each.deleted for each in world.items) else item.id


def _whole(item: Planted, world: World) -> dict[str, Any]:
    replies = [each for each in world.here() if _thread(each, world) == item.id and each.id != item.id]
    # Only the first of several replies comes along.
    carried = {"replies": {"comments": [_comment(each, item.id) for each in replies[:1]]}} if replies else {}
    return {
        "kind": "youtube#commentThread",
        "id": item.id,
        "snippet": {
            "videoId": "dQw4",
            "topLevelComment": _comment(item),
            "canReply": True,
            "totalReplyCount": len(replies),
        },
        **carried,
    }


def _comment(item: Planted, parent: str | None = None) -> dict[str, Any]:
    told = {
        "textDisplay": item.text,
        "textOriginal": item.text,
        "authorDisplayName": f"@{item.author}",
        "authorChannelId": {"value": f"UC{item.author}"},
        "likeCount": 0,
        "publishedAt": item.said.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updatedAt": item.changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **({"parentId": parent} if parent else {}),
    }
    return {"kind": "youtube#comment", "id": item.id, "snippet": told}


TWINS = (YouTube(),)
