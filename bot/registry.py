"""Who deals with what comes from Slack: handlers by id, and how each thing gets into the queue.

Everything that Slack sends is acknowledged once it stands in the queue, and by nothing else: no listener
thinks, asks the database a question or calls Slack. The handlers are called by `bot.workers`, in any process,
and again when a process died in the middle; so whatever they do has to be done under the key they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """Something that happened in Slack, or that fell due."""

    kind: str
    #: The same whenever the same thing comes again; what is posted for it is posted under keys made of it.
    key: str
    #: What Slack sent, else what was put into the queue; for an action with `action`, the one clicked.
    body: Body
    attempt: int
    when: datetime


Handler = Callable[[Happening], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """How one kind of happening is dealt with."""

    handle: Handler
    #: Whether it may take long; quick ones never wait for those.
    slow: bool = False
    #: Whether it is dealt with at all; must need neither the database nor Slack.
    wanted: Callable[[Body], bool] = lambda _: True
    #: Happenings with the same lane are dealt with one after the other.
    lane: Callable[[Body], str | None] = lambda _: None
    #: What Slack is told at once, such as the mistakes in a form; where it holds errors, nothing is queued.
    at_once: Callable[[Body], Mapping[str, Any] | None] = lambda _: None
    attempts: int = 3
    #: Called once no attempt is left.
    failed: Handler | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """Something that Slack sent, ready for the queue."""

    kind: str
    key: str
    body: Body
    #: The word that it can be told by more closely: a command's first one, the tab that was opened.
    word: str = ""


class Registry:
    """The handlers by kind.

    An action's id counts up to its first colon: `ask:2` goes to `ask`. A command's first word may have a
    handler of its own: `/harken digest` goes to `/harken:digest` where there is one. The tab of
    `app_home_opened` is told alike: `app_home_opened:home`.
    """

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def event(self, name: str, handle: Handler, **how: Any) -> None:
        """Deal with events of a type, such as `app_mention`."""
        self._add(f"event:{name}", handle, how)

    def action(self, id: str, handle: Handler, **how: Any) -> None:
        """Deal with clicks on buttons and choices in menus."""
        self._add(f"action:{id}", handle, how)

    def view(self, callback_id: str, handle: Handler, **how: Any) -> None:
        """Deal with forms that are sent off."""
        self._add(f"view:{callback_id}", handle, how)

    def command(self, name: str, handle: Handler, **how: Any) -> None:
        """Deal with a slash command."""
        self._add(f"command:{name}", handle, how)

    def shortcut(self, callback_id: str, handle: Handler, **how: Any) -> None:
        """Deal with a shortcut, on a message or anywhere."""
        self._add(f"shortcut:{callback_id}", handle, how)

    def task(self, kind: str, handle: Handler, **how: Any) -> None:
        """Deal with what Harken itself puts into the queue."""
        self._add(kind, handle, how)

    def entry(self, kind: str) -> Entry | None:
        """Who deals with a kind; None where nobody does."""
        return self._entries.get(kind)

    def closest(self, arrival: Arrival) -> str:
        """The kind that something is dealt with as: the closer one, where somebody deals with it."""
        closer = f"{arrival.kind}:{arrival.word}"
        return closer if arrival.word and closer in self._entries else arrival.kind

    def _add(self, kind: str, handle: Handler, how: Mapping[str, Any]) -> None:
        assert kind not in self._entries, f"{kind} is dealt with already"
        self._entries[kind] = Entry(handle=handle, **how)


def arrivals(body: Body) -> Iterator[Arrival]:
    """What a request of Slack brings; nothing where it is of no known kind."""
    kind = body.get("type")
    if kind == "event_callback":
        event = body["event"]
        word = event.get("tab", "") if event.get("type") == "app_home_opened" else ""
        yield Arrival(kind=f"event:{event.get('type')}", key=body["event_id"], body=body, word=word)
    elif kind == "block_actions":
        for number, action in enumerate(body.get("actions", ())):
            id = str(action.get("action_id", "")).partition(":")[0]
            key = f"{_trigger(body)}:{number}"
            yield Arrival(kind=f"action:{id}", key=key, body={**body, "action": action})
    elif kind == "view_submission":
        id = body["view"].get("callback_id", "")
        yield Arrival(kind=f"view:{id}", key=_trigger(body), body=body)
    elif kind in ("shortcut", "message_action"):
        yield Arrival(kind=f"shortcut:{body.get('callback_id')}", key=_trigger(body), body=body)
    elif body.get("command"):
        word = next(iter(str(body.get("text", "")).lower().split()), "")
        yield Arrival(kind=f"command:{body['command']}", key=_trigger(body), body=body, word=word)


def _trigger(body: Body) -> str:
    """What singles out a click, a form or a command; Slack gives each a trigger of its own."""
    view = body.get("view") or {}
    return f"trigger:{body.get('trigger_id') or view.get('hash') or view.get('id')}"
