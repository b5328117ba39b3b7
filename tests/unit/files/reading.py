"""A file written, planned and read in one step, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from collectors.files import Plan, Reader, make, opened
from collectors.files.mapping import Rule
from harken.domain.feedback import Failure, Feedback


@dataclass(frozen=True, kw_only=True)
class Read:
    plan: Plan
    reader: Reader
    items: list[Feedback]
    failures: list[Failure]

    def rule(self, column: str) -> Rule:
        return next(rule for rule in self.plan.rules if rule.column == column)

    def said(self) -> list[Any]:
        return [item.said for item in self.items]

    def bodies(self) -> list[str]:
        return [item.parts[-1].text for item in self.items]


def read(
    folder: Path,
    content: str | bytes,
    *maps: str,
    name: str = "file.csv",
    zone: tzinfo = UTC,
    encoding: str | None = None,
    asks: Sequence[str] = (),
    day_first: bool | None = None,
    batch: int = 3,
) -> Read:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, *maps, zone=zone, encoding=encoding, asks=asks, day_first=day_first, batch=batch)


def read_file(
    path: Path,
    *maps: str,
    zone: tzinfo = UTC,
    encoding: str | None = None,
    asks: Sequence[str] = (),
    day_first: bool | None = None,
    batch: int = 3,
) -> Read:
    plan = make(opened(path, encoding=encoding), zone=zone, maps=maps, asks=asks, day_first=day_first)
    reader = Reader(plan)
    batches = list(reader.batches(batch))
    return Read(
        plan=plan,
        reader=reader,
        items=[item for each in batches for item in each.items],
        failures=[failure for each in batches for failure in each.failures],
    )
