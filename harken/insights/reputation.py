"""Who recommends and who warns off: the two rates, where they come from, and their own words."""

from __future__ import annotations

from harken.domain.answers import Quote, Refusal, RefusalCode, Row
from harken.domain.questions import Filter
from harken.domain.understanding import Role
from harken.insights import quantities
from harken.insights.dimensions import dimension
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.quotes import quotes
from harken.insights.scope import Advocacy, Condition
from harken.insights.tally import Tally

_DEEDS = {Advocacy.RECOMMENDS: Role.RECOMMEND, Advocacy.WARNS_OFF: Role.WARN_OFF}


def reputation(inquiry: Inquiry) -> Findings:
    """Advocacy rate and warn-off rate, whole and by source or another key."""
    rates = [quantities.advocacy(inquiry.scope, way) for way in Advocacy]
    whole = inquiry.counter.rates(rates, None)
    head, _ = [
        inquiry.ledger.add(rate, tallies.get("", Tally())) for rate, tallies in zip(rates, whole, strict=True)
    ]
    by = inquiry.spec.compare.by or "source"
    along = dimension(by, rates[0].counts, inquiry.names, inquiry.rules.first_weekday)
    tallies = inquiry.counter.rates(rates, along)
    labels = sorted(tallies[0], key=lambda label: (-tallies[0][label].n, label))
    shown = inquiry.shown(rates[0], along, labels)
    if inquiry.spec.compare.by and not shown:
        message = f"No {along.name} has {inquiry.rules.min_people} people or more behind it."
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message))
    rows = []
    for label in shown[: inquiry.spec.limit]:
        mine = [rate.narrowed(along.at(label)) for rate in rates]
        ids = [
            inquiry.ledger.add(rate, tally[label], {along.name: label})
            for rate, tally in zip(mine, tallies, strict=True)
        ]
        rows.append(Row(keys={along.name: label}, cells={"value": ids[0], "warn_off": ids[1]}))
    return Findings(base=head, rows=tuple(rows), quotes=_words(inquiry))


def _words(inquiry: Inquiry) -> tuple[Quote, ...]:
    """A few quotes of each side, in their own words."""
    found: list[Quote] = []
    for role in _DEEDS.values():
        scope = inquiry.scope.within(Condition(filter=Filter(roles=(role.value,))))
        about = {"role": role.value}
        found += quotes(
            inquiry.connection, inquiry.names, scope, limit=min(2, inquiry.spec.limit), about=about
        )
    return tuple(found)
