from __future__ import annotations

import json
from typing import Any

import pytest

from collectors.web.markup import records

PAGE = "https://shop.example/lamp"


def script(*nodes: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def review(**changes: Any) -> dict[str, Any]:
    author = {"@type": "Person", "name": "Ann"}
    return {"@type": "Review", "author": author, "reviewBody": "Warm light.", **changes}


def found(html: str, url: str = PAGE) -> list[Any]:
    return records(f"<html><body>{html}</body></html>", url)[0]


def test_reviews_of_a_product() -> None:
    rating = {"@type": "Rating", "ratingValue": 4, "bestRating": "10", "worstRating": 0}
    node = review(name="Good", datePublished="2026-05-01", reviewRating=rating)
    (got,) = found(
        script({"@context": "https://schema.org", "@type": "Product", "name": "Lamp", "review": [node]})
    )
    assert got["type"] == "Review"
    assert (got["title"], got["text"], got["author"], got["date"]) == (
        "Good",
        "Warm light.",
        "Ann",
        "2026-05-01",
    )
    assert (got["rating"], got["worst"], got["best"]) == ("4", "0", "10")
    assert got["product"] == "Lamp"


def test_reviews_in_a_graph_name_their_product_by_reference() -> None:
    product = {"@type": "Product", "@id": "#lamp", "name": "Lamp"}
    graph = {"@graph": [product, review(itemReviewed={"@id": "#lamp"})]}
    (got,) = found(script(graph))
    assert got["product"] == "Lamp"


def test_a_forum_thread_with_its_answers() -> None:
    reply = {"@type": "Comment", "text": "Same here.", "url": f"{PAGE}#post-20417"}
    deeper = {"@type": "Comment", "text": "Mine is fine.", "author": "bo"}
    thread = {
        "@type": "https://schema.org/DiscussionForumPosting",
        "headline": "It flickers",
        "text": "Since the update.",
        "url": PAGE,
        "comment": [{**reply, "comment": deeper}],
    }
    got = found(script(thread))
    assert [each["type"] for each in got] == ["DiscussionForumPosting", "Comment", "Comment"]
    assert [each["id"] for each in got] == [PAGE, f"{PAGE}#post-20417", ""]


def test_a_later_page_of_a_thread_does_not_cut_its_first_post() -> None:
    thread = {
        "@type": "DiscussionForumPosting",
        "headline": "It flickers",
        "url": "https://board.example/t/1",
        "comment": [{"@type": "Comment", "text": "Same here."}],
    }
    assert [each["type"] for each in found(script(thread), "https://board.example/t/1/page/2")] == ["Comment"]


MICRODATA = """
<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Lamp</h1>
 <div itemprop="review" itemscope itemtype="http://schema.org/Review">
  <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Bo</b></span>
  <time itemprop="datePublished" datetime="2026-05-02">yesterday</time>
  <span itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">
   <meta itemprop="ratingValue" content="2"><meta itemprop="bestRating" content="5"></span>
  <p itemprop="reviewBody">Too dim.</p></div></div>"""


def test_microdata() -> None:
    (got,) = found(MICRODATA)
    assert (got["text"], got["author"], got["date"]) == ("Too dim.", "Bo", "2026-05-02")
    assert (got["rating"], got["best"], got["product"]) == ("2", "5", "Lamp")


def test_what_both_markups_say_is_taken_once() -> None:
    html = script(review(reviewBody="Too  dim.", author="Bo")) + MICRODATA
    assert [each["text"] for each in found(html)] == ["Too  dim."]


def test_the_same_words_of_two_people_are_two() -> None:
    html = script([review(reviewBody="Great!"), review(reviewBody="Great!", author="Bo")])
    assert [each["author"] for each in found(html)] == ["Ann", "Bo"]


def test_a_damaged_script_does_not_hide_the_others() -> None:
    html = '<script type="application/ld+json">{"@type": "Review", </script>' + script(review())
    got, damaged = records(html, PAGE)
    assert (len(got), damaged) == (1, 1)


def test_a_script_nested_without_end_is_survived() -> None:
    html = f'<script type="application/ld+json">{"[" * 100_000}</script>' + script(review())
    got, damaged = records(html, PAGE)
    assert (len(got), damaged) == (1, 1)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"@id": "https://shop.example/reviews/8"}, "https://shop.example/reviews/8"),
        ({"@id": "#review-48213"}, f"{PAGE}#review-48213"),
        ({"identifier": "r-8"}, "r-8"),
        ({"identifier": {"@type": "PropertyValue", "value": 88}}, "88"),
        ({"@id": "#review-2"}, ""),
        ({"@id": "_:b0"}, ""),
        ({"url": PAGE}, ""),
        ({"url": "/"}, ""),
        ({}, ""),
    ],
)
def test_only_an_id_that_lasts_is_taken(node: dict[str, Any], expected: str) -> None:
    (got,) = found(script(review(**node)))
    assert got["id"] == expected


def test_an_id_that_reviews_share_is_not_theirs() -> None:
    shared = "https://shop.example/reviews/8"
    got = found(script([review(url=shared), review(url=shared, reviewBody="Too dim.")]))
    assert [each["id"] for each in got] == ["", ""]


@pytest.mark.parametrize(
    "html", ["", "plain words", "<script type='application/ld+json'>7</script>", "\x00<"]
)
def test_pages_without_any(html: str) -> None:
    assert found(html) == []
