"""What rose of late by more than its own history lets expect, each rise with its likely cause."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from harken.ask import spike_words
from harken.web.render import page
from harken.web.site import Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

#: Rises that are told; further ones are less sure.
SHOWN = 6


def _rises(visit: Visit) -> Response:
    today, last = visit.desk.today(), visit.vocabulary.last_day
    until = min(last or today, today) + timedelta(days=1)
    found = visit.desk.spikes(until)[:SHOWN] if last else []
    told = [(each, spike_words.told(each, visit.names)) for each in found]
    template = "rises_part.html" if visit.in_part else "rises.html"
    return page(visit, template, title="What rose of late", told=told)


OPENINGS = (Opening(path="/rises", answer=_rises),)
