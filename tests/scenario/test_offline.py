"""After installation nothing is fetched, by the shipped model or by named ones on disk: a guard watches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import tiny
from tests.program import Program

#: Loaded by every Python process before anything else; what is swallowed on the way is still written down.
GUARD = """
import socket

def _guarded(name, place):
    original = getattr(socket.socket, name)
    def attempt(self, address, *rest):
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(("127.", "::1", "localhost")):
            _tell(address)
        return original(self, address, *rest)
    setattr(socket.socket, name, attempt)

def _tell(what):
    with open({attempts!r}, "a") as file:
        file.write(f"{{what}}\\n")
    raise OSError("the network is off")

def _looked_up(host, *rest, **more):
    if host not in (None, "", "localhost", "127.0.0.1", "::1"):
        _tell(host)
    return _original(host, *rest, **more)

_original, socket.getaddrinfo = socket.getaddrinfo, _looked_up
for _name in ("connect", "connect_ex"):
    _guarded(_name, None)
"""
REVIEWS = """\
text,date,rating
"The kettle boils fast, and I love the handle.",2026-05-03,5
The lid broke after a week and nobody answered.,2026-05-04,1
Die Lampe ist schlecht.,2026-05-05,1
Die Lampe ist gut.,2026-05-05,5
"""


@pytest.fixture
def attempts(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where attempts to reach anything beyond this machine are written down."""
    log, guard = home / "attempts", home / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD.format(attempts=str(log)), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(guard))
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    return log


@pytest.fixture
def program(home: Path, database_url: str) -> Program:
    (home / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    return Program(home=home, url=database_url)


def test_the_guard_sees_what_is_tried(program: Program, attempts: Path) -> None:
    (program.home / "harken.yaml").write_text("models: {sentiment: nobody/none}", encoding="utf-8")
    refused = program.run("understand")
    assert refused.returncode == 1
    assert refused.stderr.startswith("The model nobody/none is not on this machine and cannot be fetched")
    assert "huggingface.co" in attempts.read_text()


def test_importing_understanding_and_asking_reach_for_nothing(program: Program, attempts: Path) -> None:
    program.done("import", str(program.home / "reviews.csv"), "--source", "shop", "--kind", "review")
    answer = program.document("ask", "How many comments are negative?", "--json")["answers"][0]
    assert [fact["value"] for fact in answer["facts"].values()][:1] == [1], answer["text"]
    assert not attempts.exists()


def test_named_models_on_disk_read_other_languages(program: Program, attempts: Path) -> None:
    """First English alone; then everything is read anew with models that know German as well."""
    program.done("import", str(program.home / "reviews.csv"), "--source", "shop", "--kind", "review")
    assert [row["sentiment"] for row in program.exported("feedback") if row["language"] == "de"] == [None] * 2
    tiny.sentiment(program.home / "models" / "sentiment")
    tiny.encoder(program.home / "models" / "encoder", width=20)
    (program.home / "harken.yaml").write_text(
        "models: {sentiment: models/sentiment, embedding: models/encoder, languages: [en, de]}",
        encoding="utf-8",
    )
    understood = program.document("understand", "--json")
    read = {row["text"]: row for row in program.exported("feedback") if row["language"] == "de"}
    assert {text: row["sentiment"] for text, row in read.items()} == {
        "Die Lampe ist schlecht.": "negative",
        "Die Lampe ist gut.": "positive",
    }
    assert (understood["feedback"], understood["unclassified"]) == (4, 0)
    assert read["Die Lampe ist schlecht."]["roles"] == ["dislike"]
    assert "sentiment by models/sentiment" in program.run("doctor").stdout
    assert not attempts.exists()
