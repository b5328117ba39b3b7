"""Posting as something that happens once, in its turn, and is never silently lost.

A message has a key. Before it is sent that is written down, and afterwards that it is there; when a process
dies in between, the message is looked up by its metadata before it is sent again. Where the bot may not read
the channel it is not repeated: it counts as unknown, and the owner is told.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.blocks import Message
from bot.sending import (
    METADATA,
    Given,
    Send,
    as_taken,
    content,
    mark,
    metadata,
    one_sees,
    shown,
    unreadable,
    updated,
)
from bot.slack_errors import Kind, kind_of, reason, retry_after

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from storage.posts import Post, Posts

log = logging.getLogger("harken.bot")

#: Seconds until something is tried again that Slack did not refuse.
_SOON, _PAUSED = 10.0, 300.0
#: How much earlier than noted a message may stand in Slack, as clocks differ.
_CLOCKS = timedelta(minutes=2)
_PAGES = 10


class Later(Exception):
    """Now is not the time; it is to be tried again, and nothing has failed."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.1f} s")
        self.at = datetime.now(UTC) + timedelta(seconds=seconds)


class Outcome(StrEnum):
    """What became of a message."""

    SENT = "sent"
    #: It may or may not be there, and is not repeated.
    UNKNOWN = "unknown"
    #: Slack does not take it there.
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What became of a message, and where it is."""

    outcome: Outcome
    channel: str
    #: None where it is not there, or is one that only one person sees.
    ts: str | None = None
    #: Slack's word where it is not there.
    why: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Something that whoever answers for a message must hear of."""

    #: `paused`, `unknown` or `refused`.
    what: str
    channel: str
    why: str
    key: str
    #: Slack id of who answers for it; None for whoever runs Harken.
    owner: str | None


