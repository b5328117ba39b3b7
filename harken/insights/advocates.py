"""People who turned from detractor to promoter, who may leave, or who could be asked for their story."""

from __future__ import annotations

from dataclasses import replace

from harken.domain.answers import Counts, Quote, Refusal, RefusalCode, Row
from harken.domain.questions import Filter
from harken.domain.understanding import Role, Sentiment
from harken.insights import quantities
from harken.insights.dimensions import dimension
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.people_apart import rows_by
from harken.insights.quotes import quotes
from harken.insights.scope import Advocacy, Condition, Scope, Turned
from harken.insights.tally import Tally
from harken.insights.value import sums
from harken.insights.value.book import opened
from harken.insights.value.times import times
from harken.insights.value.who import CustomerMood, Who

LEAVING = Filter(roles=(Role.LEAVING.value,))
#: Themes that those who leave complain about, and quotes of each side.
THEMES, QUOTED = 3, 2
_SIGNS = "a recommendation or warning in words, or a score of 9 or 10 or of 0 to 6 on a recommend question"


def turned(inquiry: Inquiry) -> Findings:
    """How many turned each way, of those who told more than once, with their latest words."""
    told = inquiry.scope.including(replace(inquiry.spec.include, sentiment=(), roles=()))
    several = told.within(Condition(turned=Turned.EITHER))
    n = _people(inquiry, several)
    if n < inquiry.rules.min_people:
        message = (
            f"Fewer than {inquiry.rules.min_people} known people told more than once, on different days,"
            " whether they recommend, so nobody can be followed over time."
        )
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message, nearest=(_WHO,)))
    head = inquiry.ledger.add(replace(quantities.people(several), definition=_SEVERAL), Tally(n=n))
    rows: list[Row] = []
    found: list[Quote] = []
    for way in _asked_ways(inquiry):
        counted = told.within(Condition(turned=way))
        cell = _share(inquiry, several, counted, n, f"became_{way}s", _TURNED[way], {"turned": way.value})
        rows.append(Row(keys={"turned": way.value}, cells={"value": cell}))
        found += _said(inquiry, counted, {"turned": way.value})
    return Findings(base=head, rows=tuple(rows), quotes=tuple(found))


_WHO = "Who recommends us?"
_SEVERAL = (
    f"Known people with two or more signs on different days, the last in the period; a sign is {_SIGNS}."
)
_TURNED = {
    Turned.PROMOTER: "Share of these people whose first sign was against recommending and the last for it.",
    Turned.DETRACTOR: "Share of these people whose first sign was for recommending and the last against it.",
}
_WAYS = {Sentiment.POSITIVE.value: Turned.PROMOTER, Sentiment.NEGATIVE.value: Turned.DETRACTOR}


def _asked_ways(inquiry: Inquiry) -> tuple[Turned, ...]:
    asked = tuple(_WAYS[each] for each in inquiry.spec.include.sentiment if each in _WAYS)
    return asked or tuple(_WAYS.values())


def storytellers(inquiry: Inquiry) -> Findings:
    """Who recommends in public and could be asked there for their story: by count and link, not by name."""
    asked = inquiry.scope.including(replace(inquiry.spec.include, sentiment=(), roles=()))
    recommend = asked.within(Condition(advocacy=Advocacy.RECOMMENDS))
    public = recommend.within(Condition(public=True, filter=Filter(roles=(Role.RECOMMEND.value,))))
    n, told = _people(inquiry, recommend), _people(inquiry, public)
    if told < inquiry.rules.min_people:
        message = (
            f"Fewer than {inquiry.rules.min_people} people recommend you in words and in public, with a link,"
            " so nobody is singled out."
        )
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message, nearest=(_WHO,)))
    head = _share(inquiry, recommend, public, n, "in_public", _IN_PUBLIC, {})
    limit, order = inquiry.spec.limit, inquiry.spec.order
    about = {"role": Role.RECOMMEND.value}
    found = quotes(inquiry.connection, inquiry.names, public, limit=limit, order=order, about=about)
    return Findings(base=head, rows=tuple(_places(inquiry, public)), quotes=found)


_IN_PUBLIC = (
    "Share of the people who recommend, in words or by a score, who do so in words where everybody can read"
    " it, with a link."
)


