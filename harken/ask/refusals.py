"""The sentences that say why a question has no answer, and what can be asked instead."""

from __future__ import annotations

import re

from harken.ask.lexicon import ELSEWHERE
from harken.domain.answers import Refusal, RefusalCode
from harken.domain.questions import Filter
from harken.domain.vocabulary import Vocabulary

_ELSEWHERE = re.compile(
    rf"\b(?:{'|'.join(sorted(ELSEWHERE))}|sales(?: figures| numbers)?|(?:share|stock) price"
    rf"|market share|capital of"
    r"|api key|secret|system prompt|page ?views|conversion rate|in the news)\b"
)
_LATER: list[tuple[str, str]] = [
    (
        r"\balert\b|\bnotify\b|\btell me when\b|\bremind\b|\bping me\b",
        "I cannot watch for something and alert you yet; I answer when I am asked.",
    ),
    (
        r"\bcompetit(?:ors?|ion)\b|\brivals?\b|\binstead of (?!@)\w|\b(?:over|than) (?:their|other"
        r"|the other) (?:brand|compan|provider|product)"
        r"|\bcompared to other (?:compan|brand|provider)",
        "I cannot compare you with rivals yet.",
    ),
    (
        r"\b(?:effects?|impact|results?) of (?:the|our|this|that)\b|\b(?:before|after) (?:the"
        r"|our) (?:\w+ )?(?:release|launch|update|fix|campaign|redesign)"
        r"|\bdid (?:the|our) (?:\w+ )*(?:release|fix|launch|update|campaign|redesign) (?:help"
        r"|work)|\bhow much would (?:it|that|this) help"
        r"|\bif we fix",
        "I cannot measure the effect of something you did yet.",
    ),
    (
        r"\bwhat (?:drives|drove|is driving|causes|caused|influences|affects|explains)\b"
        r"|\bdrivers?\b|\bfix first\b|\bshould we (?:fix|do|prioriti)"
        r"|\bimpact\b|\broot causes?\b|\braise (?:nps|csat|the score)|\bwhat would improve",
        "I cannot work out what drives a score yet.",
    ),
    (
        r"\bfrom (?:@\d+score|a \w+) to (?:@\d+score|a \w+)\b|\bbecame? @\d+score",
        "I cannot follow single customers over time yet.",
    ),
    (r"\bwho owns\b|\bwhose job\b|\bassign(?:ed)? to\b", "I do not know who looks after a theme yet."),
    (r"\btranslat\w+\b", "I cannot translate yet; quotes come in the customer's own words."),
    (
        r"\bexport\b|\bas (?:a )?csv\b|\bdownload\b",
        "I cannot export from here; `harken export` writes files.",
    ),
    (
        r"\bpredict\w*\b|\bwill (?:happen|be) next\b|\bnext (?:week|month|quarter|year)\b",
        "I cannot look into the future.",
    ),
    (
        r"\bhow (?:sure|certain|confident|accurate)\b",
        "I cannot rate single readings here; how well the model reads is written in its model card.",
    ),
    (
        r"\bsame (?:person|people|customer) twice\b|\bcount\w* .*\btwice\b|\bduplicates?\b",
        "Where a question asks for people each author counts once and the anonymous count one each; "
        "copies of a text are left out.",
    ),
    (
        r"\b(?:no|without(?: a| any)?) dates?\b|\bundated\b",
        "I cannot pick out feedback without a date; answers about a period say how much has none.",
    ),
    (r"@\d+score.* @\d+score", "I can filter by one range of scores at a time."),
    (r"^(?:and |but |so )?why\b", "I cannot explain why something moved yet."),
]


def about_other_things(text: str, include: Filter, vocabulary: Vocabulary) -> Refusal | None:
    """A question that no feedback can answer."""
    if _ELSEWHERE.search(text):
        message = "I only know what customers say in their feedback, so I cannot answer that."
        return _refusal(RefusalCode.OUT_OF_SCOPE, message, suggestions(include, vocabulary))
    return None


def not_yet(text: str, include: Filter, vocabulary: Vocabulary) -> Refusal | None:
    """A question of a kind that cannot be answered yet."""
    for pattern, message in _LATER:
        if re.search(pattern, text):
            return _refusal(RefusalCode.OUT_OF_SCOPE, message, suggestions(include, vocabulary))
    return None


def unsure(include: Filter, vocabulary: Vocabulary, words: list[str] | None = None) -> Refusal:
    """A question that was not understood."""
    message = "I am not sure what you are asking."
    if words:
        message = f"I am not sure what you are asking: I do not know {_listed(words)}."
    return _refusal(RefusalCode.UNSURE, message, suggestions(include, vocabulary))


def unknown_name(
    what: str, words: str, names: tuple[str, ...], vocabulary: Vocabulary, *, countable: bool
) -> Refusal:
    """A name that nothing here bears."""
    message = f"There is no {what} called “{words}” here."
    if names:
        message += f" The nearest I know: {_listed(list(names))}."
    nearest = [f"How many comments mention “{words}”?"] if countable else []
    near = _theme_keys(names, vocabulary)
    return _refusal(
        RefusalCode.UNKNOWN_NAME, message, (*nearest, *suggestions(Filter(themes=near[:1]), vocabulary))[:3]
    )


def suggestions(include: Filter, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Questions near to what was asked that can be answered."""
    theme = next((theme for theme in vocabulary.themes if theme.key in include.themes), None)
    if theme is not None:
        name = theme.name.lower()
        return (
            f"How many comments mention {name}?",
            f"What do customers dislike about {name}?",
            f"Show quotes about {name}",
        )
    if include.groups:
        who = include.groups[0]
        return (f"What do {who} dislike most?", f"What do {who} like most?", f"Why do {who} buy?")
    return (
        "What do customers dislike most?",
        "What do customers like most?",
        "Why do customers buy from us?",
    )


def _theme_keys(names: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(theme.key for theme in vocabulary.themes if theme.name in names)


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words[:3]]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _refusal(code: RefusalCode, message: str, nearest: tuple[str, ...]) -> Refusal:
    return Refusal(code=code, message=message, nearest=nearest)
