"""Draws a chart's definition without a browser: as SVG for the page, as PNG for whoever it is sent to."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from harken.ask.charts import CELL_HEIGHT, CELL_WIDTH, ORIGIN, Definition

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
#: The width of a chart on a phone.
NARROW = 270
#: How many times finer a picture is than a page's own points.
_SCALE = 2


def svg(definition: Definition, *, narrow: bool = False) -> str:
    """The chart as markup that takes its colours from the page's style sheet, and its size from its place.

    Args:
        narrow: For a phone: less wide, so that its words stay large enough to read.
    """
    shown = {**definition, "width": NARROW} if narrow else definition
    root = _drawn(json.dumps(shown, sort_keys=True))
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    return _markup(root)


def cells(definition: Definition) -> list[str]:
    """The small charts of `charts.multiples`, cut apart."""
    root = _drawn(json.dumps(definition, sort_keys=True))
    found = [each for each in root.iter(f"{{{_SVG}}}g") if "cell" in each.get("class", "").split()]
    inner = [child for each in found for child in each]
    return [_markup(_alone(each)) for each in inner]


def png(definition: Definition) -> bytes:
    """The chart as a picture on white."""
    import vl_convert

    shown = {**definition, "background": "#ffffff", "padding": 16}
    picture: bytes = vl_convert.vegalite_to_png(shown, scale=_SCALE)
    return picture


@lru_cache(maxsize=256)
def _converted(definition: str) -> str:
    """The same definition is always drawn alike."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(json.loads(definition))
    return drawn


def _drawn(definition: str) -> ElementTree.Element:
    return ElementTree.fromstring(_converted(definition))


def _alone(cell: ElementTree.Element) -> ElementTree.Element:
    edge = 4
    box = f"{-edge} {-edge} {CELL_WIDTH + 2 * edge} {CELL_HEIGHT + 2 * edge}"
    root = ElementTree.Element(f"{{{_SVG}}}svg", {"viewBox": box, "class": "marks", "fill": "none"})
    cell.attrib.pop("transform", None)
    root.append(cell)
    return root


def _markup(root: ElementTree.Element) -> str:
    """Told to eyes alone: a table beside it has the same values and links for everybody else."""
    for link in root.iter(f"{{{_SVG}}}a"):
        _lead(link)
    for element in root.iter():
        for name in [each for each in element.attrib if each in _LEFT_OUT or each.startswith("aria-")]:
            del element.attrib[name]
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _lead(link: ElementTree.Element) -> None:
    """A point that leads to what is behind it, and says its value under the mouse."""
    address = link.attrib.pop(f"{{{_LINK}}}href", "")
    link.attrib.pop("target", None)
    link.set("href", address.removeprefix(ORIGIN))
    link.set("tabindex", "-1")
    said = next((each.get("aria-label") for each in link if each.get("aria-label")), None)
    if said:
        title = ElementTree.Element(f"{{{_SVG}}}title")
        title.text = said
        link.insert(0, title)


_LEFT_OUT = frozenset(("role", "style", "font-family", "version"))


def warm() -> Any:
    """Load what draws, so that the first reader does not wait for it."""
    return _converted(json.dumps({"mark": "point", "data": {"values": []}}))
