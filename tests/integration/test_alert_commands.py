"""`harken alerts` from what is asked for to what is watched, as a person types it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from harken.cli import app
from harken.domain.errors import UsageError
from harken.domain.news import AlertKind, Signal
from storage import alerts


@pytest.fixture(autouse=True)
def _at_home(engine: Engine, home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARKEN_HOME", str(home))
    monkeypatch.setenv("HARKEN_DATABASE_URL", database_url)


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["alerts", *words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_what_is_watched_is_added_listed_and_removed(engine: Engine) -> None:
    run("add", "C1", "--kind", "spike", "--kind", "source", "--owner", "U1")
    with engine.begin() as connection:
        signal = Signal(kind=AlertKind.SPIKE, subject="taste", since="x", told="Talk about taste rose.")
        alerts.raised(connection, signal, datetime.now(UTC))
    listed = run("list")
    assert "C1  spike, source" in listed
    assert "Talk about taste rose. (open)" in listed
    document = json.loads(run("list", "--json"))
    assert [each["channel"] for each in document["watched"]] == ["C1"]
    assert [each["text"] for each in document["raised"]] == ["Talk about taste rose."]
    run("remove", str(document["watched"][0]["id"]))
    assert json.loads(run("list", "--json"))["watched"] == []


def test_slips_are_told_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="who answers for it"):
        run("add", "C1")
    with pytest.raises(UsageError, match="no theme called taste"):
        run("add", "C1", "--theme", "taste", "--owner", "U1")
    with pytest.raises(UsageError, match="under the number"):
        run("remove", "5")
