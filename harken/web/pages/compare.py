"""Groups, sources, products or two periods held against each other, in the measure that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harken.ask.specs import normal
from harken.domain.questions import Compare, Intent, Measure, Spec
from harken.web.render import page
from harken.web.shown import Shown, shown
from harken.web.site import Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

MEASURES = {
    "net_sentiment": "net sentiment",
    "share": "share of feedback",
    "volume": "feedback",
    "people": "people heard",
    "mean_score": "mean score",
    "nps": "NPS",
    "csat": "CSAT",
    "net_delight": "Net Delight Index",
    "advocacy_rate": "advocacy rate",
}
ACROSS = {
    "group": "groups",
    "source": "sources",
    "kind": "kinds of feedback",
    "product": "products",
    "theme": "themes",
    "period": "this time and the time before",
}


def _compare(visit: Visit) -> Response:
    across, measure = (
        _chosen(visit, "across", ACROSS, "group"),
        _chosen(visit, "measure", MEASURES, "net_sentiment"),
    )
    return page(
        visit,
        "compare.html",
        title="Compare",
        across=across,
        measure=measure,
        dimensions=_dimensions(visit),
        measures=MEASURES,
        answer=compared(visit),
    )


def _dimensions(visit: Visit) -> dict[str, str]:
    """What can be compared here: the usual, and the attributes that the feedback brings."""
    known = {
        f"attribute:{name}": name.replace("_", " ")
        for name in visit.vocabulary.attributes
        if name != "product"
    }
    lacking = {"group"} if not visit.vocabulary.groups else set()
    lacking |= set() if visit.vocabulary.products else {"product"}
    return {key: name for key, name in ACROSS.items() if key not in lacking} | known


def _chosen(visit: Visit, name: str, known: dict[str, str], usual: str) -> str:
    given = visit.request.query_params.get(name, usual)
    attribute = name == "across" and given.removeprefix("attribute:") in visit.vocabulary.attributes
    return given if given in known or attribute else usual


def compared(visit: Visit) -> Shown:
    """The answer to what the address asks for."""
    spec = _spec(visit)
    return shown(spec, visit.desk.measure(spec), visit.names, visit.view)


def _spec(visit: Visit) -> Spec:
    view = visit.view
    across = _chosen(visit, "across", ACROSS, "group")
    measure = Measure(_chosen(visit, "measure", MEASURES, "net_sentiment"))
    compare = Compare(to=view.earlier) if across == "period" else Compare(by=across)
    return normal(view.spec(Intent.COMPARE, measure=measure, compare=compare, limit=50))


OPENINGS = (Opening(path="/compare", answer=_compare),)
