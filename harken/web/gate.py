"""Who is at the door: where a request may come from, who sends it, and what each reply carries."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harken.domain.rights import Access, Person
from harken.web.desk import Members

if TYPE_CHECKING:
    from starlette.requests import Request

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
#: The one person of this machine, while the settings name nobody.
ALONE = Person(id=0, name="you", access=Access.ADMIN)
SAFE = ("GET", "HEAD", "OPTIONS")

#: Nothing is loaded from elsewhere, nothing runs that is written into a page, nobody frames it.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody who may come in, and how they are known."""

    person: Person
    #: What their browser keeps; None for a program with a token, and for the one person of this machine.
    session: str | None = None
    #: A token is shown by programs alone, so that no other site can make a browser send it.
    by_token: bool = False


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The rules of this installation's door."""

    members: Members
    secret: bytes
    #: Where the server listens.
    host: str
    #: Where people reach it, if that is elsewhere.
    address: str | None = None

    @property
    def on_loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether browsers are told to send our cookie over encrypted connections alone."""
        return not self.on_loopback or (self.address or "").startswith("https:")

    @property
    def cookie(self) -> str:
        return "__Host-harken" if self.secure else "harken"

    def alone(self) -> bool:
        """Whether it is open to the one person of this machine."""
        return self.on_loopback and self.address is None and not self.members.named()

    def misdirected(self, host: str | None) -> bool:
        """Whether a request names a host that is not ours, as a page that rebinds its own name would."""
        name = (urlsplit(f"//{host}").hostname or "") if host else ""
        if self.address is not None:
            return name not in {*LOOPBACK, urlsplit(self.address).hostname}
        return self.on_loopback and name not in LOOPBACK

    def caller(self, request: Request) -> Caller | None:
        """Who sends this; None where nobody is known by what it carries."""
        given = request.headers.get("authorization", "")
        if given:
            kind, _, token = given.partition(" ")
            person = self.members.of_token(token.strip()) if kind.lower() == "bearer" else None
            return None if person is None else Caller(person=person, by_token=True)
        if self.alone():
            return Caller(person=ALONE)
        session = request.cookies.get(self.cookie)
        person = None if session is None else self.members.of_session(session)
        return None if person is None else Caller(person=person, session=session)

    def seal(self, caller: Caller) -> str:
        """What each form carries, so that no other site can send it."""
        mine = f"form:{caller.session or 'alone'}"
        return hmac.new(self.secret, mine.encode(), sha256).hexdigest()

    def forged(self, request: Request, caller: Caller, form: Mapping[str, str]) -> bool:
        """Whether something that changes anything was not sent from our own page."""
        if request.method in SAFE or caller.by_token:
            return False
        if elsewhere(request.headers):
            return True
        given = request.headers.get("x-seal") or form.get("seal", "")
        return not hmac.compare_digest(given.encode(), self.seal(caller).encode())


def elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether the browser says that another site sends this."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")
