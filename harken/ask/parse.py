"""From the words of a message to the structured meaning of each of its questions: no language model.

Rules find names, times, scores and limits. What the words ask for is read twice, by rules and by what was
learned from labelled questions (`heads`); of all readings that come of it a judge takes the likeliest, and
says how likely it is to be right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harken.ask import (
    causes,
    corrections,
    followups,
    frames,
    names,
    own_times,
    parting,
    refusals,
    single,
    unknown,
)
from harken.ask.candidates import Asked, candidates
from harken.ask.context import Context
from harken.ask.heads import Beliefs, in_thread
from harken.ask.judge import LEAST, SURE, Verdict
from harken.ask.masking import Worded
from harken.ask.mind import Mind, learned
from harken.ask.parting import ASKS, Part, half_read, partings
from harken.ask.slate import Slate, in_full, tidy
from harken.ask.spelling import mended
from harken.ask.split import questions
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
    #: How likely it is that these words hold another question.
    several: float = 0.0

    @property
    def doubtful(self) -> bool:
        """Whether it is answered, and not surely what was meant."""
        return isinstance(self.meaning, Spec) and self.chance < SURE


def understand(question: str, context: Context, mind: Mind | None = None) -> tuple[Spec | Refusal, ...]:
    """What each question of a message means; a refusal where that cannot be told."""
    return tuple(each.meaning for each in readings(question, context, mind))


def readings(question: str, context: Context, mind: Mind | None = None) -> tuple[Read, ...]:
    """The same, with how likely it is and what else may be meant."""
    index = names.index_of(context.vocabulary, context.encoder.knows)
    if corrections.read(question, context, index):
        return (Read(meaning=refusals.correction()),)
    if followups.CHATTER.search(tidy(question)):
        return (Read(meaning=refusals.unsure(Filter(), context.vocabulary)),)
    best = _best_parted(question, index, context, mind or learned())
    if _passed_over(question, best, index, context):
        best = tuple(replace(read, chance=min(read.chance, _PASSING_OVER)) for read in best)
    return tuple(_answerable(read, context) for read in best)


def _answerable(read: Read, context: Context) -> Read:
    """A reading that is hardly likely is not answered; it stays what may have been meant."""
    if not isinstance(read.meaning, Spec) or read.chance >= LEAST:
        return read
    refusal = refusals.unsure(read.meaning.include, context.vocabulary)
    return replace(read, meaning=refusal, others=(read.meaning, *read.others))


#: From this chance on that a message holds several questions it is parted where the rules see one.
_MAY_BE_SEVERAL = 0.3
#: By how much it is likelier where the rules part it, and how much that counts beside how likely the readings
#: are. Chosen on messages whose files the heads had not seen.
_PARTED_BY_RULES, _TOLD = 10.0, 0.5
#: "We want NPS up. What should we fix first?" hardly asks that of anything else.
_UNSCORED = 0.5


def _best_parted(question: str, index: names.Index, context: Context, mind: Mind) -> tuple[Read, ...]:
    """The message read as one question or as several, whatever is likelier in all."""
    options = list(partings(question, index, context))
    tried = [_read_all(parts, index, context, mind) for parts in options]
    as_one = max((parts[0] for parts in options if len(parts) == 1), key=lambda part: len(part.text))
    several = next(reads[0].several for reads in tried if reads[0].part is as_one)
    if len(options[0]) > 1:
        several *= _PARTED_BY_RULES / (1 + several * (_PARTED_BY_RULES - 1))
    elif several >= _MAY_BE_SEVERAL:
        halves = parting.in_halves(question, index, context)
        tried += [_read_all(parts, index, context, mind) for parts in halves]

    def likely(reads: tuple[Read, ...]) -> float:
        told: float = (several if len(reads) > 1 else 1 - several) ** _TOLD
        unscored = as_one.read.asked.measures and any(causes.of_no_score(read.meaning) for read in reads)
        return min(read.chance for read in reads) * told * (_UNSCORED if unscored else 1)

    return max(tried, key=likely)


#: So likely at most is what passes over a name that was said, which may be what "them" and "it" stand for.
_PASSING_OVER = 0.5


def _read_all(parts: list[Part], index: names.Index, context: Context, mind: Mind) -> tuple[Read, ...]:
    """Each question after those before it; what asks nothing and was not understood is passed over."""
    found: list[Read] = []
    passed: list[Read] = []
    for part in parts:
        if "new question" in part.text:
            context = replace(context, previous=None)
        verdict = judged(part, index, context, mind, joined=bool(found))
        meaning = verdict.readings[0].meaning
        aside = len(parts) > 1 and not ASKS.search(part.text)
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
    verdict = replace(mind.judge.verdict(told, found), several=told.beliefs["several"]["yes"])
    # Where the rules alone decide there is nothing to weigh, and little where they are plain and taken.
    taken = verdict.readings[0].meaning == told.ruled
    certain = taken and frames.plain(told.read.slate.text, goes_on=context.previous is not None)
    return replace(verdict, chance=max(verdict.chance, SURE)) if len(found) == 1 or certain else verdict


def asked(part: Part, index: names.Index, context: Context, mind: Mind, *, joined: bool) -> Asked:
    """Everything that is known of a question before it is decided how it is meant."""
    by_rules = ruled(part, index, context, joined=joined)
    vector = context.encoder.place(part.states, mind.turned)
    goes_on = None if context.previous is None else in_thread(part.worded, context.previous)
    return Asked(
        text=part.text,
        read=single.resolved(part.read, by_rules),
        ruled=by_rules,
        beliefs=mind.heads.beliefs(part.worded, vector),
        going_on=None if goes_on is None else _going_on(goes_on, context, mind),
        places=mind.heads.placed(part.read.slate),
        context=context,
        joined=joined,
        strange=unknown.strange(part.read.slate, index),
        unnamed=unknown.value(part.read.slate, index) is not None,
    )


def _going_on(worded: Worded, context: Context, mind: Mind) -> Beliefs:
    vector = context.encoder.place(half_read(worded, context), mind.turned)
    return mind.heads.going_on(worded, vector)


def ruled(part: Part, index: names.Index, context: Context, *, joined: bool) -> Spec | Refusal:
    """What the rules alone make of a question."""
    found = single.by_rules(part.read, part.text, index, context, joined=joined)
    return followups.of_its_score(found, part.read.asked.measures, part.text, context.previous)


def _as_read(verdict: Verdict, part: Part) -> Read:
    others = (each.meaning for each in verdict.readings[1:])
    specs = tuple(meaning for meaning in others if isinstance(meaning, Spec))
    meaning = verdict.readings[0].meaning
    return Read(meaning=meaning, chance=verdict.chance, others=specs, part=part, several=verdict.several)


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
