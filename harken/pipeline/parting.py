"""Which of a theme's statements go to which of the parts that it is split into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from harken.domain.errors import UsageError
from harken.domain.understanding import Theme
from nlp.pieces import NONE, Pieces, Reason
from nlp.theme_scores import Array, Embed
from storage import theme_effects

if TYPE_CHECKING:
    from harken.pipeline.edit_plans import Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Parted:
    """The statements that go to a part, as columns of the same length."""

    statements: NDArray[np.int64]
    #: Of each its reason's place among the reasons.
    places: NDArray[np.int32]
    scores: Array
    reasons: tuple[Reason, ...]

    def columns(self) -> dict[str, NDArray[Any]]:
        """As they are written."""
        return {"statement_id": self.statements, "reason": self.places, "score": self.scores}

    def to(self, part: str) -> NDArray[np.intp]:
        """Where the statements stand that go to a part."""
        mine = [place for place, reason in enumerate(self.reasons) if reason.theme == part]
        return np.flatnonzero(np.isin(self.places, mine))

    def surest(self, part: str, most: int) -> list[int]:
        """The ids of those that go to a part with the highest scores."""
        rows = self.to(part)
        order = np.lexsort((self.statements[rows], -self.scores[rows]))[:most]
        return [int(each) for each in self.statements[rows[order]]]


def parted(connection: Connection, whole: int, planned: Plan, embed: Embed | None) -> Parted:
    """The part that each statement about a theme goes to, if any."""
    pieces, with_words = _pieces(connection, planned, embed)
    statements, places, scores = [np.empty(0, np.int64)], [np.empty(0, np.int32)], [np.empty(0, np.float32)]
    for ids, words, embeddings in theme_effects.meant(connection, whole, with_words=with_words):
        told, sure = pieces.tell(words, embeddings)
        some = told != NONE
        statements.append(np.array(ids, dtype=np.int64)[some])
        places.append(told[some])
        scores.append(sure[some])
    return Parted(
        statements=np.concatenate(statements),
        places=np.concatenate(places),
        scores=np.concatenate(scores),
        reasons=pieces.reasons,
    )


def _pieces(connection: Connection, planned: Plan, embed: Embed | None) -> tuple[Pieces, bool]:
    """Examples are compared by the embeddings that are stored with them."""
    wanted = [id_ for piece in planned.pieces.values() for id_ in piece.examples]
    known = theme_effects.texts(connection, wanted)
    missing = [id_ for id_ in wanted if id_ not in known]
    if missing:
        raise UsageError(f"There is no statement {missing[0]}; examples are ids of statements.")
    if embed is None and any(piece.phrases for piece in planned.pieces.values()):
        raise UsageError("Phrases need the model; give statements as examples instead.")
    parts = [
        Theme(
            key=key,
            name=str(planned.made[key]["name"]),
            phrases=piece.phrases,
            words=piece.words,
            examples=tuple(known[id_][0] for id_ in piece.examples),
        )
        for key, piece in planned.pieces.items()
    ]
    return Pieces(parts, _looking_up(dict(known.values()), embed)), any(part.words for part in parts)


def _looking_up(known: dict[str, Array], embed: Embed | None) -> Embed:
    """Embeds only what is not stored; without a model these are names, by which no part is told."""

    def looked_up(texts: Sequence[str]) -> Array:
        other = sorted({text for text in texts if text not in known})
        if embed is not None:
            made = dict(zip(other, embed(other), strict=True))
        else:
            width = len(next(iter(known.values()))) if known else 1
            made = dict.fromkeys(other, np.zeros(width, dtype=np.float32))
        return np.asarray([known[text] if text in known else made[text] for text in texts], dtype=np.float32)

    return looked_up
