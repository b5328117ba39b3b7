"""Print for each planted truth whether Harken says it, and what it invents on the shuffled control.

python -m benchmarks.portfolio            # 50,000 customers and 400,000 orders
python -m benchmarks.portfolio --small    # 2,000 customers and 16,000 orders
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.portfolio.load import load
from benchmarks.portfolio.planting import world
from benchmarks.portfolio.truths import PLAIN, Ask, asking, invented, said
from benchmarks.portfolio.world import TODAY, World, shuffled
from harken.domain.questions import Filter, Intent, Spec
from harken.insights.answering import Rules
from storage.database import opened

SMALL = {"customers": 2_000, "orders": 16_000, "voices": 8_000}
RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=TODAY + timedelta(days=1))


def main(arguments: list[str]) -> int:
    made = world(**(SMALL if "--small" in arguments else {}))
    print(f"{len(made):,} customers, {len(made.orders):,} orders, {len(made.voices):,} feedback")
    print(f"{os.cpu_count()} cores; python -m benchmarks.portfolio {' '.join(arguments)}\n")
    with _asked(made) as ask:
        missed = _truths(ask)
        _times(ask)
    with _asked(shuffled(made)) as ask:
        found = invented(ask)
    print(f"\nOn the shuffled control {len(found)} things are invented.")
    for each in found:
        print(f"  {each}")
    return 1 if missed or found else 0


@contextmanager
def _asked(made: World) -> Iterator[Ask]:
    with tempfile.TemporaryDirectory(prefix="harken-portfolio-") as folder:
        Path(folder).chmod(0o755)
        with opened(data=Path(folder) / ".harken", url=None, time_zone="UTC") as engine:
            load(engine, made)
            yield asking(engine, RULES)


def _truths(ask: Ask) -> int:
    told = said(ask)
    for each in told:
        print(f"{'said  ' if each.said else 'MISSED'}  {each.truth}\n        {each.figures}")
    about_plain = invented(ask, of=PLAIN)
    many = sum(each.said for each in told)
    print(f"\n{many} of {len(told)} said; of the ordinary group: {about_plain or 'nothing'}")
    return sum(not each.said for each in told)


def _times(ask: Ask) -> None:
    """Warm: the values are told already."""
    for name, spec in (
        ("groups", Spec(intent=Intent.GROUPS)),
        ("value", Spec(intent=Intent.VALUE)),
        ("valuable and unhappy", Spec(intent=Intent.VALUE, include=Filter(sentiment=("negative",)))),
        ("persona", Spec(intent=Intent.PERSONA, include=Filter(groups=("clinics",)))),
    ):
        start = time.perf_counter()
        ask(spec)
        print(f"{name}: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
