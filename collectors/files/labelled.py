"""A user's own labelled feedback: which column is what, and what its labels mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collectors.files.numbers import Decimal, number
from collectors.files.rows import Row, failed
from collectors.files.table import Table
from harken.domain.errors import UsageError
from harken.domain.feedback import Failure
from harken.domain.understanding import Role, Sentiment

Readers = Mapping[str, Callable[[Any], Any]]
_NAMES = {
    "text": ("text", "review", "comment", "feedback", "statement", "sentence", "body", "content", "answer"),
    "label": ("label", "sentiment", "polarity", "gold", "class", "stars", "rating", "score"),
    "source": ("source", "channel", "set"),
    "language": ("language", "lang"),
    "roles": ("roles", "role"),
}
_WORDS = {
    "negative": Sentiment.NEGATIVE,
    "neg": Sentiment.NEGATIVE,
    "very negative": Sentiment.NEGATIVE,
    "neutral": Sentiment.NEUTRAL,
    "neu": Sentiment.NEUTRAL,
    "mixed": Sentiment.NEUTRAL,
    "positive": Sentiment.POSITIVE,
    "pos": Sentiment.POSITIVE,
    "very positive": Sentiment.POSITIVE,
}
_YES, _NO = {"1", "true", "yes", "y", "x"}, {"", "0", "false", "no", "n"}
_SIDES = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """One text with what a person says of it."""

    row: int
    text: str
    #: Mixed counts as neutral; None where only roles are labelled.
    label: Sentiment | None = None
    #: For each role that the file labels, whether the text has it.
    roles: Mapping[Role, bool] = field(default_factory=dict)
    source: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Which column is what, in the order `text, label, source, language`, roles by name."""

    places: Mapping[str, int]
    readers: Readers
    #: One sentence about each decision.
    notes: tuple[str, ...]


def columns(table: Table, maps: Sequence[str]) -> Columns:
    """What each column is: as mapped (`label=COLUMN`), else told by its name and its values.

    Raises:
        UsageError: a mapping cannot be, or no column holds texts or labels.
    """
    named = dict(_mapped(table, each) for each in maps)
    for what in ("text", "label", "source", "language", "roles", *Role):
        place = named.get(what, _found(table, what))
        if place is not None and place not in [each for key, each in named.items() if key != what]:
            named[what] = place
    if "text" not in named:
        raise UsageError(f"No column of {table.path.name} looks like texts; name it with --map text=COLUMN.")
    readers = {what: _reader(table, what, place) for what, place in named.items()}
    if not readers.keys() & {"label", "roles", *Role}:
        raise UsageError(
            f"No column of {table.path.name} looks like labels; name it with --map label=COLUMN"
            " (negative, neutral, positive, or stars from 1 to 5), or name columns after roles such as like."
        )
    notes = tuple(f"{what}: column {table.columns[place]!r}" for what, place in named.items())
    return Columns(places=named, readers=readers, notes=notes)


def labelled(table: Table, chosen: Columns) -> Iterator[Labelled | Failure]:
    """Every row with a text; a label that cannot be read is a Failure."""
    for row in table.rows():
        if isinstance(row, Failure):
            yield row
            continue
        try:
            yield _labelled(row, chosen)
        except _BadCellError as error:
            yield failed(row.number, str(error), error.column)


class _BadCellError(ValueError):
    """A cell that does not hold what its column should."""

    def __init__(self, reason: str, column: str) -> None:
        super().__init__(reason)
        self.column = column


def _labelled(row: Row, chosen: Columns) -> Labelled:
    found = {}
    for what, place in chosen.places.items():
        try:
            found[what] = chosen.readers[what](row.cells[place])
        except ValueError as error:
            raise _BadCellError(str(error), what) from error
    roles = {role: role in found["roles"] for role in Role} if "roles" in found else {}
    roles |= {role: found[role.value] for role in Role if role.value in found}
    return Labelled(
        row=row.number,
        text=found["text"],
        label=found.get("label"),
        roles=roles,
        source=found.get("source", ""),
        language=found.get("language", ""),
    )


