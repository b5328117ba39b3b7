"""Which way a question about causes, rivals or advocates asks: what lowers or lifts, who was won or lost.

A spec says that by roles, sentiment and order, as `specs.normal` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from harken.ask.cause_table import LEAVING, THEMES, TURNED
from harken.ask.spans import day_of
from harken.ask.specs import MOST
from harken.domain.answers import Refusal
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, Spec
from harken.domain.understanding import Role, Sentiment

#: The few themes that most of it is about.
PARETO = re.compile(
    r"\bpareto\b|\b\d+ ?(?:%|percent) of (?:\S+ ){0,4}?\d+ ?(?:%|percent)\b"
    rf"|\b(?:few|handful of|fewest|small number of) {THEMES} (?:\S+ ){{0,3}}?(?:most|bulk|majority|cause"
    rf"|make|cover|account)"
    rf"|\b(?:most|bulk|majority) of (?:the |our |all )?(?:complaints|feedback|problems|requests"
    rf"|praise)\b.*\b(?:few|which {THEMES})"
    rf"|\bwhich (?:few )?{THEMES} (?:make up|account for|cause|cover|are behind|create|generate"
    rf"|produce) (?:most|the bulk|the majority|\d+)"
)
_ABOUT_THEMES = re.compile(
    rf"\b{THEMES}\b|\bcomplain\w*|\brequests?\b|\bfeedback\b|\bprais\w+|\b@\d+kind\b|\bmention\w*|\btalk\w*"
)
_LOWERS = re.compile(
    r"\b(?:lower(?:s|ed|ing)?|drag(?:s|ged|ging)?|pull(?:s|ed|ing)?(?: \S+){0,3} down|hurt(?:s|ing)?"
    r"|damag\w+|cost(?:s|ing)?"
    r"|harm\w*|ruin\w*|kill\w*|weigh\w*|fix(?:ed|ing)?|tackle|negative(?:ly)?|depress\w*|worsen\w*)\b"
    r"|\bdragging\b|\b(?:driv|bring)(?:e|es|s|ing) (?:\S+ ){1,3}down\b"
    r"|\bdown\b.*\bmost\b"
)
_LIFTS = re.compile(
    r"\b(?:lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|push(?:es|ing)? (?:\S+ ){0,3}up|pulls? (?:\S+ ){0,3}up"
    r"|driv(?:es|ing) (?:\S+ ){0,3}up|raises|raising|increases|improves|positive(?:ly)?)\b"
)
_CHANGED = re.compile(
    r"\b(?:drop\w*|f[ae]ll(?:s|en|ing)?|ris(?:e|es|en|ing)|rose|declin\w+|decreas\w+|increas\w+|chang\w+"
    r"|mov(?:e|ed)|worse"
    r"|better|improv\w+|go(?:ne|es|ing)? (?:up|down)|went (?:up|down)|sank|sunk|jump\w*|plung\w+|dip\w*"
    r"|slump\w*|tank\w*|spik\w+|gr[eo]w\w*|slid\w*)\b"
)
#: "Ratings went down last month, why?"
_ASKED_LAST = re.compile(r"[,;:.-] *(?:so |and |but )?(?:why|how come|what (?:happened|went wrong))\W*$")
_WON = re.compile(
    r"\b(?:choos\w+|chose\w*|pick\w*|prefer\w*|buy|bought|book\w*|select\w*|c[ao]me"
    r"|coming) (?:\S+ ){0,2}?(?:over|instead of|rather than|from|to us)"
    r"|\b(?:switch\w*|mov\w+|c[ao]me|coming|chang\w+) (?:\S+ ){0,2}?from\b|\b(?:win|won"
    r"|winning) (?:\S+ ){0,3}?(?:from|over|against)"
    r"|\bus over\b|\bover @\d+rival|\binstead of @\d+rival"
)
_LOST = re.compile(
    r"\b(?:lose|losing|lost|leav\w+|left|switch\w*|mov(?:e|es|ed|ing)|go(?:es|ing)?|went|defect\w*"
    r"|churn\w*|cancel\w*)"
    r" (?:\S+ ){0,4}?(?:to|for)\b"
)
_BETTER = re.compile(
    r"\b(?:better|ahead|superior|beat\w*|outperform\w*|advantages?|stronger|win"
    r"|strengths?)\b"
)
_WORSE = re.compile(r"\b(?:worse|behind|inferior|weaker|disadvantages?|weakness(?:es)?|less good)\b"
r"|\bbetter than (?:us|we|ours)\b|\bthey (?:\w+ )?better\b"
r"|(?<!\w)(?:@\d+rival|rivals?|competitors?|they)"
r" (?:do(?:es)? |is |are |has |have |had |offers? )?(?:\w+ )?better\b"
)  # fmt: skip
_ANY_RIVAL = re.compile(r"\b(?:competit(?:ors?|ion)|rivals?)\b")
#: What may stand for rivals, or for what is chosen over or under somebody.
_SOMEBODY_ELSE = re.compile(
    r"compet|comp\w*tit|rival|other|else|altern|switch|instead|\b(?:than|over|vs|us|we|ours|went|won|left)\b"
    r"|brand|differen|compar|versus|\blos[te]|losing|lea?v|mov|\bgo|cho[os]|jump|defect|market|prefer|rather"
    r"|better|worse|hold \w+ up|against|rank|win"
)
_ABOUT_US = re.compile(r"\b(?:about|of) us\b")
_STORY = re.compile(r"\b(?:testimonials?|stor(?:y|ies)|references?|stud(?:y|ies)|vouch"
r"|speak (?:up )?for us|quoted?|(?:could|can|should) (?:we|be) (?:ask|contact|approach)\w*)\b")  # fmt: skip
_TURNED = re.compile(TURNED)
_LEAVING = re.compile(LEAVING)
_TO_DETRACTOR = re.compile(r"\b(?:detractors?|critics?|enem(?:y|ies)|against us|unhappy|negative)\W*$")


def shaped(spec: Spec, text: str, bands: tuple[str, ...], today_to: Period | None) -> Spec:
    """The spec with what the words say about which way is asked.

    Args:
        bands: the bands of a recommend score that are named, in their order: detractor, passive, promoter.
        today_to: the period before the question's own, which what changed is held against.
    """
    if spec.intent is Intent.WHY:
        return _why(spec, text, today_to)
    if spec.intent is Intent.RIVALS:
        return _rivals(spec, text)
    if spec.intent is Intent.ADVOCACY:
        return _advocacy(spec, text, bands)
    if spec.intent is Intent.QUESTIONS:
        return _questions(spec, text)
    return spec


def _why(spec: Spec, text: str, before: Period | None) -> Spec:
    asked = re.sub(r"@\d+sentiment", "", text)
    compare = spec.compare
    if (
        compare.to is None
        and _CHANGED.search(asked)
        and (text.startswith(("why", "what", "how come", "and why")) or _ASKED_LAST.search(text))
    ):
        happened = re.search(
            r"\b(?:why|how come|what (?:caused|explains|happened|went wrong|is behind|was behind|is driving"
            r"|drove))\b",
            text,
        )
        compare = replace(compare, to=before) if happened else compare
    held = {Role.LIKE.value, Role.DISLIKE.value}
    include = replace(spec.include, roles=tuple(role for role in spec.include.roles if role not in held))
    if compare.to is None and not include.sentiment:
        lowers, lifts = _LOWERS.search(asked), _LIFTS.search(asked)
        if bool(lowers) != bool(lifts):
            include = replace(
                include, sentiment=((Sentiment.NEGATIVE if lowers else Sentiment.POSITIVE).value,)
            )
    return replace(spec, include=include, compare=compare)


def moved(text: str) -> bool:
    """Whether a question asks how something changed."""
    return bool(_CHANGED.search(text) or re.search(r"\bhappened (?:to|with)\b", text))


_PULLED = re.compile(
    r"\b(?:pull|drag|bring|push|drive|hold|keep|weigh|drove|brought|held|kept|weighed)(?:s|ed|ged|ging|ing)? "
    r"(?:it|that|them|us) (?:down|up|back)\b"
)


def pulled(text: str) -> bool:
    """Whether a question asks what lowers or lifts a figure: "which themes pull it down?"."""
    return _PULLED.search(text) is not None


def of_any_rival(spec: Spec, text: str, names: tuple[str, ...]) -> Spec:
    """Counting, sharing or quoting what mentions "a competitor" means any of those that are known."""
    if spec.intent is Intent.RIVALS or spec.include.rivals or not _ANY_RIVAL.search(text):
        return spec
    if names:
        return replace(spec, include=replace(spec.include, rivals=names))
    roles = (*spec.include.roles, Role.COMPARES.value)
    return replace(spec, include=replace(spec.include, roles=roles))


def of_no_rival(spec: Spec, others: Iterable[Spec | Refusal | None], text: str, named: Filter) -> bool:
    """Whether it asks for rivals where none is named and no word speaks of any.

    Args:
        others: What the rules make of the question, and what was asked before; these may ask for them.
        named: What it names; several groups, sources or products of ours may be all that is compared.
    """
    if spec.intent is not Intent.RIVALS or spec.include.rivals:
        return False
    asked = any(isinstance(each, Spec) and each.intent is Intent.RIVALS for each in others)
    ours = any(len(names) > 1 for names in (named.groups, named.sources, named.products))
    spoken_of = _ANY_RIVAL if ours else _SOMEBODY_ELSE
    return not asked and spoken_of.search(_ABOUT_US.sub("", text)) is None


def _rivals(spec: Spec, text: str) -> Spec:
    include = spec.include
    kept = {Role.REASON_TO_BUY.value, Role.LEAVING.value}
    roles = tuple(role for role in include.roles if role in kept and role != Role.LEAVING.value)
    if _WON.search(text):
        return replace(spec, include=replace(include, roles=(Role.REASON_TO_BUY.value,)))
    if _LOST.search(text) and not re.search(r"\b(?:compare[sd]?|go to for)\b", text):
        return replace(spec, include=replace(include, roles=(Role.LEAVING.value,)))
    sentiment = include.sentiment
    if not sentiment and (_WORSE.search(text) or _BETTER.search(text)):
        label = Sentiment.NEGATIVE if _WORSE.search(text) else Sentiment.POSITIVE
        sentiment = (
            () if _WORSE.search(text) and re.search(r"\bbetter (?:and|or) worse\b", text) else (label.value,)
        )
    return replace(spec, include=replace(include, roles=roles, sentiment=sentiment))


def _advocacy(spec: Spec, text: str, bands: tuple[str, ...]) -> Spec:
    """Who turned, who could be asked for a story, who may leave; scores and words of it are no filters."""
    if _STORY.search(text):
        plain = replace(spec.include, score=None, roles=(), sentiment=())
        return replace(spec, order=Order.RECENT, include=plain)
    if _TURNED.search(text):
        down = bands[-1:] == ("detractor",) or bool(_TO_DETRACTOR.search(text))
        both = not bands and re.search(r"\bminds?\b", text)
        label = () if both else ((Sentiment.NEGATIVE if down else Sentiment.POSITIVE).value,)
        return replace(
            spec, order=Order.CHANGE, include=replace(spec.include, score=None, roles=(), sentiment=label)
        )
    if _LEAVING.search(text):
        return replace(spec, order=Order.VOLUME, include=replace(spec.include, roles=(Role.LEAVING.value,)))
    return replace(spec, order=Order.VOLUME)


_UNANSWERED = re.compile(
    r"\bunanswered\b|\b(?:nobody|no one)(?: \w+)? (?:replied|responded|got back)\b"
    r"|\b(?:wait(?:s|ing)?|waits) for (?:an? )?(?:reply|answer|response)\b"
    r"|\b(?:got|get|getting|have|has|with) no (?:reply|answer|response)\b"
    r"|\bwithout (?:an? |any )?(?:reply|answer|response)\b|\b(?:left|leave|leaving) (?:\w+ )?(?:hanging"
    r"|waiting|open)\b"
    r"|\bwait(?:ing)? for (?:somebody|someone|us|anyone) to (?:reply|answer|respond)\b|\bnot (?:\w+ )?"
    r"(?:replied|responded) to\b"
    r"|\bopen questions\b|\bnobody answered\b"
    r"|\b(?:not|never|nobody|no one|yet to be)\b(?: \w+){0,3} answer"
)


def _questions(spec: Spec, text: str) -> Spec:
    roles = tuple(role for role in spec.include.roles if role != Role.REQUEST.value)
    attributes = dict(spec.include.attributes)
    if _UNANSWERED.search(text):
        attributes["answered"] = ("false",)
    elif re.search(r"\banswered\b", text):
        attributes["answered"] = ("true",)
    return replace(spec, include=replace(spec.include, roles=roles, attributes=attributes))


_OF_VALUE = re.compile(r"\bvalue\b|\bcustomers (?:bring|make)")
#: What the few themes are the few themes of; of all feedback where none of these is said.
_OF = [
    (Intent.DISLIKES, re.compile(r"\bcomplain\w*|\bproblems?\b|\bpain|@\d+sentiment|\bnegative")),
    (Intent.REQUESTS, re.compile(r"\brequest\w*|\bask(?:ed|s)? for\b|\bwish")),
    (Intent.LIKES, re.compile(r"\bprais\w+|\blikes?\b|\blov\w+")),
]


def pareto(spec: Spec, text: str) -> Spec | None:
    """The 80/20 of themes; nothing where the question asks for that of customers or for something else."""
    if not PARETO.search(text) or not _ABOUT_THEMES.search(text) or _OF_VALUE.search(text):
        return None
    intent = next((intent for intent, pattern in _OF if pattern.search(text)), Intent.THEMES)
    by = None if intent is Intent.THEMES else "theme"
    include = replace(spec.include, roles=(), sentiment=())
    of = replace(spec, intent=intent, measure=None, include=include, compare=Compare(by=by))
    return replace(of, limit=MOST, order=Order.VOLUME)


def of_effect(spec: Spec, moments: list[Period]) -> Spec:
    """An effect is measured from the day of what was done on, held against the time just before."""
    if spec.intent is not Intent.EFFECT:
        return spec
    start = moments[0].start if moments else spec.period.start
    measure = None if spec.measure in (Measure.VOLUME, Measure.PEOPLE) else spec.measure
    whole = replace(spec, measure=measure, period=Period(start=start), order=Order.VOLUME)
    return replace(whole, compare=replace(spec.compare, to=None))


def of_its_release(spec: Spec, period: Period, releases: Mapping[str, date]) -> Spec:
    """ "The one in June": the effect of the release that came out then."""
    if spec.intent is not Intent.EFFECT or period.start is None or period.end is None:
        return spec
    within = [day for day in releases.values() if day_of(period.start) <= day < day_of(period.end)]
    return replace(spec, period=Period(start=within[0])) if len(within) == 1 else spec


def of_no_score(meaning: Spec | Refusal) -> bool:
    """Whether it asks why without naming what is to be explained."""
    return isinstance(meaning, Spec) and meaning.intent is Intent.WHY and meaning.measure is None


def says_less(meaning: Spec, ruled: Spec | Refusal) -> bool:
    """Whether it asks why with less than the rules read, or something else: of which score, what lifts it."""
    if isinstance(ruled, Refusal) or not meaning.intent is ruled.intent is Intent.WHY:
        return False
    unscored = not of_no_score(ruled) and of_no_score(meaning)
    signed = bool(ruled.include.sentiment) and meaning.include.sentiment != ruled.include.sentiment
    return unscored or signed
