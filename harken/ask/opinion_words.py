"""Sentences about ranked opinions: what people like, dislike, ask for and buy for, in their own words."""

from __future__ import annotations

from harken.ask import change_words, figures, scope_words, topic_words
from harken.ask.certainty import little
from harken.ask.scope_words import Names, described, noun, opinion, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Intent, Order, Spec

#: More rows than these are left to the table.
_SAID = 3

_LEADS = {
    Intent.LIKES: Template("Customers like most: {opinions}."),
    Intent.DISLIKES: Template("Customers dislike most: {opinions}."),
    Intent.REASONS_TO_BUY: Template("The reasons to buy given most: {opinions}."),
    Intent.REQUESTS: Template("Customers ask for most: {opinions}."),
    Intent.QUESTIONS: Template("Customers ask most often: {opinions}."),
}
#: Where not even the first is told by more than a few.
_SCATTERED = {
    Intent.LIKES: Template("Nothing is praised by more than a few; most often: {opinions}."),
    Intent.DISLIKES: Template("No complaint comes from more than a few; most often: {opinions}."),
    Intent.REASONS_TO_BUY: Template("No reason to buy comes from more than a few; most often: {opinions}."),
    Intent.REQUESTS: Template("Nothing is asked for by more than a few; most often: {opinions}."),
    Intent.QUESTIONS: Template("No question comes from more than a few; most often: {opinions}."),
}
_ALONE = {
    Intent.LIKES: Template("No two customers praise the same; they say: {opinions}."),
    Intent.DISLIKES: Template("No two customers complain of the same; they say: {opinions}."),
    Intent.REASONS_TO_BUY: Template("No two customers give the same reason to buy; they say: {opinions}."),
    Intent.REQUESTS: Template("No two customers ask for the same; they say: {opinions}."),
    Intent.QUESTIONS: Template("No two customers ask the same; they ask: {opinions}."),
}
_HEADS = {
    Intent.LIKES: Template("In all, {share} of the {n} {things} praise something."),
    Intent.DISLIKES: Template("In all, {share} of the {n} {things} complain of something."),
    Intent.REASONS_TO_BUY: Template("In all, {share} of the {n} {things} give a reason to buy."),
    Intent.REQUESTS: Template("In all, {share} of the {n} {things} ask for something."),
    Intent.QUESTIONS: Template("In all, {share} of the {n} {things} ask something."),
}
#: So many say the same before it is called what most say, and before it is told as a share.
_SOME, _MANY = 3, 5
_ONE, _BARE = Template("{opinion} ({share})"), Template("{opinion}")
_OF = Template("{numerator} of {n}")
_WITHOUT = Template("What is about {themes} is left out.")


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
    most = max((_value(row, found).numerator or 0 for row in rows), default=0)
    lead = (_ALONE if most < 2 else _SCATTERED if most < _SOME else _LEADS)[spec.intent]
    return spaced(
        [
            lead(opinions=leading(rows, found)),
            _without(spec, names),
            _HEADS[spec.intent](share=figures.value(head), n=figures.count(head.n), things=things),
            little(head),
        ]
    )


def leading(rows: list[Row], found: Facts) -> Text:
    """The first opinions, each with its share; of few, their number, since a share says too much."""
    return listed(_one(row, found) for row in rows[:_SAID])


def _one(row: Row, found: Facts) -> Text:
    fact, words = _value(row, found), opinion(row.keys["opinion"])
    told = fact.numerator or 0
    if told < 2:
        return _BARE(opinion=words)
    few = _OF(numerator=figures.count(told), n=figures.count(fact.n))
    return _ONE(opinion=words, share=few if told < _MANY else figures.value(fact))


def _value(row: Row, found: Facts) -> Fact:
    return found.facts[row.cells["value"]]


def _without(spec: Spec, names: Names) -> Text:
    left_out = spec.exclude.themes
    return _WITHOUT(themes=listed((theme(key, names) for key in left_out), "or")) if left_out else NOTHING


def _changes(spec: Spec, rows: list[Row], found: Facts, names: Names) -> Text:
    some = [change_words.move(row, opinion(row.keys["opinion"]), found) for row in rows]
    told = change_words.moves(spec, some, described(topic_words.whole(spec), names))
    return spaced([told, _without(spec, names)])


_TOLD_OF = Template("This is what was said {scope}.")
_GROUP = Template("{name}: {opinions}.")
_ALONE_IN = Template("No two say the same: {names}.")
#: Of each group.
_SAID_EACH = 2


def _apart(spec: Spec, found: Facts, names: Names) -> Text:
    """One clause per group with its leading opinions."""
    by_label: dict[str, list[Row]] = {}
    for row in found.rows:
        label = next((value for key, value in row.keys.items() if key != "opinion"), "")
        by_label.setdefault(label, []).append(row)
    shared = {
        label: [row for row in rows if (_value(row, found).numerator or 0) > 1][:_SAID_EACH]
        for label, rows in by_label.items()
    }
    told = [_GROUP(name=name(label), opinions=leading(rows, found)) for label, rows in shared.items() if rows]
    alone = [name(label) for label, rows in shared.items() if not rows]
    silent = _ALONE_IN(names=listed(alone)) if alone else NOTHING
    scope = described(topic_words.whole(spec), names)
    return spaced([*told, silent, _TOLD_OF(scope=scope) if scope else NOTHING, _without(spec, names)])
