"""Whatever stands in a rule, nothing runs but a comparison, and it ends."""

from __future__ import annotations

import pytest

from harken.domain.errors import SettingsError
from harken.insights.rules import LONGEST, Rulebook, compile_rule, compile_rules

HUGE = "[" + ",".join(["1"] * 600) + "]"


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('true') == 0",
        "''.__class__.__mro__.size() > 0",
        "open('/etc/passwd').read() == ''",
        "eval('1 == 1')",
        "revenue / orders > 5",
        "5 % orders == 0",
        "9223372036854775807 + int(orders) + 1 > 0",
        "'aaaa'.matches('(a{1000}){1000}')",
        "attributes.a.b.c",
        "timestamp('9999999-01-01T00:00:00Z') > timestamp('2020-01-01T00:00:00Z')",
        "int('99999999999999999999999') > 1",
        "revenue",
        "{}",
    ],
)
def test_what_cannot_be_decided_selects_nobody_and_raises_nothing(source: str) -> None:
    rule = compile_rule("group", source)
    known = {"orders": 0, "revenue": 10**30, "attributes": "x"}
    assert rule.selects(known) is False
    assert rule.selects({}) is False
    assert Rulebook({1: rule}).selecting(known) == set()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (" && ".join(["true"] * 400), "characters long"),
        ("(" * 900 + "true" + ")" * 900, "cannot be read"),
        ("[1].all(x, " * 3 + "true" + ")" * 3, "inside of another"),
        ("[[1]].exists(x, x.exists(y, y > 0))", "inside of another"),
        (" || ".join(["[1].exists(x, x > 1)"] * 6), "goes through 6 lists"),
        ("'abc", "cannot be read"),
        ("\x00", "cannot be read"),
        ("import os", "cannot be read"),
        ("a = 1", "cannot be read"),
    ],
)
def test_what_costs_too_much_or_is_no_rule_is_refused_at_once(source: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        compile_rule("group", source)


def test_the_longest_rule_there_can_be_is_soon_decided() -> None:
    source = f"{HUGE}.all(x, x > 0) && {'!' * 700}true"[:LONGEST]
    assert compile_rule("group", source).selects({}) is True


def test_brackets_and_names_in_texts_are_no_lists() -> None:
    rule = compile_rule("group", "name == '.all(x, ' && [1].all(y, y > 0) && note == \").map(z, \"")
    assert rule.names == ("name", "note")
    assert rule.selects({"name": ".all(x, ", "note": ").map(z, "})


def test_a_comment_at_the_end_of_a_rule_hides_no_other() -> None:
    rules = compile_rules([("a", "x == 1 // only one"), ("b", "y == 2")])
    book = Rulebook(dict(enumerate(rules.values())))
    assert book.selecting({"x": 1, "y": 2}) == {0, 1}


def test_rules_asked_together_say_what_each_says_alone() -> None:
    sources = [
        "x > 1",
        "x / y > 1.0",
        "attributes['Trip type'] == 'Solo'",
        "has(attributes.x)",
        "z == null",
        "!(z > 1)",
        "z > 1 || x > 1",
        "'price' in themes",
    ]
    rules = compile_rules((str(place), source) for place, source in enumerate(sources))
    book = Rulebook(dict(enumerate(rules.values())))
    for known in (
        {"x": 2.0, "y": 1.0, "z": 5, "Trip type": "Solo", "themes": ["price"]},
        {"x": 2.0, "y": 0.0, "themes": []},
        {"x": "two", "y": 1.0, "z": 1, "Trip type": "Duo"},
        {"z": None},
    ):
        alone = {place for place, rule in enumerate(rules.values()) if rule.selects(known)}
        assert book.selecting(known) == alone
