"""Finding the names of this installation in a question: themes, groups, sources, products, attributes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from harken.ask import everyday, forms, sayings
from harken.ask.lexicon import AROUND, KNOWN, TRADE
from harken.ask.sayings import PRONOUNS, Name, form, marked
from harken.ask.slate import Slate, unaccented
from harken.domain.vocabulary import Vocabulary

__all__ = ["Index", "Name", "find", "form", "stem"]

#: Words for quantities: "the trend of volume" asks for no theme, "complaints about volume" do.
MEASURED = frozenset(
    (
        *("score", "scores", "rating", "ratings", "star", "stars", "nps", "csat", "ces"),
        *("sentiment", "share", "shares", "volume", "trend", "trends"),
    )
)
_OF = re.compile(r"\bof(?: the| our| your)? $")
_ABOUT = re.compile(r"\b(?:about|mention\w*|on|with|of|regarding)(?: the| our| your)? $")
_SUBJECT = re.compile(
    rf"{_ABOUT.pattern}|\b(?:like|love|hate)(?: the| our| your)? $"
    r"|^(?:is|are|was|were) (?:the|our) (?:\w+ )?(?:too )?$"
)
#: What follows is looked for as it stands, unless it is a name that is stored.
_VERY_WORD = re.compile(r"\b(?:word|term|phrase|expression)s? $")
#: What is counted of a subject.
_REPORTED = re.compile(r" (?:mentions|reports|complaints|gripes|grumbles)\b")
_COUNTED = frozenset(
    (
        "customer",
        "user",
        "guest",
        "people",
        "client",
        "app",
        "new",
        "more",
        "most",
        "many",
        "top",
        "main",
        "of",
    )
)
#: Nouns that are verbs too, and what tells that they are nouns.
_NOUNS = ("bug", "bugs")
_DETERMINED = re.compile(
    r"\b(?:which|the|our|any|these|those|many|more|fewer|new|old|few|all|no|by|find|found|fix|fixed"
    r"|about|some|from|except|but|and|than|scrap) $"
)
_WHOM = re.compile(r" (?:people|customers?|users?|guests?|clients?|them|us|you|everyone|anyone|me|our|the)\b")
#: No name of a question has more words than this.
LONGEST = 6
#: Shorter words are no name that was parted: "give us a reference" speaks of no USA.
_LEAST_JOINED = 4
#: A name of so many letters is known by them where two are swapped: "iso" for iOS.
_SHORT = 3
#: Pairs shorter than this have too many neighbours.
_LEAST_PAIR = 7
#: From so many letters on as many slips are forgiven as in the name that is meant: "clokwel" for Clockwell.
_NEARLY_LONG = 7
#: An everyday word of more letters may be two slips away.
_VERY_LONG = 9
#: Everyday words for a name stand behind all that was stored.
_EVERYDAY = 7
#: Shorter ones have too many neighbours.
_LEAST_EVERYDAY = 5


def stem(word: str) -> str:
    """A word without the commonest English endings, the same for all its forms."""
    for ending, least in (("ing", 4), ("ies", 3), ("ed", 4), ("es", 3), ("s", 3), ("e", 3), ("y", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return _single(word.removesuffix(ending))
    return _single(word)


def _single(word: str) -> str:
    """Without the double consonant of "dropping" and the e of "freeze"."""
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def _nothing(_: str) -> bool:
    return False


class Index:
    """Every way to say every stored name."""

    def __init__(self, vocabulary: Vocabulary, knows: Callable[[str], bool] = _nothing) -> None:
        """
        Args:
            knows: whether a word is plain English, so that it is no slip of a name.
        """
        self._knows = knows
        self._exact: dict[tuple[str, ...], set[Name]] = defaultdict(set)
        self._stems: dict[tuple[str, ...], set[tuple[Name, tuple[str, ...]]]] = defaultdict(set)
        self._joined: dict[str, set[Name]] = defaultdict(set)
        #: Names that are ordinary words too, such as "booking": meant only where a subject stands.
        self._subjects: dict[str, set[Name]] = defaultdict(set)
        for name, saying in sayings.of_vocabulary(vocabulary):
            self._add(name, form(saying))
        for name, saying in sayings.of_company(vocabulary):
            self._enter(name, form(saying))
        #: The first words of groups of several words: "the light ones" are the light users.
        self._firsts = sayings.firsts(vocabulary.groups)
        self._shared = sayings.shared(vocabulary)
        self.capitals = sayings.capitals(vocabulary)
        for name, saying in self.capitals:
            self._enter(name, (marked(saying),))
        self.breakdowns = sayings.breakdowns(vocabulary)
        self._add_everyday()
        self._words = sorted(filter(self._may_slip, self._joined))
        self.words = frozenset(word for words in self._exact for word in words)
        self.stems = frozenset(map(stem, self.words))

    def _may_slip(self, joined: str) -> bool:
        """Whether slips of a name are looked for; of everyday ones only where they are a long word."""
        if not self._stored(joined) and (joined,) not in self._exact:
            return False
        return len(joined) >= (4 if self._stored(joined) else _LEAST_EVERYDAY) and joined not in KNOWN

    def _stored(self, joined: str) -> bool:
        """Whether it names something by more than an everyday word."""
        return any(name.rank < _EVERYDAY for name in self._joined.get(joined, ()))

    def _add_everyday(self) -> None:
        """Everyday words for names: of families to which one stored name alone belongs."""
        held: dict[tuple[tuple[str, ...], ...], set[Name]] = defaultdict(set)
        for stored in (self._exact, {(word,): names for word, names in self._subjects.items()}):
            for words, names in stored.items():
                for name in names:
                    for family in everyday.families(name.field, name.attribute):
                        if words in family:
                            held[family].add(replace(name, rank=_EVERYDAY))
        for family, owners in held.items():
            for words in family if len(owners) == 1 else ():
                if words not in self._exact:
                    self._add(next(iter(owners)), words)

    def _add(self, name: Name, words: tuple[str, ...]) -> None:
        if not words or (len(words) == 1 and (len(words[0]) < 2 or words[0].isdecimal())):
            return
        if len(words) == 1 and words[0] in (TRADE if name.rank <= 2 else KNOWN):
            self._subjects[stem(words[0])].add(name)
            if name.field == "attributes" and f"{words[0]}s" not in KNOWN:
                self._enter(name, (f"{words[0]}s",))
            return
        self._enter(name, words)

    def _enter(self, name: Name, words: tuple[str, ...]) -> None:
        if not words or words in PRONOUNS:
            return
        self._exact[words].add(name)
        self._stems[tuple(map(stem, words))].add((name, words))
        self._joined["".join(words)].add(name)

    def shouted(self, question: str) -> str:
        """The question with names such as US and IT marked where they stand in capitals, so that they are not
        taken for the small words that they look like."""
        if question.isupper():
            return question
        for _, saying in self.capitals:
            question = re.sub(rf"\b{saying}\b", marked(saying), question)
        return question

    def look_up(self, words: tuple[str, ...]) -> set[Name]:
        """What these words name: as they stand, joined or parted otherwise, or in another form."""
        joined = "".join(words)
        together = self._joined.get(joined) if len(words) == 1 or len(joined) >= _LEAST_JOINED else None
        if found := self._exact.get(words) or together:
            return found
        if len(words) == 1 and words[0] in KNOWN:
            return set()
        held = self._stems.get(tuple(map(stem, words)), set()) | self._of_degree(words)
        return {name for name, said in held if self._forms_of(words, said, name)}

    def _forms_of(self, words: tuple[str, ...], said: tuple[str, ...], name: Name) -> bool:
        """Whether words are forms of those of a name; of values and everyday words only the plural is one.

        What is no English word is none but for a slip.
        """
        exact = name.field == "attributes" or name.rank == _EVERYDAY
        related = forms.plural if exact else forms.related
        return all(
            related(one, other) or self._slipped(one, other) for one, other in zip(words, said, strict=True)
        )

    def _slipped(self, word: str, name: str) -> bool:
        """Whether a word that is no English is a name but for one letter."""
        return not self._knows(word) and OSA.distance(word, name) == 1

    def _of_degree(self, words: tuple[str, ...]) -> set[tuple[Name, tuple[str, ...]]]:
        """Names that one word tells the degree of: "wobblier", "the pricier"."""
        plain = forms.positive(words[0]) if len(words) == 1 else ()
        return {
            (name, words) for each in plain for name in self._exact.get((each,), ()) if name.field == "themes"
        }

    def subject(self, word: str) -> set[Name]:
        """The themes that an ordinary word names after "about" or "mention"."""
        return {name for name in self._subjects.get(stem(word), ()) if name.field == "themes"}

    def values(self, word: str, attribute: str) -> tuple[str, ...]:
        """The values of an attribute that a word names, an ordinary word too."""
        named = self._exact.get((word,), set()) | self._subjects.get(stem(word), set())
        return tuple(sorted({name.value for name in named if name.attribute == attribute}))

    def shared(self, word: str) -> tuple[str, tuple[str, ...]] | None:
        """The attribute and the values that all end in a word, where others do not: "leisure"."""
        return self._shared.get(word)

    def source(self, word: str) -> str | None:
        """The source that an ordinary word names."""
        named = self._subjects.get(stem(word), ())
        return next((name.value for name in named if name.field == "sources"), None)

    def ones(self, word: str) -> set[Name]:
        """The group that a word names before "ones"."""
        return self._firsts.get(word, set())

    def misspelt(self, word: str) -> set[Name]:
        """What a word that is no English question word may have been meant to be."""
        if len(word) == _SHORT and word not in KNOWN and word not in AROUND:
            swapped = (word[1] + word[0] + word[2], word[0] + word[2] + word[1])
            return next(
                (self._joined[each] for each in (*swapped, *self._one_short(word)) if self._stored(each)),
                set(),
            )
        if len(word) < 4 or word in KNOWN or word in AROUND or word.isdecimal() or self._knows(word):
            return set()
        alike = [
            found
            for found in extract(word, self._words, scorer=OSA.distance, score_cutoff=2, limit=9)
            if found[1] <= self._forgiven(word, found[0])
        ][:3]
        if not alike and word.endswith("s") and len(word) > 4:
            single = word.removesuffix("s").removesuffix("ie") + ("y" if word.endswith("ies") else "")
            alike = extract(single, self._words, scorer=OSA.distance, score_cutoff=tolerance(single), limit=3)
        close = [found for found, _, _ in alike if found[0] == word[0] or len(word) > 5]
        return self._joined[close[0]] if close else set()

    def _one_short(self, word: str) -> list[str]:
        """The stored names of one letter more that it may be, where it is no English word: "fod" for food."""
        if self._knows(word):
            return []
        return [
            each
            for each in self._words
            if len(each) == _SHORT + 1 and each[0] == word[0] and OSA.distance(word, each) == 1
        ]

    def _forgiven(self, word: str, name: str) -> int:
        """How many slips away from a name a word may be; of everyday words it begins as they do."""
        if not self._stored(name):
            near = word[0] == name[0] and len(word) >= _LEAST_EVERYDAY
            return 1 + (len(word) > _VERY_LONG) if near else 0
        return max(tolerance(word), tolerance(name) if len(word) >= _NEARLY_LONG else 0)


@lru_cache(maxsize=2)
def index_of(vocabulary: Vocabulary, knows: Callable[[str], bool]) -> Index:
    """The index of these names, kept for what is read against them next."""
    return Index(vocabulary, knows)


def tolerance(word: str) -> int:
    """How many slips are forgiven in a word of this length."""
    return 1 if len(word) < 8 else 2


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def find(slate: Slate, index: Index, least: int = 1) -> None:
    """Replace every name of `least` words or more by a placeholder, the longest first; then misspelt ones."""
    for size in range(LONGEST, least - 1, -1):
        _replace(slate, index, size)
    if least > 1:
        return
    for match in reversed(list(_ONES.finditer(slate.text))):
        if named := index.ones(match["word"]):
            _put(slate, *match.span("word"), named)
    for word in reversed(_split(slate.text)):
        if shared := index.shared(word.text):
            slate.put(word.start, word.end, "attribute", _of_these(slate, word, shared))
    _mend_pairs(slate, index)
    for word in reversed(_split(slate.text)):
        if found := index.misspelt(unaccented(word.text)):
            _put(slate, word.start, word.end, found)


_ONES = re.compile(r"\b(?P<word>[a-z]+)(?= ones\b| (?:or|and|vs\.?|versus|than|against) (?:the )?@\d+group)")


def _mend_pairs(slate: Slate, index: Index) -> None:
    """Names of two words with a slip in one of them: "goggle play"; one of the words is no English word."""
    words = _split(slate.text)
    for left, right in reversed(list(pairwise(words))):
        strange = [word for word in (left.text, right.text) if word not in KNOWN and word not in AROUND]
        joined = unaccented(left.text + right.text)
        if not strange or len(joined) < _LEAST_PAIR or _parted(slate.text, [left, right]):
            continue
        if len(strange) == 1 and len(joined) - len(strange[0]) < _SHORT and index.misspelt(strange[0]):
            # "Clenliness vs" holds a name, and a small word that belongs to none.
            continue
        found = {name for name in index.misspelt(joined) if name.rank < _EVERYDAY}
        if right.end <= len(slate.text) and found:
            _put(slate, left.start, right.end, found)


def _replace(slate: Slate, index: Index, size: int) -> None:
    words = _split(slate.text)
    position = len(words) - size
    while position >= 0:
        window = words[position : position + size]
        plain = tuple(unaccented(word.text) for word in window)
        found = set() if _parted(slate.text, window) else index.look_up(plain)
        if _VERY_WORD.search(slate.text[: window[0].start]):
            found = {name for name in found if name.rank < _EVERYDAY}
        before, after = slate.text[: window[0].start], slate.text[window[-1].end :]
        if not found and size == 1 and (_subject(before, plain[0]) or _noun(before, plain[0], after)):
            found = index.subject(plain[0])
        if found:
            _put(slate, window[0].start, window[-1].end, found)
        position -= size if found else 1


def _subject(before: str, word: str) -> bool:
    """Whether an ordinary word stands where a subject does."""
    return bool(_SUBJECT.search(before)) and not (word in (*MEASURED, "themes") and _OF.search(before))


def _of_these(slate: Slate, word: _Word, shared: tuple[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    """The values that end in a word; in "leisure couples" only that which stands beside it."""
    attribute, values = shared
    beside = re.search(r"@(\d+)attribute $", slate.text[: word.start]) or re.match(
        r" @(\d+)attribute\b", slate.text[word.end :]
    )
    if beside is not None:
        named = slate.slots[int(beside[1])].value[1]
        values = tuple(value for value in values if value == named) or values
    return attribute, values


def _noun(before: str, word: str, after: str) -> bool:
    """Whether an ordinary word is what is reported: "bug mentions", "which bugs", not "what bugs people"."""
    if word in MEASURED or word in _COUNTED:
        return False
    named = _DETERMINED.search(before) is not None and not _WHOM.match(after)
    return _REPORTED.match(after) is not None or (word in _NOUNS and named)


def _split(text: str) -> list[_Word]:
    """The words that are no placeholders."""
    found = re.finditer(r"@\d+[a-z]+|[^\W_]+", text)
    return [_Word(match[0], match.start(), match.end()) for match in found if match[0][0] != "@"]


def _parted(text: str, window: list[_Word]) -> bool:
    """Whether something parts the words of a name, or they are none: "customers care about"."""
    between = (text[left.end : right.start] for left, right in pairwise(window))
    cares = window[-1].text == "care" and text.startswith((" about", " more", " most"), window[-1].end)
    return cares or any(re.search(r"[@,;?!]", each) for each in between)


def _put(slate: Slate, start: int, end: int, found: Iterable[Name]) -> None:
    """The best-ranked names; after "about" a theme is meant rather than a source of that name.

    What goes by several values of an attribute is all of them: Germany is DE here and Germany there.
    """
    about = _ABOUT.search(slate.text[:start])
    ranked = sorted(found, key=lambda name: (name.rank - 2 * bool(about and name.field == "themes"), name))
    best = [name for name in ranked if (name.rank, name.field) == (ranked[0].rank, ranked[0].field)]
    kind = best[0].field.removesuffix("s")
    if kind == "theme":
        slate.put(start, end, kind, tuple(name.value for name in best))
    elif kind == "attribute":
        held = tuple(name.value for name in best if name.attribute == best[0].attribute)
        slate.put(start, end, kind, (best[0].attribute, held if len(held) > 1 else held[0]))
    else:
        slate.put(start, end, kind, best[0].value)
