"""One question by rules: what its words name, and what it asks for."""

from __future__ import annotations

import re
from dataclasses import replace

from harken.ask import (
    causes,
    cues,
    followups,
    intents,
    names,
    quantities,
    refusals,
    score_words,
    stepping,
    taken_over,
    unknown,
    value_table,
    widening,
)
from harken.ask.context import Context
from harken.ask.moving import moved
from harken.ask.reading import Reading, moments
from harken.ask.spans import preceding
from harken.ask.specs import IMPLIED_ROLES, MEASURES, OF_CUSTOMERS, OPINIONS, TIMES, normal
from harken.domain.answers import Refusal
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Spec
from harken.domain.understanding import Role, Sentiment

_HELD_AGAINST = re.compile(
    r"\b(?:vs|versus|against|compar\w+|differ\w*|gaps?|distance|divide|between|ahead of|behind"
    r"|catch\w* up|than|same(?! (?:question|but|for|thing for)))\b"
    r"|\bor\b.*\b(?:which|who)\b|\b(?:which|who)\b.*\bor\b"
)
#: "Why are customers unhappy" asks for no measure by name.
_SENTIMENT = re.compile(r"\b(?:sentiment|mood|feeling)\b")
_BETTER = re.compile(
    r"\b(?:getting|got|gotten) (?:\w+ )?(?:better|worse)\b"
    r"|\b(?:improv(?:es?|ed|ing)|worsen(?:s|ed|ing)?|deteriorat\w+)\b"
)
#: A word for a measure is nothing that is mentioned: without quotes it cannot be told what is meant.
_MENTIONED = re.compile(
    rf"\bmention(?:s|ed|ing)? (?P<words>(?:\w+ )?(?:{'|'.join(sorted(names.MEASURED))}))\W*$"
)


def by_rules(
    read: Reading, text: str, index: names.Index, context: Context, *, joined: bool
) -> Spec | Refusal:
    """What the rules make of a question."""
    read = replace(read, include=replace(read.include, roles=cues.roles(read.slate.text)))
    refusal = _refused(read, text, index, context)
    if refusal is not None:
        return refusal
    subject = _subject(read, context)
    if isinstance(subject, Refusal):
        return subject
    read.include = subject
    return _finished(read, text, context, joined=joined)


def taken_for(read: Reading, intent: Intent, context: Context, *, joined: bool) -> Spec:
    """The question with all that the rules found in it, taken to ask for `intent`."""
    include = replace(read.include, roles=cues.roles(read.slate.text))
    read = replace(read, include=include, taken_for=intent)
    spec = _spec(read, context)
    if joined and context.previous is not None and intent not in (Intent.SOURCES, Intent.HELP):
        spec = followups.sharing(spec, read.when, context.previous)
    return normal(_shaped(moved(spec, read.slate.text, context), read, context))


def leans(read: Reading, text: str, previous: Spec) -> bool:
    """Whether the rules take a question for one that goes on from the one before."""
    return followups.leans(text, replace(read.asked, intent=_intent(read)), read.by.which, previous)


def in_thread(read: Reading, text: str, intent: Intent | None, previous: Spec, context: Context) -> Spec:
    """The question as one that goes on from the one before; without an intent it keeps that one's."""
    previous = widening.widened(previous, text, read.slate)
    include = replace(read.include, roles=cues.roles(read.slate.text))
    given = intents.Asked(intent=intent, measures=read.asked.measures)
    read = replace(read, include=include, taken_for=intent, asked=given)
    asked = _spec(read, context)
    whole = _whole(read, text, asked, previous)
    if whole is not None and intent is None:
        return normal(whole)
    spec = _gone_on(asked, intent, read, text, previous, context)
    found = _shaped(moved(spec, read.slate.text, context), read, context)
    return normal(followups.of_rivals_still(found, spec, read.slate.text))


#: What is asked of one measure may be asked of another.
_MEASURED = (Intent.SCORE, Intent.COMPARE, Intent.TREND, Intent.WHY, Intent.EFFECT)


def _gone_on(
    asked: Spec, intent: Intent | None, read: Reading, text: str, previous: Spec, context: Context
) -> Spec:
    """What is asked on the ground of the question before, in the languages and for the release that is"
    " meant."""
    when = stepping.stepped(text, read.when, previous, context)
    if intent is None and previous.intent in _MEASURED:
        taken = [measure for measure in read.asked.measures if measure in MEASURES[previous.intent]]
        asked = replace(asked, measure=taken[0] if taken else asked.measure)
    asked = followups.spoken(asked, text, previous, context.vocabulary.languages)
    previous = followups.corrected(asked, text, previous)
    spec = followups.merged(text, asked, intent, when, previous)
    spec = spec if read.limit is None else replace(spec, limit=read.limit)
    return causes.of_its_release(spec, when.period, context.vocabulary.releases) if when.named else spec


