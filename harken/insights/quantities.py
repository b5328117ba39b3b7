"""What each measure counts, in which scope, in one sentence: the only place where measures are defined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from harken.domain.answers import Counts, Refusal, RefusalCode
from harken.domain.feedback import ScoreKind
from harken.domain.questions import Filter, Measure, Period, ScoreRange
from harken.insights import months
from harken.insights.conditions import RECOMMEND_HIGH, things
from harken.insights.names import Names, score_names
from harken.insights.relations import feedback, scores
from harken.insights.scope import Advocacy, Condition, Judged, Scale, Scope, received
from harken.insights.value.delight import Thresholds, thresholds

Narrowing = Callable[[Scope], Scope]

_SCORED = {
    Measure.MEAN_SCORE: None,
    Measure.NPS: ScoreKind.NPS,
    Measure.CSAT: ScoreKind.CSAT,
    Measure.CES: ScoreKind.CES,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A measure made ready to be counted."""

    measure: Measure
    #: The name of its facts; the measure's own unless an intent counts several alike.
    name: str
    unit: str
    counts: Counts
    base: Scope
    counted: Scope | None = None
    scale: Scale | None = None
    #: The other scales on which such scores are given.
    others: tuple[Scale, ...] = ()
    #: Of delight: what counts without a score.
    thresholds: Thresholds | None = None
    #: One sentence.
    definition: str

    def narrowed(self, narrow: Narrowing) -> Quantity:
        """The same of a narrower scope."""
        counted = None if self.counted is None else narrow(self.counted)
        return replace(self, base=narrow(self.base), counted=counted)

    def during(self, period: Period) -> Quantity:
        """The same of another period."""
        return self.narrowed(lambda scope: scope.during(period))


def volume(scope: Scope) -> Quantity:
    return Quantity(
        measure=Measure.VOLUME,
        name="volume",
        unit="feedback",
        counts=Counts.FEEDBACK,
        base=scope,
        definition="Number of feedback; copies are counted once.",
    )


def people(scope: Scope) -> Quantity:
    return Quantity(
        measure=Measure.PEOPLE,
        name="people",
        unit="people",
        counts=Counts.PERSON,
        base=scope,
        definition="Number of different customers, or authors where no customer is known;"
        " each anonymous feedback counts as one person.",
    )


def share(base: Scope, counted: Scope, definition: str, name: str = "share") -> Quantity:
    return Quantity(
        measure=Measure.SHARE,
        name=name,
        unit="share",
        counts=Counts.FEEDBACK,
        base=base,
        counted=counted,
        definition=definition,
    )


def coverage(scope: Scope) -> Quantity:
    return Quantity(
        measure=Measure.SHARE,
        name="coverage",
        unit="share",
        counts=Counts.STATEMENT,
        base=scope,
        counted=scope.within(Condition(themed=True)),
        definition="Share of the statements with content that are about a known theme.",
    )


def net_sentiment(scope: Scope, *, by_theme: bool = False) -> Quantity:
    """Over mentions where a theme is asked for, over statements otherwise; neutral ones count in n."""
    about = by_theme or bool(scope.include.themes)
    counts = Counts.MENTION if about else Counts.STATEMENT
    return Quantity(
        measure=Measure.NET_SENTIMENT,
        name="net_sentiment",
        unit="share",
        counts=counts,
        base=scope.including(replace(scope.include, sentiment=())),
        definition=f"Share of positive less share of negative {counts}s, -1 to 1; neutral ones count in n.",
    )


def advocacy(scope: Scope, way: Advocacy = Advocacy.RECOMMENDS) -> Quantity:
    name, deed = _DEEDS[way]
    return Quantity(
        measure=Measure.ADVOCACY_RATE,
        name=name,
        unit="share",
        counts=Counts.PERSON,
        base=scope,
        counted=scope.within(Condition(advocacy=way)),
        definition=f"Share of the people heard who {deed}.",
    )


_DEEDS = {
    Advocacy.RECOMMENDS: ("advocacy_rate", "recommend in words or scored 9 or 10 on a recommend question"),
    Advocacy.WARNS_OFF: ("warn_off_rate", "warn off in words or scored 0 to 6 on a recommend question"),
    Advocacy.LEAVES: ("leaving_rate", "say that they leave, have left, or will not come back"),
}


def net_delight(connection: sa.Connection, scope: Scope) -> Quantity:
    """Over everybody whose feedback tells it, by a score or in words."""
    told = thresholds(connection)
    return Quantity(
        measure=Measure.NET_DELIGHT,
        name="net_delight",
        unit="share",
        counts=Counts.PERSON,
        base=scope.within(Condition(judged=Judged.EITHER)),
        thresholds=told,
        definition=told.definition,
    )


def judged(quantity: Quantity, way: Judged) -> Quantity:
    """Delight told by scores alone, or by words alone."""
    return quantity.narrowed(lambda scope: scope.within(Condition(judged=way)))


