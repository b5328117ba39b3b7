"""One form for each meaning: which measures an intent takes, and what goes without saying."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

from harken.domain.questions import Compare, Filter, Intent, Measure, Order, ScoreRange, Spec
from harken.domain.understanding import Role, Sentiment

QUANTITIES = (Measure.VOLUME, Measure.PEOPLE)
SCORES = (
    *(Measure.NET_SENTIMENT, Measure.MEAN_SCORE, Measure.NPS, Measure.CSAT, Measure.CES),
    Measure.NET_DELIGHT,
)
ALL = (*QUANTITIES, Measure.SHARE, *SCORES, Measure.ADVOCACY_RATE)

#: The measures of each intent, its own first; none where the intent computes no single quantity.
MEASURES: dict[Intent, tuple[Measure, ...]] = {
    Intent.COUNT: QUANTITIES,
    Intent.SHARE: (Measure.SHARE,),
    Intent.SCORE: SCORES,
    Intent.TREND: (Measure.VOLUME, *ALL[1:]),
    Intent.COMPARE: (
        Measure.NET_SENTIMENT,
        *(measure for measure in ALL if measure != Measure.NET_SENTIMENT),
    ),
    Intent.THEMES: (Measure.VOLUME, Measure.NET_SENTIMENT),
    Intent.LIKES: (Measure.VOLUME,),
    Intent.DISLIKES: (Measure.VOLUME,),
    Intent.REASONS_TO_BUY: (Measure.VOLUME,),
    Intent.REQUESTS: (Measure.VOLUME,),
    Intent.QUESTIONS: (Measure.VOLUME,),
    Intent.RIVALS: (Measure.VOLUME,),
    Intent.WHY: (
        *(Measure.NPS, Measure.CSAT, Measure.CES, Measure.MEAN_SCORE),
        *(Measure.NET_SENTIMENT, Measure.ADVOCACY_RATE),
    ),
    Intent.EFFECT: (Measure.SHARE, *SCORES[:-1], Measure.ADVOCACY_RATE),
    Intent.ADVOCACY: (Measure.ADVOCACY_RATE,),
    Intent.QUOTES: (),
    Intent.GROUPS: (),
    Intent.VALUE: (),
    Intent.PERSONA: (),
    Intent.SOURCES: (),
    Intent.HELP: (),
    Intent.OUT_OF_SCOPE: (),
}

#: What an intent says by itself, so that the filter need not.
IMPLIED_ROLES = {
    Intent.LIKES: (Role.LIKE,),
    Intent.DISLIKES: (Role.DISLIKE,),
    Intent.REASONS_TO_BUY: (Role.REASON_TO_BUY,),
    Intent.REQUESTS: (Role.REQUEST,),
    Intent.QUESTIONS: (Role.QUESTION,),
    Intent.RIVALS: (Role.COMPARES,),
    Intent.ADVOCACY: (Role.RECOMMEND, Role.WARN_OFF, Role.LOYAL),
}
#: Told as opinions, or by theme where a question asks for themes.
OPINIONS = frozenset(
    (Intent.LIKES, Intent.DISLIKES, Intent.REASONS_TO_BUY, Intent.REQUESTS, Intent.QUESTIONS)
)
IMPLIED_SENTIMENT = {Intent.LIKES: Sentiment.POSITIVE, Intent.DISLIKES: Sentiment.NEGATIVE}

#: Questions about customers and groups, which need not have said anything.
OF_CUSTOMERS = frozenset((Intent.GROUPS, Intent.VALUE, Intent.PERSONA))
TIMES = ("day", "week", "month", "year")
RANKED = frozenset(
    (
        Intent.THEMES,
        Intent.LIKES,
        Intent.DISLIKES,
        Intent.REASONS_TO_BUY,
        Intent.REQUESTS,
        Intent.QUESTIONS,
        Intent.RIVALS,
        Intent.WHY,
        Intent.COMPARE,
        Intent.QUOTES,
    )
)
#: Questions about Harken itself: no filter changes their answer.
BARE = frozenset((Intent.HELP, Intent.OUT_OF_SCOPE))
MOST = 50


#: The orders in which a question about advocates asks for single people, and not for rates.
PEOPLE_ORDERS = frozenset((Order.CHANGE, Order.RECENT))


def normal(spec: Spec) -> Spec:
    """The one form of a spec's meaning; two specs mean the same when their normal forms are equal.

    Advocacy, rivals and questions have forms of their own:

    - advocacy, plain: who recommends, who warns off, where, in what words; roles `recommend`, `warn_off` and
      `loyal` go without saying, and a breakdown makes it a comparison of advocacy rates; the advocacy rate
      asked for as a score is the same.
    - advocacy with the role `leaving`: who is at risk of leaving, and what they are worth; `compare.by` may
      be group, source, product, kind or an attribute.
    - advocacy ordered by `change`: who turned from detractor to promoter and the reverse; sentiment
      `positive` or `negative` asks for one direction alone.
    - advocacy ordered by `recent`: the advocates who could be asked for their story, in public places.
    - rivals: `include.rivals` names them, none means all; no role: all that is said of them; `reason_to_buy`:
      where we were chosen over them; `leaving`: where we were lost to them; sentiment `positive`: what we are
      better at, `negative`: what we are worse at; `compare.by` theme, group, source, product, kind or an
      attribute.
    - questions: as requests; whether they were answered is the attribute `answered`, `true` or `false`.

    So have causes and effects:

    - why: which themes move a score. No measure: the score that is given most there, net sentiment where none
      is. `include.themes`: only these themes' rows, over all feedback there; sentiment `negative` asks for
      what lowers the score, `positive` for what raises it; roles ask for themes told of in such statements.
      `compare.to`: why it changed since the earlier period; `compare.by` group, source, product, kind or an
      attribute: for each apart. The order is by impact; themes or dislikes in that order are a why.
    - effect: `period.start` is the day of the action, or release; `period.end` none means as long as was
      heard since, and `compare.to` none the stretch of the same length before. `include.themes` none means
      the theme that the action of that day is about, else every theme. The measure is the share of what was
      received, or a score; `compare.by` group, source, product, kind or an attribute.
    - the few themes that most of it is about (80/20): themes, or dislikes, likes, requests with `compare.by`
      theme, with the limit of 50: every row then says how much it and those above it cover.
    """
    if spec.intent in BARE:
        return Spec(intent=spec.intent)
    spec = _shape(_told_apart(_moving(spec)))
    include = _filter(spec.include)
    spec = replace(spec, include=include, exclude=_beside(include, _filter(spec.exclude)))
    spec = _implied(replace(spec, measure=_measure(spec)))
    if spec.intent in (Intent.SOURCES, Intent.QUOTES, *OF_CUSTOMERS):
        spec = replace(spec, compare=Compare())
    if spec.intent in (Intent.GROUPS, Intent.PERSONA):
        spec = replace(spec, include=Filter(groups=spec.include.groups), exclude=Filter())
    if spec.intent is Intent.GROUPS and spec.order is Order.CHANGE:
        return replace(spec, limit=Spec(intent=spec.intent).limit)
    if asks_for_people(spec):
        spec = replace(spec, compare=Compare())
    elif spec.intent not in RANKED or (spec.intent is Intent.COMPARE and spec.compare.by is None):
        spec = replace(spec, limit=Spec(intent=spec.intent).limit, order=Order.VOLUME)
    return replace(spec, limit=min(max(spec.limit, 1), MOST))


def _moving(spec: Spec) -> Spec:
    """Themes ranked by how far they move a score tell why it is so; over time nothing is ranked so."""
    if spec.order is Order.IMPACT and spec.intent in (Intent.THEMES, Intent.DISLIKES):
        lowers = (Sentiment.NEGATIVE.value,) if spec.intent is Intent.DISLIKES else spec.include.sentiment
        spec = replace(spec, intent=Intent.WHY, include=replace(spec.include, sentiment=lowers))
    if spec.intent not in (Intent.WHY, Intent.EFFECT):
        return spec
    by = None if spec.compare.by in TIMES else spec.compare.by
    order = Order.IMPACT if spec.intent is Intent.WHY else Order.VOLUME
    return replace(spec, order=order, compare=replace(spec.compare, by=by))


def asks_for_people(spec: Spec) -> bool:
    """Whether a question about advocacy asks for people who did something, and not for rates."""
    return spec.intent is Intent.ADVOCACY and spec.order in PEOPLE_ORDERS


def _at_risk(spec: Spec) -> bool:
    return spec.intent is Intent.ADVOCACY and Role.LEAVING in spec.include.roles


def _told_apart(spec: Spec) -> Spec:
    """Several themes, groups or the like in a comparison that names nothing else are what is compared."""
    if spec.intent is not Intent.COMPARE or spec.compare != Compare():
        return spec
    for by in ("group", "product", "source", "kind", "theme"):
        if len(getattr(spec.include, f"{by}s")) > 1:
            return replace(spec, compare=Compare(by=by))
    for name, values in sorted(spec.include.attributes.items()):
        if len(values) > 1:
            return replace(spec, compare=Compare(by=f"attribute:{name}"))
    return spec


def _shape(spec: Spec) -> Spec:
    """A quantity over time is a trend, over anything else a comparison, whatever it was called."""
    if asks_for_people(spec) or (_at_risk(spec) and spec.compare.by not in TIMES):
        return spec
    if spec.intent is Intent.SCORE and spec.measure is Measure.ADVOCACY_RATE:
        spec = replace(spec, intent=Intent.ADVOCACY)
    quantity = spec.intent in (Intent.COUNT, Intent.SHARE, Intent.SCORE, Intent.ADVOCACY, Intent.COMPARE)
    measured = replace(spec, measure=_measure(spec))
    by = spec.compare.by
    if quantity and by in TIMES:
        return replace(measured, intent=Intent.TREND)
    if spec.intent is Intent.COUNT and by == "theme" and spec.compare.to is None:
        return replace(spec, intent=Intent.THEMES, measure=None, compare=Compare())
    if quantity and spec.compare != Compare():
        return replace(measured, intent=Intent.COMPARE)
    if spec.intent is Intent.COMPARE:
        return replace(measured, intent=_alone(measured.measure))
    if spec.intent is Intent.TREND and by not in TIMES and spec.compare != Compare():
        return replace(measured, intent=Intent.COMPARE)
    if by == "theme" and spec.intent not in (Intent.TREND, Intent.RIVALS, *OPINIONS):
        return replace(spec, compare=replace(spec.compare, by=None))
    return spec


def _alone(measure: Measure | None) -> Intent:
    """The intent of a measure that is compared with nothing."""
    if measure in QUANTITIES:
        return Intent.COUNT
    if measure is Measure.SHARE:
        return Intent.SHARE
    return Intent.ADVOCACY if measure is Measure.ADVOCACY_RATE else Intent.SCORE


def _measure(spec: Spec) -> Measure | None:
    """The asked measure where the intent takes it, else the intent's own."""
    taken = MEASURES[spec.intent]
    if spec.measure in taken:
        return spec.measure
    if spec.intent is Intent.TREND and narrowed(spec.include):
        return Measure.SHARE
    if spec.intent is Intent.COMPARE and narrowed(replace(spec.include, themes=(), facets=())):
        return Measure.SHARE
    # Which score is meant hangs on which are given.
    return taken[0] if taken and spec.intent is not Intent.WHY else None


