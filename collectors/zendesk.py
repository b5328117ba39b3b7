"""Tickets of Zendesk Support: what end users wrote, and how they rated the help they got.

Document: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import SecretStr, field_validator

from collectors.base import Options, moment
from collectors.credentials import Credential
from collectors.paging import PATIENCE, Seen, keys, listed
from collectors.reading import batch
from collectors.reviews import known, parts
from harken.domain.feedback import Batch, Feedback, Kind, Score, ScoreKind

#: Channels whose description Zendesk writes itself.
_WRITTEN_BY_ZENDESK = frozenset({"voice", "voicemail", "phone_call_inbound", "phone_call_outbound"})
#: A thumb up or down; two apart, as satisfied are those who gave one of the two best values of a scale.
_THUMBS = {"good": 1, "bad": -1}


class Zendesk(Options):
    """Tickets in the order in which they changed; agents' words are left out."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="ZENDESK_TOKEN",
            how="An admin makes an API token in the Admin Center under Apps and integrations, APIs; name the "
            "admin's address as the option email",
        ),
    )
    #: The export allows ten requests a minute.
    DELAY: ClassVar[float] = 6.0

    token: SecretStr
    #: Whose token it is; left out, the token is an OAuth one.
    email: str | None = None
    #: `acme` of acme.zendesk.com.
    subdomain: str
    base_url: str = ""
    kind: Kind = Kind.SUPPORT_MESSAGE

    @field_validator("subdomain")
    @classmethod
    def _name(cls, subdomain: str) -> str:
        if not subdomain.replace("-", "").isalnum():
            raise ValueError("write what stands before .zendesk.com, such as acme")
        return subdomain

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        following = cursor.get("after") if cursor.get("for") == self.fingerprint() else None
        seen = Seen()
        with self.fetcher(self._host(), Authorization=self._authorization()) as fetcher:
            while seen.stale < PATIENCE:
                params = {"cursor": following} if following else {"start_time": 0}
                url = f"{self._host()}/api/v2/incremental/tickets/cursor.json"
                answer = fetcher.get(url, params={**params, "include": "users"}).json()
                tickets = listed(answer, "tickets", self.name, always=True)
                seen.page(keys(tickets, lambda each: (each["id"], each["updated_at"])))
                following = answer.get("after_cursor") or following
                yield self._batch(tickets, _users(answer), following)
                if answer.get("end_of_stream", True):
                    return

    def _host(self) -> str:
        return (self.base_url or f"https://{self.subdomain}.zendesk.com").rstrip("/")

    def _authorization(self) -> str:
        token = self.token.get_secret_value()
        if self.email is None:
            return f"Bearer {token}"
        return f"Basic {base64.b64encode(f'{self.email}/token:{token}'.encode()).decode()}"

    def _batch(self, tickets: list[Any], users: Mapping[Any, Any], following: str | None) -> Batch:
        deleted = [each for each in tickets if isinstance(each, dict) and each.get("status") == "deleted"]
        return batch(
            [each for each in tickets if each not in deleted],
            lambda each: self._feedback(each, users),
            label=lambda each: each["id"],
            what="ticket",
            cursor={"for": self.fingerprint(), "after": following} if following else None,
            gone=[str(each["id"]) for each in deleted if "id" in each],
        )

    def _feedback(self, ticket: Any, users: Mapping[Any, Any]) -> Feedback | None:
        """None for tickets in which no end user said anything."""
        external_id = str(ticket["id"])
        rating = ticket.get("satisfaction_rating") or {}
        channel = (ticket.get("via") or {}).get("channel")
        theirs = (users.get(ticket.get("submitter_id")) or {}).get("role") == "end-user"
        own = ticket if theirs and channel not in _WRITTEN_BY_ZENDESK else {}
        said = parts(title=own.get("subject"), body=own.get("description"), remark=rating.get("comment"))
        if not said:
            return None
        return Feedback(
            external_id=external_id,
            kind=self.kind,
            parts=said,
            said=moment(ticket.get("created_at")),
            author=_author(ticket.get("requester_id"), users),
            url=f"{self._host()}/agent/tickets/{external_id}",
            scores=_scores(rating.get("score")),
            attributes=known(channel=channel, priority=ticket.get("priority"), type=ticket.get("type"))
            | self.attributes,
        )


def _users(answer: Mapping[str, Any]) -> dict[Any, Any]:
    return {each.get("id"): each for each in answer.get("users") or [] if isinstance(each, dict)}


def _author(requester: Any, users: Mapping[Any, Any]) -> str | None:
    """The e-mail address, by which a customer file knows the person too, else Zendesk's number."""
    email = (users.get(requester) or {}).get("email")
    return str(email or requester) if email or requester else None


def _scores(thumb: Any) -> tuple[Score, ...]:
    if thumb not in _THUMBS:
        return ()
    value = _THUMBS[thumb]
    return (Score(name="satisfaction", kind=ScoreKind.CSAT, value=value, low=-1, high=1, primary=True),)
