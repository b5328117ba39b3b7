"""`harken evaluate` on an invented labelled file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from harken.cli import app
from harken.commands import context
from harken.domain.errors import HarkenError

FILE = """\
text,label,source,language,like
The kettle boils fast and looks lovely.,positive,shop,en,yes
"It leaked on the first day, and nobody answered my mail to jane@example.com.",negative,shop,en,no
The parcel holds a kettle and a lid.,neutral,shop,en,no
I am so happy with this wonderful kettle.,negative,forum,en,yes
I will never order here again.,negative,forum,en,no
Die Kanne ist leider schon nach einer Woche kaputt gegangen.,negative,forum,de,no
Who knows.,sad,forum,en,no
"""


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(context.chosen, "home", home)
    (home / "some.csv").write_text(FILE, encoding="utf-8")

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--home", str(home), "evaluate", *arguments])

    return command


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_it_judges_every_row_that_can_be(run: Any, home: Path) -> None:
    found = document(run(str(home / "some.csv"), "--json"))
    assert (found["rows"], found["judged"], found["not_read"]) == (7, 5, 1)
    assert found["rejected"] == [
        {"where": "row 8", "reason": "has no label among negative, neutral and positive"}
    ]
    labels = found["labels"]
    assert sum(map(sum, (row.values() for row in labels["confusion"].values()))) == labels["n"] == 5
    right = sum(labels["confusion"][label][label] for label in labels["confusion"])
    assert labels["accuracy"]["value"] == pytest.approx(right / 5)
    for figure in (labels["accuracy"], labels["macro_f1"], *(each["f1"] for each in found["roles"].values())):
        assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
    assert 0 <= labels["calibration_error"] <= 1
    assert set(found["by_source"]) == {"shop", "forum"}
    assert found["roles"]["like"]["positives"] == 2


def test_what_was_read_wrongly_with_confidence_comes_first(run: Any, home: Path) -> None:
    first = document(run(str(home / "some.csv"), "--json"))["look_at"][0]
    assert (first["row"], first["why"], first["label"], first["read"]) == (5, "wrong", "negative", "positive")
    assert first["confidence"] > 0.5


def test_personal_data_is_redacted_before_it_is_read_or_shown(run: Any, home: Path) -> None:
    (home / "wrong.csv").write_text(FILE.replace("negative,shop", "positive,shop"), encoding="utf-8")
    for arguments in (["--json"], []):
        said = run(str(home / "wrong.csv"), *arguments).stdout
        assert "[email]" in said
        assert "jane@example.com" not in said


def test_it_is_readable(run: Any, home: Path) -> None:
    said = run(str(home / "some.csv"), "--show", "1").stdout
    for line in ("5 of 7 rows judged.", "That is little to go by.", "Accuracy", "read negative", "wonderful"):
        assert line in said


def test_it_needs_and_leaves_no_database(run: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARKEN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert run(str(home / "some.csv"), "--json").exit_code == 0
    assert [path.name for path in home.iterdir()] == ["some.csv"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text,label\nFine lamp,\n", "looks like labels"),
        ("text,label\n,negative\n", "No row of"),
        ("text\n", "has a header and no rows"),
    ],
)
def test_bad_files_are_one_sentence(run: Any, home: Path, text: str, message: str) -> None:
    (home / "bad.csv").write_text(text, encoding="utf-8")
    error = run(str(home / "bad.csv")).exception
    assert isinstance(error, HarkenError)
    assert message in error.message


def test_the_model_of_the_settings_is_evaluated(run: Any, home: Path) -> None:
    from tests import tiny

    tiny.sentiment(home / "model")
    (home / "harken.yaml").write_text("models: {sentiment: model}", encoding="utf-8")
    (home / "words.csv").write_text("text,label\nthe lamp is good,positive\nthe lamp is bad,negative\n")
    found = document(run(str(home / "words.csv"), "--json"))
    assert found["labels"]["accuracy"]["value"] == 1.0
