"""What alerts are worth: how often they cry wolf where nothing happened, and how much must rise to be told.

Run it with `python -m benchmarks.alert_control HOME FIRST LAST [SHUFFLES]` on a home that holds understood
feedback, with the first and last day to judge. Nothing is changed there. What is read from it keeps its
texts, themes and numbers a day; only the days are dealt out anew at random within each source, so that
nothing happens on any of them.

The targets, written before the first run:

1. Nothing happened: what the chances of `harken.insights.spikes` promise, one chance a day for themes and one
   for words. That is at most 0.18 alerts a quarter at default sensitivity and 1.8 at high.
2. Planted for three days, at default sensitivity: a complaint in words of its own that makes up a tenth of
   the feedback is told in 80 % of the tries, and so is a theme that usually makes up a tenth and is three
   times as frequent.
3. Told once: a complaint that makes up a fifth of the feedback for ten days, in words that change from one
   person to the next, is one alert and no more in 95 % of the tries in which it is told. Where another one
   begins while it lasts, with one word in common, that is an alert of its own in 95 % of the tries in which
   it would be one if it were alone.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from harken.config import load
from harken.domain.answers import Counts
from harken.domain.news import Trace
from harken.domain.questions import Period
from harken.insights import pile_ups
from harken.insights.bundles import Bundle, Said, bundled
from harken.insights.conditions import things
from harken.insights.emerging import SAMPLE, Text, Texts, texts
from harken.insights.going_on import known_as, trace
from harken.insights.lately import HISTORY, WINDOWS, Daily, Lately, Subject
from harken.insights.names import Names
from harken.insights.names import load as load_names
from harken.insights.relations import feedback, mentions
from harken.insights.rises import Rise, has_history, judged
from harken.insights.scope import Scope
from harken.insights.spikes import CHANCE, Sensitivity
from storage.database import opened

DAY, QUARTER, APART = timedelta(days=1), 91, timedelta(days=7)
#: Days of a planted rise, and tries of each size.
PLANTED, TRIES, LASTING_TRIES = 3, 100, 40
#: What is planted: words in such shares of the feedback, and themes usually so frequent, so many times that.
SHARES = (0.03, 0.05, 0.1, 0.15, 0.2)
USUAL, TIMES = (0.03, 0.1, 0.3), (1.5, 2.0, 3.0, 5.0)
MOST = {Sensitivity.NORMAL: 0.18, Sensitivity.HIGH: 1.8}
POWER, TARGET_SHARE, TARGET_THEME = 0.8, 0.1, (0.1, 3.0)
WORDS = frozenset(("plantedone", "plantedtwo", "plantedone plantedtwo"))
#: What is planted to last: the words of one complaint and of another, which have one in common, and how many
#: of those who complain use each; after half of the days it is the other way round.
LASTING = ("common", "first1", "first2", "first3", "first4", "first5")
OTHER = ("common", "other1", "other2", "other3", "other4", "other5")
USED_BY = (0.8, 0.7, 0.6, 0.4, 0.3, 0.2)
#: For so many days and in such a share of the feedback; the other begins so many days later.
LASTS, LASTING_SHARE, LATER, ONCE = 10, 0.2, 4, 0.95


@dataclass(frozen=True, kw_only=True)
class Series:
    """Feedback with its source and day, the words of complaints, and who speaks of what."""

    place: Mapping[int, tuple[int, date]]
    words: Mapping[int, frozenset[str]]
    about: Mapping[Subject, frozenset[int]]

    @cached_property
    def on(self) -> Mapping[date, Sequence[int]]:
        found = defaultdict(list)
        for id_, (_, day) in self.place.items():
            found[day].append(id_)
        return found

    @cached_property
    def heard(self) -> Daily:
        return Counter(self.place.values())

    @cached_property
    def daily(self) -> Mapping[Subject, Daily]:
        return {each: Counter(self.place[id_] for id_ in ids) for each, ids in self.about.items()}

    def known(self, until: date) -> Lately:
        return Lately(until=until, heard=self.heard, about=self.daily)

    def last(self, until: date, days: int) -> frozenset[int]:
        return frozenset(id_ for back in range(1, days + 1) for id_ in self.on.get(until - back * DAY, ()))

    def texts(self, until: date, days: int) -> list[Text]:
        found = sorted(self.last(until, days) & self.words.keys())
        return [Text(id_, *self.place[id_], self.words[id_]) for id_ in found]

    def complaints(self, until: date) -> tuple[list[Text], Texts]:
        before = self.texts(until - max(WINDOWS) * DAY, HISTORY)
        some = before[:: max(1, -(-len(before) // SAMPLE))]
        part = len(some) / len(before) if before else 1.0
        return self.texts(until, max(WINDOWS)), Texts(held=some, part=part)

    def dealt(self, chance: random.Random) -> Series:
        """The same with the days of each source dealt out anew."""
        ids = sorted(self.place)
        days = defaultdict(list)
        for id_ in ids:
            days[self.place[id_][0]].append(self.place[id_][1])
        for each in days.values():
            chance.shuffle(each)
        return replace(self, place={id_: (self.place[id_][0], days[self.place[id_][0]].pop()) for id_ in ids})


def read(connection: sa.Connection, names: Names, first: date, last: date) -> Series:
    """What was heard from eight weeks and a window before the first day on, without what piled up."""
    start = first - (HISTORY + max(WINDOWS)) * DAY
    period = Period(start=start, end=last + DAY)
    piled = pile_ups.within(connection, period, without=names.rivals)
    left_out = {
        (names.sources[each.source], each.first + number * DAY)
        for each in piled
        for number in range((each.last - each.first).days + 1)
    }
    everything = Lately(until=last + DAY, heard=Counter(), about={}, left_out=frozenset(left_out))
    chosen = things(Scope(period=period), Counts.FEEDBACK, names)
    rows = connection.execute(chosen.select(feedback.c.id, feedback.c.source_id, feedback.c.day))
    place = {row.id: (row.source_id, row.day) for row in rows if everything.keeps(row.source_id, row.day)}
    told = texts(connection, names, everything, period)
    return Series(
        place=place,
        words={each.feedback_id: each.terms for each in told.held},
        about=_about(connection, names, place),
    )


def _about(connection: sa.Connection, names: Names, kept: Collection[int]) -> dict[Subject, frozenset[int]]:
    keys = {id_: key for key, id_ in names.themes.items()}
    columns = (mentions.c.theme_id, mentions.c.feedback_id, mentions.c.sentiment)
    found: dict[Subject, set[int]] = defaultdict(set)
    for row in connection.execute(sa.select(*columns)):
        if row.theme_id in keys and row.feedback_id in kept:
            found[Subject(theme=keys[row.theme_id], complaints=False)].add(row.feedback_id)
            if row.sentiment < 0:
                found[Subject(theme=keys[row.theme_id], complaints=True)].add(row.feedback_id)
    return {each: frozenset(ids) for each, ids in found.items()}


def told(series: Series, until: date, chance: float) -> list[Bundle]:
    """What is told on one day, as `spikes` does, but for what one person says again and again."""
    known = series.known(until)
    if not has_history(known):
        return []
    heard = {days: series.last(until, days) for days in WINDOWS}
    risen = [_said(series, rise, heard) for rise in judged(known, *series.complaints(until), chance)]
    return bundled(risen, heard, chance)


def _said(series: Series, rise: Rise, heard: Mapping[int, frozenset[int]]) -> Said:
    if rise.subject is None:
        return Said(rise=rise, ids=frozenset(rise.named), lately=frozenset(rise.lately))
    about = series.about[rise.subject]
    return Said(rise=rise, ids=about & heard[rise.days], lately=about & heard[max(WINDOWS)])


def replayed(series: Series, days: Sequence[date], chance: float) -> list[tuple[date, Bundle]]:
    """What is told on each day."""
    return [(day, each) for day in days for each in told(series, day + DAY, chance)]


@dataclass(frozen=True)
class _Told:
    """A bundle as alerts are known again by."""

    series: Series
    bundle: Bundle

    @property
    def theme(self) -> str | None:
        subject = self.bundle.told.rise.subject
        return subject.theme if subject else None

    @property
    def words(self) -> tuple[str, ...]:
        risen = (self.bundle.told.rise, *self.bundle.beside)
        return next((each.words for each in risen if each.words), ())

    @property
    def also(self) -> tuple[str, ...]:
        return tuple(each.subject.theme for each in self.bundle.beside if each.subject)

    def texts(self) -> list[frozenset[str]]:
        """The words of each complaint in it."""
        return [self.series.words[id_] for id_ in self.bundle.lately if id_ in self.series.words]


def alerts(series: Series, found: Iterable[tuple[date, Bundle]], chance: float) -> list[tuple[date, Rise]]:
    """The first day of each that is sure enough; what goes on within a week is the same."""
    going_on: dict[str, tuple[date, Trace]] = {}
    first = []
    for day, bundles in groupby(found, key=lambda each: each[0]):
        before = {name: each for name, (seen, each) in going_on.items() if day - seen <= APART}
        today: dict[str, Trace] = {}
        for told in (_Told(series, bundle) for _, bundle in bundles if bundle.told.rise.p < chance):
            called = known_as(told, reversed(before.items()), told.texts)
            if called is None:
                called = f"{day} {len(first)}"
                first.append((day, told.bundle.told.rise))
            today[called] = trace(told, today.get(called, before.get(called, Trace())), told.texts)
        going_on.update({name: (day, each) for name, each in today.items()})
    return first


def control(series: Series, days: Sequence[date], shuffles: int) -> dict[Sensitivity, float]:
    """Alerts a quarter where nothing happened."""
    numbers = dict.fromkeys((Sensitivity.NORMAL, Sensitivity.HIGH), 0)
    for seed in range(shuffles):
        dealt = series.dealt(random.Random(seed))
        found = replayed(dealt, days, CHANCE[Sensitivity.HIGH])
        for sensitivity in numbers:
            numbers[sensitivity] += len(alerts(dealt, found, CHANCE[sensitivity]))
    return {each: n * QUARTER / (len(days) * shuffles) for each, n in numbers.items()}


def words_told(calm: Series, days: Sequence[date], share: float) -> float:
    """How often a complaint in words of its own is told that makes up such a share of some days."""
    chance = random.Random(f"words {share}")
    hits = 0
    for _ in range(TRIES):
        until = chance.choice(days) + DAY
        now, before = calm.complaints(until)
        recent = [place for place, each in enumerate(now) if each.day >= until - PLANTED * DAY]
        n = _poisson(chance, share * len(calm.last(until, PLANTED)))
        for place in chance.sample(recent, min(n, len(recent))):
            now[place] = replace(now[place], terms=now[place].terms | WORDS)
        found = judged(calm.known(until), now, before, CHANCE[Sensitivity.NORMAL])
        hits += any(WORDS & set(rise.words) for rise in found)
    return hits / TRIES


def theme_told(calm: Series, days: Sequence[date], usual: float, times: float) -> float:
    """How often a theme is told that is so many times as frequent on some days as it is usually."""
    chance = random.Random(f"theme {usual} {times}")
    subject, hits = Subject(theme="planted", complaints=True), 0
    for _ in range(TRIES):
        until = chance.choice(days) + DAY
        about = frozenset(
            id_
            for id_, (_, day) in calm.place.items()
            if chance.random() < usual * (times if until - PLANTED * DAY <= day < until else 1)
        )
        planted = replace(calm, about={**calm.about, subject: about})
        found = judged(planted.known(until), *calm.complaints(until), CHANCE[Sensitivity.NORMAL])
        hits += any(rise.subject == subject for rise in found)
    return hits / TRIES


def _with_lasting(calm: Series, chance: random.Random, words: Sequence[str], first: date) -> Series:
    """With a complaint in some of these words for some days, whoever says it."""
    planted = dict(calm.words)
    for number in range(LASTS):
        heard = calm.on.get(first + number * DAY, ())
        used = USED_BY if number < LASTS / 2 else USED_BY[::-1]
        for id_ in chance.sample(heard, min(_poisson(chance, LASTING_SHARE * len(heard)), len(heard))):
            said = (word for word, share in zip(words, used, strict=True) if chance.random() < share)
            planted[id_] = planted.get(id_, frozenset()) | frozenset(said)
    return replace(calm, words=planted)


def _told_of(series: Series, first: date, words: Collection[str]) -> int:
    """Alerts with words that stand in one complaint alone."""
    days = [first + number * DAY for number in range(LASTS + LATER)]
    usual = CHANCE[Sensitivity.NORMAL]
    return sum(
        bool(set(words) & set(rise.words)) for _, rise in alerts(series, replayed(series, days, usual), usual)
    )


def told_once(calm: Series, days: Sequence[date]) -> Iterator[tuple[str, int, int]]:
    """Of what lasts, how often it is one alert; of what begins meanwhile, how often it is one too."""
    chance = random.Random("lasting")
    once = lasting = own = alone = 0
    for _ in range(LASTING_TRIES):
        first = chance.choice(days[: -LASTS - LATER])
        one = _with_lasting(calm, chance, LASTING, first)
        number = _told_of(one, first, LASTING[1:])
        lasting, once = lasting + (number > 0), once + (number == 1)
        then, seed = first + LATER * DAY, chance.getrandbits(32)
        if _told_of(_with_lasting(calm, random.Random(seed), OTHER, then), first, OTHER[1:]):
            both = _with_lasting(one, random.Random(seed), OTHER, then)
            alone, own = alone + 1, own + (_told_of(both, first, OTHER[1:]) > 0)
    yield "what lasts is one alert", once, lasting
    yield "what begins meanwhile is one of its own", own, alone


def _poisson(chance: random.Random, expected: float) -> int:
    return int(np.random.default_rng(chance.getrandbits(32)).poisson(expected))


def _line(rise: Rise) -> str:
    name = rise.subject.theme if rise.subject else " ".join(rise.words[:4])
    expected = rise.judged.expected
    return f"{name}: {rise.now.n} of {rise.now.heard:.0f} in {rise.days} days, {expected:.1f} expected"


def powers(calm: Series, days: Sequence[date]) -> Iterator[tuple[str, float, bool]]:
    """Each planted size with how often it is told, and whether a target is set for it."""
    for share in SHARES:
        yield f"words in {share:.0%}", words_told(calm, days, share), share == TARGET_SHARE
    for usual in USUAL:
        for times in TIMES:
            if usual * times <= 1:
                told_of = theme_told(calm, days, usual, times)
                yield f"a theme of {usual:.0%}, {times:g} times", told_of, (usual, times) == TARGET_THEME


def main(arguments: Sequence[str]) -> int:
    """Print every figure; returns how many targets are missed."""
    home, first, last = Path(arguments[0]), *map(date.fromisoformat, arguments[1:3])
    shuffles = int(arguments[3]) if len(arguments) > 3 else 20
    config = load(home)
    with opened(data=config.data, url=config.database_url) as engine, engine.connect() as connection:
        series = read(connection, load_names(connection), first, last)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    print(
        f"{os.cpu_count()} cores; {len(series.place)} feedback on {len(series.on)} days, {len(days)} judged"
    )
    usual = CHANCE[Sensitivity.NORMAL]
    for day, rise in alerts(series, replayed(series, days, usual), usual):
        print(f"as it was: {day} {_line(rise)}")
    missed = 0
    for sensitivity, quarterly in control(series, days, shuffles).items():
        met = quarterly <= MOST[sensitivity]
        missed += not met
        print(f"{_verdict(met)} dealt out anew {shuffles} times: {quarterly:.2f} a quarter at {sensitivity}")
    for size, share, target in powers(series.dealt(random.Random(0)), days):
        missed += target and share < POWER
        print(
            f"{_verdict(share >= POWER) if target else '      '} {size}, {PLANTED} days: told in {share:.0%}"
        )
    for what, hits, tries in told_once(series.dealt(random.Random(0)), days):
        missed += hits < ONCE * tries
        print(f"{_verdict(hits >= ONCE * tries)} {what}, {LASTS} days: in {hits} of {tries} tries")
    return missed


def _verdict(met: bool) -> str:
    return "met   " if met else "MISSED"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
