"""What is filled in for each kind of edit of a theme, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot import theme_wording as wording
from bot.forms import field, option, plain
from bot.tables import Block, remark
from bot.theme_desk import Shown
from bot.theme_state import BY, PARTS, State
from harken.domain.shaping import Piece, Shape

#: Slack's limit on what one menu offers, alone or in each of its parts.
OPTIONS = 100
#: What is carried from window to window has to fit into 3,000 characters, as Slack carries no more.
_NAME, _DESCRIPTION, _PHRASES, _WORDS = 75, 300, 800, 200
#: The same of what four parts are told by, which all have to fit in.
_PART_PHRASES, _PART_EXAMPLES = 200, 8
_NUMBERS = ("2", "3", "4", "5", "6")
_USUAL = "3"
#: What stands for no choice in a menu.
NONE = "-"
#: Kinds of edits that need nothing filled in.
PLAIN = frozenset({Shape.RETIRE})

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
Names = Sequence[tuple[str, str]]
Examples = Sequence[tuple[int, str]]
#: A theme that is not there yet.
NEW = Shown(
    key="",
    name=wording.NEW,
    description="",
    phrases=(),
    words=(),
    parent=None,
    statements=0,
    waiting=None,
    latest=None,
)


def fields(theme: Shown, state: State, active: Names, examples: Examples = ()) -> list[Block]:
    """What is to be filled in, with what was filled in before or holds now."""
    given = state.fields
    if state.shape is Shape.MAKE:
        name = _words("name", wording.NAME, given.get("name", ""), _NAME)
        return [name, *_described(theme, given), _under(active, given.get("into"))]
    if state.by_examples:
        return [block for number in range(1, PARTS + 1) for block in _part(number, given, examples)]
    others = [each for each in active if each[0] != theme.key]
    named = _words("name", wording.NAME, given.get("name", theme.name), _NAME)
    if state.shape is Shape.ACCEPT:
        return [named, _under(others, given.get("into"))]
    if state.shape is Shape.RENAME:
        return [named]
    if state.shape is Shape.DESCRIBE:
        return _described(theme, given)
    if state.shape is Shape.MERGE:
        return [field("into", wording.MERGE_INTO, menu(others, given.get("into")))]
    if state.shape is Shape.SPLIT:
        numbers = [(each, each) for each in _NUMBERS]
        return [field("number", wording.NUMBER, menu(numbers, given.get("number", _USUAL)))]
    if state.shape is Shape.MOVE:
        return [_under(others, given.get("into", theme.parent[0] if theme.parent else None))]
    return []


def _part(number: int, given: Mapping[str, str], examples: Examples) -> list[Block]:
    """One of the parts that a theme is split into by examples."""
    name, some, phrases = f"name{number}", f"examples{number}", f"phrases{number}"
    optional = number > 2
    blocks = [_words(name, wording.PART_NAMES[number - 1], given.get(name, ""), _NAME, optional=optional)]
    if examples:
        chosen = given.get(some, "").split()
        blocks.append(
            field(
                some, wording.EXAMPLES, _several(examples, chosen), optional=True, hint=wording.EXAMPLES_HINT
            )
        )
    said = _words(
        phrases, wording.PART_PHRASES, given.get(phrases, ""), _PART_PHRASES, many=True, optional=True
    )
    return [*blocks, said]


def _several(examples: Examples, chosen: Sequence[str]) -> Block:
    """A menu of which some can be chosen."""
    options = [option(str(id_), said) for id_, said in examples[:OPTIONS]]
    held = [each for each in options if each["value"] in chosen]
    element: Block = {"type": "multi_static_select", "placeholder": plain(wording.CHOOSE_SOME)}
    element |= {"options": options, "max_selected_items": _PART_EXAMPLES}
    return element | ({"initial_options": held} if held else {})


def _under(others: Names, chosen: str | None) -> Block:
    offered = [(NONE, wording.NONE), *others]
    return field("into", wording.UNDER, menu(offered, chosen or NONE), hint=wording.UNDER_HINT)


def _described(theme: Shown, given: Mapping[str, str]) -> list[Block]:
    """What fits; of what does not, nothing may get lost."""
    held = _held(theme) | dict(given)
    offered = (
        ("description", wording.DESCRIPTION, "", _DESCRIPTION),
        ("phrases", wording.PHRASES, wording.PHRASES_HINT, _PHRASES),
        ("words", wording.WORDS, wording.WORDS_HINT, _WORDS),
    )
    fitting = [each for each in offered if len(held[each[0]]) <= each[3]]
    blocks = [
        _words(name, label, held[name], longest, hint, many=True, optional=True)
        for name, label, hint, longest in fitting
    ]
    return blocks if len(fitting) == len(offered) else [*blocks, remark(wording.TOO_LONG)]


def _held(theme: Shown) -> dict[str, str]:
    """What a theme is described by, as it is written."""
    phrases, words = "\n".join(theme.phrases), "\n".join(theme.words)
    return {"description": theme.description, "phrases": phrases, "words": words}


def names(pieces: Sequence[Piece], sizes: Mapping[str, int]) -> list[Block]:
    """The groups that a theme would be split into, each to be named."""
    return [
        _words(f"piece{number}", wording.piece(number, sizes.get(each.name)), each.name, _NAME)
        for number, each in enumerate(pieces, 1)
    ]


def _words(
    name: str,
    label: str,
    held: str,
    longest: int,
    hint: str = "",
    *,
    many: bool = False,
    optional: bool = False,
) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": longest, "multiline": many}
    element |= {"initial_value": held[:longest]} if held else {}
    return field(name, label, element, optional=optional, hint=hint)


def menu(offered: Names, chosen: str | None, told: str = wording.CHOOSE_ONE) -> Block:
    """A menu of any length; Slack shows long ones in parts."""
    made: Block = {"type": "static_select", "placeholder": plain(told)}
    options = [option(*each) for each in offered]
    if len(options) <= OPTIONS:
        made["options"] = options
    else:
        parts = [options[first : first + OPTIONS] for first in range(0, len(options), OPTIONS)]
        made["option_groups"] = [
            {"label": plain(f"{part[0]['text']['text']} – {part[-1]['text']['text']}"), "options": part}
            for part in parts
        ]
    initial = next((each for each in options if each["value"] == chosen), None)
    return made | ({"initial_option": initial} if initial else {})


def filled_in(state: State, values: Values, theme: Shown) -> State:
    """What was filled in; of a description only what is new."""
    found = {name: said for name in values if (said := _value(values[name].get(name, {}))) is not None}
    if state.shape is Shape.DESCRIBE:
        held = _held(theme)
        found = {name: said for name, said in found.items() if said != held[name]}
    if found.get("into") == NONE:
        found["into"] = ""
    if state.by_examples:
        found[BY] = state.fields[BY]
    return replace(state, fields=found)


def named(state: State, values: Values) -> State:
    """The groups under the names that they were given."""
    given = [_value(values.get(f"piece{number}", {}).get(f"piece{number}", {})) for number in _numbers(state)]
    pieces = [replace(each, name=name or each.name) for each, name in zip(state.pieces, given, strict=True)]
    return replace(state, pieces=tuple(pieces))


def _numbers(state: State) -> range:
    return range(1, len(state.pieces) + 1)


def _value(element: Mapping[str, Any]) -> str | None:
    """What an element holds; nothing written is an empty text."""
    if element.get("type") == "static_select":
        chosen = element.get("selected_option")
        return None if chosen is None else str(chosen["value"])
    if element.get("type") == "multi_static_select":
        return " ".join(str(each["value"]) for each in element.get("selected_options") or ())
    return str(element.get("value") or "").strip()
