"""What busy readers complained of in the words of an answer, each kept from coming back."""

from __future__ import annotations

from datetime import date

from harken.ask.words import told
from harken.domain.answers import Counts, Fact, Facts, How, Row
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, Spec

NOVEMBER = Period(start=date(2026, 11, 1), end=date(2026, 12, 1))
OCTOBER = Period(start=date(2026, 10, 1), end=date(2026, 11, 1))


def share(numerator: int, n: int = 345, **more: object) -> Fact:
    given = {"name": "share", "unit": "share", "counts": Counts.FEEDBACK, "definition": "A share."} | more
    return Fact(value=numerator / n, numerator=numerator, n=n, **given)  # type: ignore[arg-type]


def said(spec: Spec, facts: dict[str, Fact], *rows: Row) -> str:
    how = How(period=spec.period, filters="", n="f1", sources=(), taxonomy_version=1, model="m")
    return str(told(spec, Facts(facts=facts, rows=rows, how=how), {"crashes": "Crashes", "price": "Price"}))


def opinions(*counts: int, n: int = 50) -> tuple[dict[str, Fact], list[Row]]:
    facts = {"f1": share(23, n)} | {f"f{place}": share(each, n) for place, each in enumerate(counts, 2)}
    words = ("It tastes good.", "It was a gift.", "My boss chose it.")
    rows = [
        Row(keys={"opinion": word}, cells={"value": f"f{place}"})
        for place, word in zip(range(2, len(counts) + 2), words, strict=False)
    ]
    return facts, rows


def test_two_of_fifty_are_not_the_reasons_that_most_give() -> None:
    facts, rows = opinions(2, 2)
    assert said(Spec(intent=Intent.REASONS_TO_BUY), facts, *rows) == (
        "No reason to buy comes from more than a few; most often: “It tastes good.” (2 of 50) and “It was a"
        " gift.” (2 of 50). In all, 46 % of the 50 pieces of feedback give a reason to buy."
    )


def test_what_one_person_said_is_no_percentage() -> None:
    facts, rows = opinions(1, 1)
    words = said(Spec(intent=Intent.LIKES), facts, *rows)
    assert words.startswith(
        "No two customers praise the same; they say: “It tastes good.” and “It was a gift.”."
    )


def test_the_range_of_a_number_nobody_asked_for_does_not_follow_a_list() -> None:
    facts, rows = opinions(19, 7)
    facts["f1"] = share(23, 50, low=0.3, high=0.6)
    words = said(Spec(intent=Intent.DISLIKES), facts, *rows)
    assert words == (
        "Customers dislike most: “It tastes good.” (38 %) and “It was a gift.” (14 %). In all, 46 % of the 50"
        " pieces of feedback complain of something."
    )


def moved(theme: str, value: str, before: str, change: str) -> Row:
    return Row(keys={"theme": theme}, cells={"value": value, "before": before, "change": change})


CHANGED = Spec(intent=Intent.THEMES, order=Order.CHANGE, period=NOVEMBER, compare=Compare(to=OCTOBER))


def test_what_is_new_comes_with_what_it_is_held_against_and_the_sure_first() -> None:
    facts = {
        "f1": Fact(name="volume", value=96, unit="feedback", counts=Counts.FEEDBACK, n=96, definition="All."),
        "f2": share(33, 96),
        "f3": share(0, 90),
        "f4": share(5, 96),
        "f5": share(15, 90),
        "f6": share(1, 1, name="change", p=0.001),
        "f7": share(1, 1, name="change", p=0.2),
    }
    rows = moved("crashes", "f2", "f3", "f6"), moved("price", "f4", "f5", "f7")
    assert said(CHANGED, facts, *rows) == (
        "Up by more than chance explains: Crashes (new, 34 %). This may be chance: Price (down from 17 % to"
        " 5 %). This holds what was said in November 2026 against what was said in October 2026."
    )


def test_that_nothing_moved_comes_first() -> None:
    facts = {"f1": share(8, 17), "f2": share(8, 17), "f3": share(3, 22), "f4": share(1, 1, p=0.2)}
    assert said(CHANGED, facts, moved("crashes", "f2", "f3", "f4")) == (
        "Nothing moved by more than chance explains. What moved most: Crashes (up from 14 % to 47 %). This"
        " holds what was said in November 2026 against what was said in October 2026. That is little to go"
        " by: only 17."
    )


def people(n: int) -> dict[str, Fact]:
    return {
        "f1": Fact(name="people", value=n, unit="people", counts=Counts.PERSON, n=n, definition="People.")
    }


def test_people_complain_and_do_not_stand_behind_pieces() -> None:
    spec = Spec(
        intent=Intent.COUNT,
        measure=Measure.PEOPLE,
        include=Filter(themes=("price",), roles=("dislike",)),
        period=OCTOBER,
    )
    assert said(spec, people(17)) == "17 people complained about Price in October 2026."
    assert said(spec, people(0)) == "Nobody complained about Price in October 2026."


def test_a_country_of_two_statements_does_not_lead_the_list() -> None:
    def mood(value: float, n: int) -> Fact:
        return Fact(
            name="net_sentiment",
            value=value,
            unit="share",
            counts=Counts.STATEMENT,
            n=n,
            low=-1.0,
            high=1.0,
            definition="Mood.",
        )

    gap = share(1, 1, name="change", p=0.6)
    facts = {"f1": mood(-1.0, 2), "f2": mood(-0.33, 81), "f3": mood(-0.01, 82), "f4": gap}
    spec = Spec(intent=Intent.COMPARE, measure=Measure.NET_SENTIMENT, compare=Compare(by="attribute:country"))
    rows = [
        Row(keys={"country": name}, cells={"value": f"f{place}", "change": "f4"})
        for place, name in enumerate(("de", "us", "gb"), 1)
    ]
    assert said(spec, facts, *rows) == (
        "Net sentiment: us −33 % and gb −1 %. None of them differs from the rest by more than chance"
        " explains. Too few to go by: de (2)."
    )


def test_the_groups_compared_are_named_once() -> None:
    facts = {"f1": share(10, 40), "f2": share(20, 40), "f3": share(1, 4, name="change", p=0.001)}
    spec = Spec(
        intent=Intent.COMPARE,
        measure=Measure.SHARE,
        include=Filter(groups=("offices", "regulars")),
        compare=Compare(by="group"),
    )
    rows = [
        Row(keys={"group": name}, cells={"value": fact, "change": "f3"})
        for name, fact in (("offices", "f1"), ("regulars", "f2"))
    ]
    assert said(spec, facts, *rows) == (
        "Share: offices 25 % and regulars 50 %. For offices it is 25 points higher than for regulars, more"
        " than chance explains."
    )
