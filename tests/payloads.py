"""Everything that the bot says about a workspace, held against what Slack takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot import buttons, wording
from bot.asked import Way
from harken.commands.context import Opened, chosen, workspace
from tests import slack
from tests.bots import Conversation, actions, button, hurry, talking
from tests.program import Program

#: At least one of each kind of answer, whatever there is to answer it with.
QUESTIONS = (
    "help",
    "How many comments are there?",
    "How many comments in the last month of 2025, and what do customers dislike?",
    "What share of feedback is negative?",
    "How many comments were there per month?",
    "How did sentiment change week by week?",
    "What is the average rating?",
    "What is our NPS?",
    "Compare sentiment by source",
    "Compare sentiment by group",
    "Which themes are there?",
    "Which themes changed the most this month?",
    "What do customers like?",
    "What do customers dislike most?",
    "Which themes do customers dislike?",
    "Why do customers buy?",
    "What do customers ask for?",
    "What questions do customers ask?",
    "Who recommends us?",
    "Who is at risk of leaving?",
    "Why is the rating what it is?",
    "What do customers say about rivals?",
    "Show 10 quotes",
    "What do our groups give and get?",
    "What are our customers worth?",
    "Who are our customers?",
    "Which sources are there?",
    "What is the capital of France?",
    "What do customers say about zeppelins?",
)


@contextmanager
def opened(program: Program) -> Iterator[Opened]:
    """The workspace that a program works in."""
    before, chosen.home = chosen.home, program.home
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("HARKEN_DATABASE_URL", program.url or "")
            with workspace() as found:
                yield found
    finally:
        chosen.home = before


def check_everything(program: Program) -> list[dict[str, Any]]:
    """Ask every kind of question and press every button; each payload is checked. Returns the answers."""
    with opened(program) as found, pytest.MonkeyPatch.context() as patched, talking(found) as conversation:
        hurry(patched)
        answers = [conversation.ask(each) for each in QUESTIONS]
        failed = [
            question
            for question, each in zip(QUESTIONS, answers, strict=True)
            if each["text"] == wording.FAILED
        ]
        assert failed == []
        for each in answers:
            _press(conversation, each)
        assert wording.FAILED not in conversation.slack.texts()
        opened_ = [each for each in conversation.slack.views if each["blocks"]]
        assert any(block["type"] == "rich_text" for view in opened_ for block in view["blocks"])
        return answers


def _press(conversation: Conversation, answer: dict[str, Any]) -> None:
    there = actions(answer)
    for action in {*there} & {buttons.EVIDENCE, buttons.SHARE, *(way.value for way in Way)}:
        conversation.take(slack.click(action, button(answer, action)["value"], answer))
    conversation.work()
