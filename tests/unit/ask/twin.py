"""A small working twin of the measures, so that words and digests are tested over real arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from harken.ask.specs import IMPLIED_ROLES, OPINIONS
from harken.domain.answers import (
    Counts,
    Fact,
    Facts,
    How,
    Quote,
    Refusal,
    RefusalCode,
    Row,
    SourceState,
)
from harken.domain.questions import Filter, Intent, Measure, Period, Spec


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One feedback with what was read in it."""

    day: date
    themes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    sentiment: str = "neutral"
    group: str = ""
    source: str = "forum"
    author: str = ""
    text: str = "A sentence."


@dataclass
class Twin:
    """Answers specs over a list of feedback."""

    heard: Sequence[Heard]
    healthy: bool = True
    asked: list[Spec] = field(default_factory=list)

    def __call__(self, spec: Spec) -> Facts:
        self.asked.append(spec)
        return _Answer(self, spec).facts()

    def within(self, spec: Spec) -> list[Heard]:
        return [each for each in self.heard if _fits(each, spec)]


class _Answer:
    def __init__(self, twin: Twin, spec: Spec) -> None:
        self.twin, self.spec = twin, spec
        self.kept: dict[str, Fact] = {}

    def facts(self) -> Facts:
        ways: dict[Intent, Callable[[], Facts]] = {
            Intent.COUNT: self._count,
            Intent.COMPARE: self._compare,
            Intent.ADVOCACY: self._advocacy,
            Intent.QUOTES: self._quotes,
            Intent.TREND: self._trend,
            Intent.SCORE: self._score,
            Intent.GROUPS: self._groups,
        }
        return ways.get(self.spec.intent, self._topics)()

    def _keep(self, name: str, n: int, value: float, **more: object) -> str:
        fact = Fact(
            name=name,
            value=value,
            n=n,
            definition="As the twin counts.",
            **({"unit": "share", "counts": Counts.FEEDBACK, "evidence": f"e{len(self.kept)}"} | more),  # type: ignore[arg-type]
        )
        self.kept[f"f{len(self.kept) + 1}"] = fact
        return f"f{len(self.kept)}"

    def _done(self, base: str | None, rows: Sequence[Row] = (), quotes: Sequence[Quote] = ()) -> Facts:
        return Facts(facts=self.kept, rows=tuple(rows), quotes=tuple(quotes), how=self._how(base))

    def _how(self, base: str | None) -> How:
        state = SourceState(
            name="forum", last_collected=datetime(2026, 3, 1, tzinfo=UTC), healthy=self.twin.healthy
        )
        return How(
            period=self.spec.period, filters="", n=base, sources=(state,), taxonomy_version=1, model="twin"
        )

    def _refused(self) -> Facts:
        refusal = Refusal(code=RefusalCode.EMPTY, message="No feedback in scope fits.")
        return Facts(how=self._how(None), refused=refusal)

    def _count(self) -> Facts:
        found = self.twin.within(self.spec)
        people = self.spec.measure is Measure.PEOPLE
        n = len({each.author or id(each) for each in found}) if people else len(found)
        unit, counts = ("people", Counts.PERSON) if people else ("feedback", Counts.FEEDBACK)
        return self._done(self._keep("volume", n, n, unit=unit, counts=counts))

    def _score(self) -> Facts:
        return self._done(self._net(self.twin.within(self.spec)))

    def _quotes(self) -> Facts:
        found = [
            self._quote(each, number)
            for number, each in enumerate(self.twin.heard)
            if each in self.twin.within(self.spec)
        ]
        return self._done(None, quotes=found[: self.spec.limit]) if found else self._refused()

    def _groups(self) -> Facts:
        """Nobody knows the customers here, only which groups there are."""
        everything = replace(self.spec, period=Period())
        names = sorted({each.group for each in self.twin.within(everything) if each.group})
        rows = [Row(keys={"group": name}, cells={}, verdicts={"intents": "grow"}) for name in names]
        return self._done(None, rows) if rows else self._refused()

    def _trend(self) -> Facts:
        """The share of each week, Mondays first."""
        everything = replace(self.spec, include=Filter(groups=self.spec.include.groups))
        heard, told = self.twin.within(everything), self.twin.within(self.spec)
        rows = []
        for week in sorted({_monday(each.day) for each in heard}):
            n = sum(_monday(each.day) == week for each in heard)
            plus = sum(_monday(each.day) == week for each in told)
            value = self._keep("share", n, plus / n, numerator=plus)
            rows.append(Row(keys={"week": week.isoformat()}, cells={"value": value}))
        return self._done(None, rows)

    def _topics(self) -> Facts:
        roles = tuple(role.value for role in IMPLIED_ROLES.get(self.spec.intent, ()))
        found = self.twin.within(self.spec)
        if not found:
            return self._refused()
        told = [each for each in found if not roles or set(roles) & set(each.roles)]
        base = self._keep("share", len(found), len(told) / len(found), numerator=len(told))
        themes = sorted({theme for each in told for theme in each.themes})
        rows = [self._row(theme, found, roles) for theme in themes]
        rows.sort(key=lambda row: -(self.kept[row.cells["value"]].numerator or 0))
        rows = rows[: self.spec.limit]
        quotes = [self._quote(each, number) for number, each in enumerate(told) if roles and each.themes]
        return self._done(base, rows, quotes[:1]) if rows or roles else self._refused()

    def _row(self, theme: str, found: list[Heard], roles: tuple[str, ...]) -> Row:
        def share(among: list[Heard]) -> tuple[int, float]:
            about = [each for each in among if theme in each.themes]
            told = [each for each in about if not roles or set(roles) & set(each.roles)]
            return len(told), len(told) / max(len(among), 1)

        count, value = share(found)
        cells = {"value": self._keep("share", len(found), value, numerator=count, where={"theme": theme})}
        if self.spec.compare.to is not None:
            before = self.twin.within(replace(self.spec, period=self.spec.compare.to))
            then_count, then = share(before)
            cells["before"] = self._keep("share", len(before), then, numerator=then_count)
            p = 0.001 if abs(value - then) > 0.3 else 0.6
            cells["change"] = self._keep("change", len(before) + len(found), value - then, p=p)
        # All who speak of a theme say the same here.
        opinions = self.spec.intent in OPINIONS and self.spec.compare.by != "theme"
        key = "opinion" if opinions else "theme"
        return Row(keys={key: theme}, cells=cells)

    def _quote(self, each: Heard, number: int) -> Quote:
        return Quote(
            text=each.text,
            feedback_id=number + 1,
            part="body",
            start=0,
            end=len(each.text),
            source=each.source,
            date=each.day,
            url=None,
        )

    def _net(self, found: list[Heard], **where: str) -> str:
        plus = sum(each.sentiment == "positive" for each in found)
        minus = sum(each.sentiment == "negative" for each in found)
        value = (plus - minus) / max(len(found), 1)
        return self._keep("net_sentiment", len(found), value, counts=Counts.STATEMENT, where=where)

    def _compare(self) -> Facts:
        found = self.twin.within(self.spec)
        head = self._net(found)
        if self.spec.compare.by == "group":
            names = sorted({each.group for each in found if each.group})
            rows = [
                Row(
                    keys={"group": name},
                    cells={"value": self._net([e for e in found if e.group == name], group=name)},
                )
                for name in names
            ]
            return self._done(head, rows) if rows else self._refused()
        before = self._net(self.twin.within(replace(self.spec, period=self.spec.compare.to or Period())))
        gap = (self.kept[head].value or 0) - (self.kept[before].value or 0)
        change = self._keep("change", len(found), gap, p=0.001 if abs(gap) > 0.3 else 0.6)
        return self._done(head, [Row(keys={}, cells={"value": head, "before": before, "change": change})])

    def _advocacy(self) -> Facts:
        found = self.twin.within(self.spec)
        if not found:
            return self._refused()
        heads = []
        for name, role in (("advocacy_rate", "recommend"), ("warn_off_rate", "warn_off")):
            n = sum(role in each.roles for each in found)
            heads.append(self._keep(name, len(found), n / len(found), numerator=n, counts=Counts.PERSON))
        return self._done(heads[0])


def _fits(each: Heard, spec: Spec) -> bool:
    period, include = spec.period, spec.include
    return (
        (period.start is None or each.day >= period.start)  # type: ignore[operator]
        and (period.end is None or each.day < period.end)  # type: ignore[operator]
        and (not include.groups or each.group in include.groups)
        and (not include.themes or bool(set(include.themes) & set(each.themes)))
        and (not include.roles or bool(set(include.roles) & set(each.roles)))
        and (not include.sentiment or each.sentiment in include.sentiment)
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
