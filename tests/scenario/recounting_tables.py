"""What the tables tell beside the export, read plainly.

The export tells what was said, where, when and how it was understood. It leaves out which statements say
nothing, whose feedback it is, which sources and statements are about rivals, what kind of score a score is
and which themes are in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """What the tables tell beside the export."""

    #: Number of each statement by feedback, part and start, and whether it says anything.
    statements: pd.DataFrame
    #: Of feedback: who said it, whether it can still be read there.
    feedback: pd.DataFrame
    scores: pd.DataFrame
    rivals: pd.DataFrame
    rival_sources: list[str]
    themes: list[str]
    #: Recipes of all evidence on record.
    recipes: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, connection: Connection) -> Beyond:
        def table(asked: str) -> pd.DataFrame:
            return pd.DataFrame(connection.execute(text(asked)).mappings().all())

        return cls(
            statements=table(
                "SELECT statements.id, statements.feedback_id, parts.label AS part, start, content"
                " FROM statements JOIN parts ON parts.id = part_id"
            ),
            feedback=table(
                "SELECT feedback.id, customers.key AS customer, url, gone_at IS NOT NULL AS gone"
                " FROM feedback LEFT JOIN customers ON customers.id = customer_id"
            ),
            scores=table(
                "SELECT feedback_id, name, kind, value, low, high, higher_is_better, is_primary FROM scores"
            ),
            rivals=pd.DataFrame(
                table(
                    "SELECT statement_id, rivals.name AS rival, stance FROM rival_mentions"
                    " JOIN rivals ON rivals.id = rival_id"
                ),
                columns=["statement_id", "rival", "stance"],
            ),
            rival_sources=[
                row.name
                for row in connection.execute(text("SELECT name FROM sources WHERE rival IS NOT NULL"))
            ],
            themes=[
                row.key for row in connection.execute(text("SELECT key FROM themes WHERE status = 'active'"))
            ],
            recipes={
                row.id: row.recipe for row in connection.execute(text("SELECT id, recipe FROM evidence"))
            },
        )
