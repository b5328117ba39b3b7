"""Learning what words ask for, and when to trust a reading, from the labelled questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.questions import turning
from benchmarks.questions.lessons import Lesson, accepted
from benchmarks.questions.turning import Reading
from harken.ask import cues, names, parse, parting
from harken.ask.candidates import Asked, Candidate, candidates
from harken.ask.grams import BUCKETS, Counted, counted, weighted
from harken.ask.heads import Heads, in_thread
from harken.ask.judge import FARTHEST, Judge, signs
from harken.ask.masking import Worded
from harken.ask.mind import Mind
from harken.ask.parts import PARTS, RARE, REFUSED, SHAPE, WHOLE, described, shape, since, together
from harken.ask.placing import BUCKETS as PLACE_BUCKETS
from harken.ask.placing import around
from harken.domain.questions import Filter, Period, Spec

#: Grams of fewer questions say nothing; what fewer ask for at once is rare.
_LEAST, _OFTEN = 2, 3
#: How freely the heads follow the questions, and the judge; chosen by cross-validation.
_HEADS, _PLACES, _RANK, _SIGNS = 10.0, 3.0, 0.3, 0.01
_FOLDS = 3

#: The rules were made with these files, and so are right there more often than elsewhere.
_TUNED, _MADE_WITH = ("dev", "unseen"), 0.15

_NO_JUDGE = Judge(weights={}, signs={}, bias=0.0)
_COUNTED: dict[Worded, Counted] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Example:
    """The words of a question, and the value of each part of its meaning."""

    worded: Worded
    read: Reading


def mind_of(lessons: Sequence[Lesson], judge: Judge = _NO_JUDGE, taught_by: str = "") -> Mind:
    """The turned encoder and the heads that these questions teach, with a judge."""
    examples = [example for lesson in lessons for example in _examples(lesson)]
    rarity = _rarity(examples)
    grams = _matrix(examples, rarity)
    labels, columns, biases = {}, [], []
    for part in (*PARTS, "unknown", "thread", "several"):
        some = [row for row, example in enumerate(examples) if part in example.read.values]
        taught = [examples[row].read.values[part] for row in some]
        values, weights, bias = _fitted(grams[some], taught, _HEADS)
        labels[part] = values
        columns.append(weights)
        biases.append(bias)
    weights = np.concatenate(columns, dtype=np.float32).T
    step = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    labels |= _of_meaning(examples)
    meant = turning.learned([_known(example.read, labels) for example in examples], labels)
    places, place_weights, place_bias = _places_of(lessons)
    heads = Heads(
        labels=labels,
        rarity=rarity,
        weights=np.rint(weights / step).astype(np.int8),
        step=step,
        bias=np.concatenate(biases).astype(np.float32),
        meant_weights=meant.weights,
        meant_bias=meant.bias,
        places=places,
        place_weights=place_weights,
        place_bias=place_bias,
    )
    return Mind(heads=heads, judge=judge, turned=meant.turned, taught_by=taught_by)


def _of_meaning(examples: Sequence[_Example]) -> dict[str, tuple[str, ...]]:
    """The values of the parts that are told by the meaning of the words alone."""
    found = {
        part: Counter(example.read.values[part] for example in examples if part in example.read.values)
        for part in (WHOLE, *SHAPE)
    }
    often = {value for value, held in found[WHOLE].items() if held >= _OFTEN}
    return {part: tuple(sorted(values)) for part, values in found.items()} | {
        WHOLE: tuple(sorted({*often, RARE}))
    }


def _known(read: Reading, labels: Mapping[str, Sequence[str]]) -> Reading:
    """The same with what is seldom asked for at once as rare."""
    whole = read.values.get(WHOLE)
    if whole is None or whole in labels[WHOLE]:
        return read
    return replace(read, values={**read.values, WHOLE: RARE})


def _examples(lesson: Lesson) -> Iterable[_Example]:
    """A question by itself; one that goes on from another is read as that instead."""
    meaning, previous, worded = lesson.meanings[0], lesson.context.previous, lesson.part.worded
    several = {"several": "yes" if lesson.several else "no"}
    if lesson.message is not None and lesson.message is not lesson.part:
        yield _example(lesson, lesson.message.worded, several)
    goes_on = previous is not None and not lesson.joined
    thread = {} if lesson.joined else {"thread": "yes" if goes_on else "no"}
    thread |= several if lesson.message is lesson.part else {}
    if isinstance(meaning, str):
        unknown = meaning == REFUSED[2]
        refused = {"unknown": "no", "intent": meaning, WHOLE: together({"intent": meaning})}
        taught = {"unknown": "yes"} if unknown else refused
        yield _example(lesson, worded, thread | taught)
    elif goes_on and previous is not None:
        yield _example(lesson, worded, thread)
        parts = _every_part(since(meaning, previous), meaning)
        yield _example(lesson, in_thread(worded, previous), parts, goes_on=True)
    elif not lesson.joined or previous is None or "and" not in worded.asked[:4]:
        yield _example(lesson, worded, thread | _every_part(described(meaning), meaning))


def _every_part(parts: dict[str, str], meaning: Spec) -> dict[str, str]:
    return parts | {WHOLE: together(parts), "unknown": "no"} | shape(meaning)


def _example(lesson: Lesson, worded: Worded, values: dict[str, str], *, goes_on: bool = False) -> _Example:
    states = parting.half_read(worded, lesson.context)
    return _Example(worded=worded, read=Reading(states=states, goes_on=goes_on, values=values))


def _count(worded: Worded) -> Counted:
    if worded not in _COUNTED:
        _COUNTED[worded] = counted(worded)
    return _COUNTED[worded]


def _rarity(examples: Sequence[_Example]) -> NDArray[np.float32]:
    held = np.zeros(BUCKETS)
    for example in examples:
        for buckets, _ in _count(example.worded):
            held[buckets] += 1
    rare = np.log((1 + len(examples)) / (1 + held)) + 1
    # As it is kept, so that what is tried is what ships.
    return np.where(held >= _LEAST, rare, 0).astype(np.float16).astype(np.float32)


def _matrix(examples: Sequence[_Example], rarity: NDArray[np.float32]) -> Any:
    from scipy.sparse import csr_matrix

    rows = [weighted(_count(example.worded), rarity) for example in examples]
    starts = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    buckets, weights = (np.concatenate([row[side] for row in rows]) for side in (0, 1))
    grams = csr_matrix((weights, buckets, starts), shape=(len(examples), BUCKETS))
    grams.sum_duplicates()
    return grams


def _fitted(features: Any, values: Sequence[str], freedom: float) -> tuple[tuple[str, ...], Any, Any]:
    """A multinomial logistic regression: its values, weights (values, features) and biases."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=freedom, max_iter=80, tol=1e-2).fit(features, values)
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return tuple(map(str, model.classes_)), weights, bias


