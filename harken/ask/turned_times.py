"""Turns around times said plainly, so that few rules read them: "72 hours after", "the worst of the week"."""

from __future__ import annotations

import re
from itertools import pairwise

from harken.ask import calendar_words as words
from harken.ask.dates import MONTHS, YEAR

_UNIT = "week|month|quarter|year"
_END = r"(?=\W*$|[,;.:!?)])"
_TURNS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\bqtr(?P<s>s?)\b"), r"quarter\g<s>"),
    # "Last weeks feedback" lacks its apostrophe.
    (
        re.compile(
            rf"(?<!\bthe )\blast (?P<unit>{_UNIT})s(?= (?!ago|of|before|we|they|that|and|or|to|in|on|were"
            r"|have|had|for|by|what|how|who|which|is|are|did|do|was)[a-z])"
        ),
        r"last \g<unit>",
    ),
    (
        re.compile(
            rf"\b(?:the )?(?:most recent|latest|last) (?:full|complete|completed|whole) (?P<unit>{_UNIT})\b"
        ),
        r"last \g<unit>",
    ),
    (re.compile(rf"\bthese (?P<many>(?:{words.NUMBER}) (?:{words.UNITS})s)\b"), r"the last \g<many>"),
    (re.compile(rf"\ball (?P<unit>{_UNIT})\b(?: long)?(?! round|s\b| of\b| around)"), r"this \g<unit>"),
    (
        re.compile(
            rf"\b(?P<best>(?:\w+est|worst|best|most \w+)"
            rf"(?: (?!day|week|month|quarter|year|time|part|end)\w+)?)"
            rf" of the (?P<unit>{_UNIT})(?:'s)?{_END}"
        ),
        r"\g<best> of this \g<unit>",
    ),
    (re.compile(rf"\bover the (?P<unit>{_UNIT}){_END}"), r"this \g<unit>"),
    (re.compile(r"\b(?P<how>how (?:was|did|went|is)) the weekend\b"), r"\g<how> last weekend"),
    (
        re.compile(
            rf"\b(?:in )?(?:the |this )?(?:(?:last|latest|this) )?year (?:with|in|of) (?:the |our )?data\W+"
            rf"(?=(?:in )?{YEAR}\b)"
        ),
        "in ",
    ),
    (
        re.compile(
            r"\b(?P<week>week\b[^?]{0,30}?)[,(]? ?\b(?:monday|mon) ?(?:to|through|-) ?(?:sunday|sun)\b"
        ),
        r"\g<week>",
    ),
]
_HOURS = re.compile(r"\b(?P<hours>24|48|72|96|120) ?(?:hours|hrs?|h) (?=(?:after|following|before|since)\b)")
_LIST = re.compile(
    rf"\b(?P<first>{MONTHS})(?P<between>(?:, (?:{MONTHS}))+),? (?:and|&) (?P<last>{MONTHS})\b"
    rf"|(?<=months of )(?P<one>{MONTHS}) and (?P<other>{MONTHS})\b"
)
_TOLD_APART = re.compile(r"\b(?:compar\w*|differ\w*|versus|vs|each|by month|monthly|month by month)\b")
_OPEN_YEAR = re.compile(
    rf"\b(?P<lead>between|from) (?P<body>[^?,;]*?\b(?P<year>{YEAR})\b(?: ?\([^)]*\))?)"
    rf"(?P<to> ?(?:and|to|until|till|through|-) (?:the )?(?:end of |beginning of |start of )?)"
    rf"(?P<month>{MONTHS})\b(?! ?(?:,? ?\d|of |last|this))"
)


def plain(text: str) -> str:
    """The text with such turns said in the words that are read."""
    for pattern, said in _TURNS:
        text = pattern.sub(said, text)
    text = _HOURS.sub(lambda match: f"{int(match['hours']) // 24} days ", text)
    if not _TOLD_APART.search(text):
        text = _LIST.sub(_in_a_row, text)
    return _OPEN_YEAR.sub(_in_its_year, text)


def _in_a_row(match: re.Match[str]) -> str:
    """December, January and February are the months from the first to the last, where none is left out."""
    said = re.findall(rf"\b(?:{MONTHS})\b", match[0])
    numbers = [words.MONTHS[name] for name in said]
    if any((later - earlier) % 12 != 1 for earlier, later in pairwise(numbers)):
        return match[0]
    return f"{said[0]} to {said[-1]}"


def _in_its_year(match: re.Match[str]) -> str:
    """From November 2013 to February ends in 2014."""
    before = re.findall(rf"\b(?:{MONTHS})\b", match["body"])
    later = bool(before) and words.MONTHS[before[-1]] > words.MONTHS[match["month"]]
    if re.search(rf"\b{YEAR}\b.*\b{YEAR}\b", match["body"]):
        return match[0]
    return f"{match['lead']} {match['body']}{match['to']}{match['month']} {int(match['year']) + later}"
