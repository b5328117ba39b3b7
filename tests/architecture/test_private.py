"""The project speaks of itself alone: no path of a machine that it was made on."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORBIDDEN = ("/" + "work/", "/" + "root/", "file:///" + "opt/")


def test_no_tracked_file_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        return  # an unpacked archive has no list to check
    found = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix not in (".safetensors", ".png"):
            content = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {each}" for each in FORBIDDEN if each in content]
    assert not found
