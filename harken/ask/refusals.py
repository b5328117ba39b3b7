"""Which questions have no answer, why, and what can be asked instead; the words are in `refusal_words`."""

from __future__ import annotations

import re

from harken.ask import refusal_words as words
from harken.ask.lexicon import ELSEWHERE
from harken.domain.answers import Refusal, RefusalCode
from harken.domain.questions import Filter
from harken.domain.vocabulary import Vocabulary

_ELSEWHERE = re.compile(
    rf"\b(?:{'|'.join(sorted(ELSEWHERE))}|sales(?: figures| numbers)?|(?:share|stock) price"
    rf"|market share|capital of"
    r"|(?:licen[cs]es|units|tickets|seats|copies|\w+) did we sell|(?:did|do|have) we (?:spend|spent|pay"
    r"|paid|hire|hired|sell|sold)\b|google ads|adwords"
    r"|(?:home |e-?mail |postal |ip )?address|phone number|bank holiday|public holiday|logo"
    r"|website (?:have|has|had|get|got)|the website"
    r"|people work (?:in|for|at)|work in (?:our|the) (?:\w+ )?team|how do you say|password|wi-?fi code"
    r"|who is (?:on|in) (?:the )?(?:\w+ )?team"
    r"|api keys?|secrets?|system prompt|page ?views|conversion rate|in the news|(?:did|do|will"
    r"|can) we (?:earn|make money)"
    r"|how much (?:money|cash|tax)|meaning of life|what (?:time|day|date) is it"
    r"|who (?:won|wrote|invented)"
    r"|who (?:is|was|are) the (?:\w+ )?(?:ceo|cto|cfo|president|founder|boss|manager|king|queen|minister)"
    r"|(?:which|what|who|whose) (?:engineer|developer|employee|colleague|team member)s?|our (?:staff"
    r"|employees|engineers)"
    r" (?:turnover|salar\w+)|(?:click|open|bounce)[- ]through rate|ad spend"
    r"|(?:most|more|many|new|number of) sign[- ]?ups|cost per|burn rate|runway|population of|exchange rate"
    r"|funding"
    r"|valuation|shareholders?|how (?:do|can) i (?:reset|change|install|cancel|log|sign"
    r"|delete|export|connect"
    r"|set up|configure|contact|update)|square root|\d+ ?[+*x×] ?\d+|how (?:tall|far|old) (?:is"
    r"|are) (?!the (?:data|feedback|newest))"
    r"|hashtags?|seo|backlinks?|did (?:the|our) (?:investors?|auditors?|landlord|bank)"
    r"|called in sick|server costs?|occupancy(?: rate)?|how many (?:\w+|@\d+\w+) did we (?:go|get) through"
    r"|(?:where|how) (?:did|do|have|has) .*\b(?:hear|heard|learn(?:ed|t)?|find out|found out)"
    r" (?:about|of) us"
    r"|sprint|jira|on (?:call|shift|duty)|convert(?:ed|s)? (?:in)?to (?:paid|paying|premium|customers)"
    r"|how many (?:(?:new|free|paid|trial|daily|monthly) )*(?:sign[- ]?ups?|registrations|downloads"
    r"|installs|logins"
    r"|conversions|leads|deals|active users)(?! (?:mention|comment|complain|say|said|talk|wrote|feedback"
    r"|reviews?)))\b"
    # What a rival asks for, who is behind it and what it has brought out is for it to tell.
    r"|\b(?:what|how much) (?:do|does|did|is|would|will) @\d+rival (?:charge|cost|ask (?:for|per)|pay"
    r"|earn|make)\b"
    r"|\b(?:who (?:founded|owns|runs|started|bought|leads|works (?:at|for))|where (?:is|are)|when was"
    r"|(?:which|what) version of) @\d+rival\b(?! (?:better|worse|ahead|behind|stronger|weaker|mentioned"
    r"|discussed"
    r"|preferred))"
    r"|\bhow many (?:guests|visitors|customers|people|users|clients|passengers) (?:visited|checked in"
    r"|logged in"
    r"|signed up|entered|showed up|downloaded|installed)\b"
    # Of a rival and of those who work here there are no figures.
    r"|\bhow many (?:customers|users|clients|employees|staff|people|subscribers|members) (?:does|do|has|have)"
    r" @\d+rival\b|\bhow many (?:@\d+theme|staff|employees|engineers|agents|colleagues) (?:works?|do we|are"
    r" (?:employed|on (?:shift|duty)))\b"
)
_LATER: list[tuple[str, str]] = [
    (
        r"\balert\b|\bnotify\b|\btell me when\b|\bremind\b|\bping me\b",
        words.ALERT,
    ),
    (r"\bwho owns\b|\bwhose job\b|\bassign(?:ed)? to\b", words.OWNER),
    (r"\b(?:more than (?:once|twice)|(?:several|multiple|\d+) times|repeatedly)\b(?! more)", words.ONCE),
    (r"\bboth @\d+theme(?:,| and) @\d+theme", words.BOTH),
    (r"\btranslat\w+\b", words.TRANSLATE),
    (
        r"\bexport\b|\bas (?:a )?csv\b|\bdownload\b",
        words.EXPORT,
    ),
    (
        r"\bpredict\w*\b|^will (?:our|the|we|it|they|customers|people)\b|\bwill (?:happen|be) next\b"
        r"|\bnext (?:week|month|quarter|year)\b",
        words.FUTURE,
    ),
    (
        r"\bhow (?:sure|certain|confident|accurate)\b",
        words.CERTAIN,
    ),
    (
        r"\bsame (?:person|people|customer) twice\b|\bcount\w* .*\btwice\b|\bduplicates?\b",
        words.TWICE,
    ),
    (
        r"\b(?:no|without(?: a| any)?) dates?\b|\bundated\b",
        words.UNDATED,
    ),
    (
        r"\bwhy (?:did|do|am|have) (?:i|we) (?:\w+ )?(?:get|got|getting|receiv\w+|see)\b.*"
        r"\b(?:alert|message|digest)",
        words.WHY_ALERT,
    ),
]


