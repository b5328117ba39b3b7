"""Which two stretches of time an answer about groups holds against each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Period
from harken.insights.conditions import things
from harken.insights.inquiry import Inquiry
from harken.insights.relations import feedback
from harken.insights.scope import Scope

YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """The time that is told of, and the equally long one before; None where nothing was heard in it."""

    now: Period
    before: Period | None


def times(inquiry: Inquiry) -> Times:
    """The period that is asked for; else the year that ends with the newest feedback."""
    asked = inquiry.spec.period
    if asked.all_time():
        return _last_year(inquiry)
    if asked.start is None or asked.end is None:
        return Times(now=asked, before=None)
    return Times(now=asked, before=Period(start=asked.start - (asked.end - asked.start), end=asked.start))


def _last_year(inquiry: Inquiry) -> Times:
    first, last = _days(inquiry)
    if first is None or last is None:
        return Times(now=Period(), before=None)
    end = last + timedelta(days=1)
    start = end - YEAR
    if first >= start:
        return Times(now=Period(), before=None)
    return Times(now=Period(start=start, end=end), before=Period(start=start - YEAR, end=start))


def _days(inquiry: Inquiry) -> tuple[date | None, date | None]:
    heard = things(Scope(), Counts.FEEDBACK, inquiry.names)
    bounds = heard.select(sa.func.min(feedback.c.day), sa.func.max(feedback.c.day))
    first, last = inquiry.connection.execute(bounds).one()
    return first, last
