"""The patterns that tell questions about value, groups and personas, beside the table of all others."""

from __future__ import annotations

import re
from dataclasses import replace

from harken.domain.questions import Filter, Intent, Order
from harken.domain.understanding import Facet, Role, Sentiment

_WHO = r"(?:customers?|clients?|accounts?|users?|buyers?|guests?|people|shoppers?|members?)"
_OURS = r"(?:our |the |your |these |those )?"
#: A group's name, with what its members may be called.
_GROUP = rf"(?:@\d+group)(?: {_WHO})?"

_SORT = r"(?:slice|segment|split|group|divide|cut|cluster|categori[sz]e|sort|classif(?:y|ie)|bucket)"

INTENTS: list[tuple[Intent, int, str]] = [
    (Intent.PERSONA, 11, r"\bpersonas?\b"),
    (
        Intent.PERSONA,
        11,
        rf"\b(?:describe|portray|picture|introduce)(?: me| to me)? {_OURS}(?:typical |average )?{_GROUP}"
        rf"|\b(?:profile|portrait|card|picture) (?:of|for|on) {_OURS}(?:typical |average )?{_GROUP}"
        rf"|\bwho (?:are|is) {_OURS}(?:typical |average )?{_GROUP}\W*$"
        rf"|\b(?:tell (?:me|us) (?:more )?about) {_OURS}{_GROUP}\W*$"
        rf"|\bwhat (?:sets|distinguishes|marks) {_OURS}{_GROUP}(?: apart| out)?\b",
    ),
    (
        Intent.GROUPS,
        10,
        rf"\bhow (?:do|did|can|could) (?:we|you) (?:\w+ )?{_SORT}(?: up)? {_OURS}{_WHO}\b"
        rf"|\bhow (?:are|is) {_OURS}{_WHO} (?:{_SORT})(?:e?d|ted)?(?: up)?(?: here)?\W*$",
    ),
    (
        Intent.VALUE,
        10,
        r"\bwhere (?:is|does) (?:the )?(?:most|bulk) of (?:the|our) (?:money|value|business)\b"
        r"|\b(?:most|bulk|lion's share) of (?:the|our) (?:money|value|business)"
        r" (?:sits?|lies?|lives?|comes?)\b",
    ),
    (
        Intent.GROUPS,
        10,
        rf"^(?:{_OURS}|(?:show|list|give)(?: me| us)? {_OURS})(?:all )?(?:customer )?(?:groups"
        rf"|segments)\W*$",
    ),
    (
        Intent.GROUPS,
        10,
        r"\b(?:groups?|segments?|@\d+group|customers)\b.*\b(?:should|shall|do|could|must"
        r"|can) we (?:\w+ )?(?:grow|keep"
        r"|maintain|re-?engineer|retire|drop|invest|focus|let go)\b|\b(?:should|shall|could) we (?:grow"
        r"|maintain"
        r"|re-?engineer|retire) (?:\S+ )?(?:@\d+group|groups?|segments?)|\bwhich (?:groups?"
        r"|segments?) (?:to|are to be)"
        r" (?:grow|grown|maintain\w*|re-?engineer\w*|retired?)\b|\b(?:groups?|segments?) (?:do"
        r"|are) we (?:grow\w*"
        r"|maintain\w*|re-?engineer\w*|retir\w+)\b",
    ),
    (
        Intent.GROUPS,
        10,
        r"\bquadrants?\b|\bvalue exchange\b|\bexchange (?:of|with|for|by|per) (?:\S+ )?(?:@\d+group"
        r"|groups?|segments?"
        r"|customers|value)\b|\b(?:give|gives|giving|bring|pay) more than (?:they|it) (?:get|gets|receive)"
        r"|\b(?:get|gets|getting|receive) more than (?:they|it) (?:give|gives|bring|pay)|\b(?:over"
        r"|under)-?served?\b"
        r"|\bwhat (?:do|does) (?:\S+ ){0,3}give and get\b|\bpays? and suffers?\b",
    ),
    (
        Intent.GROUPS,
        10,
        r"\b(?:plans?|intents?|intentions?|expected outcomes?|expectations?)\b.*\b(?:groups?|segments?"
        r"|@\d+group|on course"
        r"|on track|work(?:ing|ed|s)?|reached|missed|came true)\b|\b(?:groups?|segments?"
        r"|@\d+group)\b.*\b(?:on course"
        r"|on track)\b|\bwhat (?:do|did|are) we (?:intend|intending|plan|expect|want"
        r"|mean)\b.*(?:@\d+group|groups?|segments?)",
    ),
    (
        Intent.GROUPS,
        10,
        r"\b(?:which|what|any) (?:customer )?(?:groups?|segments?) (?:is |are |has |have "
        r"|were )?(?:grow(?:s|ing|n)?|grew"
        r"|fall(?:s|ing|en)?|fell|shrink(?:s|ing)?|shrank|declin\w+|slip\w*|dwindl\w+|losing value"
        r"|worth watching)\W*$"
        r"|\b(?:groups?|segments?) (?:that|which|who) (?:are |is )?(?:grow\w*|fall\w*|fell|shrink\w*"
        r"|declin\w+)\W*$"
        r"|\bwatch(?:ing)? (?:our |the )?(?:customer )?groups\b|\b(?:portfolio) (?:of"
        r"|by) (?:customer )?groups?\b",
    ),
    (
        Intent.VALUE,
        10,
        rf"^(?:{_OURS})(?:customer )?value\W*$|\b(?:most |more |least |highly )?valuable {_WHO}\b"
        rf"|\bhigh(?:est)?[- ]value\b"
        rf"|\b(?:most|more|least) (?:valuable|profitable)\b|\bprofitable (?:{_WHO}|@\d+group)\b|\b(?:our"
        rf"|the) best {_WHO}\b",
    ),
    (
        Intent.VALUE,
        10,
        r"\blifetime value\b|\bclv\b|\bltv\b|\bcustomer value\b|\bvalue of (?:our |the |a )?(?:customers?"
        r"|@\d+group|portfolio)"
        r"|\bvalue to (?:us|the (?:business|company))\b|\bvalue (?:by|per|of each"
        r"|for each) (?:customer )?(?:group|segment)s?\b"
        r"|\bhow much value\b|\bshare of (?:the |our )?(?:total )?value\b|\bpercent of (?:the "
        r"|our )?value\b",
    ),
    (
        Intent.VALUE,
        10,
        rf"\bworth (?:to us|most|the most|together|in all)\b|\bwhat (?:is"
        rf"|are) {_OURS}(?:average )?(?:{_GROUP}|{_WHO})"
        rf"(?: who .*)? worth\b|\bhow much (?:is|are) {_OURS}(?:{_GROUP}|{_WHO}).* worth\b|\bpareto\b"
        rf"|\b80[ /-]20\b"
        r"|\b(?:value|business|portfolio) (?:hang|hangs|depend|depends|rest|rests|concentrat\w+)\b"
        rf"|\bhow (?:concentrated|dependent)\b|\b(?:which|who"
        rf"|what) {_WHO}? ?brings? (?:us )?(?:in )?the most\b"
        rf"|\bvaluable (?:\w+ )?(?:{_WHO} )?(?:at risk)\b",
    ),
    (
        Intent.GROUPS,
        10,
        r"\b(?:what|which) (?:customer )?(?:groups?|segments?) (?:are there|do we have|exist|matter\w*"
        r"|pays?"
        r"|gains?|suffers?|loses?|gives?|gets?)\b|\b(?:groups?"
        r"|segments?) (?:\S+ ){0,2}worth (?:invest\w*|keeping|growing)"
        r"|\bover-?serv(?:e|ing)\b"
        r"|\bwhat (?:should|shall|could) we do with (?:\S+ )?(?:@\d+group|groups?)"
        r"|\bplans? for (?:\S+ )?@\d+group",
    ),
    (
        Intent.VALUE,
        11,
        r"\bhow valuable (?:is|are) (?:\S+ )?(?:@\d+group|customers?)|\bby value\b"
        r"|\b(?:of )?our value\b"
        r"|\bvalue (?:is |are )?(?:at risk|at stake)\b|\bworth on average\b|\bvalue of (?:our "
        r"|the )?customer base\b"
        r"|\b(?:brings?|holds?|has|have) (?:us )?(?:in )?(?:the )?most value\b",
    ),
    (Intent.PERSONA, 11, rf"\bwhat (?:kinds?|sorts?|types?) of {_WHO} (?:are|is) {_OURS}@\d+group"),
    (
        Intent.GROUPS,
        10,
        r"\bhow (?:are|do|did|have|is) (?:the |our |all |all our |each of our "
        r"|different )?(?:customer )?(?:groups|segments)"
        r" (?:doing|going|far(?:e|ed|ing)|getting on|get on|perform\w*|look(?:ing)?|stand|develop\w*"
        r"|been doing|feel about us)\b"
        r"|\bwhich (?:groups?|segments?) (?:are|do|did) we los(?:e|ing)\b|^(?:is|are) @\d+group balanced\b"
        rf"|^(?:is|are) {_OURS}{_GROUP} worth (?:keeping|growing|\w+ing)\b",
    ),
    (
        Intent.GROUPS,
        10,
        rf"\b(?:which|what) (?:is|are|were) {_OURS}(?:intents?|intentions?|plans?)"
        rf" (?:of|for|with) {_OURS}{_GROUP}"
        rf"|\b(?:which|what) (?:intents?|intentions?|plans?) (?:do|does|has|have|is|are) .*{_GROUP}",
    ),
    (
        Intent.VALUE,
        12,
        rf"\b(?:which|what) (?:of our )?{_WHO} (?:are |is |have |has )?"
        r"(?:grow(?:s|ing|n)?|grew)(?: from small)?\W*$"
        rf"|^(?:our |the )?growing {_WHO}\W*$",
    ),
    (Intent.VALUE, 10, rf"\b{_WHO} (?:spend|pay|buy) (?:us )?(?:the )?most\b"),
    (
        Intent.PERSONA,
        11,
        rf"\bwhat makes {_OURS}{_GROUP} (?:different|special|tick)\b"
        rf"|\bshow (?:me |us )?who {_OURS}{_GROUP} are\b",
    ),
]

