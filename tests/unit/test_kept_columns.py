"""What is kept of columns is told once, cannot be written to, and goes where there is no more room."""

from __future__ import annotations

import numpy as np
import pytest

from harken.insights.kept_columns import KeptColumns, Numbers, native


def test_what_is_kept_is_told_once_and_cannot_be_changed() -> None:
    kept, told = KeptColumns(1_000), list[int]()

    def tell() -> Numbers:
        told.append(1)
        return np.arange(3)

    for _ in range(2):
        found = kept.once("days", tell)
    assert told == [1]
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 7


def test_only_what_is_missing_is_told() -> None:
    kept, asked = KeptColumns(1_000), list[list[int]]()

    def tell(places: list[int]) -> list[Numbers]:
        asked.append(places)
        return [np.array([place]) for place in places]

    kept.each(["a", "b"], tell)
    found = kept.each(["b", "c", "a"], tell)
    assert asked == [[0, 1], [1]]
    assert [each.tolist() for each in found] == [[1], [1], [0]]


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept, told = KeptColumns(2 * 80), list[str]()

    def ask(key: str) -> None:
        def tell() -> Numbers:
            told.append(key)
            return np.zeros(10)

        kept.once(key, tell)

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert told == ["a", "b", "c", "b"]


def test_numbers_are_read_as_they_are_stored() -> None:
    assert native(b"\x00\x01\xff\xff", ">i2").tolist() == [1, -1]
