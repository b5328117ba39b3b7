from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World


class StackExchange(Twin):
    """Version 2.3: every third item is a question; the next two are an answer to it and a comment on that.

    A question's activity is that of its youngest post; a comment counts for none, as on the real sites.
    """

    kind = "stack_exchange"
    document = (
        "https://api.stackexchange.com/docs/advanced-search and https://api.stackexchange.com/docs/wrapper"
    )

    def options(self, base_url: str) -> dict[str, Any]:
        return {"site": "diy", "tags": ["lamps"], "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        query = request.query
        assert query["site"] == "diy"
        assert int(query["pagesize"]) <= 100
        assert query["filter"] == "withbody"
        assert int(query["page"]) <= 25, "more needs a key"
        threads = _threads(world)
        if request.path == "/2.3/search/advanced":
            return self._questions(threads, query, world)
        *_, ids, what = request.path.split("/")
        if what == "answers":
            found = [
                _answer(each, thread[0])
                for thread in threads
                if thread[0].id in ids.split(";")
                for each in thread[1:2]
            ]
        else:
            found = [
                _comment(each, thread[1])
                for thread in threads
                if thread[1:] and thread[1].id in ids.split(";")
                for each in thread[2:]
            ]
        size = int(query["pagesize"])
        start = (int(query["page"]) - 1) * size
        return _wrapped(found[start : start + size], more=start + size < len(found))

    def _questions(
        self, threads: Sequence[Sequence[Planted]], query: dict[str, str], world: World
    ) -> Response:
        assert (query["sort"], query["order"], query["tagged"]) == ("activity", "asc", "lamps")
        listed = sorted((each for each in threads if _active(each) >= int(query["min"])), key=_active)
        firsts = [each[0] for each in listed]
        moved = {each[0].id: _active(each) for each in listed}
        pages = world.pages(firsts, size=2)
        number = int(query["page"]) - 1
        shown = pages[number] if number < len(pages) else []
        return _wrapped([_question(each, moved[each.id]) for each in shown], more=number + 1 < len(pages))


def _threads(world: World) -> list[list[Planted]]:
    """Question, answer and comment, by their numbers, so that a thread keeps its posts."""
    by_question: dict[int, list[Planted]] = {}
    for item in sorted(world.items, key=lambda each: int(each.id)):
        by_question.setdefault((int(item.id) - 1001) // 3, []).append(item)
    return list(by_question.values())


def _active(thread: Sequence[Planted]) -> int:
    return max(_seconds(each.changed) for each in thread)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _post(item: Planted) -> dict[str, Any]:
    return {
        "owner": {
            "account_id": int(item.id) % 7,
            "user_id": 9,
            "display_name": item.author,
            "user_type": "registered",
        },
        "creation_date": _seconds(item.said),
        "last_activity_date": _seconds(item.changed),
        "score": 3,
        "body": f"<p>{escape(item.text)}</p>",
        "content_license": "CC BY-SA 4.0",
    }


def _question(item: Planted, active: int) -> dict[str, Any]:
    return {
        **_post(item),
        "question_id": int(item.id),
        "title": f"Why does lamp {item.id} do this?",
        "tags": ["lamps"],
        "last_activity_date": active,
        "link": f"https://diy.stackexchange.com/questions/{item.id}/why",
    }


def _answer(item: Planted, question: Planted) -> dict[str, Any]:
    return {**_post(item), "answer_id": int(item.id), "question_id": int(question.id), "is_accepted": False}


def _comment(item: Planted, post: Planted) -> dict[str, Any]:
    held = _post(item)
    del held["last_activity_date"]
    return {**held, "comment_id": int(item.id), "post_id": int(post.id), "edited": item.edited is not None}


def _wrapped(items: list[dict[str, Any]], *, more: bool) -> Response:
    return answered({"items": items, "has_more": more, "quota_max": 300, "quota_remaining": 200})


TWINS = (StackExchange(),)
