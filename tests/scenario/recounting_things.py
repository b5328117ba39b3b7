"""What a recipe of evidence names, found again with pandas in what the workspace exports."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, reduce
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.scenario.recounting_tables import Beyond

Mask = NDArray[np.bool_]
Part = Mapping[str, Any]

#: Where customers of the company stand to its rivals, by the number that is stored.
_CHOSEN, _BETTER, _NAMED, _WORSE, _LOST = 2, 1, 0, -1, -2
_PUBLIC = ("review", "forum_post", "social_post")
_OPEN = ("0000", "9999")


class Things:
    """Feedback, statements and mentions as rows, and which of them a scope of a recipe names."""

    def __init__(self, export: Callable[[str], list[dict[str, Any]]], beyond: Beyond) -> None:
        self.beyond = beyond
        self._known: dict[tuple[str, str], Mask] = {}
        self._parts: dict[tuple[str, str], list[Mask]] = {}
        feedback = pd.DataFrame(export("feedback"))
        feedback = feedback[feedback.copy_of.isna()].reset_index(drop=True)
        owned = beyond.feedback.set_index("id").loc[feedback.feedback_id].reset_index(drop=True)
        feedback["customer"], feedback["gone"] = owned.customer, owned.gone
        alone = "feedback " + feedback.feedback_id.astype(str)
        feedback["person"] = ("c " + owned.customer).fillna("a " + feedback.author).fillna(alone)
        feedback["known"] = owned.customer.notna() | feedback.author.notna()
        self.feedback = feedback
        self.people = dict(zip(feedback.feedback_id, feedback.person, strict=True))
        self._place = pd.Series(feedback.index, index=feedback.feedback_id)
        self.statements = self._with_place(pd.DataFrame(export("statements"))).merge(
            beyond.statements, on=["feedback_id", "part", "start"], validate="one_to_one"
        )
        self.mentions = self._mentions(pd.DataFrame(export("mentions")))
        self.scores = self._with_place(beyond.scores)

    def _with_place(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of what counts, with the place of their feedback."""
        rows = rows[rows.feedback_id.isin(self._place.index)].reset_index(drop=True)
        return rows.assign(place=self._place.loc[rows.feedback_id].to_numpy())

    def _mentions(self, mentions: pd.DataFrame) -> pd.DataFrame:
        rows = self._with_place(mentions[mentions.theme.isin(self.beyond.themes)])
        span = ["feedback_id", "part", "start"]
        told = self.statements.reset_index(names="said")[[*span, "said", "id", "roles", "facets"]]
        return rows.merge(told, on=span, validate="many_to_one")

    def rows(self, counts: str) -> pd.DataFrame:
        return {"statement": self.statements, "mention": self.mentions}.get(counts, self.feedback)

    def keys(self, counts: str, mask: Mask) -> set[Any]:
        """What tells the things apart."""
        return set(self._marks[counts][mask])

    @cached_property
    def _marks(self) -> dict[str, NDArray[Any]]:
        """Of each row: a statement is told by where it stands, a mention by its theme as well."""
        span = ["feedback_id", "part", "start"]
        found = {"person": list(self.feedback.person), "feedback": list(self.feedback.feedback_id)}
        found["statement"] = list(self.statements[span].itertuples(index=False, name=None))
        found["mention"] = list(self.mentions[[*span, "theme"]].itertuples(index=False, name=None))
        return {counts: _column(values) for counts, values in found.items()}

    def mask(self, scope: Part, counts: str) -> Mask:
        """Which rows of one kind of thing are in a scope."""
        level = "feedback" if counts == "person" else counts
        key = (level, json.dumps(scope, sort_keys=True))
        if key not in self._known:
            found = list(self._scope(scope, level))
            self._known[key] = reduce(np.logical_and, found, np.ones(len(self.rows(level)), dtype=bool))
        return self._known[key]

    def _scope(self, scope: Part, level: str) -> Iterator[Mask]:
        if level == "statement":
            yield self.statements.content.to_numpy(dtype=bool)
        include, period = scope.get("include", {}), scope.get("period", {})
        if not include.get("sources"):
            yield self._at(level, ~self._held("source", self.beyond.rival_sources))
        yield self._at(level, self._during(period))
        yield from self._part(include, level)
        for each in self._part(scope.get("exclude", {}), level):
            yield ~each
        for condition in scope.get("conditions", ()):
            yield from self._condition(condition, level, scope)

    def _at(self, level: str, of_feedback: Mask) -> Mask:
        """What holds of feedback, of what stands in it."""
        if level == "feedback":
            return of_feedback
        found: Mask = of_feedback[self.rows(level).place]
        return found

    def _held(self, column: str, values: Any) -> Mask:
        found: Mask = self.feedback[column].isin(list(values)).to_numpy()
        return found

    def _each(self, rows: pd.DataFrame, column: str, holds: Callable[[Any], bool]) -> Mask:
        return np.fromiter((holds(each) for each in rows[column]), dtype=bool, count=len(rows))

    def _during(self, period: Part) -> Mask:
        if not period:
            return np.ones(len(self.feedback), dtype=bool)
        start, end = period.get("start", _OPEN[0]), period.get("end", _OPEN[1])
        found = np.ones(len(self.feedback), dtype=bool)
        for bound, after in ((start, True), (end, False)):
            column = "said_at" if "T" in bound else "date"
            said = self.feedback[column]
            if "T" in bound:
                moments = pd.to_datetime(said, utc=True, format="ISO8601")
                at = pd.Timestamp(bound).tz_convert("UTC")
                found &= ((moments >= at) if after else (moments < at)).to_numpy()
            else:
                known = said.fillna("")
                found &= (known != "").to_numpy() & (
                    (known >= bound) if after else (known < bound)
                ).to_numpy()
        return found

    def _part(self, part: Part, level: str) -> list[Mask]:
        """Each thing that a filter asks, by itself."""
        key = (level, json.dumps(part, sort_keys=True))
        if key not in self._parts:
            words = {"statement": self._of_statements, "mention": self._of_mentions}.get(
                level, self._of_words
            )
            self._parts[key] = [*(self._at(level, each) for each in self._of_feedback(part)), *words(part)]
        return self._parts[key]

    def _of_feedback(self, part: Part) -> Iterator[Mask]:
        for field in ("sources", "kinds", "languages"):
            if part.get(field):
                yield self._held(field.removesuffix("s"), part[field])
        if part.get("groups"):
            yield self._any("groups", part["groups"], self.feedback)
        attributes = dict(part.get("attributes") or {})
        if part.get("products"):
            attributes["product"] = part["products"]
        for name, values in attributes.items():
            yield self._each(
                self.feedback, "attributes", lambda held, n=name, v=values: _text(held.get(n)) in v
            )
        if part.get("score") is not None:
            yield self._scored(part["score"])
        if part.get("text"):
            words = re.compile(
                r"(?<!\w)" + r"\s+".join(map(re.escape, part["text"].split())) + r"(?!\w)", re.IGNORECASE
            )
            yield self._each(self.feedback, "text", lambda said: bool(words.search(said)))

    def _any(self, column: str, wanted: Any, rows: pd.DataFrame) -> Mask:
        wanted = set(wanted)
        return self._each(rows, column, lambda held: bool(wanted & set(held)))

    def _scored(self, asked: Part) -> Mask:
        rows = self.scores
        named = rows.is_primary if asked.get("name") is None else rows.name.eq(asked["name"])
        low, high = asked.get("low", -np.inf), asked.get("high", np.inf)
        return self._some(rows[named & rows.value.between(low, high)])

    def _some(self, rows: pd.DataFrame) -> Mask:
        """Feedback that any of these rows is of."""
        found = np.zeros(len(self.feedback), dtype=bool)
        found[rows.place.to_numpy(dtype=int)] = True
        return found

    def _of_words(self, part: Part) -> Iterator[Mask]:
        if part.get("facets"):
            said = self.statements.content.to_numpy(dtype=bool)
            said = said & self._any("facets", part["facets"], self.statements)
            if part.get("roles"):
                said &= self._any("roles", part["roles"], self.statements)
            yield self._some(self.statements[said])
        if part.get("rivals"):
            yield self._some(self.statements[self._naming(part, self.statements)])
        if part.get("themes"):
            yield self.mentioned(part)
            return
        if part.get("roles"):
            yield self._any("roles", part["roles"], self.feedback)
        if part.get("sentiment"):
            yield self._held("sentiment", part["sentiment"])

    def _of_statements(self, part: Part) -> Iterator[Mask]:
        if part.get("themes"):
            said = self.mentions[self.mentions.theme.isin(part["themes"])].said
            yield self.statements.index.isin(said)
        if part.get("rivals"):
            yield self._naming(part, self.statements)
        yield from self._labels(part, self.statements)

    def _of_mentions(self, part: Part) -> Iterator[Mask]:
        if part.get("themes"):
            yield self.mentions.theme.isin(part["themes"]).to_numpy()
        if part.get("rivals"):
            yield self._naming(part, self.mentions)
        yield from self._labels(part, self.mentions)

    def _labels(self, part: Part, rows: pd.DataFrame) -> Iterator[Mask]:
        for field in ("roles", "facets"):
            if part.get(field):
                yield self._any(field, part[field], rows)
        if part.get("sentiment"):
            yield rows.sentiment.isin(part["sentiment"]).to_numpy()

    def mentioned(self, part: Part) -> Mask:
        """Feedback with a mention of one of the themes, in the role and with the sentiment asked for."""
        rows = self.mentions[self.mentions.theme.isin(part["themes"])]
        if part.get("roles"):
            rows = rows[self._any("roles", part["roles"], rows)]
        asked = part.get("sentiment") or ()
        if not asked:
            return self._some(rows)
        found = self._some(rows[rows.sentiment.isin(asked)])
        if "mixed" in asked:
            good, bad = (self._some(rows[rows.sentiment == label]) for label in ("positive", "negative"))
            found = found | (good & bad)
        return found

    def _naming(self, part: Part, rows: pd.DataFrame) -> Mask:
        """Statements, or what is mentioned in them, that name one of these rivals."""
        named = self.beyond.rivals
        found: Mask = rows.id.isin(named[named.rival.isin(part["rivals"])].statement_id).to_numpy()
        return found

    def _condition(self, condition: Part, level: str, scope: Part) -> Iterator[Mask]:
        part = condition.get("filter", {})
        if condition.get("unthemed"):
            yield self._unthemed(part)
            yield from self._of_feedback(part)
            return
        yield from self._part(part, level)
        if condition.get("themed"):
            yield self.statements.index.isin(self.mentions.said)
        if condition.get("turned"):
            yield self._turned(scope, condition["turned"])
        yield from (self._at(level, each) for each in self._whole(condition))

    def _whole(self, condition: Part) -> Iterator[Mask]:
        """What is asked of feedback as a whole."""
        if condition.get("period"):
            yield self._during(condition["period"])
        if condition.get("every") is not None:
            yield (self.feedback.feedback_id % condition["every"] == 0).to_numpy()
        if condition.get("named") is not None:
            yield self._held("feedback_id", condition["named"])
        if condition.get("speaks"):
            yield self.mentioned(condition["speaks"])
        if condition.get("silent"):
            yield ~self.mentioned(condition["silent"])
        if condition.get("public"):
            yield self._held("kind", _PUBLIC) & (self.feedback.url.notna() & ~self.feedback.gone).to_numpy()
        if condition.get("against"):
            yield self._against(condition["against"])
        if condition.get("advocacy"):
            yield self.advocates(condition["advocacy"])
        if condition.get("judged"):
            yield self._judged(condition["judged"])
        if condition.get("scored"):
            yield self._some(self.on_scale(condition["scored"]))

    def on_scale(self, scale: Part) -> pd.DataFrame:
        """The scores of one name on one scale."""
        rows, upward = self.scores, bool(scale.get("higher_is_better"))
        same = rows.name.eq(scale["name"]) & rows.low.eq(scale["low"]) & rows.high.eq(scale["high"])
        return rows[same & rows.higher_is_better.eq(upward)]

    def _unthemed(self, part: Part) -> Mask:
        rows = self.statements[~self.statements.index.isin(self.mentions.said)]
        return self._some(rows[self._any("roles", part["roles"], rows)])

    def _against(self, asked: Part) -> Mask:
        named = self.beyond.rivals
        rows = named[named.rival.isin(asked["rivals"])].merge(
            self.statements, left_on="statement_id", right_on="id"
        )
        if asked.get("themes"):
            about = self.mentions[self.mentions.theme.isin(asked["themes"])].id
            rows = rows[rows.id.isin(about)]
        if asked.get("told"):
            rows = rows[
                [_tells(asked["told"], *each) for each in rows[["stance", "roles", "sentiment"]].values]
            ]
        return self._some(rows)

    def advocates(self, way: str) -> Mask:
        """Feedback that recommends, warns off or leaves."""
        if way == "leaves":
            return self._any("roles", ["leaving"], self.feedback)
        recommends = way == "recommends"
        rows = self.scores[self.scores.kind.eq("nps") & self.scores.high.eq(10)]
        reached = self._some(rows[rows.value >= 9 if recommends else rows.value <= 6])
        return reached | self._any("roles", ["recommend" if recommends else "warn_off"], self.feedback)

    def usual(self) -> pd.DataFrame:
        """The scores that tell whether somebody is delighted."""
        rows = self.scores
        return rows[rows.is_primary & rows.kind.ne("ces") & rows.high.isin([5, 10])]

    def _judged(self, way: str) -> Mask:
        scored, understood = self._some(self.usual()), self.feedback.valence.notna().to_numpy()
        if way == "score":
            return scored
        return understood | scored if way == "either" else understood & ~scored

    def _turned(self, scope: Part, way: str) -> Mask:
        """The last sign of everybody whose first one, on an earlier day, may have been another."""
        others = [each for each in scope["conditions"] if not each.get("turned")]
        until = {name: each for name, each in scope.get("period", {}).items() if name == "end"}
        heard = self.mask({**scope, "conditions": others, "period": until}, "feedback")
        good, bad = self.advocates("recommends"), self.advocates("warns_off")
        rows = self.feedback[heard & (good != bad) & self.feedback.known & self.feedback.date.notna()]
        rows = rows.assign(sign=np.where(good[rows.index], "promoter", "detractor"))
        rows = rows.sort_values(["date", "feedback_id"])
        first, last = (
            rows.drop_duplicates("person", keep=keep).set_index("person") for keep in ("first", "last")
        )
        first = first.loc[last.index]
        wanted = (last.date > first.date).to_numpy()
        if way != "either":
            wanted &= ((last.sign == way) & (first.sign != way)).to_numpy()
        found = self._held("feedback_id", last.feedback_id[wanted])
        return found & self._during({k: v for k, v in scope.get("period", {}).items() if k == "start"})


def _column(values: list[Any]) -> NDArray[Any]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _tells(told: str, stance: int, roles: list[str], sentiment: str | None) -> bool:
    """What a statement that names a rival says of the two; where its words say nothing, its role and mood."""
    if told == "chosen":
        return stance == _CHOSEN or (stance >= _NAMED and "reason_to_buy" in roles)
    if told == "lost":
        return stance == _LOST or (stance <= _NAMED and "leaving" in roles)
    better = told == "better"
    unsaid = stance in ((_NAMED, _CHOSEN) if better else (_NAMED, _LOST)) and "compares" in roles
    mood = sentiment == ("positive" if better else "negative")
    return stance == (_BETTER if better else _WORSE) or (unsaid and mood)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
