from __future__ import annotations

import hashlib
from typing import Any
from xml.sax.saxutils import escape

from tests.conformance.twin import Request, Response, Twin
from tests.conformance.world import Planted, World


class Rss(Twin):
    """A blog's Atom feed with an ETag; a feed has no pages, so all stands in one."""

    kind = "rss"
    document = "https://www.rfc-editor.org/rfc/rfc4287"
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        return {"url": f"{base_url}/feed.atom"}

    def answer(self, request: Request, world: World) -> Response:
        if request.path != "/feed.atom":
            return Response(status=404)
        listed = [each for page in world.pages(world.here()[::-1]) for each in page]
        entries = "".join(map(_entry, listed))
        tag = f'"{hashlib.sha256(entries.encode()).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status=304, headers={"ETag": tag})
        body = (
            "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
            f"<title>Blog</title><id>urn:blog</id><updated>{world.now.isoformat()}</updated>{entries}</feed>"
        )
        return Response(body=body, headers={"Content-Type": "application/atom+xml", "ETag": tag})


def _entry(item: Planted) -> str:
    return (
        f"<entry><id>urn:blog:{item.id}</id><title>On {item.id}</title><link href='/posts/{item.id}'/>"
        f"<author><name>{item.author}</name></author><published>{item.said.isoformat()}</published>"
        f"<updated>{item.changed.isoformat()}</updated>"
        f"<content type='html'>{escape(f'<p>{escape(item.text)}</p>')}</content></entry>"
    )


TWINS = (Rss(),)
