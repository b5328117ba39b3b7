"""Measures what may be seen, and nothing else: for a channel, a guest, or somebody alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from harken.domain.answers import Facts, How
from harken.domain.questions import Period, Spec

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from harken.domain.sight import Sight
    from harken.insights.answering import Rules


def measured(connection: Connection, rules: Rules, sight: Sight) -> Callable[[Spec], Facts]:
    """Answers specs on one connection, as far as they may be answered."""
    from harken.insights.measure import measure

    def found(spec: Spec) -> Facts:
        refused = sight.refusal(spec)
        if refused is not None:
            return Facts(how=_UNTOUCHED, refused=refused)
        return _without_hidden(measure(connection, sight.narrowed(spec), rules=rules), sight)

    return found


_UNTOUCHED = How(period=Period(), filters="", n=None, sources=(), taxonomy_version=0, model="")


def _without_hidden(found: Facts, sight: Sight) -> Facts:
    """Without the sources that may not be spoken of."""
    if sight.sources is None:
        return found
    sources = tuple(each for each in found.how.sources if each.name in sight.sources)
    return replace(found, how=replace(found.how, sources=sources))
