"""What the sources of an answer may have missed, in one sentence for each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from harken.ask import figures
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Blind, BlindKind, SourceState
from harken.domain.questions import Period

#: More sources than this share a sentence.
APART = 2

_UNREAD = Template("{name} was not read {when}, so this may miss some.")
_UNREAD_SINCE = Template("{name} has not been read since {day}, so this may miss some.")
_NEVER = Template("{name} was never read, so this lacks what is said there.")
_SILENT = Template("{name} brought nothing {when} although it used to, so this may miss some.")
_SILENT_SINCE = Template("{name} has brought nothing since {day} although it used to, so this may miss some.")
_LESS = Template("{name} brought far less than usual {when}, so this may miss some.")
_LESS_SINCE = Template("{name} has brought far less than usual since {day}, so this may miss some.")
_AND_BEFORE = Template("It was blind at other times as well.")()
_SEVERAL = Template("{names} were not read all of this time, so this may miss some.")
_CLOSED = {BlindKind.UNREAD: _UNREAD, BlindKind.SILENT: _SILENT, BlindKind.COLLAPSING: _LESS}
_OPEN = {
    BlindKind.UNREAD: _UNREAD_SINCE,
    BlindKind.SILENT: _SILENT_SINCE,
    BlindKind.COLLAPSING: _LESS_SINCE,
}


def blind(states: Iterable[SourceState]) -> Text:
    """The sources that were blind in the period of an answer; nothing where none was."""
    found = [state for state in states if state.blind]
    if len(found) > APART:
        return _SEVERAL(names=listed(name(state.name) for state in found))
    return spaced(_of_one(state) for state in found)


def _of_one(state: SourceState) -> Text:
    """Its latest stretch; that there are others is said."""
    last = state.blind[-1]
    return spaced([stretch(state.name, last), _AND_BEFORE if len(state.blind) > 1 else NOTHING])


def stretch(source: str, found: Blind) -> Text:
    """One stretch of one source."""
    if found.start is None:
        return _NEVER(name=name(source))
    first = found.start.date()
    if found.end is None:
        return _OPEN[found.kind](name=name(source), day=figures.day(first))
    return _CLOSED[found.kind](name=name(source), when=_when(first, found.end.date()))


def _when(first: date, last: date) -> Text:
    return figures.period(Period(start=first, end=last + timedelta(days=1)))