def narrowed(part: Filter) -> bool:
    """Whether a filter picks out what was said, and not only who said it where."""
    said = (part.themes, part.roles, part.sentiment, part.facets, part.rivals, part.text, part.score)
    return any(said)


def _implied(spec: Spec) -> Spec:
    implied = IMPLIED_ROLES.get(spec.intent, ())
    roles = tuple(role for role in spec.include.roles if role not in implied)
    label = IMPLIED_SENTIMENT.get(spec.intent)
    sentiment = tuple(each for each in spec.include.sentiment if each != label)
    return replace(spec, include=replace(spec.include, roles=roles, sentiment=sentiment))


def _filter(part: Filter) -> Filter:
    """Sorted, without doubles, text in one case."""
    text = " ".join(part.text.lower().split()) if part.text else None
    held = {name: tuple(sorted(set(part.attributes[name]))) for name in sorted(part.attributes)}
    return Filter(
        themes=_sorted(part.themes),
        groups=_sorted(part.groups),
        sources=_sorted(part.sources),
        kinds=_sorted(part.kinds),
        products=_sorted(part.products),
        languages=_sorted(part.languages),
        roles=_sorted(part.roles),
        sentiment=_sorted(part.sentiment),
        facets=_sorted(part.facets),
        rivals=_sorted(part.rivals),
        attributes={name: values for name, values in held.items() if values},
        score=part.score,
        text=text or None,
    )


_SINGLE = ("sources", "kinds", "products", "languages")


def _beside(include: Filter, exclude: Filter) -> Filter:
    """What is left out, but for what is left out already as something else of its field is asked for.

    Feedback is from one source, of one kind and in one language, about one product, and has one value of an
    attribute and one of a score.
    """
    kept: dict[str, Any] = {
        name: () if wanted and not wanted & set(getattr(exclude, name)) else getattr(exclude, name)
        for name in _SINGLE
        for wanted in [set(getattr(include, name))]
    }
    attributes = {
        name: values
        for name, values in exclude.attributes.items()
        if name not in include.attributes or set(include.attributes[name]) & set(values)
    }
    score = None if _apart(include.score, exclude.score) else exclude.score
    return replace(exclude, **kept, attributes=attributes, score=score)


def _apart(one: ScoreRange | None, other: ScoreRange | None) -> bool:
    """Whether no value of a score lies in both ranges."""
    if one is None or other is None or one.name != other.name:
        return False
    (low, high), (least, most) = (
        (-inf if each.low is None else each.low, inf if each.high is None else each.high)
        for each in (one, other)
    )
    return high < least or most < low


def _sorted(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({str(name) for name in names}))
