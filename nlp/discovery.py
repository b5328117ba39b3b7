"""Subjects that no theme covers: groups of statements, each named in the customers' own words.

The same statements give the same subjects, in whatever order they come. Names and telling words are phrases
that several people use, so that no proposal repeats what one person said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from nlp.clusters import Labels, groups, halves, unit
from nlp.telling import EMPTY
from nlp.theme_scores import Array

#: A group smaller than this, or than this share of all, is no subject.
LEAST, LEAST_SHARE = 8, 0.004
#: A phrase must be used by so many people to name a group.
PEOPLE = 3
#: What is not so many times as usual in a group as elsewhere is no name for it; a group without a name is
#: no subject.
OWN = 4.0
#: Nor is what more than this share of everything else says: "lounge", of lounges.
USUAL = 0.03
#: So many phrases that name a group best must be used, one or other, by so much of it: a group that has no
#: words in common is about nothing.
NAMING, AGREED = 3, 0.25
#: A group whose statements lie farther from its middle than this, on average, has no subject.
CLOSE = 0.5
#: Statements that tell what it is about: near to its middle, and those first that use the words of its name.
#: More come near to much that is not meant. Where half of the intents of banking77's developing half are
#: known and the others are proposed and accepted, sixteen with a usual threshold told 62 and 59 % rightly
#: (with either half known), five with the one below 95 % each.
EXAMPLES = 5
#: The score from which a statement belongs to such a theme.
SURE = 0.75
#: A phrase whose uses are mostly in one group tells it by itself.
TELLING, TELLING_USES = 0.75, 5
_MOST_WORDS = 6
_LONGEST = 3
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A group of statements about one thing."""

    name: str
    #: Phrases that hardly anything outside the group holds.
    words: tuple[str, ...]
    #: Places of its statements, and of those that tell what it is about, one by each person.
    members: tuple[int, ...]
    examples: tuple[int, ...]
    #: Unit length, (width,).
    middle: Array
    #: The score from which a statement belongs to it, once it is a theme.
    threshold: float = SURE


def subjects(
    texts: Sequence[str],
    embeddings: Array,
    people: Sequence[Hashable],
    least: int = LEAST,
    covered: Sequence[str] = (),
) -> list[Subject]:
    """The subjects of n statements that no theme covers, the largest first.

    Args:
        texts: What was said.
        embeddings: (n, width), unit rows.
        people: Who said each; a group must be of several people.
        covered: Statements that themes cover: words that are as usual there tell no subject.
    """
    least = max(least, round(LEAST_SHARE * len(texts)))
    labels = groups(texts, embeddings, least)
    while True:
        named = _Names(texts, people, labels, covered)
        found = [
            _subject(each, texts, embeddings, people, labels, named)
            for each in range(labels.max(initial=-1) + 1)
        ]
        nothing = [each for each, subject in enumerate(found) if subject is None]
        parted = _parted(nothing, texts, embeddings, labels, least)
        if parted is None:
            some = [subject for subject in found if subject is not None]
            return sorted(some, key=lambda each: (-len(each.members), each.name))
        labels = parted


def _parted(
    nothing: Sequence[int], texts: Sequence[str], embeddings: Array, labels: Labels, least: int
) -> Labels | None:
    """The groups with those that are about nothing in halves, as what has no words in common may be about
    several things that have; None where all halves are too small."""
    made, number = labels.copy(), int(labels.max(initial=-1)) + 1
    first = number
    for group in nothing:
        members = np.flatnonzero(labels == group)
        side = halves([texts[place] for place in members.tolist()], embeddings[members])
        if min((side == each).sum() for each in (0, 1)) >= least:
            made[members[side == 1]] = number
            number += 1
    return made if number > first else None


def _subject(
    group: int,
    texts: Sequence[str],
    embeddings: Array,
    people: Sequence[Hashable],
    labels: Labels,
    named: _Names,
) -> Subject | None:
    members = np.flatnonzero(labels == group)
    middle = unit(embeddings[members].mean(axis=0, keepdims=True))[0]
    cosines = embeddings[members] @ middle
    name, naming = named.name(group), named.naming(group)
    agreed = np.array([bool(naming & set(phrases(texts[place]))) for place in members.tolist()])
    if name is None or cosines.mean() < CLOSE or agreed.mean() < AGREED:
        return None
    nearest = sorted(
        zip(~agreed, -np.round(cosines, 4), members.tolist(), strict=True),
        key=lambda p: (p[0], p[1], texts[p[2]]),
    )
    return Subject(
        name=name,
        words=named.telling(group),
        members=tuple(members.tolist()),
        examples=tuple(_of_others([place for *_, place in nearest], texts, people)),
        middle=middle,
    )


