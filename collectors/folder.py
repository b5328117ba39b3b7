"""A watched folder: each CSV, JSONL or XLSX file put there is read once, and again when it changes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import field_validator

from collectors import files
from collectors.base import Options
from harken.domain.errors import HarkenError, SourceError
from harken.domain.feedback import Batch, Failure
from harken.domain.zones import known_zone

#: Seconds that a file must have been left alone before it is read: it may still be being written.
SETTLED = 5.0
_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".xlsx"})


class Folder(Options):
    """Files are left where they are; the cursor knows which have been read, and how they were then."""

    #: The folder, from the root or from `~`.
    path: Path
    #: What columns become, as `harken import --map` says it; left out, each file's own plan is made.
    map: tuple[str, ...] = ()
    #: What questions ask for, as `harken import --ask` says it.
    ask: tuple[str, ...] = ()
    encoding: str | None = None
    day_first: bool | None = None
    #: Of times without a zone; `harken` sets its own where the settings of the source name none.
    time_zone: str = "UTC"

    @field_validator("path")
    @classmethod
    def _whole(cls, path: Path) -> Path:
        path = path.expanduser()
        if not path.is_absolute():
            raise ValueError("write the whole path, from the root or from ~")
        return path

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_zone(name)

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        options = self.fingerprint()
        known = dict(cursor.get("files", {})) if cursor.get("options") == options else {}
        for file, state in self._changed(known):
            yield from self._read(file)
            known[file.name] = state
            yield Batch(cursor={"options": options, "files": dict(known)})

    def _changed(self, known: Mapping[str, Any]) -> Iterator[tuple[Path, list[int]]]:
        """Files that are new or not as they were, the oldest first."""
        try:
            found = [(each, each.stat()) for each in self.path.iterdir() if _readable(each)]
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SourceError(self.name, f"the folder {self.path} cannot be read: {reason}") from error
        settled = time.time() - SETTLED
        for file, stat in sorted(found, key=lambda each: (each[1].st_mtime_ns, each[0].name)):
            state = [stat.st_size, stat.st_mtime_ns]
            if stat.st_mtime <= settled and known.get(file.name) != state:
                yield file, state

    def _read(self, file: Path) -> Iterator[Batch]:
        """The rows of one file; one that cannot be read is told, and tried again when it has changed."""
        try:
            for batch in files.Reader(self._plan(file)).batches():
                yield self._attributed(_placed(batch, file.name))
        except (HarkenError, OSError) as error:
            reason = error.message if isinstance(error, HarkenError) else str(error.strerror)
            yield Batch(failures=(Failure(where=file.name, reason=reason),))

    def _plan(self, file: Path) -> files.Plan:
        return files.make(
            files.opened(file, encoding=self.encoding),
            zone=ZoneInfo(self.time_zone),
            kind=self.kind if "kind" in self.model_fields_set else None,
            maps=self.map,
            asks=self.ask,
            day_first=self.day_first,
        )

    def _attributed(self, batch: Batch) -> Batch:
        if not self.attributes:
            return batch
        items = tuple(
            replace(each, attributes={**each.attributes, **self.attributes}) for each in batch.items
        )
        return replace(batch, items=items)


def _placed(batch: Batch, file: str) -> Batch:
    """Failures say in which of the folder's files they are."""
    failures = tuple(replace(each, where=f"{file} {each.where}") for each in batch.failures)
    return replace(batch, failures=failures)


def _readable(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS and not path.name.startswith((".", "~")) and path.is_file()