def _whole(read: Reading, text: str, asked: Spec, previous: Spec) -> Spec | None:
    """What goes on from the question before as a whole: all of it, all others, or all customers."""
    return (
        taken_over.all_of(text, asked, previous)
        or taken_over.of_everyone(read.slate.text, previous)
        or taken_over.others(text, previous)
        or taken_over.opposite(text, previous)
        or taken_over.other_end(text, previous)
        or taken_over.in_percent(text, previous)
        or taken_over.counted(text, previous)
        or taken_over.other_figure(read.slate.text, asked, previous)
    )


def _refused(read: Reading, said: str, index: names.Index, context: Context) -> Refusal | None:
    """Questions that are about something else, of a later kind, or that hold words without a meaning here."""
    vocabulary, text = context.vocabulary, read.slate.text
    bought = read.asked.intent is Intent.REASONS_TO_BUY
    refusal = refusals.about_other_things(_spoken(read), said, read.include, vocabulary)
    if refusal is None and not bought and read.asked.intent not in OF_CUSTOMERS:
        held = (
            read.include if read.include != Filter() or context.previous is None else context.previous.include
        )
        refusal = refusals.not_yet(text, held, vocabulary, people=read.asked.intent is Intent.ADVOCACY)
    if refusal is not None:
        return refusal
    if read.by.unknown:
        known = tuple(sorted(index.breakdowns))[:6]
        return refusals.unknown_name("breakdown", read.by.unknown, known, vocabulary, countable=False)
    if read.topic is None and (match := _MENTIONED.search(text)):
        return refusals.unsure(read.include, vocabulary, [match["words"]])
    if (unnamed := value_table.unnamed(read.asked.intent, read.include, read.topic)) is not None:
        near = unknown.nearest_groups(unnamed, vocabulary)
        return refusals.unknown_name("group", unnamed, near, vocabulary, countable=False)
    if (named := unknown.named(read.slate) or unknown.value(read.slate, index)) is not None:
        near = unknown.nearest_names(named[1], vocabulary)
        return refusals.unknown_name(*named, near, vocabulary, countable=False)
    strange = unknown.strange(read.slate, index)
    if strange:
        return _strange(strange, read, context)
    return None


def mentions_measure(read: Reading) -> bool:
    """Whether a word for a measure is said to be mentioned, so that it cannot be told what is meant."""
    if read.topic is None:
        return _MENTIONED.search(read.slate.text) is not None
    return bool(names.MEASURED & set(read.topic[0].split()))


def only_groups(read: Reading) -> bool:
    """Whether nothing is said but the names of groups, so that it cannot be told what is asked of them."""
    kinds = [kind for _, kind in read.slate.marks()]
    return bool(kinds) and set(kinds) == {"group"} and not read.slate.words()


def resolved(read: Reading, ruled: Spec | Refusal) -> Reading:
    """With the theme or facet that the rules found a subject to mean."""
    if read.topic is None or not isinstance(ruled, Spec) or ruled.include.text is not None:
        return read
    if not (set(ruled.include.themes) - set(read.include.themes) or ruled.include.facets):
        return read
    include = replace(read.include, themes=ruled.include.themes, facets=ruled.include.facets)
    return replace(read, include=include, topic=None)


def _spoken(read: Reading) -> str:
    """The text with an unknown subject put back: "revenue" may be one; words to look for are none."""
    return f"{read.slate.text} {'' if read.topic is None or read.topic[1] else read.topic[0]}"


def _strange(words: list[str], read: Reading, context: Context) -> Refusal:
    known = read.asked.intent is not None or read.include != Filter() or unknown.place(words)
    if not known and unknown.about_else(read.slate):
        return refusals.elsewhere(read.include, context.vocabulary)
    if not known or all(word.isdecimal() for word in words):
        return refusals.unsure(read.include, context.vocabulary, words)
    return nowhere(" ".join(words), context)


def nowhere(name: str, context: Context) -> Refusal:
    """A name that nothing here bears, of whatever kind it may be."""
    near = unknown.nearest_names(name, context.vocabulary)
    return refusals.unknown_name(
        "theme, group, source or product", name, near, context.vocabulary, countable=True
    )


def _subject(read: Reading, context: Context) -> Filter | Refusal:
    """The filter with the subject that has no theme: by meaning, as the words that are asked for, or refused.

    A refusal tells what is near, and offers to count the words.
    """
    if read.topic is None:
        return read.include
    words, literal = read.topic
    if names.MEASURED & set(words.split()):
        return refusals.unsure(read.include, context.vocabulary, [words])
    if not literal and (theme := unknown.like(words, context)):
        return replace(read.include, themes=(*read.include.themes, theme))
    if not literal and (facet := value_table.facet(words)):
        return replace(read.include, facets=(facet,))
    if literal:
        return replace(read.include, text=words)
    near = unknown.nearest_names(words, context.vocabulary)
    return refusals.unknown_name("theme", words, near, context.vocabulary, countable=True)


