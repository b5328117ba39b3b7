"""The figures of one run as lines to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MAIN = (
    "first_reading",
    "wrong_but_confident",
    "doubted",
    "right_of_doubted",
    "out_of_scope_refused",
    "in_scope_refused",
)


def told(name: str, figures: Mapping[str, Any]) -> Iterator[str]:
    """What was right, and how the rest went wrong."""
    yield f"{name}: {_of(figures['exact'])} exactly right"
    for key in _MAIN:
        yield f"  {key.replace('_', ' '):<22} {_of(figures[key])}"
    for group in ("kinds", "fields"):
        yield f" {group}"
        for key, counted in figures[group].items():
            yield f"  {key:<22} {_of(counted)}"


def _of(counted: list[int]) -> str:
    right, total = counted
    return f"{right} of {total}" + (f" ({right / total:.1%})" if total else "")
