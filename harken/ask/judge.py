"""Which of the ways to read a question is taken, and how likely it is that it was meant so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from harken.ask.candidates import PASSES_OVER, Asked, Candidate
from harken.ask.slate import PLACEHOLDER
from harken.domain.answers import Refusal
from harken.domain.questions import Spec

_NUMBER = re.compile(r"(?<![@\w])\d+")
_LEAVING_OUT = re.compile(
    r"\b(?:not|no|nor|neither|without|except|exclud\w+|excl|aside|apart|but|other than|outside|out|minus"
    r"|ignor\w+|besides|never|only|just)\b"
)
_TIME = re.compile(
    r"\b(?:days?|weeks?|months?|quarters?|years?|today|yesterday|since|until|till|before|after|during|last"
    r"|first|half|past|weekend|lately|recently|january|february|march|april|june|july|august|september"
    r"|october|november|december|summer|winter|spring|autumn|dates?|ago|earlier|between|now|recent|onwards"
    r"|start|end|begin\w*)\b"
)
#: From this chance on a reading is answered as it stands; below, the answer says that it is not sure; below
#: the least nothing is answered. Chosen by cross-validation on the questions that teach.
SURE, LEAST = 0.92, 0.1
#: A refusal that is less likely gives way to the likeliest reading, which is then doubted: of such refusals
#: four in five were of questions that can be answered.
REFUSES = 0.6
_LEAST, _DOUBTED = 1e-4, SURE - 0.01
#: So many spreads from its mean at most a sign counts: what was hardly ever seen tells little.
FARTHEST = 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The readings of a question, the likeliest first."""

    readings: tuple[Candidate, ...]
    #: How likely each reading is among them; they sum to one.
    likely: tuple[float, ...]
    #: How likely it is that the first is exactly what was meant.
    chance: float
    #: How likely it is that the words hold another question.
    several: float = 0.0


def _first(asked: Asked, readings: Sequence[Candidate], likely: Sequence[float], order: Sequence[int]) -> int:
    """The likeliest reading; in the place of an unlikely refusal the likeliest that can be answered.

    Where a word or a subject is not known nothing is: it would pass over what was asked about. Nor is it
    where the rules refuse for the same reason.
    """
    best, ruled = order[0], asked.ruled
    meaning = readings[best].meaning
    unnamed = bool(asked.strange) or asked.read.topic is not None
    if isinstance(meaning, Spec) or unnamed or likely[best] >= REFUSES:
        return best
    if isinstance(ruled, Refusal) and ruled.code is meaning.code:
        return best
    return next((each for each in order if isinstance(readings[each].meaning, Spec)), best)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Weighs readings against each other, and the best of them against its being wrong."""

    weights: Mapping[str, float]
    #: Per sign of doubt its mean and spread among the questions that were learned from, and its weight.
    signs: Mapping[str, tuple[float, float, float]]
    bias: float

    def verdict(self, asked: Asked, readings: Sequence[Candidate]) -> Verdict:
        likely = self.likely(readings)
        order = sorted(range(len(readings)), key=lambda position: -likely[position])
        first = _first(asked, readings, likely, order)
        if first != order[0]:
            order.remove(first)
            order.insert(0, first)
        ranked = tuple(readings[position] for position in order)
        chances = tuple(likely[position] for position in order)
        chance = self._chance(signs(asked, ranked, chances))
        unsure = likely[first] < max(likely) or bool(ranked[0].features.get(PASSES_OVER))
        return Verdict(readings=ranked, likely=chances, chance=min(chance, _DOUBTED) if unsure else chance)

    def likely(self, readings: Sequence[Candidate]) -> list[float]:
        """How likely each is, given that one of them is meant."""
        scores = [sum(self.weights.get(name, 0.0) * value for name, value in each.features.items())
                  for each in readings]  # fmt: skip
        raised = [exp(score - max(scores)) for score in scores]
        return [each / sum(raised) for each in raised]

    def _chance(self, told: Mapping[str, float]) -> float:
        score = self.bias
        for name, (mean, spread, weight) in self.signs.items():
            away = (told.get(name, 0.0) - mean) / spread
            score += weight * max(-FARTHEST, min(FARTHEST, away))
        return 1 / (1 + exp(-score))


def signs(asked: Asked, ranked: Sequence[Candidate], likely: Sequence[float]) -> dict[str, float]:
    """What speaks for and against the first of the readings."""
    best, text = ranked[0], asked.read.slate.text
    second = likely[1] if len(likely) > 1 else 0.0
    found = dict(best.features)
    found["likely"] = log(max(likely[0], _LEAST))
    found["ahead"] = log(max(likely[0], _LEAST)) - log(max(second, _LEAST))
    found |= {f"top {part}": log(max(values.values())) for part, values in asked.beliefs.items()}
    found["numbers left"] = float(len(_NUMBER.findall(text)))
    found["leaving out"] = float(bool(_LEAVING_OUT.search(text)))
    found["time left"] = float(bool(_TIME.search(text)))
    found["words"] = len(PLACEHOLDER.sub("", text).split()) / 10
    found["names"] = float(len(asked.read.slate.slots))
    found["second"] = float(asked.joined)
    found["goes on"] = float(asked.context.previous is not None)
    found["surest place"] = min((log(max(likely.values())) for likely in asked.places.values()), default=0.0)
    return found | _of_spec(best)


def _of_spec(best: Candidate) -> dict[str, float]:
    spec = best.meaning
    if not isinstance(spec, Spec):
        return {}
    return {
        "several themes": float(len(spec.include.themes) > 1),
        "words looked for": float(spec.include.text is not None),
        "period": float(not spec.period.all_time()),
        "against": float(spec.compare.to is not None),
        f"intent {spec.intent.value}": 1.0,
    }
