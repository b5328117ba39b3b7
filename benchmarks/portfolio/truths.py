"""What was planted, what Harken says of it, and what it says where nothing is planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from harken.domain.answers import Facts, Row
from harken.domain.questions import Filter, Intent, Spec

Ask = Callable[[Spec], Facts]

#: Groups of which nothing is planted but that they are ordinary.
PLAIN = ("bakeries",)


@dataclass(frozen=True, kw_only=True)
class Said:
    """Whether Harken says one thing, and in which figures."""

    truth: str
    said: bool
    figures: str


def asking(engine: Engine, rules: object) -> Ask:
    """Every question by the one door."""
    from harken.insights.measure import measure

    def ask(spec: Spec) -> Facts:
        with engine.connect() as connection:
            return measure(connection, spec, rules=rules)  # type: ignore[arg-type]

    return ask


def said(ask: Ask) -> list[Said]:
    """Every planted truth, in the words of its verdicts."""
    groups, value = ask(Spec(intent=Intent.GROUPS)), ask(Spec(intent=Intent.VALUE))
    rows = {row.keys["group"]: row for row in groups.rows}
    return [
        _fifth(value),
        _verdict(
            groups, rows["outlet shoppers"], "quadrant", "they_get_more", "value_gap", "net_sentiment_gap"
        ),
        _symptom(groups, rows["outlet shoppers"], "confirmed_by", "discount_share", "support_contacts"),
        _verdict(groups, rows["clinics"], "quadrant", "they_give_more", "value_gap", "net_sentiment_gap"),
        _symptom(groups, rows["clinics"], "confirmed_by", "leaving", "warn_off"),
        _verdict(groups, rows["resellers"], "share", "falls", "year_share_before", "year_share"),
        _verdict(groups, rows["resellers"], "worth", "falls", "year_mean_before", "year_mean"),
        _verdict(groups, rows["resellers"], "delight", "falls", "net_delight_before", "net_delight"),
        _verdict(groups, rows["studios"], "share", "grows", "year_share_before", "year_share"),
        _verdict(groups, rows["studios"], "suggested", "grow", "value_share"),
        _verdict(groups, rows["schools"], "progress", "reached", "plan_before", "plan_now"),
        _verdict(groups, rows["hotels"], "progress", "missed", "plan_before", "plan_now"),
        _few(groups, rows["islanders"]),
        _mark(value, "size", "large"),
        _future(value),
        _unhappy(ask(Spec(intent=Intent.VALUE, include=Filter(sentiment=("negative",))))),
        _persona(ask(Spec(intent=Intent.PERSONA, include=Filter(groups=("large accounts",))))),
    ]


def invented(ask: Ask, *, of: tuple[str, ...] | None = None) -> list[str]:
    """Everything that is said to be beyond chance of groups of which nothing is so."""
    groups = ask(Spec(intent=Intent.GROUPS))
    found = [claim for row in groups.rows if of is None or row.keys["group"] in of for claim in _claims(row)]
    if of is None:
        found += list(_claimed_by_value(ask(Spec(intent=Intent.VALUE))))
        for row in groups.rows:
            card = ask(Spec(intent=Intent.PERSONA, include=Filter(groups=(row.keys["group"],))))
            found += list(_claimed_by_card(card))
    return found


def _claims(row: Row) -> Iterator[str]:
    """Beside groups that suffer an ordinary one may well be the happier: on one axis that is no invention."""
    group, verdicts = row.keys["group"], row.verdicts
    if verdicts.get("quadrant") != "cannot_be_told":
        yield f"{group} is said to be {verdicts.get('quadrant')}"
    for name in ("gives", "gets"):
        if group not in PLAIN and verdicts.get(name) != "unknown":
            yield f"{group} {name} {verdicts.get(name)}"
    for name in ("share", "worth", "delight"):
        if verdicts.get(name) != "steady":
            yield f"{name} of {group} {verdicts.get(name)}"
    if "suggested" in verdicts:
        yield f"{verdicts['suggested']} is suggested for {group}"
    if verdicts.get("progress") == "reached":
        yield f"the plan for {group} is said to be reached"
    if "few" in row.cells:
        yield f"the value of {group} is said to hang on a few"


def _claimed_by_value(value: Facts) -> Iterator[str]:
    """Behaviour worked out from the same orders as the value goes with it also where nothing is planted."""
    for row in value.rows:
        if row.keys.get("trait") not in (None, "behaviour"):
            yield f"{row.keys['trait']} {row.keys['is']} is said to mark the most valuable"


def _claimed_by_card(card: Facts) -> Iterator[str]:
    for row in card.rows:
        if row.keys.get("line") in ("who", "differs"):
            yield f"{dict(row.keys)} is said on a card"


def _fifth(value: Facts) -> Said:
    top = next(fact for fact in value.facts.values() if fact.name == "top_share")
    low, high = top.low or 0.0, top.high or 0.0
    figures = f"{top.value:.1%} of the value, {low:.1%} to {high:.1%}, n = {top.n:,}"
    return Said(
        truth="a fifth brings about four fifths", said=0.75 <= (top.value or 0) <= 0.88, figures=figures
    )


def _verdict(found: Facts, row: Row, verdict: str, wanted: str, *cells: str) -> Said:
    return Said(
        truth=f"{row.keys['group']}: {verdict} {wanted}",
        said=row.verdicts.get(verdict) == wanted,
        figures=f"{row.verdicts.get(verdict)}; {_figures(found, row, cells)}",
    )


def _symptom(found: Facts, row: Row, verdict: str, *wanted: str) -> Said:
    there = set(row.verdicts.get(verdict, "").split(","))
    return Said(
        truth=f"{row.keys['group']}: {verdict} {' and '.join(wanted)}",
        said=set(wanted) <= there,
        figures=f"{', '.join(sorted(there))}; {_figures(found, row, [f'{each}_gap' for each in wanted])}",
    )


def _few(found: Facts, row: Row) -> Said:
    cells = ("few",) if "few" in row.cells else ()
    return Said(
        truth="the value of islanders hangs on a few", said=bool(cells), figures=_figures(found, row, cells)
    )


def _mark(value: Facts, trait: str, is_: str) -> Said:
    row = next(
        (row for row in value.rows if (row.keys.get("trait"), row.keys.get("is")) == (trait, is_)), None
    )
    figures = "" if row is None else _figures(value, row, ("value", "lift"))
    return Said(truth=f"{trait} {is_} marks the most valuable", said=row is not None, figures=figures)


def _future(value: Facts) -> Said:
    """Customers who grew from small are young garages, more than those who went the other way."""
    grown = {row.keys["is"]: row for row in value.rows if row.keys.get("of") == "grew"}
    figures = "; ".join(_figures(value, row, ("value", "lift")) for row in grown.values())
    young = {"garage", "after 2015"} <= grown.keys()
    return Said(truth="customers who grow are young and garages", said=young, figures=figures)


def _unhappy(value: Facts) -> Said:
    """Clinics stand out among valuable customers who are unhappy."""
    row = next((row for row in value.rows if row.keys.get("is") == "clinic"), None)
    figures = "" if row is None else _figures(value, row, ("value", "lift"))
    return Said(
        truth="unhappy valuable customers are clinics more than others", said=row is not None, figures=figures
    )


def _persona(card: Facts) -> Said:
    """Large accounts are marked by large orders."""
    row = next((row for row in card.rows if row.keys.get("is") == "large orders"), None)
    figures = "" if row is None else _figures(card, row, ("value", "lift"))
    return Said(
        truth="the card of large accounts tells of large orders", said=row is not None, figures=figures
    )


def _figures(found: Facts, row: Row, cells: object) -> str:
    told = []
    for cell in cells:  # type: ignore[attr-defined]
        if cell in row.cells:
            fact = found.facts[row.cells[cell]]
            p = "" if fact.p is None else f", p = {fact.p:.2g}"
            told.append(f"{cell} {fact.value:.3g} (n = {fact.n:,}{p})")
    return "; ".join(told)
