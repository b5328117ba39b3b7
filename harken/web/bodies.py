"""What is sent to us, read to its end: not more than fits, and not for ever.

The server itself has no limit on how slowly a body may come.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

#: Bytes of a form or of a question to the API, and seconds that sending it may take.
FORM_LIMIT, FORM_SECONDS = 100_000, 20.0


@dataclass(frozen=True, kw_only=True)
class TooMuch:
    """Why a body was not read to its end."""

    status: HTTPStatus
    code: str
    said: str


LARGE = TooMuch(
    status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="too_large", said="That is too much at once."
)
SLOW = TooMuch(
    status=HTTPStatus.REQUEST_TIMEOUT, code="too_slow", said="That came too slowly; send it again."
)


async def whole_body(
    request: Request, limit: int = FORM_LIMIT, seconds: float = FORM_SECONDS
) -> bytes | TooMuch:
    """The body; nobody holds a connection open by sending it a byte at a time."""
    from anyio import move_on_after

    body = bytearray()
    with move_on_after(seconds):
        async for piece in request.stream():
            body += piece
            if len(body) > limit:
                return LARGE
        return bytes(body)
    return SLOW
