"""From the words of a message to the structured meaning of each of its questions: no language model.

Rules find names, times, scores and limits. What the words ask for is read twice, by rules and by what was
learned from labelled questions (`heads`); of all readings that come of it a judge takes the likeliest, and
says how likely it is to be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harken.ask import (
    corrections,
    followups,
    masking,
    names,
    own_times,
    refusals,
    single,
    stated,
    unknown,
    wordings,
)
from harken.ask.candidates import Asked, candidates
from harken.ask.context import Context
from harken.ask.judge import LEAST, SURE, Verdict
from harken.ask.masking import Worded
from harken.ask.mind import Mind, learned
from harken.ask.reading import Reading, read_words
from harken.ask.slate import Slate, in_full, tidy
from harken.ask.spelling import mended
from harken.ask.split import names_some, questions
from harken.domain.answers import Refusal
from harken.domain.questions import Filter, Spec

__all__ = ["Context", "Read", "readings", "understand"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What one question of a message is taken to mean."""

    meaning: Spec | Refusal
    #: How likely it is that exactly this was meant.
    chance: float = 1.0
    #: What else it may well mean, the likeliest first.
    others: tuple[Spec, ...] = ()
    #: The words that it was read from.
    part: Part | None = None

    @property
    def doubtful(self) -> bool:
        """Whether it is answered, and not surely what was meant."""
        return isinstance(self.meaning, Spec) and self.chance < SURE


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One question of a message, with what the rules found in its words."""

    text: str
    read: Reading
    worded: Worded
    #: (tokens, width), the masked words half read by the encoder.
    states: NDArray[np.float32]


def understand(question: str, context: Context, mind: Mind | None = None) -> tuple[Spec | Refusal, ...]:
    """What each question of a message means; a refusal where that cannot be told."""
    return tuple(each.meaning for each in readings(question, context, mind))


def readings(question: str, context: Context, mind: Mind | None = None) -> tuple[Read, ...]:
    """The same, with how likely it is and what else may be meant."""
    index = names.Index(context.vocabulary, context.encoder.knows)
    if corrections.read(question, context, index):
        return (Read(meaning=refusals.correction()),)
    if followups.CHATTER.search(tidy(question)):
        return (Read(meaning=refusals.unsure(Filter(), context.vocabulary)),)
    tried = [
        _read_all(parts, index, context, mind or learned()) for parts in partings(question, index, context)
    ]
    best = max(reversed(tried), key=lambda reads: min(read.chance for read in reads))
    if min(read.chance for read in tried[0]) >= _AS_PARTED:
        best = tried[0]
    if _passed_over(question, best, index, context):
        best = tuple(replace(read, chance=min(read.chance, _PASSING_OVER)) for read in best)
    return tuple(_answerable(read, context) for read in best)


def _answerable(read: Read, context: Context) -> Read:
    """A reading that is hardly likely is not answered; it stays what may have been meant."""
    if not isinstance(read.meaning, Spec) or read.chance >= LEAST:
        return read
    refusal = refusals.unsure(read.meaning.include, context.vocabulary)
    return replace(read, meaning=refusal, others=(read.meaning, *read.others))


def partings(question: str, index: names.Index, context: Context) -> Iterator[list[Part]]:
    """The message as the questions that it seems to hold, then, where these are several, as one."""
    said = _plainly(question, index, context)
    texts = questions(said) or [said]
    asking = [text for text in texts if len(texts) == 1 or not _ASIDE.search(text) or names_some(text)]
    asking = asking or texts[-1:]
    told = [text for text in asking if stated.says(text) and not (_ASKS.search(text) or names_some(text))]
    asking = [text for text in asking if text not in told] or asking
    told = told or [text for text in texts if text not in asking and _OPEN.search(text)]
    whole = masking.of_message(question, index, context)
    as_one = _STOPS.sub(", ", said)
    if told and len(asking) == 1 and stated.points_back(asking[0], told[-1]):
        yield [_part(as_one, whole, index, context)]
        alone = _part(asking[0], None, index, context)
        if alone.read.slate.slots:
            yield [alone]
        return
    if len(asking) == 1:
        yield [_part(asking[0], whole if len(texts) == 1 else None, index, context)]
    else:
        yield [_part(text, None, index, context) for text in asking]
    if len(texts) > 1:
        yield [_part(as_one, whole, index, context)]


#: Tells what is to be found out: "we have to decide which groups to invest in".
_OPEN = re.compile(
    r"\b(?:decide|choose|wonder\w*|discuss\w*|know|find out|understand)\b[^?]*\b(?:which|what|who|whether)\b"
)
#: From this chance on a message is left parted as the rules part it.
_AS_PARTED = 0.3
#: So likely at most is what passes over a name that was said, which may be what "them" and "it" stand for.
_PASSING_OVER = 0.5
_STOPS = re.compile(r"[?!.;]+\s+(?=\S)|\n+")


def _part(text: str, asked: str | None, index: names.Index, context: Context) -> Part:
    read = read_words(text, index, context)
    worded = masking.worded(asked or masking.of_text(text, index, context), read.slate)
    return Part(text=text, read=read, worded=worded, states=context.encoder.states(worded.asked.lower()))


def _read_all(parts: list[Part], index: names.Index, context: Context, mind: Mind) -> tuple[Read, ...]:
    """Each question after those before it; what asks nothing and was not understood is passed over."""
    found: list[Read] = []
    passed: list[Read] = []
    for part in parts:
        if "new question" in part.text:
            context = replace(context, previous=None)
        verdict = judged(part, index, context, mind, joined=bool(found))
        meaning = verdict.readings[0].meaning
        aside = len(parts) > 1 and not _ASKS.search(part.text)
        if isinstance(meaning, Spec):
            context = replace(context, previous=meaning)
        elif aside and not _elsewhere(part, context):
            passed.append(_as_read(verdict, part))
            continue
        if meaning not in [each.meaning for each in found[-1:]]:
            found.append(_as_read(verdict, part))
    nothing = Read(meaning=refusals.unsure(Filter(), context.vocabulary), chance=0.0)
    return tuple(found) or tuple(passed[:1]) or (nothing,)


def _elsewhere(part: Part, context: Context) -> bool:
    """Whether it says that it asks for something that no feedback can answer."""
    read = part.read
    return (
        refusals.about_other_things(read.slate.text, part.text, read.include, context.vocabulary) is not None
    )


def judged(part: Part, index: names.Index, context: Context, mind: Mind, *, joined: bool) -> Verdict:
    """The readings of one question in the order of their likelihood."""
    told = asked(part, index, context, mind, joined=joined)
    found = candidates(told)
    verdict = mind.judge.verdict(told, found)
    # Where the rules alone decide there is nothing to weigh.
    return verdict if len(found) > 1 else replace(verdict, chance=max(verdict.chance, SURE))


def asked(part: Part, index: names.Index, context: Context, mind: Mind, *, joined: bool) -> Asked:
    """Everything that is known of a question before it is decided how it is meant."""
    by_rules = ruled(part, index, context, joined=joined)
    vector = context.encoder.place(part.states, mind.turned)
    return Asked(
        text=part.text,
        read=single.resolved(part.read, by_rules),
        ruled=by_rules,
        beliefs=mind.heads.beliefs(part.worded, vector),
        going_on=None if context.previous is None else mind.heads.going_on(part.worded, vector),
        places=mind.heads.placed(part.read.slate),
        context=context,
        joined=joined,
        strange=unknown.strange(part.read.slate, index),
        unnamed=unknown.value(part.read.slate, index) is not None,
    )


def ruled(part: Part, index: names.Index, context: Context, *, joined: bool) -> Spec | Refusal:
    """What the rules alone make of a question."""
    return single.by_rules(part.read, part.text, index, context, joined=joined)


def _as_read(verdict: Verdict, part: Part) -> Read:
    others = (each.meaning for each in verdict.readings[1:])
    specs = tuple(meaning for meaning in others if isinstance(meaning, Spec))
    meaning = verdict.readings[0].meaning
    return Read(meaning=meaning, chance=verdict.chance, others=specs, part=part)


def _passed_over(question: str, reads: Sequence[Read], index: names.Index, context: Context) -> bool:
    """Whether a name was said that stands in none of the questions, but before them or between them."""
    full = in_full(index.shouted(question))
    if full == tidy(index.shouted(question)) and len(questions(full)) <= len(reads):
        return False
    said = mended(full, index, own_times.named(context), context.encoder.knows)
    slate = Slate(said)
    names.find(slate, index)
    parts = [read.part for read in reads if read.part is not None]
    taken_up = {str(slot.value) for part in parts for slot in part.read.slate.slots}
    if all(str(slot.value) in taken_up for slot in slate.slots):
        return False
    asked = " ".join(part.text for part in parts)
    return bool(_words(said) - _words(slate.text) - _words(asked))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


#: What is said around a question, and asks nothing.
_ASIDE = re.compile(
    r"^(?:(?:thanks?|thank you|thx|cheers|hi|hello|hey|great|ok(?:ay)?|cool|sorry"
    r"|please(?! (?:add|show|give|list|tell|include))|good (?:morning|afternoon|evening))\b[^?]*[.!]?"
    r"|(?:we|i|my boss|the boss|management|the team) (?:want|need|would like|am|are"
    r"|have) (?!to know)[^?]*|new question:?"
    r"|(?:just |currently |right now )?(?:planning|preparing|writing|working on|building|prepping|drafting"
    r"|asking|trying|wondering|thinking|curious)\b[^?]*|(?:fair enough|all ?right|sure|noted|understood"
    r"|makes sense|i see|got it|as i thought|good to know|interesting|really|oh|right|agreed|very well"
    r"|no problem|hm+|(?:just |only )?(?:kidding|joking)|need (?:it|this|that) (?:for|before|by|asap)\b[^?]*"
    r"|(?:it )?(?:looks?|seems?|feels?) \w+ to me)\W*"
    r"|no,? not [^?]*|(?:need|want)(?:ing)? (?:some|a|to)[^?]*"
    r"|(?:i |we )?would (?:like|love) to (?:read|see|hear|know) (?:it|them|that|those|some|more)\W*)$"
)
_ASKS = re.compile(
    r"\?|^(?:and |also |then |so )?(?:what|which|who|why|how|when|where|do|does|did|is|are|was|were|show"
    r"|give|list|compare|count|top|tell)\b|\bhow (?:many|much|often)\b"
    r"|^(?:please |kindly )?(?:explain|inform|indicate|state|share|provide|say)\b"
)


def _plainly(question: str, index: names.Index, context: Context) -> str:
    """The question without slips, in the words that the tables know."""
    said = wordings.plain(tidy(index.shouted(question)), index)
    return wordings.plain(mended(said, index, own_times.named(context), context.encoder.knows), index)
