"""The value of a fact worked out again with pandas from the things that its evidence lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from harken.insights.evidence import Item

_SCORE = re.compile(r"^(?:Mean of the score|Share of) (?P<name>.+?) (?:on its own scale|scores |from )")
_SPAN = ["feedback_id", "part", "start"]


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What an export tells of listed things."""

    feedback: pd.DataFrame
    statements: pd.DataFrame
    mentions: pd.DataFrame

    @classmethod
    def of(cls, export: Callable[[str], list[dict[str, Any]]]) -> Behind:
        statements, mentions = pd.DataFrame(export("statements")), pd.DataFrame(export("mentions"))
        return cls(
            feedback=pd.DataFrame(export("feedback")).set_index("feedback_id"),
            statements=statements.set_index(_SPAN).sentiment.sort_index(),
            mentions=mentions.set_index([*_SPAN, "theme"]).sentiment.sort_index(),
        )

    def value(self, fact: dict[str, Any], items: Sequence[Item]) -> float | None:
        """The value of a fact without a numerator; None where the listed things alone do not tell it."""
        if fact["name"] in ("volume", "people", "customers"):
            return float(len(items))
        if fact["name"] == "net_sentiment":
            return self._net(fact, items)
        if fact["name"] in ("mean_score", "ces", "nps"):
            return self._scored(fact, items)
        if fact["name"] == "mean_value":
            return float(pd.Series([each.value for each in items], dtype=float).mean())
        return None

    def _net(self, fact: dict[str, Any], items: Sequence[Item]) -> float:
        spans = [(each.feedback_id, each.part, each.start) for each in items]
        if fact["counts"] == "mention":
            keys = [(*span, each.theme) for span, each in zip(spans, items, strict=True)]
            said = self.mentions.loc[keys]
        else:
            said = self.statements.loc[spans]
        assert len(said) == len(items)
        return float((said == "positive").mean() - (said == "negative").mean())

    def _scored(self, fact: dict[str, Any], items: Sequence[Item]) -> float:
        name = _SCORE.match(fact["definition"])
        assert name is not None, fact["definition"]
        held = self.feedback.scores.loc[[each.feedback_id for each in items]]
        scores = held.map(lambda scores: scores[name["name"]])
        if fact["name"] == "nps":
            return float(100 * ((scores >= 9).mean() - (scores <= 6).mean()))
        return float(scores.mean())


def marks(items: Sequence[Item]) -> set[tuple[Any, ...]]:
    """What tells listed things apart; a person is shown by a feedback of theirs, which may be another one."""
    return {(each.feedback_id, each.statement_id, each.theme, each.customer) for each in items}
