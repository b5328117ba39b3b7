from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from collectors.registry import make
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Kind, ScoreKind
from tests.loopback import Said, Site

APP = {"im:name": {"label": "Lampenfee"}, "id": {"label": "https://apps.apple.com/app/id4711"}}


def review(number: str, **changes: Any) -> dict[str, Any]:
    whole = {
        "author": {"name": {"label": "lampfan"}, "uri": {"label": "https://itunes.apple.com/us/reviews/id9"}},
        "updated": {"label": "2026-10-03T08:15:00-07:00"},
        "im:rating": {"label": "4"},
        "im:version": {"label": "2.1"},
        "id": {"label": number},
        "title": {"label": "Nearly there"},
        "content": {"label": "Dims nicely but loses the schedule.", "attributes": {"type": "text"}},
        "link": {"attributes": {"rel": "related", "href": "https://itunes.apple.com/us/review?id=4711"}},
    }
    return {**whole, **changes}


def feed(*entries: Any) -> str:
    return json.dumps({"feed": {"entry": list(entries)} if entries else {"title": {"label": "empty"}}})


def path(number: int, country: str = "us") -> str:
    return f"/{country}/rss/customerreviews/page={number}/id=4711/sortby=mostrecent/json"


def fill(site: Site, country: str = "us", **pages: str | Said) -> None:
    for number in range(1, 11):
        site.page(path(number, country), pages.get(f"page{number}", feed()))


def collect(site: Site, **options: Any) -> list[Batch]:
    given = {"app": 4711, "base_url": site.address, "allow_private": True, **options}
    return list(make("app_store", "store", given).collect({}))


def ids(batches: list[Batch]) -> list[str]:
    return [item.external_id for batch in batches for item in batch.items]


def test_a_review(site: Site) -> None:
    fill(site, page1=feed(review("11")))
    (got,) = (item for batch in collect(site, attributes={"product": "Lamp"}) for item in batch.items)
    assert got.kind is Kind.REVIEW
    assert [(part.label, part.text) for part in got.parts] == [
        ("title", "Nearly there"),
        ("body", "Dims nicely but loses the schedule."),
    ]
    assert got.said == datetime(2026, 10, 3, 15, 15, tzinfo=UTC)
    assert got.author == "https://itunes.apple.com/us/reviews/id9"
    (score,) = got.scores
    assert (score.kind, score.value, score.low, score.high, score.primary) == (ScoreKind.STARS, 4, 1, 5, True)
    assert got.attributes == {"app": "4711", "country": "US", "version": "2.1", "product": "Lamp"}
    assert got.url == "https://itunes.apple.com/us/review?id=4711"


def test_empty_pages_in_the_middle_do_not_end_it(site: Site) -> None:
    fill(site, page1=feed(review("1")), page4=feed(), page5=feed(review("5")), page10=feed(review("10")))
    assert ids(collect(site)) == ["1", "5", "10"]
    assert site.paths() == [path(number) for number in range(1, 11)]


def test_a_single_review_stands_without_a_list(site: Site) -> None:
    fill(site, page1=json.dumps({"feed": {"entry": review("1")}}))
    assert ids(collect(site)) == ["1"]


def test_the_app_itself_is_no_review(site: Site) -> None:
    fill(site, page1=feed(APP, review("1")))
    batches = collect(site)
    assert ids(batches) == ["1"]
    assert not any(batch.failures for batch in batches)


def test_several_countries(site: Site) -> None:
    fill(site, "us", page1=feed(review("1")))
    fill(site, "de", page2=feed(review("2")))
    batches = collect(site, countries=["US", "de", "de"])
    countries = [item.attributes["country"] for batch in batches for item in batch.items]
    assert (ids(batches), countries) == (["1", "2"], ["US", "DE"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": {}}, "the review has no id"),
        ({"title": {"label": ""}, "content": {"label": None}}, "the review has no text"),
        ({"author": "x"}, "the review cannot be understood"),
    ],
)
def test_a_bad_review_does_not_spoil_the_others(site: Site, change: dict[str, Any], reason: str) -> None:
    fill(site, page1=feed(review("1", **change), review("2"), "garbage"))
    batches = collect(site)
    assert ids(batches) == ["2"]
    assert [each.reason for each in batches[0].failures] == [reason, "the review cannot be understood"]


@pytest.mark.parametrize("rating", ["0", "6", "", "five"])
def test_a_rating_that_is_none_is_left_out(site: Site, rating: str) -> None:
    fill(site, page1=feed(review("1", **{"im:rating": {"label": rating}})))
    (got,) = collect(site)[0].items
    assert got.scores == ()


def test_a_missing_date_is_no_date(site: Site) -> None:
    entry = review("1")
    del entry["updated"]
    fill(site, page1=feed(entry))
    assert collect(site)[0].items[0].said is None


def test_a_country_that_fails_does_not_stop_the_others(site: Site) -> None:
    fill(site, "fr", page1=feed(review("1")), page2=Said(status=500))
    fill(site, "de", page1=feed(review("3")))
    given = {"app": "4711", "base_url": site.address, "allow_private": True, "countries": ["fr", "de"]}
    got: list[Batch] = []
    with pytest.raises(SourceError, match=r"page=2.* answered 500.*the other countries were read") as raised:
        for batch in make("app_store", "store", given).collect({}):
            got.append(batch)
    assert ids(got) == ["1", "3"]
    assert not raised.value.permanent


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"feed": []}', "[" * 100_000])
def test_something_else_than_reviews(site: Site, body: str) -> None:
    fill(site, page1=body)
    with pytest.raises(SourceError, match="answered with something else than"):
        collect(site)
