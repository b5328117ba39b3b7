"""Slips of the small words of questions, and words written as they are heard.

Kept apart from `spelling`, which holds any word against the words of questions letter by letter: short words
have too many neighbours for that, and "sujest" lies as near to "subject" as to "suggest".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_SMALL: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), plain)
    for pattern, plain in [
        (r"\b(?:thay|tehy|thye)\b", "they"),
        (r"\b(?P<who>they|you|it|that)ll\b", r"\g<who> will"),
        (r"\b(?P<who>they|you)ve\b", r"\g<who> have"),
        (r"\b(?P<who>they|you)re\b", r"\g<who> are"),
        (r"\b(?:nvr|nevr|neevr|nver)\b", "never"),
        (r"\bsya(?P<s>s?)\b", r"say\g<s>"),
        (r"\b(?:wil|wll)\b", "will"),
        (r"(?P<go>\b(?:come|coming|came|go|going|get|went)) (?:bak|bck|abck)\b", r"\g<go> back"),
        (r"(?P<before>\b(?:\d|one|two|three|four|five)[ -])(?:str|sart|satr|strar|tsar)(?P<s>s?)\b",
         r"\g<before>star\g<s>"),
        (r"\b(?:amny|mnay)\b(?= \w)", "many"),
        (r"(?P<do>\b(?:do|did|does|many|of|our)) (?:the )?gusts\b", r"\g<do> guests"),
        (r"(?P<whom>\b(?:people|comments|reviews|quotes|customers|users|guests)) form(?= (?!and\b)\w)",
         r"\g<whom> from"),
        (r"\bverbatims w\b(?= \w)", "verbatims with"),
    ]
]  # fmt: skip
#: What sounds alike, in the order in which it is written plainly.
_HEARD = [
    (re.compile(pattern), plain)
    for pattern, plain in [
        (r"ph", "f"),
        (r"ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"qu", "kw"),
        (r"j", "g"),
        (r"z", "s"),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
    ]
]


def small(text: str) -> str:
    """The text with slips of its small words put right."""
    for pattern, plain in _SMALL:
        text = pattern.sub(plain, text)
    return text


def heard(word: str) -> str:
    """How a word sounds, roughly: the same for "sujest" and "suggest"."""
    for pattern, plain in _HEARD:
        word = pattern.sub(plain, word)
    return word


def by_ear(words: Iterable[str]) -> dict[str, str]:
    """The words by how they sound, where no two of them sound alike."""
    every = [(heard(word), word) for word in words]
    alike = Counter(sound for sound, _ in every)
    return {sound: word for sound, word in every if alike[sound] == 1}
