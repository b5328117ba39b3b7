"""What an action brought: a share or a score in a stretch of time before it and in one as long after it.

The spec: `period.start` is the day of the action; none means the latest action about the theme that is asked
for. `period.end` none means as long as was heard since, 90 days at most; `compare.to` none the same length
before. `include.themes` none means the themes that the actions of that day are about, else every theme. The
measure is the share of all that was received, so that a flood or a gap of the collection is no effect, or a
score. `compare.by` tells groups, sources and the like apart.

The cells of a row: `value` after, `before`, and `change`; of a theme also `sentiment`, `sentiment_before` and
`sentiment_change`, how it was spoken of. The facts say in `where` their `first` and `last` day and the
`action`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from harken.domain.actions import Action
from harken.domain.answers import Counts, Refusal, RefusalCode, Row
from harken.domain.questions import Filter, Measure, Period
from harken.insights import actions, quantities
from harken.insights.dimensions import dimension
from harken.insights.explain import piled_up
from harken.insights.figures import wanted
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.quantities import Quantity
from harken.insights.scope import Scope, received
from harken.insights.tally import Tally
from harken.insights.windows import Windows, steady, windows

SINCE = (
    "How far it lies from that day on above as long before that day; this tells what changed then, not what"
    " changed it."
)
_SHARE = "Share of all feedback received there and then that has what is asked for."


def effect(inquiry: Inquiry) -> Findings:
    """Before and after: of what is asked for, of each group, or of every theme."""
    known = actions.known(inquiry)
    about = _about(inquiry, known)
    if isinstance(about, Refusal):
        return Findings(refused=about)
    spec = inquiry.spec
    heard = Scope(include=received(spec.include), exclude=spec.exclude)
    both = windows(inquiry, about.day, heard)
    if both is None:
        return Findings(refused=_nothing())
    if not spec.include.sources:
        kept = steady(inquiry, heard, both)
        spec = replace(spec, include=replace(spec.include, sources=kept))
    inquiry.notes.extend(_meanwhile(inquiry, about, both, known))
    spec = replace(spec, period=both.after, include=replace(spec.include, themes=about.themes))
    return _Effect(replace(inquiry, spec=spec), about, both).findings()


@dataclass(frozen=True, kw_only=True, slots=True)
class _About:
    """The day that is asked about, what was done then, and the themes it may have changed; none means all."""

    day: date
    done: tuple[Action, ...]
    themes: tuple[str, ...]

    @property
    def keys(self) -> dict[str, str]:
        return {"action": " and ".join(action.name for action in self.done)} if self.done else {}


def _about(inquiry: Inquiry, known: Sequence[Action]) -> _About | Refusal:
    spec, start = inquiry.spec, inquiry.spec.period.start
    if isinstance(start, datetime):
        start = start.astimezone(inquiry.rules.time_zone).date()
    if start is None:
        latest = actions.latest_about(spec.include.themes, inquiry.rules.today, known)
        if latest is None:
            return _which(known)
        start = latest.day
    done = actions.on(start, known)
    asked = set(spec.include.themes)
    done = [action for action in done if action.theme in asked] or done
    own = sorted({action.theme for action in done if action.theme} & inquiry.names.themes.keys())
    of_all = _narrowed(spec.include) or spec.measure not in (None, Measure.SHARE)
    themes = spec.include.themes or (() if of_all else tuple(own))
    return _About(day=start, done=tuple(done), themes=themes)


def _narrowed(part: Filter) -> bool:
    """Whether something is asked about that was said, and not only who said it where."""
    return part != received(part)


def _which(known: Sequence[Action]) -> Refusal:
    message = "An effect is told from a day on; name the day, or a release or another action that is kept."
    nearest = tuple(f"What did {action.name} change?" for action in known[-3:])
    return Refusal(code=RefusalCode.UNSURE, message=message, nearest=nearest)


def _nothing() -> Refusal:
    message = "Too little was heard to tell an effect: there is nothing before that day, or nothing after it."
    return Refusal(code=RefusalCode.EMPTY, message=message)


def _meanwhile(inquiry: Inquiry, about: _About, both: Windows, known: Sequence[Action]) -> Iterator[str]:
    """What else happened in the two windows."""
    start, end = both.before.start, both.after.end
    assert start is not None and end is not None
    whole = Period(start=start, end=end)
    yield from piled_up(inquiry, whole)
    others = [each for each in known if start <= each.day < end and each not in about.done]
    if others:
        named = ", ".join(f"{each.name} ({each.kind}) on {each.day.isoformat()}" for each in others)
        yield f"In the same time: {named}."


class _Effect:
    """The rows of one answer."""

    def __init__(self, inquiry: Inquiry, about: _About, both: Windows) -> None:
        self.inquiry = inquiry
        self.about = about
        self.both = both

    def findings(self) -> Findings:
        spec = self.inquiry.spec
        if spec.compare.by is not None:
            return self._apart(spec.compare.by)
        of_themes = spec.measure in (None, Measure.SHARE)
        if of_themes and (not _narrowed(spec.include) or len(spec.include.themes) > 1):
            return self._themes()
        quantity = self._whole()
        return Findings(refused=quantity) if isinstance(quantity, Refusal) else self._one(quantity)

    def _whole(self) -> Quantity | Refusal:
        """The share of what is asked for, a score, or how all feel where nothing is named."""
        spec = self.inquiry.spec
        if spec.measure not in (None, Measure.SHARE):
            return wanted(self.inquiry)
        if not _narrowed(spec.include):
            return quantities.net_sentiment(self.inquiry.scope)
        return self._share(spec.include)

    def _share(self, include: Filter) -> Quantity:
        spec = self.inquiry.spec
        base = Scope(include=received(include), exclude=spec.exclude, period=spec.period)
        return quantities.share(base, base.including(include), _SHARE)

    def _one(self, quantity: Quantity) -> Findings:
        """What is asked for as a whole."""
        tallies = [self.inquiry.counter.whole(each) for each in self._both(quantity)]
        keys = {"theme": self.about.themes[0]} if len(self.about.themes) == 1 else {}
        cells = self._cells(quantity, tallies, keys)
        if "change" not in cells:
            return Findings(base=cells["value"], refused=_nothing())
        if keys and quantity.measure is Measure.SHARE:
            cells |= self._felt(keys)
        return Findings(base=cells["value"], rows=(Row(keys=keys, cells=cells),))

    def _both(self, quantity: Quantity) -> tuple[Quantity, Quantity]:
        return quantity, quantity.during(self.both.before)

    def _felt(self, keys: Mapping[str, str]) -> dict[str, str]:
        """How a theme is spoken of: what is said of it less may still be said angrily, or in praise."""
        scope = self._share(replace(self.inquiry.spec.include, sentiment=())).counted
        assert scope is not None
        net = quantities.net_sentiment(scope)
        tallies = [self.inquiry.counter.whole(each) for each in self._both(net)]
        found = self._cells(net, tallies, keys)
        names = {"value": "sentiment", "before": "sentiment_before", "change": "sentiment_change"}
        return {names[cell]: fact for cell, fact in found.items()}

    def _themes(self) -> Findings:
        """Every theme, or each that is asked for; all are adjusted for, whichever are shown."""
        include = self.inquiry.spec.include
        whole = self._share(replace(include, themes=()))
        heard = [self.inquiry.counter.whole(quantities.volume(each.base)).n for each in self._both(whole)]
        told = [self._told(each.base.including(include)) for each in self._both(whole)]
        themes = include.themes or sorted(told[0].keys() | told[1].keys())
        rows = []
        for theme in themes:
            share = self._share(replace(include, themes=(theme,)))
            tallies = [Tally(n=n, plus=by.get(theme, 0)) for n, by in zip(heard, told, strict=True)]
            rows.append(Row(keys={"theme": theme}, cells=self._cells(share, tallies, {"theme": theme})))
        if not rows or not all(heard):
            return Findings(refused=_nothing())
        return self._ranked(rows)

    def _told(self, scope: Scope) -> dict[str, int]:
        along = dimension("theme", Counts.FEEDBACK, self.inquiry.names)
        return {
            theme: each.n for theme, each in self.inquiry.counter.by(quantities.volume(scope), along).items()
        }

    def _apart(self, by: str) -> Findings:
        """Each group, source or the like, by itself."""
        quantity = self._whole()
        if isinstance(quantity, Refusal):
            return Findings(refused=quantity)
        along = dimension(by, quantity.counts, self.inquiry.names)
        now, before = (self.inquiry.counter.by(each, along) for each in self._both(quantity))
        heard = sorted(label for label in now.keys() & before.keys() if now[label].n and before[label].n)
        shown = self.inquiry.shown(quantity, along, heard)
        if not shown:
            return Findings(refused=_nothing())
        head = self._cells(quantity, [self.inquiry.counter.whole(each) for each in self._both(quantity)], {})
        rows = []
        for label in shown:
            mine = quantity.narrowed(along.at(label))
            keys = {along.name: label}
            rows.append(Row(keys=keys, cells=self._cells(mine, [now[label], before[label]], keys)))
        return replace(self._ranked(rows), base=head["value"])

    def _ranked(self, rows: Sequence[Row]) -> Findings:
        """What is least likely chance first; the facts of rows that are not shown go."""
        ledger = self.inquiry.ledger
        ledger.adjust([row.cells["change"] for row in rows if "change" in row.cells])

        def weight(row: Row) -> tuple[float, float, str]:
            change = ledger.facts.get(row.cells.get("change", ""))
            chance = 1.0 if change is None or change.p is None else change.p
            return chance, -abs(change.value or 0.0) if change else 0.0, next(iter(row.keys.values()))

        ranked = sorted(rows, key=weight)
        shown, left = ranked[: self.inquiry.spec.limit], ranked[self.inquiry.spec.limit :]
        ledger.drop(*(fact for row in left for fact in row.cells.values()))
        return Findings(base=shown[0].cells["value"], rows=tuple(shown))

    def _cells(self, quantity: Quantity, tallies: Sequence[Tally], keys: Mapping[str, str]) -> dict[str, str]:
        """After, before, and how far it moved."""
        ledger, (now, before) = self.inquiry.ledger, self._both(quantity)
        cells = {
            "value": ledger.add(now, tallies[0], {**keys, **self._where("after", self.both.after)}),
            "before": ledger.add(before, tallies[1], {**keys, **self._where("before", self.both.before)}),
        }
        scopes = (now.base, before.base)
        change = ledger.add_change(
            quantity, tallies[0], tallies[1], scopes, SINCE, {**keys, **self.about.keys}
        )
        return cells | ({"change": change} if change else {})

    def _where(self, which: str, period: Period) -> dict[str, str]:
        """A window is named by its first and its last day."""
        assert period.start is not None and period.end is not None
        days = {"first": period.start.isoformat(), "last": (period.end - timedelta(days=1)).isoformat()}
        return {"period": which, **days, **self.about.keys}
