from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from collectors.registry import make
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Kind
from tests.loopback import Asked, Said, Site


def entry(
    text: str = "The parcel came late again.",
    *,
    title: str = "Late",
    guid: str | None = None,
    link: str | None = None,
    published: str | None = "Mon, 02 Nov 2026 10:00:00 +0100",
) -> str:
    held = {"title": title, "guid": guid, "link": link, "pubDate": published, "description": text}
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in held.items() if value is not None)
    return f"<item>{inside}</item>"


def feed(*entries: str) -> str:
    channel = f"<channel><title>Shop</title>{''.join(entries)}</channel>"
    return f"<?xml version='1.0'?><rss version='2.0'>{channel}</rss>"


def collect(url: str, cursor: Mapping[str, Any] | None = None, **options: Any) -> list[Batch]:
    collector = make("rss", "news", {"url": url, "allow_private": True, **options})
    return list(collector.collect(cursor or {}))


def one(url: str, cursor: Mapping[str, Any] | None = None, **options: Any) -> Batch:
    (batch,) = collect(url, cursor, **options)
    return batch


def item(xml: str, site: Site, **options: Any) -> Feedback:
    (item,) = one(site.page("/feed", xml), **options).items
    return item


def test_an_rss_entry(site: Site) -> None:
    xml = feed(entry("<![CDATA[<p>Came <b>late</b>.</p>]]>", guid="7", link="https://shop.example/7"))
    got = item(xml, site, kind="forum_post", attributes={"product": "Lamp"})
    assert got.external_id == "7"
    assert got.kind is Kind.FORUM_POST
    assert [(part.label, part.text) for part in got.parts] == [
        ("title", "Late"),
        ("body", "<p>Came <b>late</b>.</p>"),
    ]
    assert got.said == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert got.url == "https://shop.example/7"
    assert got.attributes == {"product": "Lamp"}


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Board</title><id>board</id><updated>2026-11-05T00:00:00Z</updated>
<entry><id>tag:board,2026:1</id><title>Die Lampe flackert</title>
<link href="https://board.example/t/1"/><author><name>Grete K.</name></author>
<updated>2026-11-04T08:00:00+01:00</updated>
<content type="html">&lt;p&gt;Seit gestern flackert sie.&lt;/p&gt;</content></entry></feed>"""


def test_an_atom_entry_without_published(site: Site) -> None:
    got = item(ATOM, site)
    assert got.external_id == "tag:board,2026:1"
    assert got.author == "Grete K."
    assert got.said == datetime(2026, 11, 4, 7, tzinfo=UTC)
    assert got.parts[1].text == "<p>Seit gestern flackert sie.</p>"


def test_a_day_stays_a_day(site: Site) -> None:
    assert item(feed(entry(published="2026-11-02")), site).said == date(2026, 11, 2)


@pytest.mark.parametrize("published", [None, "some day", "2026-13-45"])
def test_no_date_is_no_date(site: Site, published: str | None) -> None:
    assert item(feed(entry(published=published)), site).said is None


def test_a_feed_is_fetched_only_when_it_changed(site: Site) -> None:
    changed = "Tue, 03 Nov 2026 10:00:00 GMT"

    def page(asked: Asked) -> Said:
        if asked.headers.get("If-None-Match") == '"v1"':
            assert asked.headers["If-Modified-Since"] == changed
            return Said(status=304)
        return Said(body=feed(entry()), headers={"ETag": '"v1"', "Last-Modified": changed})

    url = site.page("/feed", page)
    first = one(url)
    assert collect(url, first.cursor) == []
    assert len(one(url, first.cursor, kind="forum_post").items) == 1, "other options see the feed anew"


def test_ids_fall_back_to_the_link_and_then_to_the_text(site: Site) -> None:
    xml = feed(
        entry("one", guid="g", link="https://shop.example/1"),
        entry("two", link="https://shop.example/2"),
        entry("three"),
        entry("four", guid=""),
    )
    ids = [each.external_id for each in one(site.page("/feed", xml)).items]
    assert ids[:2] == ["g", "https://shop.example/2"]
    assert len(set(ids)) == 4


def test_a_reused_id_is_told_apart_by_the_link(site: Site) -> None:
    first, second = (entry(text, guid="1", link=f"https://shop.example/{text}") for text in ("one", "two"))
    batch = one(site.page("/feed", feed(second, first)))
    assert [each.external_id for each in batch.items] == ["1 https://shop.example/two", "1"]
    again = one(site.page("/feed", feed(second)), batch.cursor)
    assert [each.external_id for each in again.items] == ["1 https://shop.example/two"]


def test_an_id_that_is_reused_only_later_doubles_nothing(site: Site) -> None:
    first = entry("one", guid="1", link="https://shop.example/one", published="Mon, 02 Nov 2026 10:00:00 GMT")
    second = entry(
        "two", guid="1", link="https://shop.example/two", published="Tue, 03 Nov 2026 10:00:00 GMT"
    )
    before = one(site.page("/feed", feed(first)))
    alone = one(site.page("/feed", feed(second)), before.cursor)
    both = one(site.page("/feed", feed(second, first)), alone.cursor)
    assert [each.external_id for each in before.items] == ["1"]
    assert [each.external_id for each in alone.items] == ["1 https://shop.example/two"]
    assert [each.external_id for each in both.items] == ["1 https://shop.example/two", "1"]


def test_a_moved_link_is_the_same_entry(site: Site) -> None:
    ids = []
    cursor: Mapping[str, Any] = {}
    for link in ("http://shop.example/7", "https://shop.example/7", "https://shop.example/7?utm=feed"):
        batch = one(site.page("/feed", feed(entry(guid="7", link=link))), cursor)
        ids += [each.external_id for each in batch.items]
        cursor = batch.cursor or {}
    assert ids == ["7", "7", "7"]


def test_entries_that_share_a_link_are_told_apart(site: Site) -> None:
    xml = feed(*(entry(text, title=text, link="https://shop.example/") for text in ("one", "two")))
    assert len(one(site.page("/feed", xml)).items) == 2


def test_an_edited_entry_comes_again(site: Site) -> None:
    url = site.page("/feed", feed(entry("first words", guid="7")), feed(entry("better words", guid="7")))
    before = one(url)
    after = one(url, before.cursor)
    assert before.items[0].external_id == after.items[0].external_id
    assert after.items[0].parts[1].text == "better words"


def test_the_same_entry_twice_in_one_feed_comes_once(site: Site) -> None:
    xml = feed(entry("new words", guid="7", link="l"), entry("old words", guid="7", link="l"))
    (got,) = one(site.page("/feed", xml)).items
    assert got.parts[1].text == "new words"


def test_one_empty_entry_does_not_spoil_the_others(site: Site) -> None:
    batch = one(site.page("/feed", feed(entry("", title="", guid="empty"), entry(guid="whole"))))
    assert [each.external_id for each in batch.items] == ["whole"]
    assert [(each.where, each.reason) for each in batch.failures] == [("empty", "the entry has no text")]


def test_a_damaged_feed_gives_what_is_whole_and_is_looked_at_again(site: Site) -> None:
    cut = feed(entry(guid="1"), entry(guid="2"))[:-60]
    batch = one(site.page("/feed", Said(body=cut, headers={"ETag": '"v1"'})))
    assert batch.items[0].external_id == "1"
    assert [each.reason for each in batch.failures] == ["the feed is damaged"]
    assert "etag" not in (batch.cursor or {})


@pytest.mark.parametrize("body", ["", "<html><body>We are down for maintenance</body></html>", "\x00\x01"])
def test_something_that_is_no_feed(site: Site, body: str) -> None:
    with pytest.raises(SourceError, match="no feed"):
        collect(site.page("/feed", body))


def test_an_empty_feed_is_fine(site: Site) -> None:
    assert one(site.page("/feed", feed())).items == ()


def test_a_body_is_never_opened_as_an_address(site: Site) -> None:
    site.page("/secret", feed(entry()))
    with pytest.raises(SourceError):
        collect(site.page("/feed", site.url("/secret")))
    assert site.paths() == ["/feed"]
