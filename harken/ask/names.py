"""Finding the names of this installation in a question: themes, groups, sources, products, attributes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from harken.ask import everyday
from harken.ask.lexicon import AROUND, KNOWN, TRADE
from harken.ask.nations import ABBREVIATED, NATIONS
from harken.ask.slate import Slate, unaccented
from harken.domain.understanding import Theme
from harken.domain.vocabulary import Vocabulary

#: Words for quantities: "the trend of volume" asks for no theme, "complaints about volume" do.
MEASURED = frozenset(
    (
        *("score", "scores", "rating", "ratings", "star", "stars", "nps", "csat", "ces"),
        *("sentiment", "share", "shares", "volume", "trend", "trends"),
    )
)
_OF = re.compile(r"\bof(?: the| our| your)? $")
_ABOUT = re.compile(r"\b(?:about|mention\w*|on|with|of|regarding)(?: the| our| your)? $")
#: No name of a question has more words than this.
LONGEST = 6
#: Shorter words are no name that was parted: "give us a reference" speaks of no USA.
_LEAST_JOINED = 4
#: A name of so many letters is known by them where two are swapped: "iso" for iOS.
_SHORT = 3
#: Pairs shorter than this have too many neighbours.
_LEAST_PAIR = 7
#: Everyday words for a name stand behind all that was stored.
_EVERYDAY = 7
#: Up to so many values an attribute is a way to sort customers, and not a list of places or names.
FEW = 12


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Name:
    """A stored name; the lower the rank, the rather it is meant."""

    rank: int
    #: The field of the filter: `themes`, `groups`, `sources`, `products`, `rivals` or `attributes`.
    field: str
    value: str
    #: Of which attribute `value` is one.
    attribute: str = ""


def form(text: str) -> tuple[str, ...]:
    """A name as it is compared: plain lower-case words, whatever joins them."""
    parted = re.sub(r"(?<=[a-z]{3})(?=[A-Z][a-z])", " ", text)
    return tuple(re.findall(r"[^\W_]+", unaccented(parted).lower()))


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


class Index:
    """Every way to say every stored name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._exact: dict[tuple[str, ...], set[Name]] = defaultdict(set)
        self._stems: dict[tuple[str, ...], set[Name]] = defaultdict(set)
        self._joined: dict[str, set[Name]] = defaultdict(set)
        #: Names that are ordinary words too, such as "booking": meant only where a subject stands.
        self._subjects: dict[str, set[Name]] = defaultdict(set)
        for name, saying in _sayings(vocabulary):
            self._add(name, form(saying))
        for name, saying in _company_sayings(vocabulary):
            self._enter(name, form(saying))
        #: The first words of groups of several words: "the light ones" are the light users.
        self._firsts = _firsts(vocabulary.groups)
        self.capitals = _capitals(vocabulary)
        for name, saying in self.capitals:
            self._enter(name, (marked(saying),))
        self.breakdowns = _breakdowns(vocabulary)
        self._words = sorted(joined for joined in self._joined if len(joined) >= 4 and joined not in KNOWN)
        self._add_everyday()

    def _add_everyday(self) -> None:
        """Everyday words for names: of families to which one stored name alone belongs."""
        held: dict[tuple[tuple[str, ...], ...], set[Name]] = defaultdict(set)
        for stored in (self._exact, self._of_subjects()):
            for words, names in stored.items():
                for name in names:
                    for family in everyday.families(name.field, name.attribute):
                        if words in family:
                            held[family].add(replace(name, rank=_EVERYDAY))
        for family, owners in held.items():
            for words in family if len(owners) == 1 else ():
                if words not in self._exact:
                    self._add(next(iter(owners)), words)

    def _of_subjects(self) -> dict[tuple[str, ...], set[Name]]:
        return {(word,): names for word, names in self._subjects.items()}

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
        if not words or words in _PRONOUNS:
            return
        self._exact[words].add(name)
        self._stems[tuple(map(stem, words))].add(name)
        self._joined["".join(words)].add(name)

    def shouted(self, question: str) -> str:
        """The question with names such as US and IT marked where they stand in capitals, so that they are not
        taken for the small words that they look like."""
        if question.isupper():
            return question
        for _, saying in self.capitals:
            question = re.sub(rf"\b{saying}\b", marked(saying), question)
        return question

    def words(self) -> Iterator[str]:
        """Every single word of every name."""
        for words in self._exact:
            yield from words

    def look_up(self, words: tuple[str, ...]) -> set[Name]:
        """What these words name: as they stand, joined or parted otherwise, or in another form."""
        joined = "".join(words)
        together = self._joined.get(joined) if len(words) == 1 or len(joined) >= _LEAST_JOINED else None
        if found := self._exact.get(words) or together:
            return found
        if len(words) == 1 and words[0] in KNOWN:
            return set()
        return self._stems.get(tuple(map(stem, words))) or set()

    def subject(self, word: str) -> set[Name]:
        """The themes that an ordinary word names after "about" or "mention"."""
        return {name for name in self._subjects.get(stem(word), ()) if name.field == "themes"}

    def source(self, word: str) -> set[Name]:
        """The source that an ordinary word names before "reviews" and the like."""
        return {name for name in self._subjects.get(stem(word), ()) if name.field == "sources"}

    def ones(self, word: str) -> set[Name]:
        """The group that a word names before "ones"."""
        return self._firsts.get(word, set())

    def misspelt(self, word: str) -> set[Name]:
        """What a word that is no English question word may have been meant to be."""
        if len(word) == _SHORT and word not in KNOWN and word not in AROUND:
            swapped = (word[1] + word[0] + word[2], word[0] + word[2] + word[1])
            return next((self._joined[each] for each in swapped if each in self._joined), set())
        if len(word) < 4 or word in KNOWN or word in AROUND or word.isdecimal():
            return set()
        alike = extract(word, self._words, scorer=OSA.distance, score_cutoff=tolerance(word), limit=3)
        if not alike and word.endswith("s") and len(word) > 5:
            single = word.removesuffix("s").removesuffix("ie") + ("y" if word.endswith("ies") else "")
            alike = extract(single, self._words, scorer=OSA.distance, score_cutoff=tolerance(single), limit=3)
        close = [found for found, _, _ in alike if found[0] == word[0] or len(word) > 5]
        return self._joined[close[0]] if close else set()


