"""One measure of one scope: whole, by key, over time, or held against another period."""

from __future__ import annotations

from dataclasses import replace

from harken.domain.answers import Counts, Refusal, RefusalCode, Row
from harken.domain.questions import Intent, Measure, Order
from harken.insights import quantities
from harken.insights.dimensions import BUCKETS, Dimension, dimension
from harken.insights.estimates import estimate
from harken.insights.inquiry import REST, SINCE, Findings, Inquiry
from harken.insights.people_apart import ELSEWHERE, counting_anywhere, elsewhere
from harken.insights.quantities import Quantity
from harken.insights.scope import Judged, wordless
from harken.insights.tally import Tally
from harken.insights.topics import topics
from harken.insights.trend import trend

_OWN = {
    Intent.COUNT: Measure.VOLUME,
    Intent.SHARE: Measure.SHARE,
    Intent.SCORE: Measure.MEAN_SCORE,
    Intent.COMPARE: Measure.NET_SENTIMENT,
    Intent.ADVOCACY: Measure.ADVOCACY_RATE,
}
_SCORED = (Measure.MEAN_SCORE, Measure.NPS, Measure.CSAT, Measure.CES)
#: How much is said: of praise as of complaints the most comes first.
_AMOUNTS = (Measure.SHARE, Measure.VOLUME, Measure.PEOPLE)


def figures(inquiry: Inquiry) -> Findings:
    """The measure that the spec asks for, broken down as it asks."""
    quantity = wanted(inquiry)
    if isinstance(quantity, Refusal):
        return Findings(refused=quantity)
    by = inquiry.spec.compare.by
    if inquiry.spec.intent is Intent.TREND or by in BUCKETS:
        return trend(inquiry, quantity)
    if by == "theme" and quantity.measure is Measure.SHARE and not inquiry.spec.include.sentiment:
        return topics(inquiry)
    if by is not None:
        return _breakdown(inquiry, quantity, dimension(by, quantity.counts, inquiry.names))
    if inquiry.spec.compare.to is not None:
        return _periods(inquiry, quantity)
    return _whole(inquiry, quantity)


def wanted(inquiry: Inquiry) -> Quantity | Refusal:
    """The quantity of the spec's measure, or of its intent's own."""
    measure = _measure(inquiry)
    scope = inquiry.scope
    if measure is Measure.VOLUME:
        return quantities.volume(scope)
    if measure is Measure.PEOPLE:
        return quantities.people(scope)
    if measure is Measure.NET_SENTIMENT:
        return quantities.net_sentiment(scope, by_theme=inquiry.spec.compare.by == "theme")
    if measure is Measure.ADVOCACY_RATE:
        return quantities.advocacy(scope)
    if measure is Measure.NET_DELIGHT:
        return quantities.net_delight(inquiry.connection, scope)
    if measure in _SCORED:
        return quantities.scored(inquiry.connection, inquiry.names, measure, scope)
    return _share(inquiry)


def _measure(inquiry: Inquiry) -> Measure:
    spec = inquiry.spec
    if spec.measure is not None:
        return spec.measure
    if spec.intent is Intent.TREND:
        return Measure.SHARE if spec.include != wordless(spec.include) else Measure.VOLUME
    return _OWN[spec.intent]


def _share(inquiry: Inquiry) -> Quantity:
    """What is held against something else is a share of all that was received there.

    How much was collected is no change of mood, and who crashes most often is not told by how many of those
    that speak of crashes complain.
    """
    compare = inquiry.spec.compare
    held = inquiry.spec.intent in (Intent.TREND, Intent.COMPARE)
    if held or compare.by in BUCKETS or compare.to is not None:
        base, counted = quantities.of_received(inquiry.scope)
    else:
        base, counted = quantities.split(inquiry.scope)
    return quantities.share(base, counted, "Share of the feedback in the base that has what is asked for.")


