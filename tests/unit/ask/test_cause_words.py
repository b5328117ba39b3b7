"""The words of causes, effects, levels and few themes: the main number first, chance said to be chance."""

from __future__ import annotations

from datetime import date

from harken.ask.words import told
from harken.domain.answers import Counts, Fact, Facts, How, Row
from harken.domain.questions import Compare, Filter, Intent, Measure, Period, Spec

NAMES = {"crashes": "Crashes", "taste": "Taste"}


def fact(value: float, name: str = "share", **changes: object) -> Fact:
    given: dict[str, object] = {
        "unit": "share",
        "counts": Counts.FEEDBACK,
        "n": 200,
        "definition": "It is so.",
    }
    return Fact(name=name, value=value, **(given | changes))  # type: ignore[arg-type]


def said(spec: Spec, facts: dict[str, Fact], *rows: Row) -> str:
    how = How(period=spec.period, filters="", n="f1", sources=(), taxonomy_version=1, model="m")
    return str(told(spec, Facts(facts=facts, rows=rows, how=how), NAMES))


def nps(value: float, name: str = "nps", **changes: object) -> Fact:
    return fact(value, name, unit="points", **changes)


def test_what_lowers_and_what_raises_a_score() -> None:
    facts = {
        "f1": nps(11.2),
        "f2": nps(-4.0, "impact", p=0.001),
        "f3": nps(-20.0),
        "f4": nps(31.0),
        "f5": nps(-0.4, "own_impact"),
        "f6": nps(0.4, "impact", p=0.4),
    }
    rows = (
        Row(keys={"theme": "crashes"}, cells={"value": "f2", "own": "f5", "with": "f3", "without": "f4"}),
        Row(keys={"theme": "taste"}, cells={"value": "f6"}),
    )
    assert said(Spec(intent=Intent.WHY), facts, *rows) == (
        "NPS is +11, from 200 scores. What lowers it: Crashes (−4 points, but −0.4 points by itself; it"
        " is −20 where that comes up, +31 elsewhere). This may be chance: Taste (+0.4 points). This tells"
        " what goes together, not what causes what; “by itself” is without the themes told along with it."
    )


def test_what_may_be_chance_is_no_answer_to_why() -> None:
    """“Why are they unhappy?” was answered by what raises the score, with a paragraph of definitions."""
    facts = {"f1": nps(-88.0, n=25), "f2": nps(12.0, "impact", p=0.5)}
    words = said(Spec(intent=Intent.WHY), facts, Row(keys={"theme": "taste"}, cells={"value": "f2"}))
    assert words == (
        "NPS is −88, from 25 scores. That is little to go by: only 25. No theme moves it by more than chance"
        " explains; most go with Taste (+12 points). Ask what these customers dislike to hear it in their own"
        " words."
    )


def test_one_theme_that_is_asked_for_may_be_chance() -> None:
    facts = {"f1": nps(11.2), "f2": nps(-1.0, "impact", p=0.3)}
    spec = Spec(intent=Intent.WHY, include=Filter(themes=("crashes",)))
    row = Row(keys={"theme": "crashes"}, cells={"value": "f2"})
    assert "Crashes moves it by −1 point, which may be chance." in said(spec, facts, row)


OCTOBER = Period(start=date(2025, 10, 1), end=date(2025, 11, 1))
SEPTEMBER = Period(start=date(2025, 9, 1), end=date(2025, 10, 1))


def test_why_a_score_fell() -> None:
    facts = {
        "f1": nps(25.0),
        "f2": nps(32.0),
        "f3": nps(-7.0, "change", p=0.01),
        "f4": nps(-5.0, "shift", p=0.001),
        "f5": nps(-4.0, "mix"),
        "f6": nps(-1.0, "felt"),
        "f7": fact(0.2),
        "f8": fact(0.12),
        "f9": nps(2.0, "shift", p=0.2),
    }
    spec = Spec(intent=Intent.WHY, measure=Measure.NPS, period=OCTOBER, compare=Compare(to=SEPTEMBER))
    rows = (
        Row(keys={}, cells={"value": "f1", "before": "f2", "change": "f3"}),
        Row(
            keys={"theme": "crashes"},
            cells={"value": "f4", "mix": "f5", "felt": "f6", "share": "f7", "share_before": "f8"},
        ),
        Row(keys={"theme": "other"}, cells={"value": "f9"}),
    )
    assert said(spec, facts, *rows) == (
        "NPS fell from +32 (in September 2025) to +25 (in October 2025): 7 points less, more than chance"
        " explains. What went along with it: Crashes (−5 points: mentioned in 20 % instead of 12 % and"
        " felt worse). What went the other way: what is about no known theme (+2 points). More than chance"
        " explains: Crashes. This tells what goes together, not what causes what."
    )


def test_what_a_release_brought() -> None:
    where = {"first": "2025-03-02", "last": "2025-03-31", "action": "4.2"}
    facts = {
        "f1": fact(0.05, numerator=10, where=where),
        "f2": fact(0.12, numerator=18, n=150, where=where | {"first": "2025-01-31", "last": "2025-03-01"}),
        "f3": fact(-0.07, "change", p=0.01, low=-0.13, high=-0.01),
    }
    spec = Spec(intent=Intent.EFFECT, measure=Measure.SHARE, period=Period(start=date(2025, 3, 2)),
                include=Filter(themes=("crashes",)))  # fmt: skip
    row = Row(keys={"theme": "crashes"}, cells={"value": "f1", "before": "f2", "change": "f3"})
    assert said(spec, facts, row) == (
        "The share of feedback about Crashes fell from 12 % (from 31 January 2025 to 1 March 2025) to 5 %"
        " (from 2 March 2025 to 31 March 2025) after 4.2: 7 points less, more than chance explains. The true"
        " change lies likely between −13 points and −1 point. That is out of 200 pieces of feedback after"
        " and 150 before. This tells what changed then, not what changed it."
    )


def test_a_new_level_is_told_by_its_week() -> None:
    week = {"week": "2025-11-03"}
    facts = {"f1": fact(0.02), "f2": fact(0.5), "f3": fact(0.5, where=week), "f4": fact(0.07, where=week),
             "f5": fact(0.43, "level_change", p=0.001)}  # fmt: skip
    spec = Spec(intent=Intent.TREND, measure=Measure.NET_SENTIMENT)
    rows = (
        Row(keys={"month": "2025-10"}, cells={"value": "f1"}),
        Row(
            keys={"month": "2025-11"},
            cells={"value": "f2", "level": "f3", "level_before": "f4", "level_change": "f5"},
        ),
    )
    assert said(spec, facts, *rows).endswith(
        "It changed in the week of 3 Nov 2025, from 7 % to 50 %, more than chance explains."
    )


def test_few_themes_make_most_of_it() -> None:
    facts = {
        "f1": fact(0.6),
        "f2": fact(0.4),
        "f3": fact(0.81, "cumulative"),
        "f4": fact(1.0, "themes_needed", unit="themes"),
        "f5": fact(5.0, "themes_in_all", unit="themes"),
    }
    spec = Spec(intent=Intent.DISLIKES, compare=Compare(by="theme"), limit=50)
    rows = (
        Row(keys={"theme": "crashes"}, cells={"value": "f2", "cumulative": "f3"}),
        Row(keys={"theme": "taste"}, cells={"value": "f2"}),
    )
    assert said(spec, facts, *rows).startswith("1 of 5 themes makes 81 % of the complaints: Crashes.")
