"""What is said of a proposed theme: never as a fact, since it counts for nothing before it is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harken.ask import figures
from harken.ask.template import NOTHING, Slot, Template, Text, name, slot, spaced

if TYPE_CHECKING:
    from storage.proposals import Proposal

_SIZE = Template(
    "About {n} comments ({statements} statements) seem to be about something that no theme covers."
)
_OFTEN = Template(
    "It is in {late} of the {late_of} comments of the last four weeks, against {before} of {before_of} in the"
    " sixteen weeks before: {times} as often ({low} to {high})."
)
_FRESH = Template(
    "It is in {late} of the {late_of} comments of the last four weeks, and in none of the {before_of} in the"
    " sixteen weeks before."
)
_FEELS = Template("Net sentiment {net}.")
_NEAR = Template("The nearest theme is {theme}.")
_MAY = Template(
    "{called} may be a new subject: it is a proposal, and in no number until somebody accepts it."
)


def may_be(called: str) -> Text:
    """That something was proposed."""
    return _MAY(called=name(f"“{called}”"))


def known(proposal: Proposal, nearest: str | None) -> Text:
    """Its size, how it grew per feedback received, how it feels, and what it is like.

    Args:
        nearest: The name of the theme that it is nearest to.
    """
    size = _SIZE(n=figures.count(proposal.feedback), statements=figures.count(proposal.statements))
    feels = _FEELS(net=slot(Slot.FACT, _net(proposal.net_sentiment)))
    near = _NEAR(theme=name(nearest)) if nearest else NOTHING
    return spaced([size, grew(proposal), feels, near])


def grew(proposal: Proposal) -> Text:
    """How often it came up of late and before, whichever way it went; nothing where nothing is dated."""
    grown = proposal.grown
    if grown is None:
        return NOTHING
    counted = {
        "late": figures.count(grown.late),
        "late_of": figures.count(grown.late_of),
        "before_of": figures.count(grown.before_of),
    }
    if grown.before == 0:
        return _FRESH(**counted)
    if proposal.growth is None or grown.low is None or grown.high is None:
        return NOTHING
    return _OFTEN(
        **counted,
        before=figures.count(grown.before),
        times=slot(Slot.FACT, f"{proposal.growth:.1f} times"),
        low=slot(Slot.FACT, f"{grown.low:.1f}"),
        high=slot(Slot.FACT, f"{grown.high:.1f}"),
    )


def _net(share: float) -> str:
    return figures.minus(f"{share:+.2f}".rstrip("0").rstrip("."))