#: Subjects that are a facet where no theme is called so.
FACETS = {
    **dict.fromkeys(("price", "prices", "pricing", "value for money"), Facet.PRICE),
    **dict.fromkeys(("experience", "the experience"), Facet.EXPERIENCE),
    **dict.fromkeys(("outcome", "outcomes", "results"), Facet.OUTCOME),
    **dict.fromkeys(("belonging", "community"), Facet.BELONGING),
    **dict.fromkeys(("values", "shared values"), Facet.VALUES),
}
_RISK = re.compile(r"\bat risk\b|\bmay leave\b|\bmight leave\b|\bin danger\b")


_LEAVING = re.compile(r"\babout to (?:leave|go|cancel)\b|\bchurn\w*\b|\bthinking of leaving\b")
_UNHAPPY = re.compile(r"\b(?:unhappy|dissatisfied|displeased|disappointed|angry|frustrated|suffer\w*)\b")
_NAMED = "|".join(sorted(FACETS, key=len, reverse=True))
_ON = re.compile(rf"\b(?:on|about|in|for|with) (?:the |their )?(?P<facet>{_NAMED})\b")


def customers(intent: Intent | None, text: str, include: Filter) -> Filter:
    """Valuable customers at risk are those who are unhappy or leave."""
    if intent is not Intent.VALUE:
        return include
    if _RISK.search(text):
        return replace(include, roles=(Role.LEAVING.value,), sentiment=(Sentiment.NEGATIVE.value,))
    if _LEAVING.search(text):
        return replace(include, roles=(Role.LEAVING.value,))
    return replace(include, sentiment=(Sentiment.NEGATIVE.value,)) if _UNHAPPY.search(text) else include


