"""Sources and their health, as `harken sources list` tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harken.web.render import page
from harken.web.site import Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _sources(visit: Visit) -> Response:
    return page(visit, "sources.html", title="Sources", sources=visit.desk.sources())


OPENINGS = (Opening(path="/sources", answer=_sources),)
