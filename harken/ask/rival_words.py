"""Sentences about rivals: who names them, who was chosen over whom, and who is called better at what."""

from __future__ import annotations

from dataclasses import replace

from harken.ask import figures
from harken.ask.certainty import beyond_chance, interval, little
from harken.ask.scope_words import Names, described, noun, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Filter, Spec

#: More rows than these are left to the table.
_SAID = 3

_LEAD = Template("{numerator} of the {n} {things} name {whom} ({share}).")
_ANY, _OR = Template("a rival")(), "or"
_TOLD = {
    "chosen": Template("{n} chose you instead ({share})"),
    "lost": Template("{n} went to them ({share})"),
    "better": Template("{n} {call} you better ({share})"),
    "worse": Template("{n} {call} you worse ({share})"),
}
_BARE = {
    "chosen": Template("{n} chose you instead"),
    "lost": Template("{n} went to them"),
    "better": Template("{n} {call} you better"),
    "worse": Template("{n} {call} you worse"),
}
#: Of fewer no share is told.
_FEW = 10
_CALLS, _CALL = Template("calls")(), Template("call")()
_OF = Template("{rival} ({n}): {told}.")
_OF_THESE = Template("Of these {told}.")
_SILENT = Template("None of this is said of {rivals}.")
_NOTHING_TOLD = Template("no words of choosing, leaving, better or worse")()
_NOT_TOLD = Template("nothing of the kind")()
_ROW = Template("{rival} and {label} ({n}{told})")
_COUNTED = {
    "chosen": Template("{n} chose you"),
    "lost": Template("{n} left for them"),
    "better": Template("{n} {call} you better"),
    "worse": Template("{n} {call} you worse"),
}
_COMMA = Template(", {told}")
_ROWS = Template("Most often: {rows}.")
_APART = Template("More often than elsewhere, and by more than chance: {rows}.")
_NONE_APART = Template("Nowhere are they named more or less often by more than chance explains.")()
_SHARES = Template("The shares are of those who name the rival; what is left open counts for neither.")()


def rivals(spec: Spec, found: Facts, names: Names) -> Text:
    """How many name a rival first, then what is told of each, or where most do."""
    head = found.facts[found.how.n] if found.how.n else next(iter(found.facts.values()))
    heard = replace(spec, include=replace(spec.include, themes=(), roles=(), sentiment=(), rivals=()))
    sentence = _LEAD(
        share=figures.value(head),
        n=figures.count(head.n),
        things=spaced([noun(spec, head.n), described(heard, names)]),
        whom=spaced([_whom(spec), _about(spec, names)]),
        numerator=figures.count(head.numerator or 0),
    )
    told = _rows(found, names) if spec.compare.by else _each(found)
    few = little(replace(head, n=head.numerator or 0))
    sure = interval(head) if spec.compare.by and not few else NOTHING
    return spaced([sentence, sure, told, few])


def _whom(spec: Spec) -> Text:
    return listed(map(name, spec.include.rivals), _OR) if spec.include.rivals else _ANY


def _about(spec: Spec, names: Names) -> Text:
    return described(Spec(intent=spec.intent, include=Filter(themes=spec.include.themes)), names)


def _each(found: Facts) -> Text:
    """One sentence for each rival that leads the list."""
    rows = [row for row in found.rows if "rival" in row.keys][:_SAID]
    shares = any(_numerator(found, row, "value") >= _FEW for row in rows)
    if len(rows) == 1:
        told = _told(rows[0], found)
        return spaced([_OF_THESE(told=told) if told else NOTHING, _SHARES if shares else NOTHING])
    silent = [row for row in rows if not _told(row, found)]
    some = [row for row in rows if row not in silent]
    each = [*(_of(row, found) for row in some or rows)]
    rest = _SILENT(rivals=listed(name(row.keys["rival"]) for row in silent)) if some and silent else NOTHING
    return spaced([*each, rest, _SHARES if shares else NOTHING])


def _told(row: Row, found: Facts) -> Text:
    """What is told of a rival, by how many."""
    many = _numerator(found, row, "value") >= _FEW
    return listed(
        template(
            n=figures.count(_numerator(found, row, cell)),
            call=_call(_numerator(found, row, cell)),
            share=figures.value(found.facts[row.cells[cell]]),
        )
        for cell, template in (_TOLD if many else _BARE).items()
        if cell in row.cells and _numerator(found, row, cell)
    )


def _of(row: Row, found: Facts) -> Text:
    told = _told(row, found)
    n = figures.count(_numerator(found, row, "value"))
    asked = [cell for cell in _TOLD if cell in row.cells]
    return _OF(
        rival=name(row.keys["rival"]), n=n, told=told or (_NOTHING_TOLD if len(asked) > 1 else _NOT_TOLD)
    )


def _call(n: int) -> Text:
    return _CALLS if n == 1 else _CALL


def _numerator(found: Facts, row: Row, cell: str) -> int:
    return found.facts[row.cells[cell]].numerator or 0


def _rows(found: Facts, names: Names) -> Text:
    """Where a rival is named most, and where more than chance explains."""
    rows = [row for row in found.rows if len(row.keys) > 1]
    listing = listed(_labelled(row, found, names) for row in rows[:_SAID])
    changes = {id(row): found.facts[row.cells["change"]] for row in rows if "change" in row.cells}
    if not changes:
        return _ROWS(rows=listing)
    apart = [row for row in rows if id(row) in changes and _above(changes[id(row)])]
    sure = _APART(rows=listed(_labelled(row, found, names) for row in apart)) if apart else _NONE_APART
    return spaced([_ROWS(rows=listing), sure])


def _above(change: Fact) -> bool:
    return beyond_chance(change) and (change.value or 0) > 0


def _labelled(row: Row, found: Facts, names: Names) -> Text:
    key, value = next((key, value) for key, value in row.keys.items() if key != "rival")
    label = theme(value, names) if key == "theme" else name(value.replace("_", " "))
    n = figures.count(_numerator(found, row, "value"))
    told = listed(
        template(n=figures.count(_numerator(found, row, cell)), call=_call(_numerator(found, row, cell)))
        for cell, template in _COUNTED.items()
        if cell in row.cells and _numerator(found, row, cell)
    )
    rival = name(row.keys.get("rival", ""))
    return _ROW(rival=rival, label=label, n=n, told=_COMMA(told=told) if told else NOTHING)
