"""Contexts and facts for the tests of asking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from harken.ask.context import Context
from harken.ask.parse import understand
from harken.domain.answers import Refusal
from harken.domain.questions import Period, Spec
from harken.domain.understanding import Theme
from harken.domain.vocabulary import Saying, ScoreName, Vocabulary
from nlp.light import light_encoder

#: A Monday.
TODAY = date(2026, 11, 23)

VOCABULARY = Vocabulary(
    themes=(
        Theme(key="wifi", name="Wi-Fi", words=("wifi", "internet")),
        Theme(key="price", name="Price", words=("price", "pricing", "expensive")),
        Theme(key="delivery", name="Delivery", words=("delivery", "courier", "parcel")),
        Theme(key="ordering", name="Ordering", words=("checkout",)),
        Theme(key="crashes", name="Crashes and bugs", words=("crash", "freeze")),
    ),
    groups=("business customers", "regulars"),
    sources=("Trust Page", "forum", "lounges"),
    kinds=("review", "forum_post", "survey_response"),
    products=("iOS", "Android"),
    languages=("en", "es"),
    attributes={
        "country": ("Germany", "Spain"),
        "trip_type": ("Business", "Family"),
        "product": ("iOS", "Android"),
    },
    scores=(
        ScoreName(name="stars", kind="stars", low=1, high=5),
        ScoreName(name="likely", kind="nps", low=0, high=10),
    ),
    first_day=date(2025, 1, 3),
    last_day=date(2026, 11, 22),
    rivals={"Clockwell": ("clockwell app",)},
    sayings=(
        Saying(field="themes", value="Delivery", saying="shipping"),
        Saying(field="groups", value="regulars", saying="old hands"),
        Saying(field="attributes", value="Germany", saying="DE", attribute="country"),
        Saying(field="attributes", value="Spain", saying="US", attribute="country"),
    ),
    releases={"4.1": date(2026, 6, 2), "4.2": date(2026, 9, 14)},
    named_periods={
        "Black Friday": Period(start=date(2025, 11, 24), end=date(2025, 12, 1)),
        "beta": Period(start=date(2026, 2, 2), end=date(2026, 3, 16)),
    },
)


def context(**changes: Any) -> Context:
    """A context with a small vocabulary."""
    given = Context(
        vocabulary=VOCABULARY, today=TODAY, zone=ZoneInfo("Europe/Berlin"), encoder=light_encoder()
    )
    return replace(given, **changes)


def one(question: str, **changes: Any) -> Spec:
    """The one spec that a question means."""
    (found,) = understand(question, context(**changes))
    assert isinstance(found, Spec), found
    return found


def refused(question: str, **changes: Any) -> Refusal:
    """The refusal that a question gets."""
    (found,) = understand(question, context(**changes))
    assert isinstance(found, Refusal), found
    return found
