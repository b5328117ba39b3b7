"""What a window of shaping remembers between two clicks; Slack carries it; what it says gives no rights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from harken.domain.shaping import Edit, Piece, Shape

#: Parts that a split by examples makes at most; the field that tells that it is one.
PARTS, BY = 4, "by"


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A theme, what is to be done with it, and where that was begun."""

    theme: str
    shape: Shape | None = None
    #: What was filled in, by the name of the field; what is not there stays as it is.
    fields: Mapping[str, str] = field(default_factory=dict)
    #: Groups that it would be split into; what they are called is filled in and not carried along.
    pieces: tuple[Piece, ...] = ()
    #: Of the taxonomy that the preview was made of.
    version: int = 0
    #: Whether all statements have to be looked at again for it.
    anew: bool = False
    #: Channel and timestamp of the message that it was begun from.
    place: tuple[str, str] | None = None

    def stored(self) -> str:
        """As Slack carries it."""
        held: dict[str, Any] = {"theme": self.theme, "shape": self.shape, "fields": dict(self.fields)}
        held |= {"pieces": [each.examples for each in self.pieces]}
        held |= {"version": self.version, "anew": self.anew, "place": self.place}
        return json.dumps(held, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, stored: str) -> Self:
        """What Slack has carried."""
        held = json.loads(stored)
        return cls(
            theme=held["theme"],
            shape=None if held["shape"] is None else Shape(held["shape"]),
            fields=held["fields"],
            pieces=tuple(Piece(name="", examples=tuple(ids)) for ids in held["pieces"]),
            version=held["version"],
            anew=held["anew"],
            place=None if held["place"] is None else (held["place"][0], held["place"][1]),
        )

    def edit(self, who: str) -> Edit:
        """The edit that it comes to."""
        assert self.shape is not None
        return Edit(
            shape=self.shape,
            theme=self.theme,
            who=who,
            into=self.fields.get("into") or None,
            name=self.fields.get("name"),
            description=self.fields.get("description"),
            phrases=_lines(self.fields.get("phrases")),
            words=_lines(self.fields.get("words")),
            pieces=self._by_examples() if self.by_examples else self.pieces,
        )

    @property
    def by_examples(self) -> bool:
        """Whether a theme is split by what somebody gave as examples, and not into groups of its own."""
        return self.shape is Shape.SPLIT and BY in self.fields

    def _by_examples(self) -> tuple[Piece, ...]:
        """The parts that were given a name."""
        numbered = [(self.fields.get(f"name{number}"), number) for number in range(1, PARTS + 1)]
        return tuple(
            Piece(
                name=name,
                examples=tuple(map(int, self.fields.get(f"examples{number}", "").split())),
                phrases=_lines(self.fields.get(f"phrases{number}")) or (),
            )
            for name, number in numbered
            if name
        )


def _lines(written: str | None) -> tuple[str, ...] | None:
    if written is None:
        return None
    return tuple(each.strip() for each in written.splitlines() if each.strip())
