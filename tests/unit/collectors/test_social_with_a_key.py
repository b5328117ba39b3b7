from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from harken.domain.errors import BudgetSpent, NotConfigured, SourceError
from harken.domain.feedback import Kind
from tests.conformance.twin import Response
from tests.unit.collectors.scripted import Answer, Source

YOUTUBE = Source(kind="youtube", secrets={"YOUTUBE_KEY": "k"}, options={"videos": ["v1"]})
REDDIT = Source(
    kind="reddit",
    secrets={"REDDIT_CLIENT_ID": "i", "REDDIT_CLIENT_SECRET": "s"},
    options={"subreddits": ["lamps"]},
)


def comment(name: str, **changes: Any) -> dict[str, Any]:
    told = {
        "textOriginal": f"It shines, {name}.",
        "textDisplay": f"It <b>shines</b>, {name}.",
        "authorChannelId": {"value": "UCada"},
        "publishedAt": "2026-10-03T08:15:00Z",
        "likeCount": 0,
        **changes,
    }
    return {"id": name, "snippet": told}


def thread(name: str, *replies: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "snippet": {
            "videoId": "v1",
            "topLevelComment": comment(name),
            "totalReplyCount": len(replies) if total is None else total,
        },
        **({"replies": {"comments": list(replies)}} if replies else {}),
    }


def test_a_comment_and_its_replies() -> None:
    first, second = YOUTUBE.items(lambda _: {"items": [thread("a", comment("a.b"))]})
    assert (first.external_id, first.parts[0].text, first.kind) == ("a", "It shines, a.", Kind.SOCIAL_POST)
    assert (first.author, first.attributes) == ("UCada", {"video": "v1"})
    assert first.url == "https://www.youtube.com/watch?v=v1&lc=a"
    assert (second.external_id, second.url) == ("a.b", "https://www.youtube.com/watch?v=v1&lc=a.b")


def test_replies_that_do_not_come_along_are_asked_for() -> None:
    def said(request: Any) -> Any:
        if request.path == "/youtube/v3/comments":
            assert request.query["parentId"] == "a"
            return {"items": [comment("a.1"), comment("a.2"), comment("a.3")]}
        return {"items": [thread("a", comment("a.1"), total=3)]}

    assert [item.external_id for item in YOUTUBE.items(said)] == ["a", "a.1", "a.2", "a.3"]


def test_comments_that_are_switched_off_keep_no_other_video_from_being_read() -> None:
    def said(request: Any) -> Any:
        return Response(status=403) if request.query["videoId"] == "v1" else {"items": [thread("a")]}

    batches = YOUTUBE.batches(said, videos=["v1", "v2"])
    assert [failure.where for batch in batches for failure in batch.failures] == ["v1"]
    assert batches[-1].cursor is not None
    with pytest.raises(SourceError, match="answered 403"):
        YOUTUBE.batches(said)


def test_the_second_video_is_read_whole_though_the_first_is_newer() -> None:
    def said(request: Any) -> Any:
        video, place = request.query["videoId"], int(request.query.get("pageToken", "0"))
        if video == "new":
            return {"items": [thread("a")]}
        old = thread(f"b{place}")
        old["snippet"]["topLevelComment"]["snippet"]["publishedAt"] = f"20{10 - place:02}-01-01T00:00:00Z"
        return {"items": [old], **({"nextPageToken": str(place + 1)} if place < 3 else {})}

    got = [item.external_id for item in YOUTUBE.items(said, videos=["new", "old"])]
    assert got == ["a", "b0", "b1", "b2", "b3"]


def test_units_are_accounted_for() -> None:
    from collectors.registry import make

    spent: list[int] = []

    def ledger(_: str, __: Any, units: int, limit: int) -> bool:
        spent.append(units)
        assert limit == 10_000
        return False

    made = make("youtube", "shop", {"videos": ["v1"]}, {"YOUTUBE_KEY": "k"}.get, ledger)
    with pytest.raises(BudgetSpent, match="10,000"):
        list(made.collect({}))
    assert spent == [1]


