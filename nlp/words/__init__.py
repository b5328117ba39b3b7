"""Word lists as data beside the code that reads them, so that they can be read and mended without it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def words(name: str) -> dict[str, list[str]]:
    """The lists of `name`.yaml under their headings."""
    path = Path(__file__).with_name(f"{name}.yaml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
