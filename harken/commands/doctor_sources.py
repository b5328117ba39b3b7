"""What `harken doctor` says of the sources, and its try of one record that stores nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from harken.domain.errors import HarkenError, UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.commands.standing import Standing
    from harken.domain.feedback import Feedback
    from harken.settings.sources import SourceSettings

#: A source's first pages may hold nothing; more of them are not asked for.
PAGES = 5


def findings(opened: Opened) -> Iterator[tuple[bool, str]]:
    """Each source with whether it is well: those of the settings first, then what was imported."""
    from harken.commands.collect import keep_schedule
    from harken.commands.standing import standings

    keep_schedule(opened)
    known = {each.name: each for each in standings(opened)}
    for source in opened.config.settings.sources:
        yield _configured(opened, source, known.pop(source.name))
    for left in known.values():
        yield True, f"Source {left.name}: {left.feedback:,} feedback, not collected any more or imported"


def _configured(opened: Opened, source: SourceSettings, standing: Standing) -> tuple[bool, str]:
    from harken.commands.collect import made
    from harken.commands.context import program
    from harken.commands.standing import ILL

    try:
        made(opened, source)
    except HarkenError as error:
        return False, _plain(source.name, error)
    name = f"Source {source.name}"
    if source.sends and standing.state == "new":
        return True, f"{name}: set up; while '{program()} serve' runs it takes deliveries (docs/sources.md)"
    if standing.state == "new" or (standing.state == "off" and standing.last_success is None):
        return (
            True,
            f"{name}: configured and never collected; '{program()} collect \"{source.name}\"' does it",
        )
    if standing.state == "off":
        return True, f"{name}: configured again; '{program()} collect \"{source.name}\"' goes on with it"
    if standing.state in ILL:
        return False, f"{name} {standing.trouble} ('{program()} doctor \"{source.name}\"' tries one record.)"
    return True, f"{name}: {', '.join(_well(opened, standing))}"


def _plain(name: str, error: HarkenError) -> str:
    return error.message.replace(f"{name}: is off", f"{name} is off", 1)


def _well(opened: Opened, standing: Standing) -> Iterator[str]:
    from harken.commands.standing import when

    zone = opened.config.settings.zone
    yield "paused" if standing.state == "paused" else f"read {when(standing.last_success, zone)}"
    yield f"{standing.feedback:,} feedback"
    if standing.expectation:
        yield standing.expectation
    if standing.gaps:
        gap = standing.gaps[-1]
        yield f"but not read from {when(gap['since'], zone)} to {when(gap['until'], zone)}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of asking a source for one record."""

    source: str
    well: bool
    told: str
    #: What would be stored of it: cleaned and redacted.
    record: dict[str, Any] | None = None


def tried(opened: Opened, name: str) -> Tried:
    """Ask a source for one record and show what would be stored; nothing is, and its cursor stays."""
    from harken.commands.collect import made

    source = next((each for each in opened.config.settings.sources if each.name == name), None)
    if source is None:
        names = ", ".join(each.name for each in opened.config.settings.sources) or "none yet"
        raise UsageError(f"harken.yaml has no source called {name}; its sources are: {names}")
    try:
        if source.sends:
            made(opened, source)
            told = f"Source {name} sends by itself and is set up; send it a test delivery (docs/sources.md)."
            return Tried(source=name, well=True, told=told)
        with closing(made(opened, source).collect({})) as batches:
            return _looked_through(name, batches)
    except HarkenError as error:
        return Tried(source=name, well=False, told=_plain(name, error))


def _looked_through(name: str, batches: Iterator[Any]) -> Tried:
    from harken.domain.feedback import Feedback
    from harken.pipeline.preparing import prepare

    reasons: list[str] = []
    for batch in islice(batches, PAGES):
        reasons += [failure.reason for failure in batch.failures]
        for item in batch.items:
            prepared = prepare(item)
            if isinstance(prepared, Feedback):
                told = f"Source {name} answers; this is how its first record would be stored. Nothing was."
                return Tried(source=name, well=True, told=told, record=_record(prepared))
            reasons.append(prepared.reason)
    if reasons:
        told = f"Source {name} answers, but no record could be taken: {reasons[0]}"
        return Tried(source=name, well=False, told=told)
    return Tried(source=name, well=True, told=f"Source {name} answers and has nothing to read.")


def _record(item: Feedback) -> dict[str, Any]:
    """What would be stored, in the order in which a person looks at it."""
    return {
        "external_id": item.external_id,
        "kind": item.kind.value,
        "said": _day(item.said),
        "author": "kept as a keyed hash" if item.author else None,
        "url": item.url,
        "scores": {score.name: f"{score.value:g} of {score.low:g}-{score.high:g}" for score in item.scores},
        "attributes": dict(item.attributes),
        "parts": {part.label: part.text for part in item.parts},
    }


def _day(said: datetime | date | None) -> str | None:
    return None if said is None else said.isoformat()


def shown(found: Tried) -> str:
    """The record line by line, what it lacks left out."""
    lines = [found.told]
    for name, value in (found.record or {}).items():
        if isinstance(value, dict):
            lines += [f"  {name}.{key}: {_line(held)}" for key, held in value.items()]
        elif value is not None:
            lines.append(f"  {name}: {_line(value)}")
    return "\n".join(lines)


def _line(value: Any) -> str:
    """On one line, and without control characters, which a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in str(value))
