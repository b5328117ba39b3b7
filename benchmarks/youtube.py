"""Whether alerts tell what really happened: a year of app reviews replayed day by day.

Run it with `python -m benchmarks.youtube [HOME]`. The reviews are imported into HOME once (a folder under the
temporary files where none is named) and understood with the shipped model. Then one day after the other is
taken away, from the last to the first, and each time alerts are asked for at default sensitivity: so each
alert is made from what there was up to its day. Everything is undone at the end.

The targets, written before the first run:

1. The complaint about the new double tap that skips ahead is told between 2 and 8 February 2017, with quotes
   that say so.
2. The pile-up of 12 and 13 February raises no alert: none begins while it is among the last seven days. It is
   named as a pile-up.
3. The crashes of 28 March to 3 April are true; whether and when they are told is printed.
4. From November 2016 on no more than two other alerts are raised. Alerts of the same thing no more than seven
   days apart are one.

After the first runs the reviews of the days of all other alerts were read. What was found in them stands in
`READ`; it moves no target, but tells how many alerts are of nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select

from harken.config import load
from harken.insights import pile_ups
from harken.insights.answering import Rules
from harken.insights.names import load as load_names
from harken.insights.spikes import Spike, spikes
from storage import pile_ups as kept_pile_ups
from storage.database import opened
from storage.tables import FeedbackRow, Source

DATA = Path(__file__).parents[2] / "shared/data/train_ok/youtube_ios_reviews/youtube_ios_reviews.csv"
MAPS = (
    *("text=text", "title=title", "date=date", "score=rating:1-5"),
    *("attribute.version=version", "attribute.country=country"),
)
FIRST, LAST = date(2016, 11, 1), date(2017, 4, 3)
DAY, APART = timedelta(days=1), timedelta(days=7)
SKIPPING = (date(2017, 2, 2), date(2017, 2, 8), {"double", "tap", "skip", "forward", "accidentally"})
CRASHES = (date(2017, 3, 28), date(2017, 4, 3), {"crash", "crashes", "retry", "wrong", "load", "freeze"})
#: What reading found: when the alert should begin, in which words, and what happened.
READ = (
    (
        date(2016, 12, 8),
        date(2016, 12, 13),
        {"crash", "relate"},
        "crashes on related videos; fixed 13 December",
    ),
    (date(2016, 12, 23), date(2016, 12, 30), {"wrong", "retry"}, "“something went wrong” begins, and stays"),
    (date(2016, 12, 31), date(2017, 1, 3), {"subscription"}, "the subscriptions do not load"),
    (date(2017, 2, 23), date(2017, 2, 26), {"login"}, "people are signed out and cannot sign in"),
)
PILED_UP = (date(2017, 2, 12), date(2017, 2, 13))
MOST_OTHERS = 2


@dataclass
class Alert:
    """The spikes of one thing, on days that are near one another."""

    days: list[date] = field(default_factory=list)
    spikes: list[Spike] = field(default_factory=list)

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def about(self) -> set[str]:
        """The words and themes of all its days."""
        found = {word for spike in self.spikes for word in spike.words}
        return found | {word for spike in self.spikes if spike.theme for word in spike.theme.split("_")}

    def goes_on(self, day: date, spike: Spike) -> bool:
        return day - self.days[-1] <= APART and any(spike.same(each) for each in self.spikes)

    def tells(self, event: tuple[date, date, set[str]]) -> bool:
        first, last, words = event
        return first <= self.first <= last and bool(words & self.about)


def ready(home: Path) -> None:
    """Import the reviews where that was not done yet."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "harken.yaml").touch()
    maps = [each for one in MAPS for each in ("--map", one)]
    program = (str(Path(sys.executable).with_name("harken")), "--home", str(home))
    into = ("--source", "app", "--kind", "review", *maps)
    subprocess.run([*program, "import", str(DATA), *into], check=True, stdout=subprocess.DEVNULL)


