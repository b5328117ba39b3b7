"""Mending misspelt question words ("reveiws", "complants") before anything is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from harken.ask import slips
from harken.ask.calendar_words import MONTHS, NUMBERS, ORDINALS, SEASONS, WEEKDAYS
from harken.ask.lexicon import AROUND, KNOWN
from harken.ask.names import Index, stem
from harken.ask.nations import NATIONS
from harken.ask.slate import unaccented

#: Shorter words of a list of English words are as often slips of others.
_SURE = 5
#: Shorter words with an ending are as often slips.
_PLAIN_BASE = 4
_NOUNS = ("family", "assembly", "supply", "monopoly", "anomaly", "butterfly")
_GRAMMAR = (
    frozenset(("morning", "afternoon", "evening", "tonight", "noon", "fortnight", "weekend"))
    | frozenset(MONTHS)
    | frozenset(WEEKDAYS)
    | frozenset(SEASONS)
    | frozenset(NUMBERS)
    | frozenset(ORDINALS)
)
_KNOWN = KNOWN | _GRAMMAR
_STEMS = frozenset(map(stem, _KNOWN))
_AROUND = AROUND | frozenset(map(stem, AROUND))
_TARGETS = sorted(word for word in _KNOWN if len(word) >= 4)
_SOUNDS = slips.by_ear(_TARGETS)
#: Longer words that may stand around a question are known with a slip too.
_LONG = 8
_FURTHER = sorted(word for word in AROUND if len(word) >= _LONG)
_QUOTED = re.compile(r'"[^"]*"')
#: What follows such a word is a subject, and may be any word at all.
_TOPIC = re.compile(r"\b(?:about|mention\w*|regarding|concerning)(?: the| our| a)? \w+")


def familiar(word: str) -> bool:
    """Whether a word belongs to the language of questions, so that it can be no subject of one."""
    return word in _KNOWN or stem(word) in _STEMS or _adverb(word, _KNOWN | AROUND)


def ordinary(word: str) -> bool:
    """Whether a word is plain English that may stand around what a question asks for."""
    loosely = word.endswith("ly") and len(word) > 5 and word not in _NOUNS
    return familiar(word) or word in _AROUND or stem(word) in _AROUND or loosely


def _adverb(word: str, known: frozenset[str]) -> bool:
    """Whether it is a known word with the ending of adverbs; "Plannerly" is none."""
    if not word.endswith("ly") or len(word) <= _SURE or word in _NOUNS:
        return False
    bases = (word[:-2], f"{word[:-2]}e", f"{word[:-3]}y", f"{word[:-1]}e", word[:-4])
    return any(base in known for base in bases if len(base) > 2)


def _nothing(_: str) -> bool:
    return False


def mended(
    text: str, index: Index, times: frozenset[str] = frozenset(), knows: Callable[[str], bool] = _nothing
) -> str:
    """The text with misspelt question words put right; names, topics and quoted words stay as they are.

    Args:
        times: words of the names of times, such as "black" of Black Friday.
        knows: whether a word is plain English, so that it is no slip of another.
    """
    text = slips.small(text)
    named = index.words | times
    stems = index.stems | frozenset(map(stem, times))
    spared = [match.span() for pattern in (_QUOTED, _TOPIC) for match in pattern.finditer(text)]

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        plain = unaccented(word)
        if (
            word in _KNOWN
            or word in AROUND
            or word in NATIONS
            or plain in named
            or stem(plain) in stems
            or index.misspelt(plain)
        ):
            return word
        if len(word) >= _SURE and (knows(plain) or any(map(knows, _plainer(plain)))):
            return word
        if len(word) < _SURE and f"{word}e" in _KNOWN and not knows(plain):
            return f"{word}e"
        if ordinary(word) and len(word) < _SURE:
            return word
        return word if any(start <= match.start() < end for start, end in spared) else _nearest(word)

    return re.sub(r"[^\W\d_]{4,}", mend, text)


def _plainer(word: str) -> list[str]:
    """What a word may be a plain form of: "adverts", "contented", "calmer"."""
    bases = (word.removesuffix(ending) for ending in ("s", "ed", "er") if word.endswith(ending))
    return [base for base in (*bases, *_doing(word)) if len(base) >= _PLAIN_BASE]


def _doing(word: str) -> list[str]:
    """What one may be doing: "souring", "slating"; "droping" is a slip."""
    base = word.removesuffix("ing")
    return [] if base == word or f"{base}{base[-1:]}ing" in _KNOWN else [base, f"{base}e"]


def _nearest(word: str) -> str:
    """The question word that is a slip away, with the same first letter; the word itself where none is."""
    if (same_sound := _SOUNDS.get(slips.heard(word))) is not None and len(word) >= _SURE:
        return same_sound
    limit = 2 if len(word) >= 6 else 1
    alike = extract(word, _TARGETS, scorer=OSA.distance, score_cutoff=limit, limit=5)
    same = [(away, found) for found, away, _ in alike if found[0] == word[0]]
    if len(word) == 4:
        same = [(away, found) for away, found in same if sorted(found) == sorted(word)]
    # Of two that are as near the longer: letters are left out more often than put in.
    found = min(same, key=lambda pair: (pair[0], -len(pair[1]), pair[1]))[1] if same else word
    if found == word and len(word) >= _LONG:
        found = next(
            (near for near, _, _ in extract(word, _FURTHER, scorer=OSA.distance, score_cutoff=1, limit=1)),
            word,
        )
    return found if found != word else _BONES.get(_bones(word), word)


def _bones(word: str) -> str:
    """A word as people type it in a hurry: "custmrs", "mnth"."""
    return word[0] + re.sub(r"[aeiou]", "", word[1:])


#: Words that people shorten by leaving vowels out; each from four consonants on.
_BONES = {_bones(word): word for word in sorted(_TARGETS, key=len, reverse=True) if len(_bones(word)) >= 4}
