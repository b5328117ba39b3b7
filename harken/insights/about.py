"""How well statements are about the themes that they are quoted for, beside being about them at all.

A theme's word somewhere in a list of five things makes a statement be about it, and a poor quote.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY

from harken.domain.understanding import Way
from harken.insights.relations import about_statement, mentions, statements

#: What one more theme beside those asked for takes from how near a statement comes to what all others say.
ELSEWHERE = 0.08


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a statement says beside others about the same themes."""

    #: A unit vector; those of models of another width are like no other.
    meaning: NDArray[np.float32]
    #: How near it comes to what all say of the themes, less for each further theme that it is about.
    about: float


def told(
    connection: sa.Connection, texts: Mapping[int, str], asked: Collection[int], active: Collection[int]
) -> dict[int, Told]:
    """How well each of some statements is about themes.

    Args:
        texts: The statements' words by their ids: the same words count once.
        asked: The themes.
        active: All themes that are in use.
    """
    rows = _read(connection, texts, asked, active)
    if not rows:
        return {}
    vectors = [np.frombuffer(row.embedding, dtype=">f2", offset=4).astype(np.float32) for row in rows]
    width = max(len(each) for each in vectors)
    meaning = np.stack([each if len(each) == width else np.zeros(width, np.float32) for each in vectors])
    once = list({texts[row.id].casefold(): place for place, row in enumerate(rows)}.values())
    middle = meaning[once].mean(axis=0)
    near = meaning @ (middle / (float(np.linalg.norm(middle)) or 1.0))
    return {
        row.id: Told(meaning=each, about=float(its) - ELSEWHERE * row.elsewhere)
        for row, each, its in zip(rows, meaning, near, strict=True)
    }


def _read(
    connection: sa.Connection, texts: Mapping[int, str], asked: Collection[int], active: Collection[int]
) -> Sequence[sa.Row[tuple[int, bytes, int]]]:
    others = sa.literal(sorted(set(active) - set(asked)), ARRAY(sa.Integer))
    these = sa.literal(sorted(texts), ARRAY(sa.BigInteger))
    elsewhere = (
        sa.select(sa.func.count())
        .where(about_statement(statements.c.id, statements.c.feedback_id))
        .where(mentions.c.theme_id == sa.any_(others))
        .where(mentions.c.way != Way.THROUGH.value)
        .correlate(statements)
        .scalar_subquery()
    )
    # In the form that it is stored in: reading numbers as text takes longer than all the rest.
    embedding = sa.func.halfvec_send(statements.c.embedding, type_=sa.LargeBinary)
    return connection.execute(
        sa.select(statements.c.id, embedding.label("embedding"), elsewhere.label("elsewhere"))
        .where(statements.c.id == sa.any_(these))
        .order_by(statements.c.id)
    ).all()
