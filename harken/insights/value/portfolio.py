"""What customers are worth: who brings most of it, who is at risk, and what marks a valuable customer."""

from __future__ import annotations

from dataclasses import replace

from harken.domain.answers import Quote, Refusal, RefusalCode, Row
from harken.domain.questions import Filter, Order
from harken.domain.understanding import Role, Sentiment
from harken.insights import statistics
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.quotes import quotes
from harken.insights.scope import Scope
from harken.insights.statistics import Estimate
from harken.insights.value import pareto, sums
from harken.insights.value.book import SHARE, Book, opened
from harken.insights.value.groups import known
from harken.insights.value.growing import growing
from harken.insights.value.times import Times, times
from harken.insights.value.traits import told_apart
from harken.insights.value.who import CustomerMood, Who

#: The other part of the rule that a fifth of the customers bring four fifths of the value.
MOST = 0.8
_NO_CUSTOMERS = "Nothing is known of customers yet; import them with harken import-customers FILE."
_NO_VALUE = (
    "Nothing says what customers are worth: give a value, orders or margin_12m in the customer file, or say "
    "in harken.yaml under value how it is worked out."
)


def value(inquiry: Inquiry) -> Findings:
    """The value of the portfolio, of the groups in it, or of customers who feel or say something."""
    book = opened(inquiry)
    if book is None or not book.valued:
        message = _NO_CUSTOMERS if book is None else _NO_VALUE
        return Findings(refused=Refusal(code=RefusalCode.EMPTY, message=message, nearest=_ANYTHING))
    inquiry.notes.append(f"What a customer is worth: {book.formula}")
    span, mood = times(inquiry), asked_mood(inquiry.spec.include)
    if mood is not None:
        return _in_mood(book, mood, span)
    said = _said(inquiry, span)
    if said is not None:
        return _of_those(book, said)
    return _curve(book, span)


_ANYTHING = ("What do customers dislike most?", "Who recommends us?")


def asked_mood(include: Filter) -> CustomerMood | None:
    """Whether the question is about valuable customers who are unhappy or leave."""
    if include.themes or include.facets or include.text:
        return None
    leaving, unhappy = Role.LEAVING.value in include.roles, Sentiment.NEGATIVE.value in include.sentiment
    if leaving and unhappy:
        return CustomerMood.AT_RISK
    if leaving:
        return CustomerMood.LEAVING
    return CustomerMood.UNHAPPY if unhappy else None


def _said(inquiry: Inquiry, span: Times) -> Scope | None:
    """Customers who said something: the filters but for the groups they are in."""
    include = replace(inquiry.spec.include, groups=())
    if include == Filter():
        return None
    return Scope(include=include, exclude=inquiry.spec.exclude, period=span.now)


def _within(book: Book, who: Who) -> Who:
    """Of the groups that the question names."""
    return replace(who, groups=book.inquiry.spec.include.groups)


def _curve(book: Book, span: Times) -> Findings:
    groups = book.inquiry.spec.include.groups
    everybody = Who(valued=True, groups=groups)
    found = book.sums(everybody)
    if found.n < book.inquiry.rules.min_people:
        message = (
            f"Fewer than {book.inquiry.rules.min_people} such customers have a value, so it is not shown."
        )
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message))
    head = book.total(everybody, found)
    if len(groups) > 1:
        rows: list[Row] = []
    elif groups:
        _shares(book, everybody, found, {})
        rest = Who(outside=groups)
        rows = told_apart(book, Who(groups=groups), rest, {}, without=_named(book))
    else:
        _stand(book)
        rows = told_apart(book, book.top, Who(valued=True, below=book.border), {"of": "most valuable"})
    _at_risk(book, span)
    grown = growing(book, _within(book, Who(yearly=True)))
    return Findings(base=head, rows=(*_by_group(book), *rows, *grown))


def _named(book: Book) -> list[str]:
    """What the rules of the groups asked for are made of."""
    from harken.insights.rules import compile_rule

    asked = known(book.inquiry, book.inquiry.spec.include.groups)
    return [name for group in asked for name in compile_rule(group.name, group.rule).names]


def _stand(book: Book) -> None:
    """The 80/20 curve at its two points, and what the greatest few hold."""
    n, everybody, top = book.whole.n, Who(valued=True), book.definition.top
    share = pareto.top_share(book.ranked, top)
    sentence = f"Share of the value that the most valuable {top:.0%} of the customers hold. {book.formula}"
    book.state("top_share", SHARE, share, everybody, sentence, n=n, where={"top": f"{top:.0%}"})
    needed = pareto.needed(book.ranked, MOST)
    if needed is not None:
        value_, many = needed
        least = float(book.ranked[many - 1])
        sentence = f"Smallest share of the customers that holds {MOST:.0%} of the value. {book.formula}"
        book.state("needed", SHARE, Estimate(value_), everybody, sentence, n=n, where={"part": f"{MOST:.0%}"})
        book.state("border", book.definition.currency, Estimate(least), everybody, _BORDER, n=n)
    few = max(3, book.inquiry.rules.min_people)
    held = pareto.held_by(book.ranked, few)
    if n > 2 * few and held is not None:
        sentence = f"Share of the value that the {few} most valuable customers hold. {book.formula}"
        book.state("few_hold", SHARE, Estimate(held), everybody, sentence, n=n, where={"few": str(few)})


_BORDER = "What the least valuable of these customers is worth."