def _places(inquiry: Inquiry, public: Scope) -> list[Row]:
    """The sources where enough of them are."""
    people = quantities.people(public)
    along = dimension("source", Counts.PERSON, inquiry.names)
    found = inquiry.counter.by(people, along)
    labels = inquiry.shown(people, along, sorted(found, key=lambda label: (-found[label].n, label)))
    return [
        Row(
            keys={"source": label},
            cells={
                "value": inquiry.ledger.add(people.narrowed(along.at(label)), found[label], {"source": label})
            },
        )
        for label in labels
    ]


def at_risk(inquiry: Inquiry) -> Findings:
    """How many say that they leave, where more than elsewhere, over what, and what they are worth."""
    include = replace(inquiry.spec.include, roles=())
    asked = inquiry.scope.including(include)
    rate = quantities.advocacy(asked, Advocacy.LEAVES)
    whole = inquiry.counter.rates([rate], None)[0].get("", Tally())
    if not whole.n:
        return Findings(refused=Refusal(code=RefusalCode.EMPTY, message="Nobody was heard there and then."))
    head = inquiry.ledger.add(rate, whole)
    rows = rows_by(
        inquiry, [rate], inquiry.spec.compare.by or _first_breakdown(inquiry), (("value", "change"),)
    )
    leaving = asked.within(Condition(filter=LEAVING))
    inquiry.ledger.adjust([row.cells["change"] for row in rows if "change" in row.cells])
    rows += _over(inquiry, leaving)
    _worth(inquiry)
    said = asked.including(replace(include, roles=(Role.LEAVING.value,)))
    about = {"role": Role.LEAVING.value}
    found = quotes(inquiry.connection, inquiry.names, said, limit=inquiry.spec.limit, about=about)
    return Findings(base=head, rows=tuple(rows), quotes=found)


def _first_breakdown(inquiry: Inquiry) -> str:
    return "group" if inquiry.names.groups else "source"


def _over(inquiry: Inquiry, leaving: Scope) -> list[Row]:
    """What those who leave complain about in the same feedback."""
    volume = quantities.volume(leaving)
    n = inquiry.counter.whole(volume).n
    complaints = leaving.including(replace(leaving.include, sentiment=(Sentiment.NEGATIVE.value,)))
    along = dimension("theme", Counts.FEEDBACK, inquiry.names)
    told = inquiry.counter.by(quantities.volume(complaints), along)
    rows = []
    for theme in sorted(told, key=lambda theme: (-told[theme].n, theme))[:THEMES]:
        definition = "Share of the feedback that says somebody leaves which complains about the theme."
        counted = along.narrow(complaints, theme)
        quantity = quantities.share(leaving, counted, definition, name="leaving_over")
        keys = {"theme": theme}
        tally = Tally(n=n, plus=told[theme].n)
        rows.append(Row(keys=keys, cells={"value": inquiry.ledger.add(quantity, tally, keys)}))
    return rows


def _worth(inquiry: Inquiry) -> None:
    """What the known customers among them are worth together, where enough have a value."""
    book = opened(inquiry)
    if book is None or not book.valued:
        return
    heard = times(inquiry).now if inquiry.spec.period.all_time() else inquiry.spec.period
    groups = inquiry.spec.include.groups
    who = Who(mood=CustomerMood.LEAVING, heard=heard, groups=groups, valued=True)
    found = sums.of(inquiry.connection, inquiry.names, who)
    if found.n >= inquiry.rules.min_people:
        book.total(who, found, "value_leaving")
    elif found.n:
        least = inquiry.rules.min_people
        inquiry.notes.append(
            f"Fewer than {least} of them are customers of known value, so that is not shown."
        )


def _share(
    inquiry: Inquiry, base: Scope, counted: Scope, n: int, name: str, definition: str, where: dict[str, str]
) -> str:
    """A share of people, each side counted by itself."""
    quantity = replace(quantities.advocacy(base), name=name, counted=counted, definition=definition)
    return inquiry.ledger.add(quantity, Tally(n=n, plus=_people(inquiry, counted)), where)


def _people(inquiry: Inquiry, scope: Scope) -> int:
    return inquiry.counter.whole(quantities.people(scope)).n


def _said(inquiry: Inquiry, scope: Scope, about: dict[str, str]) -> tuple[Quote, ...]:
    return quotes(inquiry.connection, inquiry.names, scope, limit=QUOTED, about=about)
