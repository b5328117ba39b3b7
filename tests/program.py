"""Harken as a user runs it: a process of its own with its exit status, its two outputs and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harken.cli import app
from harken.commands import context

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data"
COMMAND = [sys.executable, "-c", "from harken.cli import main; main()"]


def needs(path: Path) -> pytest.MarkDecorator:
    """Skip where the real feedback is not at hand."""
    return pytest.mark.skipif(not path.exists(), reason=f"the real feedback {path.name} is not here")


@dataclass(frozen=True, kw_only=True)
class Program:
    """The command line in one home, against one database."""

    home: Path
    url: str

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end, with nobody at the keyboard."""
        return subprocess.run(
            self._command(arguments),
            env=self._environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start one command and leave it running."""
        return subprocess.Popen(
            self._command(arguments),
            env=self._environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def done(self, *arguments: str) -> str:
        """Run one command that must succeed; what it printed."""
        finished = self.run(*arguments)
        assert finished.returncode == 0, (
            f"exit {finished.returncode}: {finished.stderr}{finished.stdout[-2000:]}"
        )
        return finished.stdout

    def document(self, *arguments: str) -> Any:
        """The one JSON document that a command prints."""
        return json.loads(self.done(*arguments))

    def quickly(self, *arguments: str) -> Any:
        """The same without a process of its own, for the many calls of one test."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HARKEN_DATABASE_URL", self.url)
            patch.setattr(context.chosen, "home", self.home)
            result = CliRunner().invoke(app, ["--home", str(self.home), *arguments])
        assert result.exit_code == 0, result.exception
        return json.loads(result.stdout)

    def exported(self, what: str) -> list[dict[str, Any]]:
        """All rows of an export."""
        lines = self.done("export", what, "--format", "jsonl").splitlines()
        return [json.loads(line) for line in lines]

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [*COMMAND, "--home", str(self.home), *arguments]

    def _environment(self) -> dict[str, str]:
        # Where a library written in C ends the process, it is told where.
        return {**os.environ, "HARKEN_DATABASE_URL": self.url, "PYTHONFAULTHANDLER": "1"}
