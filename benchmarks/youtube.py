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
4. From November 2016 on no more than two other alerts are raised.

The requirement behind the fourth speaks of theme alerts. Harken tells a rise by the theme that rose, or by
words where no theme tells the complaint apart; both come as alerts of one kind. So the alerts that are told
by a theme are counted beside all of them, each with its own verdict. An alert is what the scheduler raises
for Slack, by the same code and in the same tables: what goes on is none.

After the first runs the reviews of the days of all other alerts were read. What was found in them stands in
`READ`; it moves no target, but tells how many alerts are of nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select

from harken.commands import spike_signals
from harken.config import load
from harken.domain.news import About, Signal
from harken.insights import pile_ups
from harken.insights.answering import Rules
from harken.insights.names import load as load_names
from harken.insights.spikes import Spike, spikes
from harken.insights.vocabulary import vocabulary
from storage import alerts
from storage import pile_ups as kept_pile_ups
from storage.database import opened
from storage.tables import AlertRow, FeedbackRow, Source

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


@dataclass(frozen=True, kw_only=True)
class Raised:
    """What was raised on one day, with the rises that it went on with."""

    first: date
    signal: Signal
    #: As it was told first, and then on every day on which it was found.
    spikes: list[tuple[date, Spike]]
    #: The part of it that is said by the same feedback as the alert before it that it is most alike.
    shared: float

    @property
    def spike(self) -> Spike:
        return self.spikes[0][1]

    @property
    def quoted(self) -> bool:
        """Whether it was told with quotes that say what the skipping is about."""
        return any(SKIPPING[2] & set(quote.text.split()) for quote in self.spike.quotes)

    @property
    def kind(self) -> str:
        """Whether people read of a theme, or of words."""
        return "theme" if self.spike.theme else "words"

    @property
    def about(self) -> set[str]:
        """The words and themes of all its days."""
        found = {word for _, spike in self.spikes for word in spike.words}
        return found | {word for _, spike in self.spikes if spike.theme for word in spike.theme.split("_")}

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


def raised(connection: Connection, days: Sequence[tuple[date, list[Spike]]]) -> list[Raised]:
    """What Slack would have been told, day after day, by what the program itself raises and remembers."""
    names = {theme.key: theme.name for theme in vocabulary(connection).themes}
    connection.execute(delete(AlertRow))
    found: list[Raised] = []
    for day, risen in days:
        now = datetime.combine(day + DAY, time(8), UTC)
        before = list(found)
        for each in spike_signals.apart(connection, risen, now, About()):
            signal = spike_signals.signal(each, names, About())
            mine = [(day, spike) for spike in each.spikes]
            if alerts.raised(connection, signal, now) is None:
                next(one for one in reversed(found) if one.signal.subject == each.subject).spikes.extend(mine)
                continue
            shared = max((_shared(each.spikes[0], one) for one in before), default=0.0)
            found.append(Raised(first=day, signal=signal, spikes=mine, shared=shared))
    return found


def _shared(spike: Spike, earlier: Raised) -> float:
    """By how much of the rarer one's feedback both are said."""
    last = earlier.spikes[-1][1].said
    return len(spike.said & last) / min(len(spike.said), len(last))


def told(alert: Raised) -> None:
    """What it says in Slack, and the figures behind it."""
    spike, (last, latest) = alert.spike, alert.spikes[-1]
    themes = sorted({each.theme for _, each in alert.spikes if each.theme} - {spike.theme})
    print(f"\n{alert.first}  {alert.kind}  {alert.signal.subject}")
    print(
        f"  {spike.n} of {spike.heard} from {spike.window.start} on: {spike.n / spike.heard:.0%}, before"
        f" {spike.expected / spike.heard:.1%}; {spike.times:.0f} times what was expected; p {spike.p:.1g}"
    )
    print(
        f"  found on {len({day for day, _ in alert.spikes})} days until {last}, at last"
        f" {latest.n} of {latest.heard}"
    )
    print(f"  said by the same feedback as an earlier alert: {alert.shared:.0%}")
    if themes:
        print(f"  later told by the theme too: {', '.join(themes)}")
    print(f"  {alert.signal.told}")


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
            days = sorted(replayed(connection), key=lambda each: each[0])
            transaction.rollback()
        with engine.connect() as connection, connection.begin() as transaction:
            found = raised(connection, [(day, risen) for day, risen, _ in days])
            transaction.rollback()
    print(f"{os.cpu_count()} cores; {len(days)} days, {FIRST} to {LAST}")
    return judged(found, any(known for day, _, known in days if day == PILED_UP[1]))


def judged(found: Sequence[Raised], named: bool) -> int:
    """Print every alert and whether each target is met; returns how many are missed."""
    for alert in found:
        told(alert)
    skipping = [alert for alert in found if alert.tells(SKIPPING)]
    crashes = [alert for alert in found if alert.tells(CRASHES)]
    others = [alert for alert in found if alert not in skipping and alert not in crashes]
    themes = [alert for alert in others if alert.kind == "theme"]
    after = [alert for alert in found if PILED_UP[0] <= alert.first <= PILED_UP[1] + APART]
    met = {
        "the skipping is told from 2 to 8 February, with quotes": any(each.quoted for each in skipping),
        "the pile-up raises no alert": not after,
        "the pile-up is named on its second day": named,
        f"at most {MOST_OTHERS} other alerts ({len(others)})": len(others) <= MOST_OTHERS,
        f"of these at most {MOST_OTHERS} by a theme ({len(themes)})": len(themes) <= MOST_OTHERS,
    }
    print()
    for target, reached in met.items():
        print(f"{'met   ' if reached else 'MISSED'} {target}")
    print(f"true: the crashes were told {f'on {crashes[0].first}' if crashes else 'never'}")
    for first, last, words, happened in READ:
        mine = [alert for alert in others if alert.tells((first, last, words))]
        print(
            f"other, {', '.join(f'{each.first} by {each.kind}' for each in mine) or 'on no day'}: {happened}"
        )
        others = [alert for alert in others if alert not in mine]
    print(f"of nothing that was found in the reviews: {len(others)}")
    return sum(not reached for reached in met.values())


if __name__ == "__main__":
    sys.exit(main() > 0)
