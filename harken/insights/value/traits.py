"""What sets some customers apart from the rest: who they are and what they do, with lift and a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from harken.domain.answers import Counts, Fact, Row
from harken.insights.recipes import Recipe
from harken.insights.value.book import Book
from harken.insights.value.judging import CHANCE
from harken.insights.value.lifts import lift
from harken.insights.value.marks import Mark
from harken.insights.value.who import Who

#: A lift below this, or above its inverse, says little however sure it is.
LEAST_LIFT = 1.2
#: Something that is so of fewer of them than this is no mark of theirs.
LEAST_SHARE = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many have a mark among those looked at, and among all the others."""

    mark: Mark
    inside: int
    rest: int


def told_apart(
    book: Book,
    inside: Who,
    rest: Who,
    where: Mapping[str, str],
    *,
    without: Iterable[str] = (),
    most: int = 5,
) -> list[Row]:
    """The marks that are surely more frequent inside, the greatest lift first.

    Args:
        rest: All the others; together with `inside` everybody.
        without: Names that are left out, such as those that a rule is made of.
    """
    left_out = set(without)
    found, (n, m) = _count(book, inside, rest)
    found = [each for each in found if each.mark.name not in left_out]
    rows: list[tuple[Counted, str, str]] = []
    for each in found:
        ids = _state(book, each, inside, rest, n, m, where)
        if ids is not None:
            rows.append((each, *ids))
    facts = book.inquiry.ledger.facts
    book.inquiry.ledger.adjust([id_ for _, _, id_ in rows])
    sure = [row for row in rows if _says(facts[row[2]], row[0].inside / n)]
    for row in rows:
        if row not in sure:
            book.inquiry.ledger.drop(row[1], row[2])
    sure.sort(key=lambda row: -(facts[row[2]].value or 0.0))
    for row in sure[most:]:
        book.inquiry.ledger.drop(row[1], row[2])
    return [
        Row(
            keys={**where, "line": "who", "trait": each.mark.name, "is": each.mark.value},
            cells={"value": share, "lift": times},
        )
        for each, share, times in sure[:most]
    ]


def _says(fact: Fact, share: float) -> bool:
    return (
        fact.p is not None and fact.p < CHANCE and (fact.value or 0.0) >= LEAST_LIFT and share >= LEAST_SHARE
    )


def _state(
    book: Book, each: Counted, inside: Who, rest: Who, n: int, m: int, where: Mapping[str, str]
) -> tuple[str, str] | None:
    """The share among them, and its lift; None where too few people would stand behind."""
    if each.inside < book.inquiry.rules.min_people:
        return None
    found = lift((each.inside, n), (each.rest, m))
    if found is None:
        return None
    mine = replace(inside, traits=(*inside.traits, *each.mark.traits))
    where = {**where, "trait": each.mark.name, "is": each.mark.value}
    share = book.share("share", inside, n, (mine, each.inside), _SHARE, where)
    recipe = Recipe(counts=Counts.CUSTOMER, base=(), customers=(inside, rest))
    times = book.inquiry.ledger.state(found.fact(Counts.CUSTOMER, n + m, _LIFT, where), recipe)
    return share, times


_SHARE = "Share of these customers of whom it is so."
_LIFT = (
    "How many times as often it is so of these customers as of those held against them; p is adjusted for "
    "all that was looked at."
)


def _count(book: Book, inside: Who, rest: Who) -> tuple[list[Counted], tuple[int, int]]:
    """Two passes over the customers, one for each side, whatever the number of marks."""
    marks = book.marks()
    (n, one), (m, other) = (book.having(marks, who) for who in (inside, rest))
    found = [Counted(mark=mark, inside=a, rest=b) for mark, a, b in zip(marks, one, other, strict=True)]
    return found, (n, m)