def _mapped(table: Table, given: str) -> tuple[str, int]:
    what, equals, column = given.partition("=")
    known = ("text", "label", "source", "language", "roles", *(role.value for role in Role))
    if not equals or what not in known:
        raise UsageError(f"--map {given}: write FIELD=COLUMN, where FIELD is one of {', '.join(known)}.")
    if column not in table.columns:
        raise UsageError(
            f"--map {given}: {table.path.name} has no column {column!r}; it has {', '.join(table.columns)}."
        )
    return what, table.columns.index(column)


def _found(table: Table, what: str) -> int | None:
    """The first column of a fitting name, for labels and roles one whose values can be read."""
    lower = [column.strip().lower() for column in table.columns]
    for name in _NAMES.get(what, (what,)):
        if name in lower:
            place = lower.index(name)
            if what not in ("label", *Role) or _readable(table, what, place):
                return place
    return None


def _readable(table: Table, what: str, place: int) -> bool:
    try:
        _reader(table, what, place)
    except UsageError:
        return False
    return True


def _reader(table: Table, what: str, place: int) -> Callable[[Any], Any]:
    if what == "label":
        return _label_reader(table.columns[place], table.values(table.columns[place]))
    if what == "roles":
        return _roles
    if what in set(Role):
        if any(_lower(value) not in _YES | _NO for value in table.values(table.columns[place])):
            raise UsageError(f"The column {table.columns[place]!r} of roles holds more than yes and no.")
        return _yes
    return _text if what == "text" else _plain


def _label_reader(column: str, values: Sequence[Any]) -> Callable[[Any], Sentiment]:
    """By what the column holds: words, -1 to 1, or stars."""
    if any(_lower(value) in _WORDS for value in values):
        return _word
    numbers = {found for value in values if (found := _number(value)) is not None}
    if numbers and numbers <= {-1, 0, 1} and -1 in numbers:
        return _polarity
    if numbers and all(1 <= each <= 5 for each in numbers) and max(numbers) > 1:
        return _stars
    raise UsageError(
        f"The labels in column {column!r} cannot be read; write negative, neutral and positive,"
        " or -1, 0 and 1, or stars from 1 to 5."
    )


def _word(value: Any) -> Sentiment:
    found = _WORDS.get(_lower(value))
    if found is None:
        raise ValueError("has no label among negative, neutral and positive")
    return found


def _polarity(value: Any) -> Sentiment:
    found = _number(value)
    if found not in (-1, 0, 1):
        raise ValueError("has no label among -1, 0 and 1")
    return _SIDES[int(found) + 1]


def _stars(value: Any) -> Sentiment:
    found = _number(value)
    if found is None or not 1 <= found <= 5:
        raise ValueError("has no stars from 1 to 5")
    return _SIDES[(found > 2) + (found > 3)]


def _roles(value: Any) -> frozenset[Role]:
    """Names of roles: a list, also one written as JSON, or words."""
    written = str(value or "").strip()
    names = value if isinstance(value, list) else json.loads(written) if written.startswith("[") else None
    try:
        return frozenset(Role(name) for name in (names if names is not None else written.lower().split()))
    except ValueError as error:
        raise ValueError("names a role that there is not") from error


def _yes(value: Any) -> bool:
    found = _lower(value)
    if found not in _YES | _NO:
        raise ValueError("holds neither yes nor no")
    return found in _YES


def _text(value: Any) -> str:
    if not str(value if value is not None else "").strip():
        raise ValueError("has no text")
    return str(value)


def _plain(value: Any) -> str:
    return str(value if value is not None else "").strip()


def _lower(value: Any) -> str:
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value)
    return " ".join(text.lower().split()) if value is not None else ""


def _number(value: Any) -> float | None:
    text = re.sub(r"\s*stars?$", "", value.strip(), flags=re.IGNORECASE) if isinstance(value, str) else value
    try:
        return float(number(text, Decimal.POINT))
    except ValueError:
        return None
