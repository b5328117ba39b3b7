"""Customer groups: what they give and get, what each values, their rules tried, their personas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harken.ask.specs import normal
from harken.domain.answers import Fact
from harken.domain.questions import Compare, Filter, Intent, Measure, Spec
from harken.domain.rights import Deed
from harken.domain.understanding import Facet
from harken.web.pages.cards import filled
from harken.web.render import page
from harken.web.site import Missing, Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

#: Characters of a rule that is tried.
LONGEST_RULE = 2_000
_FACETS = {
    Facet.OUTCOME: "what they get done",
    Facet.EXPERIENCE: "the way there",
    Facet.BELONGING: "belonging",
    Facet.VALUES: "shared values",
    Facet.PRICE: "price for what is got",
}


@dataclass(frozen=True, kw_only=True)
class Valued:
    """How each group speaks of one kind of value."""

    name: str
    #: By group; None where too few spoke of it.
    facts: tuple[Fact | None, ...]

    @property
    def told(self) -> bool:
        """Whether enough people of any group spoke of it."""
        return any(fact is not None and fact.value is not None for fact in self.facts)


def _groups(visit: Visit) -> Response:
    names = visit.vocabulary.groups
    exchange = filled(visit, visit.view, "exchange", now=True) if names else None
    return page(
        visit,
        "groups.html",
        title="Groups",
        groups=visit.desk.grouping.listed(),
        names=names,
        edits=visit.desk.grouping.history(),
        waiting=visit.desk.grouping.waiting(),
        exchange=exchange,
    )


def _values(visit: Visit) -> Response:
    """What each group values; apart from the groups, as it takes longest."""
    names = visit.vocabulary.groups
    valued = _valued(visit, names) if names else []
    template = "valued_part.html" if visit.in_part else "valued.html"
    return page(visit, template, title="What each group values", names=names, valued=valued)


def _valued(visit: Visit, groups: Sequence[str]) -> list[Valued]:
    found = {name: _by_group(visit, facet) for facet, name in _FACETS.items()}
    return [
        Valued(name=name, facts=tuple(facts.get(group) for group in groups)) for name, facts in found.items()
    ]


def _by_group(visit: Visit, facet: Facet) -> dict[str, Fact]:
    include = Filter(facets=(facet.value,))
    compare = Compare(by="group")
    measure = Measure.NET_SENTIMENT
    period = visit.view.period
    spec = Spec(
        intent=Intent.COMPARE, measure=measure, include=include, period=period, compare=compare, limit=50
    )
    found = visit.desk.measure(normal(spec))
    return {row.keys["group"]: found.facts[row.cells["value"]] for row in found.rows if "group" in row.keys}


def _try(visit: Visit) -> Response:
    """How many a rule selects, while it is being written."""
    rule = visit.field("rule", LONGEST_RULE)
    told = visit.desk.try_rule(rule) if rule else None
    template = "tried.html" if visit.in_part else "rule.html"
    return page(visit, template, title="A group's rule", rule=rule, name=visit.field("name"), told=told)


def _rule(visit: Visit) -> Response:
    said = visit.request.query_params
    rule, name = said.get("rule", "")[:LONGEST_RULE], said.get("name", "")[:LONGEST_RULE]
    return page(visit, "rule.html", title="A group's rule", rule=rule, name=name, told=None)


def _save(visit: Visit) -> Response:
    """Keep a rule under a name; who is in the group is told anew in the background."""
    from starlette.responses import RedirectResponse

    name, rule, who = visit.field("name"), visit.field("rule", LONGEST_RULE), visit.caller.person
    visit.desk.grouping.save(who.name, name, rule)
    visit.desk.note(who, "group_saved", name, {"rule": rule})
    return RedirectResponse("/groups#saved", status_code=303)


def _remove(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    name, who = visit.field("name"), visit.caller.person
    visit.desk.grouping.remove(who.name, name)
    visit.desk.note(who, "group_removed", name, {})
    return RedirectResponse("/groups#saved", status_code=303)


def _undo(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    number, who = visit.field("edit"), visit.caller.person
    gone = visit.desk.grouping.undo(who.name, int(number) if number.isdecimal() else 0)
    visit.desk.note(who, "group_taken_back", gone.name, {"rule": gone.rule})
    return RedirectResponse("/groups#saved", status_code=303)


def _waiting(visit: Visit) -> Response:
    return page(visit, "regrouping.html", waiting=visit.desk.grouping.waiting())


def _persona(visit: Visit) -> Response:
    """The card of `harken persona`, as a page of its own."""
    from starlette.responses import HTMLResponse

    name = visit.path("name")
    document = visit.desk.persona(name)
    if document is None:
        raise Missing(f"There is no group called {name}.")
    # Its one style sheet stands in it; nothing else of it is let in.
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return HTMLResponse(document, headers={"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"})


def _customer(visit: Visit) -> Response:
    """One customer by name; who looked at whom is written down."""
    who = visit.request.query_params.get("who", "").strip()[:200]
    found = visit.desk.account(who, visit.caller.person) if who else None
    if who and found is None:
        raise Missing("No customer is known by that; a key, an e-mail address or an account is needed.")
    return page(visit, "customer.html", title="One customer", account=found, who=who)


OPENINGS = (
    Opening(path="/valued", answer=_values),
    Opening(path="/groups", answer=_groups),
    Opening(path="/rule", answer=_rule, deed=Deed.SHAPE),
    Opening(path="/rule", answer=_try, deed=Deed.SHAPE, method="POST"),
    Opening(path="/rule/save", answer=_save, deed=Deed.SHAPE, method="POST"),
    Opening(path="/rule/remove", answer=_remove, deed=Deed.SHAPE, method="POST"),
    Opening(path="/rule/undo", answer=_undo, deed=Deed.SHAPE, method="POST"),
    Opening(path="/rule/waiting", answer=_waiting),
    Opening(path="/groups/{name:path}/persona", answer=_persona),
    Opening(path="/customer", answer=_customer, deed=Deed.NAME_CUSTOMERS),
)
