"""How many rows or quotes are wanted, in which order, and what a comparison runs over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harken.ask.calendar_words import NUMBERS, number
from harken.ask.names import Index, form, stem
from harken.ask.slate import Slate, always
from harken.domain.questions import Filter, Intent, Order, Spec

_NUMBER = r"\d{1,3}|" + "|".join(word for word in NUMBERS if len(word) > 2 and word not in ("zero", "few"))
_COUNTED = (
    r"(?:quot(?:e|ation)s?|verbatims?|examples?|excerpts?|comments?|themes?|topics?"
    r"|complaints?|problems?|issues?|reasons?"
    r"|requests?|suggestions?|things?|subjects?|pain ?points?|likes|dislikes|praises?|compliments?"
    r"|groups?|countr(?:y|ies)|sources?|products?"
    r"|posts?|ideas?|improvements?|frustrations?|features?|@\d+kind|@\d+sentiment|@\d+score"
    r"|statements?|ones|customers?)"
)
_LIMITS = [
    re.compile(
        rf"\b(?:top|first|best|worst|main|biggest|latest|last|newest) (?P<number>{_NUMBER})\b(?! star)"
    ),
    re.compile(rf"\b(?P<number>{_NUMBER}) (?=(?:\w+ |@\d+\w+ ){{0,2}}?{_COUNTED}\b)"),
    re.compile(
        rf"\b(?P<number>{_NUMBER}) (?:most |best|worst|top|main|(?!interest|request|suggest)[a-z]{{3,}}est\b)"
    ),
    re.compile(rf"^(?:list|show|give|name|read)(?: me| us)? (?:the )?(?P<number>{_NUMBER}) (?=questions\b)"),
    re.compile(rf"\b(?P<number>{_NUMBER}) (?=of (?:the|our|those|these|them)\b)"),
    re.compile(
        rf"\b(?:max(?:imum)?|at most|no more than|up to|limit(?:ed)? to)(?: of)? (?P<number>{_NUMBER})\b"
        r"(?! ?star)"
    ),
    re.compile(
        rf"^(?:and |give me |show me |just )*(?:another )?(?P<number>{_NUMBER}) "
        r"(?:more|others?|like (?:this|that|these|those))\b"
    ),
    re.compile(rf", (?:just )?(?:give|show|send)(?: me| us)? (?P<number>{_NUMBER})(?: please)?\W*$"),
    re.compile(
        rf", (?:(?:just|only|max|but|and|so|say|like|maybe|make (?:it|that)) )*(?P<number>{_NUMBER})"
        r"(?: (?:of them|please|at most|max|tops|only"
        rf"|is enough"
        r"|are enough|(?:will|would) do|is fine))*\W*$"
    ),
    re.compile(
        rf"^(?:(?:and|but|ok(?:ay)?|now|just|only|make (?:it|that)|give me|show me|the|cut (?:it )?to) )+"
        rf"(?P<number>{_NUMBER})(?: (?:of them|please|at most|max|tops|only|(?:is|are) enough|(?:will"
        rf"|would) do))*\W*$"
    ),
    re.compile(
        rf"^(?P<number>{_NUMBER}) (?:(?:is|are) (?:enough|fine|plenty|sufficient)"
        r"|(?:will|would) do|suffices?)\b"
    ),
    re.compile(rf"^(?:only|just) (?P<number>{_NUMBER})(?=,)"),
    re.compile(
        rf"^(?:(?:and|but|ok(?:ay)?|now|please|no),? )*make (?:it|that|them) "
        rf"(?P<number>{_NUMBER})\b(?! ?stars?)"
    ),
    re.compile(rf"\b(?P<number>{_NUMBER}) (?:suffices?|(?:is|are|would be) (?:enough|sufficient|plenty))\b"),
    re.compile(
        rf"^(?:(?:and|now|plus|then|also|ok(?:ay)?) )+(?P<number>{_NUMBER}) (?=\w+ing\b|that\b|who\b|which\b)"
    ),
    re.compile(rf"(?<!\d\.)\b(?P<number>{_NUMBER}) (?!another\b)(?=(?:\w+ )?(?:in|about|from|on)\b)"),
]
_ONE = re.compile(
    r"\b(?:a|an|one|(?:the |^|(?<=, ))(?:single )?(?:most|best|worst|latest|newest|angriest)(?: \S+){0,3}) "
    r"(?:quote|example|comment|verbatim|@\d+kind)(?= |$|[.?])(?!s)"
    r"|\b(?:one|a single) (?:(?!of\b)[^\s,;?]+ ){0,3}(?:quote|line|sentence|remark|example|comment|verbatim"
    r"|@\d+kind)(?= |$|[.?,])(?!s)"
)
_ORDERS = [
    (
        Order.CHANGE,
        r"\b(?:pick(?:ed|ing) up|took off|taken off|climb\w*|jump\w*|gr[eo]w(?:s|n|ing|th)?|ris(?:e|es"
        r"|en|ing)|rose|f[ae]ll(?:s|en|ing)?|increas\w+"
        r"|decreas\w+|declin\w+|dropp\w+|drop"
        r"|(?:is|are|has|have) (?:\w+ )?(?:getting|got|gotten) (?:worse|better|more|less)(?= |\W*$)"
        r"|unusual|anything new"
        r"|disappear\w*|vanish\w*|(?:went|go(?:es|ne|ing)?) away|faded?|no longer|stopped? (?:complain"
        r"|mention|talk|ask)\w*"
        r"|(?<!to )(?<!we )(?<!want )(?<!wanted )(?<!be )chang(?:e|ed|ing)"
        r"|(?<!to )(?<!what )(?<!which )(?<!wanted )changes|moved|emerging"
        r"|emerged|trending|spik\w+|shr[iau]nk\w*|new(?! (?:customers?"
        r"|users?|feature|@\d+(?:theme|product|source)))|more than before)\b",
    ),
    (Order.RECENT, r"\b(?:latest|newest|most recent|recent|last few|last (?=@\d+kind))\b"),
    (
        Order.SENTIMENT,
        r"\b(?:most|least|more|less) (?:negative|positive|happy|unhappy|satisfied|dissatisfied"
        r"|pleased|angry|critical|@\d+sentiment)\b"
        r"|\b(?:rank|sort)\w*\b.*\bby\b|\b(?:un)?happiest\b|\bangriest\b|\bworst\b|\bbest\b|\bharshest\b"
        r"|\b(?:lowest"
        r"|highest)(?: \S+)? (?:sentiment|scores?|ratings?|nps|csat)\b"
        r"|\b(?:highest|lowest)[- ](?:rated|scoring|rating)\b|\brates? us (?:best|worst|highest|lowest)\b",
    ),
]
_TIMES = {
    "day": (
        r"\b(?:which|best|worst|busiest|strongest|weakest) days?\b"
        r"|\b(?:per|by|by the|each|every|a) (?:day|date)\b|\bdaily\b|\bday by day\b"
        r"|\bover the (?:last \w+ )?days\b"
    ),
    "week": (
        r"\b(?:which|best|worst|busiest|strongest|weakest) weeks?\b|\b(?:per|by|by the|each|every|a) week\b"
        r"|\bweekly\b|\bweek by week\b"
        r"|\bover the weeks\b"
    ),
    "month": (
        r"\b(?:which|best|worst|busiest|strongest|weakest) (?:month|quarter)s?\b|\b(?:per|by|by the|each"
        r"|every"
        r"|a) (?:month|quarter)\b|\bmonthly\b"
        r"|\bquarterly\b"
        r"|\bmonth by month\b|\bover the months\b"
    ),
    "year": (
        r"\b(?:which|best|worst|busiest|strongest|weakest) years?\b|\b(?:per|by|by the|each|every|a) year\b"
        r"|\byearly\b|\bannual(?:ly)?\b|\byear by year\b"
        r"|\bover the years\b"
    ),
}
_BY = re.compile(
    r"\b(?:broken down by|break ?down by|split by|grouped by|depending on|by|per|for each"
    r"|for every|in each|each|across|on all|between)"
    r" (?:the |our |all |different |various |customer |every "
    r"|each )*(?P<what>[^\W\d_]+(?: of)?(?: [^\W\d_]+)?)"
)
#: What is asked for only as an attribute, so that without one there is nothing to compare.
_COLUMNS = (
    r"countr(?:y|ies)|versions?|languages?|markets?|regions?|cit(?:y|ies)|plans?|stores?"
    r"|airports?|ages?|genders?"
)
_WHICH = re.compile(
    rf"\b(?:which|what) (?:of (?:our "
    rf"|the )?(?:(?:{_NUMBER}) )?)?(?:customer )?(?P<what>[^\W\d_]+(?: of)?(?: [^\W\d_]+)?)\b"
)


_RANKED = re.compile(
    r"\b(?:rank|sort|order|list|score|rate)(?:ed|ing|s)? (?:our |the |all |my "
    r"|of )*(?P<what>[^\W\d_]+(?: [^\W\d_]+)?) by\b"
)


#: What is held against each other by the name of all of it: "compare the plans", "how do the plans differ".
_AGAINST_EACH_OTHER = re.compile(
    rf"\bcompare (?:the |our |all |my )*(?:(?:{_NUMBER}) )?(?P<what>[^\W\d_]+s(?: [^\W\d_]+)?)\b"
)
_DIFFERING = re.compile(
    rf"\bhow (?:do|did) (?:the |our |all "
    rf"|my )*(?:(?:{_NUMBER}) )?(?P<what>(?:[^\W\d_]+ )?[^\W\d_]+s) (?:compare|differ)\b"
)
_EXTREME = re.compile(
    r"\b(?:best|worst|highest|lowest|top|bottom|happiest|unhappiest|most|least)(?:[- ](?:rated|scoring"
    r"|performing|rating"
    rf"|loved|liked|disliked|hated|critical|positive|negative|popular|@\d+sentiment))?(?: (?:{_NUMBER}))?"
    r" (?P<what>[^\W\d_]+(?: [^\W\d_]+)?)\b"
)


@dataclass(frozen=True, slots=True)
class By:
    """What a comparison runs over; `unknown` holds the words that name no such thing."""

    name: str | None = None
    unknown: str | None = None
    #: The question asks "which group ...", so that it compares whatever else it says.
    which: bool = False


#: What a comparison may run over besides attributes.
_FIELDS = ("group", "product", "source", "kind")


def several(include: Filter) -> list[str]:
    """What a comparison of the names in a filter may run over: where several of a field are named."""
    fields = [by for by in _FIELDS if len(getattr(include, f"{by}s")) > 1]
    return fields + [f"attribute:{name}" for name, held in include.attributes.items() if len(held) > 1]


def astray(spec: Spec, by: By) -> bool:
    """Whether several names of one field are compared along another, which nothing names: sources by kind."""
    along = spec.compare.by
    if spec.intent is not Intent.COMPARE or by.name is not None:
        return False
    unnamed = along in _FIELDS and not getattr(spec.include, f"{along}s")
    return unnamed and bool(several(spec.include))


#: A list that is told apart says so at its end: "likes by group".
_APART = re.compile(r"\b(?:by|per|for each|for every) (?:\w+ )?(?:\w+|@\d+by)\W*$")


def told_apart(by: By, text: str) -> bool:
    """Whether a question says at its end what to tell apart what it asks for."""
    named = by.name is not None and not by.which and by.name not in _TIMES
    return named and _APART.search(text) is not None


_SEVERAL = re.compile(
    r"\b(?:reviews|posts|threads|responses|messages|tickets|tweets|comments|quotes"
    r"|ones)\b"
)


#: Of "the two products" that are compared none is left out.
_ALL_OF = re.compile(
    r"\b(?:compare|do|did|does|between|across|which of|what of) (?:the|our|all|all the|these|those|my) $"
)


def limit(slate: Slate, text: str) -> int | None:
    """The number of rows or quotes; its words become a placeholder."""
    for pattern in _LIMITS:
        match = pattern.search(slate.text)
        if match and not _ALL_OF.search(slate.text[: match.start("number")]):
            found = number(match["number"])
            start, end = match.span("number")
            slate.text = f"{slate.text[:start]}{slate.text[end:]}".replace("  ", " ")
            return found
    return 1 if _ONE.search(slate.text) and not _SEVERAL.search(text) else None


#: What people would have changed is wished for, and moves nothing.
_WISHED = re.compile(
    r"\b(?:would|could|should|shall|might|if|want(?:s|ed)?|wish(?:es|ed)?|like|love|need(?:s|ed)?|ask(?:s"
    r"|ed)?)\b"
    r"(?: (?!what|how|which|whether|has|did|is|are|was|were)\S+){0,6}? chang(?:e|ed|es)\b(?! (?:since"
    r"|between|from))"
)


#: What is dropped of the question before does not go down.
_TAKEN_BACK = re.compile(
    r"\b(?:drop|lose)(?: (?:the|our|that))* @\d+\w+ (?:filter|bit|part|restriction"
    r"|limit)\b"
)


def order(text: str) -> Order:
    text = _TAKEN_BACK.sub(" ", _WISHED.sub(" ", text))
    return next((order for order, pattern in _ORDERS if re.search(pattern, text)), Order.VOLUME)


#: Who complains the most, or of something, is a group.
_WHO = re.compile(
    r"^who (?:\w+ ){1,3}?(?:us )?(?:the )?(?:most|least)\b"
    r"|^(?:who|(?:which|what (?:kind|sort|type)s? of) (?:customers|people|users|guests))"
    r" (?:complain|moan|grumble)s? (?:about|of|over) (?:the |our )?@\d+theme"
    r"(?: (?:in |on |since )?@\d+\w+)?\W*$"
)


def _asked_by_word(text: str) -> str | None:
    """Where complaints come from asks for sources, who complains the most for groups."""
    if re.search(r"^where (?:do|did|does|are|is) .*\b(?:com(?:e|es|ing) from|from)\W*$", text):
        return "source"
    return "group" if _WHO.search(text) else None


_NAMING = ("by", "per", "each", "every", "across", "between", "among", "which", "what")
_LEAD = rf"(?:{'|'.join(_NAMING)})(?: (?:the|our|all|both|each|every|type of|kind of|different))*"


_LEADS = "|".join(
    f"(?<={lead} )"
    for lead in (*_NAMING, *(f"{lead} {the}" for lead in _NAMING[4:7] for the in ("the", "both", "our")))
)


_KIND_OF = re.compile(rf"(?:{_LEADS})(?:kind|sort)s? of (?P<what>[^\W\d_]+)\b")


def _type_of(match: re.Match[str], index: Index) -> str:
    """ "By kind of traveller" where there is a type of traveller."""
    known = {frozenset(map(stem, saying.split())) for saying in index.breakdowns}
    wanted = frozenset(map(stem, ("type", *form(match["what"]))))
    return f"type of {match['what']}" if wanted in known else match[0]


def columns(slate: Slate, index: Index) -> None:
    """Put "by lounge type" on the slate before "lounge" is taken for the name of a source."""
    slate.text = _KIND_OF.sub(lambda match: _type_of(match, index), slate.text)
    for saying in sorted(index.breakdowns, key=len, reverse=True):
        if " " in saying and "group" not in saying:
            words = re.escape(saying).replace(r"\ ", "(?: of)? ")
            slate.take(re.compile(rf"(?:{_LEADS}){words}s?\b"), "by",
                       always(index.breakdowns[saying]))  # fmt: skip


def by(slate: Slate, index: Index) -> By:
    """A step of time, or anything that feedback can be told apart by."""
    text = slate.text
    if marked := re.search(rf"\b(?P<lead>{_LEAD}) @(?P<mark>\d+)by\b", text):
        which = marked["lead"].split()[0] in ("which", "what")
        return By(slate.slots[int(marked["mark"])].value, which=which)
    if re.fullmatch(r"(?:and )?where\W*", text):
        return By("source")
    if step := next((step for step, pattern in _TIMES.items() if re.search(pattern, text)), None):
        return By(step)
    if (found := _asked_by_word(text)) is not None:
        return By(found, which=True)
    return _along(text, index) or _no_column(text)


#: Where what is told apart is named, and whether "which" of it is asked for.
_WHERE_NAMED = (
    (_EXTREME, True),
    (_RANKED, True),
    (_BY, False),
    (_AGAINST_EACH_OTHER, False),
    (_DIFFERING, False),
    (_WHICH, True),
)


def _along(text: str, index: Index) -> By | None:
    """The first of what is told apart here that stands where such a thing is named."""
    for pattern, which in _WHERE_NAMED:
        for match in pattern.finditer(text):
            if (found := _known(match["what"], index)) and not (which and found == "theme"):
                return By(found, which=which)
    return None


def _no_column(text: str) -> By:
    """Nothing to tell apart; or something that is asked for as such and is not there."""
    unknown = re.search(rf"\b(?:which|what) (?P<what>{_COLUMNS})\b", text) or re.search(
        r"(?:down|split|grouped) by (?:the |our )?(?P<what>[^\W\d_]+)", text
    )
    return By(unknown=unknown["what"]) if unknown else By()


def _known(words: str, index: Index) -> str | None:
    """Two words if they name something together, else the first; "kind of traveller" is a type of them."""
    rest = re.sub(r"^(?:kinds?|sorts?) of ", "", words)
    sorts = (f"type {rest}", rest) if rest != words else ()
    words = words.replace(" of ", " ").removesuffix(" of")
    for saying in (*sorts, words, words.split()[0]):
        stems = tuple(map(stem, form(saying)))
        for known, name in index.breakdowns.items():
            if tuple(map(stem, known.split())) == stems:
                return name
    return None
