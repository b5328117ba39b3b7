from __future__ import annotations

import gzip
import logging
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic, sleep

import httpcore
import pytest
import stamina

from collectors import http, pacing, transport
from collectors.addresses import public
from collectors.http import Fetcher
from harken import __version__
from harken.domain.errors import SourceError
from tests.loopback import Asked, Said, Site, serving


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    with Fetcher("shop", site.address, allow_private=True, timeout=5) as fetcher:
        yield fetcher


def refused(fetcher: Fetcher, url: str) -> SourceError:
    with pytest.raises(SourceError) as raised:
        fetcher.get(url)
    return raised.value


def test_says_who_visits(site: Site) -> None:
    url = site.page("/a", "hello")
    with Fetcher("shop", url, allow_private=True, contact="ops@shop.example") as fetcher:
        assert fetcher.get(url).body == b"hello"
    assert site.asked[0].headers["User-Agent"] == f"Harken/{__version__} (+ops@shop.example)"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_tries_again_what_may_pass(site: Site, fetcher: Fetcher, status: int) -> None:
    url = site.page("/a", Said(status=status), Said(status=status), "there")
    assert fetcher.get(url).body == b"there"
    assert len(site.asked) == 3


def test_gives_up_in_the_end(site: Site, fetcher: Fetcher) -> None:
    error = refused(fetcher, site.page("/a", Said(status=503)))
    assert not error.permanent
    assert "answered 503" in error.message
    assert len(site.asked) == http.ATTEMPTS


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_does_not_insist_where_it_is_not_wanted(site: Site, fetcher: Fetcher, status: int) -> None:
    error = refused(fetcher, site.page("/a", Said(status=status)))
    assert error.permanent
    assert str(status) in error.message
    assert len(site.asked) == 1


@pytest.mark.parametrize("written", ["1", "date"])
def test_waits_as_long_as_it_is_told(site: Site, fetcher: Fetcher, written: str) -> None:
    def busy(asked: Asked) -> Said:
        until = datetime.now(UTC) + timedelta(seconds=2)
        return Said(status=429, headers={"Retry-After": "1" if written == "1" else format_datetime(until)})

    url = site.page("/a", busy, "there")
    with stamina.set_testing(False):
        assert fetcher.get(url).body == b"there"
    first, second = site.asked
    assert second.at - first.at >= 0.95


def test_does_not_wait_for_an_hour(site: Site, fetcher: Fetcher) -> None:
    error = refused(fetcher, site.page("/a", Said(status=429, headers={"Retry-After": "3600"})))
    assert not error.permanent
    assert "asks to wait 3600 seconds" in error.message
    assert len(site.asked) == 1


def test_half_a_response_is_none(site: Site, fetcher: Fetcher) -> None:
    url = site.page("/a", Said(body="half", promised=1000), "whole")
    assert fetcher.get(url).body == b"whole"
    error = refused(fetcher, site.page("/b", Said(body="half", promised=1000)))
    assert not error.permanent


def test_a_silent_source_is_left(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with Fetcher("shop", url, allow_private=True, timeout=0.1) as fetcher:
            error = refused(fetcher, url)
    assert "did not answer in time" in error.message
    assert not error.permanent


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    with Fetcher("shop", url, allow_private=True) as fetcher:
        assert "cannot be reached" in refused(fetcher, url).message


@pytest.mark.parametrize("zipped", [False, True])
def test_a_huge_response_is_cut_off(site: Site, zipped: bool) -> None:
    body = b"a" * 300_000
    said = Said(body=gzip.compress(body), headers={"Content-Encoding": "gzip"}) if zipped else Said(body=body)
    url = site.page("/a", said)
    with Fetcher("shop", url, allow_private=True, size_limit=100_000) as fetcher:
        error = refused(fetcher, url)
    assert "more than 0.1 MB" in error.message
    assert error.permanent


def test_private_addresses_are_refused(site: Site) -> None:
    url = site.page("/a", "secret")
    with Fetcher("shop", url) as fetcher:
        error = refused(fetcher, url)
    assert "private network" in error.message
    assert error.permanent
    assert site.asked == []


def test_a_redirect_is_followed(site: Site, fetcher: Fetcher) -> None:
    target = site.page("/b", "there")
    page = fetcher.get(site.page("/a", Said(status=301, headers={"Location": "/b"})))
    assert (page.body, page.url) == (b"there", target)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "169.254.169.254", "[::ffff:127.0.0.1]"])
