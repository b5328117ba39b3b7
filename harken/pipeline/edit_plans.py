"""What each kind of edit writes and moves, told from the themes as they stand and not yet done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from harken.domain.errors import UsageError
from harken.domain.shaping import Edit, Piece, Shape
from harken.domain.understanding import ThemeStatus
from storage import theme_edits
from storage.theme_graph import NOBODY

_OWN = " harken.yaml still says otherwise; what is edited here stands until its entry there is changed."


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Statements about one theme that would be counted for another."""

    source: int
    #: Where they are counted already, they do not move.
    there: tuple[int, ...]
    goes_to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A theme whose trend changes: the ids whose feedback it has, before and after."""

    name: str
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What an edit does."""

    told: str
    #: Key to what is written.
    writes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: The same for themes that it makes.
    made: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    #: Whether all statements are looked at again.
    anew: bool = False
    #: Whether other statements than before are without a theme.
    coverage: bool = False
    moves: tuple[Move, ...] = ()
    lines: tuple[Line, ...] = ()


def plan(connection: Connection, edit: Edit) -> Plan:
    """What an edit would do.

    Raises:
        UsageError: when it cannot be done, in a sentence that says why.
    """
    return _PLANS[edit.shape](connection, edit)


def key_of(name: str, taken: Iterable[str]) -> str:
    """A key for a new theme: its name in lower case with underscores."""
    plain = re.sub(r"\W+", "_", name.casefold()).strip("_")
    if not plain:
        raise UsageError("A theme's name needs a letter.")
    taken, key, number = set(taken), plain, 2
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key


def _free(connection: Connection, name: str | None, *, but: str = "") -> str:
    """A name that no other theme bears."""
    wanted = " ".join((name or "").split())
    if not re.search(r"\w", wanted):
        raise UsageError("Give the theme a name with a letter in it.")
    for row in theme_edits.rows(connection):
        same = row.name.casefold() == wanted.casefold() and row.status == ThemeStatus.ACTIVE
        if same and row.key != but:
            raise UsageError(f"There is a theme called {row.name!r} already; merge the two, or take another.")
    return wanted


def _gloss(row: Any) -> str:
    """What it is told by, kept so that other words for it move no statement."""
    return str(row.gloss or f"{row.name}: {row.description}")


def _rename(connection: Connection, edit: Edit) -> Plan:
    row = theme_edits.row(connection, edit.theme, ThemeStatus.ACTIVE, ThemeStatus.PROPOSED)
    name = _free(connection, edit.name, but=edit.theme)
    told = f"renamed {row.name} to {name}." + (_OWN if row.own else "")
    return Plan(told=told, writes={edit.theme: {"name": name, "gloss": _gloss(row)}})


def _describe(connection: Connection, edit: Edit) -> Plan:
    row = theme_edits.row(connection, edit.theme, ThemeStatus.ACTIVE, ThemeStatus.PROPOSED)
    given = {"description": edit.description, "phrases": edit.phrases, "words": edit.words}
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    values = {name: value for name, value in values.items() if value is not None}
    if not values:
        raise UsageError("Give a description, phrases or words.")
    anew = bool(values.keys() & {"phrases", "words"}) and row.status == ThemeStatus.ACTIVE
    if "phrases" not in values:
        values["gloss"] = _gloss(row)
    what = " and ".join(name for name in given if name in values)
    told = f"gave {row.name} other {what}." + (_OWN if row.own else "")
    return Plan(told=told, writes={edit.theme: values}, anew=anew, coverage=anew)


def _merge(connection: Connection, edit: Edit) -> Plan:
    row = theme_edits.row(connection, edit.theme, ThemeStatus.ACTIVE, ThemeStatus.PROPOSED)
    into = theme_edits.row(connection, edit.into or "")
    if into.id == row.id:
        raise UsageError("A theme cannot be merged into itself.")
    writes: dict[str, dict[str, Any]] = {
        edit.theme: {"status": ThemeStatus.RETIRED.value, "merged_into": into.id}
    }
    writes |= _orphans(connection, row, into.key)
    if into.parent == row.key:
        writes[into.key] = {"parent": row.parent}
    new = row.status == ThemeStatus.PROPOSED
    return Plan(
        told=f"merged {row.name} into {into.name}.",
        writes=writes,
        anew=new,
        coverage=new,
        moves=(Move(source=row.id, there=(into.id,), goes_to=into.name),),
        lines=(
            Line(name=into.name, before=(into.id,), after=(into.id, row.id)),
            Line(name=row.name, before=(row.id,), after=()),
        ),
    )


def _orphans(connection: Connection, row: Any, parent: str | None) -> dict[str, dict[str, Any]]:
    """What was below a theme that goes, below another."""
    below = [each.key for each in theme_edits.rows(connection) if each.parent == row.key]
    return {key: {"parent": parent} for key in below if key != parent}


