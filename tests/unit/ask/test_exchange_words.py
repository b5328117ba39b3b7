"""What is said of groups, and what is left unsaid because it would tell nothing."""

from __future__ import annotations

from harken.ask import exchange_words
from harken.domain.answers import Counts, Fact, Facts, How, Row
from harken.domain.questions import Order, Period
from tests.unit.ask.factories import one


def _share(value: float) -> Fact:
    return Fact(
        name="year_share", value=value, unit="share", counts=Counts.CUSTOMER, n=90, definition="Their share."
    )


def _told(*rows: Row, **facts: Fact) -> str:
    how = How(period=Period(), filters="", n=None, sources=(), taxonomy_version=1, model="none")
    found = Facts(facts=facts, rows=rows, how=how)
    return str(exchange_words.groups(one("groups"), found, {}))


def _row(group: str, cells: dict[str, str] | None = None, **verdicts: str) -> Row:
    return Row(keys={"group": group}, cells=cells or {}, verdicts=verdicts)


def test_a_share_that_moved_by_less_than_is_shown_is_not_said_to_have_moved() -> None:
    rows = (
        _row("offices", {"year_share": "f1", "year_share_before": "f2"}, share="falls"),
        _row("regulars", {"year_share": "f3", "year_share_before": "f4"}, share="grows"),
    )
    said = _told(*rows, f1=_share(0.0165), f2=_share(0.0202), f3=_share(0.29), f4=_share(0.21))
    assert "regulars went up from 21 % to 29 %" in said
    assert "offices" not in said.partition("More than chance")[2]


def test_which_groups_grow_or_fall_is_told_of_those_alone() -> None:
    rows = (_row("offices", share="falls"), _row("regulars", share="steady", intents="grow"))
    how = How(period=Period(), filters="", n=None, sources=(), taxonomy_version=1, model="none")
    said = str(
        exchange_words.groups(one("which groups are falling?"), Facts(facts={}, rows=rows, how=how), {})
    )
    assert said.endswith("of no group. It falls of offices.")
    assert "regulars" not in said
    assert one("which groups should we grow").order is Order.VOLUME


def test_an_intent_that_somebody_has_already_is_not_suggested() -> None:
    rows = (
        _row("offices", intents="re-engineer", suggested="re-engineer", because="they_give_more"),
        _row("regulars", intents="grow", suggested="maintain", because="balanced"),
    )
    said = _told(*rows)
    assert "Intended: re-engineer offices and grow regulars." in said
    assert said.endswith("To think about, from the figures alone: maintain regulars (both sides gain).")
