from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from harken.commands import context, try_


def test_rows_are_shown_as_understood_and_nothing_is_stored(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context.chosen, "home", home)
    path = home / "reviews.csv"
    path.write_text(
        "id,text,date\n"
        '1,"The staff were friendly and kind. Delivery was slow, write to ann@example.com",2024-05-01\n'
        "2,,2024-05-02\n"
        "3,I would recommend this shop to every friend of mine,2024-05-03\n"
        "4,The last one is not shown in full because only two rows are,2024-05-04\n",
        encoding="utf-8",
    )
    app = typer.Typer()
    app.callback()(lambda: None)
    try_.register(app)
    result = CliRunner().invoke(app, ["try", str(path), "--rows", "2"])
    assert result.exit_code == 0, result.exception
    shown = " ".join(result.stdout.split())
    assert "positive The staff were friendly and kind." in shown
    assert "[email]" in shown and "ann@example.com" not in result.output
    assert "recommend" in shown
    assert "The last one" not in shown
    assert "row 3 would be rejected: it has no text" in shown
    assert "Nothing was stored" in shown
    assert [each.name for each in home.iterdir()] == ["reviews.csv"]
