"""A working twin of Slack's OpenID provider: codes that work once, tokens signed with a key that it shows."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from harken.web.server import serving

CLIENT, SECRET = "1.2", "a secret of the app"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Who is signed in at Slack, and what a token of theirs says."""

    address: str = ""
    user: dict[str, Any] = field(default_factory=dict)
    #: Said otherwise than it should be.
    wrong: dict[str, Any] = field(default_factory=dict)
    #: Signs with a key that nobody is shown.
    forges: bool = False
    _key: rsa.RSAPrivateKey = field(default_factory=_key)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def is_now(self, user: str, team: str, **more: Any) -> None:
        """Somebody signs in at Slack."""
        names = {"sub": user, "https://slack.com/user_id": user, "https://slack.com/team_id": team}
        self.user, self.wrong, self.forges = names | more, {}, False

    async def authorize(self, request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT and "openid" in asked["scope"]
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}")

    async def token(self, request: Request) -> JSONResponse:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(form["code"], None)
        if asked is None or form["client_secret"] != SECRET or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"ok": False, "error": "invalid_code"})
        return JSONResponse({"ok": True, "id_token": self._signed(asked["nonce"])})

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce}
        key = _key() if self.forges else self._key
        return jwt.encode(claims | self.user | self.wrong, key, algorithm="RS256", headers={"kid": "one"})

    async def keys(self, _: Request) -> JSONResponse:
        shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return JSONResponse({"keys": [shown | {"kid": "one", "use": "sig", "alg": "RS256"}]})


@contextmanager
def provider() -> Iterator[Provider]:
    twin = Provider()
    routes = [
        Route("/openid/connect/authorize", twin.authorize),
        Route("/api/openid.connect.token", twin.token, methods=["POST"]),
        Route("/openid/connect/keys", twin.keys),
    ]
    with serving(Starlette(routes=routes), "127.0.0.1", 0) as address:
        twin.address = address
        yield twin