class Poster:
    """Posts in Slack.

    Args:
        client: Must not repeat calls by itself; see `bot.app.posting_client`.
        tell: Is told of what its owner must hear; must only write it down.
    """

    def __init__(self, client: WebClient, posts: Posts, tell: Callable[[Trouble], None]) -> None:
        self._client = client
        self._posts = posts
        self._tell = tell
        self._waiting = threading.Event()

    def post(
        self,
        key: str,
        channel: str,
        message: Message,
        thread: str | None = None,
        *,
        owner: str | None = None,
    ) -> Posted:
        """Post a message once, however often this is called with its key.

        Raises:
            Later: when it is not its turn, or Slack is busy or out of reach; call again then.
        """

        def send(said: Message) -> Any:
            return self._client.chat_postMessage(
                channel=channel, thread_ts=thread, metadata=metadata(key), **content(said)
            ).data

        return self._once(key, channel, message, send, thread=thread, owner=owner)

    def whisper(
        self,
        key: str,
        channel: str,
        user: str,
        message: Message,
        thread: str | None = None,
    ) -> Posted:
        """Post a message that only one person sees; at most once, as Slack keeps none to look up.

        Raises:
            Later: as `post`.
        """

        def send(said: Message) -> Any:
            return self._client.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread, **one_sees(said)
            ).data

        return self._once(key, channel, message, send, readable=False, owner=user)

    def respond(self, key: str, url: str, channel: str, user: str, message: Message) -> Posted:
        """Answer a command to the one who gave it, also where the bot is no member; at most once.

        Raises:
            Later: as `post`.
        """

        def send(said: Message) -> Any:
            from slack_sdk.errors import SlackApiError
            from slack_sdk.webhook import WebhookClient

            given = WebhookClient(url).send(response_type="ephemeral", **shown(said))
            if given.status_code != 200:
                answer = Given(given.status_code, given.headers, {"error": given.body})
                raise SlackApiError("response_url", answer)  # type: ignore[no-untyped-call]
            return {}

        return self._once(key, channel, message, send, readable=False, owner=user, paced=False)

    def change(self, channel: str, ts: str, message: Message) -> None:
        """Put a message in place of one that is there; may be done again.

        Raises:
            Later: as `post`.
        """
        try:
            self._client.chat_update(channel=channel, ts=ts, **updated(message))
        except Exception as error:
            self._raise_later(channel, error)
            raise

    def clear(self, key: str, message: Message) -> None:
        """Put a message in the place of the one of this key, for good.

        Raises:
            Later: as `post`.
        """
        found = self._posts.get(key)
        if found is None:
            return
        ts = found.ts or (self._found(found) if found.state in ("sending", "unknown") else None)
        if ts is not None:
            self.change(found.channel, ts, message)
        self._posts.erased(key)

    def resume(self, channel: str) -> None:
        """Post in a channel again that was left alone."""
        self._posts.resume(channel)

    def _once(
        self,
        key: str,
        channel: str,
        message: Message,
        send: Send,
        *,
        thread: str | None = None,
        owner: str | None = None,
        readable: bool = True,
        paced: bool = True,
    ) -> Posted:
        known = self._posts.begin(key, channel, thread, message.quoted)
        if known.state == "sending":
            known = self._looked_up(known, readable=readable, owner=owner)
        if known.state in ("sent", "erased", "unknown"):
            outcome = Outcome.UNKNOWN if known.state == "unknown" else Outcome.SENT
            return Posted(outcome=outcome, channel=known.channel, ts=known.ts, why=known.error)
        if why := self._blocked(channel):
            self._posts.refused(key, why)
            return Posted(outcome=Outcome.REFUSED, channel=channel, why=why)
        if paced:
            self._take_turn(channel)
        return self._sent(key, channel, message, send, owner, pauses=readable)

    def _blocked(self, channel: str) -> str | None:
        everywhere = self._posts.paused()
        if everywhere is not None:
            left = _PAUSED - (datetime.now(UTC) - everywhere.since).total_seconds()
            if left > 0:
                raise Later(left)
        pause = self._posts.paused(channel)
        return None if pause is None else pause.why

    def _take_turn(self, channel: str) -> None:
        seconds, taken = self._posts.turn(channel)
        if not taken:
            raise Later(seconds)
        if seconds:
            self._waiting.wait(seconds)

    def _sent(
        self, key: str, channel: str, message: Message, send: Send, owner: str | None, *, pauses: bool
    ) -> Posted:
        self._posts.sending(key)
        try:
            said = as_taken(send, message)
        except Exception as error:
            return self._failed(key, channel, error, owner, pauses=pauses)
        where = str(said.get("channel") or channel)
        ts = said.get("ts")
        self._posts.sent(key, where, ts)
        self._posts.resume()
        return Posted(outcome=Outcome.SENT, channel=where, ts=ts)

    def _failed(self, key: str, channel: str, error: Exception, owner: str | None, *, pauses: bool) -> Posted:
        """What cannot be said to one person alone may still be posted, so that it pauses nothing."""
        kind = kind_of(error)
        if kind is Kind.PERHAPS:
            # It stays noted as under way, and the next attempt looks for it.
            log.warning("Whether a message was posted in %s is not known yet: %s", channel, reason(error))
            raise Later(_SOON) from error
        self._posts.waiting(key)
        self._raise_later(channel, error)
        why = reason(error)
        paused = pauses and kind is Kind.CHANNEL
        news = not paused or self._posts.pause(why, channel)
        self._posts.refused(key, why)
        log.warning("A message could not be posted in %s: %s", channel, why)
        if news:
            what = "paused" if paused else "refused"
            self._tell(Trouble(what=what, channel=channel, why=why, key=key, owner=owner))
        return Posted(outcome=Outcome.REFUSED, channel=channel, why=why)

    def _raise_later(self, channel: str, error: Exception) -> None:
        """For what gets better by itself, or by a new token."""
        kind = kind_of(error)
        if kind is Kind.WAIT:
            seconds = retry_after(error)
            self._posts.hold(channel, seconds)
            raise Later(seconds) from error
        if kind in (Kind.UNREACHED, Kind.PERHAPS):
            raise Later(_SOON) from error
        if kind is Kind.TOKEN:
            self._stop(reason(error))
            raise Later(_PAUSED) from error

    def _stop(self, why: str) -> None:
        """Slack refuses the bot altogether, so that nobody can be told there."""
        if self._posts.pause(why):
            log.error("The Slack bot is paused, as Slack says %s to its token: set a new one.", why)

    def _looked_up(self, known: Post, *, readable: bool, owner: str | None) -> Post:
        """A message that may be there: sent, to be sent again, or for ever unknown."""
        try:
            ts = self._found(known) if readable else unreadable()
        except Exception as error:
            if kind_of(error) in (Kind.WAIT, Kind.UNREACHED, Kind.PERHAPS) and readable:
                raise Later(max(_SOON, retry_after(error))) from error
            self._posts.unknown(known.key, reason(error))
            log.warning("Whether a message was posted in %s cannot be found out.", known.channel)
            trouble = Trouble(
                what="unknown", channel=known.channel, why=reason(error), key=known.key, owner=owner
            )
            self._tell(trouble)
        else:
            if ts is None:
                self._posts.waiting(known.key)
            else:
                self._posts.sent(known.key, known.channel, ts)
        return self._posts.begin(known.key, known.channel, known.thread, ())

    def _found(self, known: Post) -> str | None:
        """The message with this key's metadata; None where there is none."""
        wanted = mark(known.key)
        for each in self._read(known):
            attached = each.get("metadata") or {}
            payload = attached.get("event_payload") or {}
            if attached.get("event_type") == METADATA and payload.get("key") == wanted:
                return str(each["ts"])
        return None

    def _read(self, known: Post) -> Iterator[Mapping[str, Any]]:
        """The messages that stand where this one would, since shortly before it was sent.

        Raises:
            ValueError: when there are too many to be sure.
        """
        since = f"{(known.begun - _CLOCKS).timestamp():.6f}"
        asked: dict[str, Any] = {"channel": known.channel, "oldest": since, "include_all_metadata": True}
        cursor = None
        for _ in range(_PAGES):
            page = (
                self._client.conversations_history(**asked, limit=200, cursor=cursor)
                if known.thread is None
                else self._client.conversations_replies(**asked, ts=known.thread, limit=200, cursor=cursor)
            )
            yield from page.get("messages", ())
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
        raise ValueError("too many messages")
