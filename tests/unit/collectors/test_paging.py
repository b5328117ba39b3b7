from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from collectors.paging import PATIENCE, by_number, by_token, epoch, listed, recent, stamp
from collectors.places import each_place
from collectors.watermark import Watermark
from harken.domain.errors import BudgetSpent, SourceError
from harken.domain.feedback import Batch

NOON = datetime(2026, 10, 3, 12, tzinfo=UTC)


def walk(pages: dict[str | None, dict[str, Any]]) -> list[list[Any]]:
    found = by_token(
        lambda token: pages[token],
        entries=lambda answer: answer["entries"],
        token=lambda answer: answer["token"],
        key=lambda each: each,
        source="shop",
    )
    return list(found)


def test_an_empty_page_in_the_middle_ends_nothing() -> None:
    pages = {None: {"entries": [1], "token": "b"}, "b": {"entries": [], "token": "c"}}
    assert walk({**pages, "c": {"entries": [2], "token": None}}) == [[1], [], [2]]


def test_a_token_that_leads_in_a_circle_ends() -> None:
    pages = {None: {"entries": [1], "token": "b"}, "b": {"entries": [2], "token": None}}
    assert len(walk({**pages, "b": {"entries": [1], "token": "b"}})) == 1 + PATIENCE


def test_an_answer_without_a_token_of_any_kind_is_told() -> None:
    with pytest.raises(SourceError, match="does not tell what follows"):
        walk({None: {"entries": [1]}})


def test_numbers_go_on_behind_an_empty_page() -> None:
    pages = {1: [1, 2], 2: [], 3: [2, 3]}
    found = by_number(lambda number: pages.get(number, []), key=lambda each: each)
    assert list(found) == [[1, 2], [], [2, 3], [], []]


def test_numbers_that_all_show_the_same_page_end() -> None:
    assert len(list(by_number(lambda _: [1, {}], key=lambda each: each + 0))) == PATIENCE


def test_the_newest_are_read_down_to_what_is_known() -> None:
    pages = ([NOON - timedelta(hours=each)] for each in count())
    mark = Watermark(fingerprint="f")
    found = list(recent(pages, lambda each: each, mark, NOON - timedelta(hours=3)))
    assert len(found) == 5
    assert mark.reached == NOON


def test_an_undated_entry_does_not_end_it() -> None:
    old = NOON - timedelta(days=9)
    found = recent([[old, None], [old], [old]], lambda each: each, Watermark(fingerprint="f"), NOON)
    assert len(list(found)) == 2


@pytest.mark.parametrize("answer", [None, [], "x", {"items": 1}, {"items": {}}])
def test_an_answer_of_another_shape_is_told(answer: Any) -> None:
    with pytest.raises(SourceError, match="something else than a list of items"):
        listed(answer, "items", "shop")


@pytest.mark.parametrize("answer", [{}, {"items": None}, {"items": []}])
def test_a_list_that_is_left_out_is_empty(answer: Any) -> None:
    assert listed(answer, "items", "shop") == []


def test_moments() -> None:
    assert stamp(datetime.fromisoformat("2026-10-03T14:00:00.9+02:00")) == "2026-10-03T12:00:00Z"
    assert epoch("1790000000") == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert epoch(None) is epoch("") is None


def places(**ends: SourceError | None) -> list[Batch]:
    def read(name: str) -> Any:
        yield Batch(cursor={"place": name})
        if (error := ends[name]) is not None:
            raise error

    return list(each_place("shop", ends, read, label=lambda name: name))


def test_a_place_that_is_closed_is_told_among_the_others() -> None:
    closed = SourceError("shop", "https://x answered 403 Forbidden", permanent=True)
    found = places(a=None, b=closed, c=None)
    assert [each.cursor for each in found[:3]] == [{"place": "a"}, {"place": "b"}, {"place": "c"}]
    (failure,) = found[3].failures
    assert (failure.where, failure.reason) == ("b", "https://x answered 403 Forbidden")


@pytest.mark.parametrize("others", [{}, {"b": SourceError("shop", "closed", permanent=True)}])
def test_a_place_that_may_open_again_fails_the_run(others: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="busy"):
        places(a=SourceError("shop", "busy"), c=None, **others)


def test_where_every_place_is_closed_the_source_fails() -> None:
    with pytest.raises(SourceError, match="closed"):
        places(a=SourceError("shop", "closed", permanent=True))


def test_without_budget_the_rest_is_not_tried() -> None:
    with pytest.raises(BudgetSpent):
        places(a=BudgetSpent("shop", 500), b=AssertionError())  # type: ignore[arg-type]
