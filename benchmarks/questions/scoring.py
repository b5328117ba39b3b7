"""What is counted about the understanding of questions: exact meanings, each field, and how it goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.questions.reading import Case, Meaning

FIELDS = ("refused", "intent", "measure", "include", "exclude", "period", "compare", "limit", "order")


def agreed(case: Case) -> dict[str, bool]:
    """Per field, whether every question of the message has what the nearest accepted reading has."""
    return max(
        (_agreed(reading, case.found) for reading in case.readings), key=lambda same: sum(same.values())
    )


def _agreed(expected: tuple[Meaning, ...], found: tuple[Meaning, ...]) -> dict[str, bool]:
    if len(expected) != len(found):
        return dict.fromkeys(FIELDS, False)
    pairs = list(zip(expected, found, strict=True))
    return {name: all(part(one, name) == part(other, name) for one, other in pairs) for name in FIELDS}


def part(meaning: Meaning, name: str) -> Any:
    """One field; a refusal agrees with a spec in no field but by its code."""
    if isinstance(meaning, str):
        return meaning
    return None if name == "refused" else getattr(meaning, name)


def exact(case: Case) -> bool:
    return case.found in case.readings


def refuses(meanings: tuple[Meaning, ...]) -> bool:
    return any(isinstance(each, str) for each in meanings)


@dataclass(slots=True)
class Tally:
    """The figures of one run."""

    total: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    #: Of these, as the first of the readings has it.
    first: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    #: Answered without a doubt, and not exactly as a person meant it.
    confident: int = 0
    #: Of the questions in scope those that are answered with a doubt, and how many of these are right.
    doubted: int = 0
    doubted_right: int = 0
    outside: int = 0
    outside_refused: int = 0
    inside: int = 0
    inside_refused: int = 0

    def add(self, case: Case) -> None:
        self.total[case.kind] += 1
        self.right[case.kind] += exact(case)
        self.first += case.found == case.expected
        self.fields.update(name for name, same in agreed(case).items() if same)
        answered = not refuses(case.found)
        self.confident += answered and not case.doubted and not exact(case)
        if case.expected == ("out_of_scope",):
            self.outside += 1
            self.outside_refused += not answered
        elif not refuses(case.expected):
            self.inside += 1
            self.inside_refused += not answered
            self.doubted += answered and case.doubted
            self.doubted_right += answered and case.doubted and exact(case)

    def figures(self) -> dict[str, Any]:
        """All figures as they are kept."""
        total = self.total.total()
        return {
            "n": total,
            "exact": _of(self.right.total(), total),
            "first_reading": _of(self.first, total),
            "wrong_but_confident": _of(self.confident, total),
            "doubted": _of(self.doubted, self.inside),
            "right_of_doubted": _of(self.doubted_right, self.doubted),
            "out_of_scope_refused": _of(self.outside_refused, self.outside),
            "in_scope_refused": _of(self.inside_refused, self.inside),
            "kinds": {kind: _of(self.right[kind], n) for kind, n in sorted(self.total.items())},
            "fields": {name: _of(self.fields[name], total) for name in FIELDS},
        }


def _of(count: int, total: int) -> list[int]:
    return [count, total]


def tally(cases: Iterable[Case]) -> Tally:
    """Count all cases."""
    found = Tally()
    for case in cases:
        found.add(case)
    return found
