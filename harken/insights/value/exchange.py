"""What each group gives and gets: facts on both axes, the symptoms of them, and how its share goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from harken.domain.answers import Counts, Fact, Refusal
from harken.domain.questions import Filter, Measure, Period, ScoreRange
from harken.domain.understanding import Role
from harken.insights import quantities, statistics
from harken.insights.dimensions import Dimension, dimension
from harken.insights.inquiry import Inquiry
from harken.insights.months import read_ahead
from harken.insights.quantities import Quantity
from harken.insights.scope import Advocacy, Condition, Scope
from harken.insights.statistics import Estimate
from harken.insights.tally import Tally
from harken.insights.value import sums
from harken.insights.value.behaving import Behaving
from harken.insights.value.book import SHARE, Book
from harken.insights.value.shares import shares
from harken.insights.value.sums import Greatest, Sums
from harken.insights.value.times import Times
from harken.insights.value.who import Who

_Found = TypeVar("_Found")

#: So many customers are few; where they hold more than this share, the rest hardly counts.
FEW, MUCH = 3, 0.5
#: Beside all others; what the p of a gap is adjusted for.
_REST = "How far the group lies above all the rest; p is adjusted for everything that was looked at."
_SINCE = "How far this lies above the equally long time before; p is adjusted for everything looked at."


@dataclass
class Told:
    """The cells of one group, and the facts that are tests, by what they test."""

    cells: dict[str, str] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Tells the groups of one answer."""

    inquiry: Inquiry
    book: Book | None
    groups: Sequence[str]
    times: Times

    @property
    def scope(self) -> Scope:
        return Scope(period=self.times.now)

    def tell(self) -> dict[str, Told]:
        """Everything about every group; p-values are adjusted by the caller."""
        told = {group: Told() for group in self.groups}
        if self.book is not None:
            self._business(self.book, told)
            self._behaviour(self.book, told)
        enough = self._heard(self.times.now)
        heard = {group: told[group] for group in self.groups if group in enough}
        self._words(heard)
        self._change_in_words(heard)
        self._symptoms(heard)
        return told

    def _heard(self, period: Period) -> set[str]:
        """The groups of which enough people were heard to tell of their words."""
        least, everybody = self.inquiry.rules.min_people, Scope(period=period)
        if len(self.groups) == 1:
            enough = self.inquiry.counter.has_enough
            return {group for group in self.groups if enough(self._along().narrow(everybody, group), least)}
        tallies = self._by_group(quantities.people(everybody))
        return {group for group in self.groups if tallies.get(group, Tally()).n >= least}

    def _business(self, book: Book, told: Mapping[str, Told]) -> None:
        found = book.by_group(self.groups)
        few = max(FEW, self.inquiry.rules.min_people)
        greatest = book.greatest(self.groups, few)
        for group, mine in self._in_order(found):
            if mine.customers >= self.inquiry.rules.min_people:
                _worth(book, group, mine, told[group])
                _concentration(book, group, mine, greatest.get(group, Greatest()), few, told[group])

    def _behaviour(self, book: Book, told: Mapping[str, Told]) -> None:
        found = book.behaving(self.groups)
        for name, by_group in found.by_group.items():
            for group, moments in self._in_order(by_group):
                if moments.n >= self.inquiry.rules.min_people:
                    _behaves(book, name, group, moments, found, told[group])

    def _in_order(self, found: Mapping[str, _Found]) -> list[tuple[str, _Found]]:
        """Whatever order it was counted in, facts are stated in that of the groups."""
        return [(group, found[group]) for group in self.groups if group in found]

    def _along(self) -> Dimension:
        return dimension("group", Counts.FEEDBACK, self.inquiry.names)

    def _words(self, told: Mapping[str, Told]) -> None:
        """Net sentiment against the rest: what the group gets."""
        if len(self.groups) == 1:
            scopes = [self.scope, *(self._along().narrow(self.scope, group) for group in told)]
            read_ahead(self.inquiry.connection, self.inquiry.names, scopes)
        net = quantities.net_sentiment(self.scope)
        self._against_rest(told, net, "net_sentiment")
        self._add(told, quantities.volume(self.scope), "heard")

    def _against_rest(self, told: Mapping[str, Told], quantity: Quantity, name: str) -> None:
        ledger, (whole, tallies) = self.inquiry.ledger, self._whole_and_groups(quantity)
        for group in told:
            mine = tallies.get(group, Tally())
            if mine.n < self.inquiry.rules.min_people:
                continue
            where = {"group": group}
            told[group].cells[name] = ledger.add(quantity.narrowed(self._along().at(group)), mine, where)
            gap = ledger.add_change(
                quantity, mine, whole - mine, (quantity.base,), _REST, where | {"of": name}
            )
            if gap is not None:
                told[group].cells[f"{name}_gap"] = told[group].tests[name] = gap

    def _whole_and_groups(self, quantity: Quantity) -> tuple[Tally, dict[str, Tally]]:
        connection, names, counter = self.inquiry.connection, self.inquiry.names, self.inquiry.counter
        found = None
        if quantity.measure is Measure.SHARE:
            found = shares(connection, names, quantity, self.groups)
        return found or (counter.whole(quantity), self._by_group(quantity))

    def _by_group(self, quantity: Quantity) -> dict[str, Tally]:
        """Of the groups that are told of, of which there is any."""
        counter = self.inquiry.counter
        if len(self.groups) > 1:
            return dict(self._in_order(counter.by(quantity, self._along())))
        told = {name: counter.whole(quantity.narrowed(self._along().at(name))) for name in self.groups}
        return {name: each for name, each in told.items() if each.n}

    def _add(self, told: Mapping[str, Told], quantity: Quantity, name: str) -> None:
        for group, mine in self._by_group(quantity).items():
            if group in told and mine.n:
                narrowed = quantity.narrowed(self._along().at(group))
                told[group].cells[name] = self.inquiry.ledger.add(narrowed, mine, {"group": group})

    def _change_in_words(self, told: Mapping[str, Told]) -> None:
        """Delight and advocates now and before."""
        delight = quantities.net_delight(self.inquiry.connection, self.scope)
        self._over_time(told, delight, "net_delight")
        self._over_time(told, quantities.advocacy(self.scope), "advocacy")

    def _over_time(self, told: Mapping[str, Told], quantity: Quantity, name: str) -> None:
        along, before = self._along(), self.times.before
        now = self._by_group(quantity)
        earlier = self._by_group(quantity.during(before)) if before else {}
        heard_then = self._heard(before) if before else set()
        for group in told:
            if not now.get(group, Tally()).n:
                continue
            mine, where = quantity.narrowed(along.at(group)), {"group": group}
            cells = told[group].cells
            cells[name] = self.inquiry.ledger.add(mine, now[group], where)
            then = earlier.get(group, Tally())
            if before is None or not then.n or group not in heard_then:
                continue
            past = mine.during(before)
            cells[f"{name}_before"] = self.inquiry.ledger.add(past, then, where | {"period": "before"})
            scopes = (mine.base, past.base)
            change = self.inquiry.ledger.add_change(
                mine, now[group], then, scopes, _SINCE, where | {"of": f"{name}_change"}
            )
            if change is not None:
                cells[f"{name}_change"] = told[group].tests[f"{name}_change"] = change

    def _symptoms(self, told: Mapping[str, Told]) -> None:
        """What goes with suffering: leaving, warning others off, scoring seven or eight."""
        for name, condition, sentence in _SYMPTOMS:
            counted = self.scope.within(condition)
            self._against_rest(told, quantities.share(self.scope, counted, sentence, name), name)
        asked = quantities.scored(self.inquiry.connection, self.inquiry.names, Measure.NPS, self.scope)
        if not isinstance(asked, Refusal) and asked.scale is not None:
            passive = asked.base.within(Condition(filter=Filter(score=_passive(asked.scale.name))))
            sentence = "Share of the answers to a recommend question that give 7 or 8."
            self._against_rest(told, quantities.share(asked.base, passive, sentence, "passive"), "passive")


