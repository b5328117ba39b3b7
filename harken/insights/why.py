"""Why a score is what it is: how far each theme moves it, by leaving the theme out.

The spec: `measure` is the score, none for the one given most there, net sentiment where none is given.
`include.themes` asks for the rows of these themes alone, over all feedback there; sentiment `negative` asks
for what lowers the score, `positive` for what raises it; roles ask for themes told of in such statements.
`compare.to` asks why it changed (`why_changed`); `compare.by` tells groups, sources and the like apart.

The cells of a row: `value` what leaving out all that mentions the theme changes, `own` the theme's own part
of that, `share` how much mentions it, `with` and `without` the score of what mentions it and of what does
not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harken.domain.answers import Counts, Refusal, Row
from harken.domain.questions import Filter
from harken.domain.understanding import Sentiment
from harken.insights import leading, theme_columns, why_changed
from harken.insights.impact import Sample, fit, intervals, left_out, own
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.leading import FEWEST
from harken.insights.quantities import Quantity
from harken.insights.quotes import TOGETHER, Wanted, quotes_of_each
from harken.insights.statistics import Difference
from harken.insights.tally import Tally
from harken.insights.theme_cells import Table
from harken.insights.topics import each_apart

#: Rows that get a quote.
QUOTED = 3
_LEFT_OUT = (
    "The {score} of all less the {score} without what mentions the theme; it tells what goes together, not"
    " what causes what."
)
_OWN = (
    "What of this the theme has by itself, where least squares tell it apart from themes that are mentioned"
    " along with it; themes that always come together share evenly."
)
_SIGNS = {Sentiment.NEGATIVE.value: -1, Sentiment.POSITIVE.value: 1}


def why(inquiry: Inquiry) -> Findings:
    """Rows per theme, what moves the score most first; for each group where the spec tells several."""
    quantity = leading.score(inquiry)
    if isinstance(quantity, Refusal):
        return Findings(refused=quantity)
    tell = _moving if inquiry.spec.compare.to is None else why_changed.changed
    return each_apart(inquiry, lambda narrow, where, _: tell(inquiry, quantity.narrowed(narrow), where))


def _moving(inquiry: Inquiry, quantity: Quantity, where: dict[str, str]) -> Findings:
    said = Filter(roles=inquiry.spec.include.roles)
    looked, counted = theme_columns.looked(inquiry, quantity, said)
    head = inquiry.state(quantity, where)
    found = _ranked(inquiry, counted)
    if not found:
        return Findings(base=head, refused=leading.nothing(inquiry, quantity, counted.units, where))
    rows = [_Row(inquiry, looked, counted, where | {"theme": each.theme}, each) for each in found]
    wanted = [each.wanted() for each in rows[: 1 if where else QUOTED]]
    quoted = quotes_of_each(inquiry.connection, inquiry.names, wanted, limit=1, pool=TOGETHER)
    return Findings(
        base=head,
        rows=tuple(each.row() for each in rows),
        quotes=tuple(quote for each in quoted for quote in each),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What one theme moves, with p adjusted for all that were looked at."""

    theme: str
    left_out: Difference
    own: Difference

    def between(self, low: float, high: float) -> _Found:
        return replace(self, left_out=replace(self.left_out, low=low, high=high))


def _ranked(inquiry: Inquiry, counted: Table) -> list[_Found]:
    """What moves the score most; every theme is looked at and adjusted for, whichever are shown."""
    enough = tuple(theme for theme in sorted(counted.themes) if counted.mentioning(theme)[0] >= FEWEST)
    if not enough:
        return []
    spec, sample = inquiry.spec, counted.sample(enough)
    asked = spec.include.themes or [key for key in enough if key not in spec.exclude.themes]
    wanted = {_SIGNS[label] for label in spec.include.sentiment if label in _SIGNS} or {-1, 0, 1}
    found = _every(sample, enough)
    kept = [each for each in found if each.theme in asked and _sign(each.left_out.value) in wanted]
    shown = sorted(kept, key=lambda each: (-abs(each.left_out.value), each.theme))[: spec.limit]
    # Drawing takes long, so that it is done for what is shown alone.
    bounds = intervals(sample, [enough.index(each.theme) for each in shown])
    return [each.between(low, high) for each, (low, high) in zip(shown, bounds, strict=True)]


def _every(sample: Sample, themes: Sequence[str]) -> list[_Found]:
    parts = leading.adjusted(own(fit(sample)))
    found = zip(themes, left_out(sample), parts, strict=True)
    told = [(theme, moved, part) for theme, moved, part in found if moved]
    moves = leading.adjusted([moved for _, moved, _ in told])
    return [_Found(theme, moved, part) for moved, (theme, _, part) in zip(moves, told, strict=True)]


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


@dataclass(frozen=True, slots=True)
class _Row:
    """What one theme moves, with all that it is told from."""

    inquiry: Inquiry
    quantity: Quantity
    table: Table
    keys: dict[str, str]
    found: _Found

    def row(self) -> Row:
        title = leading.title(self.quantity)
        cells = {
            "value": self._stated("impact", self.found.left_out, _LEFT_OUT.format(score=title)),
            "own": self._stated("own_impact", self.found.own, _OWN),
            "share": self._share(),
        }
        # A person who mentions it is counted with all that they said, which no filter on feedback tells.
        if self.quantity.counts is not Counts.PERSON:
            cells |= self._apart()
        return Row(keys=self.keys, cells=cells)

    def wanted(self) -> Wanted:
        """Where those who mention it say so in the way that it moves the score."""
        label = Sentiment.NEGATIVE if self.found.left_out.value < 0 else Sentiment.POSITIVE
        base, said = self.quantity.base, self._said
        include = replace(base.include, themes=said.themes, roles=said.roles, sentiment=(label.value,))
        return Wanted(scope=base.including(include), about=self.keys)

    @property
    def _said(self) -> Filter:
        return Filter(themes=(self.keys["theme"],), roles=self.inquiry.spec.include.roles)

    def _stated(self, name: str, moved: Difference, definition: str) -> str:
        return leading.state(
            self.inquiry, self.quantity, name, moved, definition, self.keys, self.table.heard.n
        )

    def _share(self) -> str:
        tally = replace(self.table.heard, plus=self._mine.n)
        return self.inquiry.ledger.add(leading.mentioning(self.quantity, self._said), tally, self.keys)

    def _apart(self) -> dict[str, str]:
        ledger, rest = self.inquiry.ledger, self.table.heard - self._mine
        speaking, silent = (each(self.quantity, self._said) for each in (leading.speaking, leading.silent))
        return {
            "with": ledger.add(speaking, self._mine, self.keys | {"mentioned": "yes"}),
            "without": ledger.add(silent, rest, self.keys | {"mentioned": "no"}),
        }

    @property
    def _mine(self) -> Tally:
        return self.table.mentioning(self.keys["theme"])[1]
