"""Pages and feeds that were made to harm whoever reads them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from collectors.registry import make
from harken.domain.errors import HarkenError
from harken.domain.feedback import Batch
from tests.loopback import Said, Site

LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'


def outside(path: Path) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY out SYSTEM "{path.as_uri()}">]>'


def read(kind: str, url: str, **options: Any) -> tuple[list[Batch], str]:
    """What is read of it before it ends or fails."""
    got: list[Batch] = []
    delay = {"delay": 0} if kind == "web_reviews" else {}
    try:
        for batch in make(kind, "shop", {"url": url, "allow_private": True, **delay, **options}).collect({}):
            got.append(batch)
    except HarkenError as error:
        return got, error.message
    return got, ""


def words(batches: list[Batch]) -> str:
    return " ".join(part.text for batch in batches for item in batch.items for part in item.parts)


def rss(prologue: str, text: str) -> str:
    return (
        f"{prologue}<rss version='2.0'><channel><title>x</title>"
        f"<item><guid>1</guid><title>Fits &amp; shines {text}</title></item></channel></rss>"
    )


def test_a_feed_names_no_file_of_ours(site: Site, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush")
    got, _ = read("rss", site.page("/feed", rss(outside(tmp_path / "secret"), "&out;")))
    assert "hush" not in words(got)


def test_a_feed_asks_nobody_else(site: Site) -> None:
    entity = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY out SYSTEM "{site.page("/secret", "hush")}">]>'
    got, _ = read("rss", site.page("/feed", rss(entity, "&out;")))
    assert "hush" not in words(got)
    assert site.paths() == ["/feed"]


def test_a_feed_that_laughs_a_billion_times_stays_small(site: Site) -> None:
    got, _ = read("rss", site.page("/feed", rss(BOMB, "&l9;")))
    assert len(words(got)) < 10_000


def test_a_feed_that_repeats_one_long_entity_stays_small(site: Site) -> None:
    entity = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY long "{"h" * 100_000}">]>'
    got, _ = read("rss", site.page("/feed", rss(entity, "&long;" * 2000)))
    assert len(words(got)) < 1_000_000


@pytest.mark.parametrize("prologue", ["file", "laughs"])
def test_a_page_in_xml_unfolds_nothing(site: Site, tmp_path: Path, prologue: str) -> None:
    (tmp_path / "secret").write_text("hush")
    head, entity = (outside(tmp_path / "secret"), "&out;") if prologue == "file" else (BOMB, "&l9;")
    page = f"{head}<reviews><review><text>Fits {entity}</text></review></reviews>"
    url = site.page("/page", Said(body=page, headers={"Content-Type": "application/xml"}))
    got, _ = read("web_reviews", url, selectors={"item": "review", "text": "text"})
    assert "hush" not in words(got)
    assert len(words(got)) < 10_000


def test_a_page_that_unfolds_is_not_read_whole(site: Site) -> None:
    packed = gzip.compress(b"<p>" + b" " * 50_000_000)
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
    got, problem = read("web_reviews", site.page("/page", Said(body=packed, headers=headers)))
    assert got == []
    assert problem


def test_a_page_without_end_in_depth_is_survived(site: Site) -> None:
    deep = "<div>" * 50_000 + '<p itemprop="reviewBody">x</p>'
    ld = json.dumps({"@type": "Review", "reviewBody": "Fits."})
    page = f'<html><body>{deep}<script type="application/ld+json">{ld}</script></body></html>'
    url = site.page("/page", page)
    read("web_reviews", url)
    got, problem = read("web_reviews", url.replace("/page", "/gone"))
    assert (got, "404" in problem) == ([], True)
