"""Questions, answers and comments of Stack Overflow and its sister sites."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from collectors.base import Options
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.listings import BARREN, oldest_first
from collectors.reading import Unusable, batch
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Kind, Part

#: A comment does not move its question, so what moved lately is read again with all that hangs on it.
OVERLAP = timedelta(days=7)
#: Ids and entries of one request.
PAGE = 100
#: Pages that are given without a key.
LAST_PAGE = 25
#: The longest `backoff` that is waited for; beyond it the next run goes on.
LONGEST_BACKOFF = 120


class StackExchange(Options):
    """Questions by tag or words, by last activity, with their answers and comments."""

    #: Without a key, for each address; with one there are 10,000.
    DAILY_BUDGET: ClassVar[int | None] = 300
    DELAY: ClassVar[float] = 0.1
    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="key",
            variable="STACK_EXCHANGE_KEY",
            how="Register an app at stackapps.com; its key needs no rights and allows 10,000 requests a day",
            required=False,
        ),
    )

    #: As in the address: stackoverflow, superuser, askubuntu, diy ...
    site: str = "stackoverflow"
    tags: tuple[str, ...] = ()
    query: str | None = None
    answers: bool = True
    comments: bool = True
    #: How far back the first run goes.
    days: int = Field(default=365, ge=1)
    key: SecretStr | None = None
    kind: Kind = Kind.FORUM_POST
    base_url: str = "https://api.stackexchange.com"

    @model_validator(mode="after")
    def _narrow(self) -> StackExchange:
        if not self.tags and not self.query:
            raise ValueError("name tags or a query, as a whole site is too much")
        return self

    def allowed(self) -> int | None:
        return self.daily_budget or (10_000 if self.key else self.DAILY_BUDGET)

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP) or datetime.now(UTC) - timedelta(days=self.days)
        with self.fetcher() as fetcher:
            asked = _Api(self, fetcher)
            pages = oldest_first(
                asked.questions,
                since=since,
                mark=lambda each: f"{each['question_id']} {each['last_activity_date']}",
                changed=lambda each: _moment(each, "last_activity_date"),
            )
            for questions in pages:
                entries = [*questions, *self._hanging_on(asked, questions)]
                for each in questions:
                    mark.seen(_moment(each, "last_activity_date"))
                read = partial(self._read, host=_host(questions))
                yield batch(entries, read, label=_label, what="post", cursor=mark.cursor())

    def _hanging_on(self, asked: _Api, questions: list[Any]) -> Iterator[Any]:
        ids = [each["question_id"] for each in questions if isinstance(each, dict) and "question_id" in each]
        answers = list(asked.all(f"questions/{_listed(ids)}/answers")) if self.answers and ids else []
        yield from answers
        if self.comments:
            ids += [each["answer_id"] for each in answers if isinstance(each, dict) and "answer_id" in each]
            for start in range(0, len(ids), PAGE):
                yield from asked.all(f"posts/{_listed(ids[start : start + PAGE])}/comments")

    def _read(self, entry: Any, host: str) -> Feedback:
        external_id = _label(entry)
        parts = [
            Part(label=label, text=entry[name])
            for label, name in (("title", "title"), ("body", "body"))
            if entry.get(name) and (label == "body" or "answer_id" not in entry)
        ]
        if not any(part.label == "body" for part in parts):
            raise Unusable("the post has no text")
        owner = entry.get("owner") or {}
        return Feedback(
            external_id=external_id,
            kind=self.kind,
            parts=tuple(parts),
            said=datetime.fromtimestamp(entry["creation_date"], UTC),
            author=str(owner.get("account_id") or owner.get("user_id") or "") or None,
            url=entry.get("link") or _link(entry, host),
            attributes={
                "site": self.site,
                "post": external_id.split()[0],
                **_answered(entry),
                **self.attributes,
            },
        )


class _Api:
    """The requests, which obey what the service says about the next one."""

    def __init__(self, options: StackExchange, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._backoff = 0

    def questions(self, since: datetime, number: int) -> tuple[list[Any], bool]:
        wanted = {"q": self._options.query, "tagged": ";".join(self._options.tags)}
        return self._page(
            "search/advanced",
            {name: value for name, value in wanted.items() if value}
            | {"sort": "activity", "order": "asc", "min": int(since.timestamp()), "page": number},
        )

    def all(self, path: str) -> Iterator[Any]:
        """Every entry of a listing that hangs on named posts."""
        barren, number = 0, 1
        while barren < BARREN and number <= LAST_PAGE:
            entries, more = self._page(path, {"sort": "creation", "order": "asc", "page": number})
            yield from entries
            if not more:
                return
            number, barren = number + 1, 0 if entries else barren + 1

    def _page(self, path: str, params: Mapping[str, Any]) -> tuple[list[Any], bool]:
        time.sleep(self._backoff)
        key = {"key": self._options.key.get_secret_value()} if self._options.key else {}
        always = {"site": self._options.site, "pagesize": PAGE, "filter": "withbody", **key}
        url = f"{self._options.base_url.rstrip('/')}/2.3/{path}"
        found = self._fetcher.get(url, params={**params, **always}).json()
        try:
            entries, more = list(found["items"]), bool(found.get("has_more"))
            self._backoff = int(found.get("backoff") or 0)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise SourceError(self._options.name, "answered with something else than posts") from error
        if more and (self._backoff > LONGEST_BACKOFF or found.get("quota_remaining") == 0):
            reason = "allows no more requests for now; the next run goes on from there"
            raise SourceError(self._options.name, reason)
        return entries, more


def _listed(ids: list[Any]) -> str:
    return ";".join(str(each) for each in ids)


def _moment(entry: Any, name: str) -> datetime | None:
    seconds = entry.get(name) if isinstance(entry, dict) else None
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def _host(questions: list[Any]) -> str:
    """The site's own address, which only questions tell."""
    links = [each.get("link") for each in questions if isinstance(each, dict)]
    return next((urlsplit(link).netloc for link in links if isinstance(link, str)), "stackoverflow.com")


def _answered(entry: Any) -> dict[str, Any]:
    """Of a question, whether an answer was accepted or found useful."""
    told = entry.get("is_answered")
    return {"answered": told} if isinstance(told, bool) else {}


def _link(entry: Any, host: str) -> str:
    if "comment_id" in entry:
        return f"https://{host}/q/{entry['post_id']}#comment{entry['comment_id']}_{entry['post_id']}"
    return f"https://{host}/a/{entry['answer_id']}"


def _label(entry: Any) -> str:
    kind = next((each for each in ("comment", "answer") if f"{each}_id" in entry), "question")
    return f"{kind} {entry[f'{kind}_id']}"
