"""What is behind a number: exactly the things that were counted, a page at a time."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from harken.domain.answers import Counts
from harken.domain.errors import UsageError
from harken.domain.rights import Deed
from harken.insights.evidence import Evidence, Item
from harken.web.render import page
from harken.web.site import Missing, Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

#: Things on one page, and in one file.
SHOWN = 25
LONGEST = 20_000
_NAMES = {
    Counts.FEEDBACK: ("piece of feedback", "pieces of feedback"),
    Counts.STATEMENT: ("statement", "statements"),
    Counts.MENTION: ("mention", "mentions"),
    Counts.PERSON: ("person", "people"),
    Counts.CUSTOMER: ("customer", "customers"),
}


def _evidence(visit: Visit) -> Response:
    counted = visit.request.query_params.get("counted") == "1"
    found = listed(visit, visit.path("id"), counted=counted, page_=visit.view.page)
    pages = -(-max(found.counted - found.gone, 0) // SHOWN)
    return page(
        visit,
        "evidence.html",
        title="What is behind the number",
        found=found,
        pages=pages,
        counted=counted,
        longest=LONGEST,
        things=_NAMES[found.counts][found.counted != 1],
    )


def listed(visit: Visit, id: str, *, counted: bool, page_: int, size: int = SHOWN) -> Evidence:
    """One page of what a fact counted; who the customers are, only for those who may see it.

    Raises:
        Missing: when there is no such evidence, or no longer.
    """
    try:
        found = visit.desk.evidence(id, numerator=counted, limit=size, offset=(page_ - 1) * size)
    except UsageError as error:
        raise Missing(error.message) from error
    if visit.may(Deed.NAME_CUSTOMERS):
        return found
    return replace(found, items=tuple(_nameless(item) for item in found.items))


def _nameless(item: Item) -> Item:
    """Without the marks by which one author or customer could be followed."""
    hidden = None if item.customer is None else "hidden"
    return replace(item, author=None, customer=hidden, value=None)


def plain(found: Evidence) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "schema": 1,
        **asdict(found),
        "made": found.made.isoformat(),
        "counts": found.counts.value,
        "items": [{**asdict(item), "date": item.date and item.date.isoformat()} for item in found.items],
    }


OPENINGS = (Opening(path="/evidence/{id}", answer=_evidence),)
