from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.twins.google_forms import granted, service_account
from tests.conformance.world import Planted, World


class GooglePlayDeveloper(Twin):
    """The reviews of the last week, with tokens from page to page."""

    kind = "google_play_developer"
    document = "https://developers.google.com/android-publisher/api-ref/rest/v3/reviews/list"
    secrets = {"GOOGLE_KEY": service_account()}
    # An edited review moves to the time of its edit, as Google tells no other; its tests are apart.
    edits = "none"
    reach = timedelta(days=6)

    def options(self, base_url: str) -> dict[str, Any]:
        return {"app": "com.example.lamp", "base_url": base_url, "token_url": f"{base_url}/token"}

    def answer(self, request: Request, world: World) -> Response:
        said = granted(request, {"https://www.googleapis.com/auth/androidpublisher"})
        if said is not None:
            return said
        if request.path != "/androidpublisher/v3/applications/com.example.lamp/reviews":
            return Response(status=404)
        listed = [each for each in world.here()[::-1] if each.said >= world.now - timedelta(days=7)]
        place = int(request.query.get("token", "page0").removeprefix("page"))
        told: dict[str, Any] = {"pageInfo": {"totalResults": 1, "resultPerPage": 1, "startIndex": 0}}
        if page := world.page(listed, place, int(request.query["maxResults"])):
            told["reviews"] = [_review(each) for each in page]
        if place + 1 < len(world.pages(listed)):
            told["tokenPagination"] = {"nextPageToken": f"page{place + 1}"}
        return answered(told)


def _review(item: Planted) -> dict[str, Any]:
    comment = {
        "text": f"Remark {item.id}\t{item.text}",
        "lastModified": {"seconds": str(int(item.said.timestamp())), "nanos": 0},
        "starRating": item.score,
        "reviewerLanguage": "en",
        "device": "cheetah",
        "androidOsVersion": 34,
        "appVersionCode": 21,
        "appVersionName": "2.1",
        "thumbsUpCount": 0,
        "deviceMetadata": {"productName": "cheetah (Pixel 7 Pro)"},
    }
    return {"reviewId": f"r-{item.id}", "authorName": "A. Customer", "comments": [{"userComment": comment}]}


TWINS = (GooglePlayDeveloper(),)
