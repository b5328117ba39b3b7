"""The buttons under answers: what they are called, when they stand there, and what they carry.

A button carries the answer's id and never whether somebody may see something: that is decided at the click.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import wording
from bot.asked import Told, Way
from bot.tables import Block
from bot.theme_windows import chooser
from harken.ask import figures
from harken.ask.contract import spec_json
from harken.domain.answers import Answer, Fact
from harken.domain.questions import Intent

EVIDENCE, SHARE, VOTE = "evidence", "share", "vote"
RIGHT, WRONG = "right", "wrong"
#: What the buttons that look at an answer anew are called.
WAYS = {Way.BY_GROUP: wording.BY_GROUP, Way.BEFORE: wording.BEFORE}
_BY_GROUP = frozenset(
    (Intent.COUNT, Intent.SHARE, Intent.SCORE, Intent.TREND, Intent.COMPARE, Intent.ADVOCACY)
)
_BEFORE = frozenset((Intent.COUNT, Intent.SHARE, Intent.SCORE))


def headline(answer: Answer) -> Fact | None:
    """The fact that the answer's sentence is about."""
    return answer.found.facts.get(answer.found.how.n or "")


def kept(answer: Answer) -> dict[str, Any]:
    """What of an answer its buttons need: what was understood, and the evidence of its number."""
    fact = headline(answer)
    evidence = None if answer.found.refused is not None or fact is None else fact.evidence
    counted = fact is not None and fact.numerator is not None
    return {"spec": spec_json(answer.spec), "evidence": evidence, "numerator": counted}


def rows(told: Told, id: str, *, alone: bool, shapes: bool = False) -> list[Block | None]:
    """The buttons under each answer; one of several answers has its evidence alone.

    Args:
        shapes: Whether whoever asks may shape the themes that the answer is about.
    """
    answers = told.reply.answers
    if len(answers) > 1:
        return [_row(_evidence(each, f"{id}:{number}")) for number, each in enumerate(answers)]
    (answer,) = answers
    if answer.found.refused is not None or not answer.found.facts:
        return [None]
    found = _evidence(answer, f"{id}:0")
    if told.grouped and answer.spec.intent in _BY_GROUP and not _told_by_group(answer):
        found.append(_button(Way.BY_GROUP, WAYS[Way.BY_GROUP], id))
    if answer.spec.intent in _BEFORE and _has_before(answer):
        found.append(_button(Way.BEFORE, WAYS[Way.BEFORE], id))
    found.append(_button(SHARE, wording.SHARE_ELSEWHERE if alone else wording.SHARE, id))
    themes = _themes(answer, told.names) if shapes else []
    if themes:
        found.append(chooser(themes))
    return [_row(found)]


def _themes(answer: Answer, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Key and name of the themes that were asked about or stand in the rows."""
    rows = (row.keys["theme"] for row in answer.found.rows if "theme" in row.keys)
    keys = dict.fromkeys((*answer.spec.include.themes, *rows))
    return [(key, names[key]) for key in keys if key in names]


def votes(id: str) -> Block:
    """Slack's own thumbs."""
    element = {"type": "feedback_buttons", "action_id": VOTE}
    for name, value, text in (
        ("positive_button", RIGHT, wording.RIGHT),
        ("negative_button", WRONG, wording.WRONG),
    ):
        element[name] = {  # type: ignore[assignment]
            "text": _plain(text),
            "value": f"{value}:{id}",
            "accessibility_label": text,
        }
    return {"type": "context_actions", "elements": [element]}


def _told_by_group(answer: Answer) -> bool:
    return answer.spec.compare.by is not None or bool(answer.spec.include.groups)


def _has_before(answer: Answer) -> bool:
    period = answer.spec.period
    bounded = period.start is not None and period.end is not None
    return bounded and answer.spec.compare.to is None and answer.spec.compare.by is None


def _evidence(answer: Answer, value: str) -> list[Block]:
    fact = headline(answer)
    if answer.found.refused is not None or fact is None or fact.evidence is None:
        return []
    counted = fact.n if fact.numerator is None else fact.numerator
    text = wording.evidence(str(figures.count(counted)))
    return [_button(EVIDENCE, text, value)] if counted else []


def _button(action: str, text: str, value: str) -> Block:
    return {"type": "button", "action_id": action, "text": _plain(text), "value": value}


def _row(elements: Sequence[Block]) -> Block | None:
    return {"type": "actions", "elements": list(elements)} if elements else None


def _plain(text: str) -> Mapping[str, Any]:
    return {"type": "plain_text", "text": text}
