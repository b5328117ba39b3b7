"""Sentences about what moves a score, and why it changed: the score first, then what goes with it."""

from __future__ import annotations

from dataclasses import replace

from harken.ask import comparison_words, figures
from harken.ask.certainty import beyond_chance, interval, little, verdict
from harken.ask.scope_words import Names, described, theme
from harken.ask.specs import SCORES
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Measure, Spec

#: The row of what no theme covers.
OTHER = "other"
#: More rows than these are left to the table, for each way.
_SAID = 3

_HEAD = Template("{what} is {value}, from {n} {counts}.")
_COUNTS = {
    "feedback": Template("scores")(),
    "statement": Template("statements")(),
    "person": Template("people")(),
}
_LOWERS = Template("What lowers it: {themes}.")
_RAISES = Template("What raises it: {themes}.")
_THEME = Template("{theme} ({moved})")
_THEME_APART = Template("{theme} ({moved}{own}; it is {speaking} where that comes up, {silent} elsewhere)")
_OWN = Template(", but {own} by itself")
#: A theme that has less of its impact by itself is told to.
_MOST = 0.5
_CHANCE = Template("This may be chance: {themes}.")
_NONE_SURE = Template("No theme moves it by more than chance explains; most go with {themes}.")
_ASK_MORE = Template("Ask what these customers dislike to hear it in their own words.")()
#: The definitions stand with the facts, a paragraph each.
_DEFINED = Template("This tells what goes together, not what causes what{itself}.")
_ITSELF = Template("; “by itself” is without the themes told along with it")()


def why(spec: Spec, found: Facts, names: Names) -> Text:
    """What moves a score; why it changed, where the spec has an earlier period."""
    if spec.compare.by is not None:
        return _apart(spec, found, names)
    if spec.compare.to is not None:
        return _changed(spec, found, names)
    head = found.facts[found.how.n] if found.how.n else next(iter(found.facts.values()))
    rows = _themes(found)
    sentence = _HEAD(
        what=_measured(spec, head, names),
        value=figures.value(head),
        n=figures.count(head.n),
        counts=_COUNTS.get(head.counts, _COUNTS["feedback"]),
    )
    sure = little(head) or interval(head)
    if spec.include.themes:
        asked = spaced(_asked(row, found, names) for row in rows[:_SAID])
        return spaced([sentence, sure, asked, _defined(rows, found)])
    return spaced([sentence, sure, _movers(rows, found, names)])


def _movers(rows: list[Row], found: Facts, names: Names) -> Text:
    """What surely lowers and raises it, then what may be chance."""
    sure = [row for row in rows if beyond_chance(_value(row, found))]
    unsure = [row for row in rows if row not in sure][:_SAID]
    if not sure:
        far = listed(_short(row, found, names) for row in unsure)
        return spaced([_NONE_SURE(themes=far), _ASK_MORE]) if unsure else NOTHING
    lowers = [row for row in sure if _of(_value(row, found)) < 0][:_SAID]
    raises = [row for row in sure if _of(_value(row, found)) >= 0][:_SAID]
    return spaced(
        [
            _listing(_LOWERS, lowers, found, names),
            _listing(_RAISES, raises, found, names),
            _CHANCE(themes=listed(_short(row, found, names) for row in unsure)) if unsure else NOTHING,
            _defined([*lowers, *raises], found),
        ]
    )


def _short(row: Row, found: Facts, names: Names) -> Text:
    return _THEME(theme=_called(row, names), moved=figures.value(_value(row, found)))


def _measured(spec: Spec, fact: Fact, names: Names) -> Text:
    """The score and what it is of; what a why asks for of themes narrows its rows alone."""
    known = [measure for measure in Measure if measure == fact.name]
    include = replace(spec.include, themes=(), roles=(), sentiment=())
    scope = replace(spec, include=include, exclude=replace(spec.exclude, themes=()))
    return comparison_words.measured(
        replace(spec, measure=known[0] if known else Measure.MEAN_SCORE), fact, described(scope, names)
    )


