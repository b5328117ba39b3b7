"""How a database is brought to the tables of this version, step by step."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def newest() -> str:
    """The revision of this version: files are numbered, and a revision is named by its file's number.

    Read from the names, so that a database that is up to date costs no import of Alembic.
    """
    return max(path.name.split("_", 1)[0] for path in (HERE / "versions").glob("[0-9]*.py"))
