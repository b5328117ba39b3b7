"""How often one address or one person may do something: what is too much waits, and others are spared."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

#: Callers that are remembered at once; whoever was quiet longest is forgotten first.
REMEMBERED = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So many at once, and so many a minute from then on."""

    burst: int
    per_minute: float


#: A page with many cards fetches a dozen of them.
PAGES = Rate(burst=300, per_minute=600)
ASKING = Rate(burst=30, per_minute=60)
SIGNING_IN = Rate(burst=10, per_minute=5)


class Limits:
    """A bucket for each caller and kind of thing, filled as time goes by."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, Rate], tuple[float, float]] = {}

    def wait(self, caller: str, rate: Rate) -> int:
        """Zero where the caller may go on now, else in how many seconds."""
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop((caller, rate), (float(rate.burst), now))
            left = min(rate.burst, left + (now - since) * rate.per_minute / 60)
            goes = left >= 1
            self._buckets[caller, rate] = (left - 1 if goes else left, now)
            while len(self._buckets) > REMEMBERED:
                del self._buckets[next(iter(self._buckets))]
        return 0 if goes else ceil((1 - left) * 60 / rate.per_minute)
