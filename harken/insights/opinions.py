"""What people like, dislike, ask for and buy for: statements that say the same are one row, ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from harken.domain.answers import Quote, Refusal, RefusalCode, Row
from harken.domain.questions import Order
from harken.domain.understanding import Role
from harken.insights import alike, conditions, gathered, quantities, topics
from harken.insights.alike import Opinion
from harken.insights.inquiry import SINCE, Findings, Inquiry
from harken.insights.quantities import Quantity
from harken.insights.quotes import every_statement, named_statements
from harken.insights.relations import ROLES
from harken.insights.samples import prime_from
from harken.insights.scope import Condition, Scope
from harken.insights.tally import Tally
from harken.insights.topics import Narrowing

#: So many feedback that say something of the kind are held side by side; of more, each so many-th is. Where
#: more than a few do and opinions were gathered before, these are counted instead, among so many.
LOOKED, FEW, GATHERED = 2_000, 300, 4_000
#: From one in so many on, rather fewer are looked at than all are gone through for them.
SCARCE = 20
#: So many opinions beyond those that are shown might come before them once it is known who speaks for them.
SHORTLIST = 5
#: What people say together must on average be likelier than this to be of the kind at all. Headings that are
#: only names are often taken for praise or complaint by a narrow margin, and many are alike.
LIKELY = {Role.LIKE: 0.5, Role.DISLIKE: 0.5}
#: What is hardly likelier than that must at least be felt, as praise or as a complaint.
SURELY, FELT = 0.6, 0.15
#: No id of a feedback: it stands where an opinion was not heard at all.
NOBODY = 0


def opinions(inquiry: Inquiry) -> Findings:
    """Rows per opinion; for each key of another dimension where the spec names one, per theme if by that."""
    if inquiry.spec.compare.by == "theme":
        return topics.topics(inquiry)

    def listing(narrow: Narrowing, where: dict[str, str], parts: int) -> Findings:
        return _Opinions(inquiry, narrow, where, parts).findings()

    return topics.each_apart(inquiry, listing)


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is looked at of one period."""

    #: All feedback, whatever it says, and how much it is.
    base: Scope
    n: int
    #: Where only each so many-th is looked at.
    every: int | None


