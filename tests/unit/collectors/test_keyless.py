"""What is special in each source that is read without a key; all that they share is tests/conformance."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from collectors import pacing, stack_exchange
from collectors.registry import make
from harken.domain.errors import BudgetSpent, NotConfigured, SourceError
from harken.domain.feedback import Feedback, Kind
from tests.conformance.faults import Stage, instead, staged
from tests.conformance.twin import Response, Twin, answered
from tests.conformance.twins.discourse import Discourse
from tests.conformance.twins.github import GitHub
from tests.conformance.twins.github_discussions import GitHubDiscussions
from tests.conformance.twins.google_play import GooglePlay
from tests.conformance.twins.hacker_news import HackerNews
from tests.conformance.twins.mastodon import Mastodon
from tests.conformance.twins.stack_exchange import StackExchange
from tests.conformance.world import world


class Unhurried:
    """The clock of a module, with the seconds that it would have waited for."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds

    def monotonic(self) -> float:
        return self.now

    time = monotonic


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Unhurried:
    made = Unhurried()
    monkeypatch.setattr(pacing, "time", made)
    monkeypatch.setattr(stack_exchange, "time", made)
    return made


@contextmanager
def at(twin: Twin, count: int = 3) -> Iterator[Stage]:
    with staged(twin, world(count)) as stage:
        yield stage
        assert stage.stumbled == []


def collected(stage: Stage, secrets: Mapping[str, str] | None = None, **others: Any) -> list[Feedback]:
    twin = stage.twin
    options = {"allow_private": True, **twin.options(stage.base_url), **others}
    made = make(twin.kind, "lamps", options, {**twin.secrets, **(secrets or {})}.get)
    return [item for batch in made.collect({}) for item in batch.items]


def problem(stage: Stage, **others: Any) -> SourceError:
    with pytest.raises(SourceError) as raised:
        collected(stage, **others)
    return raised.value


def test_hacker_news_tells_stories_from_comments() -> None:
    with at(HackerNews(), 2) as stage:
        comment, story = sorted(collected(stage), key=lambda item: str(item.attributes["post"]))
    assert story.parts[0].label == "title"
    assert [part.label for part in comment.parts] == ["body"]
    assert comment.kind is Kind.FORUM_POST
    assert comment.url == f"https://news.ycombinator.com/item?id={comment.external_id}"


def test_mastodon_takes_hashtags_with_and_without_the_sign() -> None:
    with at(Mastodon(), 1) as stage:
        (post,) = collected(stage, {"MASTODON_TOKEN": "t0ken"}, hashtags=["lamps", "#lamps"])
    assert {request.headers["authorization"] for request in stage.asked} == {"Bearer t0ken"}
    assert post.author == f"{stage.base_url}/@{stage.world.items[0].author}"
    assert (post.kind, post.attributes) == (Kind.SOCIAL_POST, {"language": "en"})


def test_boosts_of_others_are_left_out() -> None:
    boost = {
        "id": "9",
        "reblog": {"id": "8"},
        "content": "",
        "created_at": "2026-11-01T00:00:00Z",
        "account": {},
    }
    answers = [answered([boost]), answered([])]
    with at(Mastodon()) as stage:
        stage.fault = lambda *_: answers.pop(0)
        assert collected(stage) == []
    assert answers == []


def test_stack_exchange_links_answers_and_comments() -> None:
    with at(StackExchange()) as stage:
        found = {str(item.attributes["post"]): item for item in collected(stage)}
    assert found["answer"].url == "https://diy.stackexchange.com/a/1002"
    assert found["comment"].url == "https://diy.stackexchange.com/q/1002#comment1003_1002"
    assert found["question"].parts[0].text == "Why does lamp 1001 do this?"
    assert found["question"].author == "9"


def test_stack_exchange_is_waited_for_as_it_asks(clock: Unhurried) -> None:
    held = {"items": [], "has_more": True, "backoff": 17, "quota_remaining": 12}
    with at(StackExchange()) as stage:
        stage.fault = instead(answered(held), at=0)
        collected(stage)
    assert clock.waited.count(17) == 1


@pytest.mark.parametrize("held", [{"backoff": 600}, {"quota_remaining": 0}])
def test_stack_exchange_is_left_for_today(held: dict[str, int]) -> None:
    with at(StackExchange()) as stage:
        stage.fault = instead(answered({"items": [], "has_more": True, **held}), at=0)
        error = problem(stage)
    assert "allows no more requests" in error.message
    assert not error.permanent


def test_stack_exchange_keeps_to_its_budget() -> None:
    spent: list[int] = []

    def ledger(_: str, __: date, units: int, limit: int) -> bool:
        spent.append(limit)
        return len(spent) <= 2

    with at(StackExchange()) as stage:
        options = {"allow_private": True, **stage.twin.options(stage.base_url)}
        for key, limit in ((None, 300), ("k3y", 10_000)):
            made = make("stack_exchange", "lamps", options, {"STACK_EXCHANGE_KEY": key}.get, ledger)
            with pytest.raises(BudgetSpent):
                list(made.collect({}))
            assert set(spent) == {limit}
            spent.clear()
        assert len(stage.asked) == 4


def test_a_whole_stack_exchange_site_is_too_much() -> None:
    with pytest.raises(NotConfigured, match="name tags or a query"):
        make("stack_exchange", "lamps", {"site": "diy"})


