"""What `harken sources undo` and `harken groups check` say, from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import Program


@pytest.fixture
def program(home: Path, database_url: str) -> Iterator[Program]:
    yield Program(home=home, url=database_url)


def take_in(program: Program, rows: str) -> None:
    path = program.home / "reviews.csv"
    path.write_text(f"id,text,orders\n{rows}", encoding="utf-8")
    program.done("import", str(path), "--map", "id=id", "--map", "text=text", "--no-understand", "--yes")


def test_undoing_says_what_stays_changed(program: Program) -> None:
    take_in(program, "1,Warm and quick,4\n2,Slow,5\n")
    take_in(program, "1,Cold and slow,4\n3,New here,5\n")
    told = program.done("sources", "undo", "2", "--yes")
    assert "Run 2 is undone: 1 feedback removed." in told
    assert "It also changed 1 feedback of earlier runs" in told
    again = program.run("sources", "undo", "2", "--yes")
    assert again.returncode == 2 and "it is undone already" in again.stderr


def test_a_rule_over_a_column_with_one_odd_value_is_told(program: Program) -> None:
    take_in(program, "1,Warm and quick,4\n2,Slow,many\n3,Kind,5\n")
    (program.home / "harken.yaml").write_text("groups:\n  - name: regulars\n    rule: orders >= 4\n")
    checked = program.run("groups", "check")
    assert "regulars: " in checked.stdout
    assert "orders is text in" in checked.stderr
