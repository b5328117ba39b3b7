from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import Engine, func, select
from typer.testing import CliRunner, Result

from harken.commands import context, import_
from harken.domain.errors import HarkenError, InputError, SourceError, UsageError
from storage import sources
from storage.tables import FeedbackRow, PartRow, ScoreRow

DATA = Path(__file__).parents[3] / "shared" / "data"
LOUNGES = DATA / "eval_only" / "skytrax" / "lounge.csv"
CLOTHES = DATA / "train_ok" / "womens_clothing" / "womens_clothing.csv"
LOUNGE_MAPS = (
    "text=text",
    "title=title",
    "date=date",
    "score=overall_rating:1-5",
    "score.wifi=wifi_connectivity_rating:1-5",
)

Import = Callable[..., Result]


def _needs(path: Path) -> Any:
    return pytest.mark.skipif(not path.exists(), reason=f"the real feedback {path.name} is not here")


@pytest.fixture
def run(home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Import:
    """`harken import` in a fresh home and database, without understanding."""
    monkeypatch.setenv("HARKEN_DATABASE_URL", database_url)
    monkeypatch.setattr(context.chosen, "home", home)
    app = typer.Typer()
    app.callback()(lambda: None)
    import_.register(app)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["import", *arguments, "--no-understand"])

    return call


def _maps(*maps: str) -> list[str]:
    return [each for one in maps for each in ("--map", one)]


def _summary(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.exception
    return dict(json.loads(result.stdout))


def _count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(FeedbackRow)).scalar_one()


def test_what_is_shown_stored_rejected_and_summed_up(home: Path, engine: Engine, run: Import) -> None:
    path = home / "reviews.csv"
    path.write_text(
        "id,text,date,stars,country\n"
        "1,The soup was cold. Mail me at ann@example.com,2024-05-01,2,DE\n"
        "2,,2024-05-01,3,DE\n"
        "3,Great bread and friendly people,2024-05-99,5,FR\n"
        "4,Great bread and friendly people,,0,FR\n",
        encoding="utf-8",
    )
    result = run(str(path), "--source", "diner", "--map", "text=text", "--map", "id=id", "--map", "date=date",
                 "--map", "score=stars:1-5")  # fmt: skip
    assert result.exit_code == 0
    assert "4 rows: 2 added, 0 updated, 0 unchanged, 2 rejected." in result.stdout
    assert "stars: 1 left empty" in result.stdout
    assert "ann@example.com" not in result.output
    assert "country" in result.stderr
    with (home / ".harken" / "rejects" / "diner.rejected.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["row", "column", "reason"],
            ["3", "text", "has no text"],
            ["4", "date", "is an impossible date"],
        ]
    with engine.connect() as connection:
        texts = connection.execute(select(PartRow.text).order_by(PartRow.id)).scalars().all()
    assert texts == ["The soup was cold. Mail me at [email]", "Great bread and friendly people"]


def test_a_second_import_adds_nothing_and_a_changed_row_updates(
    home: Path, engine: Engine, run: Import
) -> None:
    path = home / "reviews.csv"
    rows = "id,text\n1,Warm and quick\n2,Slow and cold\n"
    path.write_text(rows, encoding="utf-8")
    maps = _maps("text=text", "id=id")
    assert _summary(run(str(path), "--json", *maps))["added"] == 2
    assert _summary(run(str(path), "--json", *maps))["unchanged"] == 2
    path.write_text(rows.replace("Slow", "Too slow"), encoding="utf-8")
    third = _summary(run(str(path), "--json", *maps))
    assert (third["added"], third["updated"], third["unchanged"]) == (0, 1, 1)
    assert _count(engine) == 2


def test_an_import_leaves_the_rejects_of_others_alone(home: Path, engine: Engine, run: Import) -> None:
    rejects = home / ".harken" / "rejects"
    path = home / "reviews.csv"
    path.write_text("id,text\n1,Warm and quick\n2,\n", encoding="utf-8")
    maps = _maps("text=text", "id=id")
    for source in ("diner", "Köln/bar", "Köln bar"):
        _summary(run(str(path), "--source", source, "--json", *maps))
    kept = set(rejects.iterdir())
    assert len(kept) == 3 and rejects / "diner.rejected.csv" in kept
    path.write_text("id,text\n1,Warm and quick\n", encoding="utf-8")
    with engine.connect() as other:
        with other.begin():
            diner = sources.source_id(other, "diner", "file")
        assert sources.claim(other, diner)
        refused = run(str(path), "--source", "diner", *maps)
        _fails(refused, SourceError, "another process is reading it")
        sources.release(other, diner)
    assert set(rejects.iterdir()) == kept
    _summary(run(str(path), "--source", "diner", "--json", *maps))
    assert set(rejects.iterdir()) == kept - {rejects / "diner.rejected.csv"}


