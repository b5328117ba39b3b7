"""Templates into responses, with what every page knows and how numbers are written."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harken.ask import figures
from harken.ask.chart_drawing import svg
from harken.ask.template import Slot
from harken.domain.answers import Fact
from harken.domain.rights import Deed
from harken.web import shown
from harken.web.site import Visit, quoted

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.responses import Response

#: The pages that can be chosen from everywhere: address, name, what it takes to see it.
MENU = (
    ("/", "Trends", Deed.READ),
    ("/groups", "Groups", Deed.READ),
    ("/compare", "Compare", Deed.READ),
    ("/buying", "Why they buy", Deed.READ),
    ("/advocacy", "Advocacy", Deed.READ),
    ("/rivals", "Rivals", Deed.READ),
    ("/actions", "Actions", Deed.READ),
    ("/sources", "Sources", Deed.READ),
    ("/workshop", "Workshop", Deed.SHAPE),
    ("/review", "Review", Deed.SHAPE),
    ("/ask", "Ask", Deed.READ),
)


@cache
def environment() -> Environment:
    """Everything that is put into a page is text and nothing else, unless a template says otherwise."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("harken.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "value": lambda fact: str(figures.value(fact)) or "–",
        "base": shown.base,
        "between": shown.between,
        "behind": shown.evidence_address,
        "moved": shown.moved,
        "day": _day,
        "quoted": quoted,
        "safe_link": _safe_link,
        "bar": bar,
        "points": _points,
    }
    made.globals |= {"Deed": Deed, "svg": svg, "FACT": Slot.FACT}
    return made


def page(visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response:
    """A whole page for somebody who was let in."""
    from starlette.responses import HTMLResponse

    common = {
        "visit": visit,
        "person": visit.caller.person,
        "seal": visit.gate.seal(visit.caller),
        "menu": [(address, name) for address, name, deed in MENU if visit.may(deed)],
        "here": visit.request.url.path,
        "company": visit.desk.company,
        "alone": visit.caller.session is None,
    }
    return HTMLResponse(environment().get_template(template).render(common | values), status_code=status)


def bare(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page for somebody who is not known yet, or that tells of an error."""
    from starlette.responses import HTMLResponse

    return HTMLResponse(environment().get_template(template).render(values), status_code=status)


def message(status: HTTPStatus, code: str, said: str) -> Response:
    """An error, in plain words."""
    title = {
        "not_found": "That is not here",
        "not_allowed": "You may not do that",
        "forged": "That was not done",
        "too_often": "One moment, please",
    }.get(code, "That did not work")
    return bare("message.html", status=status.value, title=title, said=said)


@cache
def static(name: str) -> bytes:
    """A file that pages load from us."""
    return files("harken.web").joinpath("static", name).read_bytes()


def _day(moment: date | datetime | None) -> str:
    return "no date" if moment is None else str(figures.day(moment))


def _safe_link(address: str | None) -> str | None:
    """Only addresses of pages; a link that would run something is none."""
    return address if address and address.startswith(("https://", "http://")) else None


def _points(fact: Fact) -> str:
    """A change with its sign."""
    if fact.value is None:
        return "–"
    if figures.vanishes(fact):
        return "±0"
    return ("+" if fact.value > 0 else "−") + str(figures.size(fact))


def bar(fact: Fact, scale: tuple[float, float]) -> dict[str, float] | None:
    """Where a bar and the mark of its interval begin and end, out of a hundred; values below zero too."""
    if fact.value is None:
        return None
    lowest, highest = scale

    def place(number: float) -> float:
        return round(100 * (number - lowest) / (highest - lowest), 2)

    start, end = sorted((place(0.0), place(fact.value)))
    found = {"zero": place(0.0), "start": start, "width": max(end - start, 0.5)}
    if fact.low is not None and fact.high is not None:
        found |= {"low": place(fact.low), "high": place(fact.high)}
    return found
