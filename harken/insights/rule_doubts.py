"""What keeps a rule from being decided: kinds of value that it was not made for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harken.insights.rules import Rule


def doubts(rule: Rule, things: Iterable[Mapping[str, Any]], called: str = "feedback") -> Iterator[str]:
    """A sentence for each attribute whose kind of value keeps the rule from being decided."""
    kinds: dict[str, Counter[tuple[str, bool]]] = {name: Counter() for name in rule.names}
    for known in things:
        if all(known.get(name) is not None for name in rule.names):
            decided = rule.verdict(known) is not None
            for name in rule.names:
                kinds[name][_kind(known[name]), decided] += 1
    for name, counted in kinds.items():
        yield from _mismatches(name, counted, called)


def _mismatches(name: str, counted: Counter[tuple[str, bool]], called: str) -> Iterator[str]:
    """Kinds of value with which the rule was never decided, though all that it names is there."""
    fitting = sorted({kind for kind, decided in counted if decided})
    for kind, decided in counted:
        if not decided and kind not in fitting:
            expected = f"; {' or '.join(fitting)} was expected" if fitting else ""
            yield (
                f"{name} is {kind} in {counted[kind, False]:,} of {counted.total():,} {called}, for which the"
                f" rule cannot be decided{expected}."
            )


def _kind(value: Any) -> str:
    """In words; what JSON knows."""
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, str):
        return "text"
    return "a number" if isinstance(value, int | float) else "a list"