@pytest.mark.parametrize(("source", "wanted"), [(YOUTUBE, "name videos"), (REDDIT, "name subreddits")])
def test_something_must_be_named(source: Source, wanted: str) -> None:
    with pytest.raises(NotConfigured, match=wanted):
        Source(kind=source.kind, secrets=source.secrets).batches(lambda _: {})


def post(name: str, **changes: Any) -> dict[str, Any]:
    told = {
        "name": name,
        "title": "My lamp",
        "selftext": "It shines.",
        "author": "ada",
        "author_fullname": "t2_ada",
        "created_utc": 1_790_000_000.0,
        "permalink": f"/r/lamps/comments/{name}/",
        "subreddit": "lamps",
        "link_flair_text": "Question",
        **changes,
    }
    return {"kind": name[:2], "data": told}


def reddit(asked: list[tuple[str, dict[str, str]]], **pages: list[dict[str, Any]]) -> Answer:
    def said(request: Any) -> Any:
        if request.path == "/token":
            return {"access_token": "t"}
        asked.append((request.path, request.query))
        return {"data": {"children": pages.get(request.path.rpartition("/")[2], []), "after": None}}

    return said


def test_a_post() -> None:
    (got,) = REDDIT.items(reddit([], new=[post("t3_a")]))
    assert [(part.label, part.text) for part in got.parts] == [("title", "My lamp"), ("body", "It shines.")]
    assert (got.external_id, got.author) == ("t3_a", "t2_ada")
    assert got.said == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert got.attributes == {"subreddit": "lamps", "flair": "Question"}
    assert got.url == "https://www.reddit.com/r/lamps/comments/t3_a/"


@pytest.mark.parametrize(
    "change", [{"selftext": "[removed]"}, {"selftext": "[deleted]"}, {"removed_by_category": "moderator"}]
)
def test_what_was_deleted_is_gone(change: dict[str, Any]) -> None:
    batch = REDDIT.batches(reddit([], new=[post("t3_a", **change), post("t3_b")]))[0]
    assert batch.gone == ("t3_a",)
    assert [item.external_id for item in batch.items] == ["t3_b"]


def test_earlier_posts_are_looked_at_again() -> None:
    asked: list[tuple[str, dict[str, str]]] = []
    listed = [post("t3_a"), post("t3_b")]
    later = [post("t3_a", selftext="Not any more."), post("t3_b", selftext="[deleted]")]
    with REDDIT.opened(reddit(asked, new=listed, info=later)) as run:
        cursor = run()[-1].cursor
        assert cursor is not None and cursor["met"] == ["t3_a", "t3_b"]
        listed.clear()
        asked.clear()
        batches = run(cursor)
    assert asked[-1] == ("/api/info", {"id": "t3_a,t3_b", "raw_json": "1"})
    assert [name for batch in batches for name in batch.gone] == ["t3_b"]
    (edited,) = [item for batch in batches for item in batch.items]
    assert (edited.external_id, edited.parts[1].text) == ("t3_a", "Not any more.")
    assert batches[-1].cursor is not None and batches[-1].cursor["met"] == ["t3_a", "t3_b"]


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        ({"comments": True}, ["/r/lamps/new", "/r/lamps/comments"]),
        ({"search": "lampenfee"}, ["/r/lamps/search"]),
        ({"search": "lampenfee", "subreddits": []}, ["/search"]),
    ],
)
def test_where_it_looks(options: dict[str, Any], paths: list[str]) -> None:
    asked: list[tuple[str, dict[str, str]]] = []
    comment = post("t1_c", body="It hums.", title=None, selftext=None)
    got = REDDIT.items(reddit(asked, comments=[comment]), **options)
    assert [path for path, _ in asked] == paths
    assert [part.text for item in got for part in item.parts] == (
        ["It hums."] if "comments" in options else []
    )


def test_an_app_that_is_not_approved() -> None:
    with pytest.raises(SourceError, match="is the app approved"):
        REDDIT.batches(lambda _: {"error": "unsupported"})