def split(scope: Scope) -> tuple[Scope, Scope]:
    """The base of a share and what counts in it.

    What is asked about is the most specific thing named: words said (sentiment, role), else a theme, a text,
    a score, else the kind of customer or place. The rest of the filters is the base.
    """
    include = scope.include
    nothing = Filter()
    for fields in (
        ("sentiment", "roles"),
        ("facets",),
        ("themes",),
        ("rivals",),
        ("text",),
        ("score",),
        *_PLAIN,
    ):
        if any(getattr(include, field) != getattr(nothing, field) for field in fields):
            without = replace(include, **{field: getattr(nothing, field) for field in fields})
            return scope.including(without), scope
    return scope, scope


def of_received(scope: Scope) -> tuple[Scope, Scope]:
    """All feedback that was received there, and what of it says what is asked about."""
    base = scope.including(received(scope.include))
    return split(scope) if base == scope else (base, scope)


_PLAIN = (("groups",), ("products",), ("attributes",), ("languages",), ("kinds",), ("sources",))


def scored(connection: sa.Connection, names: Names, measure: Measure, scope: Scope) -> Quantity | Refusal:
    """A measure of one score on one scale: the one that is named, else the primary one most often given."""
    found = scales(connection, names, measure, scope)
    if not found:
        known = tuple(score_names(connection))
        return Refusal(
            code=RefusalCode.EMPTY,
            message=f"No feedback in scope carries a score for {_TITLES[measure]}.",
            nearest=tuple(f"What is the average {name.replace('_', ' ')}?" for name in known[:3]),
        )
    return replace(on_scale(measure, scope, found[0]), others=tuple(found[1:]))


def scales(connection: sa.Connection, names: Names, measure: Measure, scope: Scope) -> list[Scale]:
    """The scales on which such scores are given in scope: primary ones first, then by how often."""
    kind = _SCORED[measure]
    asked = scope.include.score.name if scope.include.score else None
    given = months.scales(names, scope)
    given = _given(names, scope) if given is None else given
    scale = (given.c.name, given.c.low, given.c.high, given.c.higher_is_better)
    most = (sa.func.bool_or(given.c.is_primary).desc(), sa.func.sum(given.c.times).desc(), given.c.name)
    statement = sa.select(*scale).group_by(*scale).order_by(*most)
    if kind is not None:
        statement = statement.where(given.c.kind == kind)
    if measure is Measure.NPS:
        statement = statement.where(given.c.high == RECOMMEND_HIGH)
    if asked is not None:
        statement = statement.where(given.c.name == asked)
    return [Scale(**row._mapping) for row in connection.execute(statement)]


def _given(names: Names, scope: Scope) -> sa.Subquery:
    """Every score of the feedback in scope."""
    chosen = things(scope, Counts.FEEDBACK, names)
    columns = (
        scores.c.name,
        scores.c.kind,
        scores.c.low,
        scores.c.high,
        scores.c.higher_is_better,
        scores.c.is_primary,
    )
    joined = chosen.source.join(scores, scores.c.feedback_id == feedback.c.id)
    return (
        sa.select(*columns, sa.literal(1).label("times"))
        .select_from(joined)
        .where(*chosen.where)
        .subquery("given")
    )


def on_scale(measure: Measure, scope: Scope, scale: Scale) -> Quantity:
    """A measure of one score on one scale."""
    base = scope.within(Condition(scored=scale))
    counted = None
    if measure is Measure.CSAT:
        counted = base.within(Condition(filter=Filter(score=satisfied(scale))))
    return Quantity(
        measure=measure,
        name=measure.value,
        unit={Measure.CSAT: "share", Measure.NPS: "points"}.get(measure, scale.name),
        counts=Counts.FEEDBACK,
        base=base,
        counted=counted,
        scale=scale,
        definition=_DEFINITIONS[measure].format(
            name=scale.name,
            low=f"{scale.low:g}",
            high=f"{scale.high:g}",
            best=f"{scale.high if scale.higher_is_better else scale.low:g}",
        ),
    )


def satisfied(scale: Scale) -> ScoreRange:
    """The two best values of a scale."""
    if scale.higher_is_better:
        return ScoreRange(name=scale.name, low=scale.high - 1)
    return ScoreRange(name=scale.name, high=scale.low + 1)


_TITLES = {
    Measure.MEAN_SCORE: "a mean",
    Measure.NPS: "NPS",
    Measure.CSAT: "CSAT",
    Measure.CES: "CES",
}
_DEFINITIONS = {
    Measure.MEAN_SCORE: "Mean of the score {name} on its own scale from {low} to {high}; {best} is best.",
    Measure.NPS: "Share of {name} scores of 9 or 10 less share of 0 to 6, times 100.",
    Measure.CSAT: "Share of {name} scores in the two best values of the scale from {low} to {high}.",
    Measure.CES: "Mean of the score {name} from {low} to {high}; {best} is least effort.",
}