def _passive(name: str) -> ScoreRange:
    return ScoreRange(name=name, low=7, high=8)


_SYMPTOMS = (
    (
        "leaving",
        Condition(filter=Filter(roles=(Role.LEAVING.value,))),
        "Share of the feedback in which somebody leaves or threatens to.",
    ),
    (
        "warn_off",
        Condition(advocacy=Advocacy.WARNS_OFF),
        "Share of the feedback that warns others off, in words or by 0 to 6 on a recommend question.",
    ),
)


def _worth(book: Book, group: str, mine: Sums, told: Told) -> None:
    """How many, what each is worth, which share they hold, and how that share goes."""
    who, where = Who(groups=(group,)), {"group": group}
    count = Estimate(float(mine.customers))
    sentence = "Customers who are in the group at present."
    told.cells["customers"] = book.state(
        "customers", "customers", count, who, sentence, n=mine.customers, where=where
    )
    if mine.n and book.valued:
        _value(book, group, mine, told)
    if mine.yearly:
        _years(book, group, mine, told)
    if mine.yearly >= book.inquiry.rules.min_people:
        _brought(book, group, mine, told)


def _concentration(book: Book, group: str, mine: Sums, best: Greatest, few: int, told: Told) -> None:
    """Stated only where the value hangs on a few, and did in the year before: one large order is luck."""
    if mine.n <= 2 * few or mine.value <= 0 or best.value <= MUCH * mine.value:
        return
    if best.before is not None and best.before <= MUCH * mine.before:
        return
    sentence = f"Share of the group's value that its {few} most valuable customers hold. {book.formula}"
    who, share = Who(groups=(group,), valued=True), Estimate(best.value / mine.value)
    where = {"group": group, "few": str(few)}
    told.cells["few"] = book.state("few_hold", SHARE, share, who, sentence, n=mine.n, where=where)


