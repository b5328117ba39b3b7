"""An alert as a Slack message: what, why, in whose words, and what one can do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot import news_wording as wording
from bot.blocks import LONGEST_FALLBACK, Message, quote_lines
from bot.buttons import EVIDENCE
from bot.neutral import cut, line, plain
from bot.rich import LONGEST, actions, button, header, rich, section, words
from bot.tables import Block, remark
from bot.theme_windows import decisions
from harken.domain.answers import Quote
from harken.domain.news import Alert, AlertKind

ACKNOWLEDGE, SNOOZE, WHY = "alert_seen", "alert_snooze", "alert_why"
#: Quotes of one alert, and for how many days it can be snoozed.
QUOTES = 3
DAYS = (1, 7, 30)


def message(alert: Alert, owner: str | None = None) -> Message:
    """What is posted; once somebody looks after it, who does.

    Args:
        alert: What was raised.
        owner: The name of who looks after it.
    """
    return Message(
        text=plain(f"{wording.KIND_TITLES[alert.signal.kind]}: {alert.signal.told}", LONGEST_FALLBACK),
        blocks=tuple(_blocks(alert, owner)),
        quoted=tuple(quote.feedback_id for quote in quotes(alert)),
    )


def _blocks(alert: Alert, owner: str | None) -> Iterator[Block]:
    signal = alert.signal
    yield header(wording.KIND_TITLES[signal.kind])
    yield rich(section(words(cut(line(signal.told), LONGEST) or "–", bold=True)))
    if signal.cause:
        yield rich(section(words(cut(line(signal.cause), LONGEST))))
    told = quotes(alert)
    if told:
        yield rich(*(element for quote in told for element in quote_lines(quote, {})))
    small = [wording.looked_after(owner)] if owner else []
    small += [wording.snoozed(alert.snoozed.date().isoformat())] if alert.snoozed else []
    if small:
        yield remark(" ".join(small))
    yield _buttons(alert)


def _buttons(alert: Alert) -> Block:
    id = str(alert.id)
    proposed = alert.signal.kind is AlertKind.NEW_THEME
    decided = decisions(alert.signal.subject) if proposed else []
    style = None if proposed else "primary"
    seen = [] if alert.acknowledged else [button(wording.SEEN, f"{ACKNOWLEDGE}:{id}", id, style=style)]
    snooze: Block = {
        "type": "static_select",
        "action_id": f"{SNOOZE}:{id}",
        "placeholder": {"type": "plain_text", "text": wording.SNOOZE, "emoji": False},
        "options": [
            {
                "text": {"type": "plain_text", "text": wording.for_days(days), "emoji": False},
                "value": f"{id}:{days}",
            }
            for days in DAYS
        ],
    }
    opened = [button(wording.EVIDENCE, EVIDENCE, f"{remembered(alert)}:0")] if alert.signal.evidence else []
    return actions(*decided, *seen, *opened, snooze, button(wording.WHY, f"{WHY}:{id}", id))


def remembered(alert: Alert) -> str:
    """By what the window of evidence knows an alert."""
    return f"alert-{alert.id}"


def quotes(alert: Alert) -> list[Quote]:
    """The customers' words, as they are kept with the alert."""
    return [_quote(each) for each in alert.signal.quotes[:QUOTES]]


def _quote(stored: Mapping[str, Any]) -> Quote:
    said = stored.get("date")
    return Quote(
        text=stored["text"],
        feedback_id=int(stored["feedback_id"]),
        part=stored["part"],
        start=stored["start"],
        end=stored["end"],
        source=stored["source"],
        date=None if said is None else date.fromisoformat(said),
        url=stored.get("url"),
        about=stored.get("about", {}),
    )
