"""What a fetched page holds; read by the parent, so that the child can fetch the next one meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collectors.web import markup, picked
from collectors.web.records import Record


def found(message: Mapping[str, Any], selectors: Mapping[str, str] | None) -> tuple[list[Record], list[str]]:
    """The records of a page that the child tells of, and what is wrong with it."""
    text, problems = message["text"], list(message["problems"])
    if text is None:
        return [], problems
    try:
        if selectors:
            return _picked(text, message["form"], message["page"], selectors), problems
        records, damaged = markup.records(text, message["page"])
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        return [], [*problems, f"the page cannot be understood ({type(error).__name__})"]
    return records, problems + ["a script of the page is damaged"] * damaged


def _picked(text: str, form: str, url: str, selectors: Mapping[str, str]) -> list[Record]:
    from parsel import Selector

    return picked.records(Selector(text=text, type=form), url, selectors)
