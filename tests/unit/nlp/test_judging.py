from __future__ import annotations

import numpy as np
import pytest

from nlp.judging import calibration_error, confusion, f1s, interval, macro_f1


def test_confusion_counts_truth_by_reading() -> None:
    table = confusion([0, 0, 2, 1], [0, 2, 2, 1], 3)
    assert table.tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]


def test_f1_of_each_class_and_their_mean() -> None:
    table = confusion([0, 0, 1, 1], [0, 1, 1, 1], 3)
    assert f1s(table)[:2] == pytest.approx([2 / 3, 0.8])
    assert np.isnan(f1s(table)[2])
    assert macro_f1(table) == pytest.approx((2 / 3 + 0.8) / 2)


def test_a_class_that_never_occurs_is_not_in_the_mean() -> None:
    assert macro_f1(confusion([0, 0], [0, 2], 3)) == pytest.approx(2 / 3)


def test_the_interval_holds_the_figure_and_narrows_with_more() -> None:
    few, many = np.array([[6, 2], [3, 9]]), np.array([[600, 200], [300, 900]])
    for table in (few, many):
        low, high = interval(table, macro_f1)
        assert low < macro_f1(table) < high
        assert interval(table, macro_f1) == (low, high)
    widths = [high - low for low, high in (interval(table, macro_f1) for table in (few, many))]
    assert widths[1] < widths[0] / 5


def test_calibration_error_is_the_gap_between_said_and_so() -> None:
    assert calibration_error([0.8] * 10, [True] * 8 + [False] * 2) == pytest.approx(0.0)
    assert calibration_error([0.9] * 10, [True] * 5 + [False] * 5) == pytest.approx(0.4)
    # Two bins, one too sure by 0.5 and one not sure enough by 0.5, do not cancel out.
    assert calibration_error([1.0, 1.0, 0.5, 0.5], [True, False, True, True]) == pytest.approx(0.5)
