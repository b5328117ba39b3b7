"""Joins the committed role labels, which hold no text, with the texts that they were read from."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import InputError
from harken.domain.understanding import Role
from nlp.encoder import sha256
from nlp.training.sets import CC, Example, normal, rows
from nlp.training.split import fold

FOLDER = Path(__file__).parents[1] / "labels"
#: Read in two rounds; of those that two readers read, what was settled on counts.
LABELS = (FOLDER / "roles.csv", FOLDER / "further.csv", FOLDER / "adjudicated.csv")
#: Written for this project, about trades that no set speaks of: for learning only, never to be judged by.
INVENTED = FOLDER / "invented.csv"
_PLACE = ("set", "file", "file_sha256", "row", "start", "end")
ROLES = tuple(Role)


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """One statement as it was read."""

    set: str
    text: str
    #: What is held out as a whole: a product, an app, or the text that it stands in.
    unit: str
    roles: frozenset[Role]
    #: -1, 0 or 1.
    valence: int

    @property
    def fold(self) -> int:
        return fold(self.unit)


def labelled(
    folder: Path, known: Sequence[Example], labels: Sequence[Path] = LABELS, *, cc_only: bool = False
) -> list[Labelled]:
    """The labelled statements whose files are in `folder`.

    Args:
        folder: Holds a folder for each set.
        known: Examples of the same sets: a statement is held out together with the text that it stands in.
        labels: The committed labels; of a statement that stands in several files the last counts.
        cc_only: Those of the sets under CC licences alone.

    Raises:
        InputError: A file is not the one that was read, so that the offsets mean nothing.
    """
    lines = [
        line
        for line in _lines(labels)
        if (folder / line["set"]).is_dir() and (not cc_only or line["set"] in CC)
    ]
    hashes = {(line["set"], line["file"]): line["file_sha256"] for line in lines}
    records = {place: _checked(folder.joinpath(*place), sha) for place, sha in hashes.items()}
    units = {(example.set, example.file, example.row): example.unit for example in known}
    found = []
    for line in lines:
        record = records[line["set"], line["file"]][int(line["row"])]
        unit = units.get((line["set"], line["file"], int(line["row"])))
        found.append(_labelled(line, record, unit or _unit(record)))
    return found


def invented(path: Path = INVENTED) -> list[Labelled]:
    """Statements that were made up, with the roles that they were made up for."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(
                set="invented",
                text=line["text"],
                unit=normal(line["text"]),
                roles=frozenset(Role(name) for name in line["roles"].split()),
                valence=int(line["valence"]),
            )
            for line in csv.DictReader(file)
        ]


def _lines(labels: Sequence[Path]) -> list[dict[str, str]]:
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for path in labels:
        with path.open(encoding="utf-8", newline="") as file:
            found.update({tuple(line[name] for name in _PLACE): line for line in csv.DictReader(file)})
    return list(found.values())


def _checked(path: Path, expected: str) -> list[dict[str, Any]]:
    if sha256(path) != expected:
        raise InputError(f"{path} is not the file that the role labels were read from")
    return rows(path)


def _labelled(line: dict[str, str], record: dict[str, Any], unit: str) -> Labelled:
    return Labelled(
        set=line["set"],
        text=record["text"][int(line["start"]) : int(line["end"])],
        unit=unit,
        roles=frozenset(Role(name) for name in line["roles"].split()),
        valence=int(line["valence"]),
    )


def _unit(record: dict[str, Any]) -> str:
    """Of a text that is no example: the product of its review where there is one."""
    return str(record["review"]).split("-")[0] if "review" in record else normal(record["text"])


def columns(statements: list[Labelled]) -> NDArray[np.float32]:
    """(n, 10): 1 where the role holds."""
    return np.array([[role in some.roles for role in ROLES] for some in statements], dtype=np.float32)
