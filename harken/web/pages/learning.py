"""What corrections would teach the themes, measured on corrections held out; used when a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harken.domain.rights import Deed
from harken.web.render import page
from harken.web.site import Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _learning(visit: Visit) -> Response:
    """By itself, or as the part of the workshop that is asked for there: measuring takes a while."""
    template = "learning_part.html" if visit.in_part else "learning.html"
    found = visit.desk.workshop.could_learn()
    return page(visit, template, title="What corrections teach", found=found)


def _use(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    visit.desk.workshop.learn(visit.caller.person.name)
    return RedirectResponse("/workshop#history", status_code=303)


OPENINGS = (
    Opening(path="/learning", answer=_learning, deed=Deed.SHAPE),
    Opening(path="/learning/use", answer=_use, deed=Deed.SHAPE, method="POST"),
)
