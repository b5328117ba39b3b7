"""Conditions on what customers are and do, as rules, as words, and as which customers they select."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Values of a text that are tried; a text with more different ones is a name, not a kind.
MOST_VALUES = 30
#: Borders of numbers, as shares of the customers below them.
BORDERS = (0.2, 0.4, 0.6, 0.8, 0.9)
#: Fewer than this share of the customers have it: nothing is tried.
LEAST_KNOWN = 0.2
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
#: Words that CEL keeps for itself.
_RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let"}
    | {"loop", "package", "namespace", "null", "return", "true", "var", "void", "while"}
)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One condition on one name."""

    name: str
    rule: str
    words: str
    mask: NDArray[np.bool_] = field(repr=False)


def conditions(known: Sequence[Mapping[str, Any]], *, without: Collection[str] = ()) -> list[Tried]:
    """Every condition worth trying, in the order of the names."""
    names = Counter(name for each in known for name, value in each.items() if value is not None)
    found: list[Tried] = []
    for name in sorted(names):
        if name not in without and names[name] >= LEAST_KNOWN * len(known):
            found.extend(_of(name, [each.get(name) for each in known]))
    return found


def _of(name: str, values: Sequence[Any]) -> Iterator[Tried]:
    given = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in given) or all(isinstance(value, str) for value in given):
        yield from _kinds(name, values, given)
    elif all(isinstance(value, int | float) and not isinstance(value, bool) for value in given):
        yield from _borders(name, values, given)


def _kinds(name: str, values: Sequence[Any], given: Sequence[Any]) -> Iterator[Tried]:
    different = sorted(set(given))
    if not 1 < len(different) <= MOST_VALUES:
        return
    for value in different:
        mask = np.array([each == value for each in values])
        yield Tried(
            name=name, rule=f"{written(name)} == {_literal(value)}", words=_kind(name, value), mask=mask
        )


def _borders(name: str, values: Sequence[Any], given: Sequence[Any]) -> Iterator[Tried]:
    numbers = np.array([np.nan if value is None else float(value) for value in values])
    for border in sorted({_round(float(np.quantile(given, share))) for share in BORDERS}):
        for sign, word, mask in (
            (">=", "at least", numbers >= border),
            ("<", "below", numbers < border),
        ):
            if mask.any() and not mask.all():
                rule = f"{written(name)} {sign} {border:g}"
                yield Tried(name=name, rule=rule, words=f"{_spoken(name)} {word} {border:g}", mask=mask)


def _round(border: float) -> float:
    """To two digits that count: nobody writes a rule for 3.7182."""
    return float(f"{border:.2g}")


def written(name: str) -> str:
    """The name as a rule writes it."""
    plain = _BARE.match(name) and name not in _RESERVED
    return name if plain else f"attributes[{_literal(name)}]"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if "'" in value or "\\" in value else f"'{value}'"


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _kind(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _spoken(name) if value else f"not {_spoken(name)}"
    return f"{_spoken(name)} {value}"
