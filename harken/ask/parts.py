"""The parts of a meaning that words decide, each as one value: what the heads are asked for and tell."""

from __future__ import annotations

from collections.abc import Mapping

from harken.domain.answers import Refusal, RefusalCode
from harken.domain.questions import Spec

#: The parts of a meaning that are varied where a head finds another value likely.
PARTS = ("intent", "measure", "roles", "sentiment", "order", "by")
#: All of these at once, as far as that is asked for often enough; the rest is rare.
WHOLE, RARE = "whole", "rare"
#: What else the words say: a time, another time to hold it against, words to look for, how many.
SHAPE = ("time", "against", "looked for", "limited")
NONE = "none"
#: What stands for the intent where there is no answer.
REFUSED = (RefusalCode.OUT_OF_SCOPE.value, RefusalCode.UNSURE.value, RefusalCode.UNKNOWN_NAME.value)
#: A part that is as in the question before.
STAYS = "stays"


def described(meaning: Spec | Refusal) -> dict[str, str]:
    """The parts of a meaning as the heads name them."""
    if isinstance(meaning, Refusal):
        return {"intent": meaning.code.value}
    return {
        "intent": meaning.intent.value,
        "measure": NONE if meaning.measure is None else meaning.measure.value,
        "roles": "+".join(meaning.include.roles) or NONE,
        "sentiment": "+".join(meaning.include.sentiment) or NONE,
        "order": meaning.order.value,
        "by": NONE if meaning.compare.by is None else meaning.compare.by.partition(":")[0],
    }


def in_words(meaning: Spec) -> str:
    """What is asked for by a meaning, part by part, in a few words."""
    said = [value for part, value in described(meaning).items() if part != "order" and value != NONE]
    return " ".join(said).replace("_", " ").replace("+", " ")


def since(meaning: Spec, previous: Spec) -> dict[str, str]:
    """The parts of a meaning that goes on from another: those that are the same stay."""
    before = described(previous)
    return {part: STAYS if value == before[part] else value for part, value in described(meaning).items()}


def several(value: str) -> tuple[str, ...]:
    """What a value of roles or sentiment names, none or some."""
    return () if value == NONE else tuple(value.split("+"))


def together(parts: Mapping[str, str]) -> str:
    """All parts of a meaning as one value."""
    return "/".join(parts.get(part, "") for part in PARTS)


def shape(meaning: Spec | Refusal) -> dict[str, str]:
    """What is said besides; of a refusal nothing."""
    if isinstance(meaning, Refusal):
        return {}
    bounds = (("from", meaning.period.start), ("until", meaning.period.end))
    said = {
        "against": meaning.compare.to is not None,
        "looked for": meaning.include.text is not None,
        "limited": meaning.limit != Spec(intent=meaning.intent).limit,
    }
    return {
        "time": " ".join(name for name, bound in bounds if bound is not None) or NONE,
        **{part: "yes" if value else "no" for part, value in said.items()},
    }
