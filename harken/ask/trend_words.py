"""Sentences about a series over time: from where to where, the levels it has, and the season it follows."""

from __future__ import annotations

from harken.ask import comparison_words, figures
from harken.ask.scope_words import Names
from harken.ask.template import NOTHING, Slot, Template, Text, listed, slot, spaced
from harken.domain.answers import Facts, Row
from harken.domain.questions import Spec

_CHANGED = Template("It changed {changes}, more than chance explains.")
_CHANGE = Template("{when}, from {before} to {value}")
_SHARE_CHANGED = Template("Of all that was received, its share changed {changes}, more than chance explains.")
_ABOVE = Template("Every year it lies above the rest in {month}: {value} against {rest}.")
_BELOW = Template("Every year it lies below the rest in {month}: {value} against {rest}.")


def trend(spec: Spec, found: Facts, names: Names) -> Text:
    """The first and the last step, then what the whole series comes to: its levels, or else its halves."""
    levels = _levels(found)
    whole = comparison_words.trend(spec, found, names, halves=not levels)
    return spaced([whole, levels, _season(found)])


def _levels(found: Facts) -> Text:
    rows = [row for row in found.rows if "level_change" in row.cells]
    if not rows:
        return NOTHING
    of_share = found.facts[rows[0].cells["level"]].unit != found.facts[rows[0].cells["value"]].unit
    lead = _SHARE_CHANGED if of_share else _CHANGED
    return lead(changes=listed(_change(row, found) for row in rows))


def _change(row: Row, found: Facts) -> Text:
    """From the level before to the one that begins at this step."""
    level = found.facts[row.cells["level"]]
    by, label = next(iter((level.where or row.keys).items()))
    return _CHANGE(
        when=comparison_words.when(by, label),
        before=figures.value(found.facts[row.cells["level_before"]]),
        value=figures.value(level),
    )


def _season(found: Facts) -> Text:
    """The month of the year that stands out."""
    told = {fact.name: fact for fact in found.facts.values() if fact.name in ("season", "season_rest")}
    if len(told) < 2:
        return NOTHING
    season = told["season"]
    lead = _ABOVE if season.where["way"] == "above" else _BELOW
    return lead(
        month=slot(Slot.DATE, season.where["season"]),
        value=figures.value(season),
        rest=figures.value(told["season_rest"]),
    )
