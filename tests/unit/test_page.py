"""Addresses of the page, and the charts that it draws."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from harken.ask.chart_drawing import cells, png, svg
from harken.ask.charts import Mark, Point, multiples, over_time
from harken.domain.answers import Counts, Fact
from harken.domain.questions import Period
from harken.web.address import read
from harken.web.render import bar
from harken.web.site import local

TODAY, LAST = date(2026, 7, 10), date(2026, 6, 30)
POINTS = [
    Point(
        start=date(2026, 1, 5) + timedelta(weeks=number),
        value=None if number == 3 else 0.1 + number / 100,
        low=None if number == 3 else 0.05,
        high=None if number == 3 else 0.3,
        said=f'week <{number}> "quoted"',
        address=f"/evidence/{number}?counted=1",
    )
    for number in range(12)
]


def test_a_span_ends_with_the_newest_feedback() -> None:
    view = read([("span", "30d")], LAST, TODAY)
    assert view.period == Period(start=date(2026, 6, 1), end=date(2026, 7, 1))
    assert view.earlier is not None and view.earlier.end == view.period.start
    assert view.by == "week"
    assert read([], None, TODAY).period.end == TODAY + timedelta(days=1)
    assert read([("span", "all")], LAST, TODAY).earlier is None


def test_days_of_ones_own() -> None:
    view = read([("from", "2026-03-01"), ("to", "2026-03-31"), ("span", "90d")], LAST, TODAY)
    assert view.period == Period(start=date(2026, 3, 1), end=date(2026, 4, 1))
    turned = read([("from", "2026-03-31"), ("to", "2026-03-01")], LAST, TODAY)
    assert turned.period == Period(start=date(2026, 3, 1), end=date(2026, 4, 1))


def test_filters_stand_in_the_address_and_links_keep_them() -> None:
    said = [
        ("group", "shops & co"),
        ("group", "homes"),
        ("with.country", "de"),
        ("sort", "size"),
        ("page", "3"),
    ]
    view = read(said, LAST, TODAY)
    assert view.include.groups == ("shops & co", "homes")
    assert view.include.attributes == {"country": ("de",)}
    assert view.page == 3
    link = view.link("/", sort="growth")
    assert link == "/?group=shops+%26+co&group=homes&with.country=de&sort=growth"
    assert view.link("/", group=None, sort=None) == "/?with.country=de"


@pytest.mark.parametrize(
    "said",
    [("page", "-1"), ("page", "x"), ("span", "eternity"), ("from", "soon"), ("sort", "luck"), ("by", "hour")],
)
def test_what_makes_no_sense_is_left_out(said: tuple[str, str]) -> None:
    usual = read([], LAST, TODAY)
    view = read([said], LAST, TODAY)
    assert (view.page, view.period, view.sort, view.by) == (1, usual.period, usual.sort, usual.by)


def test_no_step_is_so_fine_that_nothing_can_be_seen() -> None:
    assert read([("span", "all"), ("by", "day")], LAST, TODAY).by == "month"
    assert read([("span", "365d"), ("by", "week")], LAST, TODAY).by == "week"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("/groups?span=all", "/groups?span=all"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_sent_elsewhere(wanted: str, found: str) -> None:
    assert local(wanted) == found


def test_a_chart_has_its_links_and_nothing_that_runs() -> None:
    drawn = svg(over_time(POINTS, "share", [Mark(day=date(2026, 2, 3), name="<script>")]))
    root = ElementTree.fromstring(drawn)
    links = [each for each in root.iter() if each.tag.endswith("}a")]
    assert [each.get("href") for each in links] == [
        f"/evidence/{number}?counted=1" for number in range(12) if number != 3
    ]
    assert links[0][0].text == 'week <0> "quoted"'
    assert "<script" not in drawn and " style=" not in drawn and "harken.invalid" not in drawn
    assert "&lt;script&gt;" in drawn


def test_an_empty_bucket_breaks_the_line() -> None:
    root = ElementTree.fromstring(svg(over_time(POINTS, "share")))
    line = next(each for each in root.iter() if "line_marks" in each.get("class", ""))
    assert line[0].get("d", "").count("M") == 2


def test_small_charts_are_cut_apart() -> None:
    lines = {f"theme {number}": POINTS for number in (2, 0, 1)}
    found = cells(multiples(lines, date(2026, 2, 2)))
    assert len(found) == 3
    assert all(each.count("since_marks") == 1 for each in found)


def test_the_same_definition_is_a_picture() -> None:
    assert png(over_time(POINTS, "share")).startswith(b"\x89PNG")


def test_bars_share_one_scale() -> None:
    def fact(value: float) -> Fact:
        return Fact(name="net", value=value, unit="share", counts=Counts.MENTION, n=9, definition="")

    below, above = bar(fact(-0.5), (-1.0, 1.0)), bar(fact(0.5), (-1.0, 1.0))
    assert below == {"zero": 50.0, "start": 25.0, "width": 25.0}
    assert above == {"zero": 50.0, "start": 50.0, "width": 25.0}
