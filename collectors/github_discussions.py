"""Discussions of a GitHub repository, which only its GraphQL interface shows, and only with a token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field, SecretStr

from collectors.base import Options, moment
from collectors.credentials import Credential
from collectors.github import OVERLAP, REPOSITORY, check_allowance, headers
from collectors.http import Fetcher
from collectors.listings import BARREN, unseen
from collectors.quoted import without_markdown_quotes
from collectors.reading import Unusable, batch
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Kind, Part

_WORDS = "id body createdAt updatedAt url author { __typename login url } authorAssociation"
_REPLIES = (
    f"replies(first: 50, after: $replies) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_WORDS} }} }}"
)
_COMMENTS = (
    "comments(first: 50, after: $comments) { pageInfo { hasNextPage endCursor }"
    f" nodes {{ {_WORDS} {_REPLIES} }} }}"
)
_DISCUSSIONS = (
    "query($owner: String!, $name: String!, $after: String, $comments: String, $replies: String) {"
    " repository(owner: $owner, name: $name) { discussions(first: 25, after: $after,"
    " orderBy: {field: UPDATED_AT, direction: DESC}) { pageInfo { hasNextPage endCursor }"
    f" nodes {{ title category {{ name }} {_WORDS} {_COMMENTS} }} }} }} }}"
)
_MORE_COMMENTS = (
    "query($id: ID!, $comments: String, $replies: String) {"
    f" node(id: $id) {{ ... on Discussion {{ {_COMMENTS} }} }} }}"
)
_MORE_REPLIES = (
    f"query($id: ID!, $replies: String) {{ node(id: $id) {{ ... on DiscussionComment {{ {_REPLIES} }} }} }}"
)


class GitHubDiscussions(Options):
    """Discussions with comments and replies, the latest change first."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="GITHUB_TOKEN",
            how="Make a fine-grained token at github.com/settings/tokens with the right to read discussions",
        ),
    )

    #: Owner and name, as in the address.
    repository: str = Field(pattern=REPOSITORY)
    #: How far back the first run goes.
    days: int = Field(default=365, ge=1)
    token: SecretStr
    kind: Kind = Kind.FORUM_POST
    base_url: str = "https://api.github.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP) or datetime.now(UTC) - timedelta(days=self.days)
        with self.fetcher(**headers(self.token)) as fetcher:
            for discussions in self._newest_first(fetcher, since):
                posts = [post for each in discussions for post in self._posts(fetcher, each)]
                for each in discussions:
                    mark.seen(_changed(each))
                yield batch(posts, self._read, label=lambda post: post["id"], what="post")
        yield Batch(cursor=mark.cursor())

    def _newest_first(self, fetcher: Fetcher, since: datetime) -> Iterator[list[Any]]:
        owner, name = self.repository.split("/")
        seen: set[str] = set()
        after, barren = None, 0
        while barren < BARREN:
            asked = {"owner": owner, "name": name, "after": after}
            page = _held(self.name, self._ask(fetcher, _DISCUSSIONS, asked), "repository", "discussions")
            fresh = unseen(page["nodes"], lambda each: str(each["id"]), seen)
            yield fresh
            moments = [each for each in map(_changed, fresh) if each is not None]
            if not page["pageInfo"]["hasNextPage"] or (moments and max(moments) < since):
                return
            after, barren = page["pageInfo"]["endCursor"], 0 if fresh else barren + 1

    def _posts(self, fetcher: Fetcher, discussion: Any) -> Iterator[Any]:
        """A discussion and all that is said in it."""
        yield discussion
        for comment in self._nodes(fetcher, discussion, "comments", _MORE_COMMENTS):
            yield comment
            yield from self._nodes(fetcher, comment, "replies", _MORE_REPLIES)

    def _nodes(self, fetcher: Fetcher, parent: Any, field: str, query: str) -> Iterator[Any]:
        """What hangs on a node, also what did not fit into the answer that told of it."""
        if not isinstance(parent, dict) or field not in parent:
            return  # What is wrong with it is told where it is read.
        page = _held(self.name, parent, field)
        yield from page["nodes"]
        before = None
        while page["pageInfo"]["hasNextPage"] and page["pageInfo"]["endCursor"] != before:
            before = page["pageInfo"]["endCursor"]
            asked = {"id": parent["id"], field: before}
            page = _held(self.name, self._ask(fetcher, query, asked), "node", field)
            yield from page["nodes"]

    def _ask(self, fetcher: Fetcher, query: str, variables: Mapping[str, Any]) -> Any:
        page = fetcher.post(
            f"{self.base_url.rstrip('/')}/graphql", json={"query": query, "variables": dict(variables)}
        )
        found = page.json()
        if isinstance(found, dict) and found.get("errors"):
            first = found["errors"][0]
            kind = str(first.get("type", "")) if isinstance(first, dict) else ""
            raise SourceError(self.name, _reason(kind, self.repository), permanent=kind == "NOT_FOUND")
        check_allowance(self.name, page)
        return _held(self.name, found, "data")

    def _read(self, post: Any) -> Feedback | None:
        author = post.get("author") or {}
        if author.get("__typename") == "Bot":
            return None
        words = (("title", post.get("title")), ("body", without_markdown_quotes(post.get("body") or "")))
        parts = tuple(Part(label=label, text=text) for label, text in words if text)
        if not parts:
            raise Unusable("the post has no text")
        category = (post.get("category") or {}).get("name")
        return Feedback(
            external_id=str(post["id"]),
            kind=self.kind,
            parts=parts,
            said=moment(post["createdAt"]),
            author=author.get("url"),
            url=post["url"],
            attributes={
                "repository": self.repository,
                "association": str(post.get("authorAssociation") or "NONE").lower(),
                **({"category": category} if category else {}),
                **self.attributes,
            },
        )


def _held(source: str, found: Any, *names: str) -> Any:
    """What lies within an answer."""
    for name in names:
        if not isinstance(found, dict) or not found.get(name):
            raise SourceError(source, "GitHub answered with something else than discussions")
        found = found[name]
    return found


def _reason(kind: str, repository: str) -> str:
    if kind == "NOT_FOUND":
        return f"there is no repository {repository}, or the token may not read it"
    if kind == "RATE_LIMITED":
        return "GitHub allows no more requests this hour; the next run goes on from there"
    return "GitHub refused the question"


def _changed(discussion: Any) -> datetime | None:
    found = moment(discussion.get("updatedAt")) if isinstance(discussion, dict) else None
    return found if isinstance(found, datetime) else None
