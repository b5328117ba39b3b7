"""Words for months, weekdays, seasons, units and small numbers, and how long a unit is."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
#: First month of each season, as the north has it.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
NUMBERS = {
    name: number
    for number, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "couple": 2, "few": 3, "fifteen": 15, "twenty": 20, "thirty": 30}

NUMBER = r"\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
UNITS = "day|week|fortnight|month|quarter|year"


def number(word: str) -> int:
    """The number that a word or its digits stand for."""
    return int(word) if word.isdecimal() else NUMBERS[word]


def span(unit: str, count: int = 1) -> relativedelta:
    """`count` of a unit."""
    if unit == "quarter":
        return relativedelta(months=3 * count)
    if unit == "fortnight":
        return relativedelta(days=14 * count)
    return relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


def quarter_of(day: date) -> date:
    """The first day of the quarter that holds `day`."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
