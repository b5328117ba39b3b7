"""What is said of rules that cannot be decided."""

from __future__ import annotations

import re

import pytest

from harken.domain.errors import SettingsError
from harken.insights.rule_doubts import doubts
from harken.insights.rules import compile_rule


def test_a_column_with_one_odd_kind_of_value_is_told() -> None:
    rule = compile_rule("regulars", "orders_12m >= 4")
    odd = [{"orders_12m": "12"}] * 6 + [{"orders_12m": 5}, {"orders_12m": None}, {}]
    assert list(doubts(rule, odd)) == [
        "orders_12m is text in 6 of 7 feedback, for which the rule cannot be decided; a number was expected."
    ]
    assert list(doubts(rule, odd[:6])) == [
        "orders_12m is text in 6 of 6 feedback, for which the rule cannot be decided."
    ]


def test_only_the_attribute_that_does_not_fit_is_named() -> None:
    rule = compile_rule("regulars", "orders > 4 && country == 'DE'")
    known = [{"orders": 5, "country": "DE"}, {"orders": "5", "country": "DE"}]
    assert [doubt.split(" is ")[0] for doubt in doubts(rule, known)] == ["orders"]


def test_what_is_decided_or_missing_is_no_doubt() -> None:
    rule = compile_rule("regulars", "orders > 4")
    assert list(doubts(rule, [{"orders": 5}, {"orders": 1.5}, {"orders": None}, {}])) == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("country = 'DE'", "at 1:9: write == for ="),
        ("orders > 3 and country == 'a = b'", "at 1:12: write && for and"),
        ("orders =< 3", "at 1:8: write <= for =<"),
        ("orders <> 3", "at 1:9: write != for <>"),
    ],
)
def test_a_rule_written_as_elsewhere_is_told_what_to_write(rule: str, told: str) -> None:
    with pytest.raises(SettingsError, match=f"{re.escape(told)}$"):
        compile_rule("inns", rule)