#: What an assistant or an administrator would be told to do.
_ORDERS = re.compile(
    r"^(?:please |pls |hey |harken,? |now |and |then |ok(?:ay)?,? )*(?:(?:can|could|would"
    r"|will) you (?:please )?)?"
    r"(?:(?:write|draft|compose)(?! (?:me )?(?:an? |the )?(?:summary|overview|list))|send|mail|email"
    r"|e-mail|delete|erase"
    r"|book (?:me|us|a)|schedule|publish|reply|respond|forward|buy|pay|install|restart|reboot|execute"
    r"|drop table"
    r"|set (?:a|an|the|our|up)|forget"
    r"(?! (?:about )?(?:(?:the|our|all) )?@)|pretend|act as|sing|play|draw me|paint|cook|call (?:me|us|them|@"
    r"|the )|refund"
    r"|close (?:the |all |this )|fix|(?:order|get|grab) (?:me |us |some )?(?:lunch|dinner"
    r"|pizza|coffee|food)|turn (?:on|off)|switch (?:on|off)|open (?:the |a |my )|upload|ban"
    r"|(?:increase|raise|lower|reduce|cut|launch|rename|hire) (?:the|our|my|a)\b|block (?:the |this |@)"
    r"|sign (?:me|us) (?:up|in|out)|log (?:me|us) (?:in|out)|assign|approve|hire|fire)\b"
)


