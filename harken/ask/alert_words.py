"""What is an alert about a customer group: its share, its value or its delight fell beyond chance."""

from __future__ import annotations

from harken.ask import figures
from harken.ask.template import Template, Text, name
from harken.domain.answers import Facts, Row

FALLS = "falls"
_SHARE = Template("the share of {group} in the portfolio fell from {before} to {now}, {sure}.")
_WORTH = Template(
    "what a customer of {group} brings in a year fell from {before} to {now} on average, {sure}."
)
_DELIGHT = Template("the Net Delight Index of {group} fell from {before} to {now}, {sure}.")
_SURE = Template("more than chance explains")()
#: By the verdict that says so: the cell with the number of now.
_WATCHED = {
    "share": ("year_share", _SHARE),
    "worth": ("year_mean", _WORTH),
    "delight": ("net_delight", _DELIGHT),
}


def falls(found: Facts) -> dict[tuple[str, str], Text]:
    """A sentence for each group and verdict that is an alert, by both."""
    told = {}
    for row in found.rows:
        for verdict in _WATCHED:
            if "group" in row.keys and row.verdicts.get(verdict) == FALLS:
                sentence = _fall(row, found, verdict)
                if sentence is not None:
                    told[row.keys["group"], verdict] = sentence
    return told


def _fall(row: Row, found: Facts, verdict: str) -> Text | None:
    """None where it cannot be seen in rounded figures."""
    cell, template = _WATCHED[verdict]
    if cell not in row.cells or f"{cell}_before" not in row.cells:
        return None
    now, before = (figures.value(found.facts[row.cells[each]]) for each in (cell, f"{cell}_before"))
    if str(now) == str(before):
        return None
    return template(group=name(row.keys["group"]), before=before, now=now, sure=_SURE)
