"""Turns around times said plainly, so that few rules read them: "72 hours after", "the worst of the week"."""

from __future__ import annotations

import re
from itertools import pairwise

from harken.ask import calendar_words as words
from harken.ask.dates import MONTHS, YEAR
from harken.ask.held_times import AGAINST
from harken.ask.joined_times import point_of
from harken.ask.slate import Slate

_UNIT = "week|month|quarter|year"
_END = r"(?=\W*$|[,;.:!?)])"
_AGAINST = r"(?:vs\.?|versus|against|than|compared (?:to|with))"
_SEASON = "|".join(words.SEASONS)
_WHEN = rf"(?=(?:the )?(?:\d|@|(?:{MONTHS}|christmas|easter)\b))"
#: Bounds in the words of forms and tickets.
_BOUNDS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\b(?:(?:no|not) later than|on or before|not after)\b"), "until"),
    (re.compile(rf"\b(?:no earlier than|on or after|not before|as of|effective) {_WHEN}"), "since "),
    (re.compile(rf"\b(?:newer|more recent) than {_WHEN}(?!\d+ (?:{words.UNITS}))"), "after "),
    (re.compile(rf"\bolder than {_WHEN}(?!\d{{1,3}}\b)"), "before "),
    (
        re.compile(rf"\bolder than (?P<age>(?:{words.NUMBER}) (?:{words.UNITS})s?)\b(?! old)"),
        r"before \g<age> ago",
    ),
    (
        re.compile(
            rf"(?<!\bus )(?<!\bit )(?<!\bthem )\bmore than (?=(?:{words.NUMBER}) (?:{words.UNITS})s? ago\b)"
        ),
        "before ",
    ),
    (re.compile(r"\b(?:in )?(?:the )?run[- ]?up to\b"), "before"),
    (re.compile(r"\bthrough to\b|\bthru\b"), "through"),
    (re.compile(r"\ball through\b"), "throughout"),
]
_DATES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"\b(?P<day>\d\d?)-(?P<month>{MONTHS})-(?P<year>{YEAR})\b"), r"\g<day> \g<month> \g<year>"),
    (re.compile(r"(?<![\d/.])(?P<day>\d\d?/\d\d?/)(?P<year>[0-3]\d)(?![\d/.])"), r"\g<day>20\g<year>"),
    (re.compile(r"(?<![\d/.])(?P<day>\d\d\.\d\d\.)(?P<year>[0-3]\d)(?![\d/.])"), r"\g<day>20\g<year>"),
    (
        re.compile(r"\b(?P<lead>in|since|before|after|until|from|of) '(?P<year>[0-3]\d)\b"),
        r"\g<lead> 20\g<year>",
    ),
    (re.compile(rf"\b(?P<part>[qh][1-4])/(?={YEAR}\b)"), r"\g<part> "),
    (
        re.compile(
            rf"\b(?P<first>[qh][1-4]|{_SEASON})(?P<to> (?:{_AGAINST}|and|or|to|until|through|-) )"
            rf"(?P<last>[qh][1-4]|{_SEASON})(?: of)? (?P<year>{YEAR})\b"
        ),
        r"\g<first> \g<year>\g<to>\g<last> \g<year>",
    ),
    (re.compile(rf"\bof the (?={YEAR}\b(?!'?s|-| ?\w*(?:olympics|cup)))"), "of "),
]
_TURNS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\bqtr(?P<s>s?)\b"), r"quarter\g<s>"),
    (re.compile(r"\b(?P<which>this|last|previous) q\b(?! ?[1-4])"), r"\g<which> quarter"),
    (re.compile(r"\b(?P<part>[qh][1-4]) ?'(?P<year>\d\d)\b"), r"\g<part> 20\g<year>"),
    (re.compile(r"\b(?P<nth>[1-4])(?P<part>[qh]) ?'?(?:20)?(?P<year>\d\d)\b"), r"\g<part>\g<nth> 20\g<year>"),
    (re.compile(r"\bfy ?'?(?:20)?(?P<year>\d\d)\b"), r"20\g<year>"),
    (re.compile(rf"\b(?:w/c|with c|w\.c\.) (?=(?:the )?\d|(?:{MONTHS})\b)"), "week of "),
    (re.compile(r"\b(?P<side>pre|post)- ?(?=[@\d])"), r"\g<side> "),
    (
        re.compile(
            r"\bthe (?P<first>\d\d?(?:st|nd|rd|th) ?(?:to|until|till|through|-)) ?(?=\d\d?(?:st|nd|rd|th)\b)"
        ),
        r"the \g<first> the ",
    ),
    # "Against the previous 30 days" are those before the ones that were named.
    (
        re.compile(
            rf"\b(?P<against>{_AGAINST}) (?:the )?(?:previous|preceding|prior) (?P<many>(?:{words.NUMBER})"
            rf" (?:{words.UNITS})s?)\b(?! ago)"
        ),
        r"\g<against> the \g<many> before",
    ),
    (
        re.compile(rf"\b{_AGAINST} (?:the )?(?:last|previous|prior) (?P<unit>{_UNIT})[ -]to[ -]date\b"),
        r"vs the same period last \g<unit>",
    ),
    (
        re.compile(
            rf"\b(?P<since>(?:{MONTHS})(?: {YEAR})?|{YEAR}|q[1-4](?: {YEAR})?)(?: ?- ?| (?:to|till|until) )"
            r"(?:now|date|present|today)\b"
        ),
        r"\g<since> until today",
    ),
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
    for pattern, said in (*_DATES, *_BOUNDS, *_TURNS):
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


