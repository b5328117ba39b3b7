"""What is seen as a file to take along: CSV for spreadsheets, Parquet for everything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from io import BytesIO
from typing import TYPE_CHECKING, Any

from harken.ask.chart_drawing import png
from harken.ask.specs import normal
from harken.domain.rights import Deed
from harken.insights.evidence import Item
from harken.web.cards import CARDS
from harken.web.pages.cards import answered
from harken.web.pages.compare import compared
from harken.web.pages.evidence import LONGEST, listed
from harken.web.pages.trends import MOST
from harken.web.shown import Shown, flat, shown
from harken.web.site import Missing, Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

_KINDS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def _export(visit: Visit) -> Response:
    what, form = visit.path("what"), visit.path("form")
    answer = _seen(visit, what)
    rows, columns = flat(answer)
    return _file(visit, what, form, rows, columns)


def _seen(visit: Visit, what: str) -> Shown:
    """The answer whose table a page showed under this name."""
    if what == "compare":
        return compared(visit)
    if what == "trends":
        spec = normal(visit.view.themes(MOST))
        return shown(spec, visit.desk.measure(spec), visit.names, visit.view)
    if what not in CARDS:
        raise Missing(f"There is nothing called {what} to take along.")
    return answered(visit, visit.view, what)


def _evidence(visit: Visit) -> Response:
    counted = visit.request.query_params.get("counted") == "1"
    found = listed(visit, visit.path("id"), counted=counted, page_=1, size=LONGEST)
    columns = [field.name for field in fields(Item)]
    return _file(visit, f"evidence-{found.id}", visit.path("form"), map(asdict, found.items), columns)


def _file(
    visit: Visit, name: str, form: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]
) -> Response:
    from starlette.responses import Response

    if form not in _KINDS:
        raise Missing(f"There is no file of the kind {form}; there are csv and parquet.")
    out = BytesIO()
    count = visit.desk.write(form, rows, columns, out)
    visit.desk.note(visit.caller.person, "exported", name, {"rows": count, "form": form})
    headers = {"Content-Disposition": f'attachment; filename="{_plain(name)}.{form}"'}
    return Response(out.getvalue(), media_type=_KINDS[form], headers=headers)


def _plain(name: str) -> str:
    return "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "-" for each in name)


def _definition(visit: Visit) -> dict[str, Any]:
    key = visit.path("key")
    if key not in visit.names:
        raise Missing(f"There is no theme with the key {key}.")
    drawn = answered(visit, visit.view.about(themes=(key,)), "trend").chart
    if drawn is None:
        raise Missing("There is too little to draw a chart of.")
    return drawn


def _picture(visit: Visit) -> Response:
    from starlette.responses import Response

    return Response(png(_definition(visit)), media_type="image/png")


def _vega(visit: Visit) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse(_definition(visit))


OPENINGS = (
    Opening(path="/export/{what}.{form}", answer=_export, deed=Deed.EXPORT),
    Opening(path="/evidence/{id}.{form}", answer=_evidence, deed=Deed.EXPORT),
    Opening(path="/themes/{key}/trend.png", answer=_picture),
    Opening(path="/themes/{key}/trend.vl.json", answer=_vega),
)
