"""All reviews of your own app in the App Store, from App Store Connect.

Document: https://developer.apple.com/documentation/appstoreconnectapi/get-v1-apps-_id_-customerreviews
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr

from collectors.base import Options, known_author, moment
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.paging import by_token, listed, recent
from collectors.reading import batch
from collectors.reviews import known, parts, some, stars
from collectors.signing import signed
from collectors.watermark import Watermark
from harken.domain.errors import NotConfigured
from harken.domain.feedback import Batch, Feedback

PAGE = 200
#: Reviewers may change what they wrote.
OVERLAP = timedelta(days=30)
#: Seconds; Apple refuses tokens that live longer than twenty minutes.
_LIFETIME = 15 * 60


class AppStoreConnect(Options):
    """The reviews of one app in every country, newest first."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="key",
            variable="APP_STORE_CONNECT_KEY",
            how="Make a team key with the role Customer Support under App Store Connect, Users and Access, "
            "Integrations, and give it the .p8 file",
        ),
        Credential(
            field="key_id", variable="APP_STORE_CONNECT_KEY_ID", how="The id stands there beside the key"
        ),
        Credential(
            field="issuer",
            variable="APP_STORE_CONNECT_ISSUER",
            how="The issuer's id stands there above the keys",
        ),
    )

    key: SecretStr
    key_id: SecretStr
    issuer: SecretStr
    #: The digits of the app's address: apps.apple.com/app/id123456789.
    app: str = Field(coerce_numbers_to_str=True)
    base_url: str = "https://api.appstoreconnect.apple.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        with self.fetcher() as fetcher:
            for page in recent(self._pages(fetcher), _written, mark, mark.since(OVERLAP)):
                yield batch(page, self._feedback, label=_id, what="review")
        yield Batch(cursor=mark.cursor())

    def _pages(self, fetcher: Fetcher) -> Iterator[list[Any]]:
        url = f"{self.base_url.rstrip('/')}/v1/apps/{self.app}/customerReviews"

        def ask(token: str | None) -> Any:
            following = {"cursor": token} if token else {}
            params = {"limit": PAGE, "sort": "-createdDate", **following}
            return fetcher.get(url, {"Authorization": f"Bearer {self._token()}"}, params).json()

        return by_token(
            ask,
            entries=lambda answer: listed(answer, "data", self.name, always=True),
            token=_following,
            key=_id,
            source=self.name,
        )

    def _token(self) -> str:
        now = int(time.time())
        issuer = self.issuer.get_secret_value()
        claims = {"iss": issuer, "iat": now, "exp": now + _LIFETIME, "aud": "appstoreconnect-v1"}
        try:
            key_id = self.key_id.get_secret_value()
            return signed(claims, self.key.get_secret_value(), algorithm="ES256", key_id=key_id)
        except ValueError as error:
            variable = self.variables.get("key", "APP_STORE_CONNECT_KEY")
            raise NotConfigured(
                self.name, f"{variable} holds no private key; give it the .p8 file"
            ) from error

    def _feedback(self, review: Any) -> Feedback:
        told = review["attributes"]
        return Feedback(
            external_id=_id(review),
            kind=self.kind,
            parts=some(parts(title=told.get("title"), body=told.get("body")), "review"),
            said=moment(told.get("createdDate")),
            author=known_author(told.get("reviewerNickname")),
            scores=stars(told.get("rating")),
            attributes=known(app=self.app, country=told.get("territory")) | self.attributes,
        )


def _following(answer: Mapping[str, Any]) -> str | None:
    """The cursor in the link to the next page; the link itself is not followed, as the key goes with it."""
    link = (answer.get("links") or {}).get("next")
    found = parse_qs(urlsplit(str(link)).query).get("cursor") if link else None
    return found[0] if found else None


def _id(review: Any) -> str:
    return str(review["id"])


def _written(review: Any) -> datetime | date | None:
    return moment(review["attributes"].get("createdDate"))
