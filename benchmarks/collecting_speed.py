"""How fast sources are read: items through a collector into the database, and pages against bare Scrapy.

    python -m benchmarks.collecting_speed [--items 100000] [--pages 400]

A server in a process of its own answers with pages made beforehand. Targets, set before the first run: the
memory of the collecting process at the end is no more than 1.2 times that at a quarter of the way, and the
crawling collector fetches at least 80 % of the pages a second that a bare Scrapy spider fetches, which
follows the same links with the same politeness and reads nothing in them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil
from sqlalchemy import Engine

from collectors.base import Options, moment
from collectors.reading import batch
from collectors.registry import make
from harken.domain.feedback import Batch, Feedback, Part
from harken.pipeline.receiving import receive
from storage import database, server

PAGE = 100
ROUNDS = 3
#: Reviews on a web page.
REVIEWS = 10
WORDS = ("The lamp is bright", "it hums at night", "support answered at once", "the shade came with a dent")

BARE = """
import json, sys, time
import scrapy
from scrapy.crawler import CrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    pages = 0

    async def start(self):
        yield scrapy.Request(sys.argv[1])

    def parse(self, response):
        Bare.began = getattr(Bare, "began", None) or time.perf_counter()
        Bare.pages += 1
        Bare.ended = time.perf_counter()
        for link in response.css("a[rel~=next]").xpath("@href").getall()[:1]:
            yield response.follow(link)

process = CrawlerProcess({"LOG_LEVEL": "CRITICAL", "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True,
    "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0,
    "CONCURRENT_REQUESTS": 1, "DOWNLOAD_DELAY": 0, "COOKIES_ENABLED": False, "HTTPPROXY_ENABLED": False})
process.crawl(Bare)
process.start()
print(json.dumps({"pages": Bare.pages, "seconds": Bare.ended - Bare.began}))
"""


class Numbered(Options):
    """Items by number, oldest first, as the JSON interfaces of many services list them."""

    base_url: str

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        after = cursor.get("after", 0)
        with self.fetcher() as fetcher:
            while entries := fetcher.get(f"{self.base_url}/items", params={"after": after}).json():
                after = entries[-1]["id"]
                yield batch(
                    entries, self._read, label=lambda entry: str(entry["id"]), cursor={"after": after}
                )

    def _read(self, entry: Any) -> Feedback:
        return Feedback(
            external_id=str(entry["id"]),
            kind=self.kind,
            parts=(Part(label="body", text=entry["text"]),),
            said=moment(entry["at"]),
            author=entry["author"],
            attributes={"version": entry["version"]},
        )


def _item(number: int) -> dict[str, Any]:
    words = [WORDS[(number * step) % len(WORDS)] for step in (1, 3, 5)]
    return {
        "id": number,
        "text": f"{', '.join(words)} ({number}). I wrote to lamp{number}@example.com about it.",
        "at": f"2026-{1 + number % 9:02}-{1 + number % 28:02}T08:15:00+00:00",
        "author": f"author {number % 5000}",
        "version": f"{number % 7}.{number % 3}",
    }


def _web_page(number: int, last: int) -> str:
    reviews = "".join(
        '<div itemscope itemtype="https://schema.org/Review">'
        f'<span itemprop="author">author {number}-{each}</span>'
        f'<p itemprop="reviewBody">{WORDS[each % len(WORDS)]}, number {number}-{each}.</p></div>'
        for each in range(REVIEWS)
    )
    link = f'<a rel="next" href="/page/{number + 1}">more</a>' if number < last else ""
    filling = "<p>A page has more than what is looked for.</p>" * 100
    return f"<html><body>{reviews}{filling}{link}</body></html>"


def _serve(items: int, pages: int, told: Any) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            if path == "/items":
                after = int(query.removeprefix("after="))
                numbers = range(after + 1, min(after + PAGE, items) + 1)
                self._answer(json.dumps([_item(number) for number in numbers]), "application/json")
            elif path.startswith("/page/"):
                self._answer(web[int(path.rpartition("/")[2])], "text/html")
            else:
                self._answer("", "text/plain")

        def _answer(self, text: str, kind: str) -> None:
            body = text.encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            self.wfile.write(head.encode() + body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    web = {number: _web_page(number, pages) for number in range(1, pages + 1)}
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.send(listening.server_address[1])
    listening.serve_forever()


@contextmanager
def _server(items: int, pages: int) -> Iterator[str]:
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(items, pages, theirs))
    process.start()
    theirs.close()
    try:
        yield f"http://127.0.0.1:{mine.recv()}"
    finally:
        process.terminate()
        process.join()


def _items(engine: Engine, address: str, items: int) -> None:
    """Items a second into the database, and the memory of this process on the way."""
    collector = Numbered(name="numbered", base_url=address, allow_private=True)
    process, done, memory = psutil.Process(), 0, {}

    def progress(step: int) -> None:
        nonlocal done
        done += step
        for share in (25, 50, 75, 100):
            if share not in memory and done * 100 >= share * items:
                memory[share] = process.memory_info().rss / 1_000_000

    began = perf_counter()
    received = receive(
        engine, source="numbered", collector="numbered", collect=collector.collect, progress=progress
    )
    seconds = perf_counter() - began
    assert received.added == items
    print(f"{items:,} items in {seconds:.1f} s: {items / seconds:,.0f} items/s in pages of {PAGE}")
    print("memory: " + ", ".join(f"{megabytes:.0f} MB at {share} %" for share, megabytes in memory.items()))
    ratio = memory[100] / memory[25]
    print(
        f"memory at the end over that at a quarter: {ratio:.2f}"
        f" (target: 1.2 or less: {_verdict(ratio <= 1.2)})"
    )


def _crawled(address: str, pages: int) -> float:
    options = {"url": f"{address}/page/1", "allow_private": True, "delay": 0, "max_pages": pages}
    times = []
    for each in make("web_reviews", "web", options).collect({}):
        assert len(each.items) == REVIEWS
        times.append(perf_counter())
    assert len(times) == pages
    return (pages - 1) / (times[-1] - times[0])


def _bare(address: str) -> float:
    ended = subprocess.run(
        [sys.executable, "-c", BARE, f"{address}/page/1"], capture_output=True, text=True, check=True
    )
    told = json.loads(ended.stdout)
    return float((told["pages"] - 1) / told["seconds"])


def _pages(address: str, pages: int) -> None:
    """Pages a second of the crawling collector and of a bare spider, in turns."""
    ratios = []
    for _ in range(ROUNDS):
        bare, ours = _bare(address), _crawled(address, pages)
        ratios.append(ours / bare)
        print(
            f"bare Scrapy {bare:,.0f} pages/s, web_reviews {ours:,.0f} pages/s"
            f" ({ours * REVIEWS:,.0f} items/s)"
        )
    ratio = statistics.median(ratios)
    print(f"median of {ROUNDS}: {ratio:.0%} (target: 80 % or more: {_verdict(ratio >= 0.8)})")


def _verdict(met: bool) -> str:
    return "met" if met else "missed"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=400)
    given = parser.parse_args()
    with _server(given.items, given.pages) as address, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with server.running(Path(folder) / ".harken") as place:
            database.prepare(place, "UTC")
            _items(database.engine_at(place), address, given.items)
        _pages(address, given.pages)


if __name__ == "__main__":
    main()
