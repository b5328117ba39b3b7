"""Recognises answers that say nothing; its own file because survey exports are full of them."""

from __future__ import annotations

import re

from harken.domain.feedback import Asks
from nlp.words import words

_EMPTY = frozenset(answer for answers in words("nothing").values() for answer in answers)
_OPENING = r"(?:i|we|theres?|there (?:is|are|was|were)|honestly|really|at (?:this|the) (?:time|moment))"
_COMPLAINTS = (
    r"(?:complaints?|suggestions?|improvements?|issues?|problems?|dislikes?|changes?|cons|negatives?"
    r"|downsides?|feedback|recommendations?|faults?)"
)
_NOTHING = (
    r"(?:that )?(?:i|we) (?:can|could) think of|(?:comes|springs) to mind"
    r"|(?:needs |to )?(?:improve|change|fix)"
    r"|to (?:complain about|dislike|report|suggest)|i dislike|i (?:dont|didnt|do not|did not) like"
    r"|(?:so|as) (?:far|yet|of now)|yet|specific(?:ally)?|in particular|major|bad|negative|wrong"
)
_CLOSING = (
    r"(?:right now|at (?:the|this) (?:moment|time)|so far|yet|at all|really|for now|to (?:report|speak of)"
    r"|about (?:it|this)|here|today|with (?:it|this))"
)
#: To "what did you dislike" or "what could be better", these say that there is nothing.
_NO_COMPLAINT = re.compile(
    rf"(?:{_OPENING} )*(?:(?:(?:have|had|got) )?(?:no|none|zero|not any) {_COMPLAINTS}"
    rf"|(?:nothing|none|not)(?: (?:{_NOTHING}))+"
    rf"|(?:cant|cannot|can not|couldnt|could not|dont) think of (?:anything|any|one|a thing))(?: {_CLOSING})*"
)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def says_nothing(text: str, asks: Asks | None) -> bool:
    """Whether an answer holds nothing to understand, given what its question asked for."""
    plain = " ".join(_WORDS.findall(text.lower())).replace("'", "").replace("’", "")
    if not plain:
        return not any(map(_speaks, text))
    if plain in _EMPTY:
        return True
    return asks in (Asks.DISLIKE, Asks.REQUEST) and _NO_COMPLAINT.fullmatch(plain) is not None


def _speaks(character: str) -> bool:
    """An emoji says something on its own; a dash or a dot does not."""
    return ord(character) >= 0x2600
