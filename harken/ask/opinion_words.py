"""Sentences about ranked opinions: what people like, dislike, ask for and buy for, in their own words."""

from __future__ import annotations

from harken.ask import figures, scope_words, topic_words
from harken.ask.certainty import beyond_chance, interval, little
from harken.ask.scope_words import Names, described, noun, opinion, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Intent, Order, Spec

#: More rows than these are left to the table.
_SAID = 3

_LEADS = {
    Intent.LIKES: Template("What customers like most, of {n} {things}: {opinions}."),
    Intent.DISLIKES: Template("What customers dislike most, of {n} {things}: {opinions}."),
    Intent.REASONS_TO_BUY: Template("The reasons to buy that most give, of {n} {things}: {opinions}."),
    Intent.REQUESTS: Template("What customers ask for most, of {n} {things}: {opinions}."),
    Intent.QUESTIONS: Template("What customers ask most often, of {n} {things}: {opinions}."),
}
_ALONE = {
    Intent.LIKES: Template("No two customers like the same; of {n} {things}, they say: {opinions}."),
    Intent.DISLIKES: Template("No two customers dislike the same; of {n} {things}, they say: {opinions}."),
    Intent.REASONS_TO_BUY: Template(
        "No two customers give the same reason to buy; of {n} {things}, they say: {opinions}."
    ),
    Intent.REQUESTS: Template("No two customers ask for the same; of {n} {things}, they say: {opinions}."),
    Intent.QUESTIONS: Template("No two customers ask the same; of {n} {things}, they ask: {opinions}."),
}
_HEADS = {
    Intent.LIKES: Template("In all, {share} hold praise."),
    Intent.DISLIKES: Template("In all, {share} hold a complaint."),
    Intent.REASONS_TO_BUY: Template("In all, {share} give a reason to buy."),
    Intent.REQUESTS: Template("In all, {share} hold a request."),
    Intent.QUESTIONS: Template("In all, {share} hold a question."),
}
_ONE = Template("{opinion} ({share})")
_WITHOUT = Template("Statements about {themes} are left out.")


def opinions(spec: Spec, found: Facts, names: Names) -> Text:
    """The opinions that lead the list; for each group where the spec tells several apart; themes by theme."""
    if spec.compare.by == "theme":
        return topic_words.topics(spec, found, names)
    if spec.compare.by is not None:
        return _apart(spec, found, names)
    rows = list(found.rows)
    if spec.order is Order.CHANGE and any("change" in row.cells for row in rows):
        return _changes(spec, rows, found, names)
    head = found.facts[found.how.n or ""]
    base = topic_words.whole(spec)
    things = spaced([scope_words.sentiment(base), noun(base, head.n), described(base, names)])
    shared = any((_value(row, found).numerator or 0) > 1 for row in rows)
    lead = (_LEADS if shared else _ALONE)[spec.intent]
    return spaced(
        [
            lead(n=figures.count(head.n), things=things, opinions=leading(rows, found)),
            _without(spec, names),
            _HEADS[spec.intent](share=figures.value(head)),
            interval(head),
            little(head),
        ]
    )


def leading(rows: list[Row], found: Facts) -> Text:
    """The first opinions, each with its share."""
    return listed(
        _ONE(opinion=opinion(row.keys["opinion"]), share=figures.value(_value(row, found)))
        for row in rows[:_SAID]
    )


def _value(row: Row, found: Facts) -> Fact:
    return found.facts[row.cells["value"]]


def _without(spec: Spec, names: Names) -> Text:
    left_out = spec.exclude.themes
    return _WITHOUT(themes=listed((theme(key, names) for key in left_out), "or")) if left_out else NOTHING


_MOVED = Template("{moves}.")
_MOVE = Template("{opinion} went {way} from {before} to {value}")
_UP, _DOWN = Template("up")(), Template("down")()
_ALL_CHANCE = Template("None of these moved by more than chance explains.")()
_SURE = Template("More than chance explains: {opinions}.")


def _changes(spec: Spec, rows: list[Row], found: Facts, names: Names) -> Text:
    moves = listed(_move(row, found) for row in rows[:_SAID])
    sure = [row for row in rows if "change" in row.cells and beyond_chance(found.facts[row.cells["change"]])]
    told = _SURE(opinions=listed(opinion(row.keys["opinion"]) for row in sure)) if sure else _ALL_CHANCE
    scope = described(topic_words.whole(spec), names)
    return spaced([_MOVED(moves=spaced([moves, scope])), _without(spec, names), told])


def _move(row: Row, found: Facts) -> Text:
    value, before = _value(row, found), found.facts[row.cells["before"]]
    return _MOVE(
        opinion=opinion(row.keys["opinion"]),
        way=_UP if (value.value or 0) >= (before.value or 0) else _DOWN,
        before=figures.value(before),
        value=figures.value(value),
    )


_GROUP = Template("{name}: {opinions}")


def _apart(spec: Spec, found: Facts, names: Names) -> Text:
    """One clause per group with its leading opinions."""
    by_label: dict[str, list[Row]] = {}
    for row in found.rows:
        label = next((value for key, value in row.keys.items() if key != "opinion"), "")
        by_label.setdefault(label, []).append(row)
    clauses = (_GROUP(name=name(label), opinions=leading(rows, found)) for label, rows in by_label.items())
    groups = spaced([listed(clauses), described(topic_words.whole(spec), names)])
    return spaced([_MOVED(moves=groups), _without(spec, names)])
