"""The watched folder: what is read, when, and how often."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from collectors.folder import Folder
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch


def _write(path: Path, text: str, *, ago: float = 60.0) -> None:
    path.write_text(text, encoding="utf-8")
    then = time.time() - ago
    os.utime(path, (then, then))


def _run(folder: Folder, cursor: Mapping[str, Any] | None = None) -> tuple[list[str], Mapping[str, Any]]:
    """The texts in their order, and the last cursor."""
    batches: list[Batch] = list(folder.collect(cursor or {}))
    texts = [part.text for batch in batches for item in batch.items for part in item.parts]
    cursors = [batch.cursor for batch in batches if batch.cursor is not None]
    return texts, cursors[-1] if cursors else cursor or {}


def test_each_file_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    folder = Folder(name="drop", path=tmp_path, map=("text=comment", "id=no"))
    _write(tmp_path / "b.csv", "no,comment\n1,The lid leaks.\n", ago=120)
    _write(tmp_path / "a.csv", "no,comment\n2,Lovely colour.\n")
    texts, cursor = _run(folder)
    assert texts == ["The lid leaks.", "Lovely colour."]
    assert _run(folder, cursor)[0] == []
    _write(tmp_path / "a.csv", "no,comment\n2,Lovely colour.\n3,Too small.\n", ago=30)
    assert _run(folder, cursor)[0] == ["Lovely colour.", "Too small."]


def test_a_file_that_is_still_being_written_waits(tmp_path: Path) -> None:
    folder = Folder(name="drop", path=tmp_path, map=("text=comment",))
    _write(tmp_path / "a.csv", "comment\nHalf of\n", ago=0)
    assert _run(folder)[0] == []
    _write(tmp_path / "a.csv", "comment\nHalf of it.\n", ago=6)
    assert _run(folder)[0] == ["Half of it."]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = Folder(name="drop", path=tmp_path, map=("text=comment",))
    for name in (".a.csv", "~a.csv", "a.pdf", "a"):
        _write(tmp_path / name, "comment\nNot for reading.\n")
    (tmp_path / "sub.csv").mkdir()
    assert _run(folder)[0] == []


def test_a_file_that_cannot_be_read_is_told_once_and_stops_no_other(tmp_path: Path) -> None:
    folder = Folder(name="drop", path=tmp_path, map=("text=comment",))
    _write(tmp_path / "a.csv", "other\nNo such column.\n", ago=120)
    _write(tmp_path / "b.csv", "comment\nAll well.\n")
    batches = list(folder.collect({}))
    failures = [each for batch in batches for each in batch.failures]
    assert [each.where for each in failures] == ["a.csv"]
    assert [item.parts[0].text for batch in batches for item in batch.items] == ["All well."]
    cursor = [batch.cursor for batch in batches if batch.cursor][-1]
    assert list(folder.collect(cursor)) == []


def test_a_row_that_is_left_out_is_found_in_its_file(tmp_path: Path) -> None:
    folder = Folder(name="drop", path=tmp_path, map=("id=id", "text=comment"))
    _write(tmp_path / "a.csv", "id,comment\n1,All well.\n2,\n", ago=120)
    _write(tmp_path / "b.csv", "id,comment\n3,\n")
    failures = [each for batch in folder.collect({}) for each in batch.failures]
    assert [each.where for each in failures] == ["a.csv row 3", "b.csv row 2"]


def test_an_empty_file_is_told_and_stops_no_other(tmp_path: Path) -> None:
    folder = Folder(name="drop", path=tmp_path, map=("text=comment",))
    _write(tmp_path / "a.csv", "", ago=120)
    _write(tmp_path / "b.csv", "comment\nAll well.\n")
    batches = list(folder.collect({}))
    assert [each.where for batch in batches for each in batch.failures] == ["a.csv"]
    assert [item.parts[0].text for batch in batches for item in batch.items] == ["All well."]


def test_a_kill_between_two_files_repeats_no_finished_file(tmp_path: Path) -> None:
    folder = Folder(name="drop", path=tmp_path, map=("text=comment",))
    _write(tmp_path / "a.csv", "comment\nFirst.\n", ago=120)
    _write(tmp_path / "b.csv", "comment\nSecond.\n")
    first_cursor = next(batch.cursor for batch in folder.collect({}) if batch.cursor)
    assert _run(folder, first_cursor)[0] == ["Second."]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        list(Folder(name="drop", path=tmp_path / "none").collect({}))
    with pytest.raises(ValidationError, match="whole path"):
        Folder(name="drop", path=Path("here"))


def test_attributes_of_the_source_are_given_to_each_row(tmp_path: Path) -> None:
    _write(tmp_path / "a.csv", "comment,shop\nGood.,north\n")
    folder = Folder(name="drop", path=tmp_path, map=("text=comment",), attributes={"product": "Cup"})
    (item,) = [item for batch in folder.collect({}) for item in batch.items]
    assert dict(item.attributes) == {"shop": "north", "product": "Cup"}