#: Read in the words themselves, before a theme is found in them.
_PHRASES = re.compile(
    r"\b(?:share|stock) price\b|\bmarket share\b|^(?:what|how much) (?:is|are|does|do) (?:the "
    r"|our )?(?:price|cost|fee)s? (?:of|for) (?:our|the|a)\b"
    r"|\b(?:summar\w+|recap|sum up|minutes)\b.*\b(?:meetings?|call|document|prd|paper|thread|e-?mails?"
    r"|article)\b"
    r"|\bwork in (?:our|the) \w+ team\b|\b(?:can|could|will) you (?:please )?(?:design|make|build|code"
    r"|draw|create|develop|call|order)\b"
    r"|\bhow much (?:does|do|did) [\w -]+ cost\b|\bhow many (?:days|weeks|hours) until\b"
    r"|\bwi-?fi password\b|\bhow much (?:does|do|is) (?:our|the|a) \w+(?: plan)? cost\b"
)


def about_other_things(text: str, said: str, include: Filter, vocabulary: Vocabulary) -> Refusal | None:
    """A question that no feedback can answer."""
    if _ELSEWHERE.search(text) or _ORDERS.search(text) or _PHRASES.search(said):
        return elsewhere(include, vocabulary)
    return None


def elsewhere(include: Filter, vocabulary: Vocabulary) -> Refusal:
    """A question about something else than what customers say."""
    return _refusal(RefusalCode.OUT_OF_SCOPE, words.ELSEWHERE, suggestions(include, vocabulary))


_SCORES = re.compile(r"@\d+score.* @\d+score")


def not_yet(text: str, include: Filter, vocabulary: Vocabulary, *, people: bool) -> Refusal | None:
    """A question of a kind that cannot be answered; `people` may have gone from one score to another."""
    if _SCORES.search(text) and not people:
        return _refusal(RefusalCode.OUT_OF_SCOPE, words.TWO_SCORES, suggestions(include, vocabulary))
    for pattern, message in _LATER:
        if re.search(pattern, text):
            return _refusal(RefusalCode.OUT_OF_SCOPE, message, suggestions(include, vocabulary))
    return None


def correction() -> Refusal:
    """A message that corrects a reading instead of asking something."""
    return _refusal(RefusalCode.OUT_OF_SCOPE, words.CORRECTION, ())


def without_day(include: Filter, vocabulary: Vocabulary) -> Refusal:
    """The effect of something of which no day is known."""
    return _refusal(RefusalCode.UNSURE, words.WHEN, suggestions(include, vocabulary))


def unsure(include: Filter, vocabulary: Vocabulary, strange: list[str] | None = None) -> Refusal:
    """A question that was not understood."""
    message = words.UNSURE_OF.format(words=_listed(strange)) if strange else words.UNSURE
    return _refusal(RefusalCode.UNSURE, message, suggestions(include, vocabulary))


def unknown_name(
    what: str, said: str, names: tuple[str, ...], vocabulary: Vocabulary, *, countable: bool
) -> Refusal:
    """A name that nothing here bears."""
    message = words.UNKNOWN.format(what=what, words=said)
    if names:
        message += f" {words.NEAREST.format(names=_listed(list(names)))}"
    nearest = [words.BY_WORDS.format(words=said)] if countable else []
    near = _theme_keys(names, vocabulary)
    return _refusal(
        RefusalCode.UNKNOWN_NAME, message, (*nearest, *suggestions(Filter(themes=near[:1]), vocabulary))[:3]
    )


def suggestions(include: Filter, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Questions near to what was asked that can be answered."""
    theme = next((theme for theme in vocabulary.themes if theme.key in include.themes), None)
    if theme is not None:
        return tuple(each.format(theme=theme.name.lower()) for each in words.OF_THEME)
    if include.groups:
        return tuple(each.format(group=include.groups[0]) for each in words.OF_GROUP)
    return words.OF_ALL


def _theme_keys(names: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(theme.key for theme in vocabulary.themes if theme.name in names)


def _listed(said: list[str]) -> str:
    quoted = [f"“{word}”" for word in said[:3]]
    first = ", ".join(quoted[:-1])
    return quoted[0] if len(quoted) == 1 else words.LISTED_LAST.format(first=first, last=quoted[-1])


def _refusal(code: RefusalCode, message: str, nearest: tuple[str, ...]) -> Refusal:
    return Refusal(code=code, message=message, nearest=nearest)
