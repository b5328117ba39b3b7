"""From a question in Slack to an answer on its way: who asks, what they may see, what is said and kept."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import buttons, wording
from bot.asked import Mind, Stored, Told, Way
from bot.blocks import Extras, Message, message
from bot.gate import Gate, Pass
from bot.outbox import Outbox
from bot.slack_errors import reason
from bot.tables import Block
from harken.ask.contract import spec_json
from harken.domain.questions import Intent
from harken.domain.rights import Deed
from storage.conversations import Conversations, Given

log = logging.getLogger("harken.bot")

_MUTE = (Intent.OUT_OF_SCOPE, Intent.HELP)
#: What Slack says where the bot may not look who somebody is or who reads a channel.
_BLIND = ("missing_scope", "channel_not_found", "not_in_channel", "user_not_found", "not_allowed_token_type")


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """Who wants to know something, and where it is to be said."""

    user: str
    channel: str
    thread: str | None = None
    #: Whether nobody else will read it.
    alone: bool = False
    #: Whether Slack has said that other companies read the channel.
    shared: bool = False
    #: Where an answer goes that only this person sees; None where it is posted.
    url: str | None = None


class Answering:
    """Answers questions and keeps what their buttons need.

    Args:
        redact: Takes personal data out of a question before it is kept.
    """

    def __init__(
        self,
        mind: Mind,
        gate: Gate,
        memory: Conversations,
        outbox: Outbox,
        redact: Callable[[str], str],
    ) -> None:
        self._mind = mind
        self._redact = redact
        self._gate = gate
        self._memory = memory
        self._outbox = outbox

    def answer(self, key: str, question: str, where: Where, previous: Stored | None = None) -> None:
        """Answer a question, leaning on a given one or on what the thread asked last."""
        admitted = self.admitted(key, where)
        if admitted is None:
            return
        if previous is None and where.thread is not None:
            previous = self._memory.recall(f"{where.channel}:{where.thread}")
        told = self._mind.ask(question, previous, admitted.sight)
        self._say(key, question, told, where, admitted)

    def restate(
        self,
        key: str,
        question: str,
        specs: Sequence[Stored],
        where: Where,
        *,
        way: Way | None = None,
        before: Sequence[Block] = (),
    ) -> None:
        """Say again what was understood before, as far as it may be seen here and now."""
        admitted = self.admitted(key, where)
        if admitted is not None:
            told = self._mind.restate(specs, admitted.sight, way)
            self._say(key, question, told, where, admitted, before)

    def failed(self, key: str, where: Where) -> None:
        """Say that there is no answer, in its place."""
        self.send(key, where, Message(text=wording.FAILED))

    def admitted(self, key: str, where: Where) -> Pass | None:
        """What may be seen there; where that is nothing, it is said why."""
        try:
            admitted = self._gate.admitted(where.user, where.channel, alone=where.alone, shared=where.shared)
        except Exception as error:
            if reason(error) not in _BLIND:
                raise
            log.warning("Who reads %s cannot be found out: %s", where.channel, reason(error))
            self.send(key, where, Message(text=wording.BLIND))
            return None
        if not admitted.sight.nothing():
            return admitted
        stranger = admitted.visitor.member and admitted.person is None
        self.send(key, where, Message(text=wording.NOT_NAMED if stranger else wording.ELSEWHERE))
        return None

    def send(self, key: str, where: Where, words: Message) -> None:
        """Say something where it was asked; once for each key."""
        if where.url is not None:
            self._outbox.respond(key, where.url, where.channel, where.user, words)
        else:
            self._outbox.post(key, where.channel, words, where.thread)

    def _say(
        self,
        key: str,
        question: str,
        told: Told,
        where: Where,
        admitted: Pass,
        before: Sequence[Block] = (),
    ) -> None:
        question = self._redact(question)
        given = _given(key, question, told, where, admitted)
        understood = [each.spec for each in told.reply.answers if each.spec.intent not in _MUTE]
        spec = spec_json(understood[-1]) if understood and where.thread is not None else None
        detail = {"question": question, "channel": where.channel, "answer": given.id, **_outcome(told)}
        self._memory.keep(given, person=admitted.who, detail=detail, spec=spec)
        shapes = admitted.may(Deed.SHAPE)
        self.send(key, where, said(told, given.id, alone=where.alone, shapes=shapes, before=before))


def _given(key: str, question: str, told: Told, where: Where, admitted: Pass) -> Given:
    """The same answer has the same id, however often it is made."""
    content = {
        "answers": [buttons.kept(each) for each in told.reply.answers],
        "sight": admitted.sight.stored(),
    }
    return Given(
        id=hashlib.sha256(f"answer {key}".encode()).hexdigest()[:24],
        who=where.user,
        channel=where.channel,
        thread=where.thread,
        question=question,
        content=content,
    )


def _outcome(told: Told) -> Mapping[str, Any]:
    """What the audit log says of the answer: what was understood and counted, and no customer's words."""
    found = [each.found for each in told.reply.answers]
    return {
        "specs": [spec_json(each.spec) for each in told.reply.answers],
        "evidence": [fact.evidence for each in told.reply.answers if (fact := buttons.headline(each))],
        "refused": [each.refused.code.value for each in found if each.refused is not None],
    }


def said(
    told: Told, id: str, *, alone: bool = False, shapes: bool = False, before: Sequence[Block] = ()
) -> Message:
    """An answer with its buttons and thumbs; `id` is what they know it by."""
    rows = buttons.rows(told, id, alone=alone, shapes=shapes)
    after = [buttons.votes(id)] if any(rows) else []
    return message(
        told.reply, told.names, Extras(groups=told.groups, buttons=rows, before=before, after=after)
    )
