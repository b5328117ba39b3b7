"""Sentences about value: who brings most of it, who is at risk, and what marks a valuable customer."""

from __future__ import annotations

from harken.ask import figures
from harken.ask.certainty import interval, little
from harken.ask.scope_words import Names, described
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Spec

#: Rows said in a sentence; the table has the rest.
SAID = 3
#: From this share on value hangs on a few.
MUCH = 0.5
_TOTAL = Template("{n} customers are worth {value} together.")
_CURVE = Template("The most valuable {top} of them hold {share} of it{range}.")
_RANGE = Template(" (between {low} and {high})")
_NEEDED = Template("{part} of the value is held by {share} of the customers.")
_HANGS = Template("Take care, it hangs on a few: {few} customers hold {share}.")
_RISK = Template(
    "Of the {n} most valuable customers heard, {many} ({share}) are at risk: unhappy, leaving or warning "
    "others off."
)
_RISK_WORTH = Template("They are worth {value}.")
_MARKS = Template("What sets the most valuable apart: {marks}.")
_MARKS_OF = Template("What sets them apart: {marks}.")
_MARK = Template("{what} ({share}, {lift} as often as others)")
_ATTRIBUTE = Template("{name} {value}")
_GROUPS = Template("By group: {rows}.")
_GROUP = Template("{group} {share} of the value with {customers} of the customers")
_GREW = Template("{grew} grew from small to more than the average within a year, {fell} went the other way.")
_BRING = Template("Those who grew bring {now} a year, against {before} the year before.")
_MARKS_GREW = Template("What sets those who grew apart from those who went the other way: {marks}.")
_SHARES = Template("That is {share} of the value of all, by {customers} of the customers.")
_NO_NAMES = Template("Names are not told.")()


def value(spec: Spec, found: Facts, names: Names) -> Text:
    """The portfolio, those in a mood, or those who said something."""
    facts = {fact.name: fact for fact in reversed(list(found.facts.values())) if not fact.where.get("group")}
    head = _head(found)
    if head.name in _MOODS:
        return _mood(found, head, facts)
    if head.where.get("who") == "said":
        return _said(spec, names, head, facts)
    return _portfolio(spec, found, head, facts)


def _head(found: Facts) -> Fact:
    return found.facts[found.how.n] if found.how.n else next(iter(found.facts.values()))


def _portfolio(spec: Spec, found: Facts, head: Fact, facts: dict[str, Fact]) -> Text:
    rows = [row for row in found.rows if "group" in row.keys and "value_share" in row.cells]
    grouped = len(spec.include.groups) == 1
    return spaced(
        [
            _TOTAL(n=figures.count(head.n), value=figures.value(head)),
            little(head),
            _share_of_all(facts) if grouped else _curve(facts),
            _risk(facts),
            marks(found.rows, found, _MARKS_OF if grouped else _MARKS),
            NOTHING if grouped else _groups(rows, found),
            growing(found, facts),
        ]
    )


def _share_of_all(facts: dict[str, Fact]) -> Text:
    share, many = facts.get("value_share"), facts.get("customer_share")
    if share is None or many is None:
        return NOTHING
    told = _SHARES(share=figures.value(share), customers=figures.value(many))
    return spaced([told, interval(share)])


def _curve(facts: dict[str, Fact]) -> Text:
    told = []
    top, needed, few = (facts.get(each) for each in ("top_share", "needed", "few_hold"))
    if top is not None:
        part = name(top.where.get("top", "").replace("%", " %"))
        told.append(_CURVE(top=part, share=figures.value(top), range=_range(top)))
    if needed is not None:
        part = name(needed.where.get("part", "").replace("%", " %"))
        told.append(_NEEDED(part=part, share=figures.value(needed)))
    if few is not None and (few.value or 0) > MUCH:
        told.append(_HANGS(few=name(few.where.get("few", "")), share=figures.value(few)))
    return spaced(told)


def _range(fact: Fact) -> Text:
    found = figures.bounds(fact)
    if found is None or str(found[0]) == str(found[1]):
        return NOTHING
    return _RANGE(low=found[0], high=found[1])


def _risk(facts: dict[str, Fact]) -> Text:
    risk, worth = facts.get("at_risk"), facts.get("value_at_risk")
    if risk is None:
        return NOTHING
    many = figures.count(risk.numerator or 0)
    told = _RISK(n=figures.count(risk.n), many=many, share=figures.value(risk))
    return spaced([told, _RISK_WORTH(value=figures.value(worth)) if worth else NOTHING])


