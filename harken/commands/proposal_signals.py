"""Proposed themes that grow, as alerts: each once, and again when it has doubled since it was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from harken.domain.news import About, AlertKind, Signal

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from storage.proposals import Proposal

#: Quotes that are kept with an alert.
QUOTES = 3
#: It is told again where it has become so many times as large.
TIMES = 2
_BECAUSE = (
    "What no theme covers is held side by side every night; what is alike is proposed as a theme, and told"
    " where it grows per comment received beyond what chance explains."
)


def growing(opened: Opened) -> Iterator[Signal]:
    """A signal for each proposal that grows."""
    from storage import alerts, proposals, theme_edits

    with opened.engine.connect() as connection:
        found = proposals.growing(connection)
        told = {each.key: alerts.last_since(connection, AlertKind.NEW_THEME, each.key) for each in found}
        names = {row.key: str(row.name) for row in theme_edits.rows(connection)}
    for each in found:
        yield signal(each, told[each.key], names)


def signal(proposal: Proposal, told: str | None, names: Mapping[str, str]) -> Signal:
    """What is to be said of a proposal.

    Args:
        told: The size at which it was told the last time; None where it never was.
        names: Of themes, by their keys.
    """
    from harken.ask.proposal_words import known, may_be

    return Signal(
        kind=AlertKind.NEW_THEME,
        subject=proposal.key,
        since=size_told(proposal.feedback, told),
        told=str(may_be(proposal.name)),
        cause=str(known(proposal, names.get(proposal.nearest or ""))),
        because=_BECAUSE,
        quotes=tuple(_quotes(proposal)),
        about=About() if proposal.nearest is None else About(themes=(proposal.nearest,)),
    )


def size_told(feedback: int, told: str | None) -> str:
    """By which an alert is told from the one before: the size, unless it has not doubled since."""
    if told is None:
        return str(feedback)
    # Alerts of earlier versions do not say the size, so that nothing is known to have doubled.
    doubled = told.isdecimal() and feedback >= TIMES * int(told)
    return str(feedback) if doubled else told


def _quotes(proposal: Proposal) -> Iterator[Mapping[str, Any]]:
    from harken.ask.contract import quote_json
    from harken.commands.slack_themes import quotes

    for each in quotes(proposal.quotes[:QUOTES]):
        yield quote_json(each)