class _Opinions:
    """One ranked list of opinions."""

    def __init__(self, inquiry: Inquiry, narrow: Narrowing, where: dict[str, str], parts: int) -> None:
        self.inquiry = inquiry
        self.where = where
        self.role = topics.ROLES[inquiry.spec.intent]
        self.base, self.said = topics.grounds(inquiry, narrow)
        #: How many lists the room for what is looked at is shared by.
        self.lists = parts * (1 if inquiry.spec.compare.to is None else 2)

    def findings(self) -> Findings:
        told = self._told(self.base)
        head = self._head(told)
        ready = self._gathered(told)
        now, before = self._looked(self.base, told, ready), self._before(ready)
        asked = told or (self._gone and before is not None)
        ranked = self._ranked(now, before, ready)[: self.inquiry.spec.limit] if asked else []
        if not ranked:
            message = f"No feedback in scope {topics.SAYING[self.role]}."
            return Findings(base=head, refused=Refusal(code=RefusalCode.EMPTY, message=message))
        cells = [self._cells(opinion, now) for opinion in ranked]
        if before is not None:
            self._add_changes(ranked, cells, now, before)
        self._say_looked(now)
        rows = [Row(keys=self._keys(each), cells=own) for each, own in zip(ranked, cells, strict=True)]
        return Findings(base=head, rows=tuple(rows), quotes=tuple(self._quotes(ranked)))

    def _gathered(self, told: int) -> bool:
        """Whether it is too much to merge while somebody waits, and was told before."""
        return told > FEW and not self.said.text and self._ready()

    def _ready(self) -> bool:
        """Asked once for all lists of an answer."""
        read = self.inquiry.names.beforehand.read
        if "opinions" not in read:
            read["opinions"] = gathered.ready(self.inquiry.connection)
        return bool(read["opinions"])

    def _keys(self, opinion: Opinion) -> dict[str, str]:
        return self.where | {"opinion": opinion.said.text}

    def _told(self, base: Scope) -> int:
        return self.inquiry.counter.whole(quantities.volume(base.including(self.said))).n

    def _head(self, told: int) -> str:
        """How much of what was heard says anything of the kind."""
        definition = f"Share of the feedback in scope with a statement of {self.role}."
        whole = quantities.share(self.base, self.base.including(self.said), definition)
        heard = self.inquiry.counter.whole(quantities.volume(self.base)).n
        return self.inquiry.ledger.add(whole, Tally(n=heard, plus=told), self.where)

    def _looked(self, base: Scope, told: int, ready: bool) -> Looked:
        room = (GATHERED if ready else LOOKED) // self.lists
        every = _every(-(-told // room)) if told > room else None
        looked = base.within(Condition(every=every)) if every else base
        n = self.inquiry.counter.whole(quantities.volume(looked)).n
        return Looked(base=looked, n=n, every=every)

    def _before(self, ready: bool) -> Looked | None:
        earlier = self.inquiry.spec.compare.to
        if earlier is None:
            return None
        base = self.base.during(earlier)
        return self._looked(base, self._told(base), ready)

    def _ranked(self, now: Looked, before: Looked | None, ready: bool) -> list[Opinion]:
        """The most told first; where the spec asks, the worst felt, or what moved most, gone or new."""
        weight = self._weight(now, before)
        found = self._of_gathered(now, before, weight) if ready else self._merged(now, before)
        likely = [opinion for opinion in found if self._is_of_kind(opinion)]
        return sorted(
            likely,
            key=lambda each: (
                weight(len(each.now), len(each.before), each.valence),
                -len(each.now),
                each.said.text,
                each.now,
            ),
        )

    def _is_of_kind(self, opinion: Opinion) -> bool:
        """Whether it is likely enough that these statements praise or complain."""
        least = LIKELY.get(self.role)
        if least is None:
            return True
        felt = opinion.valence if self.role is Role.LIKE else -opinion.valence
        return opinion.likely >= (least if felt >= FELT else SURELY)

    def _weight(self, now: Looked, before: Looked | None) -> Callable[[int, int, float], float]:
        """Least first, by how much feedback says it now and said it before, and how it feels."""

        def weight(today: int, then: int, valence: float) -> float:
            if self.inquiry.spec.order is Order.SENTIMENT:
                return -abs(valence)
            if self.inquiry.spec.order is Order.CHANGE and before is not None:
                return -abs(then / max(before.n, 1) - today / max(now.n, 1))
            return -float(today)

        return weight

    def _merged(self, now: Looked, before: Looked | None) -> Iterable[Opinion]:
        asked = {self.inquiry.names.themes[key] for key in self.said.themes}
        read = [self._read(each) if each else [] for each in (now, before)]
        return alike.opinions(read[0], read[1], ROLES.index(self.role), asked, gone=self._gone)

    @property
    def _gone(self) -> bool:
        """Whether what nobody says any more belongs to the answer."""
        return self.inquiry.spec.order is Order.CHANGE

    def _read(self, looked: Looked) -> list[alike.Read]:
        inquiry, scope = self.inquiry, looked.base.including(self.said)
        return every_statement(inquiry.connection, inquiry.names, scope, inquiry.spec.exclude.themes)

    def _of_gathered(
        self, now: Looked, before: Looked | None, weight: Callable[[int, int, float], float]
    ) -> Iterator[Opinion]:
        """The opinions that may come first, each with the statements that speak for it."""
        told, earlier = ([*self._tell(each)] if each else [] for each in (now, before))
        then = {each.opinion: each.feedback for each in earlier}
        lost = self._lost(told, earlier) if self._gone else []
        order = sorted(
            [*told, *lost], key=lambda each: weight(len(each.feedback), len(then.get(each.opinion, ())), 0.0)
        )
        shortlist = order[: SHORTLIST + self.inquiry.spec.limit]
        named = [id_ for each in shortlist for id_ in each.statements]
        read = named_statements(self.inquiry.connection, self.inquiry.names, named)
        speakers = {each.statement_id: (each, embedding) for each, embedding in read}
        for each in shortlist:
            some = [speakers[id_] for id_ in each.statements]
            earlier_ones = then.get(each.opinion, ())
            found = alike.opinion(some, ROLES.index(self.role), now=each.feedback, before=earlier_ones)
            yield replace(found, people=each.people)

    def _lost(self, told: Sequence[gathered.Told], earlier: Sequence[gathered.Told]) -> list[gathered.Told]:
        """What was said before and is no more, by the statements of before."""
        still = {each.opinion for each in told}
        return [replace(each, feedback=(), people=0) for each in earlier if each.opinion not in still]

    def _tell(self, looked: Looked) -> list[gathered.Told]:
        inquiry, scope = self.inquiry, looked.base.including(self.said)
        return gathered.told(inquiry.connection, inquiry.names, scope, inquiry.spec.exclude.themes)

    def _quantity(self, base: Scope, feedback: tuple[int, ...]) -> Quantity:
        definition = (
            f"Share of the feedback looked at with a statement of {self.role} that says the same,"
            " told by meaning, words and feeling."
        )
        counted = base.within(Condition(named=feedback or (NOBODY,)))
        return quantities.share(base, counted, definition)

    def _cells(self, opinion: Opinion, now: Looked) -> dict[str, str]:
        ledger, keys = self.inquiry.ledger, self._keys(opinion)
        quantity = self._quantity(now.base, opinion.now)
        assert quantity.counted is not None
        people = quantities.people(quantity.counted)
        return {
            "value": ledger.add(quantity, Tally(n=now.n, plus=len(opinion.now)), keys),
            "people": ledger.add(people, Tally(n=opinion.people), keys),
        }

    def _add_changes(
        self, ranked: list[Opinion], cells: list[dict[str, str]], now: Looked, before: Looked
    ) -> None:
        ledger = self.inquiry.ledger
        changes = []
        for opinion, row in zip(ranked, cells, strict=True):
            keys = self._keys(opinion)
            today = Tally(n=now.n, plus=len(opinion.now))
            then = Tally(n=before.n, plus=len(opinion.before))
            earlier = self._quantity(before.base, opinion.before)
            row["before"] = ledger.add(earlier, then, keys | {"period": "before"})
            quantity = self._quantity(now.base, opinion.now)
            change = ledger.add_change(quantity, today, then, (now.base, before.base), SINCE, keys)
            if change:
                row["change"] = change
                changes.append(change)
        ledger.adjust(changes)

    def _say_looked(self, now: Looked) -> None:
        if now.every:
            of = "".join(f" of {label}" for label in self.where.values())
            self.inquiry.notes.append(
                f"There is too much to hold all of it side by side: the opinions{of} are told from one in"
                f" {now.every:,} pieces of feedback, {now.n:,} in all."
            )

    def _quotes(self, ranked: list[Opinion]) -> Iterator[Quote]:
        # Told apart, each group is heard on what it says most.
        for opinion in ranked[:1] if self.where else ranked:
            yield opinion.heard.quote(self._keys(opinion))


def _every(least: int) -> int:
    """Each so many-th is looked at; where hardly fewer would be looked up by their ids, these are."""
    return prime_from(conditions.FEW if SCARCE <= least < conditions.FEW else least)
