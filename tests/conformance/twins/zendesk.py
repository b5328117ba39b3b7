from __future__ import annotations

import base64
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World


class Zendesk(Twin):
    """Tickets in the order of their changes behind an opaque cursor; deleted ones stay in the stream."""

    kind = "zendesk"
    document = "https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/"
    secrets = {"ZENDESK_TOKEN": "zd-secret"}
    edits = "any"
    deletions = True

    def options(self, base_url: str) -> dict[str, Any]:
        return {"subdomain": "acme", "email": "admin@example.com", "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        right = base64.b64encode(b"admin@example.com/token:zd-secret").decode()
        if request.headers.get("authorization") != f"Basic {right}":
            return answered({"error": "Couldn't authenticate you"}, 401)
        if request.path != "/api/v2/incremental/tickets/cursor.json" or request.query["include"] != "users":
            return Response(status=404)
        if ("cursor" in request.query) == ("start_time" in request.query):
            return answered({"error": "InvalidParams"}, 400)
        reached = request.query.get("cursor", "0|0")
        after = [int(each) for each in reached.split("|")]
        listed = sorted(world.items, key=lambda each: _place(each, world))
        listed = [each for each in listed if _place(each, world) > after]
        # The last of a page names the next; an empty page in the middle moves on to a cursor of its own.
        empty = world.empty_page is not None and len(listed) > world.page_size and reached.count("|") == 1
        empty = empty and len(world.items) - len(listed) == (world.empty_page or 0) * world.page_size
        page = [] if empty else listed[: world.page_size]
        following = (
            f"{reached}|1" if empty else "|".join(map(str, _place(page[-1], world))) if page else reached
        )
        if world.repeats:
            page = [*page, *page[-1:]]
        return answered(
            {
                "tickets": [_ticket(each) for each in page],
                "users": [_user(each) for each in page],
                "after_url": f"{request.base_url}{request.path}?cursor={following}",
                "after_cursor": following,
                "before_cursor": None,
                "end_of_stream": not empty and len(listed) <= world.page_size,
            }
        )


def _place(item: Planted, world: World) -> list[int]:
    """When it reached the stream, which is not before those with smaller numbers, and its number."""
    reached = max(each.said for each in world.items if int(each.id) <= int(item.id))
    return [int((item.edited or reached).timestamp()), int(item.id)]


def _person(item: Planted) -> int:
    return 900 + int((item.author or "customer-0").rpartition("-")[2])


def _user(item: Planted) -> dict[str, Any]:
    return {"id": _person(item), "role": "end-user", "email": f"{item.author}@example.com"}


def _ticket(item: Planted) -> dict[str, Any]:
    return {
        "id": int(item.id),
        "url": f"https://acme.zendesk.com/api/v2/tickets/{item.id}.json",
        "created_at": item.said.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updated_at": item.changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "type": "problem",
        "subject": f"Ticket {item.id}",
        "description": item.text,
        "priority": "normal",
        "status": "deleted" if item.deleted else "solved",
        "requester_id": _person(item),
        "submitter_id": _person(item),
        "via": {"channel": "web"},
        "satisfaction_rating": {"score": "good" if (item.score or 0) > 3 else "bad"},
    }


TWINS = (Zendesk(),)
