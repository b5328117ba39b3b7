"""What few comments alone cannot tell: how things stood over twelve weeks, and what would let see more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harken.ask import figures, scope_words
from harken.ask.digest_asking import Asking, Found
from harken.ask.digest_words import base
from harken.ask.scope_words import Names, theme
from harken.ask.template import NOTHING, Template, Text, listed
from harken.ask.topic_words import OTHER
from harken.domain.answers import Fact, Facts, RefusalCode, Row
from harken.domain.questions import Intent, Measure

#: A theme that fewer pieces of feedback speak of stands for nobody but those.
FEWEST = 2
#: Below this many sources one more is worth having.
FEW_SOURCES = 3
#: So much is suggested at once.
SUGGESTIONS = 2

_LEADS = {
    Intent.REASONS_TO_BUY: Template("They buy for {themes}."),
    Intent.LIKES: Template("They like {themes}."),
    Intent.DISLIKES: Template("They dislike {themes}."),
    Intent.REQUESTS: Template("They ask for changes to {themes}."),
}
_ONE = Template("{theme} ({n})")
_HEARD = Template("{n} {things}{net}{advocacy}.")
_NET = Template(", net sentiment {value}")
_ADVOCACY = Template("; {share} recommend, {warns} warn others off")


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The last weeks in a few lines, and what they were made of."""

    told: Text
    #: What they buy for, like, dislike and ask for, a line each.
    lines: tuple[Text, ...]
    found: tuple[Found, ...]
    #: Intents of which nothing was heard in all that time.
    missing: frozenset[Intent]


def state(asked: Asking, names: Names) -> State | None:
    """How the last weeks stood; None where they tell no more than the period."""
    over = asked.rolling()
    if over is None:
        return None
    heard = over(Intent.COUNT)
    n = base(heard[1])
    if heard[1].refused is not None or not n:
        return None
    net, advocacy = over(Intent.SCORE, Measure.NET_SENTIMENT), over(Intent.ADVOCACY)
    kinds = [over(intent, by="theme") for intent in _LEADS]
    leads = [_lead(found, names) for found in kinds]
    text = _HEARD(
        n=figures.count(n),
        things=scope_words.noun(heard[0], n),
        net=_net(net[1]),
        advocacy=_rates(advocacy[1]),
    )
    return State(
        told=text,
        lines=tuple(each for each in leads if each),
        found=(heard, net, advocacy, *kinds),
        missing=frozenset(spec.intent for spec, found in kinds if not _said(found)),
    )


def _lead(found: Found, names: Names) -> Text:
    told = (OTHER, *found[0].include.themes)
    rows = [row for row in found[1].rows if _many(row, found[1]) >= FEWEST]
    rows = [row for row in rows if row.keys.get("theme") not in told]
    if found[1].refused is not None or not rows:
        return NOTHING
    themes = listed(
        _ONE(theme=theme(row.keys["theme"], names), n=figures.count(_many(row, found[1])))
        for row in rows
        if "theme" in row.keys
    )
    return _LEADS[found[0].intent](themes=themes)


def _many(row: Row, found: Facts) -> int:
    return found.facts[row.cells["value"]].numerator or 0 if "value" in row.cells else 0


def _said(found: Facts) -> bool:
    """Whether anybody said anything of the kind, about a known theme or none."""
    return found.refused is None and any(_many(row, found) for row in found.rows)


def _net(found: Facts) -> Text:
    fact = _head(found)
    return NOTHING if fact is None or fact.value is None else _NET(value=figures.value(fact))


def _rates(found: Facts) -> Text:
    rates = {fact.name: fact for fact in found.facts.values() if not fact.where}
    if found.refused is not None or not {"advocacy_rate", "warn_off_rate"} <= rates.keys():
        return NOTHING
    return _ADVOCACY(share=figures.value(rates["advocacy_rate"]), warns=figures.value(rates["warn_off_rate"]))


def _head(found: Facts) -> Fact | None:
    return found.facts[found.how.n] if found.refused is None and found.how.n else None


_ASK_WHY = Template(
    "Nobody has said for twelve weeks why they buy: ask new customers why they chose you, in a survey."
)()
_ASK_WHO = Template("Describe your customer groups in harken.yaml, and this tells how each of them fares.")()
_ADD_CUSTOMERS = Template(
    "Add your customers (harken import-customers), and each group has a value and each voice a weight."
)()
_ADD_SOURCE = Template(
    "Add a source, such as reviews, a forum or a survey: the more voices, the sooner a change shows."
)()


def suggestions(standing: Facts, of_late: State, sources: int) -> list[Text]:
    """What would let see more, the most telling first."""
    ideas: Iterable[tuple[bool, Text]] = (
        (Intent.REASONS_TO_BUY in of_late.missing, _ASK_WHY),
        (_groupless(standing), _ASK_WHO),
        (bool(standing.rows) and not _valued(standing), _ADD_CUSTOMERS),
        (sources < FEW_SOURCES, _ADD_SOURCE),
    )
    return [told for wanted, told in ideas if wanted][:SUGGESTIONS]


def _groupless(standing: Facts) -> bool:
    """Groups of too few people are groups all the same."""
    return standing.refused is not None and standing.refused.code is RefusalCode.EMPTY


def _valued(standing: Facts) -> bool:
    return any("value_share" in row.cells for row in standing.rows)
