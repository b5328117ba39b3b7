from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import stamina

from collectors import http
from collectors.addresses import public
from collectors.http import Fetcher
from harken import __version__
from harken.domain.errors import SourceError
from tests.loopback import Asked, Said, Site


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
