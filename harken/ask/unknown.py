"""What is left of a question once everything known was found: a subject as words, or an unknown name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from harken.ask.context import Context
from harken.ask.lexicon import ELSEWHERE, KNOWN, PLAIN, TRAITS
from harken.ask.names import Index, stem
from harken.ask.nations import NATIONS
from harken.ask.slate import Slate
from harken.ask.spelling import familiar, ordinary
from harken.domain.questions import Filter, Intent
from harken.domain.understanding import Theme
from harken.domain.vocabulary import Vocabulary

_SAYS = (
    r"\b(?:mention(?:s|ed|ing|ions?)?|(?:(?<!, )say(?:s|ing)?|said)(?! of\b)|contain(?:s|ed|ing)?"
    r"|includ(?:e|es|ing) the words?"
    r"|talk(?:s|ed|ing)? (?:about|of)|the (?:words?|terms?|phrases?)|wr(?:ite|ote|itten"
    r"|iting) about|speak(?:s|ing)? (?:about|of))"
)
_ABOUT = r"\b(?:(?:say(?:s|ing)?|said) of|about|regarding|concerning|re)"
#: These stand before much else than subjects.
_WITH = r"\b(?:on|with|of|for)"
_ARTICLE = (
    r"(?: (?:the|a|an|our|your|their|any|some|words?|terms?|phrases?|exact|literal|very|following"
    r"|expressions?))*"
)
_WORDS = r" (?P<topic>[^@?!,;.:]+)"
_STOP = re.compile(
    r"\b(?:while|recently|lately|whoever|in|from|about|outside|other|others|each|every|which|itself|themselves|instead|as|out|now|still|for"
    r"|by|what|how|among|since|last|per|this|over|than|and|or|vs|more|most|at|so|that"
    r"|who|are|is|was|were|did|do|does|have|has|than|on"
    r"|best|worst|please|negatively|positively|the|we|they|you|our)\b"
)
#: What is said with "on", "for" and "of" without naming a subject.
_PHRASE = re.compile(
    r"\b(?:on (?:[\w']+ )*minds?|on board|(?:out )?of (?:nowhere|the blue|the door)"
    r"|on the (?:brink|edge|verge|cusp)|on a scale|on (?:[\w']+ )*wish ?lists?(?: of)?"
    r"|on (?:track|hand|fire|purpose|balance|average|repeat)"
    r"|for (?:a change|good|real|sure|now|free|once|starters|instance|example|ages|long"
    r"|the (?:record|moment))"
    r"|for (?:a|an|the|our|my) (?:[\w-]+ )?(?:reference calls?|case stud(?:y|ies)|webinars?|conference|panel"
    r"|podcast|interviews?|press release|blog(?: post)?|landing page|home ?page|event|flyer|advert|ad"
    r"|testimonials?(?: videos?)?|videos?"
    r"|web ?site)"
    r"|of (?:late|course|all|any (?:kind|sort)|sorts))\b"
)
_TRAIT = re.compile(
    r"\b(?P<trait>\w+) (?:customers?|users?|people|guests?|clients?|buyers?|shoppers?|travell?ers?"
    r"|members?|visitors?"
    r"|passengers?|subscribers?)\b(?! (?:quotes?|comments?|voices?|statements?|stor(?:y|ies)|events?|base)\b)"
)
#: Where customers are from: a strange word there names something that is not here.
_ORIGIN = re.compile(
    r"\b(?:customers?|users?|people|guests?|clients?|buyers?) from (?:the )?(?P<trait>\w+)\b"
)
#: Who is asked about: "what do lawyers think", "how do nurses feel".
_ACTOR = re.compile(
    r"\b(?:do|does|did|(?<!what )(?:are|were)|have|has) (?:our |the |all |any |most )*"
    r"(?P<trait>\w+[^\Ws]s) (?=\w)"
)
#: A country that is no value here is not passed over either.
_PLACES = NATIONS.keys() | frozenset(NATIONS.values())
#: From this cosine on two subjects mean the same.
ALIKE = 0.55
#: The same without what was learned here: of a theme with its words, and of its name alone. Of 44 subjects
#: those with a theme lie above ("throttling", "booze"), the others below ("franchise partners", "spa").
NEAR = 0.4, 0.53
#: What begins so asks something of its subject that was not understood.
_ASKING = re.compile(r"^(?:do|does|did|is|are|was|were|has|have|what|which|why|who|where|any)\b")
#: What is asked of everything where nothing is named.
_GENERAL = (Intent.COUNT, Intent.SHARE, Intent.SCORE)


#: Words with their apostrophes and hyphens.
_SAID = re.compile(r"\w+(?:['-]\w+)*")


def _stopped(match: re.Match[str]) -> str:
    """As many full stops, where no subject is looked for."""
    return "." * len(match[0])


def topic(slate: Slate) -> tuple[str, bool] | None:
    """A subject that is no known name, and whether the question asks for its very words."""
    for lead, literal in ((_SAYS, True), (_ABOUT, False), (_WITH, False)):
        plain = ordinary if lead is _WITH else familiar
        for match in re.finditer(lead + _ARTICLE + _WORDS, _PHRASE.sub(_stopped, slate.text)):
            words = _STOP.split(match["topic"], maxsplit=1)[0].strip(" '")
            said = _SAID.findall(words)
            known = all(
                (plain(word) and not (literal and word in ELSEWHERE)) or (word[0].isdecimal() and not literal)
                for word in said
            )
            if said and not known and words not in slate.of("text"):
                start = match.start("topic") + match["topic"].index(words)
                slate.put(start, start + len(words), "topic", words)
                return words, literal
    return None


_NAMED = re.compile(
    r"\b(?P<what>group|segment|theme|topic|source|product) (?:called |named |of )?(?:@(?P<mark>\d+)text"
    r"|(?P<word>[a-z]{4,})\W*$)"
)


def named(slate: Slate) -> tuple[str, str] | None:
    """What a question calls a group, theme or the like that is none: its kind and its words."""
    match = _NAMED.search(slate.text)
    if match is None:
        return None
    if match["mark"] is not None:
        return match["what"], str(slate.slots[int(match["mark"])].value)
    word = match["word"]
    return None if ordinary(word) else (match["what"], word)


_VALUE = re.compile(r"\b(?:the|our|on|of|for|a) (?P<word>[a-z]{4,}) (?P<what>[a-z]{3,})\b")


def value(slate: Slate, index: Index) -> tuple[str, str] | None:
    """A plan, a country or the like that is none: "the platinum plan" where there are plans."""
    named = [(match["word"], match["what"]) for match in _VALUE.finditer(slate.text)]
    named += [(said[0], said[1]) for said in map(str.split, slate.of("topic")) if len(said) == 2]
    for word, what in named:
        column = index.breakdowns.get(what.removesuffix("s"), "")
        if column.startswith("attribute:") and not ordinary(word):
            return what, word
    return None


def strange(slate: Slate, index: Index) -> list[str]:
    """Words that belong neither to a name nor to the language of questions."""
    columns = {stem(word) for saying in index.breakdowns for word in saying.split()}
    words = [word for word in slate.words() if len(word) > 1]
    traits = {match["trait"] for match in _TRAIT.finditer(slate.text) if match["trait"] in TRAITS}
    return [word for word in words if word in traits or not (ordinary(word) or stem(word) in columns)]


def place(words: Sequence[str]) -> bool:
    """Whether a country or its people is named that is no value here."""
    return any(word in _PLACES for word in words)


def trait(slate: Slate, strange: Sequence[str]) -> bool:
    """Whether a strange word tells customers apart: "left-handed customers" are a group that is not there."""
    patterns = (_TRAIT, _ORIGIN, _ACTOR)
    return place(strange) or any(
        match["trait"] in strange for each in patterns for match in each.finditer(slate.text)
    )


def shaky(slate: Slate, intent: Intent | None, include: Filter) -> bool:
    """Whether words were passed over that may well carry what is asked: better to say so than to guess.

    A bare subject ("wifi last month?") has no such words; nor has a number of nothing in particular.
    """
    passed = [word for word in slate.words() if word not in KNOWN]
    if intent is None:
        return bool(passed) or bool(_ASKING.search(slate.text))
    return intent in _GENERAL and include == Filter() and len(passed) >= 2


def about_else(slate: Slate) -> bool:
    """Whether a text without any name is plain English, so that it asks about something else."""
    words = slate.words()
    plain = [word for word in words if word in PLAIN]
    return len(words) >= 4 and 2 * len(plain) >= len(words)


def like(words: str, context: Context) -> str | None:
    """The theme that means what these words mean, where a model can tell."""
    themes = context.vocabulary.themes
    if not themes:
        return None
    if (theme := _near(words, context)) is not None or context.embed is None:
        return theme
    vectors = context.embed([words, *(_described(theme) for theme in themes)])
    asked = list(vectors[0])
    scored = [(_cosine(asked, vector), theme.key) for vector, theme in zip(vectors[1:], themes, strict=True)]
    score, key = max(scored)
    return key if score >= ALIKE else None


def _near(words: str, context: Context) -> str | None:
    """The theme whose name or description lies next to the words among the meanings of questions."""
    asked = context.encoder.vector(words)
    scored = []
    for theme in context.vocabulary.themes:
        described = float(asked @ context.encoder.vector(_described(theme))) / NEAR[0]
        scored.append(
            (max(described, float(asked @ context.encoder.vector(theme.name)) / NEAR[1]), theme.key)
        )
    score, key = max(scored)
    return key if score >= 1 else None


def _described(theme: Theme) -> str:
    return f"{theme.name}: {', '.join(theme.words[:8])}" if theme.words else theme.name


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(float(a) * float(b) for a, b in zip(one, other, strict=True)))


def nearest_groups(words: str, vocabulary: Vocabulary, limit: int = 3) -> tuple[str, ...]:
    """Groups by likeness, the first ones where none is like it."""
    found = extract(words, vocabulary.groups, scorer=fuzz.WRatio, processor=str.lower, limit=limit)
    return tuple(name for name, _, _ in found)


def nearest_names(words: str, vocabulary: Vocabulary, limit: int = 3) -> tuple[str, ...]:
    """Stored names that look most like these words."""
    names = [
        *(theme.name for theme in vocabulary.themes),
        *vocabulary.groups,
        *vocabulary.sources,
        *vocabulary.products,
    ]
    found = extract(words, names, scorer=fuzz.WRatio, processor=str.lower, limit=limit, score_cutoff=60)
    return tuple(name for name, _, _ in found)


def nonsense(slate: Slate, strange: Sequence[str]) -> bool:
    """Whether no word of it is known."""
    return bool(strange) and not slate.marks() and set(slate.words()) <= set(strange)
