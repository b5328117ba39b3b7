"""Imports point one way, and light commands load nothing heavy."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("torch", "transformers", "sentence_transformers", "scrapy", "scipy", "statsmodels", "sqlalchemy")


def test_the_bot_and_the_command_line_load_nothing_heavy() -> None:
    code = f"import bot, harken.cli, sys; print([each for each in {HEAVY!r} if each in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