def test_a_dry_run_writes_nothing(home: Path, engine: Engine, run: Import) -> None:
    path = home / "reviews.csv"
    path.write_text("text,date\nWarm and quick and good,2024-05-01\n", encoding="utf-8")
    shown = _summary(run(str(path), "--json", "--dry-run"))
    assert [(each["column"], each["becomes"]) for each in shown["columns"]] == [
        ("text", "text"),
        ("date", "date"),
    ]
    assert _count(engine) == 0
    assert not (home / ".harken" / "rejects").exists()


def _fails(result: Result, kind: type[HarkenError], said: str) -> None:
    assert isinstance(result.exception, kind)
    assert said in result.exception.message
    assert "\n" not in result.exception.message


def test_bad_input_is_one_sentence_and_leaves_nothing(home: Path, engine: Engine, run: Import) -> None:
    _fails(run(str(home / "gone.csv")), InputError, "There is no file")
    pdf = home / "report.csv"
    pdf.write_bytes(b"%PDF-1.7 ...")
    _fails(run(str(pdf)), InputError, "looks like a PDF document")
    good = home / "good.csv"
    good.write_text("text,date\nWarm and quick and good,soon\n", encoding="utf-8")
    _fails(run(str(good), "--map", "text=txet"), UsageError, "the nearest are text")
    _fails(run(str(good), "--map", "text=text", "--map", "date=date"), InputError, "No row of")
    assert _count(engine) == 0


def test_a_file_in_latin_letters_and_a_cell_of_two_megabytes(home: Path, engine: Engine, run: Import) -> None:
    path = home / "latin.csv"
    path.write_bytes(b"text,id\nCaf\xe9 tr\xe8s bon,1\n" + b"x" * 2_000_000 + b",2\n")
    summary = _summary(run(str(path), "--json", *_maps("text=text", "id=id")))
    assert (summary["added"], summary["rejected"]) == (1, 1)
    with engine.connect() as connection:
        assert connection.execute(select(PartRow.text)).scalar_one() == "Café très bon"


@pytest.mark.real_feedback
@_needs(LOUNGES)
def test_real_lounge_reviews(engine: Engine, run: Import) -> None:
    maps = ("--source", "lounges", "--kind", "review", "--json", *_maps(*LOUNGE_MAPS))
    first = _summary(run(str(LOUNGES), *maps))
    assert (first["added"], first["rejected"]) == (2264, 0)
    with LOUNGES.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for column in ("overall_rating", "wifi_connectivity_rating"):
        off = sum(row[column] != "" and not 1 <= float(row[column]) <= 5 for row in rows)
        assert first["scores_left_empty"][column] == off > 0
    assert first["undated"] == sum(row["date"] == "" for row in rows)
    with engine.connect() as connection:
        wifi = select(func.count()).select_from(ScoreRow).where(ScoreRow.name == "wifi")
        given = sum(row["wifi_connectivity_rating"] not in ("", "0") for row in rows)
        assert connection.execute(wifi).scalar_one() == given
    second = _summary(run(str(LOUNGES), *maps))
    assert (second["added"], second["updated"], second["unchanged"]) == (0, 0, 2264)
    assert _count(engine) == 2264


@pytest.mark.real_feedback
@_needs(CLOTHES)
def test_real_reviews_without_any_date(engine: Engine, run: Import) -> None:
    result = run(str(CLOTHES), "--source", "clothes", "--json")
    summary = _summary(result)
    with CLOTHES.open(newline="", encoding="utf-8") as file:
        spoken = sum(bool((row["text"] + row["title"]).strip()) for row in csv.DictReader(file))
    assert summary["added"] == summary["undated"] == spoken
    assert "all feedback is undated" in result.stderr
    assert _count(engine) == spoken