def _of_others(places: Sequence[int], texts: Sequence[str], people: Sequence[Hashable]) -> list[int]:
    """One of each person and wording."""
    seen: set[Hashable] = set()
    chosen: list[int] = []
    for place in places:
        marks = {("by", people[place]), ("said", texts[place].casefold())}
        if not seen & marks:
            seen |= marks
            chosen.append(place)
        if len(chosen) == EXAMPLES:
            break
    return chosen


class _Names:
    """Counts the phrases of all groups once."""

    def __init__(
        self,
        texts: Sequence[str],
        people: Sequence[Hashable],
        labels: Labels,
        covered: Sequence[str] = (),
    ) -> None:
        self._sizes = Counter(labels.tolist())
        self._whole = len(texts) + len(covered)
        self._everywhere = Counter(phrase for text in covered for phrase in set(phrases(text)))
        self._in: dict[int, Counter[str]] = {}
        self._people: dict[tuple[int, str], set[Hashable]] = {}
        for text, person, label in zip(texts, people, labels.tolist(), strict=True):
            for phrase in set(phrases(text)):
                self._everywhere[phrase] += 1
                self._in.setdefault(label, Counter())[phrase] += 1
                self._people.setdefault((label, phrase), set()).add(person)

    def name(self, group: int) -> str | None:
        """The phrase, or the two words, that many in the group and few others use."""
        ranked = self._ranked(group)
        if not ranked:
            return None
        best = ranked[0]
        if " " not in best:
            # A second word says more, unless it says the same.
            others = [each for each in ranked[1:4] if " " not in each and each[:3] != best[:3]]
            best = f"{best}, {others[0]}" if others else best
        return best[:1].upper() + best[1:]

    def naming(self, group: int) -> set[str]:
        """The few phrases that say best what it is about."""
        return set(self._ranked(group)[:NAMING])

    def telling(self, group: int) -> tuple[str, ...]:
        """Phrases by whose mere occurrence a statement is about the group."""
        inside = self._in.get(group, Counter())
        telling = [
            phrase
            for phrase in self._ranked(group)
            if inside[phrase] >= TELLING_USES and inside[phrase] >= TELLING * self._everywhere[phrase]
        ]
        return tuple(telling[:_MOST_WORDS])

    def _ranked(self, group: int) -> list[str]:
        used = [phrase for phrase in self._in.get(group, ()) if len(self._people[group, phrase]) >= PEOPLE]
        own = [
            phrase
            for phrase in used
            if self._lift(group, phrase) >= OWN and self._elsewhere(group, phrase) <= USUAL
        ]
        return sorted(own, key=lambda phrase: (-self._weight(group, phrase), phrase))

    def _weight(self, group: int, phrase: str) -> float:
        """How much of the group uses it, by how much more that is than elsewhere; longer phrases say more."""
        share = self._in[group][phrase] / self._sizes[group]
        return share * log(self._lift(group, phrase)) ** 2 * (1 + 0.5 * phrase.count(" "))

    def _lift(self, group: int, phrase: str) -> float:
        """How many times as usual a phrase is in the group as elsewhere."""
        others = self._whole - self._sizes[group]
        rest = (self._elsewhere(group, phrase) * others + 1) / (others + 1)
        return self._in[group][phrase] / self._sizes[group] / rest

    def _elsewhere(self, group: int, phrase: str) -> float:
        """The share of everything else that holds a phrase."""
        others = self._whole - self._sizes[group]
        return (self._everywhere[phrase] - self._in[group][phrase]) / max(1, others)


def names(texts: Sequence[str], people: Sequence[Hashable], labels: Labels) -> list[str | None]:
    """What each group is called, in the order of its number; None where no phrase is shared."""
    named = _Names(texts, people, labels)
    return [named.name(group) for group in range(labels.max(initial=-1) + 1)]


def phrases(text: str) -> Iterator[str]:
    """Up to three words in a row that neither begin nor end with an empty one."""
    tokens = [token.lower() for token in _TOKEN.findall(text)]
    for start, first in enumerate(tokens):
        if first in EMPTY or len(first) < 3:
            continue
        for end in range(start + 1, min(start + _LONGEST, len(tokens)) + 1):
            last = tokens[end - 1]
            if last not in EMPTY and len(last) >= 3:
                yield " ".join(tokens[start:end])
