"""Tells whether one text is a copy of another: cross-posted, cut, framed or lightly reworded.

Words are compared, never meaning: two people who say the same in their own words are two people.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA, LCSseq

#: A text with fewer words, or fewer different ones, is a copy only where it is repeated word for word.
FEWEST, FEWEST_DIFFERENT = 12, 9
#: And with fewer words, or fewer letters in its different ones, it is written alike by people who never met:
#: rare words are long ones.
FEWEST_ALIKE, FEWEST_LETTERS = 7, 34
#: Marks per text, and the words that each is made of.
MARKS, SPAN = 20, 4
#: A run of as many words in the same order anchors one text in the other.
RUN = 3
#: Beyond the anchors, what is shared goes on where at most so many words were changed for as many others.
CHANGED = 2
#: Of the words between the first and the last that are shared, so many stand in both texts.
AGREEMENT = 0.7
#: And what is shared is at least so much of the shorter text, and of the longer one.
OF_SHORTER, OF_LONGER = 0.7, 0.4
#: A text that breaks off, taken from the beginning of a longer one, may be less of it.
OF_WHOLE = 0.15
#: A change of so few words may turn the meaning; more of them are a passage left out or put in.
FEW = 3
#: What breaks off may end in half a word and "read more".
ENDING = 3
#: Words of as many letters may differ by a slip of the finger.
LONG_WORD = 4

#: Scripts that set no space between words: each character stands for itself.
_SPACELESS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SPACELESS}]|(?:(?![{_SPACELESS}_])\w)+")
_APOSTROPHES = re.compile(r"(?<=\w)['’](?=\w)")
_NEGATIONS = re.compile(
    r"no|not|never|none|nothing|nobody|neither|nor|without|cannot|(?:ai|ca|do|does|did|is|was|are|were|wo|would"
    r"|could|should|has|have|had)?nt|nicht|kein(?:e[mnrs]?)?|nie|pas|jamais|sin|nunca|non|mai"
)


#: Whether both texts say the same in a place, and where that is in each.
_Piece = tuple[bool, slice, slice]


class Why(StrEnum):
    """In what a copy differs from what it repeats."""

    #: In case, punctuation and spaces at most.
    SAME = "same words"
    CUT = "end cut off"
    FRAMED = "same text in another frame"
    REWORDED = "a few words changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """How one text repeats another."""

    why: Why
    #: Of the words in the part that both share, the fraction that is the same, slips of the finger included.
    share: float


def words(text: str) -> list[str]:
    """What is compared: words in lower case without apostrophes, and each sign of a script without spaces."""
    return _WORD.findall(_APOSTROPHES.sub("", text.casefold()))


def speaks(said: Sequence[str]) -> bool:
    """Whether a text says enough to be told from what others would write."""
    return _wordy(said) or _telling(said)


def _wordy(said: Sequence[str]) -> bool:
    """Whether a text can be told from others though some of its words were changed."""
    return len(said) >= FEWEST and len(set(said)) >= FEWEST_DIFFERENT


def _telling(said: Sequence[str]) -> bool:
    """Whether nobody else would write just these words by chance."""
    return len(said) >= FEWEST_ALIKE and sum(map(len, set(said))) >= FEWEST_LETTERS


def marks(said: Sequence[str]) -> list[int]:
    """MinHash of the runs of words: two texts that share half of them share a mark almost surely.

    Each mark holds its place among the others, so that equal marks are equal in the same place.
    """
    from rensa import RMinHash

    made = RMinHash(num_perm=MARKS, seed=1)
    made.update([" ".join(said[start : start + SPAN]) for start in range(len(said) - SPAN + 1)])
    return [place << 32 | value for place, value in enumerate(made.digest())]


def likeness(one: Sequence[str], other: Sequence[str]) -> Likeness | None:
    """How the shorter text repeats the longer one; None where it does not. Order does not matter."""
    shorter, longer = sorted((one, other), key=lambda said: (len(said), said))
    if not speaks(shorter):
        return None
    if shorter == longer:
        return Likeness(why=Why.SAME, share=1.0)
    if len(set(shorter) & set(longer)) < AGREEMENT * OF_SHORTER * len(set(shorter)):
        return None
    core = _core(shorter, longer)
    return core.judged() if core is not None else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Core:
    """What two texts share: from the first words that stand in the same place of both to the last."""

    shorter: Sequence[str]
    longer: Sequence[str]
    #: Where it lies in each.
    here: slice
    there: slice
    #: Words that are the same in both, slips of the finger included; how many of them are slips.
    same: int
    slips: int
    #: Whether a small change in it says something else.
    turned: bool

    def judged(self) -> Likeness | None:
        """Whether it makes the shorter text a copy."""
        inside = max(self.here.stop - self.here.start, self.there.stop - self.there.start)
        enough = self._agrees(inside) if _wordy(self.shorter) else self._repeats(inside)
        if not enough or self.same < OF_SHORTER * len(self.shorter):
            return None
        if self.same < (OF_WHOLE if self._is_beginning() else OF_LONGER) * len(self.longer):
            return None
        return Likeness(why=self._why(inside), share=round(self.same / inside, 3))

    def _agrees(self, inside: int) -> bool:
        return self.same >= max(AGREEMENT * inside, AGREEMENT * FEWEST) and not self.turned

    def _repeats(self, inside: int) -> bool:
        """Whether the whole of the shorter text stands in the longer one, word for word."""
        verbatim = self.same - self.slips == inside and self._is_whole()
        return verbatim and _telling(self.shorter[self.here])

    def _is_whole(self) -> bool:
        return bool(self.here.start == 0 and self.here.stop >= len(self.shorter) - ENDING)

    def _is_beginning(self) -> bool:
        return bool(self.there.start == 0 and self._is_whole())

    def _why(self, inside: int) -> Why:
        if self.same - self.slips < inside:
            return Why.REWORDED
        return Why.CUT if self._is_beginning() else Why.FRAMED


def _core(shorter: Sequence[str], longer: Sequence[str]) -> _Core | None:
    kept = _anchored(list(_pieces(shorter, longer)))
    if not kept:
        return None
    same = slips = 0
    turned = False
    for equal, here, there in kept:
        if equal:
            same += here.stop - here.start
        else:
            unlike, left = _unlike(shorter[here], longer[there])
            slips += here.stop - here.start - len(unlike)
            turned = turned or _turns(unlike, left)
    return _Core(
        shorter=shorter,
        longer=longer,
        here=slice(kept[0][1].start, kept[-1][1].stop),
        there=slice(kept[0][2].start, kept[-1][2].stop),
        same=same + slips,
        slips=slips,
        turned=turned,
    )


def _anchored(pieces: Sequence[_Piece]) -> Sequence[_Piece]:
    """From the first run to the last, and beyond them as far as words were merely changed."""
    anchors = [place for place, (equal, here, _) in enumerate(pieces) if equal and _length(here) >= RUN]
    if not anchors:
        return ()
    first, last = anchors[0], anchors[-1]
    while first >= 2 and _changed(pieces[first - 1]):
        first -= 2
    while last + 2 < len(pieces) and _changed(pieces[last + 1]):
        last += 2
    return pieces[first : last + 1]


def _changed(piece: _Piece) -> bool:
    _, here, there = piece
    return _length(here) == _length(there) <= CHANGED


def _length(part: slice) -> int:
    return int(part.stop - part.start)


def _pieces(shorter: Sequence[str], longer: Sequence[str]) -> Iterator[_Piece]:
    """Both texts cut into what is equal and what is not, in order."""
    before = (0, 0)
    for block in LCSseq.editops(shorter, longer).as_matching_blocks():
        if (block.a, block.b) != before:
            yield False, slice(before[0], block.a), slice(before[1], block.b)
        if block.size:
            yield True, slice(block.a, block.a + block.size), slice(block.b, block.b + block.size)
        before = (block.a + block.size, block.b + block.size)


def _unlike(here: Sequence[str], there: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of both that are not the same but for a slip."""
    left = list(there)
    unlike = []
    for word in here:
        match = next((each for each in left if _slip(word, each)), None)
        if match is None:
            unlike.append(word)
        else:
            left.remove(match)
    return unlike, left


def _turns(here: Sequence[str], there: Sequence[str]) -> bool:
    """One more negation in few words, or another number in a number's place, makes it another message."""
    if all(any(map(str.isdecimal, alone)) for alone in (here, there)):
        return True
    return max(len(here), len(there)) <= FEW and _negations(here) != _negations(there)


def _negations(said: Sequence[str]) -> int:
    return sum(_NEGATIONS.fullmatch(word) is not None for word in said)


@functools.lru_cache(maxsize=100_000)
def _slip(word: str, other: str) -> bool:
    """Two words that differ by one letter, or by two that changed places."""
    return min(len(word), len(other)) >= LONG_WORD and bool(OSA.distance(word, other, score_cutoff=1) <= 1)