def _firsts(groups: tuple[str, ...]) -> dict[str, set[Name]]:
    """Groups of several words by their first word, where it belongs to one of them alone."""
    held = Counter(form(group)[0] for group in groups)
    return {
        form(group)[0]: {Name(rank=0, field="groups", value=group)}
        for group in groups
        if held[form(group)[0]] == 1 and len(form(group)) > 1
    }


def tolerance(word: str) -> int:
    """How many slips are forgiven in a word of this length."""
    return 1 if len(word) < 8 else 2


def _sayings(vocabulary: Vocabulary) -> Iterator[tuple[Name, str]]:
    for field, names in (
        ("groups", vocabulary.groups),
        ("sources", vocabulary.sources),
        ("products", vocabulary.products),
    ):
        yield from ((Name(rank=0, field=field, value=name), name) for name in names)
    for theme in vocabulary.themes:
        yield from _of_theme(theme)
    for attribute, values in vocabulary.attributes.items():
        if attribute != "product":
            yield from _of_attribute(attribute, values)


def _company_sayings(vocabulary: Vocabulary) -> Iterator[tuple[Name, str]]:
    """What the company calls things besides: its word counts whatever else it means."""
    themes = {form(said): theme.key for theme in vocabulary.themes for said in (theme.key, theme.name)}
    for each in vocabulary.sayings:
        value = themes.get(form(each.value)) if each.field == "themes" else each.value
        if value is not None:
            yield Name(rank=0, field=each.field, value=value, attribute=each.attribute), each.saying
    for rival, called in vocabulary.rivals.items():
        yield from ((Name(rank=0, field="rivals", value=rival), saying) for saying in (rival, *called))


#: Never names by themselves, unless they stand in capitals.
_PRONOUNS = frozenset((word,) for word in ("us", "it", "in", "is", "at", "no", "me", "be", "to", "so", "my"))


def marked(saying: str) -> str:
    """How a name in capitals is written while a question is read."""
    return f"{saying.lower()}zz"


def _capitals(vocabulary: Vocabulary) -> list[tuple[Name, str]]:
    """Names in capitals that are small words when they are not."""
    every = [*_sayings(vocabulary), *_company_sayings(vocabulary)]
    return [(name, saying) for name, saying in every if saying.isupper() and form(saying) in _PRONOUNS]


def _of_attribute(attribute: str, values: tuple[str, ...]) -> Iterator[tuple[Name, str]]:
    """Values as they are; where there are few, also by a word that only one of them has."""
    for people, country in NATIONS.items():
        for value in values:
            if value.lower() == country:
                yield Name(rank=3, field="attributes", value=value, attribute=attribute), people
    words = Counter(word for value in values for word in set(form(value)))
    for value in values:
        for short in ABBREVIATED.get(value.lower(), ()):
            yield Name(rank=3, field="attributes", value=value, attribute=attribute), short
        yield Name(rank=3, field="attributes", value=value, attribute=attribute), value
        for word in form(value) if len(values) <= FEW else ():
            if words[word] == 1 and len(word) >= 4 and len(form(value)) > 1:
                yield Name(rank=6, field="attributes", value=value, attribute=attribute), word


