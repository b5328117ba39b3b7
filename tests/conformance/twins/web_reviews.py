from __future__ import annotations

from html import escape
from typing import Any

from tests.conformance.twin import Request, Response, Twin
from tests.conformance.world import Planted, World


class WebReviews(Twin):
    """A shop whose pages say in microdata what a review is, with rel="next" to the following page."""

    kind = "web_reviews"
    document = "https://schema.org/Review"
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"url": f"{base_url}/reviews", "delay": 0, "timeout": 1, "max_pages": 100}

    def answer(self, request: Request, world: World) -> Response:
        if request.path != "/reviews":
            return Response(status=404)
        number = int(request.query.get("page", "1"))
        pages = world.pages(world.here()[::-1])
        if not 1 <= number <= len(pages):
            return Response(status=404)
        reviews = "".join(map(_review, pages[number - 1]))
        link = f'<a rel="next" href="/reviews?page={number + 1}">More</a>' if number < len(pages) else ""
        return Response(body=f"<!doctype html><html><body><h1>Reviews</h1>{reviews}{link}</body></html>")


def _review(item: Planted) -> str:
    return (
        f'<article itemscope itemtype="https://schema.org/Review" itemid="/review/{item.id}">'
        f'<span itemprop="author">{item.author}</span>'
        f'<time itemprop="datePublished" datetime="{item.said.isoformat()}"></time>'
        '<div itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">'
        f'<meta itemprop="ratingValue" content="{item.score}"></div>'
        f'<p itemprop="reviewBody">{escape(item.text)}</p></article>'
    )


TWINS = (WebReviews(),)
