"""The rules of customer groups: CEL over attributes and behaviour, compiled once, safe to run on anything.

CEL has no loops without bound, no input or output, and no way to code: https://cel.dev. What is left of cost
is bounded here: how long a rule is, and that no list is gone through inside of another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from harken.domain.customers import Said
from harken.domain.errors import SettingsError

#: Characters of a rule, and lists that it may go through.
LONGEST, MOST_LISTS = 2_000, 5
_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_THROUGH = re.compile(r"\.(?:all|exists|exists_one|map|filter)\s*\(\s*(\w+)\s*,")
_BY_TEXT = re.compile(r"\battributes\s*\[\s*(?:'([^'\\]*)'|\"([^\"\\]*)\")\s*\]")
#: Under this name a rule finds attributes whose own names have spaces.
ATTRIBUTES = "attributes"
#: Whatever CEL raises on a value that it cannot work with.
_UNDECIDED = (RuntimeError, TypeError, ValueError, LookupError, ArithmeticError)
#: Sets of rules that are asked together; data with gaps has few.
_KEPT = 200


@dataclass(frozen=True)
class Rule:
    """A compiled rule; attributes are bare names, or `attributes['Trip type']` where a name has spaces."""

    source: str
    program: Any
    names: tuple[str, ...]
    #: The names in `attributes['...']`; None where it does something else with `attributes`.
    texts: tuple[str, ...] | None = ()

    @cached_property
    def said(self) -> frozenset[str]:
        """The names in it that stand for what somebody says."""
        return frozenset(self.names) & frozenset(Said)

    def finds_all(self, names: frozenset[str]) -> bool:
        """Whether these names are all that it asks for."""
        return self.texts is not None and names.issuperset(self.names) and names.issuperset(self.texts)

    def selects(self, known: Mapping[str, Any]) -> bool:
        """Whether the rule holds; a rule that cannot be decided does not select."""
        return self.verdict(known) is True

    def verdict(self, known: Mapping[str, Any]) -> bool | None:
        """Whether the rule holds; None where that cannot be decided."""
        context = {name: known.get(name) for name in self.names}
        if self.texts is None:
            context[ATTRIBUTES] = dict(known)
        elif self.texts:
            context[ATTRIBUTES] = {name: known[name] for name in self.texts if name in known}
        try:
            return self.program.execute(context) is True
        except _UNDECIDED:
            return None


def compile_rule(group: str, source: str) -> Rule:
    """Compile one rule.

    Raises:
        SettingsError: when the rule is no CEL expression, or costs too much.
    """
    import cel

    costly = _costly(source)
    if costly:
        raise SettingsError([f"groups: the rule of {group!r} {costly}"])
    try:
        program = cel.compile(source)
    except ValueError as error:
        reason = str(error).splitlines()[0].split("ERROR: <input>:")[-1].split(" expecting ")[0]
        hint = _hint(source)
        where = f"{':'.join(reason.split(':')[:2])}: {hint}" if hint else reason
        raise SettingsError([f"groups: the rule of {group!r} cannot be read at {where}"]) from error
    bound = set(_THROUGH.findall(_TEXT.sub("''", source)))
    names = program.variables()
    return Rule(
        source=source,
        program=program,
        names=tuple(name for name in names if name != ATTRIBUTES and name not in bound),
        texts=_texts(source) if ATTRIBUTES in names else (),
    )


#: What is often written, and what CEL has for it.
_WRITE = {
    r"(?<![=!<>])=(?![=<>])": ("=", "=="),
    r"===": ("===", "=="),
    r"<>": ("<>", "!="),
    r"=>": ("=>", ">="),
    r"=<": ("=<", "<="),
    r"\band\b": ("and", "&&"),
    r"\bor\b": ("or", "||"),
    r"\bnot\b": ("not", "!"),
}


def _hint(source: str) -> str:
    """What to write instead, where a rule is written as another language would have it."""
    bare = _TEXT.sub("''", source)
    found = [f"{right} for {wrong}" for sign, (wrong, right) in _WRITE.items() if re.search(sign, bare, re.I)]
    return f"write {' and '.join(found)}" if found else ""


def _texts(source: str) -> tuple[str, ...] | None:
    found = [one or other for one, other in _BY_TEXT.findall(source)]
    return (
        tuple(dict.fromkeys(found)) if len(found) == len(re.findall(rf"\b{ATTRIBUTES}\b", source)) else None
    )


def _costly(source: str) -> str | None:
    """Why a rule is not even tried."""
    if len(source) > LONGEST:
        return f"is {len(source):,} characters long; {LONGEST:,} are allowed"
    bare = _TEXT.sub("''", source)
    through = [match.end() for match in _THROUGH.finditer(bare)]
    if len(through) > MOST_LISTS:
        return f"goes through {len(through)} lists; {MOST_LISTS} are allowed"
    if any(_closes(bare, inside) > following for inside, following in pairwise(through)):
        return "goes through a list inside of another, which may take for ever"
    return None


def _closes(text: str, start: int) -> int:
    """Where the bracket that was opened before `start` is closed."""
    depth = 1
    for place in range(start, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth == 0:
            return place
    return len(text)


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


class _Together(NamedTuple):
    """Rules as one program that gives a list, with what it needs to know."""

    program: Any
    ids: tuple[int, ...]
    names: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Rulebook:
    """Several rules asked at once, which is several times as quick as one after the other."""

    #: By the id of the group.
    rules: Mapping[int, Rule]
    _together: dict[frozenset[int], _Together] = field(default_factory=dict)
    #: By the names that are known: the rules that find all they name among them.
    _whole: dict[frozenset[str], frozenset[int]] = field(default_factory=dict)

    def selecting(self, known: Mapping[str, Any]) -> set[int]:
        """The ids of the rules that hold."""
        there = frozenset(name for name, value in known.items() if value is not None)
        whole = self._whole.get(there)
        if whole is None:
            if len(self._whole) >= _KEPT:
                self._whole.clear()
            whole = self._whole[there] = frozenset(
                id for id, rule in self.rules.items() if rule.finds_all(there)
            )
        chosen = {id for id, rule in self.rules.items() if id not in whole and rule.selects(known)}
        return chosen | self._of_whole(whole, known) if whole else chosen

    def _of_whole(self, ids: frozenset[int], known: Mapping[str, Any]) -> set[int]:
        """Of rules that find everything they name; one that fails all the same lets each be asked alone."""
        together = self._program(ids)
        context = {name: known[name] for name in together.names}
        if together.texts:
            context[ATTRIBUTES] = {name: known[name] for name in together.texts}
        try:
            verdicts = together.program.execute(context)
        except _UNDECIDED:
            return {id for id in ids if self.rules[id].selects(known)}
        return {id for id, verdict in zip(together.ids, verdicts, strict=True) if verdict is True}

    def _program(self, ids: frozenset[int]) -> _Together:
        import cel

        if ids not in self._together:
            if len(self._together) >= _KEPT:
                self._together.clear()
            order = tuple(sorted(ids))
            listed = ",".join(f"(\n{self.rules[id].source}\n)" for id in order)
            chosen = [self.rules[id] for id in order]
            names = tuple({name for rule in chosen for name in rule.names})
            texts = tuple({name for rule in chosen for name in rule.texts or ()})
            self._together[ids] = _Together(cel.compile(f"[{listed}]"), order, names, texts)
        return self._together[ids]


def rules_hash(rules: Mapping[int, Rule], *circumstances: object) -> str:
    """Changes whenever memberships must be told anew."""
    lines = [f"{id}:{rule.source}" for id, rule in sorted(rules.items())]
    return hashlib.blake2b("\n".join([*lines, *map(str, circumstances)]).encode(), digest_size=8).hexdigest()
