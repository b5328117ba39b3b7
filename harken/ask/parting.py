"""A message as the questions that it may hold, each with what the rules found in its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harken.ask import masking, names, own_times, stated, tails, wordings
from harken.ask.context import Context
from harken.ask.masking import Worded
from harken.ask.reading import Reading, read_words
from harken.ask.slate import tidy
from harken.ask.spelling import mended
from harken.ask.split import in_two, names_some, questions


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One question of a message, with what the rules found in its words."""

    text: str
    read: Reading
    worded: Worded
    #: (tokens, width), the masked words half read by the encoder.
    states: NDArray[np.float32]


def partings(question: str, index: names.Index, context: Context) -> Iterator[list[Part]]:
    """The message as the questions that it seems to hold, then, where these are several, as one."""
    said = _plainly(question, index, context)
    texts = questions(said) or [said]
    asking = [text for text in texts if len(texts) == 1 or not _ASIDE.search(text) or names_some(text)]
    asking = asking or texts[-1:]
    told = [text for text in asking if stated.says(text) and not (ASKS.search(text) or names_some(text))]
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


def in_halves(question: str, index: names.Index, context: Context) -> Iterator[list[Part]]:
    """The message in two parts wherever a question may end and another begin, the likeliest place first."""
    for texts in in_two(tails.shared(_plainly(question, index, context))):
        yield [_part(text, None, index, context) for text in texts]


def _part(text: str, asked: str | None, index: names.Index, context: Context) -> Part:
    read = read_words(text, index, context)
    worded = masking.worded(asked or masking.of_text(text, index, context), read.slate)
    return Part(text=text, read=read, worded=worded, states=half_read(worded, context))


def half_read(worded: Worded, context: Context) -> NDArray[np.float32]:
    """The masked words as the lower layers of the encoder leave them, (tokens, width)."""
    states: NDArray[np.float32] = context.encoder.states(worded.asked.lower())
    return states


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
_STOPS = re.compile(r"[?!.;]+\s+(?=\S)|\n+")
ASKS = re.compile(
    r"\?|^(?:and |also |then |so )?(?:what|which|who|why|how|when|where|do|does|did|is|are|was|were|show"
    r"|give|list|compare|count|top|tell)\b|\bhow (?:many|much|often)\b"
    r"|^(?:please |kindly )?(?:explain|inform|indicate|state|share|provide|say)\b"
)


def _plainly(question: str, index: names.Index, context: Context) -> str:
    """The question without slips, in the words that the tables know."""
    said = wordings.plain(tidy(index.shouted(question)), index)
    return wordings.plain(mended(said, index, own_times.named(context), context.encoder.knows), index)