def _finished(read: Reading, text: str, context: Context, *, joined: bool) -> Spec | Refusal:
    spec = _spec(read, context)
    previous = context.previous
    gone_on = previous is not None and leans(read, text, previous)
    if previous is not None and gone_on:
        previous = widening.widened(previous, text, read.slate)
        whole = _whole(read, text, spec, previous)
        if whole is not None:
            return normal(whole)
        spec = _gone_on(spec, _intent(read), read, text, previous, context)
    elif unknown.shaky(read.slate, _intent(read), read.include):
        return refusals.unsure(read.include, context.vocabulary)
    elif _intent(read) is None:
        return _without_intent(read, spec, context)
    elif joined and previous is not None and spec.intent not in (Intent.SOURCES, Intent.HELP):
        spec = followups.sharing(spec, read.when, previous)
    shaped = _shaped(moved(spec, read.slate.text, context), read, context)
    if gone_on:
        shaped = followups.of_rivals_still(shaped, spec, read.slate.text)
    if shaped.intent is Intent.EFFECT and shaped.period.start is None:
        return refusals.without_day(read.include, context.vocabulary)
    return normal(shaped)


def _shaped(spec: Spec, read: Reading, context: Context) -> Spec:
    """The spec with what the words say about causes, effects, rivals and single people."""
    text = read.slate.text
    if (few := causes.pareto(spec, text)) is not None:
        return few
    spec = causes.of_effect(spec, moments(read.slate))
    spec = causes.of_any_rival(spec, text, tuple(context.vocabulary.rivals))
    bands = score_words.bands(read.slate)
    return causes.shaped(spec, text, bands, preceding(spec.period, context.today))


#: Whoever says only "reviews with a wifi rating below three" wants to see them.
_HEARD = re.compile(
    r"^(?:the |our |all |any |some )*(?:@\d+\w+ )*(?:@\d+kind|comments?|feedback|posts?"
    r"|statements?)\b"
)


def _without_intent(read: Reading, spec: Spec, context: Context) -> Spec | Refusal:
    """A bare subject ("wifi last month?") asks what is said about it; anything less is not understood."""
    scored = spec.include.score is not None and spec.include.score.low is spec.include.score.high is None
    if scored:
        return normal(replace(spec, intent=Intent.SCORE, measure=Measure.MEAN_SCORE))
    if _HEARD.search(read.slate.text) or spec.include.text:
        return normal(replace(spec, intent=Intent.QUOTES))
    if spec.include.sentiment and spec.include.themes:
        return normal(replace(spec, intent=Intent.QUOTES))
    if spec.include.themes or spec.include.text:
        return normal(replace(spec, intent=Intent.SCORE, measure=Measure.NET_SENTIMENT))
    if spec.include.roles or spec.include.sentiment:
        return normal(replace(spec, intent=Intent.COUNT))
    return refusals.unsure(read.include, context.vocabulary)


def _spec(read: Reading, context: Context) -> Spec:
    """The question by itself."""
    intent = _intent(read) or Intent.COUNT
    if intent in _AS_ROLES and read.by.name in TIMES:
        roles = (*read.include.roles, *IMPLIED_ROLES[intent])
        read.include, intent = replace(read.include, roles=roles), Intent.TREND
    order = value_table.order(intent, read.slate.text, quantities.order(read.slate.text))
    if intent in OPINIONS and order is Order.SENTIMENT and not _STRONG.search(read.slate.text):
        order = Order.VOLUME
    measure = _measure(intent, read, context)
    include = _without_degree(read.include, intent, measure, read.slate.text)
    include = value_table.customers(intent, read.slate.text, include)
    include = value_table.of_facet(intent, read.slate.text, include)
    by = read.by.name or _told_apart(intent, read) or _of_themes(intent, read)
    return Spec(
        intent=intent,
        measure=measure,
        include=include,
        exclude=read.exclude,
        period=read.when.period,
        compare=Compare(by=by, to=read.when.to),
        limit=read.limit or Spec(intent=intent).limit,
        order=order,
    )


#: Over time there is a share of complaints, and no list of them.
_AS_ROLES = OPINIONS - {Intent.QUESTIONS}
#: The worst thing is what most dislike; the harshest is not.
_STRONG = re.compile(r"\b(?:harsh\w*|angr\w+|strong\w*|most @\d+sentiment|by sentiment)\b")
_NEVER_APART = (Intent.COMPARE, Intent.QUOTES, Intent.SOURCES, Intent.HELP, *OF_CUSTOMERS)
_THEMES = re.compile(r"(?<!theme )\b(?:themes?|topics?)\b(?! (?:of )?@\d+theme)")


