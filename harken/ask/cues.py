"""Kinds, languages, sentiment and roles in a question, with what is to be left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from harken.ask import score_words
from harken.ask.nations import NATIONS
from harken.ask.slate import Slate, always
from harken.ask.specs import OPINIONS
from harken.domain.questions import Filter, Spec
from harken.domain.understanding import Role, Sentiment
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
_SAID = r"(?:feedback|comments?|speakers?|speaking|quotes?|posts?|ones|texts?|@\d+kind)"
_SPEAKERS = r"|(?:customers?|people|users|guests)"

#: A second language beside the first: "in English or German".
_ANOTHER = re.compile(
    rf"@\d+language,? (?:and|or|nor|vs\.?|versus|than)(?: in)? (?P<name>{_LANGUAGE})\b"
    r"(?! (?:customers?|people|users|guests)\b)"
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

#: Where people are counted, how they feel says which of them.
_COUNTED = re.compile(
    r"^(?:and |so )?(?:how many|what (?:share|percentage|percent|proportion|part|%)"
    r"|(?:share|number|count) of)\b"
)
_FELT = [
    (
        "negative",
        r"\b(?:unhappy|not happy|dissatisfied|not satisfied|displeased|angry|upset|frustrated"
        r"|disappointed|annoyed)\b",
    ),
    ("positive", r"\b(?:happy|satisfied|pleased|delighted|content(?= (?:with|about)|\W*$))\b"),
]

#: Those whose opinions are asked for: "what do our fans love", "wishes of advocates".
_ADVOCATES = (
    r"\b(?:do|did|would|of|from|by) (?:(?:the|our|most) )*(?:advocates|fans|ambassadors|evangelists)\b"
)

ROLES = {
    "dislike": (
        r"\b(?:complain(?:s|ed|ing|ts?)?|grumbl(?:e|es|ed|ing)|moan(?:s|ed|ing)?|whin(?:e|es|ed|ing)"
        r"|rant(?:s|ed|ing)?|criticis\w+|criticiz\w+|gripes?|grievances?|dislik\w+"
        r"|hat(?:e|es|ed|ing)\b"
        r"|pain ?points?|unhappy with|problems? with|issues? with)"
    ),
    "like": (
        r"\b(?:prais(?:e|es|ed|ing)|compliment\w*|lov(?:e|es|ed|ing)\b|enjoy\w*|appreciat\w+"
        r"|(?<!would )(?<!look )(?<!looks )like[sd]?\b"
        r"(?! to\b| (?:this|that|these|those)\W*$))"
    ),
    "request": (
        r"\b(?:requests?|requested|requesting|ask(?:s|ed|ing)? for|asking us to|suggest\w*|wish(?:es|ed)?\b"
        r"|would like(?: to)?|feature ideas?)"
    ),
    "recommend": rf"(?<!not )(?<!never )\brecommend(?:s|ed|ing|ations?)?\b|{_ADVOCATES}",
    "warn_off": (
        r"\b(?:warn\w*|(?:tell(?:s|ing)?|told) (?:others|people|friends|everyone"
        r"|anyone)(?: off)?(?: to (?:avoid|stay away))"
        r"|(?:would|do|does|did|will) (?:not|never) recommend\w*|not recommend\w*"
        r"|never recommend\w*|avoid us)"
    ),
    "loyal": (
        r"\b(?:loyal\w*|(?:will|would) (?:come|buy|fly|book|order|stay) (?:back|again)"
        r"|(?<!not )(?<!never )com(?:e"
        r"|ing) back|(?:will|would) return"
        r"|stay(?:ed|ing)? with us|repeat customers?)"
    ),
    "leaving": (
        r"\b(?:(?:want to |plan to |threaten(?:ed|ing)? to |going to )?(?:leav(?:e|ing) us"
        r"|quit(?:ting)?|cancel\w*|churn\w*)"
        r"|left (?:us|for|because)|at risk|switch(?:ing|ed|es)?(?: away| to)?|(?:not|never) (?:come"
        r"|coming|come) back|leaving)"
    ),
    "question": r"\b(?:have (?:a |any )?questions?|ask(?:ed|ing|s)? (?:us )?(?:something|anything|things)"
    r"|ask(?:ed|ing|s)? questions?|questions? (?:about|on|from)"
    r"|(?:with|contain(?:s|ed|ing)?|that (?:are|have|hold)|which are|being) (?:a |any )?questions?\b)",
    "reason_to_buy": r"\breasons? (?:to|for) (?:buy|choos|book|purchas|sign|subscrib|com)\w*",
}

_NEGATORS = (
    r"(?:without|neither|(?:everyone|everybody|everything|anyone|anybody|anything) (?:else|other) than"
    r"|who (?:do|does|did|have|has) not (?:travel(?:led)?|fl(?:y|own)|come|book(?:ed)?|stay(?:ed)?|use"
    r"|write|written|live|belong"
    r"|buy|bought|pay)(?: (?:for|on|to|from|in|by|at|with))?|not (?:an? |the )?(?:parts?|members?) of"
    r"|(?:anything|everything|all|anyone|everyone) but|except(?: for)?|excepting"
    r"|exclud(?:e|ing)|other than|apart from|aside from"
    r"|outside(?: of)?|beyond|besides|ignor(?:e|ing)"
    r"|bar|(?:without|not) counting"
    r"|(?:never|(?:do|does|did) not|nobody|no one) (?:even |ever )?(?:mention|talk|speak|say|write)(?:s|ed)?"
    r"(?: (?:a (?:single )?(?:word|thing)|anything))?(?: (?:about|of|on))?"
    r"|(?:make|makes|making|made|with)? ?no mention of|without (?:any |a )?mention(?:ing)?(?: of)?"
    r"|without (?:saying|writing) (?:a word|anything) (?:about|on)|not a (?:single )?word (?:about|on|of)"
    r"|silent (?:about|on)"
    r"|(?:has |have |with )?nothing to do with|none (?:from|of|about|that (?:is|are))"
    r"|(?:do|does|did) not mean"
    r"|(?:do not|never|stop|no need to|without) (?:tell|show|bother|bore|give|remind)(?:ing)? (?:me|us)"
    r"(?: again)?"
    r"|(?:all|every|any|each)(?: (?:the|of the|our|of our))? (?:@\d+kind|travell?ers?|people|guests|customers"
    r"|users|plans?|groups?|segments?|sources?|countr(?:y|ies)|themes?|topics?|products?|apps?"
    r"|platforms?|versions?"
    r"|languages?|channels?|visitors|types?|feedback|comments) but"
    r"|leav(?:e|ing) out|omit(?:ting)?|skip(?:ping)?|minus|nothing (?:about|on)|but not|and not|but no"
    r"|rather than|save for|barring|sans|excl\.?|(?:do|does|did) not care about|not interested in"
    r"|(?:strip|cut|rul|tak|filter|screen|weed|knock|throw|kick|drop)(?:p|t)?(?:e|ing)? out|disregard(?:ing)?"
    r"|forget(?:ting)?(?: about)?|(?:know|heard|have|had|seen) (?:enough|plenty) (?:about|of|on)"
    r"|(?:with )?(?:the )?exception of|nothing in|nothing from|nothing(?= @\d+language)|scrap(?:ping)?"
    r"|not? (?:(?:come|coming|originat\w+|liv\w+|based|written|posted|sent) (?:from|in|on|by)"
    r"|about|from|in|on|for|by|mention(?:ing|ed)?|includ(?:e|ing)|count(?:ing)?|(?:talk"
    r"|complain|speak)(?:ing)? (?:about|of))"
    r"|(?<!do )(?<!does )(?<!did )(?<!can )(?<!could )(?<!will )(?<!would )"
    r"not(?! @\d+theme (?:well|enough|properly|much|right|comfortably)\b)|no)"
)
_FILL = (
    r"(?: (?:in|an?|the|any|those|these|the ones|everyone|everybody|anyone|anybody"
    r"|all|everything|being|about|from|in|on|by|of|for|to|mentions?|mentioning"
    r"|what concerns|concerning|regarding"
    r"|feedback|app|product|service|site"
    r"|comments?|posts?|messages?|statements?|ones|anything|to do with"
    r"|related to|people|customers|users|@\d+kind))*"
)
_PLACE = r"(?: (?:in|from|on|about|for|the))*"
_MARK = r" @\d+(?:theme|group|source|product|attribute|language|kind|sentiment|score|text|rival)"
#: Several are joined by "and" and the like: in "anything but speed on Android" only the first is left out.
_MARKS = (
    rf"{_PLACE}{_MARK}(?:(?:,(?! (?:for|in|from|on|among|by|with|at)\b)| and| or| nor|, and|, or)"
    rf"{_PLACE}{_MARK}|{_MARK})*"
)
#: What is said of several before "excluded": of "families, food set aside" only the last is.
_TAIL = rf"{_PLACE}{_MARK}(?:(?:,(?! the\b){_PLACE}{_MARK})*,? (?:and|or|nor){_PLACE}{_MARK}|{_MARK})*"
#: What bears the name that is left out.
_BEARERS = (
    r"(?:ones|people|customers|users|guests|travell?ers|visitors|groups?|plans?|segments?|apps?"
    r"|versions?|sources?"
    r"|@\d+kind)"
)
_LEFT_OUT = [
    re.compile(
        r"\bthat(?: the| our)?(?P<marks> @\d+score)(?: people| customers| users)? (?:do|does|did|have"
        r"|has) not\b"
    ),
    re.compile(rf"\b{_NEGATORS}{_FILL}(?P<marks>{_MARKS})"),
    re.compile(
        rf"\b(?:leav(?:e|ing)|tak(?:e|ing)|keep(?:ing)?|put(?:ting)?|set(?:ting)?|filter(?:ing)?){_FILL}"
        rf"(?P<marks>{_MARKS})(?: {_BEARERS})? (?:out|aside|apart|away)"
    ),
    re.compile(rf"\bnon[- ]? ?(?P<marks>{_MARKS})"),
    re.compile(
        rf"(?P<marks>{_TAIL})(?: (?:data|{_BEARERS}|is|are|was|were|being|be))* "
        r"(?:(?:left|put|set|taken|kept) (?:out|aside|apart|away|to one side|off the table)|excluded"
        r"|excepted|except(?=,|\W*$)|aside(?! from)"
        r"|apart(?! from)|(?:not|never) (?:mentioned|named|brought up)"
        r"|not (?:included|counted|considered|taken into account)|omitted|ignored|removed"
        r"|disregarded|discounted|excl\b)\b"
    ),
]


def read(slate: Slate, vocabulary: Vocabulary) -> None:
    """Replace kinds, languages, scores and sentiment by placeholders."""
    themes = {word.lower() for theme in vocabulary.themes for word in theme.words}
    for kind, pattern in _KINDS.items():
        slate.take(re.compile(pattern), "kind", partial(_kind, kind, vocabulary, themes))
    countries = {value.lower() for values in vocabulary.attributes.values() for value in values}
    people = "" if countries & set(NATIONS.values()) else _SPEAKERS
    slate.take(
        re.compile(
            rf"\b(?:in|speaks?) (?P<name>{_LANGUAGE})\b"
            rf"|(?:(?<=language other than )|(?<=languages other than )|(?<=anything but )|(?<=neither ))"
            rf"(?P<other>{_LANGUAGE})\b"
            rf"|(?:(?<=excluding )|(?<=except )|(?<=except for )|(?<=leaving out )"
            rf"|(?<=ignoring )|(?<=minus ))"
            rf"(?P<without>{_LANGUAGE})\b"
            rf"|\b(?P<called>{_LANGUAGE})[- ](?:language|speaking)\b"
            rf"|\b(?P<before>{_LANGUAGE})(?= (?:{_SAID}{people}))"
        ),
        "language",
        lambda match: LANGUAGES[
            match["name"] or match["other"] or match["without"] or match["called"] or match["before"]
        ],
    )
    while match := _ANOTHER.search(slate.text):
        slate.put(*match.span("name"), "language", LANGUAGES[match["name"]])
    score_words.read(slate, vocabulary)
    if _COUNTED.search(slate.text):
        for label, pattern in _FELT:
            slate.take(re.compile(pattern), "sentiment", always(label))
    for label, pattern in _SENTIMENT:
        slate.take(re.compile(pattern), "sentiment", always(label))


def place(word: str) -> bool:
    """Whether a word tells where something was said, as "forum" and "survey" do."""
    return any(re.fullmatch(pattern, word) for kind, pattern in _KINDS.items() if kind != "review")


def _kind(kind: str, vocabulary: Vocabulary, themes: set[str], match: re.Match[str]) -> str | None:
    """A kind of feedback that is not there gives way to a theme of that name."""
    return None if kind not in vocabulary.kinds and match[0] in themes else kind


def roles(text: str) -> tuple[str, ...]:
    """What the customers that a question speaks of are doing, apart from what is to be left out."""
    for pattern in _LEFT_OUT:
        text = pattern.sub(" ", text)
    text = _TOLD_NOT.sub(" ", text)
    text = re.sub(r"\bwould (?:\S+ ){1,3}?like\b", "would like", text)
    text = re.sub(
        r"\b(?:not about|without|no|not the|except) (?:dis)?(?:likes|praise|complaints"
        r"|requests)\b",
        " ",
        text,
    )
    return tuple(role for role, pattern in ROLES.items() if re.search(pattern, text))


_NOTED = r"complain(?:ts?|s|ing)?|prais(?:e|es|ing)|compliments?|requests?|suggestions?"
#: What feedback is not to hold: "posts that are not complaints", "reviews with no complaint at all".
_TOLD_NOT = re.compile(
    rf"\b(?:(?:are|is|were|was) not (?:an? |any )?(?P<are>{_NOTED})"
    rf"|(?:contain(?:s|ing)?|hold(?:s|ing)?|has|have|having|with|without|makes?|making)"
    rf" (?:no|any|not an?|not any)(?: single| kind of)? (?P<holds>{_NOTED})"
    rf"|(?:excluding|except(?: for)?|leaving out) (?:all |the )?(?:those|ones) (?:that|who|which) (?:are )?"
    rf"(?P<without>{_NOTED})(?: it| them| us)?)(?: (?:at all|about anything|about it|whatsoever))?"
    rf"(?! (?:about|on|of) @)(?=\W|$)"
)
_NOTED_AS = {
    "complain": "dislike",
    "prais": "like",
    "compliment": "like",
    "request": "request",
    "suggest": "request",
}


def roles_left_out(text: str) -> tuple[str, ...]:
    """What customers are not doing in the feedback that a question is about."""
    said = [match["are"] or match["holds"] or match["without"] for match in _TOLD_NOT.finditer(text)
            if " any " not in match[0] or match[0].startswith("without")]  # fmt: skip
    return tuple(
        dict.fromkeys(role for word in said for start, role in _NOTED_AS.items() if word.startswith(start))
    )


#: "Not only negative ones" and "people, not reviews" say nothing about which feedback counts.
_NEITHER = [
    re.compile(rf"\bnot (?:asking|ask|talking|speaking) (?:about|of)(?: the| our)?(?P<marks>{_MARKS})"),
    re.compile(rf"\b(?:it is|this is) not(?: about)?(?: the| our)?"
               rf"(?P<marks>{_MARK})[^,;?]*[,;] ?(?:but )?it is\b"),
    re.compile(r"(?P<marks> @\d+[a-z]+,? or (?:no|not|without)(?: (?:the|our))? @\d+[a-z]+)"),
    re.compile(rf"\bnot{_FILL}(?P<marks>(?: @\d+kind(?:,| and| or)?)+),? but "
               r"(?:people|customers|users|guests|authors|persons)"),
    re.compile(rf"\bnot (?:only|just|merely){_FILL}(?P<marks>{_MARKS})"),
    re.compile(rf"\b(?:people|customers|users|guests|authors|persons|reviewers|heads|voices),? "
               rf"\(?(?:and |but )?(?:not|rather than|instead of)(?: how many| the number of)?"
               rf"{_FILL}(?P<marks>(?: @\d+kind(?:,| and| or)?)+)"),
]  # fmt: skip


#: What sets some customers apart is about these, and leaves them not out.
_TOLD_APART = re.compile(rf"\b(?:sets?|tells?|makes?)(?: (?:the|our))?(?P<marks>{_MARKS})(?: \w+)* apart\b")
#: Who comes to us "rather than" to a rival is asked about with it.
_PREFERRED = re.compile(r"\b(?:rather than|instead of|(?<=us )(?:and )?not)(?: to| with| for)? (?=@\d+rival)")
#: Where a name stands in a meaning.
INCLUDED, EXCLUDED, NEITHER = "include", "exclude", "neither"


#: "Without reviews from G2" leaves that source out, and no reviews from elsewhere.
_THERE = re.compile(
    r"@(?P<kind>\d+)kind (?:from|on|in|at|of) (?:the |our )?@(?P<source>\d+)source"
    r"|@(?P<there>\d+)source @(?P<what>\d+)kind"
)


def placed(slate: Slate) -> dict[int, str]:
    """Per placeholder whether what it stands for is included, left out, or said for nothing."""
    text = " " + _TOLD_APART.sub(r"\g<marks>", _PREFERRED.sub("over ", slate.text))
    neither = _marked(text, _NEITHER)
    out = _marked(text, _LEFT_OUT) - neither
    # What is left out in one place is only named in another: "speed we know about, so leave speed out".
    left = [slate.slots[number] for number in out]
    neither |= {number for number, _ in slate.marks() if number not in out and slate.slots[number] in left}
    for match in _THERE.finditer(text):
        if int(match["source"] or match["there"]) in out:
            neither |= {int(match["kind"] or match["what"])}
    return {
        number: NEITHER if number in neither else EXCLUDED if number in out else INCLUDED
        for number, _ in slate.marks()
    }


def filters(slate: Slate, places: Mapping[int, str]) -> tuple[Filter, Filter]:
    """All placeholders as what is included and what is left out."""
    include, exclude = Filter(), Filter()
    for number, kind in slate.marks():
        value = slate.slots[number].value
        if places[number] == EXCLUDED:
            exclude = with_value(exclude, kind, value)
        elif places[number] == INCLUDED:
            include = with_value(include, kind, value)
    return include, exclude


def _marked(text: str, patterns: list[re.Pattern[str]]) -> frozenset[int]:
    return frozenset(
        int(mark)
        for pattern in patterns
        for match in pattern.finditer(text)
        for mark in re.findall(r"@(\d+)", match["marks"])
    )


def with_value(part: Filter, kind: str, value: Any) -> Filter:
    """The filter with one more value in the field of its kind."""
    if kind == "theme":
        return replace(part, themes=(*part.themes, *value))
    if kind in ("group", "source", "kind", "product", "language", "rival"):
        field = f"{kind}s"
        changed: dict[str, Any] = {field: (*getattr(part, field), value)}
        return replace(part, **changed)
    if kind == "sentiment":
        return replace(part, sentiment=(*part.sentiment, value))
    if kind == "attribute":
        name, held = value
        several = (held,) if isinstance(held, str) else held
        return replace(part, attributes={**part.attributes, name: (*part.attributes.get(name, ()), *several)})
    if kind in ("score", "text"):
        return replace(part, **{kind: value})
    return part


def loses(meaning: Spec, said: Filter, text: str) -> bool:
    """Whether a meaning drops what it must not: mixed feelings, which no role stands for, or whose opinions
    are asked for."""
    mixed = Sentiment.MIXED.value
    if mixed in said.sentiment and mixed not in meaning.include.sentiment:
        return True
    by_advocates = meaning.intent in OPINIONS and re.search(_ADVOCATES, text) is not None
    return by_advocates and Role.RECOMMEND.value not in meaning.include.roles
