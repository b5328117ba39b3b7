"""What people tell before they ask, in a sentence of its own: no question, but maybe what one is about."""

from __future__ import annotations

import re

#: Begins as people do who tell what they know: "we changed the caterer", "sales says ...".
_SAYS = re.compile(
    r"^(?:(?:and|but|so|also|now|well) )*(?:(?:i|we|you|they|he|she|it|there|this|that|somebody|someone"
    r"|everyone|everybody"
    r"|people|nobody|most of (?:us|them)) (?!want to (?:know|see)|need|would (?:like|need|love)|wonder)"
    r"(?:\w+ ){0,2}?\w+|(?!(?:if|when|while|whenever|because|since|as|for|in|on|at|of|by|with|from|about"
    r"|among|per"
    r"|only|just|not|no|top|main|nps|csat|ces)\b)[\w'-]+ (?:[\w'-]+ ){0,4}?"
    r"(?:is|are|was|were|has|have|had|did|does|do|will|can|keeps?|says?|said|told|tells|thinks?|claims?"
    r"|looks?|seems?|feels?|went"
    r"|got|came|moved|changed|launched|shipped|released|raised|lowered|started|ended|opened|closed"
    r"|arrived|\w+ed)\b)"
)
#: What a question of its own would name: it asks about what was said before.
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|they|them|those|these|there|he|she|its|their|theirs|so)\b(?! (?:is|are) (?:a|an"
    r"|any|some|no)\b)"
    r"|\b(?:help(?:ed)?|effect|impact|difference|result|worth|pay(?:ed)? off|paid off|better|worse"
    r"|notice[ds]?|react(?:ed|ion)?"
    r"|(?:dis)?agrees?|true|right|fair|correct|the case"
    r"|change[ds]?)\b"
)


_DATED = re.compile(
    r"\d|\b(?:january|february|march|april|june|july|august|september|october|november|december|yesterday"
    r"|last (?:week|month|quarter|year)|release|update)\b"
)
_WHETHER = re.compile(r"^(?:and |so |but )?(?:is|are|was|were|do|does|did|has|have|can|could) ")


def says(text: str) -> bool:
    """Whether a sentence tells something."""
    return _SAYS.search(text) is not None


def points_back(text: str, told: str) -> bool:
    """Whether a question is about what was told before it: it says so, or asks only whether, of a day."""
    dated = _DATED.search(told) is not None and _DATED.search(text) is None
    return _POINTS_BACK.search(text) is not None or (dated and _WHETHER.search(text) is not None)
