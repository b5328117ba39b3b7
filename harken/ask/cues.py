"""Kinds, languages, sentiment, scores and roles in a question, with what is to be left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import ceil, floor
from typing import Any

from harken.ask.calendar_words import NUMBERS
from harken.ask.names import form
from harken.ask.slate import Slate
from harken.domain.questions import Filter, ScoreRange
from harken.domain.vocabulary import Vocabulary

_KINDS = {
    "review": r"\b(?:app |store |online )?reviews?\b",
    "forum_post": r"\bforum (?:posts?|threads?|messages?|entries)\b|\bforums?\b|\bthreads?\b",
    "survey_response": r"\bsurvey (?:responses?|answers?|comments?|results?)\b|\bsurveys?\b|\brespondents?\b",
    "social_post": r"\bsocial (?:media )?(?:posts?|comments?|messages?)\b|\bsocial media\b|\btweets?\b",
    "support_message": (
        r"\bsupport (?:messages?|tickets?|e-?mails?|chats?|requests?|conversations?)\b"
        r"|\btickets?\b|\bhelpdesk\b"
    ),
}

#: ISO 639-1 codes of the languages that questions name.
LANGUAGES = {
    "arabic": "ar", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi", "french": "fr",
    "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id",
    "italian": "it", "japanese": "ja", "korean": "ko", "latvian": "lv", "lithuanian": "lt", "norwegian": "no",
    "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr",
    "slovak": "sk", "slovenian": "sl", "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr",
    "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
_LANGUAGE = "|".join(LANGUAGES)
_SAID = (
    r"(?:feedback|comments?|customers?|speakers?|speaking|quotes?|posts?|ones|texts?|@\d+kind|people|users)"
)

_SENTIMENT = [
    (
        "negative",
        (
            r"\bnegative(?:ly)?\b|\b(?:bad|poor|critical|unfavou?rable|angry)(?= (?:one|@\d+kind"
            r"|feedback|comment))"
        ),
    ),
    (
        "positive",
        (
            r"\bpositive(?:ly)?\b|\b(?:good|favou?rable|happy)(?= (?:ones?|@\d+kind|feedback"
            r"|comments?))"
        ),
    ),
    ("neutral", r"\bneutral(?:ly)?\b"),
    ("mixed", r"\bmixed(?: feelings)?\b"),
    (
        "negative",
        r"\b(?:un|not )happy\b(?= (?:customers?|people|users|guests|with|about))"
        r"|\b(?:dis|not )satisfied\b(?= (?:customers?|people|users|guests|with|about))",
    ),
]

_COUNT = r"\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten"
_STARS = r"(?:[- ]?stars?|[- ]?star(?=[- ])| ?★)"
_NPS_BANDS = {"promoter": (9.0, 10.0), "passive": (7.0, 8.0), "detractor": (0.0, 6.0)}
_SCORES = [
    (rf"\b(?P<low>{_COUNT})(?:[- ]?stars?)? ?(?:or|-|to|and|through) ?(?P<high>{_COUNT}){_STARS}", "both"),
    (
        rf"\b(?P<low>{_COUNT}){_STARS} (?:or|and) (?:more|higher|better|above|up)\b|\b(?P<plus>\d)\+{_STARS}",
        "low",
    ),
    (rf"\b(?P<high>{_COUNT}){_STARS} (?:or|and) (?:less|lower|worse|fewer|below|down)\b", "high"),
    (rf"\b(?:at least|minimum of) (?P<low>{_COUNT}){_STARS}", "low"),
    (rf"\b(?:at most|maximum of|up to) (?P<high>{_COUNT}){_STARS}", "high"),
    (rf"\b(?:under|below|less than|fewer than|worse than) (?P<above>{_COUNT}){_STARS}", "under"),
    (rf"\b(?:over|above|more than|better than) (?P<below>{_COUNT}){_STARS}", "over"),
    (rf"\b(?P<low>{_COUNT}){_STARS}(?: (?:ratings?|reviews?(?= )))?", "exact"),
    (r"(?P<stars>★{1,5})", "stars"),
]

#: Bounds named after the score: "a score below 5", "rating of at least 4", "nps 9 or more".
_MEASURE = (
    r"(?:\b(?:scores?|scored|ratings?|rated|scoring|stars|nps)"
    r"|@(?P<mark>\d+)score(?: (?:ratings?|scores?|stars))?)"
)
#: Of "is our average rating above 4" the bound is asked about and filters nothing.
_ASKED_ABOUT = re.compile(
    r"(?:\b(?:average|mean|median|avg|overall|our)|^(?:is|are|was|were|has|have|did)(?: the| your)?) $"
)
_IS = r"(?: (?:of|is|are|was|were|that is|that are))?"
_END = r"(?:\.\d+)?\b(?! ?(?:%|percent|days?|weeks?|months?|years?|times|people|customers))"
_VALUE = rf"(?:\d{{1,3}}{_END}|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
_BOUNDS = [
    (rf"{_IS} (?P<low>{_VALUE}) (?:or|and) (?:more|higher|better|above|up|over)\b", "low"),
    (rf"{_IS} (?P<high>{_VALUE}) (?:or|and) (?:less|lower|worse|fewer|below|down|under)\b", "high"),
    (
        rf"{_IS} (?:between |from )?(?P<low>{_VALUE})(?: (?:and|to|or|through) | ?- ?)(?P<high>{_VALUE})",
        "both",
    ),
    (rf"{_IS} ?(?:>=|≥) ?(?P<low>{_VALUE})", "low"),
    (rf"{_IS} ?(?:<=|≤) ?(?P<high>{_VALUE})", "high"),
    (rf"{_IS} ?< ?(?P<above>{_VALUE})", "under"),
    (rf"{_IS} ?> ?(?P<below>{_VALUE})", "over"),
    (rf"{_IS} (?:at least|(?:a )?minimum of|no less than|not (?:below|under)) (?P<low>{_VALUE})", "low"),
    (
        rf"{_IS} (?:at most|(?:a )?maximum of|up to|no more than|not (?:above|over)) (?P<high>{_VALUE})",
        "high",
    ),
    (rf"{_IS} (?:under|below|(?:less|lower|fewer|worse|smaller) than) (?P<above>{_VALUE})", "under"),
    (rf"{_IS} (?:over|above|(?:more|higher|better|greater) than) (?P<below>{_VALUE})", "over"),
    (rf"{_IS} (?:exactly )?(?P<low>{_VALUE})", "exact"),
]

ROLES = {
    "dislike": (
        r"\b(?:complain(?:s|ed|ing|ts?)?|criticis\w+|criticiz\w+|gripes?|grievances?|dislik\w+"
        r"|hat(?:e|es|ed|ing)\b"
        r"|pain ?points?|unhappy with|problems? with|issues? with)"
    ),
    "like": (
        r"\b(?:prais(?:e|es|ed|ing)|compliment\w*|lov(?:e|es|ed|ing)\b|enjoy\w*|appreciat\w+"
        r"|(?<!would )(?<!look )(?<!looks )like[sd]?\b(?! to\b))"
    ),
    "request": (
        r"\b(?:requests?|requested|requesting|ask(?:s|ed|ing)? for|asking us to|suggest\w*|wish(?:es|ed)?\b"
        r"|would like(?: to)?|feature ideas?)"
    ),
    "recommend": r"(?<!not )(?<!never )\brecommend(?:s|ed|ing|ations?)?\b",
    "warn_off": (
        r"\b(?:warn\w*|(?:tell(?:s|ing)?|told) (?:others|people|friends|everyone"
        r"|anyone)(?: off)?(?: to (?:avoid|stay away))"
        r"|(?:would|do|does|did|will) (?:not|never) recommend\w*|not recommend\w*"
        r"|never recommend\w*|avoid us)"
    ),
    "loyal": (
        r"\b(?:loyal\w*|(?:will|would) (?:come|buy|fly|book|order|stay) (?:back|again)|com(?:e"
        r"|ing) back|(?:will|would) return"
        r"|stay(?:ed|ing)? with us|repeat customers?)"
    ),
    "leaving": (
        r"\b(?:(?:want to |plan to |threaten(?:ed|ing)? to |going to )?(?:leav(?:e|ing) us"
        r"|quit(?:ting)?|cancel\w*|churn\w*)"
        r"|switch(?:ing|ed|es)?(?: away| to)?|(?:not|never) (?:come|coming|come) back|leaving)"
    ),
    "question": r"\b(?:have questions?|ask(?:ed|ing|s)? questions?|questions? (?:about|on|from))",
    "reason_to_buy": r"\breasons? (?:to|for) (?:buy|choos|book|purchas|sign|subscrib|com)\w*",
}

_NEGATORS = (
    r"(?:without|except(?: for)?|excepting|exclud(?:e|ing)|other than|apart from|aside from"
    r"|besides|ignor(?:e|ing)"
    r"|leav(?:e|ing) out|omit(?:ting)?|skip(?:ping)?|minus|nothing about|but not|and not|but no|rather than"
    r"|not? (?:about|from|in|on|for|by|mention(?:ing|ed)?|includ(?:e|ing)|count(?:ing)?|talk(?:ing)? about)"
    r"|not|no)"
)
_FILL = (
    r"(?: (?:the|any|those|all|about|from|in|on|by|of|for|to|mentions?|mentioning|feedback"
    r"|comments?|ones|anything|to do with"
    r"|related to|people|customers|users|@\d+kind))*"
)
_MARKS = (
    r"(?: @\d+(?:theme|group|source|product|attribute|language|kind|sentiment|score|text)(?:,"
    r"| and| or| nor|, and|, or)?)+"
)
_LEFT_OUT = [
    re.compile(rf"\b{_NEGATORS}{_FILL}(?P<marks>{_MARKS})"),
    re.compile(rf"\b(?:leav(?:e|ing)|tak(?:e|ing)|keep(?:ing)?)(?P<marks>{_MARKS}) (?:out|aside|apart|away)"),
    re.compile(rf"\bnon[- ]? ?(?P<marks>{_MARKS})"),
]


def named_scores(slate: Slate, vocabulary: Vocabulary) -> None:
    """Scores by their own names, such as "wifi rating"; NPS, CSAT and CES are measures of their own."""
    own = [score for score in vocabulary.scores if score.kind in ("stars", "rating")]
    for score in sorted(own, key=lambda score: -len(score.name)):
        words = r"[ _-]".join(map(re.escape, form(score.name)))
        saying = (
            words if score.name.endswith(("rating", "score")) else rf"{words}(?= (?:rating|score|stars)s?\b)"
        )
        slate.take(re.compile(rf"\b{saying}\b"), "score", _always(ScoreRange(name=score.name)))


def read(slate: Slate, vocabulary: Vocabulary) -> None:
    """Replace kinds, languages, sentiment and scores by placeholders."""
    for kind, pattern in _KINDS.items():
        slate.take(re.compile(pattern), "kind", _always(kind))
    slate.take(
        re.compile(rf"\bin (?P<name>{_LANGUAGE})\b|\b(?P<before>{_LANGUAGE})(?=(?:[- ]language)? {_SAID})"),
        "language",
        lambda match: LANGUAGES[match["name"] or match["before"]],
    )
    for pattern, how in _SCORES:
        slate.take(re.compile(pattern), "score", partial(_score, how=how))
    for pattern, how in _BOUNDS:
        of = partial(_bounded, how=how, slate=slate, vocabulary=vocabulary)
        slate.take(re.compile(f"{_MEASURE}{pattern}"), "score", of)
    for band, (low, high) in _NPS_BANDS.items():
        score = ScoreRange(name=_nps_name(vocabulary), low=low, high=high)
        slate.take(re.compile(rf"\b{band}s?\b"), "score", _always(score))
    for label, pattern in _SENTIMENT:
        slate.take(re.compile(pattern), "sentiment", _always(label))


def _always(value: Any) -> Callable[[re.Match[str]], Any]:
    return lambda _: value


def _nps_name(vocabulary: Vocabulary) -> str | None:
    return next((score.name for score in vocabulary.scores if score.kind == "nps"), None)


def _bounded(match: re.Match[str], how: str, slate: Slate, vocabulary: Vocabulary) -> ScoreRange | None:
    """A range of the score that is named before it; the primary one where none is."""
    found = _score(match, how)
    if found is None or _ASKED_ABOUT.search(slate.text[: match.start()]):
        return None
    if match["mark"] is None:
        return _recommended(found, vocabulary) if match[0].startswith("nps") else found
    named = slate.slots[int(match["mark"])].value
    # A score that has its bounds already, such as "five stars", is left as it is.
    return replace(found, name=named.name) if named.low is None and named.high is None else None


def _recommended(found: ScoreRange, vocabulary: Vocabulary) -> ScoreRange | None:
    """A range of one customer's own answer; beyond ten the NPS of all is meant."""
    single = max(found.low or 0, found.high or 0) <= _NPS_BANDS["promoter"][1]
    return replace(found, name=_nps_name(vocabulary)) if single else None


