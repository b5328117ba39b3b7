"""Reviews and posts that CSS selectors of the settings pick from a page without markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from collectors.quoted import without
from collectors.web.links import lasting
from collectors.web.records import Record, empty

if TYPE_CHECKING:
    from parsel import Selector

#: Attributes that hold a machine's form of what an element shows, tried in this order.
_TELLING = {
    "date": ("datetime", "content", "title"),
    "rating": ("data-rating", "content", "aria-label", "title", "alt"),
    "url": ("href",),
    "id": ("id", "data-id", "href"),
}


def invalid(selectors: Mapping[str, str]) -> list[str]:
    """The selectors that are no CSS."""
    from cssselect import SelectorError
    from parsel import Selector

    wrong = []
    for selector in selectors.values():
        try:
            Selector("<html/>").css(selector)
        except (SelectorError, ValueError):
            wrong.append(selector)
    return wrong


def records(page: Selector, url: str, selectors: Mapping[str, str]) -> list[Record]:
    """One record for each element that the selector `item` finds, with what the others find inside it."""
    return [_record(item, url, selectors) for item in page.css(selectors["item"])]


def _record(item: Selector, url: str, selectors: Mapping[str, str]) -> Record:
    record = empty()
    for field, selector in selectors.items():
        if field not in {"item", "without"}:
            record[field] = _value(item, field, selector)  # type: ignore[literal-required]
    if unwanted := selectors.get("without"):
        record["text"] = without(record["text"], unwanted)
    record["url"] = lasting(urljoin(url, record["url"])) if record["url"] else url
    return record


def _value(item: Selector, field: str, selector: str) -> str:
    found = item.css(selector)
    if not found:
        return ""
    if "::" in selector:
        return " ".join(text.strip() for text in found.getall()).strip()
    if field == "text":
        return "\n".join(found.getall())
    element = found[0]
    for name in _TELLING.get(field, ()):
        if held := element.attrib.get(name, "").strip():
            return held
    return " ".join("".join(element.xpath(".//text()").getall()).split())
