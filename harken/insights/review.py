"""Statements that are most worth a person's look: uncertain, about much, and from valuable customers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from harken.domain.understanding import Sentiment
from harken.insights.relations import LABELS

#: So many are shown at a time, of one theme at most a quarter.
PAGE, OF_ONE_THEME = 20, 5
#: How far back from the newest feedback is looked, in days, and how many of the least certain are weighed up.
DAYS, POOL = 90, 600
#: Of the feedback of these days so much is looked at for labels, the newest.
LATEST = 20_000
#: A score so far from what it had to reach is certain; a label that is so likely right, too.
_CERTAIN, _SURE = 0.25, 0.9
#: What a statement gains where its customer is worth more than all others; a theme that holds everything.
_VALUE, _FREQUENT = 1.0, 1.0

_COLUMNS = """
    statements.id AS statement_id, statements.feedback_id,
    substr(parts.text, start + 1, stop - start) AS text, sources.name AS source, feedback.day,
    statements.sentiment, statements.confidence,
    worth.percent_rank AS worth
"""
_JOINED = """
    JOIN feedback ON feedback.id = statements.feedback_id JOIN parts ON parts.id = part_id
    JOIN sources ON sources.id = source_id LEFT JOIN worth ON worth.customer_id = feedback.customer_id
    WHERE content AND copy_of IS NULL
"""
_WORTH = """
    WITH worth AS MATERIALIZED (
        SELECT customer_id, percent_rank() OVER (ORDER BY value) FROM customer_values WHERE value IS NOT NULL
    )
"""
_UNCORRECTED = "NOT EXISTS (SELECT FROM corrections WHERE corrections.statement_id = statements.id AND {})"
#: Themes that only just passed.
_THEMES = sa.text(
    f"""{_WORTH}, near AS MATERIALIZED (
        SELECT statement_id, mentions.theme_id, score, against, because FROM mentions
        JOIN themes ON themes.id = mentions.theme_id AND status = 'active'
        WHERE way = 0 AND against IS NOT NULL AND score - against < {_CERTAIN}
            AND mentions.day >= (SELECT max(day) FROM feedback) - :days
        ORDER BY score - against, statement_id LIMIT :pool
    )
    SELECT {_COLUMNS}, themes.key AS theme, themes.name AS theme_name, score, against, because,
        (SELECT sum(feedback) FROM months WHERE field = '' AND months.theme_id = near.theme_id) AS theme_size,
        (SELECT sum(feedback) FROM months WHERE field = '' AND months.theme_id = 0) AS whole
    FROM near JOIN themes ON themes.id = near.theme_id JOIN statements ON statements.id = near.statement_id
    {_JOINED} AND {_UNCORRECTED.format("corrections.theme_id = near.theme_id")}
    """
)
#: Labels that are hardly surer than chance. The offset keeps the server from going through all statements.
_LABELS = sa.text(
    f"""{_WORTH}, late AS MATERIALIZED (
        SELECT id FROM feedback
        WHERE copy_of IS NULL AND day >= (SELECT max(day) FROM feedback) - :days
        ORDER BY day DESC, id DESC LIMIT :latest
    ), unsure AS MATERIALIZED (
        SELECT said.id FROM late CROSS JOIN LATERAL (
            SELECT statements.id, confidence FROM statements WHERE feedback_id = late.id AND content
                AND confidence < {_SURE} AND {_UNCORRECTED.format("what = 'sentiment'")}
            OFFSET 0
        ) AS said ORDER BY confidence, said.id LIMIT :pool
    )
    SELECT {_COLUMNS}, NULL AS theme, NULL AS theme_name, NULL AS score, NULL AS against, '' AS because,
        0 AS theme_size, 1 AS whole
    FROM unsure JOIN statements USING (id) {_JOINED}
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubtful:
    """A statement, and what of it is in doubt: whether it is about a theme, or its sentiment."""

    statement_id: int
    feedback_id: int
    text: str
    source: str
    day: date | None
    sentiment: Sentiment
    #: The theme in doubt; None where the sentiment is.
    theme: str | None
    theme_name: str | None
    #: Why it is asked, in words.
    why: str
    #: How much a look at it is worth.
    worth: float

    @property
    def asks(self) -> str:
        """What a person is to say yes or no to."""
        if self.theme is None:
            return f"Is it {self.sentiment.value}?"
        return f"Is it about {self.theme_name}?"


def queue(connection: sa.Connection, *, limit: int = PAGE, skip: Sequence[int] = ()) -> list[Doubtful]:
    """The statements most worth checking, the worthiest first; what was corrected does not come again.

    Args:
        skip: Ids of statements that were passed over.
    """
    values = {"days": DAYS, "pool": POOL}
    rows = [*connection.execute(_THEMES, values), *connection.execute(_LABELS, {**values, "latest": LATEST})]
    found = sorted((_doubtful(row) for row in rows), key=lambda each: (-each.worth, each.statement_id))
    return _mixed((each for each in found if each.statement_id not in set(skip)), limit)


def _mixed(found: Iterable[Doubtful], limit: int) -> list[Doubtful]:
    """Each statement once, and no theme alone."""
    chosen: list[Doubtful] = []
    seen: set[int] = set()
    counts: dict[str | None, int] = {}
    for each in found:
        most = limit // 2 if each.theme is None else OF_ONE_THEME
        if each.statement_id in seen or counts.get(each.theme, 0) >= most:
            continue
        seen.add(each.statement_id)
        counts[each.theme] = counts.get(each.theme, 0) + 1
        chosen.append(each)
        if len(chosen) == limit:
            break
    return chosen


def _doubtful(row: Any) -> Doubtful:
    frequent = float(row.theme_size or 0) / max(float(row.whole or 1), 1.0)
    worth = _doubt(row) * (1 + _FREQUENT * frequent) * (1 + _VALUE * (row.worth or 0.0))
    return Doubtful(
        statement_id=row.statement_id,
        feedback_id=row.feedback_id,
        text=row.text,
        source=row.source,
        day=row.day,
        sentiment=LABELS[row.sentiment],
        theme=row.theme,
        theme_name=row.theme_name,
        why=_why(row),
        worth=round(worth, 4),
    )


def _doubt(row: Any) -> float:
    """From 0, certain, to 1."""
    if row.theme is None:
        return max(0.0, 1.0 - float(row.confidence) / _SURE)
    return max(0.0, 1.0 - float(row.score - row.against) / _CERTAIN)


def _why(row: Any) -> str:
    if row.theme is None:
        return f"its label is {row.confidence:.0%} sure"
    like = f'like "{row.because}", ' if row.because else "like an example of it, "
    return f"{like}score {row.score:.2f} against {row.against:.2f}"
