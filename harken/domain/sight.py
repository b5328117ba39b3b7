"""What may be seen where: a channel, a guest and a colleague alone see different parts of the feedback."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harken.domain.answers import Refusal, RefusalCode
from harken.domain.questions import Filter, Intent, Spec

#: These tell of customers whether they said something or not, so that no filter of sources keeps them in.
_OF_CUSTOMERS = (Intent.GROUPS, Intent.VALUE, Intent.PERSONA, Intent.EFFECT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """The groups and sources that may be spoken of; None means all of them."""

    groups: frozenset[str] | None = None
    sources: frozenset[str] | None = None

    @classmethod
    def of(cls, groups: Collection[str] | None, sources: Collection[str] | None) -> Sight:
        return cls(
            groups=None if groups is None else frozenset(groups),
            sources=None if sources is None else frozenset(sources),
        )

    def everything(self) -> bool:
        return self == Sight()

    def nothing(self) -> bool:
        """Whether there is nothing that may be spoken of."""
        return self.groups == frozenset() or self.sources == frozenset()

    def covers(self, other: Sight) -> bool:
        """Whether all that the other shows may be seen here."""
        return _covers(self.groups, other.groups) and _covers(self.sources, other.sources)

    def within(self, other: Sight) -> Sight:
        """What may be seen by both."""
        return Sight(groups=_both(self.groups, other.groups), sources=_both(self.sources, other.sources))

    def refusal(self, spec: Spec) -> Refusal | None:
        """Why a question is not answered here; None where it may be."""
        if self.everything():
            return None
        asked = (spec.include.groups, self.groups), (spec.include.sources, self.sources)
        hidden = [name for names, seen in asked for name in names if seen is not None and name not in seen]
        if not hidden and not (spec.intent in _OF_CUSTOMERS and self.sources is not None):
            return None
        message = f"That is not for everybody here to see. Here I speak only of {self.told()}."
        return Refusal(code=RefusalCode.NOT_ALLOWED, message=message)

    def narrowed(self, spec: Spec) -> Spec:
        """The question about what may be seen alone; ask for a `refusal` first."""
        return replace(spec, include=self._seen(spec.include))

    def told(self) -> str:
        """What may be seen, in words."""
        groups = [] if self.groups is None else [f"the customers of {_listed(self.groups)}"]
        sources = [] if self.sources is None else [f"what came in through {_listed(self.sources)}"]
        return " and of ".join(groups + sources) or "everything"

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "groups": None if self.groups is None else sorted(self.groups),
            "sources": None if self.sources is None else sorted(self.sources),
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Sight:
        """From JSON."""
        return cls.of(stored["groups"], stored["sources"])

    def _seen(self, include: Filter) -> Filter:
        groups = include.groups if self.groups is None else include.groups or tuple(sorted(self.groups))
        sources = include.sources if self.sources is None else include.sources or tuple(sorted(self.sources))
        return replace(include, groups=groups, sources=sources)


def _covers(mine: frozenset[str] | None, theirs: frozenset[str] | None) -> bool:
    return mine is None or (theirs is not None and theirs <= mine)


def _both(mine: frozenset[str] | None, theirs: frozenset[str] | None) -> frozenset[str] | None:
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    return mine & theirs


def _listed(names: Collection[str]) -> str:
    ordered = sorted(names)
    if len(ordered) < 2:
        return "".join(ordered) or "nobody"
    return f"{', '.join(ordered[:-1])} and {ordered[-1]}"
