"""Access to Google's own APIs, in one place as several collectors sign in the same way."""

from __future__ import annotations

import json
import time
from typing import Any, ClassVar

from pydantic import SecretStr

from collectors.base import Options
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.signing import signed
from harken.domain.errors import NotConfigured, SourceError

#: Google's tokens live an hour.
_RENEWED_AFTER = 50 * 60
_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class GoogleOptions(Options):
    """A source that is read in the name of a service account, or of a person who allowed it.

    Document: https://developers.google.com/identity/protocols/oauth2/service-account
    """

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="key",
            variable="GOOGLE_KEY",
            how="Give it the JSON key of a service account that may read this (Google Cloud console, IAM & "
            "Admin, Service accounts, Keys), the JSON that gcloud writes for a person, or an access token",
        ),
    )
    #: What the token must allow.
    SCOPES: ClassVar[tuple[str, ...]] = ()

    key: SecretStr
    token_url: str = "https://oauth2.googleapis.com/token"

    def access(self, fetcher: Fetcher) -> Access:
        """What signs the requests of one run."""
        return Access(self, fetcher)


class Access:
    """Hands out the header of each request and renews the token before it runs out."""

    def __init__(self, options: GoogleOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._token = ""
        self._renew_at = 0.0

    def header(self) -> dict[str, str]:
        """The header that proves the right to read."""
        if time.monotonic() >= self._renew_at:
            self._token = self._fresh()
            self._renew_at = time.monotonic() + _RENEWED_AFTER
        return {"Authorization": f"Bearer {self._token}"}

    def _fresh(self) -> str:
        given = self._options.key.get_secret_value().strip()
        if not given.startswith("{"):
            return given
        answer = self._fetcher.post(self._options.token_url, data=self._proof(given), cost=0).json()
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise SourceError(self._options.name, "Google answered without an access token")
        return token

    def _proof(self, given: str) -> dict[str, str]:
        """What is exchanged for a token: a signed assertion, or the token by which a person allowed it."""
        try:
            key = json.loads(given)
            if "refresh_token" in key:
                named = {name: str(key[name]) for name in ("client_id", "client_secret", "refresh_token")}
                return {"grant_type": "refresh_token", **named}
            return {"grant_type": _BEARER, "assertion": self._assertion(key)}
        except (ValueError, LookupError, TypeError) as error:
            variable = self._options.variables.get("key", "GOOGLE_KEY")
            missing = f"{variable} holds no key of a service account; download its JSON key anew"
            raise NotConfigured(self._options.name, missing) from error

    def _assertion(self, key: dict[str, Any]) -> str:
        now = int(time.time())
        claims = {
            "iss": key["client_email"],
            "scope": " ".join(self._options.SCOPES),
            "aud": self._options.token_url,
            "iat": now,
            "exp": now + 3600,
        }
        return signed(claims, key["private_key"], algorithm="RS256", key_id=key.get("private_key_id"))
