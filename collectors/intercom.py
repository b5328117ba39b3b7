"""Conversations of Intercom: the customers' own words, and how they rated them.

Document: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pydantic import SecretStr

from collectors.base import Options
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.paging import by_token, epoch, keys, listed
from collectors.reading import batch
from collectors.reviews import known, parts
from collectors.watermark import Watermark
from harken.domain.feedback import Batch, Feedback, Kind, Score, ScoreKind

PAGE = 150
#: Intercom rounds the times of a search to days in some places.
OVERLAP = timedelta(days=1)
_OLDEST = datetime(2011, 1, 1, tzinfo=UTC)
_CUSTOMERS = frozenset({"user", "lead", "contact"})


class Intercom(Options):
    """Conversations that changed since the last run."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="INTERCOM_TOKEN",
            how="Make an app in Intercom's Developer Hub that may read conversations, and copy its token",
        ),
    )

    token: SecretStr
    #: The id of your workspace, as in the address of its inbox; it makes links to the conversations.
    workspace: str | None = None
    #: Only conversations that were rated.
    rated_only: bool = False
    #: Workspaces elsewhere: https://api.eu.intercom.io or https://api.au.intercom.io.
    base_url: str = "https://api.intercom.io"
    kind: Kind = Kind.SUPPORT_MESSAGE

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP) or _OLDEST
        token = self.token.get_secret_value()
        with self.fetcher(Authorization=f"Bearer {token}", **{"Intercom-Version": "2.11"}) as fetcher:
            for page in self._pages(fetcher, since):
                for changed in keys(page, _changed):
                    mark.seen(changed)
                yield batch(page, self._feedback, label=_id, what="conversation")
        yield Batch(cursor=mark.cursor())

    def _pages(self, fetcher: Fetcher, since: datetime) -> Iterator[list[Any]]:
        conditions = [{"field": "updated_at", "operator": ">", "value": int(since.timestamp())}]
        if self.rated_only:
            conditions.append({"field": "conversation_rating.score", "operator": ">", "value": 0})
        query = {"operator": "AND", "value": conditions}

        def ask(token: str | None) -> Any:
            pagination = {"per_page": PAGE, **({"starting_after": token} if token else {})}
            body = {"query": query, "pagination": pagination}
            return fetcher.post(f"{self.base_url.rstrip('/')}/conversations/search", json=body).json()

        return by_token(
            ask,
            entries=lambda answer: listed(answer, "conversations", self.name, always=True),
            token=lambda answer: ((answer.get("pages") or {}).get("next") or {}).get("starting_after"),
            key=_id,
            source=self.name,
        )

    def _feedback(self, conversation: Any) -> Feedback | None:
        """None for conversations in which no customer said anything."""
        external_id = _id(conversation)
        source, rating = conversation.get("source") or {}, conversation.get("conversation_rating") or {}
        author = source.get("author") or {}
        own = source if author.get("type") in _CUSTOMERS else {}
        said = parts(title=own.get("subject"), body=own.get("body"), remark=rating.get("remark"))
        if not said:
            return None
        return Feedback(
            external_id=external_id,
            kind=self.kind,
            parts=said,
            said=epoch(conversation.get("created_at")),
            author=_author(conversation, author),
            url=self._link(conversation),
            scores=_scores(rating.get("rating")),
            attributes=known(channel=source.get("type")) | self.attributes,
        )

    def _link(self, conversation: Any) -> str | None:
        if self.workspace is None:
            return None
        return f"https://app.intercom.com/a/inbox/{self.workspace}/inbox/conversation/{_id(conversation)}"


def _id(conversation: Any) -> str:
    return str(conversation["id"])


def _changed(conversation: Any) -> datetime | None:
    return epoch(conversation.get("updated_at"))


def _author(conversation: Mapping[str, Any], author: Mapping[str, Any]) -> str | None:
    """The customer's e-mail address or number with you, as in a customer file, else Intercom's number."""
    people = (conversation.get("contacts") or {}).get("contacts") or [{}]
    customer = author if author.get("type") in _CUSTOMERS else {}
    found = customer.get("email") or people[0].get("external_id") or people[0].get("id") or customer.get("id")
    return str(found) if found else None


def _scores(rating: Any) -> tuple[Score, ...]:
    if not isinstance(rating, int) or not 1 <= rating <= 5:
        return ()
    return (Score(name="rating", kind=ScoreKind.CSAT, value=rating, low=1, high=5, primary=True),)
