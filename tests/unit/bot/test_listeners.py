from __future__ import annotations

import logging
from typing import Any

import pytest

from bot import wording
from bot.app import web_client
from bot.blocks import Message
from bot.listeners import Told, post, question, spoken, take_up
from tests import slack
from tests.unit.bot.answers import NAMES, dislikes, reply

SECRET = "my cat is called Tom"


class Once:
    """An inbox in memory."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def first_time(self, event_id: str) -> bool:
        new = event_id not in self.taken
        self.taken.add(event_id)
        return new


class Asked:
    """Answers everything alike and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def __call__(self, words: str, thread: str) -> Told:
        self.asked.append((words, thread))
        return Told(reply=reply(dislikes()), names=NAMES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@UB> what do customers like?", "what do customers like?"),
        ("<@UB|harken>  what about <#C12|lounge-feedback>", "what about lounge-feedback"),
        ("is <http://example.com|example.com> mentioned?", "is example.com mentioned?"),
        ("see <https://example.com/a>", "see https://example.com/a"),
        ("what do R&amp;D people say, &lt;really&gt;?", "what do R&D people say, <really>?"),
        ("<!here> what is new?", "what is new?"),
        ("<@UB>", "help"),
    ],
)
def test_a_question_is_read_as_it_was_seen(text: str, words: str) -> None:
    assert question(text) == words


@pytest.mark.parametrize(
    "event",
    [
        slack.direct("hi", bot_id="B2"),
        slack.direct("hi", edited={"user": "U1", "ts": "1.2"}),
        slack.mention("hi", edited={"user": "U1", "ts": "1.2"}),
    ],
)
def test_bots_and_edits_are_no_questions(event: dict[str, Any]) -> None:
    slack.check_event(event)
    assert not spoken(event)


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "channel_join", "bot_message"])
def test_notices_are_no_questions(subtype: str) -> None:
    assert not spoken(slack.direct("hi", subtype=subtype))


def test_a_question_with_a_file_is_one() -> None:
    assert spoken(slack.direct("what is new?", subtype="file_share"))


def test_a_failure_is_told_in_the_thread_and_logged_without_the_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(words: str, thread: str) -> Told:
        raise ValueError(f"cannot parse {words}")

    with slack.recording() as recorder, caplog.at_level(logging.DEBUG, "harken"):
        event = slack.direct(SECRET, ts="5.5")
        take_up(slack.callback(event, "Ev1"), web_client("xoxb-1", recorder.url), fail, Once())
    (posted,) = recorder.posts()
    assert (posted["text"], posted["thread_ts"]) == (wording.FAILED, "5.5")
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_channels_shared_with_others_get_no_answer_from_the_data() -> None:
    ask = Asked()
    with slack.recording() as recorder:
        body = slack.callback(slack.mention("what do customers like?"), "Ev1", is_ext_shared_channel=True)
        take_up(body, web_client("xoxb-1", recorder.url), ask, Once())
    assert [each["text"] for each in recorder.posts()] == [wording.ELSEWHERE]
    assert ask.asked == []


def posted_with(*refusals: tuple[int, str]) -> list[dict[str, Any]]:
    """The posts that one message takes when Slack refuses the first ones."""
    with slack.recording() as recorder:
        recorder.refusals += refusals
        said = Message(text="140 of 412", blocks=({"type": "divider"},))
        post(web_client("xoxb-1", recorder.url), "C1", "1.1", said)
    return recorder.posts()


def test_blocks_that_slack_does_not_take_are_sent_as_text() -> None:
    first, second = posted_with((200, "invalid_blocks"))
    assert "blocks" in first
    assert "blocks" not in second
    assert first["text"] == second["text"] == "140 of 412"


def test_a_post_waits_when_slack_is_asked_too_often() -> None:
    posts = posted_with((429, "ratelimited"))
    assert len(posts) == 2
    assert posts[0] == posts[1]


def test_a_channel_that_cannot_be_posted_in_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert len(posted_with((200, "not_in_channel"))) == 1
    assert "could not be posted in C1: not_in_channel" in caplog.text