def _whole(inquiry: Inquiry, quantity: Quantity) -> Findings:
    head = inquiry.state(quantity)
    if inquiry.ledger.facts[head].value is None:
        return Findings(refused=_nothing(quantity))
    if quantity.measure is Measure.SHARE:
        _of_all(inquiry, quantity)
    if quantity.measure is Measure.NET_DELIGHT:
        _apart(inquiry, quantity)
    if quantity.measure is Measure.MEAN_SCORE and inquiry.spec.include.score is None:
        return Findings(base=head, rows=_other_scores(inquiry, quantity, head))
    return Findings(base=head)


def _of_all(inquiry: Inquiry, quantity: Quantity) -> None:
    """A share within a theme is told of all feedback as well: both are what people may have meant."""
    include = quantity.base.include
    if not include.themes:
        return
    everything = quantity.base.including(replace(include, themes=()))
    definition = "Share of all feedback in scope, whatever its theme, that has what is asked for."
    inquiry.state(
        replace(quantity, name="share_of_all", base=everything, definition=definition), {"base": "all"}
    )


def _apart(inquiry: Inquiry, quantity: Quantity) -> None:
    """With a score and without apart, so that a change of sources does not move delight unseen."""
    for way in (Judged.SCORE, Judged.WORDS):
        inquiry.state(quantities.judged(quantity, way), {"told by": way.value})


def _other_scores(inquiry: Inquiry, quantity: Quantity, head: str) -> tuple[Row, ...]:
    """Every score on its own scale, so that none is mixed with another."""
    if quantity.scale is None or not quantity.others:
        return ()
    rows = [Row(keys={"score": quantity.scale.name}, cells={"value": head})]
    for scale in quantity.others[: inquiry.spec.limit - 1]:
        other = quantities.on_scale(quantity.measure, inquiry.scope, scale)
        rows.append(
            Row(keys={"score": scale.name}, cells={"value": inquiry.state(other, {"score": scale.name})})
        )
    return tuple(rows)


def _nothing(quantity: Quantity) -> Refusal:
    return Refusal(
        code=RefusalCode.EMPTY, message=f"No {quantity.counts} in scope has what this measure needs."
    )


def _periods(inquiry: Inquiry, quantity: Quantity) -> Findings:
    """The spec's own period against the earlier one."""
    earlier = inquiry.spec.compare.to
    assert earlier is not None
    before = quantity.during(earlier)
    now_tally, before_tally = inquiry.counter.whole(quantity), inquiry.counter.whole(before)
    head = inquiry.ledger.add(quantity, now_tally, {"period": "asked"})
    cells = {"value": head, "before": inquiry.ledger.add(before, before_tally, {"period": "before"})}
    change = inquiry.ledger.add_change(quantity, now_tally, before_tally, (quantity.base, before.base), SINCE)
    if change:
        cells["change"] = change
    return Findings(base=head, rows=(Row(keys={}, cells=cells),))


def _breakdown(inquiry: Inquiry, quantity: Quantity, along: Dimension) -> Findings:
    """One row per key, each with its distance to the rest of the scope, or to its own earlier self."""
    tallies = inquiry.counter.by(quantity, along)
    labels = inquiry.shown(quantity, along, [label for label, tally in tallies.items() if tally.n])
    if not labels:
        return Findings(refused=_too_small(inquiry, along, bool(tallies)))
    whole = inquiry.counter.whole(quantity)
    head = inquiry.ledger.add(quantity, whole)
    earlier = _earlier(inquiry, quantity, along)
    rests = _rests(inquiry, quantity, along, tallies, whole)
    ranked = _ranked(inquiry, quantity, tallies, earlier, labels)[: inquiry.spec.limit]
    cells = {label: _row(inquiry, quantity, along, label, tallies[label]) for label in ranked}
    changes = []
    for label in ranked:
        if inquiry.spec.compare.to is not None:
            changes.append(_since(inquiry, quantity, along, label, tallies[label], earlier, cells[label]))
        else:
            changes.append(_from_rest(inquiry, quantity, along, label, tallies, rests, cells[label]))
    inquiry.ledger.adjust([change for change in changes if change])
    rows = tuple(Row(keys={along.name: label}, cells=cells[label]) for label in ranked)
    return Findings(base=head, rows=rows)


