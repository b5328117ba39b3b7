from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.listings import BARREN, oldest_first
from collectors.quoted import without, without_markdown_quotes

START = datetime(2026, 11, 1, tzinfo=UTC)


def entry(number: int, minute: int) -> dict[str, Any]:
    return {"id": number, "at": START + timedelta(minutes=minute)}


def walked(ask: Any) -> list[list[int]]:
    pages = oldest_first(
        ask, since=START, mark=lambda each: f"{each['id']} {each['at']}", changed=lambda each: each["at"]
    )
    return [[each["id"] for each in page] for page in pages]


def test_an_entry_that_moves_to_the_end_hides_none_of_the_others() -> None:
    """With page numbers, 3 would have moved to the first page while the second was asked for."""
    held = [entry(number, number) for number in range(1, 6)]

    def ask(since: datetime, number: int) -> tuple[list[Any], bool]:
        listed = sorted((each for each in held if each["at"] >= since), key=lambda each: each["at"])
        page = listed[2 * (number - 1) : 2 * number]
        held[0] = entry(1, 99)
        return page, 2 * number < len(listed)

    assert [number for page in walked(ask) for number in page] == [1, 2, 3, 4, 5, 1]


def test_many_entries_of_one_second_are_all_read() -> None:
    held = [entry(number, 7) for number in range(9)]

    def ask(_: datetime, number: int) -> tuple[list[Any], bool]:
        return held[3 * (number - 1) : 3 * number], 3 * number < len(held)

    assert [number for page in walked(ask) for number in page] == list(range(9))


def test_a_listing_that_never_ends_is_left() -> None:
    asked: list[int] = []

    def ask(_: datetime, number: int) -> tuple[list[Any], bool]:
        asked.append(number)
        return [entry(1, 0)], True

    assert walked(ask) == [[1]]
    assert len(asked) == BARREN + 1


def test_quotations_are_left_out_of_markdown() -> None:
    assert without_markdown_quotes("> It never flickers,\n> they say\nlazily.\n\nMine does.") == "Mine does."
    assert without_markdown_quotes("Mine does.\n\n> Yours?\n\nYes, a > b.") == "Mine does.\n\n\nYes, a > b."
    assert without_markdown_quotes("> All of it") == "> All of it"


def test_quotations_are_left_out_of_html() -> None:
    html = "<aside class='quote'><p>Yours?</p></aside><p>Mine does.</p>"
    assert "Yours" not in without(html, "aside.quote")
    assert "Mine does." in without(html, "aside.quote")
    assert without("<p>Mine does.</p>", "aside.quote") == "<p>Mine does.</p>"
    quotation = "<aside class='quote'>Yours?</aside>"
    assert without(quotation, "aside.quote") == quotation
