"""The card of a customer group in sentences, one for each line that data tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harken.ask import comparison_words, exchange_words, figures, value_words
from harken.ask.scope_words import Names, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Spec

FACETS = {
    "outcome": Template("outcomes reached")(),
    "experience": Template("the experience on the way")(),
    "belonging": Template("belonging")(),
    "values": Template("shared values")(),
    "price": Template("price for what is got")(),
}
TITLES = {
    "who": Template("Who they are")(),
    "worth": Template("What they give and get")(),
    "buys": Template("Why they buy")(),
    "loves": Template("What they love")(),
    "frustrated": Template("What frustrates them")(),
    "asks": Template("What they ask for")(),
    "facet": Template("What they value")(),
    "score": Template("How they score")(),
    "differs": Template("How they differ")(),
    "team": Template("In the team's own words")(),
}
_SILENT = Template("Nothing is known of this group yet.")()
_INTRO = Template("{group}, {size}")
_SIZE = Template("{n} {things}.")
_LINE = Template("{title}: {told}.")
_THEME = Template("{theme} ({share})")
_FIRST = Template("{theme} ({share} of their feedback)")
_FACET = Template("{facet} ({share} of what they say, felt {value})")
_FACET_BARE = Template("{facet} ({share} of what they say)")
_SCORE = Template("{name} {value} on average, of {n} scores")
_DIFFERS = Template("{role} {theme} {way}: {value}, {size} {than} the others")
_ROLES = {"like": Template("they praise")(), "dislike": Template("they complain of")()}
_MORE, _LESS = Template("more often")(), Template("less often")()
_ABOVE, _BELOW = Template("above")(), Template("below")()
_CUSTOMERS, _PEOPLE = Template("customers")(), Template("people heard")()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card."""

    key: str
    title: Text
    told: Text


def persona(_: Spec, found: Facts, names: Names) -> Text:
    """Every card, line after line."""
    return spaced(card(group, found, names) for group in cards(found)) or _SILENT


def cards(found: Facts) -> list[str]:
    """The groups that have a card."""
    return list(dict.fromkeys(row.keys["group"] for row in found.rows if "group" in row.keys))


def card(group: str, found: Facts, names: Names) -> Text:
    told = (
        line.told if line.key in ("worth", "score") else _LINE(title=line.title, told=line.told)
        for line in lines(group, found, names)
    )
    return spaced([intro(group, found), *told])


def intro(group: str, found: Facts) -> Text:
    """The name of the group and how many they are."""
    told = size(group, found)
    return _INTRO(group=name(group), size=told) if told else name(group)


def size(group: str, found: Facts) -> Text:
    """How many customers they are, or of how many people they were heard."""
    fact = next((each for each in found.facts.values() if each.where.get("group") == group), None)
    if fact is None:
        return NOTHING
    return _SIZE(n=figures.count(fact.n), things=_CUSTOMERS if fact.name == "customers" else _PEOPLE)


def lines(group: str, found: Facts, names: Names) -> list[Line]:
    """What data tells of a group, in the order of a card; what it does not tell is left out."""
    by_line: dict[str, list[Row]] = {}
    for row in found.rows:
        if row.keys.get("group") == group:
            by_line.setdefault(row.keys.get("line", ""), []).append(row)
    told = ((key, _told(key, by_line[key], found, names)) for key in TITLES if key in by_line)
    return [Line(key, TITLES[key], text) for key, text in told if text]


def _told(key: str, rows: list[Row], found: Facts, names: Names) -> Text:
    if key == "who":
        return listed(value_words.mark(row, found) for row in rows if {"value", "lift"} <= row.cells.keys())
    if key == "worth":
        return exchange_words.one(rows[0], found)
    if key == "facet":
        return listed(_facet(row, found) for row in rows if "value" in row.cells)
    if key == "score":
        return listed(_score(row, found) for row in rows if "value" in row.cells)
    if key == "differs":
        return listed(_differs(row, found, names) for row in rows if {"value", "change"} <= row.cells.keys())
    if key == "team":
        return name(rows[0].verdicts["text"]) if rows[0].verdicts.get("text") else NOTHING
    known = [row for row in rows if row.keys.get("theme", "other") != "other" and "value" in row.cells]
    return listed(_theme(row, found, names, first=row is known[0]) for row in known)


def _theme(row: Row, found: Facts, names: Names, *, first: bool) -> Text:
    share = figures.value(found.facts[row.cells["value"]])
    return (_FIRST if first else _THEME)(theme=theme(row.keys["theme"], names), share=share)


def _facet(row: Row, found: Facts) -> Text:
    facet = FACETS.get(row.keys.get("facet", ""), NOTHING)
    share, felt = found.facts[row.cells["value"]], found.facts.get(row.cells.get("net_sentiment", ""))
    if felt is None:
        return _FACET_BARE(facet=facet, share=figures.value(share))
    return _FACET(facet=facet, share=figures.value(share), value=figures.value(felt))


_SCORES = Template("They score {told}.")


def _score(row: Row, found: Facts) -> Text:
    fact = found.facts[row.cells["value"]]
    told = _SCORE(
        name=comparison_words.score(row.keys.get("score", "")),
        value=figures.value(fact),
        n=figures.count(fact.n),
    )
    return _SCORES(told=told)


def _differs(row: Row, found: Facts, names: Names) -> Text:
    value, change = (found.facts[row.cells[cell]] for cell in ("value", "change"))
    more = _up(change)
    return _DIFFERS(
        role=_ROLES.get(row.keys.get("role", ""), NOTHING),
        theme=theme(row.keys.get("theme", ""), names),
        way=_MORE if more else _LESS,
        value=figures.value(value),
        size=figures.size(change),
        than=_ABOVE if more else _BELOW,
    )


def _up(change: Fact) -> bool:
    return (change.value or 0) > 0


def own(group: str, found: Facts) -> Mapping[str, str]:
    """What the settings say of a group: its rule, the team's words, a picture."""
    rows = (row for row in found.rows if row.keys.get("group") == group and row.keys.get("line") == "team")
    row = next(rows, None)
    return {} if row is None else row.verdicts
