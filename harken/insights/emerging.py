"""Complaints that no theme may know yet: words that suddenly stand together in many texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise
from math import log

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Period
from harken.domain.understanding import Role, Sentiment
from harken.insights.conditions import things
from harken.insights.lately import DAY, HISTORY, WINDOWS, Lately
from harken.insights.merging import words
from harken.insights.names import Names
from harken.insights.relations import feedback, parts, role_bits
from harken.insights.scope import Scope
from harken.insights.statistics import benjamini_hochberg
from harken.insights.surprise import BySource, Counted, Surprise, by_source

#: Complaints of the history whose words are counted; of more, so many, evenly spread.
SAMPLE = 4_000
#: A word rises where so many texts have it, so many times as many as were to be expected.
FEWEST, TIMES = 5, 3.0
#: Words are of one complaint where so much of the texts of the rarer one has both, and so many texts.
TOGETHER, FEWEST_TOGETHER = 0.5, 3
#: What joins a word that surely rose needs only to have likely risen: the adjusted chance for it.
LIKELY = 0.01
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one complaint, and the pairs that stand side by side in it."""

    feedback_id: int
    source: int
    day: date
    terms: frozenset[str]

    def tells(self, risen: Collection[str]) -> bool:
        """Whether it has a pair, or two single words, of those that rose."""
        had = self.terms.intersection(risen)
        return len(had) > 1 or any(_is_pair(term) for term in had)


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Complaints of some days, and which part of all these are."""

    held: Sequence[Text]
    part: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Emerging:
    """Words that rose together, and the texts that have at least two of them."""

    #: Those that stand out most first.
    words: tuple[str, ...]
    days: int
    feedback: tuple[int, ...]
    #: The same of the longest window.
    lately: tuple[int, ...]
    judged: Surprise
    #: Of the word that stands out most, adjusted for all words and windows.
    p: float


@dataclass(frozen=True, slots=True)
class _Risen:
    term: str
    days: int
    p: float
    #: How much it stands out: how often it is said, and how many times more than was to be expected.
    weight: float


def complaints(connection: sa.Connection, names: Names, known: Lately) -> tuple[Sequence[Text], Texts]:
    """Those of the last days, and those that they are held against."""
    last = known.period(max(WINDOWS))
    assert isinstance(last.start, date)
    earlier = Period(start=last.start - HISTORY * DAY, end=last.start)
    return texts(connection, names, known, last).held, texts(connection, names, known, earlier, SAMPLE)


def found(known: Lately, now: Sequence[Text], before: Texts, chance: float) -> list[Emerging]:
    """What is complained about in words that were not used so often before, the surest first.

    Args:
        chance: The adjusted chance below which a word counts as risen.
    """
    weeks = _weeks(known, before)
    tested = [each for days in WINDOWS for each in _tested(known, now, weeks, days)]
    adjusted = benjamini_hochberg([each.p for each in tested])
    likely = max(chance, LIKELY)
    risen = [replace(each, p=p) for each, p in zip(tested, adjusted, strict=True) if p < likely]
    told = [
        _told(known, days, cluster, now, weeks)
        for days in WINDOWS
        for cluster in _clusters([each for each in risen if each.days == days], _of(known, now, days))
        if any(each.p < chance for each in cluster)
    ]
    kept = [each for each in told if _rises(len(each.feedback), each.judged) and each.judged.p < chance]
    return list(_apart(sorted(kept, key=lambda each: (each.p, -len(each.feedback), each.words))))


def _rises(n: int, judged: Surprise) -> bool:
    return n >= FEWEST and n >= TIMES * judged.expected


@dataclass(frozen=True, slots=True)
class _Week:
    """Seven days of the history."""

    texts: Sequence[Text]
    #: By source and term.
    times: Counter[tuple[int, str]]
    heard: dict[int, float]


def _weeks(known: Lately, before: Texts) -> list[_Week]:
    weeks = []
    first = known.until - max(WINDOWS) * DAY
    for back in range(HISTORY // _WEEK):
        end = first - back * _WEEK * DAY
        texts = [each for each in before.held if end - _WEEK * DAY <= each.day < end]
        days = [end - DAY * day for day in range(1, _WEEK + 1)]
        heard = {
            source: sum(known.heard[source, day] for day in days) * before.part for source in known.sources
        }
        if any(heard.values()):
            weeks.append(_Week(texts, _times(texts), heard))
    return weeks


def _times(texts: Sequence[Text]) -> Counter[tuple[int, str]]:
    return Counter((each.source, term) for each in texts for term in each.terms)


def _of(known: Lately, now: Sequence[Text], days: int) -> list[Text]:
    return [each for each in now if each.day >= known.until - days * DAY]


def _tested(known: Lately, now: Sequence[Text], weeks: Sequence[_Week], days: int) -> Iterator[_Risen]:
    recent = _of(known, now, days)
    times, heard = _times(recent), known.now(Counter(), days)
    for term, n in sorted(Counter(term for each in recent for term in each.terms).items()):
        if n < FEWEST:
            continue
        said = {source: Counted(times[source, term], counted.heard) for source, counted in heard.items()}
        history = [
            {source: Counted(week.times[source, term], heard) for source, heard in week.heard.items()}
            for week in weeks
        ]
        judged = by_source(said, history)
        if judged is not None:
            weight = n * log(n / judged.expected)
            yield _Risen(term, days, judged.p if _rises(n, judged) else 1.0, weight)


def _clusters(risen: Sequence[_Risen], recent: Sequence[Text]) -> list[list[_Risen]]:
    """Words that stand in the same texts; one that stands alone says too little."""
    having = {each.term: {text.feedback_id for text in recent if each.term in text.terms} for each in risen}
    group = {each.term: {each.term} for each in risen}
    for one, other in combinations(having, 2):
        both = len(having[one] & having[other])
        rarer = min(len(having[one]), len(having[other]))
        if both >= max(FEWEST_TOGETHER, TOGETHER * rarer) and group[one] is not group[other]:
            group[one] |= group[other]
            for term in group[one]:
                group[term] = group[one]
    clusters = {id(terms): terms for terms in group.values()}.values()
    found = [[each for each in risen if each.term in terms] for terms in clusters]
    return [cluster for cluster in found if len(_words(cluster)) > 1]


def _words(cluster: Sequence[_Risen]) -> tuple[str, ...]:
    """What rose by itself, then what rose only beside another word; what stands out most first."""
    ranked = sorted(cluster, key=lambda each: (_is_pair(each.term), -each.weight, each.term))
    return tuple(dict.fromkeys(word for each in ranked for word in each.term.split()))


def _is_pair(term: str) -> bool:
    return " " in term


def _told(
    known: Lately, days: int, cluster: Sequence[_Risen], now: Sequence[Text], weeks: Sequence[_Week]
) -> Emerging:
    risen = frozenset(each.term for each in cluster)
    having = [each for each in _of(known, now, days) if each.tells(risen)]
    heard = {source: counted.heard for source, counted in known.now(Counter(), days).items()}
    history = [_telling(week.texts, risen, week.heard) for week in weeks]
    judged = by_source(_telling(having, risen, heard), history)
    assert judged is not None
    return Emerging(
        words=_words(cluster),
        days=days,
        feedback=tuple(each.feedback_id for each in having),
        lately=tuple(each.feedback_id for each in now if each.tells(risen)),
        judged=judged,
        p=max(min(each.p for each in cluster), judged.p),
    )


def _telling(texts: Sequence[Text], risen: Collection[str], heard: dict[int, float]) -> BySource:
    telling = Counter(each.source for each in texts if each.tells(risen))
    return {source: Counted(telling[source], number) for source, number in heard.items()}


def _apart(told: Sequence[Emerging]) -> Iterator[Emerging]:
    """The same complaint shows in several windows; the surest tells it."""
    seen: set[str] = set()
    for each in told:
        if not seen & set(each.words):
            seen |= set(each.words)
            yield each


def texts(
    connection: sa.Connection, names: Names, known: Lately, period: Period, most: int | None = None
) -> Texts:
    """Complaints of some days: negative or mixed feedback, and what else tells of a problem."""
    complains = sa.or_(
        feedback.c.sentiment.in_((Sentiment.NEGATIVE, Sentiment.MIXED)),
        feedback.c.roles.bitwise_and(role_bits([Role.DISLIKE])) != 0,
    )
    chosen = things(Scope(period=period).including(known.within), Counts.FEEDBACK, names)
    place = (feedback.c.id, feedback.c.source_id, feedback.c.day)
    told = {
        row.id: row
        for row in connection.execute(chosen.select(*place).where(complains))
        if known.keeps(row.source_id, row.day)
    }
    text = sa.func.string_agg(parts.c.text, "\n")
    rows = connection.execute(
        sa.select(parts.c.feedback_id, text.label("text"))
        .where(parts.c.feedback_id.in_(_spread(sorted(told), most)))
        .group_by(parts.c.feedback_id)
    ).all()
    held = [
        Text(row.feedback_id, about.source_id, about.day, terms(row.text))
        for row in rows
        for about in (told[row.feedback_id],)
    ]
    return Texts(held=held, part=len(held) / len(told) if told else 1.0)


def said_in(connection: sa.Connection, ids: Collection[int]) -> list[frozenset[str]]:
    """The words and pairs of each of these feedback."""
    text = sa.func.string_agg(parts.c.text, "\n")
    said = sa.select(text).where(parts.c.feedback_id.in_(list(ids))).group_by(parts.c.feedback_id)
    return [terms(each) for each in connection.execute(said).scalars()]


def _spread(ids: list[int], most: int | None) -> list[int]:
    """At most so many, evenly, so that they are the same each time."""
    return ids if most is None else ids[:: max(1, -(-len(ids) // most))]


def terms(text: str) -> frozenset[str]:
    """The words of a text, and the pairs that stand side by side."""
    said = [word for word in words(text) if len(word) > 2]
    return frozenset((*said, *(f"{one} {other}" for one, other in pairwise(said))))
