"""Signing in and out: with Slack, or with a token that an admin made."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from harken.domain.errors import HarkenError
from harken.web.bodies import TooMuch, whole_body
from harken.web.gate import elsewhere
from harken.web.limits import PAGES, SIGNING_IN, Rate
from harken.web.render import bare, message
from harken.web.site import Site, local, quoted, read_form, safely
from harken.web.slack_openid import Going, SlackOpenId

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

#: Seconds that a browser has for the way to Slack and back.
ON_THE_WAY = 600
#: As long as a session is kept.
KEPT = 14 * 24 * 3600
_NOBODY = (
    "Slack knows you, but Harken does not: ask an admin to name you under people in harken.yaml, or to let in"
    " the members of your workspace with web.slack_team."
)
_CLOSED = (
    "Harken listens to other machines, but nobody is named who may come in: name people in harken.yaml and"
    " make each a token with 'harken people token NAME', or set up signing in with Slack."
)
_WRONG = "That is no token of anybody here. An admin makes one with 'harken people token NAME'."


class Signing:
    """The addresses that are open to people who are not known yet."""

    def __init__(self, site: Site, slack: SlackOpenId | None) -> None:
        self._site = site
        self._slack = slack

    def routes(self) -> list[Route]:
        from starlette.routing import Route

        return [
            Route("/sign-in", self._open(self._form, PAGES)),
            Route("/sign-in", self._open(self._with_token, SIGNING_IN), methods=["POST"]),
            Route("/sign-in/slack", self._open(self._to_slack, SIGNING_IN)),
            Route("/sign-in/slack/back", self._open(self._back, SIGNING_IN)),
            Route("/sign-out", self._open(self._out, PAGES), methods=["POST"]),
        ]

    def unknown(self, request: Request) -> Response:
        """Where a page sends somebody who is not known."""
        from starlette.responses import RedirectResponse

        if request.headers.get("authorization"):
            return message(HTTPStatus.UNAUTHORIZED, "unknown", _WRONG)
        if request.headers.get("hx-request") == "true":
            return _to("/sign-in", htmx=True)
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quoted(wanted)}", status_code=303)

    def _open(
        self, answer: Callable[[Request, dict[str, Any]], Response], rate: Rate
    ) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            from anyio import to_thread

            body = b"" if request.method in ("GET", "HEAD") else await whole_body(request)
            if isinstance(body, TooMuch):
                return safely(message(body.status, body.code, body.said))
            return safely(await to_thread.run_sync(self._answered, answer, rate, request, body))

        return endpoint

    def _answered(
        self, answer: Callable[[Request, dict[str, Any]], Response], rate: Rate, request: Request, body: bytes
    ) -> Response:
        if self._site.gate.misdirected(request.headers.get("host")):
            return message(HTTPStatus.MISDIRECTED_REQUEST, "misdirected", "This is not Harken's own address.")
        who = f"address {request.client.host if request.client else ''}"
        if wait := self._site.limits.wait(who, rate):
            said = f"Too many tries at once; try again in {wait} seconds."
            response = message(HTTPStatus.TOO_MANY_REQUESTS, "too_often", said)
            response.headers["Retry-After"] = str(wait)
            return response
        try:
            return answer(request, read_form(request, body))
        except HarkenError as error:
            return message(HTTPStatus.BAD_REQUEST, error.code, error.message)

    def _form(self, request: Request, _: dict[str, Any], problem: str = "") -> Response:
        from starlette.responses import RedirectResponse

        gate = self._site.gate
        if gate.alone():
            return RedirectResponse("/", status_code=303)
        closed = "" if gate.members.named() or self._slack else _CLOSED
        wanted = local(request.query_params.get("next", "/"))
        status = 200 if not problem else HTTPStatus.UNAUTHORIZED.value
        return bare(
            "sign_in.html",
            status=status,
            slack=self._slack is not None,
            wanted=wanted,
            problem=problem,
            closed=closed,
        )

    def _with_token(self, request: Request, form: dict[str, Any]) -> Response:
        if elsewhere(request.headers):
            return message(HTTPStatus.FORBIDDEN, "forged", "This did not come from Harken's own page.")
        person = self._site.gate.members.of_token(str(form.get("token", "")).strip())
        if person is None:
            return self._form(request, form, _WRONG)
        return self._in(person.id, local(str(form.get("next", "/"))))

    def _in(self, person: int, wanted: str) -> Response:
        from starlette.responses import RedirectResponse

        gate = self._site.gate
        response = RedirectResponse(wanted, status_code=303)
        self._keep(response, gate.cookie, gate.members.begin(person), KEPT)
        return response

    def _keep(self, response: Response, name: str, value: str, seconds: int) -> None:
        """Out of reach of scripts, and not sent along from other sites but for a plain link."""
        secure = self._site.gate.secure
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/"
        )

    def _to_slack(self, request: Request, _: dict[str, Any]) -> Response:
        from starlette.responses import RedirectResponse

        if self._slack is None:
            return message(HTTPStatus.NOT_FOUND, "not_found", "Signing in with Slack is not set up here.")
        going = Going.begin()
        response = RedirectResponse(self._slack.address(going), status_code=303)
        self._keep(response, self._way, going.carried(), ON_THE_WAY)
        self._keep(response, self._wanted, local(request.query_params.get("next", "/")), ON_THE_WAY)
        return response

    @property
    def _way(self) -> str:
        return f"{self._site.gate.cookie}-way"

    @property
    def _wanted(self) -> str:
        return f"{self._site.gate.cookie}-wanted"

    def _back(self, request: Request, _: dict[str, Any]) -> Response:
        if self._slack is None:
            return message(HTTPStatus.NOT_FOUND, "not_found", "Signing in with Slack is not set up here.")
        said = request.query_params
        going = Going.brought_back(request.cookies.get(self._way, ""))
        proven = self._slack.proven(going, said.get("state", ""), said.get("code", ""))
        members = self._site.gate.members
        person = members.of_slack(proven.team, proven.user, proven.email, proven.name)
        if person is None:
            return message(HTTPStatus.FORBIDDEN, "not_allowed", _NOBODY)
        response = self._in(person.id, local(request.cookies.get(self._wanted, "/")))
        for name in (self._way, self._wanted):
            response.delete_cookie(
                name, path="/", secure=self._site.gate.secure, httponly=True, samesite="lax"
            )
        return response

    def _out(self, request: Request, form: dict[str, Any]) -> Response:
        gate = self._site.gate
        caller = gate.caller(request)
        if caller is None or gate.forged(request, caller, form):
            return message(HTTPStatus.FORBIDDEN, "forged", "This did not come from Harken's own page.")
        if caller.session is not None:
            gate.members.end(caller.session)
        response = _to("/sign-in")
        response.delete_cookie(gate.cookie, path="/", secure=gate.secure, httponly=True, samesite="lax")
        return response


def _to(address: str, *, htmx: bool = False) -> Response:
    from starlette.responses import RedirectResponse, Response

    if htmx:
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)
