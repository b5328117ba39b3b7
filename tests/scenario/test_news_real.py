"""What is told of real reviews in a year that is known: Slack takes all of it, and what happened is told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import URL, Engine

from bot import alert_blocks, digest_blocks
from harken.commands.context import Opened
from harken.commands.news_due import look_around
from harken.commands.slack_desk import Desk
from harken.config import Config
from harken.domain.news import AlertKind, AlertWants, DigestWants
from harken.domain.sight import Sight
from harken.settings.whole import Settings
from storage import alerts, database, subscriptions
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Given, Said, hear
from tests.program import REAL, needs
from tests.slack import block_problems

REVIEWS = REAL / "train_ok" / "youtube_ios_reviews" / "youtube_ios_reviews.csv"
pytestmark = [pytest.mark.real_feedback, needs(REVIEWS)]
#: Complaints about skipping by two taps rise from 2 to 5 February 2017.
FIRST, AFTER = date(2016, 12, 1), datetime(2017, 2, 6, 9, tzinfo=UTC)
WORDS = {"skipping": ("skip", "tap", "seconds"), "loading": ("load",), "ads": ("ads", "advert")}


@pytest.fixture(scope="module")
def opened(shared_server: URL) -> Iterator[Opened]:
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as folder:
        address = place.render_as_string(hide_password=False)
        with database.opened(data=folder / ".harken", url=address) as engine:
            _fill(engine)
            config = Config(home=folder, settings=Settings(), secrets={})
            yield Opened(config=config, engine=engine, groups=(), group_rules={})


def _fill(engine: Engine) -> None:
    """Read by the stars alone, and about what a few words tell: enough for Slack, and no model needed."""
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text"] and row["date"]]
    with engine.begin() as connection:
        for row in rows:
            day = date.fromisoformat(row["date"])
            if not FIRST <= day < AFTER.date():
                continue
            stars = float(row["rating"])
            mood = (stars > 3) - (stars < 3)
            about = tuple(key for key, words in WORDS.items() if any(word in row["text"] for word in words))
            role = {1: "like", -1: "dislike", 0: "request"}[mood]
            said = Said(text=row["text"], sentiment=mood, valence=0.9 * mood, roles=(role,), themes=about)
            label = {1: "positive", -1: "negative", 0: "neutral"}[mood]
            attributes = {"version": row["version"], "country": row["country"]}
            score = [Given(value=stars)]
            hear(connection, said=[said], day=day, label=label, attributes=attributes, scores=score)


def test_a_digest_of_real_reviews_is_taken_by_slack(opened: Opened) -> None:
    made = Desk(opened).compose(DigestWants(), Sight(), AFTER)
    messages = [digest_blocks.root(made.digest, "why", "1"), *digest_blocks.details(made.digest, made.names)]
    assert len(messages) == 3
    for each in messages:
        assert block_problems(each.blocks) == []
    assert "Skipping up from" in str(made.digest.headline)


def test_what_happened_is_told_once_with_its_words(opened: Opened) -> None:
    with opened.engine.begin() as connection:
        subscriptions.add(connection, "C1", "U1", AlertWants(kinds=(AlertKind.SPIKE,)))
    look_around(opened, AFTER)
    look_around(opened, AFTER)
    with opened.engine.connect() as connection:
        raised = [each for each in alerts.latest(connection) if "skip" in each.signal.subject]
    (alert,) = raised
    assert "expected" in alert.signal.told and alert.signal.quotes and alert.signal.evidence
    message = alert_blocks.message(alert)
    assert block_problems(message.blocks) == []
    assert "evidence" in [each["action_id"] for each in message.blocks[-1]["elements"]]
