"""The rules of customer groups: CEL over attributes, compiled once, safe to run on anything.

CEL has no loops without bound, no input or output, and no way to code: https://cel.dev
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harken.domain.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule; attributes are bare names, or `attributes['Trip type']` where a name has spaces."""

    source: str
    program: Any
    names: tuple[str, ...]

    def selects(self, attributes: Mapping[str, Any]) -> bool:
        """Whether the rule holds; a rule that cannot be decided for this feedback does not select it."""
        return self.verdict(attributes) is True

    def verdict(self, attributes: Mapping[str, Any]) -> bool | None:
        """Whether the rule holds; None where that cannot be decided."""
        context = {name: attributes.get(name) for name in self.names}
        context["attributes"] = dict(attributes)
        try:
            return self.program.execute(context) is True
        except (RuntimeError, TypeError, ValueError, KeyError):
            return None


def compile_rule(group: str, source: str) -> Rule:
    """Compile one rule.

    Raises:
        SettingsError: when the rule is no CEL expression.
    """
    import cel

    try:
        program = cel.compile(source)
    except ValueError as error:
        reason = str(error).splitlines()[0].split("ERROR: <input>:")[-1]
        raise SettingsError([f"groups: the rule of {group!r} cannot be read at {reason}"]) from error
    names = tuple(name for name in program.variables() if name != "attributes")
    return Rule(source=source, program=program, names=names)


def compile_rules(groups: Iterable[tuple[str, str]]) -> dict[str, Rule]:
    """Compile all rules, by group name.

    Raises:
        SettingsError: listing every rule that is no CEL expression.
    """
    rules: dict[str, Rule] = {}
    problems: list[str] = []
    for name, source in groups:
        try:
            rules[name] = compile_rule(name, source)
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(problems)
    return rules


def doubts(rule: Rule, feedback: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A sentence for each attribute whose kind of value keeps the rule from being decided."""
    kinds: dict[str, Counter[tuple[str, bool]]] = {name: Counter() for name in rule.names}
    for attributes in feedback:
        if all(attributes.get(name) is not None for name in rule.names):
            decided = rule.verdict(attributes) is not None
            for name in rule.names:
                kinds[name][_kind(attributes[name]), decided] += 1
    for name, counted in kinds.items():
        yield from _mismatches(name, counted)


def _mismatches(name: str, counted: Counter[tuple[str, bool]]) -> Iterator[str]:
    """Kinds of value with which the rule was never decided, though the feedback has all that it names."""
    fitting = sorted({kind for kind, decided in counted if decided})
    for kind, decided in counted:
        if not decided and kind not in fitting:
            expected = f"; {' or '.join(fitting)} was expected" if fitting else ""
            yield (
                f"{name} is {kind} in {counted[kind, False]:,} of {counted.total():,} feedback, for which the"
                f" rule cannot be decided{expected}."
            )


def _kind(value: Any) -> str:
    """In words; what JSON knows."""
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, str):
        return "text"
    return "a number" if isinstance(value, int | float) else "a list"


def rules_hash(rules: Mapping[str, Rule], ids: Mapping[str, int]) -> str:
    """Changes whenever memberships must be computed anew."""
    lines = sorted(f"{ids[name]}:{rule.source}" for name, rule in rules.items())
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def members(
    rules: Mapping[str, Rule], ids: Mapping[str, int], feedback: Sequence[tuple[int, Mapping[str, Any]]]
) -> list[tuple[int, int]]:
    """(group id, feedback id) for each rule that selects each feedback."""
    return [
        (ids[name], feedback_id)
        for feedback_id, attributes in feedback
        for name, rule in rules.items()
        if rule.selects(attributes)
    ]
