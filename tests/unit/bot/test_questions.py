from __future__ import annotations

from typing import Any

import pytest

from bot.questions import place, question, spoken
from tests import slack


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


def test_the_answer_goes_into_the_thread_of_the_question_or_opens_one() -> None:
    assert place(slack.callback(slack.mention("hi", ts="5.5"), "Ev1")).thread == "5.5"
    within = slack.mention("hi", ts="6.6", thread_ts="5.5")
    assert place(slack.callback(within, "Ev2", is_ext_shared_channel=True)).shared
    assert place(slack.callback(within, "Ev2")).thread == "5.5"
    assert place(slack.callback(slack.direct("hi"), "Ev3")).alone
