"""A process that is killed while it makes and posts a digest: the next one ends with exactly one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, select, update

from harken.commands.context import Opened
from harken.commands.news_due import digests_due
from harken.config import Config
from harken.domain.news import DigestWants
from harken.settings.whole import Settings
from storage import database, subscriptions
from storage.tables import DigestRow, SubscriptionRow
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Said, hear
from tests.slack_server import Slack, slack

NOW = datetime(2026, 3, 30, 7, tzinfo=UTC)
#: The stage, and at which turn of it: the first message is the digest, the second stands in its thread.
DEATHS = (
    *(("made", 1), ("on its way", 1), ("about to be sent", 1), ("sent", 1)),
    *(("sent", 2), ("finished", 1)),
)


@pytest.fixture(scope="module")
def there() -> Iterator[Slack]:
    with slack() as found:
        yield found


@pytest.fixture(scope="module")
def engine(shared_server: URL) -> Iterator[Engine]:
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as folder:
        address = place.render_as_string(hide_password=False)
        with database.opened(data=folder / ".harken", url=address) as found:
            with found.begin() as connection:
                for number in range(20):
                    said = [Said(text=f"I told my friends, number {number}.", roles=("recommend",))]
                    hear(
                        connection,
                        said=said,
                        day=date(2026, 3, 9) + timedelta(days=number),
                        author=f"{number}",
                    )
            yield found


@pytest.fixture(scope="module")
def bots(engine: Engine) -> Iterator[subprocess.Popen[str]]:
    """The process that bots are copied from."""
    address = engine.url.render_as_string(hide_password=False)
    with reachable_folder() as folder:
        command = [sys.executable, "-m", "tests.scenario.news_deaths", address, str(folder)]
        root = Path(__file__).parents[2]
        with subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            yield process
            assert process.stdin is not None
            process.stdin.close()


def live(bots: subprocess.Popen[str], there: Slack, die: str | None = None, turn: int = 1) -> int:
    assert bots.stdin is not None and bots.stdout is not None
    bots.stdin.write(json.dumps({"slack": there.url, "die": die, "turn": turn}) + "\n")
    bots.stdin.flush()
    return int(bots.stdout.readline())


@pytest.mark.parametrize(("die", "turn"), DEATHS)
def test_killed_at_any_stage_it_is_posted_once(
    engine: Engine, bots: subprocess.Popen[str], there: Slack, die: str, turn: int
) -> None:
    channel = f"C{die.replace(' ', '').upper()}{turn}"
    with engine.begin() as connection:
        id = subscriptions.add(connection, channel, "U1", DigestWants())
        mine = update(SubscriptionRow).where(SubscriptionRow.id == id)
        connection.execute(mine.values(made=NOW - timedelta(days=365)))
    config = Config(home=Path("/"), settings=Settings(), secrets={})
    opened = Opened(config=config, engine=engine, groups=(), group_rules={})
    digests_due(opened, NOW + timedelta(hours=2))
    assert live(bots, there, die, turn) == -signal.SIGKILL
    digests_due(opened, NOW + timedelta(hours=2))
    assert live(bots, there) == 0
    posted = [each for each in there.messages if each["channel"] == channel]
    root, *thread = posted
    assert len({each["text"] for each in posted}) == len(posted) > 1
    assert {each["thread_ts"] for each in thread} == {root["ts"]}
    with engine.connect() as connection:
        kept = select(DigestRow.posted).where(DigestRow.subscription == f"slack:{id}")
        assert connection.execute(kept).scalar_one() is not None
