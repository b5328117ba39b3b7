"""The HTTP door for sources that send by themselves: each delivery is answered once it is stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from harken.domain.errors import HarkenError, TurnedAway, Unreadable
from harken.domain.feedback import Batch, Failure
from harken.web.bodies import LARGE, TooMuch, whole_body

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

log = logging.getLogger("harken.web")

#: Bytes of one delivery, and seconds that sending it may take.
SIZE_LIMIT, SECONDS = 10_000_000, 120.0
#: Deliveries that are stored side by side; further ones wait their turn.
AT_ONCE = 4
#: Seconds after which a sender may try again while the database is away.
TRY_AGAIN = 30

Rejected = Callable[[Failure], None]


@dataclass(frozen=True, kw_only=True)
class Door:
    """One source that sends: who may, what it means, and where it goes."""

    accept: Callable[[bytes, Mapping[str, str]], Batch]
    #: Stores a batch and tells what became of it: added, updated, unchanged, erased.
    deliver: Callable[[Batch, Rejected], Mapping[str, int]]


def app(doors: Mapping[str, Door], more: Sequence[Route] = ()) -> Starlette:
    """The application; `doors` are the sources that send, by name, and `more` is what else is answered."""
    from anyio import CapacityLimiter, to_thread
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    limiters: list[CapacityLimiter] = []

    async def receive(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        if name not in doors:
            return _refused(
                HTTPStatus.NOT_FOUND, "unknown_source", f"No source called {name} takes deliveries."
            )
        body = await whole_body(request, SIZE_LIMIT, SECONDS)
        if isinstance(body, TooMuch):
            large = f"The delivery is larger than {SIZE_LIMIT // 1_000_000} MB; send it in several."
            slow = f"The delivery took longer than {SECONDS:g} seconds to come; send it in several."
            return _refused(body.status, body.code, large if body is LARGE else slow)
        if not limiters:
            # Made here, as a limiter belongs to the loop that it is used in.
            limiters.append(CapacityLimiter(AT_ONCE))
        work = partial(_taken, doors[name], body, dict(request.headers))
        return await to_thread.run_sync(work, limiter=limiters[0])

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "up"})

    return Starlette(
        routes=[
            Route("/sources/{name:path}", receive, methods=["POST"]),
            Route("/health", health),
            *more,
        ]
    )


def _taken(door: Door, body: bytes, headers: Mapping[str, str]) -> JSONResponse:
    from starlette.responses import JSONResponse

    rejected: list[Failure] = []
    try:
        counts = door.deliver(door.accept(body, headers), rejected.append)
    except TurnedAway as error:
        return _refused(HTTPStatus.UNAUTHORIZED, error.code, error.message)
    except Unreadable as error:
        return _refused(HTTPStatus.BAD_REQUEST, error.code, error.message)
    except Exception as error:
        return _later(error)
    told = [{"record": each.where, "reason": each.reason} for each in rejected]
    return JSONResponse({"schema": 1, **counts, "rejected": told})


def _later(error: Exception) -> JSONResponse:
    """Nothing of the delivery was stored; the sender keeps it and tries again."""
    log.warning("a delivery could not be stored: %s", type(error).__name__)
    log.debug("the delivery failed", exc_info=error)
    message = (
        error.message if isinstance(error, HarkenError) else "It could not be stored now; send it again."
    )
    return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "later", message, **{"Retry-After": str(TRY_AGAIN)})


def _refused(status: HTTPStatus, code: str, message: str, **headers: Any) -> JSONResponse:
    from starlette.responses import JSONResponse

    content = {"error": {"code": code, "message": message}}
    return JSONResponse(content, status_code=status, headers=headers)