def _score(match: re.Match[str], how: str) -> ScoreRange | None:
    found = match.groupdict()
    if how == "stars":
        return ScoreRange(low=float(len(match["stars"])), high=float(len(match["stars"])))
    low, high = _number(found.get("low") or found.get("plus")), _number(found.get("high"))
    if how == "exact":
        return ScoreRange(low=low, high=low)
    if how == "under":
        high = ceil(_number(found["above"]) or 0) - 1.0
    if how == "over":
        low = floor(_number(found["below"]) or 0) + 1.0
    return ScoreRange(low=low, high=high)


def _number(word: str | None) -> float | None:
    if word is None:
        return None
    return float(NUMBERS.get(word) or word)


def roles(text: str) -> tuple[str, ...]:
    """What the customers that a question speaks of are doing, apart from what is to be left out."""
    for pattern in _LEFT_OUT:
        text = pattern.sub(" ", text)
    text = re.sub(r"\bwould (?:\S+ ){1,3}?like\b", "would like", text)
    return tuple(role for role, pattern in ROLES.items() if re.search(pattern, text))


def filters(slate: Slate) -> tuple[Filter, Filter]:
    """All placeholders as what is included and what is left out."""
    out = _left_out(slate)
    include, exclude = Filter(), Filter()
    for number, kind in slate.marks():
        value = slate.slots[number].value
        if number in out:
            exclude = with_value(exclude, kind, value)
        else:
            include = with_value(include, kind, value)
    return include, exclude


def _left_out(slate: Slate) -> frozenset[int]:
    return frozenset(
        int(mark)
        for pattern in _LEFT_OUT
        for match in pattern.finditer(slate.text)
        for mark in re.findall(r"@(\d+)", match["marks"])
    )


def with_value(part: Filter, kind: str, value: Any) -> Filter:
    """The filter with one more value in the field of its kind."""
    if kind == "theme":
        return replace(part, themes=(*part.themes, *value))
    if kind in ("group", "source", "kind", "product", "language"):
        field = f"{kind}s"
        changed: dict[str, Any] = {field: (*getattr(part, field), value)}
        return replace(part, **changed)
    if kind == "sentiment":
        return replace(part, sentiment=(*part.sentiment, value))
    if kind == "attribute":
        name, held = value
        return replace(part, attributes={**part.attributes, name: (*part.attributes.get(name, ()), held)})
    if kind in ("score", "text"):
        return replace(part, **{kind: value})
    return part
