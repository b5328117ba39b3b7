"""What a digest asks of the measures: one spec after another about the same period and scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from harken.ask.spans import day_of
from harken.ask.specs import MOST, normal
from harken.domain.answers import Facts, Quote
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, Spec
from harken.domain.understanding import Role

Measured = Callable[[Spec], Facts]
Found = tuple[Spec, Facts]

#: What is told besides the period itself: how things stood over so much time up to its end.
ROLLING = timedelta(weeks=12)
#: Rows that a line of the digest speaks of, and groups.
ROWS, GROUPS = 3, 8
#: Quotes that the best one nobody has heard yet is chosen from.
_VOICES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Asks about one period, held against an earlier one."""

    measure: Measured
    scope: Filter
    period: Period
    before: Period | None

    def __call__(
        self,
        intent: Intent,
        measure: Measure | None = None,
        *,
        by: str | None = None,
        against: bool = False,
        order: Order = Order.VOLUME,
        limit: int = ROWS,
        include: Filter | None = None,
    ) -> Found:
        spec = normal(
            Spec(
                intent=intent,
                measure=measure,
                include=self.scope if include is None else include,
                period=self.period,
                compare=Compare(by=by, to=self.before if against else None),
                limit=limit,
                order=order,
            )
        )
        return spec, self.measure(spec)

    def earlier(self) -> Found | None:
        """How much was heard in the period before."""
        return None if self.before is None else replace(self, period=self.before)(Intent.COUNT)

    def moved(self) -> Found:
        """All themes by how far they rose: of all, so that the chance of any is told rightly."""
        return self(Intent.THEMES, against=True, order=Order.CHANGE, limit=MOST)

    def voices(self, role: Role) -> Found:
        """The clearest words of one kind."""
        return self(Intent.QUOTES, limit=_VOICES, include=replace(self.scope, roles=(role.value,)))

    def by_week(self, wanted: Filter) -> Found:
        """The share of what was heard each week that says something of a kind."""
        return self(Intent.TREND, Measure.SHARE, by="week", include=wanted)

    def rolling(self) -> Asking | None:
        """The same over the last weeks; None where the period has no end or is as long itself."""
        start, end = self.period.start, self.period.end
        if start is None or end is None or day_of(end) - day_of(start) >= ROLLING:
            return None
        return replace(self, period=Period(start=end - ROLLING, end=end), before=None)

    def against_rolling(self) -> Asking | None:
        """The same period held against the weeks that went before it."""
        start = self.period.start
        if start is None or self.before is None or day_of(self.before.start) <= day_of(start) - ROLLING:
            return None
        return replace(self, before=Period(start=start - ROLLING, end=start))


def unheard(found: Found, seen: set[int]) -> Quote | None:
    """The first quote of somebody who has not been quoted yet; from now on they have."""
    quote = next((each for each in found[1].quotes if each.feedback_id not in seen), None)
    if quote is not None:
        seen.add(quote.feedback_id)
    return quote
