"""What the words of one question name: times, names, filters and what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from harken.ask import (
    cues,
    intents,
    names,
    neighbours,
    passing,
    periods,
    quantities,
    score_words,
    sourced,
    unknown,
    widening,
)
from harken.ask.context import Context
from harken.ask.periods import When
from harken.ask.quantities import By
from harken.ask.slate import Slate, quoted
from harken.ask.spans import day_of
from harken.domain.questions import Filter, Intent, Period

_AFTER = re.compile(r"\b(?:after|following)\b|^(?:is|are) .*\b(?:better|worse)\b.*\bsince\b")

#: What was done in a month has an effect from then on: "we changed the caterer in March".
_DONE = re.compile(
    r"\b(?:we|i|they|you|he|she|it|was|were|got|been|had|has|team|manager|new"
    r"|boss)\b(?: (?!@\d+point)\S+){0,4}? "
    r"?(?:(?:re)?(?:chang|new|hir|launch|rais|introduc|plac|open|clos|switch|add|mov|furbish|design|fitt"
    r"|fix|train"
    r"|upgrad|updat|pric|brand|staff|decorat|stock|work)ed|built|rebuilt|put|cut|bought|redid|brought"
    r"|began|started"
    r"|stopped|kicked|extended|expanded|installed|improved|lowered|removed|rolled|shipped|released"
    r"|dropped|doubled)\b"
    r"[^?]*@\d+point"
)


@dataclass(slots=True)
class Reading:
    """What the rules found in one question."""

    slate: Slate
    when: When
    limit: int | None
    by: By
    include: Filter
    exclude: Filter
    asked: intents.Asked
    #: A subject that is no known name, and whether its very words are asked for.
    topic: tuple[str, bool] | None
    #: Whether it asks what was after a release.
    after_release: bool
    #: What it is taken to ask for, whatever the rules make of its words.
    taken_for: Intent | None = None
    #: The names that are said only to be taken back of the question before.
    back: frozenset[int] = frozenset()
    #: Per placeholder where its name stands, as `cues.placed` has it.
    places: Mapping[int, str] = field(default_factory=dict)


def read_words(text: str, index: names.Index, context: Context) -> Reading:
    previous = context.previous
    slate = Slate(text if previous is None else widening.rest(text))
    quoted(slate)
    score_words.named(slate, context.vocabulary)
    when = periods.find(slate, context)
    quantities.columns(slate, index)
    names.find(slate, index, least=2)
    sourced.find(slate, index)
    neighbours.languages(slate, context)
    neighbours.paying(slate, context.vocabulary)
    neighbours.mobile(slate, context.vocabulary)
    cues.read(slate, context.vocabulary)
    names.find(slate, index)
    neighbours.settle(slate, index, context.vocabulary)
    topic = unknown.topic(slate)
    limit = quantities.limit(slate, text)
    owned = passing.owned(slate) | passing.taken_back(slate)
    back = frozenset[int]() if previous is None else widening.forgotten(slate, previous)
    places = {**cues.placed(slate), **dict.fromkeys(owned | back, cues.NEITHER)}
    if owned:
        points = [number for number, kind in slate.marks() if kind == "point" and number not in owned]
        when = periods.of(slate, points, context)
    include, exclude = filters(slate, places, context)
    return Reading(
        slate=slate,
        when=when,
        limit=limit,
        by=quantities.by(slate, index),
        include=include,
        exclude=exclude,
        asked=intents.read(slate.text),
        topic=topic,
        after_release=bool(moments(slate)) and bool(_AFTER.search(text)),
        back=back,
        places=places,
    )


def filters(slate: Slate, places: Mapping[int, str], context: Context) -> tuple[Filter, Filter]:
    """What is included and what is left out, where each name has the place that is given."""
    include, exclude = cues.filters(slate, places)
    exclude = replace(exclude, roles=cues.roles_left_out(slate.text))
    if len(context.vocabulary.sources) == 1 and not exclude.sources:
        # Where there is one source, its name is only a word for what everything is about.
        include = replace(include, sources=())
    if include.kinds == context.vocabulary.kinds and len(include.kinds) == 1 and not exclude.kinds:
        # Where everything is a review, that word is only one for what was said.
        include = replace(include, kinds=())
    return include, exclude


def moments(slate: Slate) -> list[Period]:
    """The releases of a question, which have no length."""
    points = (slot.value for slot in slate.slots if slot.kind == "point")
    return [point for point in points if point.start is not None and point.start == point.end]


def begins(read: Reading) -> bool:
    """Whether a time is named from which on something may have had an effect: a day, a release or "since"."""
    period = read.when.period
    if period.start is None or period.end is None or moments(read.slate):
        return period.start is not None or bool(moments(read.slate))
    return (
        day_of(period.end) - day_of(period.start) <= timedelta(days=1)
        or _DONE.search(read.slate.text) is not None
    )
