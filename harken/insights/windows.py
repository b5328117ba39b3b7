"""The two stretches of time that an effect is told by: as long after a day as before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Period
from harken.insights import quantities
from harken.insights.conditions import things
from harken.insights.dimensions import dimension
from harken.insights.inquiry import Inquiry
from harken.insights.relations import feedback
from harken.insights.scope import Scope

#: What came later than this after an action is hardly its doing.
LONGEST = timedelta(days=90)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Windows:
    """Before and after a day, both half-open."""

    before: Period
    after: Period


def windows(inquiry: Inquiry, day: date, heard: Scope) -> Windows | None:
    """Equal windows around a day, as far as anything was heard; None where one would be empty.

    Args:
        heard: All that was received, at any time.
    """
    asked, earlier = inquiry.spec.period, inquiry.spec.compare.to
    first, last = _span(inquiry, heard)
    if first is None or last is None:
        return None
    end = _date(asked.end) or min(last + _DAY, inquiry.rules.today + _DAY, day + LONGEST)
    if earlier is not None:
        return Windows(before=earlier, after=Period(start=day, end=end)) if end > day else None
    length = end - day
    if asked.end is None:
        length = min(length, day - first)
    if length < _DAY:
        return None
    return Windows(
        before=Period(start=day - length, end=day),
        after=Period(start=day, end=day + length),
    )


def _span(inquiry: Inquiry, heard: Scope) -> tuple[date | None, date | None]:
    chosen = things(heard, Counts.FEEDBACK, inquiry.names)
    days = chosen.select(sa.func.min(feedback.c.day), sa.func.max(feedback.c.day))
    first, last = inquiry.connection.execute(days).one()
    return first, last


def _date(bound: date | datetime | None) -> date | None:
    return bound.date() if isinstance(bound, datetime) else bound


def steady(inquiry: Inquiry, heard: Scope, both: Windows) -> tuple[str, ...]:
    """The sources heard in both windows; those of one alone would be taken for an effect."""
    volume = quantities.volume(heard)
    along = dimension("source", volume.counts, inquiry.names)
    before, after = (inquiry.counter.by(volume.during(each), along) for each in (both.before, both.after))
    alone = sorted(before.keys() ^ after.keys())
    kept = tuple(sorted(before.keys() & after.keys()))
    if not alone or not kept:
        return ()
    named = ", ".join(alone)
    inquiry.notes.append(f"Left out, because it was heard only before or only after: {named}.")
    return kept
