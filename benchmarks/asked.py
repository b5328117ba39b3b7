"""The questions whose speed is measured: every intent, over a quarter and over all history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, ScoreRange, Spec

QUARTER = Period(start=date(2025, 4, 1), end=date(2025, 7, 1))
BEFORE = Period(start=date(2025, 1, 1), end=date(2025, 4, 1))
WEEKS = Period(start=date(2025, 5, 5), end=date(2025, 6, 30))
ALL = Period()
#: From the day of something that was done.
RELEASE = Period(start=date(2025, 5, 1))
CRASHES = Filter(themes=("stability",))
COMPLAINTS = Filter(themes=("stability",), roles=("dislike",))

#: (what is asked, the spec, over which periods)
ASKED: list[tuple[str, Spec, tuple[Period, ...]]] = [
    ("how much feedback", Spec(intent=Intent.COUNT), (QUARTER, ALL)),
    ("how many people", Spec(intent=Intent.COUNT, measure=Measure.PEOPLE), (QUARTER, ALL)),
    ("how many about a theme", Spec(intent=Intent.COUNT, include=CRASHES), (QUARTER, ALL)),
    ("how many with a word", Spec(intent=Intent.COUNT, include=Filter(text="worse")), (WEEKS, QUARTER, ALL)),
    (
        "what share is negative",
        Spec(intent=Intent.SHARE, include=Filter(sentiment=("negative",))),
        (QUARTER, ALL),
    ),
    ("what share complains about a theme", Spec(intent=Intent.SHARE, include=COMPLAINTS), (QUARTER, ALL)),
    ("how people feel", Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT), (QUARTER, ALL)),
    (
        "how people feel about a theme",
        Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT, include=CRASHES),
        (QUARTER, ALL),
    ),
    ("what the rating is", Spec(intent=Intent.SCORE, measure=Measure.MEAN_SCORE), (QUARTER, ALL)),
    ("what the NPS is", Spec(intent=Intent.SCORE, measure=Measure.NPS), (QUARTER, ALL)),
    (
        "complaints about a theme by week",
        Spec(intent=Intent.TREND, measure=Measure.SHARE, include=COMPLAINTS),
        (WEEKS, ALL),
    ),
    ("feedback by month", Spec(intent=Intent.TREND, compare=Compare(by="month")), (QUARTER, ALL)),
    (
        "sentiment by month",
        Spec(intent=Intent.TREND, measure=Measure.NET_SENTIMENT, compare=Compare(by="month")),
        (QUARTER, ALL),
    ),
    (
        "sentiment against the quarter before",
        Spec(intent=Intent.COMPARE, measure=Measure.NET_SENTIMENT, compare=Compare(to=BEFORE)),
        (QUARTER,),
    ),
    ("sentiment by group", Spec(intent=Intent.COMPARE, compare=Compare(by="group")), (QUARTER, ALL)),
    (
        "a theme's sentiment by group",
        Spec(intent=Intent.COMPARE, include=CRASHES, compare=Compare(by="group")),
        (QUARTER, ALL),
    ),
    ("sentiment by product", Spec(intent=Intent.COMPARE, compare=Compare(by="product")), (QUARTER, ALL)),
    (
        "ratings by country",
        Spec(intent=Intent.COMPARE, measure=Measure.MEAN_SCORE, compare=Compare(by="attribute:country")),
        (QUARTER, ALL),
    ),
    ("what people talk about", Spec(intent=Intent.THEMES), (QUARTER, ALL)),
    (
        "what a product's buyers talk about",
        Spec(intent=Intent.THEMES, include=Filter(products=("desk",))),
        (QUARTER, ALL),
    ),
    (
        "what one-star raters talk about",
        Spec(intent=Intent.THEMES, include=Filter(score=ScoreRange(low=1, high=1))),
        (QUARTER, ALL),
    ),
    ("what changed", Spec(intent=Intent.THEMES, compare=Compare(to=BEFORE), order=Order.CHANGE), (QUARTER,)),
    ("what people like", Spec(intent=Intent.LIKES), (QUARTER, ALL)),
    ("what people dislike", Spec(intent=Intent.DISLIKES), (QUARTER, ALL)),
    (
        "what a group dislikes",
        Spec(intent=Intent.DISLIKES, include=Filter(groups=("business",))),
        (QUARTER, ALL),
    ),
    ("what each group dislikes", Spec(intent=Intent.DISLIKES, compare=Compare(by="group")), (QUARTER, ALL)),
    ("what is disliked about a theme", Spec(intent=Intent.DISLIKES, include=CRASHES), (QUARTER, ALL)),
    (
        "which dislikes rose",
        Spec(intent=Intent.DISLIKES, compare=Compare(to=BEFORE), order=Order.CHANGE),
        (QUARTER,),
    ),
    ("why people buy", Spec(intent=Intent.REASONS_TO_BUY), (QUARTER, ALL)),
    ("what people ask for", Spec(intent=Intent.REQUESTS), (QUARTER, ALL)),
    ("what people ask us", Spec(intent=Intent.QUESTIONS), (QUARTER, ALL)),
    ("who names which rival", Spec(intent=Intent.RIVALS), (QUARTER, ALL)),
    ("why the rating is what it is", Spec(intent=Intent.WHY, measure=Measure.MEAN_SCORE), (QUARTER, ALL)),
    (
        "why the rating changed",
        Spec(intent=Intent.WHY, measure=Measure.MEAN_SCORE, compare=Compare(to=BEFORE)),
        (QUARTER,),
    ),
    ("what a release brought", Spec(intent=Intent.EFFECT), (RELEASE,)),
    ("what a release did to a theme", Spec(intent=Intent.EFFECT, include=CRASHES), (RELEASE,)),
    ("who recommends us", Spec(intent=Intent.ADVOCACY), (QUARTER, ALL)),
    (
        "who recommends us, by group",
        Spec(intent=Intent.ADVOCACY, compare=Compare(by="group")),
        (QUARTER, ALL),
    ),
    ("quotes about a theme", Spec(intent=Intent.QUOTES, include=COMPLAINTS), (QUARTER, ALL)),
    ("where feedback comes from", Spec(intent=Intent.SOURCES), (QUARTER, ALL)),
    ("what groups give and get", Spec(intent=Intent.GROUPS), (QUARTER, ALL)),
    ("what customers are worth", Spec(intent=Intent.VALUE), (QUARTER, ALL)),
    (
        "which valuable customers are unhappy",
        Spec(intent=Intent.VALUE, include=Filter(sentiment=("negative",))),
        (QUARTER, ALL),
    ),
    (
        "who a group is",
        Spec(intent=Intent.PERSONA, include=Filter(groups=("business",))),
        (QUARTER, ALL),
    ),
]

_PERIODS = {QUARTER: "a quarter", WEEKS: "8 weeks", ALL: "all history", RELEASE: "since then"}


def questions() -> Iterator[tuple[str, Spec, str]]:
    """Every question over each of its periods."""
    for what, spec, periods in ASKED:
        for period in periods:
            yield what, replace(spec, period=period), _PERIODS[period]