def test_a_redirect_into_another_private_place_is_refused(site: Site, fetcher: Fetcher, host: str) -> None:
    site.page("/secret", "secret")
    port = site.address.rpartition(":")[2]
    target = f"http://{host}:{port}/secret"
    error = refused(fetcher, site.page("/a", Said(status=302, headers={"Location": target})))
    assert "private network" in error.message
    assert site.paths() == ["/a"]


def test_redirects_in_a_circle_end(site: Site, fetcher: Fetcher) -> None:
    error = refused(fetcher, site.page("/a", Said(status=302, headers={"Location": "/a"})))
    assert "circle" in error.message


def test_a_redirect_to_a_file_is_refused(site: Site, fetcher: Fetcher) -> None:
    error = refused(fetcher, site.page("/a", Said(status=302, headers={"Location": "file:///etc/passwd"})))
    assert error.permanent


def test_secrets_of_an_address_are_not_told(site: Site, fetcher: Fetcher) -> None:
    url = site.page("/a?token=hush", Said(status=404)).replace("http://", "http://me:hush@")
    assert "hush" not in refused(fetcher, url).message


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("172.16.9.9", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_what_is_public(address: str, expected: bool) -> None:
    assert public(address) is expected


def bomb(size: int, layers: int) -> bytes:
    packed = b"\0" * size
    for _ in range(layers):
        packed = gzip.compress(packed)
    return packed


@pytest.mark.parametrize(("encoding", "layers"), [("gzip", 1), ("gzip, gzip", 2), ("br", 1), ("gzip,br", 1)])
def test_what_unfolds_is_not_read_whole(site: Site, encoding: str, layers: int) -> None:
    packed = bomb(200_000_000, layers)
    assert len(packed) < 250_000
    url = site.page("/a", Said(body=packed, headers={"Content-Encoding": encoding}))
    tracemalloc.start()
    try:
        with Fetcher("shop", url, allow_private=True, size_limit=1_000_000) as fetcher:
            refused(fetcher, url)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "identity"])
def test_what_is_packed_is_unpacked(site: Site, fetcher: Fetcher, encoding: str) -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "gzip": gzip.compress(b"hello"),
        "deflate": zlib.compress(b"hello"),
        "raw deflate": raw.compress(b"hello") + raw.flush(),
        "identity": b"hello",
    }[encoding]
    headers = {"Content-Encoding": encoding.removeprefix("raw ")}
    assert fetcher.get(site.page("/a", Said(body=packed, headers=headers))).body == b"hello"


def test_half_of_what_is_packed_is_none(site: Site, fetcher: Fetcher) -> None:
    half = gzip.compress(b"hello" * 100)[:-9]
    error = refused(fetcher, site.page("/a", Said(body=half, headers={"Content-Encoding": "gzip"})))
    assert "broke off" in error.message
    assert not error.permanent


def drip(listening: socket.socket, beginning: bytes) -> None:
    """Answer one byte at a time, each long before the client's patience with a single one ends."""
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            connection.recv(10_000)
            connection.sendall(beginning)
            while True:
                connection.sendall(b"x")
                sleep(0.02)


