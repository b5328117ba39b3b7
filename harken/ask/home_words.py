"""How things stand, for somebody who looks in: the last four weeks in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from harken.ask import digest_state, digest_words, figures
from harken.ask.digest_asking import Asking, Measured
from harken.ask.scope_words import Names
from harken.ask.template import Template, Text, name, spaced
from harken.domain.answers import Facts
from harken.domain.questions import Filter, Intent, Measure, Period

#: What is looked at, and held against as much time before.
SPAN = timedelta(weeks=4)

_HEADLINE = Template("In the last four weeks {n} pieces of feedback came in; their net sentiment is {net}.")
_NOTHING = Template("Nothing was heard in the last four weeks.")()
_STILL = Template("No theme moved by more than chance explains against the four weeks before.")()
_SCORE = Template("{name}: {value} from {n} scores.")


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One sentence, then each thing under its title."""

    headline: Text
    lines: tuple[tuple[str, Text], ...]


def standing(measure: Measured, today: date, names: Names) -> State:
    """How things stand on a day."""
    period = Period(start=today - SPAN, end=today)
    before = Period(start=today - 2 * SPAN, end=today - SPAN)
    asked = Asking(measure=measure, scope=Filter(), period=period, before=before)
    heard, net = asked(Intent.COUNT), asked(Intent.SCORE, Measure.NET_SENTIMENT)
    if heard[1].refused is not None or not digest_words.base(heard[1]):
        lines = (("Sources", digest_words.sources(heard[1].how.sources)),)
        return State(headline=_NOTHING, lines=tuple(each for each in lines if each[1]))
    head = net[1].facts.get(net[1].how.n or "")
    headline = (
        digest_words.heard(heard, asked(Intent.COUNT, Measure.PEOPLE), None)
        if head is None
        else _HEADLINE(n=figures.count(digest_words.base(heard[1])), net=figures.value(head))
    )
    return State(headline=headline, lines=tuple(each for each in _lines(asked, names) if each[1]))


def _called(found: Facts) -> str:
    """The name of the score that stands for most."""
    return next((row.keys["score"] for row in found.rows if "score" in row.keys), "score")


def _lines(asked: Asking, names: Names) -> Iterator[tuple[str, Text]]:
    moved = asked.moved()
    yield "Moved", digest_words.changed(moved, None, names) or _STILL
    score = asked(Intent.SCORE, Measure.MEAN_SCORE)
    fact = score[1].facts.get(score[1].how.n or "") if score[1].refused is None else None
    if fact is not None and fact.value is not None:
        called = name(_called(score[1]).replace("_", " ").capitalize())
        yield "Score", _SCORE(name=called, value=figures.value(fact), n=figures.count(fact.n))
    state = digest_state.state(asked, names)
    if state is not None:
        yield "Twelve weeks", spaced([state.told, *state.lines])
    yield "Sources", digest_words.sources(asked(Intent.COUNT)[1].how.sources)
