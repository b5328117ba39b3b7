from __future__ import annotations

from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World


@cache
def _pair() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def private_key() -> str:
    """A .p8 file, made for this run."""
    return (
        _pair()
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        .decode()
    )


class AppStoreConnect(Twin):
    """Newest first, with a link to the next page; the token must be well signed and short-lived."""

    kind = "app_store_connect"
    document = (
        "https://developer.apple.com/documentation/appstoreconnectapi/get-v1-apps-_id_-customerreviews and "
        "https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests"
    )
    secrets = {
        "APP_STORE_CONNECT_KEY": private_key(),
        "APP_STORE_CONNECT_KEY_ID": "2X9R4HXF34",
        "APP_STORE_CONNECT_ISSUER": "57246542-96fe-1a63-e053-0824d011072a",
    }

    def options(self, base_url: str) -> dict[str, Any]:
        return {"app": "4711", "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        claims = jwt.decode(token, _pair().public_key(), algorithms=["ES256"], audience="appstoreconnect-v1")
        wrong = (
            claims["exp"] - claims["iat"] > 20 * 60 or jwt.get_unverified_header(token)["kid"] != "2X9R4HXF34"
        )
        if wrong or claims["iss"] != self.secrets["APP_STORE_CONNECT_ISSUER"]:
            return answered({"errors": [{"status": "401", "code": "NOT_AUTHORIZED"}]}, 401)
        asked = request.query
        if request.path != "/v1/apps/4711/customerReviews" or int(asked["limit"]) > 200:
            return Response(status=404)
        if asked.get("sort") != "-createdDate":
            return answered({"errors": [{"status": "400"}]}, 400)
        listed = world.here()[::-1]
        place = int(asked.get("cursor", "c0").removeprefix("c"))
        here = f"{request.base_url}{request.path}"
        links = {"self": here}
        if place + 1 < len(world.pages(listed)):
            links["next"] = f"{here}?cursor=c{place + 1}&limit=200"
        page = world.page(listed, place)
        return answered({"data": [_review(each) for each in page], "links": links})


def _review(item: Planted) -> dict[str, Any]:
    return {
        "type": "customerReviews",
        "id": f"00000000-{item.id}",
        "attributes": {
            "rating": item.score,
            "title": f"Review {item.id}",
            "body": item.text,
            "reviewerNickname": item.author,
            "createdDate": item.said.isoformat(),
            "territory": "DEU",
        },
    }


TWINS = (AppStoreConnect(),)
