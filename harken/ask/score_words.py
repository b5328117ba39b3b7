"""Scores in a question: stars, bounds and bands, each as a closed range of one score."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from math import ceil, floor

from harken.ask.calendar_words import NUMBERS
from harken.ask.names import form
from harken.ask.slate import Slate, always
from harken.domain.questions import ScoreRange
from harken.domain.vocabulary import Vocabulary

_COUNT = r"\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten"
_STARS = r"(?:[- ]?stars?|[- ]?star(?=[- ])| ?★)"
_NPS_BANDS = {"promoter": (9.0, 10.0), "passive": (7.0, 8.0), "detractor": (0.0, 6.0)}
_SCORES = [
    (rf"\b(?P<low>{_COUNT})(?:[- ]?stars?)? ?(?:or|-|to|and|through) ?(?P<high>{_COUNT}){_STARS}", "both"),
    (
        rf"\b(?P<low>{_COUNT}){_STARS} (?:or|and) (?:more|higher|better|above|up)\b"
        rf"|\b(?P<plus>\d)\+{_STARS}",
        "low",
    ),
    (rf"\b(?P<high>{_COUNT}){_STARS} (?:or|and) (?:less|lower|worse|fewer|below|down)\b", "high"),
    (rf"\b(?:at least|minimum of|no(?:t)? (?:less|fewer) than) (?P<low>{_COUNT}){_STARS}", "low"),
    (rf"\b(?:at most|maximum of|up to|no(?:t)? more than) (?P<high>{_COUNT}){_STARS}", "high"),
    (rf"\b(?:under|below|less than|fewer than|worse than) (?P<above>{_COUNT}){_STARS}", "under"),
    (rf"\b(?:over|above|more than|better than) (?P<below>{_COUNT}){_STARS}", "over"),
    (rf"\b(?P<low>{_COUNT}){_STARS}(?: (?:ratings?|reviews?(?= )))?", "exact"),
    (r"(?P<stars>★{1,5})", "stars"),
    (r"\b(?P<low>\d{1,2})'?s (?:and|or|to) (?P<high>\d{1,2})'?s\b", "both"),
]

#: Bounds named after the score: "a score below 5", "rating of at least 4", "nps 9 or more".
_MEASURE = (
    r"(?:\b(?:scores?|scored|ratings?|rated|scoring|stars|nps|(?:rat(?:e|es|ed|ing)|scor(?:e|es|ed|ing)|gave|give|gives"
    r"|giving)(?: us| it| them)?(?: an?)?)"
    r"|@(?P<mark>\d+)score(?: (?:ratings?|scores?|stars))?)"
)
#: Of "is our average rating above 4" the bound is asked about and filters nothing.
_ASKED_ABOUT = re.compile(
    r"(?:\b(?:average|mean|median|avg|overall|our)|^(?:is|are|was|were|has|have|did)(?: the| your)?) $"
)
_IS = r"(?: (?:of|is|are|was|were|that is|that are))?"
_END = r"(?:\.\d+)?\b(?! ?(?:%|percent|days?|weeks?|months?|years?|times|people|customers))"
_SHOWN = (
    r"(?! (?:[a-z]+ )?(?:comments?|quotes?|reviews?|examples?|verbatims?|sentences?|words|lines?|reasons?"
    r"|themes?|topics?"
    r"|complaints?|things?|opinions?|statements?|voices?|posts?|citations?|citats|snippets?|@\d+kind))"
)
_VALUE = rf"(?:\d{{1,3}}{_END}|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b){_SHOWN}"
_BOUNDS = [
    (rf"{_IS} (?P<low>{_VALUE}) (?:or|and) (?:more|higher|better|above|up|over)\b", "low"),
    (rf"{_IS} (?P<high>{_VALUE}) (?:or|and) (?:less|lower|worse|fewer|below|down|under)\b", "high"),
    (
        rf"{_IS} (?:between |from )?(?P<low>{_VALUE})(?: (?:and|to|or|through) (?:an? )?| ?- ?)"
        rf"(?P<high>{_VALUE})",
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


#: Answers to the question of a score, and what is given to what has a score: "gave the wifi just 1 or 2".
_ANSWERED = (
    r"\b(?P<low>\d{{1,2}}|zero(?:e?s)?)(?:'?s)?"
    r"(?:(?: (?:and|or|to) (?:an? )?| ?- ?)(?P<high>\d{{1,2}})(?:'?s)?)?"
    r" (?:on|in|to|for) the {name}(?:ation)? (?:question|score|scale)\b"
)
_GIVEN = (
    r"(?:(?<=gave )|(?<=gave the )|(?<=give )|(?<=give the )|(?<=gives )|(?<=rated )|(?<=rated the ))"
    r"{name}(?: (?:just|only|an?))*(?= (?:\d|one|two|three|four|five)\b(?! (?:stars?|out)))"
)


def named(slate: Slate, vocabulary: Vocabulary) -> None:
    """Scores by their own names, such as "wifi rating"; NPS, CSAT and CES are measures of their own."""
    for score in vocabulary.scores:
        words = r"[ _-]".join(map(re.escape, form(score.name)))
        slate.take(re.compile(_ANSWERED.format(name=words)), "score", partial(_answered, score.name))
        slate.take(re.compile(_GIVEN.format(name=words)), "score", always(ScoreRange(name=score.name)))
    own = [score for score in vocabulary.scores if score.kind in ("stars", "rating")]
    for score in sorted(own, key=lambda score: -len(score.name)):
        words = r"[ _-]".join(map(re.escape, form(score.name)))
        saying = (
            words if score.name.endswith(("rating", "score")) else rf"{words}(?= (?:rating|score|stars)s?\b)"
        )
        slate.take(re.compile(rf"\b{saying}\b"), "score", always(ScoreRange(name=score.name)))


def read(slate: Slate, vocabulary: Vocabulary) -> None:
    """Replace ranges of scores by placeholders."""
    for pattern, how in _SCORES:
        slate.take(re.compile(pattern), "score", partial(_score, how=how))
    for pattern, how in _BOUNDS:
        of = partial(_bounded, how=how, slate=slate, vocabulary=vocabulary)
        slate.take(re.compile(f"{_MEASURE}{pattern}"), "score", of)
    for band, (low, high) in _NPS_BANDS.items():
        score = ScoreRange(name=_nps_name(vocabulary), low=low, high=high)
        slate.take(re.compile(rf"\b{band}s?\b"), "score", always(score))


def _answered(name: str, match: re.Match[str]) -> ScoreRange:
    """What was answered to the question of a score: "a 0 to 6 in the recommend question"."""
    low = 0.0 if match["low"].startswith("zero") else float(match["low"])
    return ScoreRange(name=name, low=low, high=float(match["high"] or low))


def bands(slate: Slate) -> tuple[str, ...]:
    """The bands of a recommend score that a question names, in their order."""
    named = {bounds: band for band, bounds in _NPS_BANDS.items()}
    found = (named.get((score.low, score.high)) for score in slate.of("score"))
    return tuple(band for band in found if band is not None)


def _nps_name(vocabulary: Vocabulary) -> str | None:
    return next((score.name for score in vocabulary.scores if score.kind == "nps"), None)


def _bounded(match: re.Match[str], how: str, slate: Slate, vocabulary: Vocabulary) -> ScoreRange | None:
    """A range of the score that is named before it; the primary one where none is."""
    found = _score(match, how)
    if found is None or _ASKED_ABOUT.search(slate.text[: match.start()]):
        return None
    if match["mark"] is None:
        return _recommended(found, vocabulary) if match[0].startswith("nps") else _wide(found, vocabulary)
    named = slate.slots[int(match["mark"])].value
    # A score that has its bounds already, such as "five stars", is left as it is.
    return replace(found, name=named.name) if named.low is None and named.high is None else None


def _recommended(found: ScoreRange, vocabulary: Vocabulary) -> ScoreRange | None:
    """A range of one customer's own answer; beyond ten the NPS of all is meant."""
    single = max(found.low or 0, found.high or 0) <= _NPS_BANDS["promoter"][1]
    return replace(found, name=_nps_name(vocabulary)) if single else None


def _wide(found: ScoreRange, vocabulary: Vocabulary) -> ScoreRange:
    """What no star or rating here reaches was answered to whether one recommends us, where that is asked."""
    highest = max((score.high for score in vocabulary.scores if score.kind != "nps"), default=0.0)
    recommend = next((score for score in vocabulary.scores if score.kind == "nps"), None)
    said = [bound for bound in (found.low, found.high) if bound is not None]
    if recommend is None or not said or not highest < max(said) <= recommend.high:
        return found
    low = recommend.low if found.low is None else found.low
    return ScoreRange(name=recommend.name, low=low, high=recommend.high if found.high is None else found.high)


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