def test_github_leaves_out_what_machines_and_developers_write() -> None:
    with at(GitHub()) as stage:
        found = collected(stage, {"GITHUB_TOKEN": "t0ken"})
    assert len(found) == 3, "neither the pull request nor what a bot says of it"
    assert {request.headers["authorization"] for request in stage.asked} == {"Bearer t0ken"}
    assert not [item for item in found if "perfect" in item.parts[-1].text], "a quotation is another's words"
    assert found[0].attributes == {"repository": "example/lamp", "association": "none"}


def test_github_is_left_before_it_refuses() -> None:
    more = {"Link": '<https://api.github.com/x>; rel="next"'}
    with at(GitHub()) as stage:
        headers = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1795333500", **more}
        stage.fault = instead(answered([], **headers), at=0)
        error = problem(stage)
    assert "allows no more requests before 07:45 UTC" in error.message


def test_discussions_need_a_token() -> None:
    with pytest.raises(NotConfigured, match="GITHUB_TOKEN is not set") as raised:
        make("github_discussions", "lamps", {"repository": "example/lamp"})
    assert "github.com/settings/tokens" in raised.value.message


@pytest.mark.parametrize(
    ("kind", "message", "permanent"),
    [
        ("NOT_FOUND", "no repository example/lamp", True),
        ("RATE_LIMITED", "no more requests this hour", False),
    ],
)
def test_what_graphql_refuses_is_told(kind: str, message: str, permanent: bool) -> None:
    held = {"data": {"repository": None}, "errors": [{"type": kind, "message": "secret words"}]}
    with at(GitHubDiscussions()) as stage:
        stage.fault = instead(answered(held), at=0)
        error = problem(stage)
    assert message in error.message
    assert "secret words" not in error.message
    assert error.permanent is permanent


def test_google_play_keeps_certificates_checked() -> None:
    checked = ssl._create_default_https_context
    with at(GooglePlay(), 5) as stage:
        found = collected(stage)
    assert ssl._create_default_https_context is checked
    review = found[0]
    known = {"app": "com.example.lamp", "language": "en", "version": "3.1.4"}
    assert review.attributes == known | {"answered": False}
    assert [(score.value, score.high) for score in review.scores] == [(stage.world.items[-1].score, 5)]
    assert (
        review.url
        == f"https://play.google.com/store/apps/details?id=com.example.lamp&reviewId={review.external_id}"
    )


def test_google_play_says_yes_and_means_too_often() -> None:
    refusal = ')]}\'\n\n[["er",null,null,null,null,["com.google.play.gateway.proto.PlayGatewayError"]]]'
    with at(GooglePlay()) as stage:
        stage.fault = instead(Response(body=refusal), at=0)
        error = problem(stage)
    assert "asked too often" in error.message
    assert not error.permanent


def test_discourse_gives_a_topics_title_to_its_first_post() -> None:
    with at(Discourse(), 4) as stage:
        found = sorted(collected(stage), key=lambda item: item.external_id)
    assert [part.label for part in found[0].parts] == ["title", "body"]
    assert [part.label for part in found[1].parts] == ["body"]
    assert found[1].url == f"{stage.base_url}/t/on-1001/51001/2"
    assert not [item for item in found if "Welcome!" in item.parts[-1].text], "a quotation is another's words"


def forum(answers: Mapping[str, Any], **options: Any) -> tuple[list[Feedback], Stage]:
    """What is collected where a forum answers to these paths."""
    with at(Discourse()) as stage:
        stage.fault = lambda _, request, __: answered(answers[request.path])
        return collected(stage, {"DISCOURSE_API_KEY": "k3y"}, **options), stage


def post(number: int, **others: Any) -> dict[str, Any]:
    when = "2026-11-20T10:00:00.000Z"
    return {
        "id": number,
        "username": "ann",
        "created_at": when,
        "updated_at": when,
        "cooked": f"<p>Post {number}</p>",
        "post_number": number,
        "post_type": 1,
        **others,
    }


def test_a_category_is_listed_by_its_address_and_with_the_key() -> None:
    topic = {"id": 7, "title": "Lamps", "slug": "lamps", "bumped_at": "2026-11-20T10:00:00.000Z"}
    notice = post(3, post_type=3, cooked="<p>closed</p>")
    answers = {
        "/c/support/6/l/latest.json": {"topic_list": {"topics": [topic]}},
        "/t/7.json": {"post_stream": {"posts": [post(1), notice, post(4, hidden=True)], "stream": [1, 3, 4]}},
    }
    (found,), stage = forum(answers, category="support/6")
    assert found.parts[-1].text == "<p>Post 1</p>"
    assert {request.headers["api-key"] for request in stage.asked} == {"k3y"}
    assert {request.headers["api-username"] for request in stage.asked} == {"system"}


def test_a_search_takes_only_the_posts_that_it_found() -> None:
    hit = {"id": 2, "topic_id": 7, "created_at": "2026-11-20T10:00:00.000Z", "blurb": "Post"}
    answers = {
        "/search.json": {"posts": [hit], "topics": [{"id": 7, "title": "Lamps", "slug": "lamps"}]},
        "/t/7/posts.json": {"post_stream": {"posts": [post(2)]}},
    }
    (found,), stage = forum(answers, query="flicker")
    assert found.url == f"{stage.base_url}/t/lamps/7/2"
    assert stage.asked[0].query["q"].startswith("flicker after:20")
    assert stage.asked[1].pairs == [("post_ids[]", "2")]