def order(intent: Intent | None, text: str, found: Order) -> Order:
    """Which groups grow or fall asks for those alone; which should be grown does not."""
    if intent is not Intent.GROUPS:
        return found
    return Order.CHANGE if _MOVING.search(text) else Order.VOLUME


_MOVING = re.compile(
    r"\b(?:groups?|segments?) (?:that |which |who )?(?:is |are |has |have |were )?"
    r"(?:grow(?:s|ing|n)?|grew|f[ae]ll(?:s|ing|en)?|shrink(?:s|ing)?|shrank|declin\w+|dwindl\w+)\W*$"
)


def of_facet(intent: Intent | None, text: str, include: Filter) -> Filter:
    """What groups are compared on may be a facet that has an everyday name."""
    found = _ON.search(text)
    if intent not in (Intent.COMPARE, Intent.SCORE) or include.themes or include.text or found is None:
        return include
    return replace(include, facets=(FACETS[found["facet"]].value,))


def unnamed(intent: Intent | None, include: Filter, topic: tuple[str, bool] | None) -> str | None:
    """What stands where the name of a group should, and is none."""
    if intent not in (Intent.GROUPS, Intent.PERSONA) or include.groups:
        return None
    return include.text or (None if topic is None else topic[0])


def facet(words: str) -> str | None:
    """The facet that a subject without a theme speaks of."""
    found = FACETS.get(words.strip())
    return None if found is None else found.value