def replayed(connection: Connection) -> Iterator[tuple[date, list[Spike], bool]]:
    """Each day from the last to the first, with its spikes and whether the pile-up is known by then."""
    source = connection.execute(select(Source.id).where(Source.name == "app")).scalar_one()
    rules = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=LAST)
    names = load_names(connection)
    day = LAST
    while day >= FIRST:
        connection.execute(delete(FeedbackRow).where(FeedbackRow.day > day))
        found = pile_ups.find(connection, source)
        kept_pile_ups.replace(connection, source, found)
        named = any((each.first, each.last) == PILED_UP for each in found)
        yield day, spikes(connection, rules, names, day + DAY), named
        day -= DAY


def alerts(days: Sequence[tuple[date, list[Spike]]]) -> list[Alert]:
    """Spikes of the same thing on days that are near one another, as one."""
    raised: list[Alert] = []
    for day, found in days:
        for spike in found:
            mine = next((each for each in raised if each.goes_on(day, spike)), None)
            if mine is None:
                mine = Alert()
                raised.append(mine)
            mine.days.append(day)
            mine.spikes.append(spike)
    return raised


def told(alert: Alert) -> None:
    """One alert, by the day on which it was surest."""
    spike = min(alert.spikes, key=lambda each: each.p)
    about = ", ".join([spike.theme or "no theme", *(f"with {each}" for each in spike.also)])
    print(f"\n{alert.first} to {alert.days[-1]}: {about}; words: {', '.join(spike.words[:8]) or 'none'}")
    print(
        f"  {spike.n} of {spike.heard} from {spike.window.start} to before {spike.window.end},"
        f" {spike.expected:.1f} expected, p {spike.p:.1g}"
    )
    for cause in spike.causes:
        print(f"  {cause.dimension} {cause.value}: {cause.share:.0%} against {cause.usual:.0%}")


def main() -> int:
    """Replay, and hold what was told to the targets."""
    if not DATA.is_file():
        print(f"The reviews are not at {DATA}; nothing was measured.")
        return 1
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "harken-youtube"
    ready(home)
    config = load(home)
    with opened(data=config.data, url=config.database_url, time_zone="UTC") as engine:
        lasting = engine.connect().execution_options(isolation_level="REPEATABLE READ")
        with lasting as connection, connection.begin() as transaction:
            days = list(replayed(connection))
            transaction.rollback()
    print(f"{os.cpu_count()} cores; {len(days)} days, {FIRST} to {LAST}")
    return judged(sorted(days, key=lambda each: each[0]))


def judged(days: Sequence[tuple[date, list[Spike], bool]]) -> int:
    """Print every alert and whether each target is met; returns how many are missed."""
    raised = alerts([(day, found) for day, found, _ in days])
    for alert in raised:
        told(alert)
    skipping = [alert for alert in raised if alert.tells(SKIPPING)]
    crashes = [alert for alert in raised if alert.tells(CRASHES)]
    others = [alert for alert in raised if alert not in skipping and alert not in crashes]
    quoted = [
        quote.text
        for alert in skipping
        for quote in alert.spikes[0].quotes
        if SKIPPING[2] & set(quote.text.split())
    ]
    after = [alert for alert in raised if PILED_UP[0] <= alert.first <= PILED_UP[1] + APART]
    named = any(known for day, _, known in days if day == PILED_UP[1])
    met = {
        "the skipping is told from 2 to 8 February, with quotes": bool(skipping and quoted),
        "the pile-up raises no alert": not after,
        "the pile-up is named on its second day": named,
        f"at most {MOST_OTHERS} other alerts ({len(others)})": len(others) <= MOST_OTHERS,
    }
    print()
    for target, reached in met.items():
        print(f"{'met   ' if reached else 'MISSED'} {target}")
    print(f"true: the crashes were told {f'on {crashes[0].first}' if crashes else 'never'}")
    print(f"others that are about a theme: {sum(any(each.theme for each in one.spikes) for one in others)}")
    for first, last, words, happened in READ:
        found = [alert for alert in others if alert.tells((first, last, words))]
        print(f"other, on {found[0].first if found else 'no day'}: {happened}")
        others = [alert for alert in others if alert not in found]
    print(f"of nothing that was found in the reviews: {len(others)}")
    return sum(not reached for reached in met.values())


if __name__ == "__main__":
    sys.exit(main() > 0)
