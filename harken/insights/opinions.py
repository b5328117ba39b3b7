"""What people like, dislike, ask for and buy for: statements that say the same are one row, ranked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from harken.domain.answers import Quote, Refusal, RefusalCode, Row
from harken.domain.questions import Order, Period
from harken.domain.understanding import Role
from harken.insights import merging, quantities, topics
from harken.insights.inquiry import SINCE, Findings, Inquiry
from harken.insights.quantities import Quantity
from harken.insights.quotes import Candidate, every_statement, headline_cost
from harken.insights.relations import ROLES
from harken.insights.scope import Condition, Scope
from harken.insights.tally import Tally
from harken.insights.topics import Narrowing

#: So many feedback that say something of the kind are held side by side; of more, each so many-th is.
LOOKED = 2_000
#: What people say together must on average be likelier than this to be of the kind at all. Headings that are
#: only names are often taken for praise or complaint by a narrow margin, and many are alike.
LIKELY = {Role.LIKE: 0.5, Role.DISLIKE: 0.5}
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
class Heard:
    """What was said in one period, as far as it is looked at."""

    #: All feedback, whatever it says, and how much it is.
    base: Scope
    n: int
    statements: Sequence[Candidate]
    embeddings: Sequence[merging.Floats]
    #: Where only each so many-th is looked at.
    every: int | None


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """Statements that say the same: whose, now and before, and the one that speaks for all."""

    said: Candidate
    now: tuple[int, ...]
    before: tuple[int, ...]
    #: How many say it now; the anonymous count one for each feedback.
    people: int
    #: Means of its statements of now: how they feel, and how likely they do what is asked for.
    valence: float
    likely: float


class _Opinions:
    """One ranked list of opinions."""

    def __init__(self, inquiry: Inquiry, narrow: Narrowing, where: dict[str, str], parts: int) -> None:
        self.inquiry = inquiry
        self.where = where
        self.role = topics.ROLES[inquiry.spec.intent]
        self.base, self.said = topics.grounds(inquiry, narrow)
        periods = 1 if inquiry.spec.compare.to is None else 2
        self.room = LOOKED // (parts * periods)

    def findings(self) -> Findings:
        told = self._told(self.base)
        head = self._head(told)
        now = self._heard(self.base, told)
        before = self._before(self.inquiry.spec.compare.to)
        ranked = self._ranked(now, before)[: self.inquiry.spec.limit] if now.statements else []
        if not ranked:
            message = f"No feedback in scope has a statement of {self.role}."
            return Findings(base=head, refused=Refusal(code=RefusalCode.EMPTY, message=message))
        cells = [self._cells(opinion, now) for opinion in ranked]
        if before is not None:
            self._add_changes(ranked, cells, now, before)
        self._say_looked(now)
        rows = [Row(keys=self._keys(each), cells=own) for each, own in zip(ranked, cells, strict=True)]
        return Findings(base=head, rows=tuple(rows), quotes=tuple(self._quotes(ranked)))

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

    def _heard(self, base: Scope, told: int) -> Heard:
        every = prime_from(-(-told // self.room)) if told > self.room else None
        looked = base.within(Condition(every=every)) if every else base
        found = every_statement(
            self.inquiry.connection,
            self.inquiry.names,
            looked.including(self.said),
            self.inquiry.spec.exclude.themes,
        )
        return Heard(
            base=looked,
            n=self.inquiry.counter.whole(quantities.volume(looked)).n,
            statements=[each for each, _ in found],
            embeddings=[embedding for _, embedding in found],
            every=every,
        )

    def _before(self, earlier: Period | None) -> Heard | None:
        if earlier is None:
            return None
        base = self.base.during(earlier)
        return self._heard(base, self._told(base))

    def _ranked(self, now: Heard, before: Heard | None) -> list[Opinion]:
        """The most told first; where the spec asks, the worst felt, or what rose most."""

        def weight(opinion: Opinion) -> float:
            if self.inquiry.spec.order is Order.SENTIMENT:
                return -abs(opinion.valence)
            if self.inquiry.spec.order is Order.CHANGE and before is not None:
                return len(opinion.before) / max(before.n, 1) - len(opinion.now) / max(now.n, 1)
            return -float(len(opinion.now))

        asked = {self.inquiry.names.themes[key] for key in self.said.themes}
        found = _opinions(now, before, ROLES.index(self.role), asked)
        likely = [opinion for opinion in found if opinion.likely >= LIKELY.get(self.role, 0)]
        return sorted(likely, key=lambda each: (weight(each), -len(each.now), each.said.text, each.now))

    def _quantity(self, base: Scope, feedback: tuple[int, ...]) -> Quantity:
        definition = (
            f"Share of the feedback looked at with a statement of {self.role} that says the same,"
            " told by meaning, words and feeling."
        )
        counted = base.within(Condition(named=feedback or (NOBODY,)))
        return quantities.share(base, counted, definition)

    def _cells(self, opinion: Opinion, now: Heard) -> dict[str, str]:
        ledger, keys = self.inquiry.ledger, self._keys(opinion)
        quantity = self._quantity(now.base, opinion.now)
        assert quantity.counted is not None
        people = quantities.people(quantity.counted)
        return {
            "value": ledger.add(quantity, Tally(n=now.n, plus=len(opinion.now)), keys),
            "people": ledger.add(people, Tally(n=opinion.people), keys),
        }

    def _add_changes(
        self, ranked: list[Opinion], cells: list[dict[str, str]], now: Heard, before: Heard
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

    def _say_looked(self, now: Heard) -> None:
        if now.every:
            of = "".join(f" of {label}" for label in self.where.values())
            self.inquiry.notes.append(
                f"There is too much to hold all of it side by side: the opinions{of} are told from one in"
                f" {now.every:,} pieces of feedback, {now.n:,} in all."
            )

    def _quotes(self, ranked: list[Opinion]) -> Iterator[Quote]:
        # Told apart, each group is heard on what it says most.
        for opinion in ranked[:1] if self.where else ranked:
            yield opinion.said.quote(self._keys(opinion))


def _opinions(now: Heard, before: Heard | None, role: int, asked: Collection[int]) -> Iterator[Opinion]:
    """Statements of both periods merged together, so that the same opinion is found in both.

    Args:
        asked: Themes that all of them are about: these tell nothing apart.
    """
    earlier: Sequence[Candidate] = before.statements if before else ()
    every = [*now.statements, *earlier]
    embeddings = [*now.embeddings, *(before.embeddings if before else ())]
    valences = [each.valence for each in every]
    themes = [tuple(theme for theme in each.themes if theme not in asked) for each in every]
    numbers = merging.merged([each.text for each in every], embeddings, valences, themes)
    rows = np.argsort(numbers, kind="stable")
    for places in np.split(rows, np.flatnonzero(np.diff(numbers[rows])) + 1):
        mine = [place for place in places.tolist() if place < len(now.statements)]
        if mine:
            central = merging.central([embeddings[place] for place in mine])
            ranked = sorted(
                zip(mine, central, strict=True), key=lambda each: _speaking(every[each[0]], each[1])
            )
            yield Opinion(
                said=every[ranked[0][0]],
                now=_feedback(every[place] for place in mine),
                before=_feedback(every[place] for place in places.tolist() if place >= len(now.statements)),
                people=len({every[place].person or every[place].feedback_id for place in mine}),
                valence=float(np.mean([valences[place] for place in mine])),
                likely=float(np.mean([every[place].probabilities[role] for place in mine])),
            )


def _speaking(each: Candidate, central: float) -> tuple[float, ...]:
    """Short and easily read, then near to what all others say; equals by id."""
    return headline_cost(each.text), -round(central, 2), len(each.text), each.feedback_id, each.start


def _feedback(said: Iterable[Candidate]) -> tuple[int, ...]:
    return tuple(sorted({each.feedback_id for each in said}))


def prime_from(least: int) -> int:
    """The first prime number from here: no other order that ids may have falls in step with it."""
    found = max(least, 2)
    while any(found % divisor == 0 for divisor in range(2, int(found**0.5) + 1)):
        found += 1
    return found
