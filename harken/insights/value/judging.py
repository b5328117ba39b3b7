"""From two axes to plain words: what a group gives and gets, what fits that, and what may be meant for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: From this p-value on a difference may be chance.
CHANCE = 0.05
#: Smaller differences are too small to act on, however sure: a tenth of the value, five points of mood.
LEAST_VALUE, LEAST_MOOD = 0.10, 0.05
#: Up to this share of the portfolio a group that grows is one for the future.
SMALL = 0.10


class Side(StrEnum):
    """Where a group lies on one axis, against all the rest."""

    HIGH = "high"
    LOW = "low"
    UNKNOWN = "unknown"


class Quadrant(StrEnum):
    """What a group and the company are to each other."""

    BALANCED = "balanced"
    THEY_GET_MORE = "they_get_more"
    THEY_GIVE_MORE = "they_give_more"
    NEITHER_GAINS = "neither_gains"
    CANNOT_BE_TOLD = "cannot_be_told"


class Outlook(StrEnum):
    """How the share of a group in the portfolio goes."""

    GROWS = "grows"
    FALLS = "falls"
    STEADY = "steady"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """How far a group lies above the rest; `least` is the smallest gap that matters."""

    value: float | None
    p: float | None
    least: float

    @property
    def side(self) -> Side:
        """High or low only where the gap is beyond chance and large enough to matter."""
        if self.value is None or self.p is None or self.p >= CHANCE or abs(self.value) < self.least:
            return Side.UNKNOWN
        return Side.HIGH if self.value > 0 else Side.LOW


_QUADRANTS = {
    (Side.HIGH, Side.HIGH): Quadrant.BALANCED,
    (Side.LOW, Side.HIGH): Quadrant.THEY_GET_MORE,
    (Side.HIGH, Side.LOW): Quadrant.THEY_GIVE_MORE,
    (Side.LOW, Side.LOW): Quadrant.NEITHER_GAINS,
}


def quadrant(gives: Side, gets: Side) -> Quadrant:
    """Cannot be told where either axis cannot."""
    return _QUADRANTS.get((gives, gets), Quadrant.CANNOT_BE_TOLD)


def outlook(change: Gap) -> Outlook:
    """Of a change of share between two years."""
    return {Side.HIGH: Outlook.GROWS, Side.LOW: Outlook.FALLS}.get(change.side, Outlook.STEADY)


#: Words and deeds that go with getting more than one gives, and with giving more than one gets.
COSTLY = ("discount_share", "support_contacts", "return_share")
SUFFERING = ("leaving", "warn_off", "passive")


def fits(symptom: str, side: Side, placed: Quadrant) -> bool | None:
    """Whether a symptom confirms a quadrant or speaks against it; None where it does neither."""
    if side is Side.UNKNOWN or placed is Quadrant.CANNOT_BE_TOLD:
        return None
    more = side is Side.HIGH
    if symptom in COSTLY and placed in (Quadrant.THEY_GET_MORE, Quadrant.NEITHER_GAINS):
        return more
    if symptom in SUFFERING and placed in (Quadrant.THEY_GIVE_MORE, Quadrant.NEITHER_GAINS):
        return more
    if symptom in (*COSTLY, *SUFFERING) and placed is Quadrant.BALANCED:
        return not more
    if symptom in SUFFERING and placed is Quadrant.THEY_GET_MORE:
        return not more
    return None


def suggested(placed: Quadrant, way: Outlook, share: float | None) -> tuple[str, str] | None:
    """An intent with the code of its reason; None where nothing is told that would bear one out."""
    if way is Outlook.GROWS and (share is None or share <= SMALL) and placed is not Quadrant.NEITHER_GAINS:
        return "grow", "small_and_growing"
    if placed is Quadrant.BALANCED:
        return "maintain", "balanced"
    if placed is Quadrant.THEY_GIVE_MORE:
        return "re-engineer", "they_give_more"
    if placed is Quadrant.THEY_GET_MORE:
        return "re-engineer", "they_get_more"
    if placed is Quadrant.NEITHER_GAINS and way is Outlook.FALLS:
        return "re-engineer", "falls"
    if placed is Quadrant.NEITHER_GAINS:
        return "retire", "neither_gains"
    return None
