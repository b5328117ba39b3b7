"""Several years in a row, told as one ("2013 and 2014 together") or by year ("2012 vs 2013 vs 2014")."""

from __future__ import annotations

import re

from harken.ask.dates import YEAR, months
from harken.ask.slate import Slate
from harken.domain.questions import Period

_AGAINST = r"(?:vs\.?|versus|against|compared (?:to|with)|as opposed to)"
_BOTH = rf"(?P<first>{YEAR}) (?:and|plus) (?P<last>{YEAR})"
_TOGETHER = re.compile(rf"\b{_BOTH} (?:(?:taken|put|all) )?(?:together|combined)\b")
_PAIRS = re.compile(
    rf"\b{YEAR} and {YEAR} {_AGAINST} {YEAR} and {YEAR}\b|@\d+point {_AGAINST} {YEAR} and {YEAR}\b"
)
_PAIR = re.compile(rf"\b{_BOTH}\b")
_BESIDE = re.compile(
    rf"\b(?P<first>{YEAR})(?: {_AGAINST} {YEAR})+,? (?:{_AGAINST}|and) (?P<last>{YEAR})\b"
    rf"|(?<=compare )(?P<one>{YEAR}),(?: {YEAR},?)+ (?:and|to|with|{_AGAINST}) (?P<end>{YEAR})\b"
)


def take(slate: Slate) -> None:
    """Put them on the slate as one stretch; what is held beside each other is told by year."""
    slate.take(_TOGETHER, "point", _together)
    if _PAIRS.search(slate.text):
        slate.take(_PAIR, "point", _together)
    before = slate.text
    slate.take(_BESIDE, "point", _in_a_row)
    if slate.text != before:
        slate.text = re.sub(r"\W*$", " by year", slate.text, count=1)


def _together(match: re.Match[str]) -> Period | None:
    first, last = sorted((int(match["first"]), int(match["last"])))
    return months(first, 1, 24) if last - first == 1 else None


def _in_a_row(match: re.Match[str]) -> Period | None:
    said = sorted({int(year) for year in re.findall(YEAR, match[0])})
    if said != list(range(said[0], said[-1] + 1)):
        return None
    return months(said[0], 1, 12 * len(said))
