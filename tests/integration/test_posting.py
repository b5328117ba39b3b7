"""Posting once, in turn and never silently lost, over a Slack of our own that refuses, loses and dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from bot import wording
from bot.app import web_client
from bot.blocks import Message
from bot.outbox import Outbox, register
from bot.posting import Later, Outcome, Poster, Trouble
from bot.registry import Registry
from bot.workers import Workers
from storage import posts
from storage.posts import Posts
from storage.tables import PostRow, SlackChannelRow
from storage.tasks import Tasks
from tests import slack
from tests.bots import hurry, wait_for
from tests.slack_server import Slack
from tests.slack_server import slack as slack_server

SAID = Message(text="140 of 412", blocks=({"type": "divider"},), quoted=(7, 8))


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture
def there() -> Iterator[Slack]:
    with slack_server() as found:
        yield found


class Desk:
    """A poster, its queue and what its owner was told."""

    def __init__(self, engine: Engine, there: Slack) -> None:
        self.engine, self.there = engine, there
        self.troubles: list[Trouble] = []
        self.posts = Posts(engine)
        self.poster = Poster(web_client("xoxb-1", there.url), self.posts, self.troubles.append)

    def state(self, key: str) -> str:
        found = self.posts.get(key)
        assert found is not None
        return found.state


@pytest.fixture
def desk(engine: Engine, there: Slack) -> Desk:
    return Desk(engine, there)


def test_one_key_is_posted_once(desk: Desk) -> None:
    first = desk.poster.post("k", "C1", SAID, "1.1")
    again = desk.poster.post("k", "C1", Message(text="something else"), "1.1")
    assert first == again
    assert (first.outcome, first.ts) == (Outcome.SENT, desk.there.messages[0]["ts"])
    (posted,) = desk.there.messages
    assert (posted["thread_ts"], posted["parse"], posted["link_names"]) == ("1.1", "none", False)
    assert (posted["unfurl_links"], posted["mrkdwn"]) == (False, False)


def test_a_post_that_may_have_happened_is_looked_up_before_it_is_repeated(desk: Desk) -> None:
    # Slack keeps the message, and the line breaks before the answer.
    desk.there.after = lambda _: _fail()
    with pytest.raises(Later):
        desk.poster.post("k", "C1", SAID)
    assert desk.state("k") == "sending"
    desk.there.after = lambda _: None
    posted = desk.poster.post("k", "C1", SAID)
    assert len(desk.there.messages) == 1
    assert posted.ts == desk.there.messages[0]["ts"]
    assert desk.troubles == []


def test_a_post_that_did_not_happen_is_repeated(desk: Desk) -> None:
    desk.there.refuse("chat.postMessage", (500, "internal_error"))
    with pytest.raises(Later):
        desk.poster.post("k", "C1", SAID, "1.1")
    assert desk.poster.post("k", "C1", SAID, "1.1").outcome is Outcome.SENT
    assert "conversations.replies" in desk.there.methods()
    assert len(desk.there.messages) == 1


def test_where_the_bot_may_not_look_it_is_not_repeated_and_the_owner_is_told(desk: Desk) -> None:
    desk.there.after = lambda _: _fail()
    with pytest.raises(Later):
        desk.poster.post("k", "C1", SAID, owner="U7")
    desk.there.after = lambda _: None
    desk.there.refuse("conversations.history", (200, "missing_scope"))
    for _ in range(2):
        assert desk.poster.post("k", "C1", SAID, owner="U7").outcome is Outcome.UNKNOWN
    assert len(desk.there.messages) == 1
    (trouble,) = desk.troubles
    assert (trouble.what, trouble.channel, trouble.owner) == ("unknown", "C1", "U7")


def _fail() -> None:
    raise ConnectionResetError


def test_what_one_person_alone_sees_is_shown_at_most_once(desk: Desk) -> None:
    assert desk.poster.whisper("k", "C1", "U1", SAID).outcome is Outcome.SENT
    desk.there.refuse("chat.postEphemeral", (500, "internal_error"))
    with pytest.raises(Later):
        desk.poster.whisper("l", "C1", "U1", SAID)
    assert desk.poster.whisper("l", "C1", "U1", SAID).outcome is Outcome.UNKNOWN
    assert len(desk.there.whispers) == 1


def test_what_cannot_be_shown_to_one_person_does_not_pause_the_channel(desk: Desk) -> None:
    desk.there.refuse("chat.postEphemeral", (200, "user_not_in_channel"))
    assert desk.poster.whisper("k", "C1", "U1", SAID).outcome is Outcome.REFUSED
    assert [(each.what, each.owner) for each in desk.troubles] == [("refused", "U1")]
    assert desk.poster.post("l", "C1", SAID).outcome is Outcome.SENT


def test_slacks_wish_to_be_left_alone_is_obeyed_in_that_channel(desk: Desk) -> None:
    desk.there.wait = 3600
    desk.there.refuse("chat.postMessage", (429, "ratelimited"))
    began = time.time()
    with pytest.raises(Later) as later:
        desk.poster.post("k", "C1", SAID)
    assert began + 3600 <= later.value.at.timestamp() <= time.time() + 3600
    with pytest.raises(Later):
        desk.poster.post("k", "C1", SAID)
    assert len(desk.there.calls) == 1
    # Another channel has its own turn.
    assert desk.poster.post("other", "C2", SAID).outcome is Outcome.SENT
    assert desk.state("k") == "waiting"


def test_a_channel_takes_one_message_in_its_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.posts.PACE", timedelta(hours=1))
    began = time.time()
    desk.poster.post("1", "C1", SAID)
    with pytest.raises(Later) as later:
        desk.poster.post("2", "C1", SAID)
    assert began + 3600 <= later.value.at.timestamp() <= time.time() + 3600
    assert desk.poster.post("3", "C2", SAID).outcome is Outcome.SENT


@pytest.mark.parametrize("why", ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
def test_a_channel_that_takes_nothing_is_paused_and_its_owner_told_once(desk: Desk, why: str) -> None:
    desk.there.refuse("chat.postMessage", (200, why))
    for key in ("1", "2"):
        refused = desk.poster.post(key, "C1", SAID, owner="U7")
        assert (refused.outcome, refused.why) == (Outcome.REFUSED, why)
    assert len(desk.there.calls) == 1
    assert [(each.what, each.why) for each in desk.troubles] == [("paused", why)]
    with desk.engine.connect() as connection:
        (pause,) = posts.paused(connection)
    assert (pause.channel, pause.why) == ("C1", why)
    desk.poster.resume("C1")
    assert desk.poster.post("1", "C1", SAID).outcome is Outcome.SENT


def test_a_revoked_token_stops_everything_until_there_is_a_new_one(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.there.refuse("chat.postMessage", (200, "token_revoked"))
    for key, channel in (("1", "C1"), ("2", "C2"), ("1", "C1")):
        with pytest.raises(Later):
            desk.poster.post(key, channel, SAID)
    assert len(desk.there.calls) == 1
    assert caplog.text.count("token_revoked") == 1
    # Slack is asked again after some minutes; what waits is posted then.
    with desk.engine.begin() as connection:
        earlier = SlackChannelRow.paused - timedelta(hours=1)
        connection.execute(update(SlackChannelRow).values(paused=earlier))
    assert desk.poster.post("1", "C1", SAID).outcome is Outcome.SENT
    assert desk.poster.post("2", "C2", SAID).outcome is Outcome.SENT
    assert desk.posts.paused() is None


def test_blocks_that_slack_does_not_take_are_sent_as_text(desk: Desk) -> None:
    desk.there.refuse("chat.postMessage", (200, "invalid_blocks"))
    assert desk.poster.post("k", "C1", SAID).outcome is Outcome.SENT
    (posted,) = desk.there.messages
    assert (posted["text"], posted.get("blocks")) == (SAID.text, None)


def test_what_slack_takes_in_no_form_is_told_and_not_tried_for_ever(desk: Desk) -> None:
    desk.there.refuse("chat.postMessage", (200, "no_text"))
    assert desk.poster.post("k", "C1", SAID, owner="U7").outcome is Outcome.REFUSED
    assert [each.what for each in desk.troubles] == ["refused"]


def test_a_slack_out_of_reach_is_tried_again(engine: Engine) -> None:
    told: list[Trouble] = []
    with slack_server() as gone:
        client = web_client("xoxb-1", gone.url)
    poster = Poster(client, Posts(engine), told.append)
    with pytest.raises(Later):
        poster.post("k", "C1", SAID)
    found = Posts(engine).get("k")
    assert found is not None
    assert found.state == "waiting"


class Running:
    """Workers that post what is put into the outbox."""

    def __init__(self, desk: Desk) -> None:
        self.tasks = Tasks(desk.engine)
        self.outbox = Outbox(self.tasks, "U7")
        registry = Registry()
        poster = Poster(web_client("xoxb-1", desk.there.url), desk.posts, self.outbox.tell)
        register(registry, poster)
        self.workers = Workers(self.tasks, registry)

    def finish(self) -> None:
        self.workers.start()
        wait_for(lambda: self.tasks.waiting() == 0)
        self.workers.stop()


def test_a_storm_of_refusals_loses_nothing_and_keeps_the_order(desk: Desk) -> None:
    running = Running(desk)
    desk.there.refuse("chat.postMessage", *[(429, "ratelimited"), (500, "internal_error")] * 2)
    for number in range(12):
        running.outbox.post(f"{number:02}", f"C{number % 3}", Message(text=f"{number:02}"))
    running.finish()
    for channel in ("C0", "C1", "C2"):
        texts = desk.there.texts(channel)
        assert texts == sorted(texts)
    assert sorted(desk.there.texts()) == [f"{number:02}" for number in range(12)]


def test_the_owner_hears_of_an_archived_channel_as_a_direct_message(desk: Desk) -> None:
    running = Running(desk)
    desk.there.refuse("chat.postMessage", (200, "is_archived"))
    running.outbox.post("k", "C1", SAID)
    running.finish()
    (told,) = desk.there.messages
    assert told["channel"] == "U7"
    assert "is_archived" in told["text"]
    for method, arguments in desk.there.calls:
        slack.check_call(method, arguments)


def test_the_words_of_the_erased_are_taken_out_of_what_was_posted(desk: Desk) -> None:
    running = Running(desk)
    running.outbox.post("quoting", "C1", SAID)
    running.outbox.post("other", "C1", Message(text="no quote", quoted=(9,)))
    running.finish()
    with desk.engine.begin() as connection:
        assert posts.clear(connection, [8]) == 1
    Running(desk).finish()
    assert desk.there.texts() == [wording.ERASED, "no quote"]
    assert desk.there.messages[0]["blocks"] == []
    with desk.engine.connect() as connection:
        kept = {row.key: row.state for row in connection.execute(select(PostRow))}
    assert kept == {"quoting": "erased", "other": "sent"}


def test_what_waits_to_be_posted_with_the_words_of_the_erased_is_not(desk: Desk) -> None:
    running = Running(desk)
    running.outbox.post("quoting", "C1", SAID)
    with desk.engine.begin() as connection:
        assert posts.clear(connection, [8]) == 1
    running.finish()
    assert desk.there.texts() == []


def test_stopping_waits_for_what_is_under_way(desk: Desk) -> None:
    running = Running(desk)
    arrived, go = threading.Event(), threading.Event()

    def hold(_: dict[str, Any]) -> None:
        arrived.set()
        go.wait()

    desk.there.after = hold
    running.outbox.post("k", "C1", SAID)
    running.workers.start()
    arrived.wait()
    stopping = threading.Thread(target=running.workers.stop)
    stopping.start()
    go.set()
    stopping.join()
    assert desk.state("k") == "sent"
    assert running.tasks.waiting() == 0
