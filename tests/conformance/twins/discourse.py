from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

#: Posts that come with a topic; the real forum gives 20.
_FIRST = 2


class Discourse(Twin):
    """A forum: four items make a topic. A pinned old topic stands on top of every list."""

    kind = "discourse"
    document = "https://docs.discourse.org and https://meta.discourse.org/t/78612"
    deletions = True

    def options(self, base_url: str) -> dict[str, Any]:
        return {"base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        topics = _topics(world)
        if request.path == "/latest.json":
            return self._latest(topics, int(request.query.get("page", "0")), world)
        parts = request.path.removesuffix(".json").split("/")
        thread = next(
            (each for each in topics if parts[1] == "t" and str(_number(each[0])) == parts[2]), None
        )
        if thread is None:
            return answered({"errors": ["not found"], "error_type": "not_found"}, status=404)
        if parts[-1] == "posts":
            wanted = {value for name, value in request.pairs if name == "post_ids[]"}
            assert len(wanted) <= 20
            return answered(
                {"post_stream": {"posts": _posts([each for each in thread if each.id in wanted], thread)}}
            )
        stream = {"posts": _posts(thread[:_FIRST], thread), "stream": [int(each.id) for each in thread]}
        return answered({"id": _number(thread[0]), "title": f"On {thread[0].id}", "post_stream": stream})

    def _latest(self, topics: Sequence[Sequence[Planted]], number: int, world: World) -> Response:
        listed = sorted(topics, key=_bumped, reverse=True)
        pages = world.pages([each[0] for each in listed], size=2)
        by_first = {each[0].id: each for each in listed}
        shown = [_topic(by_first[each.id]) for each in (pages[number] if number < len(pages) else [])]
        if number == 0 and listed:
            shown.insert(0, {**_topic(listed[-1]), "pinned": True})
        held: dict[str, Any] = {"per_page": 30, "topics": shown}
        if number + 1 < len(pages):
            held["more_topics_url"] = f"/latest?page={number + 1}"
        return answered({"users": [], "topic_list": held})


def _topics(world: World) -> list[list[Planted]]:
    """The items by fours, so that a topic keeps its posts."""
    by_topic: dict[int, list[Planted]] = {}
    for item in sorted(world.items, key=lambda each: int(each.id)):
        by_topic.setdefault((int(item.id) - 1001) // 4, []).append(item)
    return list(by_topic.values())


def _number(first: Planted) -> int:
    return int(first.id) + 50_000


def _bumped(thread: Sequence[Planted]) -> datetime:
    return max(each.changed for each in thread)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _topic(thread: Sequence[Planted]) -> dict[str, Any]:
    return {
        "id": _number(thread[0]),
        "title": f"On {thread[0].id}",
        "slug": f"on-{thread[0].id}",
        "posts_count": len(thread),
        "created_at": _stamp(thread[0].said),
        "bumped_at": _stamp(_bumped(thread)),
        "pinned": False,
    }


def _posts(posts: Sequence[Planted], thread: Sequence[Planted]) -> list[dict[str, Any]]:
    return [_post(each, thread.index(each) + 1) for each in posts]


def _post(item: Planted, number: int) -> dict[str, Any]:
    quoted = '<aside class="quote" data-username="system"><blockquote><p>Welcome!</p></blockquote></aside>'
    words = "<p>(post deleted by author)</p>" if item.deleted else f"{quoted}<p>{escape(item.text)}</p>"
    return {
        "id": int(item.id),
        "username": item.author,
        "created_at": _stamp(item.said),
        "updated_at": _stamp(item.changed),
        "cooked": words,
        "post_number": number,
        "post_type": 1,
        "hidden": False,
        "user_deleted": item.deleted,
    }


TWINS = (Discourse(),)
