"""Numbers as written in one column: with a decimal point or a decimal comma, and scores on their scale."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harken.domain.feedback import ScoreKind

_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)*$")
_POINT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$")
_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$")
#: An attribute that looks like this is a name, not a quantity: 007, a phone or an account number.
_NAME = re.compile(r"-?0\d|\+|-?\d{16,}$")
_CODE = re.compile(r"-?0\d|\+")
_MOSTLY = 0.9
#: Columns of such a name hold names made of digits: version 1.10 is not 1.1.
_NAMES_THINGS = re.compile(
    r"(?:^|[\W_])(?:ids?|nr|no|code|version|versión|release|build|zip|zipcode|plz|postcode|sku|ean|isbn)$"
    r"|[a-z]Id$|(?:^|[\W_])(?:ID|Version|Code|Zip)$"
)
#: What may follow a score: "4/5", "4 of 5", "5 stars", "10 - very likely".
_TAIL = re.compile(r"\s*(?:/\s*\d+|(?:out )?of \d+|von \d+|stars?|sterne?|[-–:(].*)$", re.IGNORECASE)


class Decimal(StrEnum):
    """What separates the fraction in a column."""

    POINT = "point"
    COMMA = "comma"


def decimal(values: Iterable[Any]) -> Decimal:
    """Decided for a column: a comma that cannot be a thousands separator is a decimal comma."""
    texts = [str(value).strip() for value in values if isinstance(value, str)]
    comma = sum(bool(_COMMA.match(text)) and not _POINT.match(text) for text in texts)
    point = sum(bool(_POINT.match(text)) and not _COMMA.match(text) for text in texts)
    return Decimal.COMMA if comma > point else Decimal.POINT


def number(value: Any, style: Decimal) -> float | int:
    """A number of a cell.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if not (_COMMA if style is Decimal.COMMA else _POINT).match(text):
        raise ValueError("is no number")
    plain = text.replace(".", "").replace(",", ".") if style is Decimal.COMMA else text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def quantity(column: str, values: Iterable[Any]) -> bool:
    """Whether all values of a column are numbers to reckon with, rather than names made of digits."""
    texts = [str(value).strip() for value in values]
    return (
        bool(texts)
        and not _NAMES_THINGS.search(column)
        and all(_PLAIN.match(text) and not _NAME.match(text) for text in texts)
    )


def mostly(column: str, values: Iterable[Any]) -> bool:
    """Whether a column holds quantities but for slips of the pen; one 007 makes it one of names."""
    kept = list(values)
    like = sum(quantity(column, [value]) for value in kept)
    return like >= _MOSTLY * len(kept) > 0 and not any(_CODE.match(str(value).strip()) for value in kept)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """The range of a score, and what it means."""

    low: float
    high: float
    kind: ScoreKind
    higher_is_better: bool = True

    def __str__(self) -> str:
        return f"{self.low:g}-{self.high:g} {self.kind.value}"


def score_reader(scale: Scale, style: Decimal) -> Callable[[Any], float | None]:
    """A function that reads a score; None where it is no number on the scale."""

    def read(value: Any) -> float | None:
        text = _TAIL.sub("", value.strip(), count=1) if isinstance(value, str) else value
        if isinstance(text, str) and text and not text.strip("★⭐️"):
            text = text.count("★") + text.count("⭐")
        try:
            found = float(number(text, style))
        except ValueError:
            return None
        return found if scale.low <= found <= scale.high else None

    return read
