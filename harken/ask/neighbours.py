"""What stands beside a name tells which of several things it names: "the Wi-Fi rating" is a score."""

from __future__ import annotations

import re

from harken.ask import cues
from harken.ask.context import Context
from harken.ask.names import Index, form
from harken.ask.nations import NATIONS
from harken.ask.sayings import PRONOUNS
from harken.ask.slate import Slate
from harken.domain.questions import ScoreRange
from harken.domain.vocabulary import Vocabulary

_FIGURE = r"(?:ratings?|scores?|stars|marks?|grades?)"
_RATED = re.compile(
    rf"@(?P<before>\d+)theme {_FIGURE}\b(?! (?:of|by) @\d+score)"
    rf"|\b{_FIGURE} (?:of|for|given to|given for|on) (?:the |our )?@(?P<after>\d+)theme\b"
)
#: Names that are held against each other, or asked for together, are of one kind.
_BESIDE = r",? (?:or|and|vs\.?|versus|than|against) (?:the |our |for |in |of )?"
_PAIRS = (
    re.compile(rf"\b(?P<word>[a-z]+){_BESIDE}@(?P<mark>\d+)attribute\b"),
    re.compile(rf"@(?P<mark>\d+)attribute{_BESIDE}(?P<word>[a-z]+)\b"),
)
#: What a value that was said before is held against: "how does business score on food vs first".
_AGAINST = re.compile(
    r"\b(?:vs\.?|versus|than|against|compared (?:to|with)) (?:the |our |in |for )?(?P<word>[a-z]+)\W*$"
)
#: A value, and what it is a value of: "the business lounge".
_OF = re.compile(r"@(?P<mark>\d+)attribute (?:@(?P<named>\d+)(?:source|theme)|(?P<word>[a-z]{4,}))\b")
#: Products on phones, where there are others.
_MOBILE = re.compile(
    r"\b(?:(?:the|our|both|two|all) )*(?:mobile|phone|smartphone) (?:apps|versions|platforms|products)\b"
)
_PHONES = frozenset(("ios", "iphone", "ipad", "android"))
_BOTH = re.compile(rf"@(?P<one>\d+)attribute(?={_BESIDE}@(?P<other>\d+)attribute\b)")
_COUNTRY = re.compile(r"\b(?:country|market|people|customers?|users?|guests?|clients?)\b")


#: Who pays, where some do not, and who does not.
_PAYING = re.compile(
    r"\b(?P<none>(?:non|not)[- ]paying|unpaid|(?:who|that) (?:(?:do|does) not pay|pays? nothing))\b"
    r"|\b(?:paying|paid)(?= (?:customers?|users?|people|ones?|clients?|accounts?|subscribers?"
    r"|members?|plans?|folks)\b)"
    r"|\bpayers\b|(?<=who )pays?\b(?! (?:by|with|for|in|on|too|so)\b)"
)
_NOTHING = "free"


def paying(slate: Slate, vocabulary: Vocabulary) -> None:
    """Plans by whether they are paid for, where one of them is free."""
    for attribute, values in vocabulary.attributes.items():
        free = next((value for value in values if value.lower() == _NOTHING), None)
        others = tuple(value for value in values if value != free)
        if free is not None and others:
            slate.take(
                _PAYING,
                "attribute",
                lambda match: (attribute, free if match["none"] else others),  # noqa: B023
            )


def mobile(slate: Slate, vocabulary: Vocabulary) -> None:
    """Several products that go by what they run on: "the two mobile apps"."""
    phones = [product for product in vocabulary.products if _PHONES & set(form(product))]
    if len(phones) > 1:
        slate.text = _MOBILE.sub(" and ".join(product.lower() for product in phones), slate.text)


def settle(slate: Slate, index: Index, vocabulary: Vocabulary) -> None:
    """Turn names into what they name beside their neighbours."""
    _of_one_attribute(slate, index)
    _of_its_noun(slate, index, vocabulary)
    _words_beside(slate, index)
    _held_against(slate, index)
    _rated(slate, vocabulary)


