"""Digests over a working twin of the measures: what moved, what did not, little data and none."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from rich.console import Console

from harken.ask import terminal
from harken.ask.digest import Digest, compose
from harken.ask.digest_json import to_json
from harken.ask.reply import reply
from harken.domain.questions import Filter, Period
from tests.unit.ask.factories import context
from tests.unit.ask.twin import Heard, Twin

WEEK = Period(start=date(2026, 3, 2), end=date(2026, 3, 9))
BEFORE = Period(start=date(2026, 2, 23), end=date(2026, 3, 2))
NAMES = {"wifi": "Wi-Fi", "price": "Price", "delivery": "Delivery"}


def steady(first: date, count: int) -> Iterator[Heard]:
    """The same mix of words every week."""
    for number in range(count):
        yield Heard(
            day=first + timedelta(days=number % 7),
            themes=(("price", "delivery", "wifi")[number % 3],),
            roles=(("like", "dislike", "request", "reason_to_buy", "recommend")[number % 5],),
            sentiment=("positive", "negative", "neutral")[number % 3],
            group=("regulars", "business customers")[number % 2],
            author=f"author {number}",
            text=f"Sentence number {number} of {first}.",
        )


def digest(heard: list[Heard], **more: object) -> Digest:
    return compose(Twin(heard), period=WEEK, before=BEFORE, names=NAMES, **more)  # type: ignore[arg-type]


def told(given: Digest) -> dict[str, str]:
    return {section.key: section.text for section in given.sections}


def shown(given: Digest, width: int = 80) -> str:
    page = io.StringIO()
    terminal.digest(Console(file=page, width=width, highlight=False), given)
    return page.getvalue()


def test_a_quiet_week_says_so_in_one_line() -> None:
    said = told(digest([*steady(date(2026, 2, 23), 60), *steady(date(2026, 3, 2), 60)]))
    assert said["changed"] == "A calm week: nothing moved by more than chance explains."
    assert said["heard"] == "60 pieces of feedback from 60 people, against 60 in the week before."
    opinions = {"reasons_to_buy", "likes", "dislikes", "requests", "advocacy", "groups"}
    assert set(said) == {"heard", "changed", "state", "sources"} | opinions


def test_what_moved_and_what_is_new_is_told() -> None:
    burst = [
        Heard(day=date(2026, 3, 5), themes=("crashes",), roles=("dislike",), sentiment="negative")
        for _ in range(60)
    ]
    said = told(digest([*steady(date(2026, 2, 23), 60), *steady(date(2026, 3, 2), 60), *burst]))
    assert "crashes up from 0 % to 50 % (60 of 120) since the week before" in said["changed"]
    assert said["new"] == "crashes (50 %)."


def test_what_moved_against_the_weeks_before_is_told_where_one_week_is_too_short_to_tell() -> None:
    crashes = [
        Heard(day=day, themes=("crashes",), roles=("dislike",), sentiment="negative")
        for day, count in ((date(2026, 2, 26), 18), (date(2026, 3, 5), 20))
        for _ in range(count)
    ]
    quiet = [each for week in range(8) for each in steady(date(2026, 1, 5) + timedelta(weeks=week), 20)]
    given = digest([*quiet, *steady(date(2026, 3, 2), 20), *crashes])
    assert "crashes up from 10 % to 50 % (20 of 40) against the twelve weeks before" in str(given.headline)
    assert given.chart is not None
    assert [each.values[-1] for each in given.chart.series] == [50.0]
    assert "50 % in the week of 2 Mar 2026" in str(given.chart.told)


def test_a_handful_of_comments_is_told_by_voices_and_how_the_last_weeks_stood() -> None:
    weeks = [each for week in range(4) for each in steady(date(2026, 2, 9) + timedelta(weeks=week), 7)]
    said = told(digest(weeks))
    assert said["likes"] == "“Sentence number 0 of 2026-03-02.” (forum, 2 March)."
    assert said["reasons_to_buy"] == "“Sentence number 3 of 2026-03-02.” (forum, 5 March)."
    assert "“Sentence number 4 of 2026-03-02.” (forum, 6 March)" in said["advocacy"]
    assert "%" not in said["reasons_to_buy"] + said["advocacy"]
    assert said["state"].startswith("28 pieces of feedback, net sentiment")
    assert "They buy for Price (4)" in said["state"]
    assert "harken import-customers" in said["more"] and "Add a source" in said["more"]


def test_who_has_no_groups_and_hears_no_reasons_is_told_what_to_add() -> None:
    silent = [Heard(day=date(2026, 3, 3), roles=("like",), themes=("price",), group="") for _ in range(4)]
    more = told(digest(silent))["more"]
    assert "why they chose you" in more
    assert "customer groups" in more


def test_without_a_mover_the_chart_shows_the_mood() -> None:
    weeks = [each for week in range(4) for each in steady(date(2026, 2, 9) + timedelta(weeks=week), 60)]
    chart = digest(weeks).chart
    assert chart is not None
    assert [str(each.name) for each in chart.series] == ["positive", "negative"]
    assert [each.values for each in chart.series] == [(20.0,) * 4, (20.0,) * 4]
    assert "20 of 60 pieces of feedback were negative" in str(chart.told)


def test_no_data_is_one_line_and_the_sources() -> None:
    said = told(digest([]))
    assert said == {
        "heard": "Nothing was heard from 2 to 8 March 2026.",
        "sources": "The one source is read as planned.",
    }


def test_a_silent_week_still_tells_how_the_last_ones_stood() -> None:
    weeks = [each for week in range(3) for each in steady(date(2026, 2, 9) + timedelta(weeks=week), 20)]
    given = digest(weeks)
    said = told(given)
    assert str(given.headline) == said["heard"] == "Nothing was heard from 2 to 8 March 2026."
    assert said["state"].startswith("60 pieces of feedback") and "regulars" in said["groups"]
    assert given.chart is not None


def test_a_failing_source_is_told() -> None:
    given = compose(Twin([], healthy=False), period=WEEK, before=None)
    assert told(given)["sources"] == "forum fails; it was last read 1 March 2026."


def test_a_digest_of_a_group_asks_only_about_it() -> None:
    twin = Twin(list(steady(date(2026, 3, 2), 40)))
    scope = Filter(groups=("regulars",))
    given = compose(twin, period=WEEK, before=BEFORE, scope=scope, names=NAMES)
    assert {spec.include.groups for spec in twin.asked} == {("regulars",)}
    assert "groups" not in told(given)
    assert given.title.startswith("What regulars said")


def test_each_voice_is_heard_once() -> None:
    given = digest([*steady(date(2026, 2, 23), 60), *steady(date(2026, 3, 2), 60)])
    ids = [quote.feedback_id for quote in given.quotes]
    assert ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("width", [60, 80])
def test_a_digest_fits_a_screen_and_a_narrow_terminal(width: int) -> None:
    page = shown(digest([*steady(date(2026, 2, 23), 60), *steady(date(2026, 3, 2), 60)]), width)
    assert max(map(len, page.splitlines())) <= width
    assert len(page.splitlines()) <= 40
    assert "\x1b" not in page


def test_the_json_form_holds_every_section_with_its_facts() -> None:
    document = json.loads(json.dumps(to_json(digest(list(steady(date(2026, 3, 2), 40))))))
    assert document["schema"] == 1
    sections = {section["key"]: section for section in document["digest"]["sections"]}
    assert sections["likes"]["found"][0]["facts"]["f1"]["n"] == 40
    assert document["digest"]["period"] == {"start": "2026-03-02", "end": "2026-03-09"}


def test_a_reply_in_a_terminal_shows_text_table_quotes_and_where_it_comes_from() -> None:
    page = io.StringIO()
    twin = Twin(list(steady(date(2026, 3, 2), 60)))
    terminal.reply(
        Console(file=page, width=60, highlight=False),
        reply("What do customers dislike?", context(), twin),
        NAMES,
    )
    said = page.getvalue()
    assert said.startswith("Customers dislike most: ")
    assert "█" in said
    assert "How I got this" in said
    assert "harken evidence e0" in said
    assert max(map(len, said.splitlines())) <= 60


def test_hostile_names_and_quotes_do_nothing_to_a_terminal() -> None:
    page = io.StringIO()
    evil = "[bold]\x1b[31m[link=http://example.org]"
    twin = Twin([Heard(day=date(2026, 3, 3), themes=(evil,), roles=("dislike",), text=evil)] * 2)
    terminal.reply(
        Console(file=page, width=200, highlight=False),
        reply("What do customers dislike?", context(), twin),
        {},
    )
    assert "[bold]" in page.getvalue()
    assert "\x1b" not in page.getvalue()