def _places_of(lessons: Sequence[Lesson]) -> tuple[tuple[str, ...], Any, Any]:
    from scipy.sparse import csr_matrix

    rows, values = [], []
    for lesson in lessons:
        for number, buckets in around(lesson.part.read.slate).items():
            place = _place(lesson, number)
            if place is not None:
                rows.append(buckets)
                values.append(place)
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.concatenate(rows)
    features = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), PLACE_BUCKETS))
    places, weights, bias = _fitted(features, values, _PLACES)
    return places, weights.T.astype(np.float16).astype(np.float32), bias.astype(np.float32)


def _place(lesson: Lesson, number: int) -> str | None:
    """Where a name stands in what a person says the question means."""
    meaning, slot = lesson.meanings[0], lesson.part.read.slate.slots[number]
    if not isinstance(meaning, Spec):
        return None
    if slot.kind == "point":
        several = sum(kind == slot.kind for _, kind in lesson.part.read.slate.marks()) > 1
        return cues.INCLUDED if _in_time(slot.value, meaning, several=several) else cues.NEITHER
    alone = cues.with_value(Filter(), slot.kind, slot.value)
    if _holds(meaning.exclude, alone):
        return cues.EXCLUDED
    return cues.INCLUDED if _holds(meaning.include, alone) else cues.NEITHER


def _in_time(said: Period, meaning: Spec, *, several: bool) -> bool:
    """Whether a time that is said is one that is meant; of several only one whose bounds are."""
    times = [each for each in (meaning.period, meaning.compare.to) if each is not None]
    if not several:
        return any(not each.all_time() for each in times)
    bounds = {bound for each in times for bound in (each.start, each.end)} - {None}
    return bool(bounds & {said.start, said.end})