def _value(book: Book, group: str, mine: Sums, told: Told) -> None:
    who, where, whole = Who(groups=(group,), valued=True), {"group": group}, book.whole
    told.cells["value"] = book.mean(who, mine, where)
    held = sums.share_of_value(mine, whole)
    sentence = f"Share of the value of all customers that the group holds. {book.formula}"
    told.cells["value_share"] = book.state("value_share", SHARE, held, who, sentence, n=mine.n, where=where)
    rest = whole - mine
    if mine.n > 1 and rest.n > 1:
        gap = statistics.means_differ(mine.moments, rest.moments)
        id_ = book.state(
            "change",
            book.definition.currency,
            gap,
            Who(valued=True),
            _REST,
            n=whole.n,
            where=where | {"of": "value"},
        )
        told.cells["value_gap"] = told.tests["value"] = id_


def _years(book: Book, group: str, mine: Sums, told: Told) -> None:
    """The share of the portfolio by the orders of two years, told of the present members both times."""
    who, whole = Who(groups=(group,), yearly=True), book.whole
    now, then = sums.share_of_year(mine, whole), sums.share_of_year(mine, whole, before=True)
    moved = sums.share_changed(mine, whole)
    if now is None or then is None or moved is None:
        return
    for name, value, year in (
        ("year_share", now, "the year"),
        ("year_share_before", then, "the year before"),
    ):
        sentence = (
            f"Share of what all orders of {year} up to {book.day} brought that the present members brought."
        )
        told.cells[name] = book.state(
            name, SHARE, Estimate(value), who, sentence, n=mine.yearly, where={"group": group}
        )
    where = {"group": group, "of": "year_share"}
    id_ = book.state("change", SHARE, moved, who, _SINCE, n=mine.yearly, where=where)
    told.cells["year_share_change"] = told.tests["year_share"] = id_


def _brought(book: Book, group: str, mine: Sums, told: Told) -> None:
    """What a present member brings on average, each held against themselves a year before."""
    who, unit = Who(groups=(group,), yearly=True), book.definition.currency
    for name, total, year in (
        ("year_mean", mine.year, "the year"),
        ("year_mean_before", mine.before, "the year before"),
    ):
        sentence = f"Mean of what the orders of {year} up to {book.day} brought, of the present members."
        found = Estimate(total / mine.yearly)
        told.cells[name] = book.state(name, unit, found, who, sentence, n=mine.yearly, where={"group": group})
    moved, where = statistics.mean_moved(mine.gaps), {"group": group, "of": "year_mean"}
    id_ = book.state("change", unit, moved, who, _PAIRED, n=mine.yearly, where=where)
    told.cells["year_mean_change"] = told.tests["year_mean"] = id_


_PAIRED = (
    "How far this lies above the year before, each customer paired with themselves; p is adjusted for "
    "everything looked at."
)


def _behaves(
    book: Book, name: str, group: str, mine: statistics.Moments, found: Behaving, told: Told
) -> None:
    """A behaviour of a group on average, against the rest."""
    where = {"group": group}
    known = Who(groups=(group,), traits=(found.known(name),))
    sentence = f"Mean of {name.replace('_', ' ')} of the customers of whom it is known."
    unit = SHARE if name.endswith("_share") else name
    told.cells[name] = book.state(name, unit, statistics.mean(mine), known, sentence, n=mine.n, where=where)
    rest = found.rest(name, mine)
    if mine.n < 2 or rest.n < 2:
        return
    gap = statistics.means_differ(mine, rest)
    all_known = Who(traits=(found.known(name),))
    n = mine.n + rest.n
    id_ = book.state("change", unit, gap, all_known, _REST, n=n, where=where | {"of": name})
    told.cells[f"{name}_gap"] = told.tests[name] = id_


def test(told: Told, facts: Mapping[str, Fact], name: str) -> Fact | None:
    """The fact that tests something of a group."""
    id_ = told.tests.get(name)
    return None if id_ is None else facts[id_]
