"""Twenty sources at once for some minutes, with faults at random; at the end exactly what was planted.

Run it with `python -m benchmarks.source_soak [MINUTES] [SEED]` (10 minutes and a new seed when left out).
Twins of the conformance suite answer, each from a local server of its own: one request in four fails in
one of seven ways, items are said, changed and taken back all the time, and `harken collect` runs in
processes of its own that are killed without warning. Then the faults end, each source is collected once
more, and the database must hold exactly what the sources hold.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from sqlalchemy import Engine

from storage import database
from tests.conformance import faults
from tests.conformance.faults import Fault, Handler, Stage, staged
from tests.conformance.play import Play
from tests.conformance.twin import Request, Response, Twin, all_twins
from tests.conformance.world import planted, world

HARKEN = [sys.executable, "-c", "from harken.cli import main; main()"]
SOURCES = 20
ITEMS = 13
#: Of a hundred requests so many fail.
FAILING = 25
#: Seconds between two things that happen in the worlds.
PACE = 2.0
#: Seconds that a command is let live at most.
LONGEST = 40.0


@dataclass(kw_only=True)
class Soak:
    """The stages by the name of their source, and what has happened to them."""

    stages: Mapping[str, Stage]
    chance: random.Random
    told: Counter[str] = field(default_factory=Counter)
    calm: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now_and_then(self, handler: Handler, request: Request, number: int) -> Response | None:
        """Any fault at any time; none any more once calm is wanted."""
        with self._lock:
            if self.calm.is_set() or self.chance.randrange(100) >= FAILING:
                return None
            (name,) = self.chance.choices(list(_FAULTS), [weight for _, weight in _FAULTS.values()])
            self.told[f"answers: {name}"] += 1
        made, _ = _FAULTS[name]
        return made(number)(handler, request, number)

    def live(self, until: float) -> None:
        """Let people say, change and take back things at every source."""
        number = 5000
        while time.monotonic() < until:
            number += 1
            with self._lock:
                stage, what = self.chance.choice(list(self.stages.values())), self.chance.random()
            self._happen(stage, number, what)
            time.sleep(PACE)

    def _happen(self, stage: Stage, number: int, what: float) -> None:
        held, twin = stage.world, stage.twin
        held.now = datetime.now(UTC).replace(microsecond=0)
        here = held.here()
        if what < 0.25 and twin.edits == "any":
            changed = here[int(4 * what * len(here))]
            held.edit(changed)
            # Now, not a moment ago: a service that lists changes in their order never puts one in between.
            changed.edited = held.now
            self.told["items: changed"] += 1
        elif what < 0.3 and twin.deletions:
            here[-1].edited = held.now
            here[-1].deleted = True
            self.told["items: taken back"] += 1
        else:
            # Another list in the place of this one, from which a request may be answered right now.
            held.items = [*held.items, planted(number, held.now)]
            self.told["items: said"] += 1

    def disturb(self, home: Path, until: float) -> None:
        """Collect all sources, or one, two commands at a time, and kill most of them."""
        running: list[tuple[float, subprocess.Popen[bytes]]] = []
        while time.monotonic() < until:
            while len(running) < 2:
                with self._lock:
                    name, left = self.chance.choice(list(self.stages)), self.chance.uniform(1, LONGEST)
                    command = ["collect"] if self.chance.random() < 0.5 else ["collect", name]
                running.append((time.monotonic() + left, start(home, *command)))
            running = [each for each in running if not self._ended(*each)]
            time.sleep(0.1)
        for _, process in running:
            self._ended(0.0, process)

    def _ended(self, deadline: float, process: subprocess.Popen[bytes]) -> bool:
        if process.poll() is None and time.monotonic() > deadline:
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.told["commands: killed"] += 1
        elif process.poll() is not None:
            self.told[f"commands: ended with {process.returncode}"] += 1
        return process.poll() is not None


_FAULTS: Mapping[str, tuple[Callable[[int], Fault], int]] = {
    "429": (lambda at: faults.busy(at=at, seconds=1), 6),
    "500": (lambda at: faults.broken(at=at), 6),
    "half": (lambda at: faults.halved(at=at), 6),
    "garbage": (lambda at: faults.garbage(at=at), 4),
    "bomb": (lambda at: faults.bomb(at=at), 1),
    "redirect into a private network": (lambda at: faults.redirected("http://10.0.0.1/", at=at), 2),
    "silence": (lambda at: faults.silent(at=at), 1),
}


def chosen() -> dict[str, Twin]:
    """Twenty twins by the name of their source; of a kind with several the first come first."""
    named = {f"{number:02} {twin}": twin for number, twin in enumerate(all_twins())}
    if len(named) < SOURCES:
        raise SystemExit(f"There are {len(named)} twins; {SOURCES} are wanted.")
    return dict(list(named.items())[:SOURCES])


@contextmanager
def staged_home(twins: Mapping[str, Twin]) -> Iterator[tuple[Path, dict[str, Stage]]]:
    """A fresh home whose sources are the twins, each with a server of its own."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        home.chmod(0o755)
        stages = {
            name: stack.enter_context(staged(twin, world(ITEMS).within(twin.reach)))
            for name, twin in twins.items()
        }
        sources = [
            {"name": name, "collector": stage.twin.kind, "allow_private": True}
            | stage.twin.options(stage.base_url)
            for name, stage in stages.items()
        ]
        (home / "harken.yaml").write_text(yaml.safe_dump({"sources": sources}), encoding="utf-8")
        for stage in stages.values():
            os.environ.update(stage.twin.secrets)
        yield home, stages


def start(home: Path, *command: str) -> subprocess.Popen[bytes]:
    """One command in a process of its own."""
    whole = [*HARKEN, "--home", str(home), *command, "--no-understand"]
    return subprocess.Popen(whole, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def differences(stages: Mapping[str, Stage], engine: Engine) -> list[str]:
    """What each source lacks or has too much, in words."""
    found = [
        f"{name}: a request that the source would not understand" for name in stages if stages[name].stumbled
    ]
    for name, stage in stages.items():
        try:
            lost = Play(stage=stage, engine=engine, source=name).lost()
        except AssertionError as wrong:
            found.append(f"{name}: {str(wrong).splitlines()[0]}")
        else:
            found += [f"{name}: lost {', '.join(lost)}"] if lost else []
    return found


def main() -> int:
    """Disturb all sources, let them calm down, collect once more, and compare."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    with staged_home(chosen()) as (home, stages), database.opened(data=home / ".harken", url=None) as engine:
        soak = Soak(stages=stages, chance=random.Random(seed))
        for stage in stages.values():
            stage.fault = soak.now_and_then
        until = time.monotonic() + 60 * minutes
        living = threading.Thread(target=soak.live, args=(until,))
        living.start()
        soak.disturb(home, until)
        living.join()
        soak.calm.set()
        for stage in stages.values():
            # Some services list what changed only when it is a minute old.
            stage.world.later(timedelta(minutes=5))
        failed = [name for name in stages if start(home, "collect", name).wait() != 0]
        wrong = [f"{name}: its last, undisturbed run failed" for name in failed] + differences(stages, engine)
        planted_items = sum(len(stage.world.items) for stage in stages.values())
    print(f"{minutes:g} minutes, seed {seed}, {os.cpu_count()} cores, {len(stages)} sources")
    print(", ".join(f"{what}: {times}" for what, times in sorted(soak.told.items())))
    print(
        "\n".join(wrong) or f"{planted_items} items planted, all as they should be: none lost, none doubled"
    )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
