"""Why a score changed between two periods: what is said more or less, and what is felt otherwise.

The first row has the score now (`value`), before (`before`) and its `change`; then a row per theme, and one
of what goes with none: `value` what it adds to the change, `mix` by being spoken of more or less, `felt` by
being felt otherwise, `share` and `share_before`, `with` and `with_before`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harken.domain.answers import Counts, Row
from harken.domain.questions import Filter
from harken.insights import leading, theme_columns
from harken.insights.impact import Shift, fit, shifts
from harken.insights.inquiry import SINCE, Findings, Inquiry
from harken.insights.leading import FEWEST
from harken.insights.quantities import Quantity
from harken.insights.statistics import Difference
from harken.insights.theme_cells import Table
from harken.insights.topics import OTHER

_WHOLE = (
    "How much of the change of the {score} goes with the theme, where least squares tell themes apart that"
    " are mentioned together; all of them and what goes with none add up to it. It tells what goes together,"
    " not what causes what."
)
_MIX = "The part of it that comes from the theme being mentioned more or less than before."
_FELT = (
    "The part of it that comes from the theme moving the {score} otherwise than before where it is mentioned."
)


_REST = (
    "How much of the change of the {score} goes with no known theme: how far it is another where none is"
    " mentioned."
)


def changed(inquiry: Inquiry, now: Quantity, where: dict[str, str]) -> Findings:
    """The score in both periods, then the themes that add most to its change."""
    earlier = inquiry.spec.compare.to
    assert earlier is not None
    before = now.during(earlier)
    head = inquiry.state(now, where | {"period": "asked"})
    cells = {"value": head, "before": inquiry.state(before, where | {"period": "before"})}
    heard, heard_before = (inquiry.counter.whole(each) for each in (now, before))
    scopes = (now.base, before.base)
    change = inquiry.ledger.add_change(now, heard, heard_before, scopes, SINCE, where)
    if change is None:
        silent = before if heard.n else now
        return Findings(base=head, refused=leading.nothing(inquiry, silent, 0, where))
    rows = [Row(keys=where, cells=cells | {"change": change})]
    both = _Both.of(inquiry, now, before)
    rows += [_row(both, theme, moved, where) for theme, moved in _ranked(inquiry, both)]
    return Findings(base=head, rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class _Both:
    """The same score in two periods, counted by theme."""

    inquiry: Inquiry
    quantities: tuple[Quantity, Quantity]
    tables: tuple[Table, Table]

    @classmethod
    def of(cls, inquiry: Inquiry, now: Quantity, before: Quantity) -> _Both:
        said = Filter(roles=inquiry.spec.include.roles)
        (late, one), (early, other) = (theme_columns.looked(inquiry, each, said) for each in (now, before))
        return cls(inquiry, (late, early), (one, other))

    def enough(self, theme: str) -> bool:
        return sum(each.mentioning(theme)[0] for each in self.tables) >= FEWEST


def _ranked(inquiry: Inquiry, both: _Both) -> list[tuple[str, Shift]]:
    """What adds most to the change; all are looked at and adjusted for, whichever are shown."""
    spec = inquiry.spec
    heard = {theme for counted in both.tables for theme in counted.themes}
    themes = tuple(theme for theme in sorted(heard) if both.enough(theme))
    moved, rest = shifts(*(fit(counted.sample(themes)) for counted in both.tables))
    found = dict(zip(themes, _adjusted(moved), strict=True)) | {OTHER: Shift(rest, rest, rest)}
    asked = set(spec.include.themes or found) - set(spec.exclude.themes)
    ranked = sorted(asked & found.keys(), key=lambda theme: (-abs(found[theme].whole.value), theme))
    return [(theme, found[theme]) for theme in ranked[: spec.limit]]


def _adjusted(found: Sequence[Shift]) -> list[Shift]:
    parts = (leading.adjusted([getattr(each, part) for each in found]) for part in ("whole", "mix", "felt"))
    return [Shift(*each) for each in zip(*parts, strict=True)]


def _row(both: _Both, theme: str, moved: Shift, where: dict[str, str]) -> Row:
    keys = where | {"theme": theme}
    cells = {
        "value": _stated(both, "shift", moved.whole, _WHOLE if theme != OTHER else _REST, keys),
    }
    if theme == OTHER:
        return Row(keys=keys, cells=cells)
    cells["mix"] = _stated(both, "mix", moved.mix, _MIX, keys)
    cells["felt"] = _stated(both, "felt", moved.felt, _FELT, keys)
    return Row(keys=keys, cells=cells | _then_and_now(both, keys))


def _stated(both: _Both, name: str, moved: Difference, definition: str, keys: dict[str, str]) -> str:
    now, before = both.quantities
    n = sum(each.heard.n for each in both.tables)
    told = definition.format(score=leading.title(now))
    return leading.state(both.inquiry, now, name, moved, told, keys, n, before.base)


def _then_and_now(both: _Both, keys: dict[str, str]) -> dict[str, str]:
    """How much mentions the theme, and the score of what does, in both periods."""
    said = Filter(themes=(keys["theme"],), roles=both.inquiry.spec.include.roles)
    cells = {}
    for suffix, quantity, counted in zip(("", "_before"), both.quantities, both.tables, strict=True):
        period = keys | {"period": suffix.removeprefix("_") or "asked"}
        mine = counted.mentioning(keys["theme"])[1]
        share = leading.mentioning(quantity, said)
        tally = replace(counted.heard, plus=mine.n)
        cells[f"share{suffix}"] = both.inquiry.ledger.add(share, tally, period)
        # A person who mentions it is counted with all that they said, which no filter on feedback tells.
        if quantity.counts is not Counts.PERSON:
            speaking = leading.speaking(quantity, said)
            cells[f"with{suffix}"] = both.inquiry.ledger.add(speaking, mine, period)
    return cells
