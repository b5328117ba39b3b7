"""A customer group as a person would want to meet it: every line told from data, with what is behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain

from harken.domain.answers import Counts, Quote, Refusal, RefusalCode, Row
from harken.domain.questions import Filter, Intent, Measure, Spec
from harken.domain.understanding import Role
from harken.insights import quantities
from harken.insights.dimensions import dimension
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.months import read_ahead
from harken.insights.quotes import TOGETHER, Wanted, quotes_of_each
from harken.insights.rules import compile_rule
from harken.insights.scope import Scope
from harken.insights.statistics import Estimate, benjamini_hochberg, shares_apart
from harken.insights.tally import Tally
from harken.insights.topics import ROLES, unquoted
from harken.insights.value.book import Book, opened
from harken.insights.value.exchange import Exchange, Told
from harken.insights.value.facets import facets
from harken.insights.value.groups import Stored, judged, known
from harken.insights.value.judging import CHANCE
from harken.insights.value.said_traits import said_traits
from harken.insights.value.times import times
from harken.insights.value.traits import told_apart
from harken.insights.value.who import Who

#: What they say, line by line.
LINES = (
    ("buys", Intent.REASONS_TO_BUY),
    ("loves", Intent.LIKES),
    ("frustrated", Intent.DISLIKES),
    ("asks", Intent.REQUESTS),
)
#: Cards in one answer, and themes in one line of a card.
MOST, THEMES, DIFFERENCES = 3, 3, 4
#: Lines about differences are told from this gap on.
LEAST = 0.05
_GAP = "How far the share of the group's feedback lies above that of all the rest; p is adjusted for all."


def persona(inquiry: Inquiry) -> Findings:
    """One card per group that is asked for."""
    every = known(inquiry)
    if not every:
        message = "There are no customer groups yet; describe some in harken.yaml under groups."
        return Findings(refused=Refusal(code=RefusalCode.EMPTY, message=message))
    asked = [group for group in every if group.name in inquiry.spec.include.groups]
    if not asked:
        return Findings(refused=_which(every))
    book = opened(inquiry)
    cards = [_Card(inquiry=inquiry, book=book, group=group).told() for group in asked[:MOST]]
    refused = [card.refused for card in cards if card.refused is not None]
    if len(refused) == len(cards):
        return Findings(refused=refused[0])
    return Findings(
        base=next(card.base for card in cards if card.base is not None),
        rows=tuple(row for card in cards for row in card.rows),
        quotes=tuple(quote for card in cards for quote in card.quotes),
    )


def _which(every: list[Stored]) -> Refusal:
    return Refusal(
        code=RefusalCode.UNKNOWN_NAME,
        message="A persona is of one customer group; name it.",
        nearest=tuple(f"Persona of {group.name}?" for group in every[:3]),
    )


@dataclass(frozen=True, kw_only=True)
class _Card:
    """The card of one group."""

    inquiry: Inquiry
    book: Book | None
    group: Stored
    rows: list[Row] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)

    @property
    def where(self) -> dict[str, str]:
        return {"group": self.group.name}

    @property
    def scope(self) -> Scope:
        return Scope(include=Filter(groups=(self.group.name,)), period=self.inquiry.spec.period)

    def told(self) -> Findings:
        inquiry, least = self.inquiry, self.inquiry.rules.min_people
        customers = self._customers()
        heard = inquiry.counter.has_enough(self.scope, least)
        if customers < least and not heard:
            message = f"Fewer than {least} people are in {self.group.name}, so no card of it is shown."
            return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message))
        base = self._base(customers)
        self._team()
        self._worth(customers >= least)
        if customers >= least and self.book is not None:
            self._who(self.book)
        elif heard:
            self.rows.extend(said_traits(inquiry, self.scope, self.where, without=self._named()))
        if heard:
            self._read_ahead()
            said, valued = self._says(), self._values()
            self._differs()
            self._quote(said, valued)
        else:
            inquiry.notes.append(f"Too little was heard from {self.group.name} to tell what they say.")
        return Findings(base=base, rows=tuple(self.rows), quotes=tuple(self.quotes))

    def _customers(self) -> int:
        return 0 if self.book is None else self.book.count(Who(groups=(self.group.name,)))

    def _base(self, customers: int) -> str:
        if self.book is None or customers < self.inquiry.rules.min_people:
            return self.inquiry.state(quantities.people(self.scope), self.where)
        who, sentence = Who(groups=(self.group.name,)), "Customers who are in the group at present."
        count = Estimate(float(customers))
        return self.book.state("customers", "customers", count, who, sentence, n=customers, where=self.where)

    def _team(self) -> None:
        """The team's own words and picture are theirs, and shown as such."""
        own = {"rule": self.group.rule}
        own |= {"text": self.group.persona} if self.group.persona else {}
        own |= {"picture": self.group.picture} if self.group.picture else {}
        own |= {"intents": ",".join(self.group.intents)} if self.group.intents else {}
        self.rows.append(Row(keys={**self.where, "line": "team"}, cells={}, verdicts=own))

    def _worth(self, known_customers: bool) -> None:
        """The exchange of the group, as the list of groups tells it."""
        inquiry = self.inquiry
        span = times(inquiry)
        book = self.book if known_customers else None
        made = Exchange(inquiry=inquiry, book=book, groups=(self.group.name,), times=span)
        told: Told = made.tell()[self.group.name]
        inquiry.ledger.adjust(list(told.tests.values()))
        verdicts = judged(inquiry.ledger.facts, told)
        self.rows.append(Row(keys={**self.where, "line": "worth"}, cells=told.cells, verdicts=verdicts))
        if book is not None and book.valued:
            inquiry.notes.append(f"What a customer is worth: {book.formula}")

    def _named(self) -> tuple[str, ...]:
        return tuple(compile_rule(self.group.name, self.group.rule).names)

    def _who(self, book: Book) -> None:
        """What distinguishes them; what the rule asks for anyway is no discovery."""
        inside, rest = Who(groups=(self.group.name,)), Who(outside=(self.group.name,))
        self.rows.extend(told_apart(book, inside, rest, self.where, without=self._named()))

    def _read_ahead(self) -> None:
        """What the lines of a card ask for of the group, and of everybody, at once."""
        roles = [ROLES[intent] for _, intent in LINES]
        scopes = (self.scope, Scope(period=self.scope.period))
        read_ahead(self.inquiry.connection, self.inquiry.names, scopes, roles)

    def _says(self) -> list[Wanted]:
        """Reasons to buy, what they love, what frustrates them and what they ask for."""
        wanted = list[Wanted]()
        for line, intent in LINES:
            found, quoted = unquoted(self._asking(intent))
            where = {**self.where, "line": line}
            self.rows.extend(Row(keys={**where, **row.keys}, cells=row.cells) for row in found.rows)
            wanted.extend(replace(each, about={**where, **each.about}) for each in quoted)
        return wanted

    def _asking(self, intent: Intent) -> Inquiry:
        """The same inquiry, with its ledger, about what the group says of one kind."""
        spec = Spec(intent=intent, include=self.scope.include, period=self.scope.period, limit=THEMES)
        return replace(self.inquiry, spec=spec)

    def _values(self) -> list[Wanted]:
        """By facet, and the satisfaction that they scored."""
        rows, tests, wanted = facets(self.inquiry, self.scope, Scope(period=self.scope.period), self.where)
        self.inquiry.ledger.adjust(tests)
        self.rows.extend(rows)
        scored = quantities.scored(
            self.inquiry.connection, self.inquiry.names, Measure.MEAN_SCORE, self.scope
        )
        if not isinstance(scored, Refusal):
            cell = self.inquiry.state(scored, self.where)
            self.rows.append(
                Row(keys={**self.where, "line": "score", "score": scored.unit}, cells={"value": cell})
            )
        return wanted

    def _quote(self, said: list[Wanted], valued: list[Wanted]) -> None:
        """A voice for each theme of the lines and each facet, all looked for at once."""
        inquiry = self.inquiry
        wanted = [*said, *valued]
        found = quotes_of_each(inquiry.connection, inquiry.names, wanted, limit=1, pool=TOGETHER)
        of_lines, of_facets = ([*chain(*each)] for each in (found[: len(said)], found[len(said) :]))
        self.quotes.extend([*_once(of_lines), *of_facets])

    def _differs(self) -> None:
        """Themes that they like or dislike more or less often than all the rest, beyond chance."""
        looked = [gap for role in (Role.LIKE, Role.DISLIKE) for gap in self._gaps(role)]
        adjusted = zip(looked, benjamini_hochberg([gap.p for gap in looked]), strict=True)
        for gap, p in sorted(adjusted, key=lambda each: -abs(each[0].value))[:DIFFERENCES]:
            if p < CHANCE and abs(gap.value) >= LEAST:
                self._state(gap, p)

    def _state(self, gap: _Gap, p: float) -> None:
        ledger, of = self.inquiry.ledger, {"role": gap.role.value, "theme": gap.theme}
        everybody = (Scope(period=self.scope.period),)
        where = {**self.where, **of, "of": "differs"}
        value = ledger.add(gap.quantity, gap.inside, {**self.where, **of})
        change = ledger.add_change(gap.quantity, gap.inside, gap.rest, everybody, _GAP, where)
        assert change is not None
        ledger.settle(change, p)
        keys = {**self.where, "line": "differs", **of}
        self.rows.append(Row(keys=keys, cells={"value": value, "change": change}))

    def _gaps(self, role: Role) -> Iterable[_Gap]:
        """Per theme: the share of the group's feedback, and its distance to the rest."""
        counter = self.inquiry.counter
        along = dimension("theme", Counts.FEEDBACK, self.inquiry.names)
        group = self.scope
        both = (Scope(period=group.period), group)
        heard, mine = (counter.whole(quantities.volume(each)).n for each in both)
        said = [each.including(replace(each.include, roles=(role.value,))) for each in both]
        of_all, of_mine = (counter.by(quantities.volume(each), along) for each in said)
        for theme, tally in sorted(of_mine.items()):
            inside = Tally(n=mine, plus=tally.n)
            rest = Tally(n=heard - mine, plus=of_all.get(theme, Tally()).n - tally.n)
            if tally.n >= self.inquiry.rules.min_people and rest.n:
                apart = shares_apart((inside.plus, inside.n), (rest.plus, rest.n))
                yield _Gap(role, theme, group, said[1], inside, rest, *apart)


@dataclass(frozen=True, slots=True)
class _Gap:
    """How far the share of a group's feedback that likes or dislikes a theme lies above that of the rest."""

    role: Role
    theme: str
    base: Scope
    #: What of it likes or dislikes anything.
    said: Scope
    inside: Tally
    rest: Tally
    value: float
    #: By itself, before it is adjusted for all.
    p: float

    @property
    def quantity(self) -> quantities.Quantity:
        sentence = f"Share of the feedback in scope with a statement of {self.role.value} about the theme."
        counted = self.said.including(replace(self.said.include, themes=(self.theme,)))
        return quantities.share(self.base, counted, sentence)


def _once(found: Iterable[Quote]) -> Iterable[Quote]:
    """Each once on a line, even where it speaks of several themes."""
    once = {
        (quote.about["line"], quote.feedback_id, quote.part, quote.start): quote
        for quote in reversed(list(found))
    }
    return reversed(once.values())