def _holds(whole: Filter, alone: Filter) -> bool:
    """Whether a filter has what another filter of one value has."""
    lists = ("themes", "groups", "sources", "kinds", "products", "languages", "sentiment", "rivals")
    if any(set(getattr(alone, name)) & set(getattr(whole, name)) for name in lists):
        return True
    if any(set(held) & set(whole.attributes.get(name, ())) for name, held in alone.attributes.items()):
        return True
    return any(
        getattr(alone, name) is not None and getattr(whole, name) is not None for name in ("score", "text")
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One question with its readings, and which of them its writer accepts."""

    asked: Asked
    readings: tuple[Candidate, ...]
    right: tuple[bool, ...]
    #: How much it tells: little where the rules were made with this very question.
    weight: float


def trials(lessons: Sequence[Lesson], mind: Mind) -> list[Trial]:
    found = []
    for lesson in lessons:
        index = names.index_of(lesson.context.vocabulary, lesson.context.encoder.knows)
        asked = parse.asked(lesson.part, index, lesson.context, mind, joined=lesson.joined)
        readings = tuple(candidates(asked))
        right = tuple(accepted(each.meaning, lesson) for each in readings)
        weight = _MADE_WITH if lesson.file in _TUNED else 1.0
        found.append(Trial(asked=asked, readings=readings, right=right, weight=weight))
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Fold:
    """Some files of questions, read by heads that had seen none of them."""

    files: frozenset[str]
    mind: Mind
    tried: tuple[Trial, ...]


def folds(lessons: Sequence[Lesson]) -> list[Fold]:
    """Every question read by heads that have seen neither it nor another of its file."""
    files = sorted({lesson.file for lesson in lessons})
    found = []
    for start in range(_FOLDS):
        held = frozenset(files[start::_FOLDS])
        mind = mind_of([lesson for lesson in lessons if lesson.file not in held])
        tried = trials([lesson for lesson in lessons if lesson.file in held], mind)
        found.append(Fold(files=held, mind=mind, tried=tuple(tried)))
    return found


def judge_of(tried: Sequence[Trial]) -> Judge:
    """What speaks for a reading, and for the best of them being right."""
    ranking = Judge(weights=_ranking(tried), signs={}, bias=0.0)
    told, right, weights = [], [], []
    for trial in tried:
        verdict = ranking.verdict(trial.asked, trial.readings)
        told.append(signs(trial.asked, verdict.readings, verdict.likely))
        right.append(trial.right[trial.readings.index(verdict.readings[0])])
        weights.append(trial.weight)
    return _doubting(ranking, told, right, weights)


def _ranking(tried: Sequence[Trial]) -> dict[str, float]:
    """A conditional logit over the readings of each question."""
    from scipy.optimize import minimize

    called = sorted({name for trial in tried for each in trial.readings for name in each.features})
    known = [
        (_features(trial, called), np.array(trial.right), trial.weight)
        for trial in tried
        if any(trial.right) and not all(trial.right)
    ]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = _RANK / 2 * float(weights @ weights), _RANK * weights
        for features, right, much in known:
            scores = features @ weights
            raised = np.exp(scores - scores.max())
            meant = raised[right].sum()
            total -= much * float(np.log(meant / raised.sum()))
            away = raised / raised.sum() - np.where(right, raised / meant, 0)
            slope = slope + much * features.T @ away
        return total, slope

    fitted = minimize(
        loss,
        np.zeros(len(called)),
        jac=True,
        method="L-BFGS-B",
        bounds=[_bounds(name) for name in called],
        options={"maxiter": 300},
    )
    return {name: float(weight) for name, weight in zip(called, fitted.x, strict=True)}


def _features(trial: Trial, called: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[each.features.get(name, 0.0) for name in called] for each in trial.readings])


def _bounds(name: str) -> tuple[float | None, float | None]:
    """What a head finds likelier never speaks against a reading, nor what the rules say besides for it."""
    return (0, None) if name.startswith("log ") else (None, 0 if name.startswith("other ") else None)


def _doubting(
    ranking: Judge, told: Sequence[dict[str, float]], right: Sequence[bool], weights: Sequence[float]
) -> Judge:
    """A logistic regression of being right on the signs of doubt."""
    from sklearn.linear_model import LogisticRegression

    called = sorted({name for each in told for name in each})
    values = np.array([[each.get(name, 0.0) for name in called] for each in told])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=_SIGNS, max_iter=2000)
    model.fit(((values - mean) / spread).clip(-FARTHEST, FARTHEST), right, sample_weight=weights)
    found = {
        name: (float(mean[column]), float(spread[column]), float(model.coef_[0][column]))
        for column, name in enumerate(called)
    }
    return Judge(weights=ranking.weights, signs=found, bias=float(model.intercept_[0]))
