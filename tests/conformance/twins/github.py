from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

_BOT = {"login": "dependabot[bot]", "html_url": "https://github.com/apps/dependabot", "type": "Bot"}


class GitHub(Twin):
    """REST: issues and comments of a repository, sorted by their last change; odd items are issues.

    A pull request and its comment stand among them, as the interface gives both as issues.
    """

    kind = "github"
    document = (
        "https://docs.github.com/en/rest/issues/issues and https://docs.github.com/en/rest/issues/comments"
    )
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"repository": "example/lamp", "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        query = request.query
        if not request.headers["accept"].startswith("application/vnd.github"):
            return Response(status=415)
        assert (query["sort"], query["direction"]) == ("updated", "asc")
        assert int(query["per_page"]) <= 100
        since = datetime.fromisoformat(query["since"])
        issues = request.path == "/repos/example/lamp/issues"
        if not issues and request.path != "/repos/example/lamp/issues/comments":
            return answered({"message": "Not Found"}, status=404)
        mine = [each for each in world.here() if (int(each.id) % 2 == 1) == issues and each.changed >= since]
        pages = world.pages(sorted(mine, key=lambda each: each.changed), size=int(query["per_page"]))
        number = int(query["page"])
        shown: Sequence[Planted] = pages[number - 1] if number <= len(pages) else []
        entries = [(_issue if issues else _comment)(each) for each in shown]
        if number == 1:
            entries.append(_pull(since) if issues else _on_pull(since))
        following = f'<{request.base_url}{request.path}?page={number + 1}>; rel="next"'
        more = {"Link": following} if number < len(pages) else {}
        return answered(entries, X_RateLimit_Remaining="50", **more)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _shared(item: Planted) -> dict[str, Any]:
    return {
        "id": int(item.id),
        "user": {"login": item.author, "html_url": f"https://github.com/{item.author}", "type": "User"},
        "author_association": "NONE",
        "created_at": _stamp(item.said),
        "updated_at": _stamp(item.changed),
        "body": f"> The lamp is perfect,\n> they say.\n\n{item.text}",
    }


def _issue(item: Planted) -> dict[str, Any]:
    url = f"https://github.com/example/lamp/issues/{item.id}"
    return {
        **_shared(item),
        "title": f"Lamp {item.id}",
        "number": int(item.id),
        "state": "open",
        "html_url": url,
    }


def _comment(item: Planted) -> dict[str, Any]:
    return {**_shared(item), "html_url": f"https://github.com/example/lamp/issues/1#issuecomment-{item.id}"}


def _foreign(moment: datetime, url: str) -> dict[str, Any]:
    stamp = _stamp(moment)
    return {"id": 1, "user": _BOT, "created_at": stamp, "updated_at": stamp, "body": "Bump.", "html_url": url}


def _pull(moment: datetime) -> dict[str, Any]:
    url = "https://github.com/example/lamp/pull/1"
    return {**_foreign(moment, url), "title": "Bump", "number": 1, "pull_request": {"html_url": url}}


def _on_pull(moment: datetime) -> dict[str, Any]:
    return _foreign(moment, "https://github.com/example/lamp/pull/1#issuecomment-1")


TWINS = (GitHub(),)