def _of_theme(theme: Theme) -> Iterator[tuple[Name, str]]:
    """A theme by its name, its words, and the words of its short seed phrases."""
    for rank, sayings in ((1, (theme.name, theme.key)), (4, theme.words), (5, theme.phrases)):
        for saying in sayings:
            yield Name(rank=rank, field="themes", value=theme.key), saying
    for part in re.split(r"\s*(?:&|,|/|\band\b)\s*", theme.name.lower()):
        yield Name(rank=2, field="themes", value=theme.key), part


def _breakdowns(vocabulary: Vocabulary) -> dict[str, str]:
    """Words after "by" to what a comparison runs over; `type_traveller` is also "traveller type"."""
    known = {
        "group": "group", "customer group": "group", "segment": "group", "theme": "theme", "topic": "theme",
        "source": "source", "channel": "source", "kind": "kind", "product": "product", "app": "product",
        "platform": "product", "platforms": "product",
    }  # fmt: skip
    for attribute in vocabulary.attributes:
        words = form(attribute)
        for saying in (words, words[::-1]):
            known.setdefault(" ".join(saying), _by(attribute))
    for attribute in vocabulary.attributes:
        if "country" in form(attribute):
            known.setdefault("nationality", _by(attribute))
        for word in form(attribute):
            if word not in ("of", "the", "id", "name", "date", "type"):
                known.setdefault(word, _by(attribute))
    return known


def _by(attribute: str) -> str:
    return "product" if attribute == "product" else f"attribute:{attribute}"


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
    _mend_pairs(slate, index)
    for word in reversed(_split(slate.text)):
        if found := index.misspelt(unaccented(word.text)):
            _put(slate, word.start, word.end, found)


_ONES = re.compile(r"\b(?P<word>[a-z]+)(?= ones\b| (?:or|and|vs\.?|versus|than|against) (?:the )?@\d+group)")
_SAID_THERE = re.compile(r"\b(?P<word>[a-z]+)(?= (?:reviews?|feedback|posts?|comments?|ratings?)\b)")


def find_sources(slate: Slate, index: Index) -> None:
    """Sources whose names are ordinary words: "the app reviews" are those of the source App."""
    for match in reversed(list(_SAID_THERE.finditer(slate.text))):
        if found := index.source(match["word"]):
            _put(slate, *match.span("word"), found)


def _mend_pairs(slate: Slate, index: Index) -> None:
    """Names of two words with a slip in one of them: "goggle play"; one of the words is no English word."""
    words = _split(slate.text)
    for left, right in reversed(list(pairwise(words))):
        strange = [word for word in (left.text, right.text) if word not in KNOWN and word not in AROUND]
        joined = unaccented(left.text + right.text)
        if not strange or len(joined) < _LEAST_PAIR or _parted(slate.text, [left, right]):
            continue
        if right.end <= len(slate.text) and (found := index.misspelt(joined)):
            _put(slate, left.start, right.end, found)


def _replace(slate: Slate, index: Index, size: int) -> None:
    words = _split(slate.text)
    position = len(words) - size
    while position >= 0:
        window = words[position : position + size]
        plain = tuple(unaccented(word.text) for word in window)
        found = set() if _parted(slate.text, window) else index.look_up(plain)
        if not found and size == 1 and _subject(slate.text[: window[0].start], plain[0]):
            found = index.subject(plain[0])
        if found:
            _put(slate, window[0].start, window[-1].end, found)
        position -= size if found else 1


def _subject(before: str, word: str) -> bool:
    """Whether an ordinary word stands where a subject does."""
    return bool(_ABOUT.search(before)) and not (word in MEASURED and _OF.search(before))


def _split(text: str) -> list[_Word]:
    """The words that are no placeholders."""
    found = re.finditer(r"@\d+[a-z]+|[^\W_]+", text)
    return [_Word(match[0], match.start(), match.end()) for match in found if match[0][0] != "@"]


def _parted(text: str, window: list[_Word]) -> bool:
    """Whether something stands between the words that parts a name."""
    between = (text[left.end : right.start] for left, right in pairwise(window))
    return any(re.search(r"[@,;?!]", each) for each in between)


def _put(slate: Slate, start: int, end: int, found: Iterable[Name]) -> None:
    """The best-ranked names; after "about" a theme is meant rather than a source of that name."""
    about = _ABOUT.search(slate.text[:start])
    ranked = sorted(found, key=lambda name: (name.rank - 2 * bool(about and name.field == "themes"), name))
    best = [name for name in ranked if (name.rank, name.field) == (ranked[0].rank, ranked[0].field)]
    kind = best[0].field.removesuffix("s")
    if kind == "theme":
        slate.put(start, end, kind, tuple(name.value for name in best))
    elif kind == "attribute":
        slate.put(start, end, kind, (best[0].attribute, best[0].value))
    else:
        slate.put(start, end, kind, best[0].value)
