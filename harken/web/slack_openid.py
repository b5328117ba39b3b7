"""Sign in with Slack: OpenID Connect's code flow, its answer checked against Slack's own keys.

https://docs.slack.dev/authentication/sign-in-with-slack
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from harken.domain.errors import HarkenError

SLACK = "https://slack.com"
#: Seconds that Slack may take to answer.
PATIENCE = 10.0
#: Seconds that two clocks may differ.
LEEWAY = 30
_TEAM, _USER = "https://slack.com/team_id", "https://slack.com/user_id"


class Unproven(HarkenError):
    """Slack's answer does not prove who this is."""

    code = "unproven"


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """What a browser is given on its way to Slack, and must bring back."""

    state: str
    nonce: str

    @classmethod
    def begin(cls) -> Going:
        return cls(state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24))

    def carried(self) -> str:
        return f"{self.state}.{self.nonce}"

    @classmethod
    def brought_back(cls, carried: str) -> Going | None:
        state, _, nonce = carried.partition(".")
        return cls(state=state, nonce=nonce) if state and nonce else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Proven:
    """Whom Slack says it is."""

    team: str
    user: str
    name: str | None
    #: Only where Slack says that it is verified.
    email: str | None


@dataclass(frozen=True, kw_only=True)
class SlackOpenId:
    """One app's way of signing people in."""

    client_id: str
    client_secret: str
    #: Where Slack sends the browser back to.
    back: str
    provider: str = SLACK

    def address(self, going: Going) -> str:
        """Where the browser is sent."""
        asked = {
            "response_type": "code",
            "scope": "openid profile email",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "state": going.state,
            "nonce": going.nonce,
        }
        return f"{self.provider}/openid/connect/authorize?{urlencode(asked)}"

    def proven(self, going: Going | None, state: str, code: str) -> Proven:
        """Who came back.

        Raises:
            Unproven: when this is not the answer to what this browser asked, or Slack does not vouch for it.
        """
        if going is None or not hmac.compare_digest(going.state.encode(), state.encode()) or not code:
            raise Unproven("This sign-in was not begun in this browser, or took too long; begin it again.")
        claims = self._claims(self._token(code))
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), going.nonce.encode()):
            raise Unproven("Slack's answer belongs to another sign-in; begin it again.")
        return _person(claims)

    def _token(self, code: str) -> str:
        form = {
            "code": code,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "redirect_uri": self.back,
            "grant_type": "authorization_code",
        }
        answer = self._asked("POST", "/api/openid.connect.token", data=form)
        token = answer.get("id_token")
        if not answer.get("ok", True) or not isinstance(token, str):
            raise Unproven("Slack did not take the sign-in; begin it again.")
        return token

    def _claims(self, token: str) -> dict[str, Any]:
        import jwt

        keys = self._asked("GET", "/openid/connect/keys")
        try:
            known = jwt.PyJWKSet.from_dict(keys)
            key = known[jwt.get_unverified_header(token)["kid"]]
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self.client_id,
                issuer=self.provider,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError) as error:
            raise Unproven("Slack's answer is not signed as it must be; begin again.") from error
        return claims

    def _asked(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        import httpx

        try:
            answer = httpx.request(method, f"{self.provider}{path}", timeout=PATIENCE, **more)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unproven("Slack cannot be reached to sign you in; try again in a while.") from error
        if not isinstance(found, dict):
            raise Unproven("Slack's answer cannot be read; try again in a while.")
        return found


def _person(claims: dict[str, Any]) -> Proven:
    team, user = claims.get(_TEAM), claims.get(_USER)
    if not isinstance(team, str) or not isinstance(user, str):
        raise Unproven("Slack does not say who this is.")
    verified = claims.get("email_verified") is True
    email, name = claims.get("email"), claims.get("name")
    return Proven(
        team=team,
        user=user,
        name=name if isinstance(name, str) and name else None,
        email=email if verified and isinstance(email, str) else None,
    )
