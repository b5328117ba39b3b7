"""What rose, as signals that alerts are made of: each thing once, under the name it was first told by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache, partial
from typing import TYPE_CHECKING

from harken.domain.news import About, AlertKind, Signal, Trace
from harken.domain.questions import Filter

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from harken.commands.signals import Looking
    from harken.insights.spikes import Spike


def risen(looking: Looking) -> Iterator[Signal]:
    """What rose in all feedback, and in each part of it that is watched."""
    for part in looking.parts:
        yield from _risen_in(looking, part)


def _risen_in(looking: Looking, part: About) -> Iterator[Signal]:
    from harken.insights.names import load
    from harken.insights.spikes import spikes

    with looking.opened.engine.connect() as connection:
        names = load(connection)
        connection.commit()
        found = spikes(connection, looking.opened.rules, names, looking.today, within=within(part))
        now = datetime.combine(looking.today, time(), UTC)
        yield from signals(connection, found, looking.names, now, part)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is told as one thing: the rises of it, the surest first, and by what it is known again."""

    subject: str
    spikes: tuple[Spike, ...]
    trace: Trace


def signals(
    connection: Connection, found: Iterable[Spike], names: Mapping[str, str], now: datetime, part: About
) -> list[Signal]:
    """One for each thing that happened, by the subject that it was raised under if it goes on.

    Args:
        names: Of themes, by key.
        part: The groups and sources within which it was looked for.
    """
    return [signal(each, names, part) for each in apart(connection, found, now, part)]


def apart(connection: Connection, found: Iterable[Spike], now: datetime, part: About) -> list[Told]:
    """The things that happened, each with its rises."""
    from harken.insights.emerging import said_in
    from harken.insights.going_on import LEADING, known_as, trace
    from storage import alerts

    before = {
        each.signal.subject.removeprefix(place(part)): each.signal.trace
        for each in reversed(alerts.remembered(connection, AlertKind.SPIKE, now))
        if each.signal.about.part == part
    }
    told: dict[str, Told] = {}
    for spike in (of_part(each, part) for each in found):
        texts = cache(partial(said_in, connection, spike.said))
        called = known_as(spike, reversed(before.items()), texts)
        called = called or spike.theme or " ".join(sorted(spike.words[:LEADING]))
        one = told.get(called, Told(subject=called, spikes=(), trace=before.get(called, Trace())))
        traced = trace(spike, one.trace, texts)
        told[called] = replace(one, spikes=(*one.spikes, spike), trace=traced)
    return list(told.values())


def signal(told: Told, names: Mapping[str, str], part: About) -> Signal:
    """What is raised of it: its surest rise."""
    from harken.ask import spike_words
    from harken.ask.contract import quote_json

    spike = told.spikes[0]
    return Signal(
        kind=AlertKind.SPIKE,
        subject=f"{place(part)}{told.subject}",
        since=str(spike.window.start),
        told=str(spike_words.told(spike, names, (*part.groups, *part.sources))),
        because="Its own history of eight weeks, per piece of feedback, lets expect far less than that.",
        evidence=spike.evidence,
        counted=True,
        quotes=tuple(quote_json(quote) for quote in spike.quotes),
        about=replace(part, themes=tuple(dict.fromkeys((*filter(None, [spike.theme]), *spike.also)))),
        trace=told.trace,
    )


def of_part(spike: Spike, part: About) -> Spike:
    """Without the other groups that its customers are in: who may see this part may not see those."""
    if not part.groups:
        return spike
    seen = tuple(each for each in spike.causes if each.dimension != "group" or each.value in part.groups)
    return replace(spike, causes=seen)


def within(part: About) -> Filter:
    """What is looked at for a part."""
    return Filter(groups=part.groups, sources=part.sources)


def place(part: About) -> str:
    """What a subject begins with that is watched in a part of the feedback."""
    names: Sequence[str] = (*part.groups, *part.sources)
    return f"{', '.join(names)}: " if names else ""
