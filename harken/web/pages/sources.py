"""Sources and their health, as `harken sources list` tells them; an admin may pause one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harken.domain.rights import Deed
from harken.web.render import page
from harken.web.site import Missing, Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _sources(visit: Visit) -> Response:
    return page(visit, "sources.html", title="Sources", sources=visit.desk.sources())


def _pause(visit: Visit) -> Response:
    """Stop reading a source, or go on; what it brought stays."""
    from starlette.responses import RedirectResponse

    name, paused = visit.field("name"), visit.field("paused") == "yes"
    if name not in {each["name"] for each in visit.desk.sources()}:
        raise Missing(f"There is no source called {name}.")
    visit.desk.pause(name, paused)
    action = "source_paused" if paused else "source_resumed"
    visit.desk.note(visit.caller.person, action, name, {})
    return RedirectResponse("/sources", status_code=303)


OPENINGS = (
    Opening(path="/sources", answer=_sources),
    Opening(path="/pause", answer=_pause, deed=Deed.MANAGE, method="POST"),
)
