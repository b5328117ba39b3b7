from __future__ import annotations

import json
from typing import Any

from tests.conformance.twin import Request, Response, Twin
from tests.conformance.world import Planted, World

_COOKIE = "NID=511=abc"


class GooglePlay(Twin):
    """The shop's own interface: a POST for each page, tokens that hold only with the first page's cookie.

    The last token leads back to the first page, as it did for years; pages are shorter than asked.
    """

    kind = "google_play"
    document = "https://github.com/JoMingyu/google-play-scraper and its issues 467 and 676"
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"app": "com.example.lamp", "base_url": base_url}

    def answer(self, request: Request, world: World) -> Response:
        assert (request.method, request.path) == ("POST", "/_/PlayStoreUi/data/batchexecute")
        assert request.query == {"hl": "en", "gl": "us"}
        ((call, wanted, *_),) = json.loads(request.form["f.req"])[0]
        assert call == "oCPfdb"
        (_, (_, sort, (count, *rest), *_), (app, _)) = json.loads(wanted)
        assert (sort, app) == (2, "com.example.lamp")
        assert count <= 200
        token = rest[1] if len(rest) > 1 else None
        pages = world.pages(sorted(world.here(), key=lambda each: each.changed, reverse=True))
        number = (
            int(token.removeprefix("token")) if token and _COOKIE in request.headers.get("cookie", "") else 0
        )
        following = f"token{(number + 1) % len(pages)}"
        held: list[Any] = [[_review(each) for each in pages[number]], [None, following], [1]]
        if not pages[number]:
            held[0] = None
        if not world.here():
            held = []
        inner = json.dumps(held) if held else None
        outer = [
            ["wrb.fr", "oCPfdb", inner, None, None, None, "generic"],
            ["di", 30],
            ["af.httprm", 29, "1", 5],
        ]
        headers = {"Content-Type": "application/json; charset=utf-8", "Set-Cookie": f"{_COOKIE}; path=/"}
        return Response(body=f")]}}'\n\n{json.dumps(outer)}", headers=headers)


def _review(item: Planted) -> list[Any]:
    moment = [int(item.said.timestamp()), 120000000]
    person = [item.author, [None, 2, None, [None, None, "https://play-lh.example/a"]]]
    return [f"gp:{item.id}", person, item.score, None, item.text, moment, 4, None, None, None, "3.1.4"]


TWINS = (GooglePlay(),)