def _themes(found: Facts) -> list[Row]:
    return [row for row in found.rows if "theme" in row.keys]


def _value(row: Row, found: Facts) -> Fact:
    return found.facts[row.cells["value"]]


def _of(fact: Fact) -> float:
    return fact.value or 0.0


def _listing(lead: Template, rows: list[Row], found: Facts, names: Names) -> Text:
    return lead(themes=listed(_theme(row, found, names) for row in rows)) if rows else NOTHING


def _theme(row: Row, found: Facts, names: Names) -> Text:
    called, moved = _called(row, names), figures.value(_value(row, found))
    apart = [found.facts[row.cells[cell]] for cell in ("with", "without") if cell in row.cells]
    if len(apart) < 2 or any(each.value is None for each in apart):
        return _THEME(theme=called, moved=moved)
    speaking, silent = map(figures.value, apart)
    return _THEME_APART(theme=called, moved=moved, own=_own(row, found), speaking=speaking, silent=silent)


def _own(row: Row, found: Facts) -> Text:
    """The theme's own part, where most of the whole goes with others that are mentioned along with it."""
    fact = found.facts.get(row.cells.get("own", ""))
    if fact is None or _of(fact) / (_of(_value(row, found)) or 1.0) > _MOST:
        return NOTHING
    return _OWN(own=figures.value(fact))


_ASKED = Template("{theme} moves it by {moved}{own}{verdict}.")
_ASKED_APART = Template(
    "{theme} moves it by {moved}{own}{verdict}: it is {speaking} where that comes up, {silent} elsewhere."
)


def _asked(row: Row, found: Facts, names: Names) -> Text:
    """One theme that a question names."""
    fact = _value(row, found)
    told = verdict(fact)
    slots = {
        "theme": _called(row, names),
        "moved": figures.value(fact),
        "own": _own(row, found),
        "verdict": _VERDICT(verdict=told) if told else NOTHING,
    }
    apart = [found.facts[row.cells[cell]] for cell in ("with", "without") if cell in row.cells]
    if len(apart) < 2 or any(each.value is None for each in apart):
        return _ASKED(**slots)
    speaking, silent = map(figures.value, apart)
    return _ASKED_APART(speaking=speaking, silent=silent, **slots)


_NO_THEME = Template("what is about no known theme")()


def _called(row: Row, names: Names) -> Text:
    return _NO_THEME if row.keys["theme"] == OTHER else theme(row.keys["theme"], names)


def _defined(rows: list[Row], found: Facts) -> Text:
    """What the numbers are, as short as may be."""
    own = any(_own(row, found) for row in rows)
    return _DEFINED(itself=_ITSELF if own else NOTHING) if rows else NOTHING


_FELL = Template("{what} fell from {before} ({then}) to {value} ({now}): {size} less{verdict}.")
_ROSE = Template("{what} rose from {before} ({then}) to {value} ({now}): {size} more{verdict}.")
_STAYED = Template("{what} stayed at {value}: it was as much {then} as {now}.")
_VERDICT = Template(", {verdict}")
_NO_CHANGE = Template("There is no change to tell of.")()
_WITH_IT = Template("What went along with it: {themes}.")
_AGAINST = Template("What went the other way: {themes}.")
_PART = Template("{theme} ({moved}: {how})")
_MENTIONED = Template("mentioned in {share} instead of {before}")
_BETTER, _WORSE = Template("felt better")(), Template("felt worse")()
_PARTS_SURE = Template("More than chance explains: {themes}.")
_PARTS_CHANCE = Template("Each of these may be chance.")()
_LITTLE_TO_TELL = Template("A change that may be chance needs no cause.")()


