"""What people talk about: themes ranked by how much feedback has them, or says something of one kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from harken.domain.answers import Counts, Refusal, RefusalCode, Row
from harken.domain.questions import Filter, Intent, Measure, Order, Spec
from harken.domain.understanding import Role, Sentiment
from harken.insights import quantities
from harken.insights.dimensions import dimension
from harken.insights.estimates import estimate
from harken.insights.inquiry import SINCE, Findings, Inquiry
from harken.insights.pareto_themes import add_cumulative
from harken.insights.quantities import Quantity
from harken.insights.quotes import Wanted, quotes_of_each
from harken.insights.scope import Condition, Scope
from harken.insights.tally import Tally

ROLES = {
    Intent.LIKES: Role.LIKE,
    Intent.DISLIKES: Role.DISLIKE,
    Intent.REQUESTS: Role.REQUEST,
    Intent.QUESTIONS: Role.QUESTION,
    Intent.REASONS_TO_BUY: Role.REASON_TO_BUY,
}
#: What somebody does who says something of a kind.
SAYING = {
    Role.LIKE: "says what people like",
    Role.DISLIKE: "says what people dislike",
    Role.REQUEST: "asks for anything",
    Role.QUESTION: "asks a question",
    Role.REASON_TO_BUY: "says why people buy",
}
#: The row of what no theme covers.
OTHER = "other"
#: The limit that asks for all of them, the most that a question may ask for.
ALL_THEMES = 50


Narrowing = Callable[[Scope], Scope]
#: One list of a part of the scope, told from so many parts alike; what singles it out stands in each row.
Listing = Callable[[Narrowing, dict[str, str], int], Findings]


def topics(inquiry: Inquiry) -> Findings:
    """Rows per theme; for each key of another dimension where the spec names one."""
    return each_apart(inquiry, lambda narrow, where, _: _Topics(inquiry, narrow, where).findings())


def unquoted(inquiry: Inquiry) -> tuple[Findings, list[Wanted]]:
    """The rows per theme of all that is asked for, and where a quote for each is still to be looked for."""
    return _Topics(inquiry, _everywhere, {}).unquoted()


def each_apart(inquiry: Inquiry, listing: Listing) -> Findings:
    """One list of all, or the same list for each group, source or the like."""
    by = inquiry.spec.compare.by
    if by is None or by == "theme":
        return listing(_everywhere, {}, 1)
    return _apart(inquiry, by, listing)


def _everywhere(scope: Scope) -> Scope:
    return scope


def _apart(inquiry: Inquiry, by: str, listing: Listing) -> Findings:
    volume = quantities.volume(inquiry.scope)
    along = dimension(by, volume.counts, inquiry.names, inquiry.rules.first_weekday)
    tallies = inquiry.counter.by(volume, along)
    labels = sorted(tallies, key=lambda label: (-tallies[label].n, label))
    shown = inquiry.shown(volume, along, labels)[: inquiry.spec.limit]
    if not shown:
        code = RefusalCode.TOO_SMALL if labels else RefusalCode.EMPTY
        message = f"No {along.name} has {inquiry.rules.min_people} people or more behind it."
        return Findings(refused=Refusal(code=code, message=message))
    head = inquiry.ledger.add(volume, inquiry.counter.whole(volume))
    found = [listing(along.at(label), {along.name: label}, len(shown)) for label in shown]
    if not any(each.rows for each in found):
        return Findings(base=head, refused=found[0].refused)
    return Findings(
        base=head,
        rows=tuple(row for each in found for row in each.rows),
        quotes=tuple(quote for each in found for quote in each.quotes),
    )


def grounds(inquiry: Inquiry, narrow: Narrowing) -> tuple[Scope, Filter]:
    """The feedback that a list of one kind of statement is out of, and what counts in it."""
    spec = inquiry.spec
    said = replace(spec.include, roles=(ROLES[spec.intent].value,), sentiment=())
    return _of_whom(narrow(_base(spec)), spec.include), said


def _base(spec: Spec) -> Scope:
    """All that was heard, whatever role or mood is asked for and whatever theme is left out."""
    include, exclude = replace(spec.include, roles=(), sentiment=()), replace(spec.exclude, themes=())
    return Scope(include=include, exclude=exclude, period=spec.period)


def _of_whom(scope: Scope, asked: Filter) -> Scope:
    """Only those who do or feel what the question says of them, in any statement: loyal or unhappy people."""
    for only in (Filter(roles=asked.roles), Filter(sentiment=asked.sentiment)):
        scope = scope if only.empty() else scope.within(Condition(filter=only))
    return scope


class _Topics:
    """One ranked list of themes."""

    def __init__(self, inquiry: Inquiry, narrow: Narrowing, where: dict[str, str]) -> None:
        self.inquiry = inquiry
        self.where = where
        spec = inquiry.spec
        role = ROLES.get(spec.intent)
        #: Themes that the question leaves out are no rows; feedback about them counts for the others.
        self.left_out = spec.exclude.themes
        if role:
            self.base, self.said = grounds(inquiry, narrow)
        else:
            base, exclude = replace(spec.include, roles=(), sentiment=()), replace(spec.exclude, themes=())
            self.base, self.said = (
                narrow(Scope(include=base, exclude=exclude, period=spec.period)),
                spec.include,
            )
        self.counted = self.base.including(self.said)
        self.along = dimension("theme", Counts.FEEDBACK, inquiry.names)
        self.role = role

    def findings(self) -> Findings:
        found, wanted = self.unquoted()
        if not wanted:
            return found
        voices = quotes_of_each(self.inquiry.connection, self.inquiry.names, wanted, limit=1)
        return replace(found, quotes=tuple(quote for each in voices for quote in each))

    def unquoted(self) -> tuple[Findings, list[Wanted]]:
        """All but the quotes, and what these are to be of: lists of one answer read theirs together."""
        heard, told = self._heard(), self._told()
        looked = self._ranked(heard, told)
        ranked = looked[: self.inquiry.spec.limit]
        head = self._head(heard)
        rest = self._other(heard)
        if not ranked and not rest:
            return Findings(base=head, refused=self._nothing()), []
        # What is ranked by its change was looked at for it, whether it is shown or not.
        held = looked if self._by_change else ranked
        cells = {theme: {"value": self._value(theme, heard, told[theme])} for theme in held}
        self._add_coverage()
        self._add_changes(cells, heard, told)
        for theme in held[len(ranked) :]:
            self.inquiry.ledger.drop(*cells.pop(theme).values())
        self._add_sentiment(cells)
        if self._of_few and ranked:
            add_cumulative(self.inquiry, self.counted, self.along, looked, cells)
        rows = [Row(keys=self._keys(theme), cells=cells[theme]) for theme in ranked]
        rows += rest
        # Told apart, each group is heard on what it says most.
        quoted = ranked[:1] if self.where else ranked
        return Findings(base=head, rows=tuple(rows)), self._wanted(quoted) if self.role else []

    def _keys(self, theme: str) -> dict[str, str]:
        return self.where | {"theme": theme}

    def _heard(self) -> int:
        return self.inquiry.counter.whole(quantities.volume(self.base)).n

    def _told(self) -> dict[str, int]:
        """How much feedback has each theme, said in the way that is asked for; what went away has none."""
        gone = self._before[1] if self._by_change else {}
        tallies = self.inquiry.counter.by(quantities.volume(self.counted), self.along)
        told = dict.fromkeys(gone, 0) | {theme: tally.n for theme, tally in tallies.items()}
        return {theme: n for theme, n in told.items() if theme not in self.left_out}

    @property
    def _of_few(self) -> bool:
        """Whether all themes are asked for by size, and so which few of them most of it is about."""
        spec = self.inquiry.spec
        alone = spec.compare.to is None and not self.where
        return alone and spec.order is Order.VOLUME and spec.limit == ALL_THEMES

    @property
    def _by_change(self) -> bool:
        spec = self.inquiry.spec
        return spec.order is Order.CHANGE and spec.compare.to is not None

    def _quantity(self, theme: str) -> Quantity:
        said = f" with a statement of {self.role}" if self.role else ""
        definition = f"Share of the feedback in scope{said} about the theme."
        return quantities.share(self.base, self.along.narrow(self.counted, theme), definition)

    def _value(self, theme: str, heard: int, told: int) -> str:
        return self.inquiry.ledger.add(self._quantity(theme), Tally(n=heard, plus=told), self._keys(theme))

    def _head(self, heard: int) -> str:
        """How much of what was heard says anything of the kind, or how much was heard."""
        if self.role is None:
            return self.inquiry.ledger.add(quantities.volume(self.base), Tally(n=heard), self.where)
        definition = f"Share of the feedback in scope with a statement of {self.role}."
        whole = quantities.share(self.base, self.counted, definition)
        counted = self.inquiry.counter.whole(quantities.volume(self.counted)).n
        return self.inquiry.ledger.add(whole, Tally(n=heard, plus=counted), self.where)

    def _add_coverage(self) -> None:
        """How much of what is said the known themes cover, where themes are what is asked for."""
        if self.role is None and self.base == self.counted and not self.base.include.themes:
            self.inquiry.state(quantities.coverage(self.base), self.where)

    def _ranked(self, heard: int, told: dict[str, int]) -> list[str]:
        weights = self._weights(heard, told)
        return sorted(told, key=lambda theme: (weights[theme], -told[theme], theme))

    def _weights(self, heard: int, told: dict[str, int]) -> dict[str, float]:
        """Least first: the most told, the worst felt, or what rose or fell most."""
        spec = self.inquiry.spec
        if spec.order is Order.SENTIMENT or spec.measure is Measure.NET_SENTIMENT:
            best = -1 if spec.include.sentiment == (Sentiment.POSITIVE,) else 1
            nets = {theme: estimate(Measure.NET_SENTIMENT, tally) for theme, tally in self._nets.items()}
            return {theme: best * (nets[theme].value or 0.0) if theme in nets else 0.0 for theme in told}
        if self._by_change:
            then, before = self._before
            return {
                theme: -abs(before.get(theme, 0) / max(then, 1) - n / max(heard, 1))
                for theme, n in told.items()
            }
        return {theme: float(-n) for theme, n in told.items()}

    def _net(self) -> Quantity:
        return quantities.net_sentiment(self.base, by_theme=True)

    @cached_property
    def _nets(self) -> dict[str, Tally]:
        return self.inquiry.counter.by(self._net(), dimension("theme", Counts.MENTION, self.inquiry.names))

    def _add_sentiment(self, cells: dict[str, dict[str, str]]) -> None:
        """How each theme is felt about; a list of likes or dislikes says it by itself."""
        if self.role is not None:
            return
        nets = self._nets
        for theme, row in cells.items():
            mine = self._net().narrowed(self.along.at(theme))
            row["sentiment"] = self.inquiry.ledger.add(mine, nets.get(theme, Tally()), self._keys(theme))

    @cached_property
    def _before(self) -> tuple[int, dict[str, int]]:
        """How much was heard in the earlier period, and how much of it had each theme."""
        earlier, counter = self.inquiry.spec.compare.to, self.inquiry.counter
        assert earlier is not None
        heard = counter.whole(quantities.volume(self.base.during(earlier))).n
        told = counter.by(quantities.volume(self.counted.during(earlier)), self.along)
        return heard, {theme: tally.n for theme, tally in told.items()}

    def _add_changes(self, cells: dict[str, dict[str, str]], heard: int, told: dict[str, int]) -> None:
        earlier = self.inquiry.spec.compare.to
        if earlier is None:
            return
        ledger = self.inquiry.ledger
        before_heard, before_told = self._before
        changes = []
        for theme, row in cells.items():
            now = Tally(n=heard, plus=told[theme])
            then = Tally(n=before_heard, plus=before_told.get(theme, 0))
            quantity = self._quantity(theme)
            before = quantity.during(earlier)
            keys = self._keys(theme)
            row["before"] = ledger.add(before, then, keys | {"period": "before"})
            change = ledger.add_change(quantity, now, then, (quantity.base, before.base), SINCE, keys)
            if change:
                row["change"] = change
                changes.append(change)
        ledger.adjust(changes)

    def _other(self, heard: int) -> list[Row]:
        """Feedback with such a statement that no theme covers, so that nothing told goes unseen."""
        if self.role is None or self.said.themes:
            return []
        said = Filter(roles=(self.role.value,))
        counted = self.base.within(Condition(filter=said, unthemed=True))
        n = self.inquiry.counter.whole(quantities.volume(counted)).n
        if not n:
            return []
        definition = f"Share of the feedback in scope with a statement of {self.role} about no known theme."
        rest = quantities.share(self.base, counted, definition)
        keys = self._keys(OTHER)
        return [Row(keys=keys, cells={"value": self.inquiry.ledger.add(rest, Tally(n=heard, plus=n), keys)})]

    def _wanted(self, themes: list[str]) -> list[Wanted]:
        narrow = self.along.narrow
        return [Wanted(scope=narrow(self.counted, each), about=self._keys(each)) for each in themes]

    def _nothing(self) -> Refusal:
        what = SAYING[self.role] if self.role else "is about a known theme"
        return Refusal(code=RefusalCode.EMPTY, message=f"No feedback in scope {what}.")
