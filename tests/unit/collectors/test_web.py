from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.registry import make
from harken import __version__
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch
from tests.loopback import Asked, Said, Site


def page(*texts: str, following: str | None = None) -> str:
    reviews = "".join(
        f'<div itemscope itemtype="https://schema.org/Review"><p itemprop="reviewBody">{text}</p></div>'
        for text in texts
    )
    link = f'<a rel="next" href="{following}">more</a>' if following else ""
    return f"<html><body>{reviews}{link}</body></html>"


def collector(url: str, **options: Any) -> Any:
    return make("web_reviews", "shop", {"url": url, "allow_private": True, "delay": 0, **options})


def collect(url: str, cursor: Mapping[str, Any] | None = None, **options: Any) -> list[Batch]:
    return list(collector(url, **options).collect(cursor or {}))


def texts(batches: list[Batch]) -> list[str]:
    return [item.parts[-1].text for batch in batches for item in batch.items]


def problem(url: str, cursor: Mapping[str, Any] | None = None, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as raised:
        collect(url, cursor, **options)
    return raised.value


def three_pages(site: Site) -> str:
    site.page("/r?page=2", page("two", following="/r?page=3"))
    site.page("/r?page=3", page("three"))
    return site.page("/r", page("one", following="/r?page=2"))


def test_page_by_page_to_the_end(site: Site) -> None:
    batches = collect(three_pages(site))
    assert texts(batches) == ["one", "two", "three"]
    assert batches[0].cursor["pending"] == [site.url("/r?page=2")]  # type: ignore[index]
    assert batches[-1].cursor == {}
    assert {asked.headers["User-Agent"] for asked in site.asked} == {f"Harken/{__version__}"}


def test_as_many_pages_as_are_allowed(site: Site) -> None:
    batches = collect(three_pages(site), max_pages=2)
    assert texts(batches) == ["one", "two"]
    assert batches[-1].cursor == {}


def test_an_interrupted_run_goes_on_where_it_was(site: Site) -> None:
    url = three_pages(site)
    interrupted = collector(url).collect({})
    first = next(interrupted)
    interrupted.close()
    assert texts(collect(url, first.cursor)) == ["two", "three"]
    old = {**first.cursor, "at": (datetime.now(UTC) - timedelta(days=2)).isoformat()}
    assert texts(collect(url, old)) == ["one", "two", "three"], "an old place has moved on"
    assert texts(collect(url, first.cursor, max_pages=3)) == ["one", "two", "three"], (
        "other options begin anew"
    )


def test_a_place_that_has_gone_is_forgotten(site: Site) -> None:
    url = three_pages(site)
    (cursor,) = (batch.cursor for batch in collect(url)[:1])
    site.page("/r?page=2", Said(status=404))
    running = collector(url).collect(cursor)
    assert next(running) == Batch(cursor={})
    with pytest.raises(SourceError, match="answered 404"):
        next(running)


def test_pages_in_a_circle_end(site: Site) -> None:
    site.page("/r?page=2", page("two", following="/r"))
    assert texts(collect(site.page("/r", page("one", following="/r?page=2")))) == ["one", "two"]
    assert site.paths() == ["/r", "/r?page=2"]


def test_threads_that_a_list_names_are_followed(site: Site) -> None:
    site.page("/t/1", page("first thread"))
    site.page("/t/2", page("second thread"))
    index = '<a class="thread" href="/t/1">1</a><a class="thread" href="/t/2">2</a><a href="/t/3">3</a>'
    assert texts(collect(site.page("/forum", index), follow="a.thread")) == ["first thread", "second thread"]


def test_other_hosts_are_not_visited(site: Site) -> None:
    elsewhere = site.address.replace("127.0.0.1", "localhost")
    url = site.page("/r", page("one", following=f"{elsewhere}/r2"))
    assert texts(collect(url)) == ["one"]
    moved = site.page("/moved", Said(status=302, headers={"Location": f"{elsewhere}/r"}))
    assert "leads to another site, localhost" in problem(moved).message
    assert site.paths() == ["/r", "/moved"]


def test_robots_are_obeyed(site: Site) -> None:
    site.page("/robots.txt", Said(body="User-agent: Harken\nDisallow: /r?page=2\n"))
    batches = collect(three_pages(site))
    assert texts(batches) == ["one"]
    assert [each.reason for batch in batches for each in batch.failures] == [
        "may not be read by machines: the site's robots.txt forbids it"
    ]
    site.page("/robots.txt", Said(body="User-agent: *\nDisallow: /\n"))
    error = problem(site.url("/r"))
    assert error.permanent
    assert "robots.txt forbids it" in error.message
    assert site.paths() == ["/r"]


def test_private_addresses_are_refused(site: Site) -> None:
    error = problem(three_pages(site), allow_private=False)
    assert "private network" in error.message
    assert error.permanent
    assert site.asked == []


def test_a_busy_site_is_waited_for(site: Site) -> None:
    url = site.page("/r", Said(status=429, headers={"Retry-After": "1"}), page("one"))
    assert texts(collect(url)) == ["one"]
    first, second = (asked for asked in site.asked if asked.path == "/r")
    assert second.at - first.at >= 0.95


def test_a_failing_page_ends_the_run_and_is_tried_again_next_time(site: Site) -> None:
    url = three_pages(site)
    site.page("/r?page=2", *[Said(status=500)] * 3, page("two", following="/r?page=3"))
    running = collector(url).collect({})
    first = next(running)
    with pytest.raises(SourceError, match="answered 500") as raised:
        next(running)
    assert not raised.value.permanent
    assert texts(collect(url, first.cursor)) == ["two", "three"]


def test_half_a_page_is_none(site: Site) -> None:
    url = site.page("/r", Said(body=page("half"), promised=10_000))
    assert "broke off" in problem(url).message


def test_a_huge_page_is_left(site: Site) -> None:
    error = problem(site.page("/r", "a" * 5_000_001))
    assert error.permanent
    assert "larger than Harken reads" in error.message


@pytest.mark.parametrize(
    "said",
    [Said(body=b"\x00\xff" * 500), Said(body=b"%PDF-1.7", headers={"Content-Type": "application/pdf"})],
)
def test_garbage_holds_no_reviews(site: Site, said: Said) -> None:
    assert texts(collect(site.page("/r", said))) == []


def test_a_page_that_never_comes_is_left_in_time(site: Site) -> None:
    release = threading.Event()

    def silent(asked: Asked) -> Said:
        release.wait(60)
        return Said(body="")

    url = site.page("/r", silent)
    try:
        error = problem(url, time_limit=3)
    finally:
        release.set()
    assert "took longer than 3 seconds" in error.message
    assert not error.permanent


SELECTED = """<ul><li class="rev" id="r-1">
<h3>Fine <i>lamp</i></h3><div class="txt"><p>Warm &amp; bright.</p><p>Second paragraph.</p></div>
<span class="by">Ann</span><time datetime="2026-05-01T10:00:00Z">1 May</time>
<span class="stars" aria-label="4 out of 5"></span><a href="/rev/1">link</a></li>
<li class="rev" id="r-2"><h3></h3><div class="txt"></div></li></ul><a class="older" href="/p2">older</a>"""
SELECTORS = {
    "item": "li.rev",
    "text": "div.txt",
    "title": "h3",
    "author": ".by",
    "date": "time",
    "rating": ".stars",
    "url": "a",
    "id": "::attr(id)",
}


def test_selectors_where_there_is_no_markup(site: Site) -> None:
    site.page("/p2", SELECTED.replace("r-1", "r-3").replace("/p2", "/p1"))
    batches = collect(site.page("/p1", SELECTED), selectors=SELECTORS, next="a.older")
    assert [item.external_id for batch in batches for item in batch.items] == ["r-1", "r-3"]
    got = batches[0].items[0]
    assert [part.label for part in got.parts] == ["title", "body"]
    assert got.parts[0].text == "Fine lamp"
    assert "<p>Warm &amp; bright.</p>" in got.parts[1].text
    assert (got.author, got.url) == ("Ann", site.url("/rev/1"))
    assert got.said == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert [(score.value, score.high) for score in got.scores] == [(4, 5)]
    assert [each.reason for each in batches[0].failures] == ["it has no text"]


def test_selectors_that_are_none_are_told(site: Site) -> None:
    error = problem(site.page("/r", ""), selectors={"item": "li[", "text": "p"}, next="a[")
    assert error.message.endswith("these selectors are no CSS: li[, a[")


def test_nobody_there() -> None:
    assert "no such host" in problem("http://nobody.invalid/").message


def test_the_child_ends_with_its_parent() -> None:
    code = (
        "import sys; from collectors.registry import make;"
        "options = {'url': sys.argv[1], 'allow_private': True, 'delay': 0};"
        "list(make('web_reviews', 'shop', options).collect({}))"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/r"
        with subprocess.Popen([sys.executable, "-c", code, url]) as parent:
            answer(server, "HTTP/1.1 404 No robots\r\n")
            answer(
                server, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", page("one", following="/r?page=2")
            )
            visitor, _ = server.accept()
            with visitor:
                assert visitor.recv(65536).startswith(b"GET /r?page=2")
                parent.kill()
                assert visitor.recv(65536) == b"", "the child has hung up"


def answer(server: socket.socket, head: str, body: str = "") -> None:
    visitor, _ = server.accept()
    with visitor:
        visitor.recv(65536)
        visitor.sendall(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


def test_twisted_stays_in_the_child(site: Site) -> None:
    collect(three_pages(site))
    loaded = subprocess.run(
        [sys.executable, "-c", "import collectors.web.collector, sys; print('twisted' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "False"