def languages(slate: Slate, context: Context) -> None:
    """After a question about what is written in one language, "and Spanish?" asks for another one.

    After one about a country's customers "Spanish ones" are another's.
    """
    previous = context.previous
    if previous is None or _COUNTRY.search(slate.text):
        return
    spoken = "|".join(cues.LANGUAGES)
    if not previous.include.languages:
        columns = (context.vocabulary.attributes.get(name, ()) for name in previous.include.attributes)
        known = {value.lower() for values in columns for value in values}
        there = "|".join(word for word in cues.LANGUAGES if NATIONS.get(word) in known)
        slate.text = re.sub(rf"\b({there or '(?!)'}) ones\b", r"\1 customers", slate.text)
        return
    slate.take(re.compile(rf"\b(?:{spoken})\b"), "language", lambda match: cues.LANGUAGES[match[0]])


def _of_its_noun(slate: Slate, index: Index, vocabulary: Vocabulary) -> None:
    """ "The business lounge" is of the lounge's type, though travellers may be business ones as well."""
    for match in _OF.finditer(slate.text):
        number = int(match["mark"])
        attribute, value = slate.slots[number].value
        noun = match["word"] or " ".join(map(str, _listed(slate.slots[int(match["named"])].value)))
        nouns = {word.removesuffix("s") for word in form(noun)}
        if not isinstance(value, str) or nouns & set(form(attribute)):
            continue
        columns = [each for each in vocabulary.attributes if nouns & set(form(each))]
        found = [(each, held) for each in columns for held in index.values(value.lower(), each)]
        if len(found) == 1:
            slate.retold(number, "attribute", found[0])


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _rated(slate: Slate, vocabulary: Vocabulary) -> None:
    """A theme that is rated by itself, where its rating is asked for."""
    asked = list(_RATED.finditer(slate.text))
    if not asked:
        return
    rated = {
        "".join(form(score.name)): score.name
        for score in vocabulary.scores
        if score.kind in ("stars", "rating")
    }
    called = {
        theme.key: {"".join(form(said)) for said in (theme.key, theme.name, *theme.words)}
        for theme in vocabulary.themes
    }
    for match in asked:
        number = int(match["before"] or match["after"])
        scores = [rated[said] for key in slate.slots[number].value for said in called[key] if said in rated]
        if scores:
            slate.retold(number, "score", ScoreRange(name=scores[0]))


def _words_beside(slate: Slate, index: Index) -> None:
    """Ordinary words that are values too, beside another value: "solo or couple"."""
    for pattern in _PAIRS:
        for match in reversed(list(pattern.finditer(slate.text))):
            attribute = slate.slots[int(match["mark"])].value[0]
            values = () if _pronoun(match["word"]) else index.values(match["word"], attribute)
            if len(values) == 1:
                slate.put(*match.span("word"), "attribute", (attribute, values[0]))


def _pronoun(word: str) -> bool:
    """Whether it is one of the small words that a name may look like: "what do they hold against us"."""
    return (word,) in PRONOUNS


def _held_against(slate: Slate, index: Index) -> None:
    """An ordinary word at the end that is a value of an attribute of which another was named."""
    match = _AGAINST.search(slate.text)
    named = {value[0] for value in slate.of("attribute")}
    found = [
        (attribute, value)
        for attribute in named
        for value in (index.values(match["word"], attribute) if match and not _pronoun(match["word"]) else ())
    ]
    if match is not None and len(found) == 1:
        slate.put(*match.span("word"), "attribute", found[0])


def _of_one_attribute(slate: Slate, index: Index) -> None:
    """ "Business or first class" are both of the lounge, though travellers may be business ones as well."""
    for match in _BOTH.finditer(slate.text):
        one, other = int(match["one"]), int(match["other"])
        for changed, kept in ((one, other), (other, one)):
            attribute, value = slate.slots[changed].value
            wanted = slate.slots[kept].value[0]
            if attribute == wanted or not isinstance(value, str):
                continue
            values = index.values(value.lower(), wanted)
            if len(values) == 1 and values[0] != slate.slots[kept].value[1]:
                slate.retold(changed, "attribute", (wanted, values[0]))
                break
