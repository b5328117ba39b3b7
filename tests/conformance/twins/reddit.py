from __future__ import annotations

import base64
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World


class Reddit(Twin):
    """A token for the app, newest posts first, and what became of named posts."""

    kind = "reddit"
    document = "https://www.reddit.com/dev/api and https://github.com/reddit-archive/reddit/wiki/OAuth2"
    secrets = {"REDDIT_CLIENT_ID": "rd-id", "REDDIT_CLIENT_SECRET": "rd-secret"}
    deletions = True

    def options(self, base_url: str) -> dict[str, Any]:
        token_url = f"{base_url}/api/v1/access_token"
        return {"subreddits": ["lamps"], "base_url": base_url, "token_url": token_url}

    def answer(self, request: Request, world: World) -> Response:
        if request.path == "/api/v1/access_token":
            right = f"Basic {base64.b64encode(b'rd-id:rd-secret').decode()}"
            asked_well = request.form == {"grant_type": "client_credentials"} and request.method == "POST"
            if request.headers.get("authorization") != right or not asked_well:
                return answered({"message": "Unauthorized", "error": 401}, 401)
            return answered({"access_token": "rd-token", "token_type": "bearer", "expires_in": 86400})
        if request.headers.get("authorization") != "bearer rd-token":
            return answered({"message": "Unauthorized", "error": 401}, 401)
        if request.path == "/api/info":
            names = request.query["id"].split(",")
            return _listing([each for each in world.items if _name(each) in names], None)
        if request.path != "/r/lamps/new" or int(request.query["limit"]) > 100:
            return answered({"reason": "private", "error": 403}, 403)
        listed = world.here()[::-1]
        after = request.query.get("after", "page0")
        place = int(after.removeprefix("page"))
        following = f"page{place + 1}" if place + 1 < len(world.pages(listed)) else None
        return _listing(world.page(listed, place), following)


def _listing(posts: list[Planted], after: str | None) -> Response:
    children = [{"kind": "t3", "data": _post(each)} for each in posts]
    return answered({"kind": "Listing", "data": {"after": after, "dist": len(posts), "children": children}})


def _name(item: Planted) -> str:
    return f"t3_{item.id}"


def _post(item: Planted) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": _name(item),
        "subreddit": "lamps",
        "title": "[deleted]" if item.deleted else f"Post {item.id}",
        "selftext": "[deleted]" if item.deleted else item.text,
        "author": "[deleted]" if item.deleted else item.author,
        **({} if item.deleted else {"author_fullname": f"t2_{item.author}"}),
        "created_utc": item.said.timestamp(),
        "edited": item.edited.timestamp() if item.edited else False,
        "permalink": f"/r/lamps/comments/{item.id}/post/",
        "link_flair_text": None,
        "removed_by_category": None,
    }


TWINS = (Reddit(),)
