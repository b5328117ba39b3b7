"""Measure the shipped model on all labelled sets at hand: `python -m benchmarks.quality [--sealed]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks.quality import calibration, meaning, measures, zero_shot
from benchmarks.quality.measures import Line
from benchmarks.quality.systems import Blob, Frozen, Shipped, System, Vader
from nlp.model import load
from nlp.training.sets import examples
from nlp.training.split import split

COLUMNS = ("VADER", "TextBlob", "frozen MiniLM + ridge", "Harken")
#: Half of the last digit that the table shows.
ROUNDING = 0.0005


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table, and write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sealed", action="store_true", help="the halves that are run once per release")
    parser.add_argument("--out", type=Path, help="also write the table as markdown")
    chosen = parser.parse_args(arguments)
    if not chosen.data.is_dir():
        print(f"There is no labelled feedback in {chosen.data}; name its folder with --data.")
        return 2
    table = list(_head(chosen.sealed))
    print("\n".join(table), flush=True)
    for line in _lines(chosen.data, sealed=chosen.sealed):
        table.append(_row(line))
        print(table[-1], flush=True)
    if chosen.out:
        chosen.out.write_text("\n".join(table) + "\n", encoding="utf-8")
    return 0


def _lines(data: Path, *, sealed: bool) -> Iterator[Line]:
    parts = split(examples(data / "train_ok"))
    model = load()
    shipped = Shipped(model)
    systems: list[System] = [Vader(), Blob(), Frozen(parts.train, parts.validation), shipped]
    held = data / "eval_only"
    yield from measures.raters(systems, parts.test)
    yield from measures.classes(systems, held, sealed=sealed)
    yield from measures.recommended(systems, held, parts.test, sealed=sealed)
    yield from measures.phrases(systems, data / "train_ok", parts.test)
    yield from measures.stars(systems, parts.test)
    yield from measures.roles(model, held, parts.test, sealed=sealed)
    yield from calibration.lines(model, shipped, held, parts.test, sealed=sealed)
    yield from meaning.lines(model, data / "train_ok")
    yield from zero_shot.lines(model, [example.text for example in parts.test])


def _head(sealed: bool) -> Iterator[str]:
    command = "python -m benchmarks.quality" + (" --sealed" if sealed else "")
    half = "sealed" if sealed else "developing"
    yield f"`{command}` on {date.today()}, {os.cpu_count()} cores, {half} halves of the sets only measured on"
    yield ""
    yield f"| what | n | figure | {' | '.join(COLUMNS)} | target | |"
    yield "|" + " --- |" * (len(COLUMNS) + 5)


def _row(line: Line) -> str:
    values = [f"{line.values[name]:.3f}" if name in line.values else "" for name in COLUMNS]
    cells = [line.what, str(line.n), line.figure, *values, line.target, "; ".join(_told(line))]
    return "| " + " | ".join(cells) + " |"


def _told(line: Line) -> Iterator[str]:
    if line.note:
        yield line.note
    if line.target:
        yield "met" if _met(line.values["Harken"], line.target) else "missed"


def _met(value: float, target: str) -> bool:
    """As the table shows it: what rounds to the target reaches it."""
    if target.startswith("<="):
        return value < float(target.removeprefix("<=")) + ROUNDING
    return value > 0.0 if target == "> 0" else value > float(target) - ROUNDING


if __name__ == "__main__":
    sys.exit(main())
