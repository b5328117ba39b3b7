"""Which words are forms of one another, so that "crashed" is of "crash" and "wins" is not of "wine".

Kept apart from `names`, whose stems bring together what may be forms of one word: here it is held to English.
"""

from __future__ import annotations

import re
from functools import cache

_VOWELS = "aeiou"
#: After these letters several have the ending "es".
_HISSING = ("s", "x", "z", "ch", "sh", "o")
#: What is more or most so in "er" and "est"; others' "er" makes a person of a deed, as in "designers".
_DEGREES = frozenset(
    (
        *("slow", "clean", "rude", "loud", "full", "dear", "cold", "warm", "dark", "rough", "steep", "high"),
        *("costly", "dirty", "filthy", "messy", "tidy", "wobbly", "laggy", "buggy", "glitchy", "grubby"),
        *("pricey", "clunky", "crowded", "stuffy", "greasy", "shaky", "flaky", "janky", "grimy"),
    )
)


def related(one: str, other: str) -> bool:
    """Whether both are forms of one word."""
    return bool(_bases(one) & _bases(other))


def plural(word: str, name: str) -> bool:
    """Whether it is the name or several of it."""
    return word in (name, f"{name}s", f"{name}es") or (
        name.endswith("y") and word == f"{name.removesuffix('y')}ies"
    )


def positive(word: str) -> tuple[str, ...]:
    """What a word of degree is more or most of: "wobblier" is wobbly; nothing for other words."""
    base = re.sub(r"(?:er|est)$", "", word)
    if base == word:
        return ()
    if base.endswith("i"):
        return (f"{base.removesuffix('i')}y", f"{base.removesuffix('i')}ey")
    single = base[:-1] if base[-2:-1] == base[-1:] else base
    return tuple(each for each in (base, f"{base}e", single) if each in _DEGREES)


@cache
def _bases(word: str) -> frozenset[str]:
    """The words that it may be a form of, itself among them."""
    return frozenset(base for base in _stripped(word) if len(base) > 2) | {word}


def _stripped(word: str) -> list[str]:
    found = []
    for ending in ("ing", "ed", "ness", "y", "age"):
        if word.endswith(ending):
            base = word.removesuffix(ending)
            found += [base, *_single(base)]
            found += [f"{base}e"] if ending in ("ing", "ed") else []
            found += [f"{base.removesuffix('i')}y"] if base.endswith("i") else []
    if word.endswith("ies") or word.endswith("ied"):
        found.append(f"{word[:-3]}y")
    if word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    if word.endswith("es") and word[:-2].endswith(_HISSING):
        found.append(word[:-2])
    if word.endswith("e"):
        # "Freez" of "freezing" is the same as that of "freeze"; of short words, "win" of "wine", it is not.
        found += [word[:-1]] if len(word) > 5 else []
    return found


def _single(base: str) -> list[str]:
    """Without the double consonant of "dropping"."""
    doubled = len(base) > 2 and base[-1] == base[-2] and base[-1] not in _VOWELS
    return [base[:-1]] if doubled else []