def _split(connection: Connection, edit: Edit) -> Plan:
    row = theme_edits.row(connection, edit.theme)
    if len(edit.pieces) < 2:
        raise UsageError("A split makes two themes or more.")
    if any(not (each.examples or each.phrases or each.words) for each in edit.pieces):
        raise UsageError("Say with examples, phrases or words what each of the new themes is about.")
    made: dict[str, dict[str, Any]] = {}
    pieces: dict[str, Piece] = {}
    taken = {each.key for each in theme_edits.rows(connection)}
    for piece in edit.pieces:
        name = _free(connection, piece.name)
        key = key_of(name, taken | made.keys())
        pieces[key] = piece
        made[key] = {
            "name": name,
            "phrases": list(piece.phrases),
            "words": list(piece.words),
            "parent": row.key,
            "within": row.id,
        }
    names = ", ".join(str(values["name"]) for values in made.values())
    return Plan(told=f"split {row.name} into {names}.", made=made, pieces=pieces)


def _move(connection: Connection, edit: Edit) -> Plan:
    row = theme_edits.row(connection, edit.theme)
    if edit.into is None:
        return Plan(told=f"moved {row.name} to the top.", writes={edit.theme: {"parent": None}})
    parent = theme_edits.row(connection, edit.into)
    if row.key in _upwards(connection, parent.key):
        raise UsageError(f"{parent.name} is below {row.name}; a theme cannot be below itself.")
    return Plan(
        told=f"moved {row.name} below {parent.name}.",
        writes={edit.theme: {"parent": parent.key}},
        moves=(Move(source=row.id, there=(parent.id,), goes_to=parent.name),),
        lines=(Line(name=parent.name, before=(parent.id,), after=(parent.id, row.id)),),
    )


def _upwards(connection: Connection, key: str | None) -> list[str]:
    parents = {each.key: each.parent for each in theme_edits.rows(connection)}
    found: list[str] = []
    while key is not None and key not in found:
        found.append(key)
        key = parents.get(key)
    return found


def _retire(connection: Connection, edit: Edit) -> Plan:
    row = theme_edits.row(connection, edit.theme, ThemeStatus.ACTIVE, ThemeStatus.PROPOSED)
    if row.status == ThemeStatus.PROPOSED:
        told = f"turned down the proposal {row.name}."
        return Plan(told=told, writes={edit.theme: {"status": ThemeStatus.RETIRED.value}})
    others = tuple(
        each.id for each in theme_edits.rows(connection) if each.status == ThemeStatus.ACTIVE and each != row
    )
    values = {"status": ThemeStatus.RETIRED.value, "merged_into": NOBODY}
    return Plan(
        told=f"retired {row.name}." + (_OWN if row.own else ""),
        writes={edit.theme: values, **_orphans(connection, row, row.parent)},
        coverage=True,
        moves=(Move(source=row.id, there=others, goes_to="no theme"),),
        lines=(Line(name=row.name, before=(row.id,), after=()),),
    )


def _accept(connection: Connection, edit: Edit) -> Plan:
    row = theme_edits.row(connection, edit.theme, ThemeStatus.PROPOSED)
    values: dict[str, Any] = {"status": ThemeStatus.ACTIVE.value}
    name = _free(connection, edit.name or row.name, but=edit.theme)
    if edit.into is not None:
        values["parent"] = theme_edits.row(connection, edit.into).key
    if name != row.name:
        values |= {"name": name, "gloss": _gloss(row)}
    return Plan(told=f"accepted {name}.", writes={edit.theme: values}, anew=True, coverage=True)


def _make(connection: Connection, edit: Edit) -> Plan:
    name = _free(connection, edit.name)
    key = key_of(name, (each.key for each in theme_edits.rows(connection)))
    if not (edit.phrases or edit.words):
        raise UsageError("Say with phrases or words what the new theme is about.")
    values = {
        "name": name,
        "description": edit.description or "",
        "phrases": list(edit.phrases or ()),
        "words": list(edit.words or ()),
        "parent": None if edit.into is None else theme_edits.row(connection, edit.into).key,
    }
    return Plan(told=f"made {name}.", made={key: values}, anew=True, coverage=True)


def touched(plan: Plan) -> Sequence[str]:
    """The keys of all themes that a plan writes or makes."""
    return [*plan.writes, *plan.made]


_PLANS: dict[Shape, Callable[[Connection, Edit], Plan]] = {
    Shape.MAKE: _make,
    Shape.ACCEPT: _accept,
    Shape.RENAME: _rename,
    Shape.DESCRIBE: _describe,
    Shape.MERGE: _merge,
    Shape.SPLIT: _split,
    Shape.MOVE: _move,
    Shape.RETIRE: _retire,
}
