"""Sentences about customer groups: what they give and get, what moved, and how plans for them go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from harken.ask import figures
from harken.ask.certainty import interval, verdict
from harken.ask.scope_words import Names
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Order, Spec

QUADRANTS = {
    "balanced": Template("Balanced, both gain")(),
    "they_get_more": Template("They get more than they give")(),
    "they_give_more": Template("They give more than they get")(),
    "neither_gains": Template("Neither gains")(),
    "cannot_be_told": Template("Cannot be told from chance")(),
}
REASONS = {
    "balanced": Template("both sides gain")(),
    "they_give_more": Template("they bring more than others and are less happy")(),
    "they_get_more": Template("they are happier than others and bring less")(),
    "neither_gains": Template("they bring less than others and are less happy")(),
    "small_and_growing": Template("they are small and grow")(),
    "falls": Template("they bring less and less, and are less happy than others")(),
}
SYMPTOMS = {
    "discount_share": Template("discounts")(),
    "support_contacts": Template("support load")(),
    "return_share": Template("returns")(),
    "leaving": Template("talk of leaving")(),
    "warn_off": Template("warnings to others")(),
    "passive": Template("lukewarm scores")(),
}
PROGRESS = {
    "reached": Template("reached")(),
    "missed": Template("missed")(),
    "on_course": Template("on course")(),
    "behind": Template("behind its course")(),
    "maybe": Template("moved as far as expected, which may be chance")(),
    "cannot_be_told": Template("cannot be told yet")(),
}
MEASURES = {
    "net_sentiment": Template("net sentiment")(),
    "negative_share": Template("the negative share")(),
    "mean_score": Template("the mean score")(),
    "nps": Template("NPS")(),
    "csat": Template("CSAT")(),
    "net_delight": Template("the Net Delight Index")(),
    "advocacy_rate": Template("the advocacy rate")(),
    "volume": Template("the amount of feedback")(),
    "customers": Template("the number of customers")(),
    "value": Template("the value of orders")(),
    "value_share": Template("the share of the value")(),
}
_PLACED = Template("{place}: {groups}.")
_SUGGESTED = Template("To think about, from the figures alone: {suggestions}.")
_SUGGESTION = Template("{intent} {groups} ({reason})")
_INTENDED = Template("Intended: {intents}.")
_INTENT = Template("{intent} {groups}")
_SHARE_MOVED = Template("{group} {way} from {before} to {now} of the value of all")
_DELIGHT_MOVED = Template("delight of {group} {way} from {before} to {now}")
_WORTH_MOVED = Template("what a customer of {group} brings in a year {way} from {before} to {now}")
_GROWS, _FALLS = Template("went up")(), Template("fell")()
_MOVED = Template("More than chance explains: {moves}.")
_FEW = Template("The value of {group} hangs on a few: {few} customers hold {share} of it.")
_PLAN = Template("The plan for {group} ({measure}, by {day}): {progress}, from {before} to {now} so far.")
_PLAN_BARE = Template("The plan for {group} ({measure}, by {day}): {progress}.")
_NONE = Template("No group is set apart from the rest by more than chance.")()


def groups(spec: Spec, found: Facts, __: Names) -> Text:
    """All groups by where they stand; one group in full."""
    rows = [row for row in found.rows if "group" in row.keys]
    if len(rows) == 1:
        return one(rows[0], found)
    if spec.order is Order.CHANGE:
        return spaced([_moving(rows, "grows", _GROWING), _moving(rows, "falls", _FALLING)])
    return spaced(
        [
            _places(rows),
            _moves(rows, found),
            *_few(rows, found),
            *_plans(rows, found),
            _intents(rows),
            _ideas(rows),
        ]
    )


def _moving(rows: list[Row], way: str, template: Template) -> Text:
    """The groups whose share of the portfolio goes one way, beyond chance."""
    moving = _where(rows, "share", way)
    return template(groups=listed(_names(moving)) if moving else _NO_GROUP)


_GROWING = Template("The share in the portfolio grows, more than chance explains, of {groups}.")
_FALLING = Template("It falls of {groups}.")
_NO_GROUP = Template("no group")()


def watched(found: Facts) -> Text:
    """Only what asks for attention; how plans go stands with each group."""
    rows = [row for row in found.rows if "group" in row.keys]
    return spaced([_moves(rows, found), *_few(rows, found)])


def _places(rows: list[Row]) -> Text:
    placed = [
        _PLACED(place=text, groups=listed(_names(_where(rows, "quadrant", code))))
        for code, text in QUADRANTS.items()
        if _where(rows, "quadrant", code)
    ]
    told = any(row.verdicts.get("quadrant") not in (None, "cannot_be_told") for row in rows)
    return spaced(placed if told else [_NONE])


def _where(rows: Iterable[Row], verdict_: str, code: str) -> list[Row]:
    return [row for row in rows if row.verdicts.get(verdict_) == code]


def _names(rows: Iterable[Row]) -> Iterable[Text]:
    return (name(row.keys["group"]) for row in rows)


def _moves(rows: list[Row], found: Facts) -> Text:
    moves = [move for row in rows for move in _moved(row, found)]
    return _MOVED(moves=listed(moves)) if moves else NOTHING


def _moved(row: Row, found: Facts) -> list[Text]:
    """What of a group went up or down beyond chance, and far enough to be seen in rounded figures."""
    told = []
    for verdict_, cell, template in (
        ("share", "year_share", _SHARE_MOVED),
        ("worth", "year_mean", _WORTH_MOVED),
        ("delight", "net_delight", _DELIGHT_MOVED),
    ):
        way = {"grows": _GROWS, "falls": _FALLS}.get(row.verdicts.get(verdict_, ""))
        now, before = _fact(row, found, cell), _fact(row, found, f"{cell}_before")
        if way is not None and now is not None and before is not None:
            slots = {"before": figures.value(before), "now": figures.value(now)}
            if str(slots["before"]) != str(slots["now"]):
                told.append(template(group=name(row.keys["group"]), way=way, **slots))
    return told


def _few(rows: list[Row], found: Facts) -> list[Text]:
    told = []
    for row in rows:
        fact = _fact(row, found, "few")
        if fact is not None:
            few = figures.count(int(fact.where.get("few", "0")))
            told.append(_FEW(group=name(row.keys["group"]), few=few, share=figures.value(fact)))
    return told


def _plans(rows: list[Row], found: Facts) -> list[Text]:
    return [plan(row, found) for row in rows if row.verdicts.get("progress") in PROGRESS]


def plan(row: Row, found: Facts) -> Text:
    """What was expected of a group, and how it goes."""
    measure = MEASURES.get(row.verdicts.get("plan", ""), NOTHING)
    slots = {
        "group": name(row.keys["group"]),
        "measure": measure,
        "day": figures.day(date.fromisoformat(row.verdicts["by"])),
        "progress": PROGRESS[row.verdicts["progress"]],
    }
    now, before = _fact(row, found, "plan_now"), _fact(row, found, "plan_before")
    if now is None or before is None:
        return _PLAN_BARE(**slots)
    return _PLAN(now=figures.value(now), before=figures.value(before), **slots)


def _intents(rows: list[Row]) -> Text:
    by_intent: dict[str, list[Text]] = {}
    for row in rows:
        for intent in filter(None, row.verdicts.get("intents", "").split(",")):
            by_intent.setdefault(intent, []).append(name(row.keys["group"]))
    if not by_intent:
        return NOTHING
    told = (_INTENT(intent=name(intent), groups=listed(each)) for intent, each in by_intent.items())
    return _INTENDED(intents=listed(told))


def _ideas(rows: list[Row]) -> Text:
    """Suggestions with their reasons, where nobody intends the same already; none is ever set."""
    ideas: dict[tuple[str, str], list[Text]] = {}
    for row in rows:
        suggested, reason = row.verdicts.get("suggested", ""), row.verdicts.get("because", "")
        intended = row.verdicts.get("intents", "").split(",")
        if suggested and suggested not in intended and reason in REASONS:
            ideas.setdefault((suggested, reason), []).append(name(row.keys["group"]))
    told = [
        _SUGGESTION(intent=name(intent), groups=listed(each), reason=REASONS[reason])
        for (intent, reason), each in ideas.items()
    ]
    return _SUGGESTED(suggestions=listed(told)) if told else NOTHING


_ONE = Template("{group}: {place}.")
_WORTH = Template("{n} customers worth {value} each, {share} of the value of all.")
_GAP = Template("That is {size} {way} the others{verdict}.")
_FEELS = Template("Their net sentiment is {value}, {size} {way} the others{verdict}.")
_ABOVE, _BELOW = Template("above")(), Template("below")()
_COMMA = Template(", {verdict}")
_DELIGHT = Template("The Net Delight Index is {value} of {n} people.")
_ADVOCATES = Template("{n} of {of} people heard recommend you.")
_ADVOCATES_WERE = Template(
    "{n} of {of} people heard recommend you, against {then} of {were} in the time before."
)
_CONFIRMED = Template("It fits that they differ from the rest in {symptoms}.")
_CONTRADICTED = Template("It does not fit that they differ from the rest in {symptoms}.")
_NOTE = Template("Expected: {note}")


def one(row: Row, found: Facts) -> Text:
    """Everything about one group."""
    place = QUADRANTS.get(row.verdicts.get("quadrant", ""), QUADRANTS["cannot_be_told"])
    note = row.verdicts.get("plan_note")
    return spaced(
        [
            _ONE(group=name(row.keys["group"]), place=place),
            _worth(row, found),
            _feels(row, found),
            _delight(row, found),
            _advocates(row, found),
            _moves([row], found),
            *_few([row], found),
            _fitting(row),
            *_plans([row], found),
            _NOTE(note=name(note)) if note else NOTHING,
            _intents([row]),
            _ideas([row]),
        ]
    )


def _worth(row: Row, found: Facts) -> Text:
    many, value, share = (_fact(row, found, cell) for cell in ("customers", "value", "value_share"))
    if many is None or value is None or share is None or "value" not in row.cells:
        return NOTHING
    told = _WORTH(n=figures.count(many.n), value=figures.value(value), share=figures.value(share))
    gap = _fact(row, found, "value_gap")
    if gap is None:
        return told
    return spaced([told, _GAP(size=figures.size(gap), way=_way(gap), verdict=_sure(gap))])


def _feels(row: Row, found: Facts) -> Text:
    value, gap = _fact(row, found, "net_sentiment"), _fact(row, found, "net_sentiment_gap")
    if value is None or gap is None:
        return NOTHING
    told = _FEELS(value=figures.value(value), size=figures.size(gap), way=_way(gap), verdict=_sure(gap))
    return spaced([told, interval(value)])


def _delight(row: Row, found: Facts) -> Text:
    fact = _fact(row, found, "net_delight")
    return NOTHING if fact is None else _DELIGHT(value=figures.value(fact), n=figures.count(fact.n))


def _advocates(row: Row, found: Facts) -> Text:
    now, before = _fact(row, found, "advocacy"), _fact(row, found, "advocacy_before")
    if now is None:
        return NOTHING
    slots = {"n": figures.count(now.numerator or 0), "of": figures.count(now.n)}
    if before is None:
        return _ADVOCATES(**slots)
    then = figures.count(before.numerator or 0)
    return _ADVOCATES_WERE(then=then, were=figures.count(before.n), **slots)


def _fitting(row: Row) -> Text:
    told = []
    for key, template in (("confirmed_by", _CONFIRMED), ("contradicted_by", _CONTRADICTED)):
        symptoms = [SYMPTOMS[each] for each in row.verdicts.get(key, "").split(",") if each in SYMPTOMS]
        if symptoms:
            told.append(template(symptoms=listed(symptoms)))
    return spaced(told)


def _way(gap: Fact) -> Text:
    return _BELOW if (gap.value or 0) < 0 else _ABOVE


def _sure(gap: Fact) -> Text:
    told = verdict(gap)
    return _COMMA(verdict=told) if told else NOTHING


def _fact(row: Row, found: Facts, cell: str) -> Fact | None:
    facts: Mapping[str, Fact] = found.facts
    fact = facts.get(row.cells.get(cell, ""))
    return None if fact is None or fact.value is None else fact
