"""The commands that Harken prints run as they are printed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harken.commands import context


@pytest.fixture(autouse=True)
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program below the current folder, called by its whole path."""
    program = tmp_path / ".venv" / "bin" / "harken"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setattr(context.chosen, "home", None)
    monkeypatch.setenv("PATH", "")
    return program


def test_it_is_named_from_the_current_folder() -> None:
    assert context.program() == ".venv/bin/harken"


def test_a_program_elsewhere_is_named_in_full(called: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = called.parents[2] / "my work"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert context.program() == str(called)


def test_a_program_on_the_path_needs_no_folder(called: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(called.parent))
    assert context.program() == "harken"


def test_the_chosen_home_is_named_as_a_shell_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context.chosen, "home", Path("our shop"))
    assert context.program() == ".venv/bin/harken --home 'our shop'"
