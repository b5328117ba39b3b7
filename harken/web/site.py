"""How a request becomes a visit: let in or turned away, and answered in a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from harken.domain.errors import HarkenError
from harken.domain.rights import Deed
from harken.domain.vocabulary import Vocabulary
from harken.web.address import View, read
from harken.web.bodies import TooMuch, whole_body
from harken.web.desk import Desk
from harken.web.gate import HEADERS, Caller, Gate
from harken.web.limits import PAGES, Limits, Rate

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

log = logging.getLogger("harken.web")


class Missing(HarkenError):
    """What the address names is not there."""

    code = "not_found"


class Forbidden(HarkenError):
    """The person may not do this."""

    code = "not_allowed"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of somebody who was let in."""

    request: Request
    desk: Desk
    gate: Gate
    caller: Caller
    #: Fields of a form, or of a JSON body.
    form: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self.desk.vocabulary()

    @cached_property
    def names(self) -> dict[str, str]:
        return {theme.key: theme.name for theme in self.vocabulary.themes}

    @cached_property
    def view(self) -> View:
        return read(self.request.query_params.multi_items(), self.vocabulary.last_day, self.desk.today())

    @property
    def last_day_shown(self) -> str:
        """The last day that is looked at, as a form holds it."""
        end = self.view.period.end
        return "" if end is None else (end - timedelta(days=1)).isoformat()[:10]

    @property
    def in_part(self) -> bool:
        """Whether the page that is open asks for a piece of itself."""
        return self.request.headers.get("hx-request") == "true"

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def may(self, deed: Deed) -> bool:
        return self.caller.person.may(deed)

    def field(self, name: str, most: int = 500) -> str:
        """A field of the form, without the space around it."""
        return str(self.form.get(name) or "").strip()[:most]


Answering = Callable[[Visit], "Response"]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One address of the site: what it does, and who may."""

    path: str
    answer: Answering
    deed: Deed = Deed.READ
    method: str = "GET"
    rate: Rate = PAGES


@dataclass(frozen=True, kw_only=True)
class Faces:
    """How errors and closed doors are shown: as a page, or as JSON."""

    refused: Callable[[HTTPStatus, str, str], Response]
    #: Where somebody who is not known yet is sent; None says no.
    unknown: Callable[[Request], Response]
    #: What is said to something that would change anything and did not come from our own page.
    forged: str = "This did not come from Harken's own page, or that is too old: reload it and try again."


class Site:
    """Makes routes that share one desk, one gate and one set of limits."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self.desk = desk
        self.gate = gate
        self.limits = Limits()

    def routes(self, openings: Sequence[Opening], faces: Faces) -> list[Route]:
        from starlette.routing import Route

        return [
            Route(
                each.path,
                self._endpoint(each, faces),
                methods=[each.method],
                name=f"{each.method} {each.path}",
            )
            for each in openings
        ]

    def _endpoint(self, opening: Opening, faces: Faces) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            from anyio import to_thread

            body = b"" if opening.method == "GET" else await whole_body(request)
            if isinstance(body, TooMuch):
                return safely(faces.refused(body.status, body.code, body.said))
            return safely(await to_thread.run_sync(self._answered, opening, faces, request, body))

        return endpoint

    def _answered(self, opening: Opening, faces: Faces, request: Request, body: bytes) -> Response:
        try:
            return self._let_in(opening, faces, request, body)
        except Missing as error:
            return faces.refused(HTTPStatus.NOT_FOUND, error.code, error.message)
        except Forbidden as error:
            return faces.refused(HTTPStatus.FORBIDDEN, error.code, error.message)
        except HarkenError as error:
            return faces.refused(HTTPStatus.BAD_REQUEST, error.code, error.message)
        except Exception as error:
            log.warning("%s could not be answered: %s", opening.path, type(error).__name__)
            log.debug("the page failed", exc_info=error)
            message = (
                "Something unforeseen happened inside Harken. Try again; if it stays so, look at its log."
            )
            return faces.refused(HTTPStatus.INTERNAL_SERVER_ERROR, "unforeseen", message)

    def _let_in(self, opening: Opening, faces: Faces, request: Request, body: bytes) -> Response:
        if self.gate.misdirected(request.headers.get("host")):
            message = (
                "This address is not one that Harken answers at; open the one that 'harken serve' prints."
            )
            return faces.refused(HTTPStatus.MISDIRECTED_REQUEST, "misdirected", message)
        caller = self.gate.caller(request)
        wait = self.limits.wait(_name(request, caller), opening.rate)
        if wait:
            response = faces.refused(
                HTTPStatus.TOO_MANY_REQUESTS, "too_often", f"Too many at once; try again in {wait} s."
            )
            response.headers["Retry-After"] = str(wait)
            return response
        if caller is None:
            return faces.unknown(request)
        form = read_form(request, body)
        if self.gate.forged(request, caller, form):
            return faces.refused(HTTPStatus.FORBIDDEN, "forged", faces.forged)
        if not caller.person.may(opening.deed):
            return faces.refused(HTTPStatus.FORBIDDEN, "not_allowed", not_allowed(opening.deed))
        visit = Visit(request=request, desk=self.desk, gate=self.gate, caller=caller, form=form)
        return opening.answer(visit)


def not_allowed(deed: Deed) -> str:
    from harken.domain.rights import NEEDS

    needed = NEEDS[deed].label
    return f"That needs the access of a {needed} or more; it is given under people in harken.yaml."


def _name(request: Request, caller: Caller | None) -> str:
    if caller is not None and caller.person.id:
        return f"person {caller.person.id}"
    return f"address {request.client.host if request.client else ''}"


def read_form(request: Request, body: bytes) -> dict[str, Any]:
    """The fields of a form or of a JSON object; nothing of anything else."""
    import json

    kind = request.headers.get("content-type", "").split(";")[0].strip()
    text = body.decode("utf-8", errors="replace")
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(text, keep_blank_values=True))
    if kind != "application/json" or not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise HarkenError("The body is no JSON.") from error
    if not isinstance(found, dict):
        raise HarkenError("The body is no JSON object.")
    return found


def safely(response: Response) -> Response:
    """With what keeps a page from being turned against its reader."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def local(address: str) -> str:
    """An address of our own site, wherever somebody wants to be sent; the first page otherwise."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    printable = all(character.isprintable() for character in address)
    return address if inside and printable else "/"


def quoted(name: str) -> str:
    return quote(name, safe="")
