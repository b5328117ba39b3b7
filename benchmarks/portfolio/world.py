"""The invented customers, orders and words as plain arrays, and the control that is shuffled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The portfolio is told as of this day; orders reach three years back.
TODAY = date(2026, 11, 20)
DAYS = 3 * 365
FIRST = TODAY - timedelta(days=DAYS - 1)
#: The day on which the two intents were set, and the day on which they are reviewed.
INTENDED, REVIEW = date(2026, 2, 1), date(2026, 11, 1)

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Words = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Orders:
    """One entry per order; `customer` is a place in the list of customers."""

    customer: Whole
    #: Days since `FIRST`.
    day: Whole
    revenue: Numbers
    margin: Numbers
    discount: Numbers
    returned: NDArray[np.bool_]
    cancelled: NDArray[np.bool_]
    paid_late: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, kw_only=True)
class Voices:
    """One entry per feedback of one statement."""

    customer: Whole
    day: Whole
    #: -1, 0 or 1.
    sentiment: Whole
    #: Of ten; -1 where none was given.
    score: Whole
    #: Places in `THEMES`.
    theme: Whole
    leaving: NDArray[np.bool_]
    recommends: NDArray[np.bool_]
    warns: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, kw_only=True)
class World:
    """A whole portfolio."""

    #: Attribute name to one value per customer.
    attributes: dict[str, Words]
    support: Whole
    referrals: Whole
    orders: Orders
    voices: Voices
    #: Nothing is planted in a control.
    planted: bool = field(default=True)

    def __len__(self) -> int:
        return len(self.support)


#: Theme to the facet that its statements speak of.
THEMES = {
    "delivery": "experience",
    "results": "outcome",
    "price": "price",
    "community": "belonging",
    "sustainability": "values",
}


def shuffled(world: World, seed: int = 23) -> World:
    """The same numbers, given to customers and days by chance: no group is anything any more."""
    chance = np.random.default_rng(seed)
    orders, voices = world.orders, world.voices
    mixed = chance.permutation(len(orders))
    kept = {
        name: getattr(orders, name)[mixed]
        for name in ("revenue", "margin", "discount", "returned", "cancelled", "paid_late")
    }
    return replace(
        world,
        attributes={name: chance.permutation(values) for name, values in world.attributes.items()},
        support=chance.permutation(world.support),
        referrals=chance.permutation(world.referrals),
        orders=replace(
            orders,
            customer=chance.permutation(orders.customer),
            day=chance.permutation(orders.day),
            **kept,
        ),
        voices=replace(
            voices,
            customer=chance.permutation(voices.customer),
            day=chance.permutation(voices.day),
        ),
        planted=False,
    )
