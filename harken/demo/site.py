"""Bramble Coffee's own little site on loopback: shop reviews, a forum's feed, and the app store's feed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from harken.demo.corpus import Corpus, Post

APP_ID = "5550100"
PAGE = 20
STORE_PAGE = 50
_STORE = re.compile(
    r"/(?P<country>\w\w)/rss/customerreviews/page=(?P<page>\d+)/id=\d+/sortby=mostrecent/json"
)
_REVIEWS = re.compile(r"/reviews(\?page=(?P<page>\d+))?")


@contextmanager
def serving(corpus: Corpus, port: int) -> Iterator[str]:
    """Serve the site on `port` (0: any free one) until the block ends; yields its address."""
    handler = type("Handler", (_Handler,), {"corpus": corpus})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers with one of the site's few pages."""

    corpus: Corpus

    def do_GET(self) -> None:
        kind, body = self._page()
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: the demo's own output is what counts."""

    def _page(self) -> tuple[str, bytes]:
        if self.path == "/robots.txt":
            return "text/plain", b"User-agent: *\nAllow: /\n"
        if self.path == "/forum.xml":
            return "application/rss+xml; charset=utf-8", forum_feed(self.corpus).encode()
        if found := _REVIEWS.fullmatch(self.path):
            return "text/html; charset=utf-8", review_page(self.corpus, int(found["page"] or 1)).encode()
        if found := _STORE.fullmatch(self.path):
            body = store_page(self.corpus, found["country"], int(found["page"]))
            return "application/json", json.dumps(body).encode()
        return "", b"Nothing here."


def review_page(corpus: Corpus, page: int) -> str:
    """One page of reviews, described in schema.org terms as JSON-LD."""
    shown = corpus.reviews[(page - 1) * PAGE : page * PAGE]
    more = (
        f'<a rel="next" href="/reviews?page={page + 1}">Older</a>'
        if page * PAGE < len(corpus.reviews)
        else ""
    )
    described = json.dumps([_schema_review(post) for post in shown], ensure_ascii=False).replace("</", "<\\/")
    articles = "".join(
        f'<article id="review-{post.number}"><h2>{html.escape(post.fields["title"])}</h2>'
        f"<p>{html.escape(post.fields['text'])}</p></article>"
        for post in shown
    )
    return (
        "<!doctype html><title>Bramble Coffee: reviews</title>"
        f'<script type="application/ld+json">{described}</script>{articles}{more}'
    )


def _schema_review(post: Post) -> dict[str, Any]:
    said = post.fields
    return {
        "@context": "https://schema.org",
        "@type": "Review",
        "@id": f"https://bramble.example/reviews/{100000 + post.number}",
        "itemReviewed": {"@type": "Product", "name": said["product"]},
        "author": {"@type": "Person", "name": said["author"]},
        "datePublished": post.day.isoformat(),
        "name": said["title"],
        "reviewBody": said["text"],
        "reviewRating": {"@type": "Rating", "ratingValue": said["stars"], "worstRating": 1, "bestRating": 5},
    }


def forum_feed(corpus: Corpus) -> str:
    """The forum's newest posts as RSS."""
    items = "".join(
        f"<item><guid isPermaLink='false'>post-{post.number}</guid>"
        f"<link>https://forum.bramble.example/t/{post.number}</link>"
        f"<title>{html.escape(post.fields['title'])}</title><author>{html.escape(post.fields['author'])}</author>"
        f"<pubDate>{format_datetime(post.instant)}</pubDate>"
        f"<description>{html.escape(post.fields['text'])}</description></item>"
        for post in corpus.forum
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Bramble forum</title>'
        f"<link>https://forum.bramble.example</link><description>Community</description>{items}</channel></rss>"
    )


def store_page(corpus: Corpus, country: str, page: int) -> dict[str, Any]:
    """One page of the app store's feed in its own shape; a single review stands without a list."""
    reviews = [post for post in corpus.app if post.fields["country"] == country]
    entries: Any = [_store_entry(post) for post in reviews[(page - 1) * STORE_PAGE : page * STORE_PAGE]]
    if len(entries) == 1:
        entries = entries[0]
    return {"feed": {"entry": entries} if entries else {}}


def _store_entry(post: Post) -> dict[str, Any]:
    said = post.fields
    return {
        "id": {"label": str(7000 + post.number)},
        "title": {"label": said["title"]},
        "content": {"label": said["text"]},
        "updated": {"label": post.instant.isoformat()},
        "im:rating": {"label": said["stars"]},
        "im:version": {"label": said["version"]},
        "author": {"name": {"label": said["author"]}},
    }
