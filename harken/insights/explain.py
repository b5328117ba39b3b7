"""How an answer came to be: what was left out, how fresh the sources are, and why there is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from harken.domain.answers import Counts, How, Refusal, RefusalCode, SourceState
from harken.domain.feedback import Kind
from harken.domain.questions import Filter, Intent, Period
from harken.insights import different_people
from harken.insights.conditions import things
from harken.insights.dimensions import BUCKETS
from harken.insights.doubt import doubts, low_confidence
from harken.insights.how_read import how_read
from harken.insights.inquiry import Inquiry
from harken.insights.pile_ups import within
from harken.insights.quantities import volume
from harken.insights.relations import feedback
from harken.insights.restating import restating
from harken.insights.scope import Scope, wordless
from harken.insights.sources import Moment, states

#: Pile-ups that one answer names.
PILE_UPS = 3


def how(inquiry: Inquiry, base: str | None) -> How:
    """Everything a reader needs to judge the answer."""
    unsure = low_confidence(inquiry, _heard(inquiry))
    copies = how_read(inquiry.connection, inquiry.names, _heard(inquiry)).copies
    return How(
        period=inquiry.spec.period,
        filters=in_words(inquiry.spec.include, inquiry.spec.exclude),
        n=base,
        sources=_states(inquiry),
        taxonomy_version=inquiry.names.taxonomy_version,
        model=inquiry.names.model,
        low_confidence=unsure,
        copies=copies,
        notes=(
            *_piled_up(inquiry),
            *_copied(inquiry, copies),
            *_left_out(inquiry),
            *doubts(inquiry.spec, unsure),
            *restating(inquiry.connection, inquiry.spec),
            *_anonymous(inquiry, base),
            *inquiry.notes,
        ),
    )


def _states(inquiry: Inquiry) -> tuple[SourceState, ...]:
    moment = Moment(period=_whole_time(inquiry), today=inquiry.rules.today, zone=inquiry.rules.time_zone)
    return states(inquiry.connection, inquiry.spec.include.sources, inquiry.names.rivals, moment)


def _whole_time(inquiry: Inquiry) -> Period:
    """The asked period, with the earlier one that it is held against."""
    asked, earlier = inquiry.spec.period, inquiry.spec.compare.to
    if earlier is None or earlier.start is None or asked.start is None:
        return asked
    return replace(asked, start=min(asked.start, earlier.start, key=str))


def _piled_up(inquiry: Inquiry) -> Iterator[str]:
    """Days whose number tells of the collection, not of the customers, where numbers are seen over time."""
    spec = inquiry.spec
    if spec.intent is not Intent.TREND and spec.compare.to is None and spec.compare.by not in BUCKETS:
        return
    yield from piled_up(inquiry, _whole_time(inquiry))


def piled_up(inquiry: Inquiry, period: Period) -> Iterator[str]:
    """What each pile-up of a period was, as far as it touches the sources of the question."""
    asked, rivals = inquiry.spec.include.sources, inquiry.names.rivals
    for each in within(inquiry.connection, period, asked, rivals)[:PILE_UPS]:
        days = f"on {each.first}" if each.first == each.last else f"from {each.first} to {each.last}"
        yield (
            f"{each.source} has {each.feedback:,} pieces of feedback {days} where about {each.expected:,.0f}"
            f" were to be expected, {each.share:.0%} of them with {each.attribute} {each.value}, in the usual"
            " words: a pile-up of the collection, not a change among customers."
        )


def _anonymous(inquiry: Inquiry, base: str | None) -> Iterator[str]:
    """Where most people have no name, the same one may well count twice."""
    if base is None or inquiry.ledger.facts[base].counts is not Counts.PERSON:
        return
    nameless = different_people.anonymous(inquiry.connection, inquiry.names, inquiry.scope)
    if nameless is None:
        nameless = _count(inquiry, inquiry.scope, feedback.c.person.is_(None))
    if 2 * nameless > inquiry.ledger.facts[base].n:
        yield "Most of it is anonymous; each anonymous feedback counts as one person."


def refusal(inquiry: Inquiry) -> Refusal | None:
    """Why nothing can be measured: no dates, nothing heard, or too few people in a group."""
    heard = _heard(inquiry)
    if _needs_dates(inquiry) and _all_undated(inquiry, heard.during(Period())):
        return _undated()
    if not _any(inquiry, heard):
        return _empty(inquiry, heard)
    return _small_group(inquiry, heard)


def _heard(inquiry: Inquiry) -> Scope:
    """All that was heard there and then, whatever it says."""
    scope = inquiry.scope
    return replace(scope, include=_of_place(scope.include), exclude=_of_place(scope.exclude))


def _of_place(part: Filter) -> Filter:
    return replace(wordless(part), text=None, score=None)


def _needs_dates(inquiry: Inquiry) -> bool:
    return not inquiry.spec.period.all_time() or inquiry.spec.compare.by in BUCKETS


def _all_undated(inquiry: Inquiry, always: Scope) -> bool:
    return _any(inquiry, always) and not _any(inquiry, always, feedback.c.day.is_not(None))


def _any(inquiry: Inquiry, scope: Scope, *more: sa.ColumnElement[bool]) -> bool:
    chosen = things(scope, Counts.FEEDBACK, inquiry.names)
    found = chosen.select(sa.literal(1)).where(*more).limit(1)
    return inquiry.connection.execute(found).first() is not None


def _undated() -> Refusal:
    return Refusal(
        code=RefusalCode.UNDATED,
        message="None of this feedback has a date, so nothing can be said about a period or over time.",
        nearest=("How many comments are there?",),
    )


def _empty(inquiry: Inquiry, heard: Scope) -> Refusal:
    """Nothing was heard; where another time has something, its first and last day."""
    always = things(heard.during(Period()), Counts.FEEDBACK, inquiry.names)
    first, last = inquiry.connection.execute(
        always.select(sa.func.min(feedback.c.day), sa.func.max(feedback.c.day))
    ).one()
    if first is not None:
        span = f"from {_in_words(first)} to {_in_words(last)}"
        message = f"There is no feedback in that period; there is some {span}."
        asked = f"How many comments are there {span}?"
        return Refusal(code=RefusalCode.EMPTY, message=message, nearest=(asked,))
    if not _any(inquiry, Scope()):
        message = "There is no feedback yet; import a file or collect a source first."
        return Refusal(code=RefusalCode.EMPTY, message=message)
    return Refusal(code=RefusalCode.EMPTY, message=_why_empty(inquiry, heard), nearest=_ANYTHING)


#: What can be asked of any feedback.
_ANYTHING = ("What do customers dislike most?", "What do customers like most?")


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _why_empty(inquiry: Inquiry, heard: Scope) -> str:
    """The filter that nothing fits by itself, where there is one."""
    kinds = heard.include.kinds
    if kinds and not _any(inquiry, Scope(include=Filter(kinds=kinds))):
        everything = things(Scope(), Counts.FEEDBACK, inquiry.names)
        known = inquiry.connection.execute(everything.select(feedback.c.kind).distinct()).scalars()
        asked, held = (sorted(_KINDS[kind] for kind in each) for each in (kinds, known))
        return f"There are no {_listed(asked, 'or')} here; the kinds are {_listed(held, 'and')}."
    for name in ("sources", "groups"):
        values = getattr(heard.include, name)
        if values and not _any(inquiry, Scope(include=replace(Filter(), **{name: values}))):
            return f"There is no feedback yet in the {name.removesuffix('s')} {_listed(values, 'or')}."
    return "No feedback fits all of these filters together; leave one of them out."


_KINDS = {kind.value: f"{kind.value.replace('_', ' ')}s" for kind in Kind}


def _listed(words: Iterable[str], joint: str) -> str:
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def _small_group(inquiry: Inquiry, heard: Scope) -> Refusal | None:
    """A group of few people is not opened, whatever is asked of it."""
    least = inquiry.rules.min_people
    if not heard.include.groups or least <= 1:
        return None
    if inquiry.counter.has_people(heard, least):
        return None
    return Refusal(
        code=RefusalCode.TOO_SMALL,
        message=f"Fewer than {least} people of the group were heard, so their feedback is not broken out.",
        nearest=_ANYTHING,
    )


def _copied(inquiry: Inquiry, copies: int) -> Iterator[str]:
    """How many copies there are among what was heard there and then."""
    if copies:
        heard = inquiry.counter.whole(volume(_heard(inquiry))).n + copies
        are = "is a copy" if copies == 1 else "are copies"
        yield f"{heard:,} were heard, of which {copies:,} {are} of other feedback and not counted again."


def _left_out(inquiry: Inquiry) -> Iterator[str]:
    """Sentences about what the numbers do not hold."""
    heard = _heard(inquiry)
    undated = _undated_count(inquiry, heard)
    if undated:
        yield f"Outside every period: {undated} without a date."
    read = how_read(inquiry.connection, inquiry.names, heard)
    if read.unread:
        yield f"Counted but not understood: {read.unread} in a language that the model does not read."
    if read.waiting:
        yield f"Counted but not understood yet: {read.waiting}; run harken understand."
    if inquiry.names.rivals and not inquiry.spec.include.sources:
        yield "Sources about rivals are left out; name one to ask about it."


def _count(inquiry: Inquiry, scope: Scope, *more: sa.ColumnElement[bool]) -> int:
    chosen = things(scope, Counts.FEEDBACK, inquiry.names)
    n = inquiry.connection.execute(chosen.select(sa.func.count()).where(*more)).scalar_one()
    return int(n)


def _undated_count(inquiry: Inquiry, heard: Scope) -> int:
    """Feedback that any period leaves out; of instants, also what has only a day."""
    period = heard.period
    if period.all_time():
        return 0
    instant = any(isinstance(bound, datetime) for bound in (period.start, period.end))
    lacking = feedback.c.said_at if instant else feedback.c.day
    return _count(inquiry, heard.during(Period()), lacking.is_(None))


def in_words(include: Filter, exclude: Filter) -> str:
    """The filters as a reader would say them; empty where there are none."""
    said = [*_fields(include), *(f"not {each}" for each in _fields(exclude))]
    return "; ".join(said)


def _fields(part: Filter) -> Iterator[str]:
    for name in (
        "themes",
        "groups",
        "sources",
        "kinds",
        "products",
        "languages",
        "roles",
        "sentiment",
        "facets",
        "rivals",
    ):
        values = getattr(part, name)
        if values:
            yield f"{name.removesuffix('s')} {' or '.join(values)}"
    for name, values in part.attributes.items():
        yield f"{name} {' or '.join(values)}"
    if part.score:
        yield f"{part.score.name or 'score'} {_range(part.score.low, part.score.high)}"
    if part.text:
        yield f"the words '{part.text}'"


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:g} to {high:g}" if low != high else f"{low:g}"
    if low is not None:
        return f"at least {low:g}"
    return "given" if high is None else f"at most {high:g}"
