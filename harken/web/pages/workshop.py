"""The workshop: themes accepted, renamed, described, merged, split, moved, retired, and all of it taken back.

An edit is always shown first as what it would do, and done from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harken.domain.errors import HarkenError
from harken.domain.rights import Deed
from harken.domain.shaping import Edit, MonthMoved, Piece, Shape
from harken.web.render import page
from harken.web.site import Missing, Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

#: Edits of the history that are shown.
SHOWN = 30
#: Themes that one split makes at most, on the page.
PIECES = 4
#: Examples that one of them is told by.
EXAMPLES = 50
#: Months of each theme that a preview shows.
MONTHS = 12
_NUMBERS = ("2", "3", "4")
SHAPES = (
    Shape.MAKE,
    Shape.ACCEPT,
    Shape.RENAME,
    Shape.DESCRIBE,
    Shape.MERGE,
    Shape.SPLIT,
    Shape.MOVE,
    Shape.RETIRE,
)


def _workshop(visit: Visit) -> Response:
    themes = visit.desk.workshop.themes()
    return page(
        visit,
        "workshop.html",
        title="Workshop",
        proposed=[each for each in themes if each["status"] == "proposed"],
        tree=_tree(themes),
        themes=themes,
        history=visit.desk.workshop.history(None, SHOWN),
        waiting=visit.desk.workshop.waiting(),
    )


def _tree(themes: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """The active themes with how deep each lies, parents before children."""
    active = sorted((each for each in themes if each["status"] == "active"), key=lambda each: each["name"])
    keys = {each["key"] for each in active}
    found: list[tuple[int, dict[str, Any]]] = []

    def put(parent: str | None, depth: int) -> None:
        for each in active:
            above = each["parent"] if each["parent"] in keys else None
            if above == parent and each not in [known for _, known in found]:
                found.append((depth, each))
                put(each["key"], depth + 1)

    put(None, 0)
    return found


def _theme(visit: Visit) -> Response:
    key = visit.path("key")
    themes = visit.desk.workshop.themes()
    theme = next((each for each in themes if each["key"] == key and each["status"] != "retired"), None)
    if theme is None:
        raise Missing(f"There is no theme with the key {key} to shape.")
    others = [each for each in themes if each["status"] == "active" and each["key"] != key]
    asked = visit.request.query_params.get("parts", "")
    suggested = visit.desk.workshop.pieces(key, int(asked)) if asked in _NUMBERS else ()
    return page(
        visit,
        "shape.html",
        title=theme["name"],
        theme=theme,
        others=sorted(others, key=lambda each: each["name"]),
        pieces=[suggested[place] if place < len(suggested) else None for place in range(PIECES)],
        numbers=_NUMBERS,
        history=visit.desk.workshop.history(key, SHOWN),
    )


def edit_of(fields: Mapping[str, Any], who: str) -> Edit:
    """The edit that a form or a JSON body tells of.

    Raises:
        HarkenError: when it is of no known kind.
    """
    shape = str(fields.get("shape") or "")
    if shape not in [each.value for each in SHAPES]:
        raise HarkenError(f"An edit is one of these: {', '.join(each.value for each in SHAPES)}.")

    def said(name: str) -> str | None:
        return str(fields.get(name) or "").strip()[:2_000] or None

    return Edit(
        shape=Shape(shape),
        theme=said("theme") or "",
        who=who,
        into=said("into"),
        name=said("name"),
        description=said("description"),
        phrases=_lines(fields, "phrases"),
        words=_lines(fields, "words"),
        pieces=tuple(_pieces(fields)) if shape == Shape.SPLIT else (),
    )


def _lines(fields: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """One a line; None where the form does not speak of them."""
    if name not in fields:
        return None
    written = str(fields[name])[:20_000].splitlines()
    return tuple(line.strip() for line in written if line.strip())


def _pieces(fields: Mapping[str, Any]) -> list[Piece]:
    found = []
    for number in range(PIECES):
        name = str(fields.get(f"name{number}") or "").strip()[:200]
        if name:
            phrases, words = _lines(fields, f"phrases{number}"), _lines(fields, f"words{number}")
            written = str(fields.get(f"examples{number}") or "").replace(",", " ")
            ids = [each for each in written.split() if each.isdecimal()]
            examples = tuple(int(each) for each in ids[:EXAMPLES])
            found.append(Piece(name=name, examples=examples, phrases=phrases or (), words=words or ()))
    return found


def _meant(visit: Visit, fields: Mapping[str, Any]) -> Edit:
    """The edit of a form; what a description leaves as it is says nothing."""
    edit = edit_of(fields, visit.caller.person.name)
    theme = next((each for each in visit.desk.workshop.themes() if each["key"] == edit.theme), None)
    if edit.shape is not Shape.DESCRIBE or theme is None:
        return edit
    return replace(
        edit,
        description=None if edit.description == theme["description"] else edit.description,
        phrases=None if edit.phrases == tuple(theme["phrases"]) else edit.phrases,
        words=None if edit.words == tuple(theme["words"]) else edit.words,
    )


def _preview(visit: Visit) -> Response:
    edit = _meant(visit, visit.form)
    kept = {name: value for name, value in visit.form.items() if name != "seal"}
    found = visit.desk.workshop.preview(edit)
    return page(
        visit,
        "preview.html",
        title="What this would do",
        edit=edit,
        preview=found,
        latest=_latest(found.trend),
        kept=json.dumps(kept),
    )


def _latest(trend: Sequence[MonthMoved]) -> list[MonthMoved]:
    """The last months of every theme that an edit moves."""
    months = sorted({each.month for each in trend})[-MONTHS:]
    return [each for each in trend if each.month in months]


def _do(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    try:
        fields = json.loads(visit.field("kept", 60_000))
    except ValueError as error:
        raise HarkenError("The page is too old: begin again in the workshop.") from error
    visit.desk.workshop.shape(_meant(visit, fields))
    return RedirectResponse("/workshop#history", status_code=303)


def _undo(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    number = visit.field("edit")
    visit.desk.workshop.undo(visit.caller.person.name, int(number) if number.isdecimal() else None)
    return RedirectResponse("/workshop#history", status_code=303)


def _progress(visit: Visit) -> Response:
    return page(visit, "waiting.html", waiting=visit.desk.workshop.waiting())


OPENINGS = (
    Opening(path="/workshop", answer=_workshop, deed=Deed.SHAPE),
    Opening(path="/workshop/waiting", answer=_progress, deed=Deed.SHAPE),
    Opening(path="/workshop/preview", answer=_preview, deed=Deed.SHAPE, method="POST"),
    Opening(path="/workshop/do", answer=_do, deed=Deed.SHAPE, method="POST"),
    Opening(path="/workshop/undo", answer=_undo, deed=Deed.SHAPE, method="POST"),
    Opening(path="/workshop/{key}", answer=_theme, deed=Deed.SHAPE),
)
