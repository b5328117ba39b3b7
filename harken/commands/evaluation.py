"""What `harken evaluate` finds out: readings held against a person's labels, as one document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harken.domain.understanding import UNSURE, Role, Sentiment

if TYPE_CHECKING:
    from collectors.files.labelled import Labelled

CLASSES = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
#: Groups that are listed, the largest first.
_GROUPS = 20
#: Characters of a text that are shown.
_SHOWN = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One labelled text as it was read; a mixed reading counts as neutral."""

    given: Labelled
    text: str
    read: Sentiment
    #: Mean of what its statements' labels are sure of.
    confidence: float
    roles: frozenset[Role]
    language: str

    @property
    def right(self) -> bool:
        return self.given.label is self.read


def report(judged: Sequence[Judged], *, show: int) -> dict[str, Any]:
    """Everything that the labels tell of the readings; JSON as it stands."""
    labelled = [one for one in judged if one.given.label is not None]
    return {
        "labels": _labels(labelled) if labelled else None,
        "roles": _roles(judged),
        "by_source": _by(labelled, lambda one: one.given.source),
        "by_language": _by(labelled, lambda one: one.given.language or one.language),
        "look_at": [_shown(one) for one in _worth_a_look(labelled, show)],
    }


def _labels(judged: Sequence[Judged]) -> dict[str, Any]:
    from nlp.judging import calibration_error, f1s

    table = _table(judged)
    unsure = sum(one.confidence < UNSURE for one in judged)
    return {
        **_figures(judged),
        "calibration_error": calibration_error(
            [one.confidence for one in judged], [one.right for one in judged]
        ),
        "low_confidence": unsure,
        "classes": {
            label.value: {"n": int(table[place].sum()), "f1": _number(f1s(table)[place])}
            for place, label in enumerate(CLASSES)
        },
        "confusion": {
            label.value: dict(zip((each.value for each in CLASSES), table[place].tolist(), strict=True))
            for place, label in enumerate(CLASSES)
        },
    }


def _figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Accuracy with its Wilson interval, macro F1 with a bootstrap one."""
    from harken.insights.statistics import share
    from nlp.judging import interval, macro_f1

    table = _table(judged)
    right = share(sum(one.right for one in judged), len(judged))
    low, high = interval(table, macro_f1)
    return {
        "n": len(judged),
        "accuracy": {"value": right.value, "low": right.low, "high": right.high},
        "macro_f1": {"value": float(macro_f1(table)), "low": low, "high": high},
    }


def _table(judged: Sequence[Judged]) -> Any:
    from nlp.judging import confusion

    truth = [CLASSES.index(one.given.label) for one in judged if one.given.label is not None]
    return confusion(truth, [CLASSES.index(one.read) for one in judged], len(CLASSES))


def _roles(judged: Sequence[Judged]) -> dict[str, Any]:
    from nlp.judging import confusion, f1s, interval

    found = {}
    for role in Role:
        told = [(one.given.roles[role], role in one.roles) for one in judged if role in one.given.roles]
        truth, guess = [yes for yes, _ in told], [yes for _, yes in told]
        if not any(truth):
            continue
        table = confusion(truth, guess, 2)
        low, high = interval(table, lambda drawn: f1s(drawn)[..., 1])
        found[role.value] = {
            "n": len(told),
            "positives": sum(truth),
            "f1": {"value": float(f1s(table)[1]), "low": low, "high": high},
            "precision": _number(table[1, 1] / table[:, 1].sum()) if table[:, 1].any() else None,
            "recall": _number(table[1, 1] / table[1].sum()),
        }
    return found


def _by(judged: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, Any]:
    """The figures of each group, the largest first; none where there is only one group."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(key(one), []).append(one)
    largest = Counter({name: len(some) for name, some in groups.items() if name}).most_common(_GROUPS)
    return {name: _figures(groups[name]) for name, _ in largest} if len(groups) > 1 else {}


def _worth_a_look(judged: Sequence[Judged], show: int) -> list[Judged]:
    """What was read wrongly, the surest first; then what was read rightly but with low confidence."""
    wrong = sorted((one for one in judged if not one.right), key=lambda one: -one.confidence)
    unsure = sorted((one for one in judged if one.right), key=lambda one: one.confidence)
    return [*wrong, *(one for one in unsure if one.confidence < UNSURE)][:show]


def _shown(one: Judged) -> Mapping[str, Any]:
    text = " ".join(one.text.split())
    return {
        "row": one.given.row,
        "why": "unsure" if one.right else "wrong",
        "label": one.given.label,
        "read": one.read.value,
        "confidence": one.confidence,
        "text": text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…",
    }


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return None if value != value else float(value)