@pytest.mark.parametrize(
    "beginning", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"]
)
def test_an_answer_that_drips_ends_at_its_time(monkeypatch: pytest.MonkeyPatch, beginning: bytes) -> None:
    monkeypatch.setattr(http, "TIME_LIMIT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        threading.Thread(target=drip, args=(listening, beginning), daemon=True).start()
        with Fetcher("shop", url, allow_private=True, timeout=5) as fetcher:
            error = refused(fetcher, url)
        listening.shutdown(socket.SHUT_RDWR)
    assert "did not answer in time" in error.message


def test_secrets_stay_with_the_host_that_they_are_for(site: Site) -> None:
    with serving() as other:
        target = other.page("/b", "there")
        url = site.page("/a", Said(status=302, headers={"Location": target}))
        headers = {"Authorization": "Bearer hush", "Api-Key": "hush"}
        with Fetcher("shop", url, allow_private=True, headers=headers) as fetcher:
            assert fetcher.get(url, {"X-Token": "hush"}).body == b"there"
        assert site.asked[0].headers["Api-Key"] == "hush"
        assert "hush" not in str(other.asked[0].headers)


def test_what_is_posted_is_not_handed_to_another_host(site: Site, fetcher: Fetcher) -> None:
    target = site.url("/b").replace("127.0.0.1", "localhost")
    url = site.page("/a", Said(status=307, headers={"Location": target}))
    with pytest.raises(SourceError, match="to another host") as raised:
        fetcher.post(url, json={"password": "hush"})
    assert raised.value.permanent
    assert "hush" not in str(raised.value)


def test_no_log_holds_a_secret(site: Site, fetcher: Fetcher, caplog: pytest.LogCaptureFixture) -> None:
    url = site.page("/a?key=hush", "there")
    with caplog.at_level(logging.DEBUG):
        fetcher.get(url.partition("?")[0], {"Authorization": "Bearer hush"}, params={"key": "hush"})
        with pytest.raises(SourceError) as raised:
            fetcher.get(site.page("/b?key=hush", Said(status=500)))
    assert "hush" not in caplog.text + raised.value.message


def test_something_else_than_json(site: Site, fetcher: Fetcher) -> None:
    for body in ("<html>", "", "[" * 100_000, b"\xff\xfe\x00"):
        page = fetcher.get(site.page("/a?key=hush", Said(body=body)))
        with pytest.raises(SourceError, match="something else than JSON") as raised:
            page.json()
        assert "hush" not in raised.value.message
    assert fetcher.get(site.page("/b", '{"a": NaN, "b": Infinity}')).json() == {"a": None, "b": None}


def test_each_try_is_paid_for(site: Site) -> None:
    spent: list[int] = []
    url = site.page("/a", Said(status=503), Said(status=302, headers={"Location": "/b"}))
    site.page("/b", "there")
    with Fetcher("shop", url, allow_private=True, spend=spent.append) as fetcher:
        fetcher.get(url, cost=5)
    assert spent == [5, 5, 5]


def test_two_requests_are_apart_and_few_at_once(site: Site) -> None:
    url = site.page("/a", "there")
    with Fetcher("shop", url, allow_private=True, delay=0.1) as fetcher, ThreadPoolExecutor(6) as pool:
        began = monotonic()
        list(pool.map(lambda _: fetcher.get(url), range(4)))
    # Of each since the first was due, as a busy machine may be late with any of them; none is early.
    waited = [asked - began for asked in sorted(each.at for each in site.asked)]
    assert all(each >= turn * 0.1 for turn, each in enumerate(waited))


def test_no_more_than_two_are_at_a_host_at_once(site: Site) -> None:
    inside, most, lock = [0], [0], threading.Lock()

    def busy(_: Asked) -> Said:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        sleep(0.02)
        with lock:
            inside[0] -= 1
        return Said(body="there")

    url = site.page("/a", busy)
    with Fetcher("shop", url, allow_private=True) as fetcher, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: fetcher.get(url), range(8)))
    assert most[0] == pacing.AT_ONCE


def test_a_name_that_changes_its_mind_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that is connected to is the one that was looked at, however the name answers next."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, object, object, object, object]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (next(answers), port))]

    monkeypatch.setattr(transport.socket, "getaddrinfo", resolve)
    connected: list[str] = []

    def connect(_: object, address: str, *_rest: object) -> None:
        connected.append(address)
        raise httpcore.ConnectError("no way out of the test")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with Fetcher("shop", "http://shop.example/") as fetcher, stamina.set_testing(True, attempts=1):
        refused(fetcher, "http://shop.example/")
    assert connected == ["93.184.215.14"]
    assert asked == ["shop.example"]
