"""Looks for what may be worth an alert: one function for each kind, each with its cause and evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

from harken.commands.spike_signals import place, within
from harken.domain.answers import Fact, Facts, Quote
from harken.domain.news import About, AlertKind, Signal
from harken.domain.questions import Filter, Intent, Order, Period, ScoreRange, Spec
from harken.domain.understanding import Role, Sentiment

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.vocabulary import ScoreName, Vocabulary

#: What is told of valuable customers and of groups; of groups held against as much time before, and of the
#: customers, few of whom speak in four weeks, against the rest of the year before.
WEEKS, YEAR = timedelta(weeks=4), timedelta(weeks=52)
#: From here on a difference may be chance.
CHANCE = 0.05
#: Worst scores of so many days are looked at, and at most so many are told of at once.
DAYS, MOST = timedelta(days=2), 20
#: Scores that end at the worst with one star or point.
_RATED = ("stars", "rating")


@dataclass(frozen=True, kw_only=True)
class Looking:
    """Everything that is needed to look: one workspace on one day."""

    opened: Opened
    known: Vocabulary
    today: date
    #: Themes that worst scores are watched for; None stands for any.
    themes: tuple[str | None, ...] = (None,)
    #: The groups and sources that are watched by themselves; one that names none stands for everything.
    parts: tuple[About, ...] = (About(),)

    @property
    def names(self) -> dict[str, str]:
        return {theme.key: theme.name for theme in self.known.themes}

    def measure(self, spec: Spec) -> Facts:
        from harken.insights.measure import measure

        with self.opened.engine.connect() as connection:
            return measure(connection, spec, rules=self.opened.rules)


def found(looking: Looking, kinds: Iterable[AlertKind]) -> Iterator[Signal]:
    """The signals of these kinds."""
    for kind in kinds:
        yield from _KINDS[kind](looking)


def _spikes(looking: Looking) -> Iterator[Signal]:
    from harken.commands.spike_signals import risen

    return risen(looking)


def _new_themes(looking: Looking) -> Iterator[Signal]:
    from harken.commands.proposal_signals import growing

    return growing(looking.opened)


def _at_risk(looking: Looking) -> Iterator[Signal]:
    for part in looking.parts:
        # Who a customer is does not hang on where they speak, so that no source is looked at by itself.
        if not part.sources:
            yield from _at_risk_in(looking, part)


def _at_risk_in(looking: Looking, part: About) -> Iterator[Signal]:
    """More of the most valuable customers than in the weeks before."""
    from harken.ask.signal_words import at_risk
    from harken.insights.statistics import shares_differ

    end = looking.today
    now = looking.measure(_risky(Period(start=end - WEEKS, end=end), part))
    before = looking.measure(_risky(Period(start=end - YEAR, end=end - WEEKS), part))
    one, two = _head(now), _head(before)
    if one is None or two is None or (one.numerator or 0) < looking.opened.rules.min_people:
        return
    gap = shares_differ((one.numerator or 0, one.n), (two.numerator or 0, two.n))
    if (gap.value or 0) <= 0 or gap.p is None or gap.p >= CHANCE:
        return
    worth = next((fact for fact in now.facts.values() if fact.name == "value_at_risk"), None)
    yield Signal(
        kind=AlertKind.AT_RISK,
        subject=f"{place(part)}customers",
        since=end.isoformat(),
        told=str(at_risk(one, two, worth, part.groups)),
        cause="" if part.groups else _groups_of(now),
        because="What the most valuable customers said last is held against the rest of the year before.",
        evidence=one.evidence,
        counted=True,
        quotes=_kept(now.quotes),
        about=part,
    )


def _risky(period: Period, part: About) -> Spec:
    include = Filter(groups=part.groups, roles=(Role.LEAVING.value,), sentiment=(Sentiment.NEGATIVE.value,))
    return Spec(intent=Intent.VALUE, include=include, period=period)


def _groups_of(found: Facts) -> str:
    """In which groups they are, the most first."""
    told = []
    for row in found.rows:
        fact = found.facts.get(row.cells.get("value", ""))
        if "group" in row.keys and fact is not None and fact.numerator:
            told.append(f"{row.keys['group']} ({fact.numerator} of the {fact.n} heard)")
    return f"By group: {', '.join(told[:3])}." if told else ""


def _falling(looking: Looking) -> Iterator[Signal]:
    from harken.ask.alert_words import falls

    period = Period(start=looking.today - WEEKS, end=looking.today)
    facts = looking.measure(Spec(intent=Intent.GROUPS, period=period))
    for (group, what), told in falls(facts).items():
        sentence = str(told)
        yield Signal(
            kind=AlertKind.GROUP_FALLS,
            subject=f"{group}: {what}",
            since=f"{looking.today:%Y-%m}" if what == "delight" else f"{looking.today:%Y}",
            told=f"{sentence[:1].upper()}{sentence[1:]}",
            because="Each group is held against its own time before, and many groups are looked at together.",
            about=About(groups=(group,)),
        )


def _worst(looking: Looking) -> Iterator[Signal]:
    for score in looking.known.scores:
        if score.kind in _RATED:
            for theme, part in product(looking.themes, looking.parts):
                yield from _worst_of(looking, score, theme, part)


def _worst_of(looking: Looking, score: ScoreName, theme: str | None, part: About) -> Iterator[Signal]:
    """Those that came since the last time it was told."""
    from harken.ask.signal_words import worst
    from storage import alerts

    subject = f"{place(part)}{score.name}: {theme or 'any'}"
    with looking.opened.engine.connect() as connection:
        last = alerts.last_since(connection, AlertKind.WORST_SCORE, subject)
    spec = Spec(
        intent=Intent.QUOTES,
        include=replace(
            within(part),
            themes=(theme,) if theme else (),
            score=ScoreRange(name=score.name, low=score.low, high=score.low),
        ),
        period=Period(start=looking.today - DAYS, end=looking.today + timedelta(days=1)),
        limit=MOST,
        order=Order.RECENT,
    )
    found = looking.measure(spec)
    fresh = [quote for quote in found.quotes if quote.feedback_id > int(last or 0)]
    if not fresh:
        return
    number = len({quote.feedback_id for quote in fresh})
    yield Signal(
        kind=AlertKind.WORST_SCORE,
        subject=subject,
        since=str(max(quote.feedback_id for quote in fresh)),
        told=str(worst(number, score.name, theme, looking.names)),
        because=f"Every {score.low:g} on the scale of {score.name} that mentions what is watched is told.",
        evidence=None if found.how.n is None else found.facts[found.how.n].evidence,
        quotes=_kept(fresh),
        about=replace(part, themes=(theme,) if theme else ()),
    )


def _sources(looking: Looking) -> Iterator[Signal]:
    from harken.commands.standing import told
    from storage.health import alerts

    with looking.opened.engine.connect() as connection:
        raised = alerts(connection)
    for each in raised:
        yield Signal(
            kind=AlertKind.SOURCE,
            subject=each.source,
            since=f"{each.kind} {each.since.isoformat()}",
            told=f"{told(each, looking.opened.config.settings.zone)}.".replace("..", "."),
            because="Each source is held against what its own history lets expect, and against its schedule.",
            about=About(sources=(each.source,)),
        )


def _head(found: Facts) -> Fact | None:
    return found.facts[found.how.n] if found.refused is None and found.how.n else None


def _kept(quotes: Iterable[Quote]) -> tuple[Mapping[str, object], ...]:
    from harken.ask.contract import quote_json

    return tuple(quote_json(quote) for quote in quotes)


_KINDS: dict[AlertKind, Callable[[Looking], Iterator[Signal]]] = {
    AlertKind.SPIKE: _spikes,
    AlertKind.NEW_THEME: _new_themes,
    AlertKind.AT_RISK: _at_risk,
    AlertKind.GROUP_FALLS: _falling,
    AlertKind.WORST_SCORE: _worst,
    AlertKind.SOURCE: _sources,
}
