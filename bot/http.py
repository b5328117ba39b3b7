"""The door that Slack knocks at where it sends over HTTP instead of a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

PATH = "/slack/events"
#: Bytes of one request; Slack's own are far smaller.
SIZE_LIMIT = 1_000_000


def route(app: App) -> Route:
    """Where Slack sends events, clicks and commands; who is not Slack gets nowhere, as Bolt checks."""
    from anyio import to_thread
    from slack_bolt import BoltRequest
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    async def receive(request: Request) -> Response:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > SIZE_LIMIT:
                return PlainTextResponse("too large", status_code=413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return PlainTextResponse("no text", status_code=400)
        if not request.headers.get("x-slack-request-timestamp", "").isdigit():
            return PlainTextResponse("not signed", status_code=401)
        try:
            asked = BoltRequest(body=text, query=request.url.query, headers=dict(request.headers))
        except ValueError:
            return PlainTextResponse("no JSON", status_code=400)
        given = await to_thread.run_sync(app.dispatch, asked)
        headers = {name: value for name, values in given.headers.items() for value in values[:1]}
        return Response(given.body, status_code=given.status, headers=headers)

    return Route(PATH, receive, methods=["POST"])
