"""Which rivals a text names, and whether its wording says who was chosen over whom.

Names are looked for as whole words, in any case, with or without accents. Only wordings that leave no doubt
tell a direction; the model's roles and sentiment tell the rest when a question is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from harken.domain.rivals import Rival, Stance

#: Stands for the rival's name in the patterns below.
_IT = "\x00"
_WENT = r"(?:switch(?:ed|ing|es)?|mov(?:ed?|ing)|chang(?:ed?|ing)|going|went|go|gone|defect(?:ed|ing))"
#: Of "more" and "less" only the sentiment can tell which is good.
_BETTER = (
    r"(?:better|nicer|fresher|cheaper|faster|quicker|easier|superior|stronger|tastier|friendlier|smoother)"
)
_WORSE = r"(?:worse|slower|inferior|weaker|more expensive|dearer|pricier|harder)"
_THEM = rf"(?:the |their |my |our |old |previous |usual )*{_IT}"
_IS = (
    r"(?:is|are|was|were|does|did|do|has|have|tastes?|works?|feels?)(?: (?:so|much|far|way|a lot|lot|still))*"
)
_NOT = r"(?:not|never|isn't|aren't|wasn't|no)"
#: The first that fits tells; negations and the more certain come first.
_WORDINGS = [
    (Stance.CHOSEN, rf"\b{_WENT}(?: \w+){{0,3}}? (?:over )?(?:here |to you )?from {_THEM}"),
    (Stance.CHOSEN, rf"\b(?:i|we|i've|we've|i'm|we're)(?: \w+)? (?:came|come|coming|converted)"
                    rf" (?:over |here |to you )?from {_THEM}"),
    (Stance.CHOSEN, rf"\b(?:left|dropped|ditched|quit|cancelled|dumped|replaced) {_THEM}"),
    (Stance.CHOSEN, rf"\b(?:instead of|rather than) (?:\w+ing )?(?:to |with |from |at |for )?{_THEM}"),
    (Stance.CHOSEN, rf"\b(?:chose|chosen|choose|picked?|prefer(?:red)?)(?: \w+){{1,4}} (?:over|to) {_THEM}"),
    (Stance.LOST, rf"\b{_WENT}(?: \w+){{0,2}}? (?:back )?(?:over )?to {_THEM}"),
    (Stance.LOST, rf"\b(?:back with|going with|went with|gone with|stick(?:ing)? with|joined) {_THEM}"),
    (Stance.LOST, rf"\b(?:i will|we will|i'll|we'll|i now|we now|now i|now we) (?:use|buy|order|try)"
                  rf"(?: \w+)? (?:from |with |at )?{_THEM}(?: instead)?"),
    (Stance.LOST, rf"\b(?:prefer(?:red)?|chose|choose) {_THEM}"),
    (Stance.LOST, rf"{_IT} instead\b"),
    (Stance.WORSE, rf"\b{_NOT} (?:as|so|nearly as|any) \w+ (?:as|than) {_THEM}"),
    (Stance.WORSE, rf"\b{_NOT} (?:\w+ )?{_BETTER} than {_THEM}"),
    (Stance.BETTER, rf"\b{_NOT} (?:\w+ )?{_WORSE} than {_THEM}"),
    (Stance.WORSE, rf"\b{_WORSE}(?: \w+){{0,3}}? (?:than|to) {_THEM}"),
    (Stance.BETTER, rf"\b{_BETTER}(?: \w+){{0,3}}? (?:than|to) {_THEM}"),
    (Stance.BETTER, rf"{_IT} {_IS} {_NOT} (?:as|so|nearly as) \w+"),
    (Stance.WORSE, rf"{_IT} {_IS} {_BETTER}\b"),
    (Stance.BETTER, rf"{_IT} {_IS} {_WORSE}\b"),
    (Stance.BETTER, rf"\b(?:beats?|outdoes|outclass(?:es)?|blows?) {_THEM}"),
    (Stance.WORSE, rf"{_IT} (?:beats?|outdoes|outclass(?:es)?) (?:you|them|it|this)\b"),
]  # fmt: skip


class Finder:
    """Finds the names of some rivals in texts."""

    def __init__(self, rivals: Iterable[Rival]) -> None:
        self._patterns = [(rival, _named(rival)) for rival in rivals]
        self._wordings = [(stance, re.compile(pattern)) for stance, pattern in _WORDINGS]

    def find(self, text: str) -> Iterator[tuple[Rival, Stance]]:
        """The rivals that a text names, each once, with what its wording says."""
        plain = folded(text)
        for rival, pattern in self._patterns:
            if pattern.search(plain):
                yield rival, self._stance(pattern.sub(_IT, plain).casefold())

    def _stance(self, text: str) -> Stance:
        told = (stance for stance, wording in self._wordings if wording.search(text))
        return next(told, Stance.NAMED)


def folded(text: str) -> str:
    """The text without accents, with one kind of apostrophe and of spaces."""
    plain = unicodedata.normalize("NFKD", text).replace("’", "'")
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def hints(rivals: Sequence[Rival]) -> list[str] | None:
    """Plain letters that every text with a rival's name must hold; None where a name has none such."""
    found = []
    for name in (name for rival in rivals for name in rival.called):
        runs = re.findall(r"[A-Za-z0-9]+", name)
        if not runs:
            return None
        found.append(max(runs, key=len).casefold())
    return sorted(set(found))


def _named(rival: Rival) -> re.Pattern[str]:
    """Whole words; between the words of a name anything but words may stand."""
    forms = sorted({_form(name) for name in rival.called}, key=lambda form: (-len(form), form))
    case = re.NOFLAG if rival.exact_case else re.IGNORECASE
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?:'s)?(?!\w)", case)


def _form(name: str) -> str:
    words = re.findall(r"\w+", folded(name))
    return r"[\W_]{1,3}".join(map(re.escape, words))
