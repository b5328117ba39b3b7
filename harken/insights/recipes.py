"""How to count again what a fact counted: a scope for n, one for its numerator; written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Period, ScoreRange
from harken.insights.scope import Advocacy, Against, Condition, Judged, Scale, Scope, Told, Turned
from harken.insights.value.who import CustomerMood, Trait, Who


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """What is counted, and in which scopes: one as a rule, both where a fact compares two."""

    counts: Counts
    base: tuple[Scope, ...]
    #: What of it counts, where the measure has such a thing.
    counted: tuple[Scope, ...] = ()
    #: Where customers are counted: which of them, and which of these count.
    customers: tuple[Who, ...] = ()
    counted_customers: tuple[Who, ...] = ()


def to_json(recipe: Recipe, written: _Written | None = None) -> dict[str, Any]:
    """Plain JSON values; empty fields are left out, so that recipes stay short.

    Args:
        written: Parts that were written for other recipes of the same answer, most of which share some.
    """
    written = {} if written is None else written
    return {
        "counts": recipe.counts.value,
        "base": [_plain(scope, written) for scope in recipe.base],
        "counted": [_plain(scope, written) for scope in recipe.counted],
        **{
            name: [_plain(who, written) for who in getattr(recipe, name)]
            for name in ("customers", "counted_customers")
            if getattr(recipe, name)
        },
    }


#: What was written of a part, by its identity; the part is kept with it, so that no other gets the same.
_Written = dict[int, tuple[Any, Any]]


def _plain(value: Any, written: _Written) -> Any:
    if value.__class__ is str:
        return value
    named = _names(value.__class__)
    if named is not None:
        if id(value) not in written:
            written[id(value)] = value, _fields_of(value, named, written)
        return written[id(value)][1]
    if isinstance(value, Mapping):
        kept = {name: _plain(each, written) for name, each in value.items()}
        return {name: each for name, each in kept.items() if not _says_nothing(name, each)}
    if isinstance(value, tuple) and value and type(value[0]) is int:
        return list(value)  # Ids, of which there may be thousands.
    if isinstance(value, tuple | list):
        return [_plain(each, written) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _fields_of(value: Any, named: tuple[str, ...], written: _Written) -> dict[str, Any]:
    """Most fields hold nothing, of which none is said; zero is something."""
    held = {}
    for name in named:
        each = getattr(value, name)
        if each is None or each is False or each == ():
            continue
        plain = _plain(each, written)
        if not _says_nothing(name, plain):
            held[name] = plain
    return held


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _says_nothing(name: str, value: Any) -> bool:
    """Zero is a bound, and an empty score range still asks for a primary score."""
    return value is None or value is False or value == [] or (value == {} and name != "score")


def from_json(stored: Mapping[str, Any]) -> Recipe:
    """The recipe that was written."""
    return Recipe(
        counts=Counts(stored["counts"]),
        base=tuple(_scope(each) for each in stored["base"]),
        counted=tuple(_scope(each) for each in stored.get("counted", ())),
        customers=tuple(_who(each) for each in stored.get("customers", ())),
        counted_customers=tuple(_who(each) for each in stored.get("counted_customers", ())),
    )


def _who(stored: Mapping[str, Any]) -> Who:
    values = dict(stored)
    for name in ("groups", "outside"):
        values[name] = tuple(stored.get(name, ()))
    values["traits"] = tuple(Trait(**each) for each in stored.get("traits", ()))
    values["said"] = tuple(_scope(each) for each in stored.get("said", ()))
    values["heard"] = _period(stored.get("heard", {}))
    values["ordered"] = tuple(_period(each) for each in stored.get("ordered", ()))
    for name in ("mood", "without"):
        values[name] = CustomerMood(stored[name]) if name in stored else None
    for name in ("least", "below", "grew_to", "fell_from"):
        values[name] = float(stored[name]) if name in stored else None
    return Who(**values)


def _scope(stored: Mapping[str, Any]) -> Scope:
    return Scope(
        include=_filter(stored.get("include", {})),
        exclude=_filter(stored.get("exclude", {})),
        period=_period(stored.get("period", {})),
        conditions=tuple(_condition(each) for each in stored.get("conditions", ())),
    )


def _filter(stored: Mapping[str, Any]) -> Filter:
    values: dict[str, Any] = {
        name: tuple(each) if isinstance(each, list) else each for name, each in stored.items()
    }
    if "attributes" in values:
        values["attributes"] = {name: tuple(each) for name, each in stored["attributes"].items()}
    if "score" in values:
        values["score"] = ScoreRange(**stored["score"])
    return Filter(**values)


def _period(stored: Mapping[str, str]) -> Period:
    return Period(**{name: _moment(each) for name, each in stored.items()})


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _condition(stored: Mapping[str, Any]) -> Condition:
    return Condition(
        filter=_filter(stored.get("filter", {})),
        advocacy=Advocacy(stored["advocacy"]) if "advocacy" in stored else None,
        scored=_scale(stored["scored"]) if "scored" in stored else None,
        unthemed=stored.get("unthemed", False),
        themed=stored.get("themed", False),
        judged=Judged(stored["judged"]) if "judged" in stored else None,
        period=_period(stored.get("period", {})),
        every=stored.get("every"),
        named=tuple(stored["named"]) if "named" in stored else None,
        speaks=_filter(stored.get("speaks", {})),
        silent=_filter(stored.get("silent", {})),
        against=_against(stored["against"]) if "against" in stored else None,
        turned=Turned(stored["turned"]) if "turned" in stored else None,
        public=stored.get("public", False),
    )


def _against(stored: Mapping[str, Any]) -> Against:
    return Against(
        rivals=tuple(stored["rivals"]),
        told=Told(stored["told"]) if "told" in stored else None,
        themes=tuple(stored.get("themes", ())),
    )


def _scale(stored: Mapping[str, Any]) -> Scale:
    return Scale(
        name=stored["name"],
        low=stored["low"],
        high=stored["high"],
        higher_is_better=stored.get("higher_is_better", False),
    )
