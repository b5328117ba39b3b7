"""Every way to say every stored name, and what breakdowns are called.

Kept apart from `names`, which looks them up in a question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harken.ask.lexicon import KNOWN
from harken.ask.nations import ABBREVIATED, CODES, NATIONS
from harken.ask.slate import unaccented
from harken.domain.understanding import Theme
from harken.domain.vocabulary import Vocabulary

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


def of_vocabulary(vocabulary: Vocabulary) -> Iterator[tuple[Name, str]]:
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


def of_company(vocabulary: Vocabulary) -> Iterator[tuple[Name, str]]:
    """What the company calls things besides: its word counts whatever else it means."""
    themes = {form(said): theme.key for theme in vocabulary.themes for said in (theme.key, theme.name)}
    for each in vocabulary.sayings:
        value = themes.get(form(each.value)) if each.field == "themes" else each.value
        if value is not None:
            yield Name(rank=0, field=each.field, value=value, attribute=each.attribute), each.saying
    for rival, called in vocabulary.rivals.items():
        yield from ((Name(rank=0, field="rivals", value=rival), saying) for saying in (rival, *called))


#: Never names by themselves, unless they stand in capitals.
PRONOUNS = frozenset((word,) for word in ("us", "it", "in", "is", "at", "no", "me", "be", "to", "so", "my"))


def marked(saying: str) -> str:
    """How a name in capitals is written while a question is read."""
    return f"{saying.lower()}zz"


def capitals(vocabulary: Vocabulary) -> list[tuple[Name, str]]:
    """Names in capitals that are small words when they are not."""
    every = [*of_vocabulary(vocabulary), *of_company(vocabulary)]
    return [(name, saying) for name, saying in every if saying.isupper() and form(saying) in PRONOUNS]


def _of_attribute(attribute: str, values: tuple[str, ...]) -> Iterator[tuple[Name, str]]:
    """Values as they are; where there are few, also by a word that only one of them has."""
    words = Counter(word for value in values for word in set(form(value)))
    for value in values:
        for called in _of_country(value, coded="country" in attribute.lower()):
            yield Name(rank=3, field="attributes", value=value, attribute=attribute), called
        yield Name(rank=3, field="attributes", value=value, attribute=attribute), value
        for word in form(value) if len(values) <= FEW else ():
            if words[word] == 1 and len(word) >= 4 and len(form(value)) > 1:
                yield Name(rank=6, field="attributes", value=value, attribute=attribute), word


def _of_country(value: str, *, coded: bool) -> Iterator[str]:
    """What a country and its people are called besides; nothing where the value is no country.

    Args:
        coded: Whether the value may be a code, such as DE.
    """
    country = CODES.get(value.lower(), value.lower()) if coded else value.lower()
    if country != value.lower():
        yield country
    yield from (people for people, of in NATIONS.items() if of == country)
    yield from ABBREVIATED.get(country, ())


def _of_theme(theme: Theme) -> Iterator[tuple[Name, str]]:
    """A theme by its name, its words, and the words of its short seed phrases."""
    for rank, sayings in ((1, (theme.name, theme.key)), (4, theme.words), (5, theme.phrases)):
        for saying in sayings:
            yield Name(rank=rank, field="themes", value=theme.key), saying
    for part in re.split(r"\s*(?:&|,|/|\band\b)\s*", theme.name.lower()):
        yield Name(rank=2, field="themes", value=theme.key), part


def breakdowns(vocabulary: Vocabulary) -> dict[str, str]:
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
    if any("store" in form(source) for source in vocabulary.sources):
        known.setdefault("store", "source")
    return known


def _by(attribute: str) -> str:
    return "product" if attribute == "product" else f"attribute:{attribute}"


def shared(vocabulary: Vocabulary) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Last words of several values of an attribute, but not of all, with these."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for attribute, values in vocabulary.attributes.items():
        ends = Counter(form(value)[-1] for value in values if len(form(value)) > 1)
        for word, held in ends.items():
            if 1 < held < len(values) <= FEW and word not in KNOWN:
                found[word] = (attribute, tuple(value for value in values if form(value)[-1:] == (word,)))
    return found


def firsts(groups: tuple[str, ...]) -> dict[str, set[Name]]:
    """Groups of several words by their first word, where it belongs to one of them alone."""
    held = Counter(form(group)[0] for group in groups)
    return {
        form(group)[0]: {Name(rank=0, field="groups", value=group)}
        for group in groups
        if held[form(group)[0]] == 1 and len(form(group)) > 1
    }
