"""What moved is told against the period before, when a question names no other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from harken.ask import relative
from harken.ask.context import Context
from harken.ask.periods import When
from harken.ask.spans import day_of, preceding
from harken.ask.specs import RANKED, normal
from harken.domain.questions import Compare, Intent, Order, Period, Spec

_MOVED = re.compile(r"\b(?:chang\w+|moved?|drop(?:ped)?|f[ae]ll|r[io]se|improved?)\b")


def moved(spec: Spec, text: str, context: Context) -> Spec:
    """What moved is told against the period before, when no other is named."""
    period, today = spec.period, context.today
    if spec.compare.to is not None:
        return spec
    if (
        spec.order is Order.CHANGE
        and spec.intent in RANKED
        and spec.intent not in (Intent.COMPARE, Intent.QUOTES)
    ):
        period = _recent(context) if period.all_time() else period
        return replace(spec, period=period, compare=replace(spec.compare, to=preceding(period, today)))
    closed = period.start is not None and period.end is not None
    rolling = period.end == today + timedelta(days=1) or _long_running(period, today)
    if (
        spec.intent is Intent.TREND
        and spec.compare.by is None
        and closed
        and not rolling
        and _MOVED.search(text)
    ):
        measure = spec.measure or normal(spec).measure
        return replace(
            spec, intent=Intent.COMPARE, measure=measure, compare=Compare(to=preceding(period, today))
        )
    return spec


def _long_running(period: Period, today: date) -> bool:
    """Whether it is a year or half-year that is not over, of which the way so far is told."""
    first, last = day_of(period.start), day_of(period.end, date.max)
    return first <= today < last and last - first > timedelta(days=100)


def otherwise(spec: Spec, when: When, context: Context) -> Spec | None:
    """What is new since a day may as well be held against all that was before it."""
    period = spec.period
    if not _implied(spec, when, context) or period.end is not None:
        return None
    return replace(spec, compare=replace(spec.compare, to=Period(end=period.start)))


def unmoved(spec: Spec, when: When, context: Context) -> Spec:
    """The spec without the times that were added because it was to tell what changed."""
    if not _implied(spec, when, context):
        return spec
    added = not when.named and spec.period == _recent(context)
    return replace(spec, period=Period() if added else spec.period, compare=replace(spec.compare, to=None))


def _implied(spec: Spec, when: When, context: Context) -> bool:
    """Whether the earlier time is only there because change is asked for."""
    changing = spec.order is Order.CHANGE and spec.intent in RANKED and when.to is None
    return (
        changing and spec.compare.to is not None and spec.compare.to == preceding(spec.period, context.today)
    )


def _recent(context: Context) -> Period:
    """The thirty days up to the newest feedback."""
    last = min(context.today, context.vocabulary.last_day or context.today)
    return relative.rolling(replace(context, today=last), "day", 30)