def _changed(spec: Spec, found: Facts, names: Names) -> Text:
    """From the earlier period to the asked one, then what adds most to it and what went the other way."""
    first = next((row for row in found.rows if "change" in row.cells and "before" in row.cells), None)
    if first is None:
        return _NO_CHANGE
    value, before, change = (found.facts[first.cells[cell]] for cell in ("value", "before", "change"))
    timeless = replace(spec, period=replace(spec.period, start=None, end=None))
    told = verdict(change)
    lead = _STAYED if figures.vanishes(change) else _FELL if _of(change) < 0 else _ROSE
    sentence = lead(
        what=_measured(timeless, value, names),
        value=figures.value(value),
        before=figures.value(before),
        now=figures.period(spec.period),
        then=figures.period(spec.compare.to) if spec.compare.to else NOTHING,
        size=figures.size(change),
        verdict=_VERDICT(verdict=told) if told else NOTHING,
    )
    rows = _themes(found)
    down = _of(change) < 0
    seen = [row for row in rows if not figures.vanishes(_value(row, found))]
    along = [row for row in seen if (_of(_value(row, found)) < 0) == down]
    against = [row for row in seen if row not in along]
    if not beyond_chance(change):
        return spaced([sentence, _LITTLE_TO_TELL, _parts(_WITH_IT, along[:1], found, names)])
    return spaced(
        [
            sentence,
            _parts(_WITH_IT, along, found, names),
            _AGAINST(themes=listed(_short(row, found, names) for row in against[:_SAID]))
            if against
            else NOTHING,
            _parts_sure(rows, found, names),
            _defined(rows, found),
        ]
    )


def _parts_sure(rows: list[Row], found: Facts, names: Names) -> Text:
    if not rows:
        return NOTHING
    sure = [row for row in rows if beyond_chance(_value(row, found))]
    return _PARTS_SURE(themes=listed(_called(row, names) for row in sure)) if sure else _PARTS_CHANCE


def _parts(lead: Template, rows: list[Row], found: Facts, names: Names) -> Text:
    return lead(themes=listed(_part(row, found, names) for row in rows[:_SAID])) if rows else NOTHING


def _part(row: Row, found: Facts, names: Names) -> Text:
    moved = figures.value(_value(row, found))
    if "share" not in row.cells or "felt" not in row.cells:
        return _THEME(theme=_called(row, names), moved=moved)
    share, before, mix, felt = (
        found.facts[row.cells[cell]] for cell in ("share", "share_before", "mix", "felt")
    )
    mentioned = _MENTIONED(before=figures.value(before), share=figures.value(share))
    way = _BETTER if _of(felt) > 0 else _WORSE
    how = [NOTHING if figures.vanishes(mix) else mentioned, NOTHING if figures.vanishes(felt) else way]
    told = listed(each for each in how if each)
    slots = {"theme": _called(row, names), "moved": moved}
    return _PART(how=told, **slots) if told else _THEME(**slots)


_GROUP = Template("{name}: {themes}")


def _apart(spec: Spec, found: Facts, names: Names) -> Text:
    """A clause per group with what moves its score most."""
    by_label: dict[str, list[Row]] = {}
    for row in _themes(found):
        label = next((value for key, value in row.keys.items() if key != "theme"), "")
        by_label.setdefault(label, []).append(row)
    clauses = (
        _GROUP(name=name(label), themes=listed(_moved(row, found, names) for row in rows[:_SAID]))
        for label, rows in by_label.items()
    )
    lead = _LEADS[spec.compare.to is not None]
    head = next((fact for fact in found.facts.values() if fact.name in _SCORES), None)
    what = _measured(spec, head, names) if head else NOTHING
    return spaced([lead(what=what, groups=listed(clauses)), _defined(_themes(found)[:1], found)])


_LEADS = {
    False: Template("{what} is moved most by these themes, for each apart: {groups}."),
    True: Template("The change of {what} goes most with these themes, for each apart: {groups}."),
}
_SCORES = (*SCORES, Measure.ADVOCACY_RATE)
_MOVED_SURELY = Template("{theme} ({moved}, {verdict})")


def _moved(row: Row, found: Facts, names: Names) -> Text:
    fact = _value(row, found)
    told = verdict(fact)
    slots = {"theme": _called(row, names), "moved": figures.value(fact)}
    return _MOVED_SURELY(verdict=told, **slots) if told else _THEME(**slots)
