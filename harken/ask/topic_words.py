"""Sentences about ranked themes: what people talk about, like, dislike, ask for, and why they buy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harken.ask import change_words, figures, scope_words
from harken.ask.certainty import interval, little
from harken.ask.scope_words import Names, described, noun, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Facts, Row
from harken.domain.questions import Filter, Intent, Measure, Order, Period, Spec
from harken.domain.understanding import Sentiment

#: The row of what no theme covers.
OTHER = "other"
#: More rows than these are left to the table.
_SAID = 3

_LEADS = {
    Intent.THEMES: Template("Customers talk most about {themes}, of {n} {things}."),
    Intent.LIKES: Template("Customers like {themes} most, of {n} {things}."),
    Intent.DISLIKES: Template("Customers dislike {themes} most, of {n} {things}."),
    Intent.REASONS_TO_BUY: Template("The reasons to buy are mostly about {themes}, of {n} {things}."),
    Intent.REQUESTS: Template("Customers ask most for changes to {themes}, of {n} {things}."),
    Intent.QUESTIONS: Template("Customers ask most often about {themes}, of {n} {things}."),
}
#: Themes are told of statements of one kind, but out of everything that was heard.
_LEAD_OF = Template("In {statements}, customers talk most about {themes}, of {n} {things}.")
_STATEMENTS = Template("statements")()
_OTHERS = Template("These are the themes other than {themes}.")
_ONE = Template("{theme} ({share})")
_HEADS = {
    Intent.LIKES: Template("In all, {share} of it holds praise."),
    Intent.DISLIKES: Template("In all, {share} of it holds a complaint."),
    Intent.REASONS_TO_BUY: Template("In all, {share} of it gives a reason to buy."),
    Intent.REQUESTS: Template("In all, {share} of it asks for something."),
    Intent.QUESTIONS: Template("In all, {share} of it asks something."),
}
_COVERAGE = Template("Themes cover {share} of what was said.")
_ONLY = {
    Intent.LIKES: Template("{share} of {n} {things} hold praise."),
    Intent.DISLIKES: Template("{share} of {n} {things} hold a complaint."),
    Intent.REASONS_TO_BUY: Template("{share} of {n} {things} give a reason to buy."),
    Intent.REQUESTS: Template("{share} of {n} {things} hold a request."),
    Intent.QUESTIONS: Template("{share} of {n} {things} hold a question."),
}
_ONLY_OTHER = {
    Intent.LIKES: Template("{share} of {n} {things} hold praise, none of it about a known theme."),
    Intent.DISLIKES: Template("{share} of {n} {things} hold a complaint, none about a known theme."),
    Intent.REASONS_TO_BUY: Template(
        "{share} of {n} {things} give a reason to buy, none of them about a known theme."
    ),
    Intent.REQUESTS: Template("{share} of {n} {things} hold a request, none about a known theme."),
    Intent.QUESTIONS: Template("{share} of {n} {things} hold a question, none about a known theme."),
}


def topics(spec: Spec, found: Facts, names: Names) -> Text:
    """The themes that lead the list; for each group where the spec tells several apart."""
    if spec.compare.by not in (None, "theme"):
        return _apart(spec, found, names)
    rows = [row for row in found.rows if row.keys.get("theme") != OTHER]
    if spec.order is Order.CHANGE and any("change" in row.cells for row in rows):
        return _changes(spec, rows, found, names)
    head = found.facts[found.how.n] if found.how.n else next(iter(found.facts.values()))
    base = whole(spec)
    things = spaced([scope_words.sentiment(base), noun(base, head.n), described(base, names)])
    slots = {"n": figures.count(head.n), "things": things}
    if spec.include.themes and len(rows) == 1 and spec.intent in _ONLY:
        return spaced([_ONLY[spec.intent](share=figures.value(head), **slots), interval(head), little(head)])
    if not rows:
        return spaced([_ONLY_OTHER[spec.intent](share=figures.value(head), **slots), little(head)])
    told = _HEADS[spec.intent](share=figures.value(head)) if spec.intent in _HEADS else NOTHING
    few = _few(spec, rows, found, names)
    if few:
        return spaced([few, _others(spec, names), told, _coverage(found), little(head)])
    lead = _felt(spec, rows, found, names, slots) or _lead(
        spec, names, themes=_themes(rows, found, names), **slots
    )
    return spaced([lead, _others(spec, names), told, _coverage(found), little(head)])


_WORST = Template("Felt worst: {themes}, of {n} {things}.")
_BEST = Template("Felt best: {themes}, of {n} {things}.")
_NET = Template("{theme} (net sentiment {net}, told in {count})")
#: What so few speak of is told apart, however strongly they feel.
_MANY = 10
_BY_FEW = Template("Told by few: {themes}.")


def _felt(spec: Spec, rows: list[Row], found: Facts, names: Names, slots: Mapping[str, Text]) -> Text:
    """The themes felt worst or best, where they are ranked by that; nothing where by how much is said."""
    if spec.order is not Order.SENTIMENT and spec.measure is not Measure.NET_SENTIMENT:
        return NOTHING
    if spec.intent is not Intent.THEMES or any("sentiment" not in row.cells for row in rows):
        return NOTHING
    lead = _BEST if spec.include.sentiment == (Sentiment.POSITIVE,) else _WORST
    few = [row for row in rows if (found.facts[row.cells["value"]].numerator or 0) < _MANY]
    many = [row for row in rows if row not in few]
    ranked = lead(themes=listed(_net(row, found, names) for row in (many or few)[:_SAID]), **slots)
    apart = (
        _BY_FEW(themes=listed(_net(row, found, names) for row in few[:_SAID])) if many and few else NOTHING
    )
    return spaced([ranked, apart])


def _net(row: Row, found: Facts, names: Names) -> Text:
    told = found.facts[row.cells["value"]].numerator
    return _NET(
        theme=theme(row.keys["theme"], names),
        net=figures.value(found.facts[row.cells["sentiment"]]),
        count=figures.count(told or 0),
    )


_FEW = Template("{needed} of {all} themes make {share} {of}: {themes}.")
_ONE_OF = Template("{needed} of {all} themes makes {share} {of}: {themes}.")
_OF_KIND = {
    Intent.LIKES: Template("of the praise")(),
    Intent.DISLIKES: Template("of the complaints")(),
    Intent.REASONS_TO_BUY: Template("of the reasons to buy")(),
    Intent.REQUESTS: Template("of the requests")(),
}
_OF_ALL = Template("of what is about any theme")()


def _few(spec: Spec, rows: list[Row], found: Facts, names: Names) -> Text:
    """The few themes that most of it is about, where all are asked for; nothing otherwise."""
    told = {fact.name: fact for fact in found.facts.values() if fact.unit == "themes"}
    if not {"themes_needed", "themes_in_all"} <= told.keys():
        return NOTHING
    needed = told["themes_needed"]
    first = rows[: round(needed.value or 0)]
    if not first or "cumulative" not in first[-1].cells:
        return NOTHING
    scope = described(whole(spec), names)
    return (_FEW if len(first) > 1 else _ONE_OF)(
        needed=figures.value(needed),
        all=figures.value(told["themes_in_all"]),
        share=figures.value(found.facts[first[-1].cells["cumulative"]]),
        of=spaced([_OF_KIND.get(spec.intent, _OF_ALL), scope]),
        themes=listed(theme(row.keys["theme"], names) for row in first),
    )


def _lead(spec: Spec, names: Names, **slots: Text) -> Text:
    base = whole(spec)
    if base.include == spec.include:
        return _LEADS[spec.intent](**slots)
    words = replace(spec, include=Filter(roles=spec.include.roles), exclude=Filter(), period=Period())
    statements = spaced([scope_words.sentiment(spec), _STATEMENTS, described(words, names)])
    return _LEAD_OF(statements=statements, **slots)


def whole(spec: Spec) -> Spec:
    """What the shares are of: of themes left out only the rows are missing, and themes are ranked
    by statements of one kind among all that was heard."""
    include = spec.include
    if spec.intent is Intent.THEMES:
        include = replace(include, roles=(), sentiment=())
    return replace(spec, include=include, exclude=replace(spec.exclude, themes=()))


def _others(spec: Spec, names: Names) -> Text:
    left_out = spec.exclude.themes
    return _OTHERS(themes=listed((theme(key, names) for key in left_out), "or")) if left_out else NOTHING


def _coverage(found: Facts) -> Text:
    """How much of what is said the themes cover: a list says nothing of the rest."""
    covered = next((fact for fact in found.facts.values() if fact.name == "coverage"), None)
    if covered is None or covered.value is None:
        return NOTHING
    return _COVERAGE(share=figures.value(covered))


def _themes(rows: list[Row], found: Facts, names: Names) -> Text:
    return listed(
        _ONE(theme=theme(row.keys["theme"], names), share=figures.value(found.facts[row.cells["value"]]))
        for row in rows[:_SAID]
    )


def _changes(spec: Spec, rows: list[Row], found: Facts, names: Names) -> Text:
    some = [change_words.move(row, theme(row.keys["theme"], names), found) for row in rows]
    told = change_words.moves(spec, some, described(whole(spec), names))
    return spaced([told, _others(spec, names)])


_GROUPS = Template("{groups}.")
_GROUP = Template("{name}: {themes}")


def _apart(spec: Spec, found: Facts, names: Names) -> Text:
    """One clause per group with its leading themes."""
    by_label: dict[str, list[Row]] = {}
    for row in found.rows:
        label = next((value for key, value in row.keys.items() if key != "theme"), "")
        if row.keys.get("theme") != OTHER:
            by_label.setdefault(label, []).append(row)
    clauses = (
        _GROUP(name=name(label), themes=_themes(rows, found, names)) for label, rows in by_label.items()
    )
    groups = spaced([listed(clauses), described(whole(spec), names)])
    return spaced([_GROUPS(groups=groups), _others(spec, names)])
