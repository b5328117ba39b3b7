"""What a customer is worth to the business, as the settings define it, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

How = Literal["given", "clv", "expression"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """The user's definition of a valuable customer; `how` None takes given values, else orders."""

    how: How | None = None
    discount_rate: float = 0.1
    horizon_years: int = 3
    #: The share of customers who buy again a year later; None takes what the orders show.
    retention: float | None = None
    currency: str = "EUR"
    #: CEL over behaviours and attributes, such as `margin_12m * 3.0`.
    expression: str | None = None
    #: The part of the customers that counts as the most valuable.
    top: float = 0.2

    def settled(self, how: How) -> Definition:
        return Definition(**(asdict(self) | {"how": how}))

    @property
    def stored(self) -> dict[str, Any]:
        return asdict(self)


def multiple(retention: float, discount_rate: float, years: int) -> float:
    """How many years' margin a customer is worth: expected renewals, discounted, this year counted whole."""
    step = retention / (1 + discount_rate)
    return sum(step**year for year in range(years))


def sentence(definition: Definition, numbers: Mapping[str, Any]) -> str:
    """The formula with the numbers that it was reckoned with."""
    if definition.how == "given":
        return "The value that the customer file gives."
    if definition.how == "expression":
        return f"The expression {definition.expression} of the settings, for each customer."
    retention, times = numbers["retention"], numbers["multiple"]
    source = f"was measured on {numbers['ordered']:,} customers"
    if definition.retention is not None:
        source = "is what the settings say"
    return (
        f"Lifetime value from orders: {numbers['measure']} of the {numbers['days']} days up to "
        f"{_in_words(numbers['day'])}, times {times:.2f} = sum over {definition.horizon_years} years of "
        f"(retention {retention:.1%} / (1 + discount rate {definition.discount_rate:.1%})) ^ year. "
        f"The retention {source}."
    )


def _in_words(day: str) -> str:
    """A day as answers write it; it may also be named, as the last order."""
    return f"{date.fromisoformat(day):%-d %B %Y}" if day[:1].isdigit() else day