#: What was never heard before a month is new in it; a score moves through a quarter from its first day on;
#: "the last 14 days against the previous 14" says the unit once.
_NEW_IN = re.compile(
    r"(?P<never>\b(?:not|never|nobody|no one)\b(?: (?!@)[\w']+){1,4}?) before (?:the )?@(?P<a>\d+)point"
)
_THROUGH = re.compile(
    r"\b(?P<moves>mov\w+|go|goes|went|going|develop\w*|evolv\w*) (?:all )?through (?=@\d+point)"
)
#: "Rating in 2010 vs rating in 2014".
_SAID_TWICE = re.compile(
    rf"(?P<first>\b(?P<noun>(?:\w+ )?\w+) (?:in|for|of|during) @\d+point),? (?P<against>{AGAINST}) "
    r"(?:the |our )?(?P=noun) (?:in|for|of|during) (?=@\d+point)"
)
_AS_MANY = re.compile(
    rf"(?P<against>{AGAINST}) (?:the )?(?:previous|preceding|prior) (?P<number>{words.NUMBER})\b"
    rf"(?! (?:{words.UNITS})s?\b)"
)


#: "Compare this month's NPS with last month's", "how does October's compare with September's".
_HELD = re.compile(rf"\bcompar\w*|\bstack\w* up\b|\b{AGAINST}\b.*@\d+point")
_ITS_OWN = re.compile(r"(?P<point>@\d+point) ?'s?(?!\w)")
_COMPARED = re.compile(
    r"\bcompare (?:the |our )?(?P<first>@\d+point) (?P<what>(?:(?!@\d+point)[^,;?]){1,60}?) "
    r"(?:with|to|and|against) (?:(?:that|those|it|the ones?) (?:of|from|in|for) )?(?P<last>@\d+point)"
    r"(?: (?P=what))?"
)
_OUR = re.compile(r"\bour (?=@\d+point)")
#: What is told month by month from March lasts until today.
_STEPS = re.compile(
    r"\b(?:(?:by|per|each|every) (?:day|week|month|quarter|year)|daily|weekly|monthly|quarterly|yearly"
    r"|day by day|week by week|month by month|quarter by quarter|year by year)\b"
)
_FROM_ON = re.compile(
    r"\bfrom (?:the )?(?=@\d+point(?!,? ?(?:to|until|till|through|-|and|on|onwards?|up)\b| ?-))"
)
_THIS_YEAR = re.compile(
    r"\bthis (?:fy|(?:fiscal|financial|business) year)\W+(?:(?:so|i\.?e\.?|that is|starting|beginning),? )?"
    r"(?:from|since|on) (?:the )?(?=@\d+point(?!,? ?(?:to|until|till|through|-)))"
)
_OUT_SINCE = re.compile(
    r"@(?P<a>\d+)point (?:has|have|had|'s|is) (?:now )?been (?:out|live|around|running)(?: there)?\b"
)
_OR = r"(?:vs\.?|versus|and|or|/|against|compared (?:to|with))"
#: "The 30 days before vs after the release", "before the release vs after".
_AROUND_IT = re.compile(
    rf"(?P<many>\b(?:the )?(?:(?:{words.NUMBER}) )?(?:{words.UNITS})s? |\b)(?:before|pre|prior) ?{_OR} ?"
    r"(?:after|post) (?:the )?@(?P<a>\d+)point"
)
_BEFORE_IT = re.compile(
    r"\b(?:before|pre) (?:the )?@(?P<a>\d+)point ?,? ?"
    rf"{_OR} ?(?:after|post|since)(?: it| that)?\b(?! @)"
)
_FIRST_OF = re.compile(
    rf"@(?P<a>\d+)point,? (?:in|for|during|over) (?:its|their) first"
    rf" (?P<long>(?:(?:{words.NUMBER}) )?(?:{words.UNITS})s?)\b"
)


def around(slate: Slate) -> str:
    """The text with a few turns around times said plainly."""

    def new_in(match: re.Match[str]) -> str:
        point = point_of(slate, match["a"])
        since = "since" if point.start == point.end else "in"
        return f"{match['never']} before {since} @{match['a']}point"

    text = _SAID_TWICE.sub(r"\g<first> \g<against> ", _NEW_IN.sub(new_in, _OUR.sub("", slate.text)))
    if len(slate.of("point")) > 1 and _HELD.search(text):
        text = _COMPARED.sub(r"compare \g<what> \g<first> with \g<last>", _ITS_OWN.sub(r"\g<point>", text))
    text = _THROUGH.sub(r"\g<moves> during ", text)
    if _STEPS.search(text):
        text = _FROM_ON.sub("since ", re.sub(r"\bthrough (?=@\d+point)(?<!to through )", "during ", text))
    text = _FIRST_OF.sub(r"in the \g<long> after @\g<a>point", _OUT_SINCE.sub(r"since @\g<a>point", text))
    text = _AROUND_IT.sub(r"\g<many>before and \g<many>after @\g<a>point", _THIS_YEAR.sub("since ", text))
    text = _BEFORE_IT.sub(r"before and after @\g<a>point", text)
    text = re.sub(r"(?<=point) v\.? (?=@\d+point)", " vs ", text)
    return _AS_MANY.sub(r"\g<against> the \g<number> before", text)
