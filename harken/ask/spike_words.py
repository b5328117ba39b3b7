"""Sentences about what rose lately: how much, where it stands out, and what is a mere pile-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from harken.ask import figures
from harken.ask.scope_words import Names, theme
from harken.ask.template import NOTHING, Slot, Template, Text, listed, name, slot, spaced
from harken.domain.answers import Fact
from harken.domain.questions import Period

#: Words of a complaint that are told.
_WORDS = 4


class Cause(Protocol):
    """A value that those who say it have more often than all others."""

    @property
    def dimension(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def share(self) -> float: ...
    @property
    def usual(self) -> float: ...


class Spike(Protocol):
    """What rose."""

    @property
    def theme(self) -> str | None: ...
    @property
    def complaints(self) -> bool: ...
    @property
    def window(self) -> Period: ...
    @property
    def n(self) -> int: ...
    @property
    def heard(self) -> int: ...
    @property
    def expected(self) -> float: ...
    @property
    def fact(self) -> Fact: ...
    @property
    def causes(self) -> tuple[Cause, ...]: ...
    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def also(self) -> tuple[str, ...]: ...


class PileUp(Protocol):
    """Days of one source on which its collection gave far too much."""

    @property
    def source(self) -> str: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def feedback(self) -> int: ...
    @property
    def expected(self) -> float: ...


_COMPLAINTS, _TALK = Template("Complaints about {theme}"), Template("Talk about {theme}")
_NEW = Template("A complaint that no theme tells apart, with the words {words}")


def title(spike: Spike, names: Names) -> Text:
    """What rose, as a headline."""
    if spike.theme is None:
        return _NEW(words=_quoted(spike))
    return (_COMPLAINTS if spike.complaints else _TALK)(theme=theme(spike.theme, names))


def _quoted(spike: Spike) -> Text:
    return listed(_QUOTED(word=slot(Slot.QUOTE, word)) for word in spike.words[:_WORDS])


_QUOTED = Template("“{word}”")
_TOLD = Template("{title}: {n} of {heard} pieces of feedback {period} ({share}), where {expected} expected.")
_WITHIN = Template("In {parts} alone: {title}")
_WAS, _WERE = Template("about {n} was")(n=slot(Slot.FACT, "1")), Template("about {n} were")
_LESS = Template("less than {n} was")(n=slot(Slot.FACT, "1"))
_WITH_WORDS = Template("It comes with the words {words}.")
_ALSO = Template("With it there is more about {themes}.")
_WHERE = Template("It stands out among {causes}.")
_CAUSE = Template("{dimension} {value} ({share} of it, {usual} of all else)")
_NOWHERE = Template("It stands out in no group, version, country or source.")()


def told(spike: Spike, names: Names, within: Sequence[str] = ()) -> Text:
    """The number first, then what came with it and where it stands out.

    Args:
        within: The groups and sources that it was looked for in; none of them for everything.
    """
    head = title(spike, names)
    sentence = _TOLD(
        title=_WITHIN(parts=listed(name(each) for each in within), title=head) if within else head,
        n=figures.count(spike.n),
        heard=figures.count(spike.heard),
        period=figures.period(spike.window),
        share=figures.value(spike.fact),
        expected=_expected(spike.expected),
    )
    where = NOTHING if within and not spike.causes else _where(spike)
    return spaced([sentence, _with_words(spike), _also(spike, names), where])


def _expected(number: float) -> Text:
    if number < 1:
        return _LESS
    return _WAS if round(number) == 1 else _WERE(n=figures.count(round(number)))


def _with_words(spike: Spike) -> Text:
    return _WITH_WORDS(words=_quoted(spike)) if spike.theme and spike.words else NOTHING


def _also(spike: Spike, names: Names) -> Text:
    return _ALSO(themes=listed(theme(key, names) for key in spike.also)) if spike.also else NOTHING


def _where(spike: Spike) -> Text:
    causes = listed(
        _CAUSE(
            dimension=name(cause.dimension.replace("_", " ")),
            value=name(cause.value),
            share=slot(Slot.FACT, f"{figures.percent(cause.share)} %"),
            usual=slot(Slot.FACT, f"{figures.percent(cause.usual)} %"),
        )
        for cause in spike.causes
    )
    return _WHERE(causes=causes) if spike.causes else _NOWHERE


_PILE_UP = Template(
    "{source} brought {n} pieces of feedback {period}, where about {expected} were to be expected, in the"
    " usual words: a pile-up of the collection and no change among customers, so it raises no alert."
)


def pile_up(found: PileUp) -> Text:
    """Why days with far too much feedback raise no alert."""
    return _PILE_UP(
        source=name(found.source),
        n=figures.count(found.feedback),
        period=figures.period(Period(start=found.first, end=found.last + timedelta(days=1))),
        expected=figures.count(round(found.expected)),
    )
