from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import Planted, World

FORM = {
    "formId": "f0rm",
    "info": {"title": "After your purchase"},
    "items": [
        {
            "itemId": "i1",
            "title": "How do you like it?",
            "questionItem": {
                "question": {
                    "questionId": "q1",
                    "ratingQuestion": {"ratingScaleLevel": 5, "iconType": "STAR"},
                }
            },
        },
        {
            "itemId": "i2",
            "title": "Why did you choose us?",
            "questionItem": {"question": {"questionId": "q2", "textQuestion": {"paragraph": True}}},
        },
    ],
}


@cache
def _pair() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def service_account() -> str:
    """The JSON that Google Cloud hands out, with a key made for this run."""
    pem = _pair().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "private_key_id": "key1",
        "private_key": pem.decode(),
        "client_email": "harken@example.iam.gserviceaccount.com",
    }
    return json.dumps(account)


def granted(request: Request, scopes: set[str]) -> Response | None:
    """A token for a well signed assertion, a refusal without the token, None where all is in order."""
    if request.path == "/token":
        form = dict(parse_qsl(request.body.decode()))
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return answered({"error": "unsupported_grant_type"}, 400)
        claims = jwt.decode(
            form["assertion"],
            _pair().public_key(),
            algorithms=["RS256"],
            audience=f"{request.base_url}/token",
            options={"require": ["iss", "scope", "aud", "iat", "exp"]},
        )
        if set(claims["scope"].split()) != scopes or claims["exp"] - claims["iat"] > 3600:
            return answered({"error": "invalid_scope"}, 400)
        return answered({"access_token": "ya29.secret", "expires_in": 3599, "token_type": "Bearer"})
    if request.headers.get("authorization") != "Bearer ya29.secret":
        return answered({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, 401)
    return None


class GoogleForms(Twin):
    """A service account's token, a filter that must stay the same, and tokens from page to page."""

    kind = "google_forms"
    nothing = "{}"
    document = "https://developers.google.com/workspace/forms/api/reference/rest/v1/forms.responses/list"
    secrets = {"GOOGLE_KEY": service_account()}
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"form": "f0rm", "base_url": base_url, "token_url": f"{base_url}/token"}

    def answer(self, request: Request, world: World) -> Response:
        scopes = {f"https://www.googleapis.com/auth/forms.{each}.readonly" for each in ("body", "responses")}
        if (said := granted(request, scopes)) is not None:
            return said
        if request.path == "/v1/forms/f0rm":
            return answered(FORM)
        if request.path != "/v1/forms/f0rm/responses" or int(request.query["pageSize"]) > 5000:
            return Response(status=404)
        wanted = request.query.get("filter", "timestamp >= ")
        number, _, kept = request.query.get("pageToken", f"0|{wanted}").partition("|")
        if kept != wanted or not wanted.startswith("timestamp >= "):
            return answered({"error": {"code": 400, "status": "INVALID_ARGUMENT"}}, 400)
        since = wanted.removeprefix("timestamp >= ")
        # In no order: by id from behind.
        listed = [each for each in world.here()[::-1] if _stamp(each.changed) >= since]
        pages, place = world.pages(listed), int(number)
        told: dict[str, Any] = {}
        if world.page(listed, place):
            told["responses"] = [_response(each) for each in world.page(listed, place)]
        if place + 1 < len(pages):
            told["nextPageToken"] = f"{place + 1}|{wanted}"
        return answered(told)


def _stamp(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _response(item: Planted) -> dict[str, Any]:
    answers = {"q1": str(item.score), "q2": item.text}
    return {
        "responseId": f"ACYD{item.id}",
        "createTime": _stamp(item.said),
        "lastSubmittedTime": _stamp(item.changed),
        "respondentEmail": f"{item.author}@example.com",
        "answers": {
            name: {"questionId": name, "textAnswers": {"answers": [{"value": value}]}}
            for name, value in answers.items()
        },
    }


TWINS = (GoogleForms(),)