def marks(rows: tuple[Row, ...], found: Facts, template: Template) -> Text:
    """What is surely more frequent among these customers, with how much."""
    told = [mark(row, found) for row in rows if _marks(row) and row.keys.get("of") != "grew"]
    return template(marks=listed(told[:SAID])) if told else NOTHING


def _marks(row: Row) -> bool:
    return "trait" in row.keys and {"value", "lift"} <= row.cells.keys()


def mark(row: Row, found: Facts) -> Text:
    share, lift = (found.facts[row.cells[cell]] for cell in ("value", "lift"))
    return _MARK(what=trait(row), share=figures.value(share), lift=figures.value(lift))


def trait(row: Row) -> Text:
    """An attribute with its value; a way to behave by its own words."""
    if row.keys["trait"] == "behaviour":
        return name(row.keys.get("is", ""))
    return _ATTRIBUTE(name=name(row.keys["trait"].replace("_", " ")), value=name(row.keys.get("is", "")))


def _groups(rows: list[Row], found: Facts) -> Text:
    told = [
        _GROUP(
            group=name(row.keys["group"]),
            share=figures.value(found.facts[row.cells["value_share"]]),
            customers=figures.value(found.facts[row.cells["customer_share"]]),
        )
        for row in rows[:SAID]
        if "customer_share" in row.cells
    ]
    return _GROUPS(rows=listed(told)) if told else NOTHING


def growing(found: Facts, facts: dict[str, Fact]) -> Text:
    """How many grew from small, what they bring, and what sets them apart from those who fell."""
    grew, fell = facts.get("grew"), facts.get("fell")
    if grew is None or fell is None:
        return NOTHING
    told = _GREW(grew=figures.count(grew.numerator or 0), fell=figures.count(fell.numerator or 0))
    now, before = facts.get("grew_to"), facts.get("grew_from")
    bring = _BRING(now=figures.value(now), before=figures.value(before)) if now and before else NOTHING
    apart = [mark(row, found) for row in found.rows if _marks(row) and row.keys.get("of") == "grew"]
    return spaced([told, bring, _MARKS_GREW(marks=listed(apart[:SAID])) if apart else NOTHING])


_MOODS = {
    "unhappy": Template("{many} of the {n} most valuable customers heard are unhappy ({share})."),
    "leaving": Template("{many} of the {n} most valuable customers heard say that they leave ({share})."),
    "at_risk": Template("{many} of the {n} most valuable customers heard are unhappy or leave ({share})."),
}
_WHERE = Template("Most of them are in {groups}.")
_WHERE_ONE = Template("{group} ({many} of {n})")


def _mood(found: Facts, head: Fact, facts: dict[str, Fact]) -> Text:
    """How many, worth what, and in which groups: never who."""
    slots = {"many": figures.count(head.numerator or 0), "n": figures.count(head.n)}
    worth = facts.get("value_at_risk")
    rows = [row for row in found.rows if "group" in row.keys and "value" in row.cells]
    rows = [row for row in rows if found.facts[row.cells["value"]].numerator]
    places = listed(_place(row, found) for row in rows[:SAID])
    return spaced(
        [
            _MOODS[head.name](share=figures.value(head), **slots),
            interval(head),
            little(head),
            _RISK_WORTH(value=figures.value(worth)) if worth else NOTHING,
            _WHERE(groups=places) if rows else NOTHING,
            marks(found.rows, found, _MARKS_OF),
            _NO_NAMES,
        ]
    )


def _place(row: Row, found: Facts) -> Text:
    fact = found.facts[row.cells["value"]]
    slots = {"many": figures.count(fact.numerator or 0), "n": figures.count(fact.n)}
    return _WHERE_ONE(group=name(row.keys["group"]), **slots)


_AMONG = Template("{many} of them are among the most valuable customers.")
_THOSE = Template("The {n} known customers behind feedback {scope} are worth {value} together.")
_THESE = Template("The {n} known customers who said so are worth {value} together.")


def _said(spec: Spec, names: Names, head: Fact, facts: dict[str, Fact]) -> Text:
    scope = described(spec, names)
    slots = {"n": figures.count(head.n), "value": figures.value(head)}
    told = _THOSE(scope=scope, **slots) if scope else _THESE(**slots)
    among = facts.get("among_top")
    top = _AMONG(many=figures.count(among.numerator or 0)) if among else NOTHING
    return spaced([told, _share_of_all(facts), top, little(head)])
