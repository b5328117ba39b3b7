from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

_TOKEN = "github_pat_11AAAA_example"


class GitHubDiscussions(Twin):
    """GraphQL: five items make a discussion; two are comments, each a page, two are replies to the first."""

    kind = "github_discussions"
    document = "https://docs.github.com/en/graphql/guides/using-the-graphql-api-for-discussions"
    secrets = {"GITHUB_TOKEN": _TOKEN}

    def options(self, base_url: str) -> dict[str, Any]:
        return {"repository": "example/lamp", "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        if request.headers.get("authorization") != f"Bearer {_TOKEN}":
            return answered({"message": "Bad credentials"}, status=401)
        assert (request.method, request.path) == ("POST", "/graphql")
        asked = request.json()
        query, variables = asked["query"], asked["variables"]
        threads = _threads(world)
        if "repository(" in query:
            assert (variables["owner"], variables["name"]) == ("example", "lamp")
            return self._discussions(threads, variables, world)
        node = next(each for each in threads if variables["id"] in {f"D_{each[0].id}", f"C_{each[1].id}"})
        if variables["id"].startswith("D_"):
            return answered({"data": {"node": {"comments": _comments(node, variables["comments"])}}})
        return answered({"data": {"node": {"replies": _replies(node, variables["replies"])}}})

    def _discussions(
        self, threads: Sequence[Sequence[Planted]], variables: dict[str, Any], world: World
    ) -> Response:
        listed = sorted(threads, key=_moved, reverse=True)
        pages = world.pages([each[0] for each in listed], size=1)
        number = int(variables["after"] or 0)
        by_first = {each[0].id: each for each in listed}
        nodes = [_discussion(by_first[each.id]) for each in pages[number]]
        info = {"hasNextPage": number + 1 < len(pages), "endCursor": str(number + 1)}
        return answered({"data": {"repository": {"discussions": {"nodes": nodes, "pageInfo": info}}}})


def _threads(world: World) -> list[list[Planted]]:
    """The items by fives, so that a discussion keeps its posts."""
    by_discussion: dict[int, list[Planted]] = {}
    for item in sorted(world.items, key=lambda each: int(each.id)):
        by_discussion.setdefault((int(item.id) - 1001) // 5, []).append(item)
    return list(by_discussion.values())


def _moved(thread: Sequence[Planted]) -> datetime:
    return max(each.changed for each in thread)


def _connection(nodes: list[dict[str, Any]], after: str | None) -> dict[str, Any]:
    """One node a page, so that what hangs on a post is read to its end."""
    start = int(after or 0)
    info = {"hasNextPage": start + 1 < len(nodes), "endCursor": str(start + 1)}
    return {"nodes": nodes[start : start + 1], "pageInfo": info}


def _post(item: Planted, letter: str) -> dict[str, Any]:
    return {
        "id": f"{letter}_{item.id}",
        "body": item.text,
        "createdAt": item.said.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updatedAt": item.changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "url": f"https://github.com/example/lamp/discussions/1#{item.id}",
        "author": {"__typename": "User", "login": item.author, "url": f"https://github.com/{item.author}"},
        "authorAssociation": "NONE",
    }


def _discussion(thread: Sequence[Planted]) -> dict[str, Any]:
    return {
        **_post(thread[0], "D"),
        "updatedAt": _moved(thread).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "title": f"Lamp {thread[0].id}",
        "category": {"name": "Ideas"},
        "comments": _comments(thread, None),
    }


def _comments(thread: Sequence[Planted], after: str | None) -> dict[str, Any]:
    empty = _connection([], None)
    nodes = [{**_post(each, "C"), "replies": empty} for each in thread[1:3]]
    if nodes:
        nodes[0]["replies"] = _replies(thread, None)
    return _connection(nodes, after)


def _replies(thread: Sequence[Planted], after: str | None) -> dict[str, Any]:
    return _connection([_post(each, "R") for each in thread[3:]], after)


TWINS = (GitHubDiscussions(),)