def _row(inquiry: Inquiry, quantity: Quantity, along: Dimension, label: str, tally: Tally) -> dict[str, str]:
    mine = quantity.narrowed(along.at(label))
    return {"value": inquiry.ledger.add(mine, tally, {along.name: label})}


def _earlier(inquiry: Inquiry, quantity: Quantity, along: Dimension) -> dict[str, Tally]:
    earlier = inquiry.spec.compare.to
    return {} if earlier is None else inquiry.counter.by(quantity.during(earlier), along)


def _ranked(
    inquiry: Inquiry,
    quantity: Quantity,
    tallies: dict[str, Tally],
    earlier: dict[str, Tally],
    labels: list[str],
) -> list[str]:
    """By size; where the spec asks, the worst felt or most praised first, or what rose most; then by name."""

    def value(tally: Tally) -> float:
        return estimate(quantity.measure, tally).value or 0.0

    def weight(label: str) -> float:
        if inquiry.spec.order is Order.CHANGE:
            return value(tallies[label]) - value(earlier.get(label, Tally()))
        if inquiry.spec.order is Order.SENTIMENT:
            most_first = quantity.measure in _AMOUNTS
            return value(tallies[label]) if most_first else -value(tallies[label])
        return tallies[label].n

    return sorted(labels, key=lambda label: (-weight(label), label))


def _since(
    inquiry: Inquiry,
    quantity: Quantity,
    along: Dimension,
    label: str,
    tally: Tally,
    earlier: dict[str, Tally],
    cells: dict[str, str],
) -> str | None:
    """The row's own value in the earlier period, and how far it moved."""
    assert inquiry.spec.compare.to is not None
    mine = quantity.narrowed(along.at(label))
    before = mine.during(inquiry.spec.compare.to)
    then = earlier.get(label, Tally())
    cells["before"] = inquiry.ledger.add(before, then, {along.name: label, "period": "before"})
    change = inquiry.ledger.add_change(
        quantity, tally, then, (mine.base, before.base), SINCE, {along.name: label}
    )
    if change:
        cells["change"] = change
    return change


def _rests(
    inquiry: Inquiry, quantity: Quantity, along: Dimension, tallies: dict[str, Tally], whole: Tally
) -> dict[str, Tally]:
    """What each row is held against, where a row can be taken from the whole.

    A person may stand in several rows, and a theme's share is told by its mentions, the whole's by labels.
    """
    by_mention = along.name == "theme" and quantity.counts is not Counts.MENTION
    if by_mention or quantity.measure is Measure.VOLUME or inquiry.spec.compare.to is not None:
        return {}
    if quantity.measure is Measure.ADVOCACY_RATE:
        (anywhere,) = counting_anywhere(inquiry.connection, inquiry.names, [quantity], along)
        return {label: elsewhere(whole, mine, anywhere.get(label, 0)) for label, mine in tallies.items()}
    if quantity.counts is Counts.PERSON:
        return {}
    return {label: whole - mine for label, mine in tallies.items()}


def _from_rest(
    inquiry: Inquiry,
    quantity: Quantity,
    along: Dimension,
    label: str,
    tallies: dict[str, Tally],
    rests: dict[str, Tally],
    cells: dict[str, str],
) -> str | None:
    if label not in rests:
        return None
    definition = ELSEWHERE if quantity.counts is Counts.PERSON else REST
    change = inquiry.ledger.add_change(
        quantity, tallies[label], rests[label], (quantity.base,), definition, {along.name: label}
    )
    if change:
        cells["change"] = change
    return change


def _too_small(inquiry: Inquiry, along: Dimension, any_rows: bool) -> Refusal:
    if any_rows:
        people = inquiry.rules.min_people
        message = f"No {along.name} has {people} people or more behind it, so none is shown."
        return Refusal(code=RefusalCode.TOO_SMALL, message=message)
    return Refusal(code=RefusalCode.EMPTY, message=f"No feedback in scope has a {along.name}.")
