from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from harken.domain.errors import NotConfigured
from harken.domain.feedback import Kind, ScoreKind
from tests.conformance.twins import app_store_connect
from tests.unit.collectors.scripted import Answer, Source

TRUSTPILOT = Source(kind="trustpilot", secrets={"TRUSTPILOT_KEY": "k"}, options={"business_unit": "u1"})
PLAY = Source(
    kind="google_play_developer", secrets={"GOOGLE_KEY": "ya29.given"}, options={"app": "com.example.lamp"}
)
APPLE = Source(
    kind="app_store_connect", secrets=app_store_connect.AppStoreConnect.secrets, options={"app": "4711"}
)


def trusted(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "r1",
        "consumer": {"id": "c1", "displayName": "Ada", "displayLocation": "Aarhus"},
        "stars": 4,
        "title": "Fine",
        "text": "It shines.",
        "createdAt": "2026-10-03T08:15:00Z",
        "status": "active",
        "isVerified": True,
    }
    return {**whole, **changes}


def reviews(*found: Any) -> Answer:
    return lambda request: {"reviews": list(found) if request.query["page"] == "1" else []}


def test_trustpilot() -> None:
    (got,) = TRUSTPILOT.items(reviews(trusted()))
    assert [(part.label, part.text) for part in got.parts] == [("title", "Fine"), ("body", "It shines.")]
    (score,) = got.scores
    assert (score.kind, score.value, score.primary) == (ScoreKind.STARS, 4, True)
    assert (got.author, got.attributes) == ("c1", {"location": "Aarhus", "verified": True})
    assert got.url == "https://www.trustpilot.com/reviews/r1"


def test_what_trustpilot_took_down_is_gone() -> None:
    batch = TRUSTPILOT.batches(reviews(trusted(status="archived"), trusted(id="r2", title=None)))[0]
    assert batch.gone == ("r1",)
    assert [item.external_id for item in batch.items] == ["r2"]


@pytest.mark.parametrize("stars", [0, 6, None, "4", True])
def test_stars_that_are_none(stars: Any) -> None:
    assert TRUSTPILOT.items(reviews(trusted(stars=stars)))[0].scores == ()


def test_a_review_without_words_is_told() -> None:
    (failure,) = TRUSTPILOT.failures(reviews(trusted(title="", text=None)))
    assert (failure.where, failure.reason) == ("r1", "the review has no text")


def test_the_key_is_in_no_address() -> None:
    def said(request: Any) -> Any:
        assert request.headers["apikey"] == "k" and "k" not in request.query.values()
        return reviews()(request)

    assert TRUSTPILOT.batches(said)


def played(**changes: Any) -> dict[str, Any]:
    comment = {
        "text": "Fein",
        "lastModified": {"seconds": "1790000000", "nanos": 5},
        "starRating": 4,
        "reviewerLanguage": "de",
        "appVersionName": "2.1",
        **changes,
    }
    answer = {"developerComment": {"text": "Thank you!"}}
    return {"reviewId": "r1", "authorName": "Ada", "comments": [answer, {"userComment": comment}]}


def test_google_play() -> None:
    (got,) = PLAY.items(lambda _: {"reviews": [played(originalText="Fine\tIt shines.")]})
    assert [(part.label, part.text) for part in got.parts] == [("title", "Fine"), ("body", "It shines.")]
    assert got.said == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert got.attributes == {"app": "com.example.lamp", "version": "2.1", "language": "de"}
    assert got.url == "https://play.google.com/store/apps/details?id=com.example.lamp&reviewId=r1"


def test_an_edited_review_keeps_its_id_and_its_author() -> None:
    first, second = (
        PLAY.items(lambda _, change=change: {"reviews": [played(**change)]})[0]
        for change in ({}, {"text": "Nicht mehr fein", "lastModified": {"seconds": "1790000900"}})
    )
    assert (first.external_id, first.author) == (second.external_id, second.author)
    assert [part.text for part in second.parts] == ["Nicht mehr fein"]


def test_a_thread_without_a_customer_is_told() -> None:
    (failure,) = PLAY.failures(lambda _: {"reviews": [{"reviewId": "r1", "comments": []}]})
    assert failure.where == "r1"


def test_app_store_connect() -> None:
    told = {
        "rating": 2,
        "title": "Hm",
        "body": "It flickers.",
        "reviewerNickname": "lampfan",
        "createdDate": "2026-10-03T01:15:00-07:00",
        "territory": "DEU",
    }
    review = {"type": "customerReviews", "id": "r1", "attributes": told}
    (got,) = APPLE.items(lambda _: {"data": [review], "links": {}})
    assert (got.kind, got.author, got.url) == (Kind.REVIEW, "lampfan", None)
    assert got.said == datetime(2026, 10, 3, 8, 15, tzinfo=UTC)
    assert got.attributes == {"app": "4711", "country": "DEU"}
    assert [(each.kind, each.value) for each in got.scores] == [(ScoreKind.STARS, 2)]


def test_the_link_to_the_next_page_leads_to_no_other_host() -> None:
    asked: list[str | None] = []

    def said(request: Any) -> Any:
        asked.append(request.query.get("cursor"))
        following = {} if asked[-1] else {"next": "https://evil.example/v1/apps/1/customerReviews?cursor=abc"}
        return {"data": [], "links": following}

    APPLE.batches(said)
    assert asked == [None, "abc"]


def test_a_private_key_that_is_none() -> None:
    source = Source(
        kind="app_store_connect",
        secrets={**APPLE.secrets, "APP_STORE_CONNECT_KEY": "not a key"},
        options=APPLE.options,
    )
    with pytest.raises(NotConfigured, match=r"APP_STORE_CONNECT_KEY holds no private key.*\.p8"):
        source.batches(lambda _: {})


def test_every_missing_secret_is_named_at_once() -> None:
    with pytest.raises(NotConfigured) as raised:
        Source(kind="app_store_connect", secrets={}, options=APPLE.options).batches(lambda _: {})
    for variable in ("APP_STORE_CONNECT_KEY ", "APP_STORE_CONNECT_KEY_ID ", "APP_STORE_CONNECT_ISSUER "):
        assert variable in raised.value.message