def _of_themes(intent: Intent, read: Reading) -> str | None:
    """Likes, complaints and the like are told as opinions unless the question says themes."""
    return "theme" if intent in OPINIONS and _THEMES.search(read.slate.text) else None


#: What may be asked of the time after a release in the place of its effect.
_MOVING = (None, Intent.TREND, Intent.SCORE, Intent.COMPARE, Intent.DISLIKES, Intent.LIKES, Intent.THEMES)


#: A score of two groups is told for each.
_SIDE_BY_SIDE = re.compile(
    rf"\b(?:{'|'.join(('nps', 'csat', 'ces', 'advocacy rate', 'average rating', 'net sentiment'))})\b.*"
    r" (?:@\d+group(?: \w+)?,? and (?:the |our )?@\d+group|@\d+product(?: \w+)?,? and (?:the "
    r"|our )?@\d+product"
    r"|@\d+attribute(?: \w+)?,? and (?:in |for |from |on |of )?(?:the |our )?@\d+attribute)"
)


def _intent(read: Reading) -> Intent | None:
    """Whoever asks "which group ..." compares, whatever else the question says."""
    if read.taken_for is not None:
        return read.taken_for
    intent = read.asked.intent
    if read.after_release and intent in _MOVING and causes.moved(read.slate.text):
        return Intent.EFFECT
    if intent is Intent.THEMES and causes.pulled(read.slate.text):
        return Intent.WHY
    own = (Intent.SOURCES, Intent.QUOTES, Intent.HELP, *OF_CUSTOMERS)
    if intent in (Intent.SCORE, Intent.ADVOCACY) and _SIDE_BY_SIDE.search(read.slate.text):
        return Intent.COMPARE
    return Intent.COMPARE if read.by.which and intent not in own else intent


def _measure(intent: Intent, read: Reading, context: Context) -> Measure | None:
    """The first measure named that the intent takes."""
    taken = MEASURES[intent]
    asks_csat = "csat" in read.slate.text or any(score.kind == "csat" for score in context.vocabulary.scores)
    found = [measure for measure in read.asked.measures if measure in taken]
    if intent is Intent.WHY and not _SENTIMENT.search(read.slate.text):
        found = [measure for measure in found if measure is not Measure.NET_SENTIMENT]
    if not found and Measure.NET_SENTIMENT in taken and _felt_over_time(read):
        return Measure.NET_SENTIMENT
    if Measure.CSAT in found and not asks_csat:
        found = [Measure.NET_SENTIMENT if each is Measure.CSAT else each for each in found]
    score = read.include.score
    named = score is not None and score.name is not None and score.low is score.high is None
    if not found and named and Measure.MEAN_SCORE in taken:
        return Measure.MEAN_SCORE
    return next((measure for measure in found if measure in taken), None)


def _felt_over_time(read: Reading) -> bool:
    """What gets better is felt better; only of complaints and the like there can be more or fewer."""
    include = read.include
    return bool(_BETTER.search(read.slate.text)) and not (include.roles or include.sentiment or include.score)


def _told_apart(intent: Intent, read: Reading) -> str | None:
    """Several groups, products or the like held against each other."""
    if intent in _NEVER_APART and not _SIDE_BY_SIDE.search(read.slate.text):
        return None
    if not _HELD_AGAINST.search(read.slate.text) and not _SIDE_BY_SIDE.search(read.slate.text):
        return None
    return next(iter(quantities.several(read.include)), None)


_BEST, _WORST = re.compile(r"\b(?:best|kindest|nicest)\b"), re.compile(r"\b(?:worst|angriest|harshest)\b")


def _without_degree(include: Filter, intent: Intent, measure: Measure | None, text: str) -> Filter:
    """The worst review is a negative one; in "which group is most negative" the word filters nothing."""
    if intent is Intent.SCORE and measure is not Measure.MEAN_SCORE:
        felt_by = (Role.LIKE.value, Role.DISLIKE.value)
        include = replace(include, roles=tuple(role for role in include.roles if role not in felt_by))
    if intent is Intent.QUOTES and not include.sentiment and (_BEST.search(text) or _WORST.search(text)):
        label = Sentiment.POSITIVE if _BEST.search(text) else Sentiment.NEGATIVE
        return replace(include, sentiment=(label.value,))
    degree = re.search(r"\b(?:most|least|more|less|how) @\d+sentiment", text)
    felt = intent is Intent.THEMES or measure is Measure.NET_SENTIMENT
    if degree and felt and intent in (Intent.COMPARE, Intent.SCORE, Intent.THEMES):
        return replace(include, sentiment=())
    return include