def _at_risk(book: Book, span: Times) -> None:
    """Of the most valuable customers heard, how many are unhappy, leave or warn off; what they hold."""
    heard = _within(book, replace(book.top, mood=CustomerMood.HEARD, heard=span.now))
    n = book.count(heard)
    if n < book.inquiry.rules.min_people:
        return
    risky = replace(heard, mood=CustomerMood.AT_RISK)
    found = book.sums(risky)
    if 0 < found.n < book.inquiry.rules.min_people:
        book.inquiry.notes.append(
            f"Fewer than {book.inquiry.rules.min_people} of the most valuable customers are at risk."
        )
        return
    book.share("at_risk", heard, n, (risky, found.n), _AT_RISK)
    if found.n:
        book.total(risky, found, "value_at_risk")


_AT_RISK = (
    "Share of the most valuable customers heard whose latest feedback is negative, or says that they leave "
    "or warn others off."
)


def _by_group(book: Book) -> list[Row]:
    """What each group holds, for groups of enough customers."""
    inquiry = book.inquiry
    names = [group.name for group in known(inquiry, inquiry.spec.include.groups)]
    found = book.by_group(names)
    rows = []
    for group, mine in sorted(found.items(), key=lambda item: -item[1].value):
        if mine.n < inquiry.rules.min_people:
            continue
        where = {"group": group}
        who = Who(groups=(group,), valued=True)
        cells = {"value": book.mean(who, mine, where), **_shares(book, who, mine, where)}
        rows.append(Row(keys=where, cells=cells))
    return rows[: max(inquiry.spec.limit, 10)]


def _shares(book: Book, who: Who, mine: sums.Sums, where: dict[str, str]) -> dict[str, str]:
    """The share of the value beside the share of the customers."""
    held = sums.share_of_value(mine, book.whole)
    definition = f"Share of the value of all customers that these hold. {book.formula}"
    share = book.state("value_share", SHARE, held, who, definition, n=mine.n, where=where)
    part = statistics.share(mine.n, book.whole.n)
    sentence = "Share of all customers with a value that these are."
    everybody = Who(valued=True)
    many = book.state(
        "customer_share", SHARE, part, everybody, sentence, n=book.whole.n, counted=(who, mine.n), where=where
    )
    return {"value_share": share, "customer_share": many}


def _in_mood(book: Book, mood: CustomerMood, span: Times) -> Findings:
    """How many of the most valuable customers feel so, in which groups, and what they say: never who."""
    inquiry, least = book.inquiry, book.inquiry.rules.min_people
    heard = _within(book, replace(book.top, mood=CustomerMood.HEARD, heard=span.now))
    n = book.count(heard)
    moody = replace(heard, mood=mood)
    found = book.sums(moody)
    if n < least or 0 < found.n < least:
        message = (
            f"Fewer than {least} of the most valuable customers were heard so, which is too few to show."
        )
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message, nearest=_ANYTHING))
    head = book.share(mood.value, heard, n, (moody, found.n), _MOODS[mood])
    if not found.n:
        return Findings(base=head)
    book.total(moody, found, "value_at_risk")
    rows = _groups_in_mood(book, heard, mood)
    apart = told_apart(book, moody, _calm(heard, mood), {"of": mood.value})
    return Findings(base=head, rows=(*rows, *apart), quotes=_words(inquiry, span, mood, rows))


def _calm(heard: Who, mood: CustomerMood) -> Who:
    return replace(heard, mood=CustomerMood.HEARD, without=mood)


def _groups_in_mood(book: Book, heard: Who, mood: CustomerMood) -> list[Row]:
    inquiry, rows = book.inquiry, []
    for group in known(inquiry, inquiry.spec.include.groups):
        mine = replace(heard, groups=(group.name,))
        n = book.count(mine)
        moody = replace(mine, mood=mood)
        many = book.count(moody)
        if n >= inquiry.rules.min_people and (many == 0 or many >= inquiry.rules.min_people):
            share = book.share("share", mine, n, (moody, many), _MOODS[mood], {"group": group.name})
            rows.append((many, Row(keys={"group": group.name}, cells={"value": share})))
    return [row for _, row in sorted(rows, key=lambda each: -each[0])]


_MOODS = {
    CustomerMood.UNHAPPY: "Share of the most valuable customers heard whose latest feedback is negative.",
    CustomerMood.LEAVING: "Share of the most valuable customers heard whose latest words are of leaving.",
    CustomerMood.AT_RISK: _AT_RISK,
}


def _words(inquiry: Inquiry, span: Times, mood: CustomerMood, rows: list[Row]) -> tuple[Quote, ...]:
    """What such customers say, valuable or not: a quote must not point at one of a few.

    Where no group is asked for, those are heard who are in the group that most of them are in.
    """
    leaving = mood is CustomerMood.LEAVING
    groups = inquiry.spec.include.groups or tuple(row.keys["group"] for row in rows[:1])
    roles = (Role.LEAVING.value,) if leaving else (Role.DISLIKE.value,)
    include = Filter(groups=groups, roles=roles, sentiment=() if leaving else ("negative",))
    scope = Scope(include=include, period=span.now)
    order = Order.SENTIMENT
    return quotes(inquiry.connection, inquiry.names, scope, limit=3, order=order, about={"mood": mood.value})


def _of_those(book: Book, said: Scope) -> Findings:
    """What the customers who said something are worth."""
    who = _within(book, Who(valued=True, said=(said,)))
    found = book.sums(who)
    if found.n < book.inquiry.rules.min_people:
        message = (
            f"Fewer than {book.inquiry.rules.min_people} known customers said so, which is too few to show."
        )
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message, nearest=_ANYTHING))
    head = book.total(who, found, where={"who": "said"})
    _shares(book, who, found, {})
    book.mean(who, found)
    top = replace(who, least=book.border)
    many = book.count(top)
    if many == 0 or many >= book.inquiry.rules.min_people:
        book.share("among_top", who, found.n, (top, many), _AMONG_TOP)
    return Findings(base=head)


_AMONG_TOP = "Share of these customers who are among the most valuable of all."
