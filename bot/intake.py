"""Takes what Slack sends into the queue before it is acknowledged, and does nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.registry import Registry, arrivals

if TYPE_CHECKING:
    from slack_bolt import BoltRequest, BoltResponse


class Queue(Protocol):
    """Where it is put; see `storage.tasks.Tasks`."""

    def put(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, Any],
        at: datetime | None = None,
        *,
        lane: str | None = None,
        slow: bool = False,
    ) -> bool:
        """False where the key is known already."""


def taking(registry: Registry, queue: Queue, wake: Callable[[], None]) -> Callable[..., BoltResponse]:
    """A middleware of Bolt that ends every request.

    It stands behind the check of signatures. When the queue cannot be written to, Slack gets no
    acknowledgement and sends the same again.
    """

    def take(req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        from slack_bolt import BoltResponse

        if req.body.get("type") == "url_verification" or req.body.get("ssl_check"):
            return next()
        said = took(req.body, registry, queue)
        wake()
        if not said:
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body=json.dumps(said), headers={"content-type": ["application/json"]})

    return take


def took(body: Mapping[str, Any], registry: Registry, queue: Queue) -> Mapping[str, Any] | None:
    """Put what a request brings into the queue; what Slack is told besides having got it."""
    said = None
    for each in arrivals(body):
        kind = registry.closest(each)
        entry = registry.entry(kind)
        if entry is None or not entry.wanted(each.body):
            continue
        said = entry.at_once(each.body) or said
        if not (said and said.get("response_action") == "errors"):
            queue.put(kind, each.key, each.body, lane=entry.lane(each.body), slow=entry.slow)
    return said
