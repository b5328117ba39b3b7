"""All of the site put together: pages, API, signing in, and the files that pages load."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from harken.web import api, openapi
from harken.web.desk import Desk
from harken.web.gate import Gate
from harken.web.pages import (
    actions,
    ask,
    cards,
    compare,
    evidence,
    export,
    groups,
    learning,
    reading,
    rises,
    sources,
    trends,
    workshop,
)
from harken.web.render import message, static
from harken.web.signing import Signing
from harken.web.site import Faces, Site, safely

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from harken.web.slack_openid import SlackOpenId

#: Files of `static/` and what they are. All of them stand in here, so that no address leads elsewhere.
FILES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "htmx-2.0.11.min.js": "text/javascript; charset=utf-8",
    "harken.svg": "image/svg+xml",
}
#: What the fixed words of an address come before: a group may have any name.
_OPENINGS = (
    *trends.OPENINGS,
    *rises.OPENINGS,
    *export.OPENINGS,
    *evidence.OPENINGS,
    *groups.OPENINGS,
    *cards.OPENINGS,
    *compare.OPENINGS,
    *actions.OPENINGS,
    *sources.OPENINGS,
    *ask.OPENINGS,
    *workshop.OPENINGS,
    *learning.OPENINGS,
    *reading.OPENINGS,
)


def routes(desk: Desk, gate: Gate, slack: SlackOpenId | None) -> list[Route]:
    """Every address of the site."""
    from starlette.routing import Route

    site = Site(desk, gate)
    signing = Signing(site, slack)
    faces = Faces(refused=message, unknown=signing.unknown)
    return [
        *signing.routes(),
        *site.routes(_OPENINGS, faces),
        *site.routes(api.OPENINGS, api.FACES),
        Route("/api/openapi.json", _described),
        Route("/static/{name}", _static),
        Route("/{rest:path}", _nothing),
    ]


async def _described(_: Request) -> Response:
    from starlette.responses import JSONResponse

    return safely(JSONResponse(openapi.document()))


async def _static(request: Request) -> Response:
    from starlette.responses import Response

    name = request.path_params["name"]
    if name not in FILES:
        return await _nothing(request)
    response = Response(static(name), media_type=FILES[name])
    response.headers["Cache-Control"] = "max-age=3600"
    return safely(response)


async def _nothing(_: Request) -> Response:
    said = "There is no page at this address."
    return safely(message(HTTPStatus.NOT_FOUND, "not_found", said))
