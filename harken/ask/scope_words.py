"""What a spec asks about, in words: the filters, the period, and what its things are called."""

from __future__ import annotations

from collections.abc import Mapping

from harken.ask import figures
from harken.ask.cues import LANGUAGES
from harken.ask.template import NOTHING, Slot, Template, Text, listed, name, slot, spaced
from harken.domain.questions import Filter, ScoreRange, Spec

#: Theme keys to their names.
Names = Mapping[str, str]

_KINDS = {
    "review": (Template("review")(), Template("reviews")()),
    "forum_post": (Template("forum post")(), Template("forum posts")()),
    "survey_response": (Template("survey response")(), Template("survey responses")()),
    "social_post": (Template("social post")(), Template("social posts")()),
    "support_message": (Template("support message")(), Template("support messages")()),
}
_FEEDBACK = (Template("piece of feedback")(), Template("pieces of feedback")())
_PEOPLE = (Template("person")(), Template("people")())

ROLES = {
    "reason_to_buy": Template("with a reason to buy")(),
    "like": Template("with praise")(),
    "dislike": Template("with a complaint")(),
    "request": Template("with a request")(),
    "question": Template("with a question")(),
    "recommend": Template("with a recommendation")(),
    "warn_off": Template("with a warning to others")(),
    "loyal": Template("from people who stay")(),
    "leaving": Template("from people who leave")(),
    "compares": Template("with a comparison")(),
}
_ABOUT = Template("about {names}")
_FROM = Template("from {names}")
_IN = Template("in {names}")
_WITH = Template("with {name} {values}")
_OF = Template("of {names}")
_NAMING = Template("naming {names}")
_WORDS = Template("with the words “{words}”")
_SCORE = Template("scored {range}")
_NAMED_SCORE = Template("with {name} {range}")
_RANGE, _LEAST, _MOST = Template("{low} to {high}"), Template("{low} or more"), Template("{high} or less")
_WITHOUT = Template("leaving out what is {what}")
_SENTIMENT = Template("{labels}")
_CODES = {code: language.capitalize() for language, code in LANGUAGES.items()}


def noun(spec: Spec, number: int) -> Text:
    """What the feedback of this spec is called, one or many."""
    kinds = spec.include.kinds
    forms = _KINDS[kinds[0]] if len(kinds) == 1 and kinds[0] in _KINDS else _FEEDBACK
    return forms[number != 1]


def people(number: int) -> Text:
    return _PEOPLE[number != 1]


def theme(key: str, names: Names) -> Text:
    return name(names.get(key, key.replace("_", " ")))


_OPINION = Template("“{words}”")


def opinion(words: str) -> Text:
    """What customers say, in the words of one of them: uncut, so that erasing finds them in a kept digest."""
    return _OPINION(words=slot(Slot.QUOTE, words))


def described(spec: Spec, names: Names, *, without: tuple[str, ...] = ()) -> Text:
    """All filters and the period, as they read well; `without` names fields left unsaid."""
    left_out = _fields(spec.exclude, names, ())
    parts = [_fields(spec.include, names, without)]
    if spec.exclude != Filter():
        parts.append(_WITHOUT(what=spaced([_sentiment(spec.exclude), _kinds(spec.exclude), left_out])))
    parts.append(figures.period(spec.period))
    return spaced(parts)


def _fields(part: Filter, names: Names, without: tuple[str, ...]) -> Text:
    fields = {
        "themes": _ABOUT(names=listed((theme(key, names) for key in part.themes), "or")),
        "roles": listed((ROLES[role] for role in part.roles if role in ROLES), "or"),
        "rivals": _NAMING(names=_names(part.rivals)),
        "text": _WORDS(words=name(part.text or "")),
        "score": score(part.score),
        "groups": _FROM(names=_names(part.groups)),
        "products": _OF(names=_names(part.products)),
        "attributes": spaced(_attribute(key, values) for key, values in part.attributes.items()),
        "languages": _IN(names=_names(tuple(_CODES.get(code, code) for code in part.languages))),
        "sources": _IN(names=_names(part.sources)),
    }
    return spaced(text for field, text in fields.items() if getattr(part, field) and field not in without)


def _names(names: tuple[str, ...]) -> Text:
    return listed(map(name, names), "or")


def _attribute(key: str, values: tuple[str, ...]) -> Text:
    return _WITH(name=name(key.replace("_", " ")), values=_names(values))


def sentiment(spec: Spec) -> Text:
    """The labels before the noun: negative or mixed."""
    return _sentiment(spec.include)


def _sentiment(part: Filter) -> Text:
    return _SENTIMENT(labels=listed(map(name, part.sentiment), "or")) if part.sentiment else NOTHING


def _kinds(part: Filter) -> Text:
    return listed((_KINDS[kind][1] for kind in part.kinds if kind in _KINDS), "or")


def score(asked: ScoreRange | None) -> Text:
    """A range of scores; nothing where no bound is asked for."""
    if asked is None or (asked.low is None and asked.high is None):
        return NOTHING
    if asked.name is None:
        return _SCORE(range=_range(asked))
    return _NAMED_SCORE(name=name(asked.name.replace("_", " ")), range=_range(asked))


def _range(asked: ScoreRange) -> Text:
    low, high = (slot(Slot.NAME, "" if bound is None else f"{bound:g}") for bound in (asked.low, asked.high))
    if asked.high is None:
        return _LEAST(low=low)
    if asked.low is None:
        return _MOST(high=high)
    return low if asked.low == asked.high else _RANGE(low=low, high=high)
