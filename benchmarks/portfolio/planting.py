"""Making the portfolio: who the customers are, what they buy and what they say, with the truths in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.portfolio.world import (
    DAYS,
    FIRST,
    INTENDED,
    THEMES,
    Numbers,
    Orders,
    Voices,
    Whole,
    Words,
    World,
)

_YEAR = DAYS - 365
#: What is left of customers after the planted industries goes to these, of which nothing is to be said.
_PLAIN = ("retail", "office", "craft", "garage")
_INDUSTRIES = {
    "clinic": 0.06,
    "reseller": 0.06,
    "studio": 0.03,
    "school": 0.07,
    "hotel": 0.07,
    "bakery": 0.10,
}
_CHANNELS = {"outlet": 0.08, "shop": 0.32, "web": 0.45, "phone": 0.15}
#: Customers of the one region whose value hangs on three of them.
_ISLANDERS = 40


@dataclass(frozen=True, kw_only=True)
class Mood:
    """How likely a customer is to speak well or badly."""

    good: float
    bad: float


_USUAL = Mood(good=0.45, bad=0.25)


def world(customers: int = 50_000, orders: int = 400_000, voices: int = 60_000, seed: int = 11) -> World:
    """A portfolio of this size; the same seed makes the same one."""
    chance = np.random.default_rng(seed)
    attributes = _attributes(chance, customers)
    rich = _rich(attributes)
    bought = _rising(_orders(chance, attributes, rich, orders), attributes)
    return World(
        attributes=attributes,
        support=chance.poisson(np.where(attributes["channel"] == "outlet", 6.0, 1.0)),
        referrals=chance.poisson(0.2, customers),
        orders=bought,
        voices=_voices(chance, attributes, voices),
    )


def _attributes(chance: np.random.Generator, n: int) -> dict[str, Words]:
    industries = [*_INDUSTRIES, *_PLAIN]
    left = 1 - sum(_INDUSTRIES.values())
    likely = [*_INDUSTRIES.values(), *(left / len(_PLAIN) for _ in _PLAIN)]
    region = chance.choice(["north", "south", "east", "west"], n).astype(object)
    region[chance.choice(n, _ISLANDERS, replace=False)] = "islands"
    return {
        "industry": chance.choice(industries, n, p=likely),
        "size": np.where(chance.random(n) < 0.2, "large", "small"),
        "channel": chance.choice(list(_CHANNELS), n, p=list(_CHANNELS.values())),
        "region": region,
        "founded": chance.choice(["before 2000", "2000 to 2015", "after 2015"], n),
    }


def _rich(attributes: dict[str, Words]) -> Numbers:
    """What an order of each customer is worth in margin: large ones bring sixteen times as much."""
    worth = np.where(attributes["size"] == "large", 320.0, 20.0)
    worth = np.where(attributes["industry"] == "clinic", worth * 2.5, worth)
    worth = np.where(attributes["channel"] == "outlet", worth * 0.3, worth)
    few = np.flatnonzero(attributes["region"] == "islands")[:3]
    worth[few] = 12_000.0
    return worth


def _orders(chance: np.random.Generator, attributes: dict[str, Words], rich: Numbers, n: int) -> Orders:
    many = len(rich)
    # Three orders at least, so that no value rests on a single purchase.
    least = np.repeat(np.arange(many), 3)
    customer = np.concatenate([least, chance.choice(many, n - len(least))])
    outlet = attributes["channel"][customer] == "outlet"
    margin = rich[customer] * chance.lognormal(-0.02, 0.2, n)
    discount = np.where(outlet, chance.uniform(0.2, 0.5, n), chance.choice([0.0, 0.05], n, p=[0.9, 0.1]))
    return Orders(
        customer=customer,
        day=_days(chance, attributes["industry"][customer]),
        revenue=margin / 0.4,
        margin=margin,
        discount=margin / 0.4 * discount,
        returned=chance.random(n) < 0.05,
        cancelled=chance.random(n) < np.where(rich[customer] > 100, 0.01, 0.06),
        paid_late=chance.random(n) < np.where(rich[customer] > 100, 0.02, 0.12),
    )


def _rising(orders: Orders, attributes: dict[str, Words]) -> Orders:
    """Small young garages order for eight times as much in the last year as before."""
    young = (attributes["industry"] == "garage") & (attributes["founded"] == "after 2015")
    rises = young & (attributes["size"] == "small") & (attributes["channel"] != "outlet")
    times = np.where(rises[orders.customer] & (orders.day >= _YEAR), 8.0, 1.0)
    return replace(
        orders,
        revenue=orders.revenue * times,
        margin=orders.margin * times,
        discount=orders.discount * times,
    )


def _days(chance: np.random.Generator, industry: Words) -> Whole:
    """Evenly over three years; resellers hardly order in the last of them, studios mostly."""
    day = chance.integers(0, DAYS, len(industry))
    late = chance.integers(_YEAR, DAYS, len(industry))
    early = chance.integers(0, _YEAR, len(industry))
    again = chance.random(len(industry)) < 0.7
    day = np.where((industry == "reseller") & again & (day >= _YEAR), early, day)
    return np.where((industry == "studio") & again & (day < _YEAR), late, day)


def _voices(chance: np.random.Generator, attributes: dict[str, Words], n: int) -> Voices:
    customer = chance.integers(0, len(attributes["size"]), n)
    day = chance.integers(0, DAYS, n)
    good, bad = np.full(n, _USUAL.good), np.full(n, _USUAL.bad)
    for chosen, mood in _moods(attributes, customer, day):
        good[chosen], bad[chosen] = mood.good, mood.bad
    dice = chance.random(n)
    sentiment = np.where(dice < good, 1, np.where(dice < good + bad, -1, 0))
    suffers = (attributes["industry"][customer] == "clinic") & (sentiment < 0)
    given = chance.random(n) < 0.6
    score = np.select(
        [sentiment > 0, sentiment < 0], [chance.integers(8, 11, n), chance.integers(0, 7, n)], 7
    )
    return Voices(
        customer=customer,
        day=day,
        sentiment=sentiment,
        score=np.where(given, score, -1),
        theme=chance.integers(0, len(THEMES), n),
        leaving=chance.random(n) < np.where(suffers, 0.3, 0.02),
        recommends=(sentiment > 0) & (chance.random(n) < 0.25),
        warns=(sentiment < 0) & (chance.random(n) < 0.15),
    )


def _moods(attributes: dict[str, Words], customer: Whole, day: Whole) -> list[tuple[Words, Mood]]:
    industry, channel = attributes["industry"][customer], attributes["channel"][customer]
    since = (INTENDED - FIRST).days
    return [
        (channel == "outlet", Mood(good=0.80, bad=0.08)),
        (industry == "clinic", Mood(good=0.12, bad=0.72)),
        ((industry == "reseller") & (day >= _YEAR), Mood(good=0.20, bad=0.60)),
        ((industry == "school") & (day < since), Mood(good=0.30, bad=0.45)),
        ((industry == "school") & (day >= since), Mood(good=0.65, bad=0.15)),
        ((industry == "hotel"), Mood(good=0.40, bad=0.30)),
    ]
