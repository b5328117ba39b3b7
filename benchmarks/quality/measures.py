"""Each thing that is measured, once: its texts, its figure for every reader, and the target beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import nlp.model
from benchmarks.quality import figures, sets
from benchmarks.quality.systems import System
from harken.domain.understanding import Role
from nlp.content import says_nothing
from nlp.model import ROLES, StatementModel
from nlp.training.sets import Example

ROLE_FIGURES = Path(nlp.model.__file__).parent / "weights" / "roles.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    n: int
    figure: str
    #: By the name of the reader.
    values: dict[str, float]
    target: str = ""
    note: str = field(default="")


def raters(systems: Sequence[System], test: Sequence[Example]) -> Iterator[Line]:
    """Correlation with the mean of twenty people, on products and texts that were held out."""
    targets = {"amazonReviewSnippets.csv": "0.80", "tweets.csv": "0.85"}
    for file in ("amazonReviewSnippets.csv", "tweets.csv", "movieReviewSnippets.csv"):
        some = [example for example in test if example.file == file]
        truth = [example.valence or 0.0 for example in some]
        texts = [example.text for example in some]
        values = {system.name: figures.pearson(truth, system.sentences(texts)) for system in systems}
        what = f"20 raters, {file.removesuffix('.csv')}"
        yield Line(what=what, n=len(some), figure="Pearson", values=values, target=targets.get(file, ""))


def classes(systems: Sequence[System], folder: Path, *, sealed: bool) -> Iterator[Line]:
    """Three classes of whole feedback."""
    for what, read in (("app_reviews_vu", sets.app_reviews), ("brand_emotion_tweets", sets.tweets)):
        some = sets.halved(read(folder), sealed=sealed)
        truth = [one.answer for one in some]
        found = {s.name: figures.macro_f1(truth, s.whole([one.text for one in some])[1]) for s in systems}
        target = f"{max(found['VADER'] + 0.12, found['frozen MiniLM + ridge'] + 0.05):.3f}"
        yield Line(what=what, n=len(some), figure="macro F1", values=found, target=target)


def recommended(
    systems: Sequence[System], folder: Path, test: Sequence[Example], *, sealed: bool
) -> Iterator[Line]:
    """Whether the author recommends, told from the text alone."""
    for kind, target in (("lounge", "0.86"), ("seat", "0.90"), ("airport", "0.92")):
        some = sets.halved(sets.travel(folder, kind), sealed=sealed)
        own = figures.auc([one.answer for one in some], [one.own or 0.0 for one in some])
        note = f"own score {own:.3f}"
        yield _advocacy(f"skytrax {kind}", [(one.text, one.answer) for one in some], systems, target, note)
    clothing = [example for example in test if example.recommended is not None]
    own = figures.auc([bool(e.recommended) for e in clothing], [e.stars or 0.0 for e in clothing])
    pairs = [(example.text, int(example.recommended or False)) for example in clothing]
    yield _advocacy("womens_clothing", pairs, systems, "0.92", f"own stars {own:.3f}")


def _advocacy(
    what: str, pairs: Sequence[tuple[str, int]], systems: Sequence[System], target: str, note: str
) -> Line:
    texts, truth = [text for text, _ in pairs], [answer for _, answer in pairs]
    values = {system.name: figures.auc(truth, system.recommends(texts)) for system in systems}
    return Line(what=what, n=len(pairs), figure="AUC recommended", values=values, target=target, note=note)


def phrases(systems: Sequence[System], train_ok: Path, test: Sequence[Example]) -> Iterator[Line]:
    """Pros against cons, and what a con such as "none" is taken for."""
    some = [example for example in test if example.set == "pros_cons"]
    plain = [example for example in some if not says_nothing(example.text, None)]
    truth = [(example.valence or 0.0) > 0 for example in plain]
    texts = [example.text for example in plain]
    values = {s.name: figures.accuracy(truth, s.sentences(texts) > 0) for s in systems}
    yield Line(what="pros_cons", n=len(plain), figure="accuracy", values=values, target="0.94")
    empty = sets.empty_cons(train_ok)
    neutral = {system.name: float(np.mean(system.whole(empty)[1] == 0)) for system in systems}
    yield Line(
        what="pros_cons that say nothing", n=len(empty), figure="neutral", values=neutral, target="0.80"
    )


def stars(systems: Sequence[System], test: Sequence[Example]) -> Iterator[Line]:
    """How valence follows the authors' own stars, and the smallest rise from star to star."""
    for name in ("youtube_ios_reviews", "womens_clothing"):
        some = [example for example in test if example.set == name]
        given, texts = np.array([example.stars for example in some]), [example.text for example in some]
        valence = {system.name: system.whole(texts)[0] for system in systems}
        follows = {each: figures.pearson(given, found) for each, found in valence.items()}
        yield Line(what=f"{name}, stars", n=len(some), figure="Pearson", values=follows)
        rise = {each: _smallest_rise(given, found) for each, found in valence.items()}
        target = "> 0" if name == "youtube_ios_reviews" else ""
        yield Line(what=name, n=len(some), figure="smallest rise", values=rise, target=target)


def _smallest_rise(given: np.ndarray[tuple[int], Any], valence: np.ndarray[tuple[int], Any]) -> float:
    return float(np.diff([valence[given == star].mean() for star in range(1, 6)]).min())


def roles(model: StatementModel, folder: Path, test: Sequence[Example], *, sealed: bool) -> Iterator[Line]:
    """Roles with their fixed thresholds on sets that mark one of them."""
    asked = sets.halved(sets.suggestions(folder), sealed=sealed)
    pairs = [(one.text, one.answer) for one in asked]
    yield _role(model, Role.REQUEST, "suggestion_mining A", pairs, "0.60")
    compared = [(e.text, int(e.compares)) for e in test if e.compares is not None]
    yield _role(model, Role.COMPARES, "comparative_sentences", compared, "0.75")
    yield from _folds()


def _folds() -> Iterator[Line]:
    """What training found out on statements whose fold the heads had not seen."""
    found = json.loads(ROLE_FIGURES.read_text(encoding="utf-8"))
    whole = {"Harken": float(found["macro_f1"])}
    folds = f"{found['folds']} folds"
    what = f"all ten roles, {folds}"
    yield Line(what=what, n=found["statements"], figure="macro F1", values=whole, target="0.78")
    for name, line in found["roles"].items():
        values, note = {"Harken": float(line["f1"])}, f"{line['low']:.2f} to {line['high']:.2f}"
        target = "0.60" if line["positives"] >= 60 else ""
        what = f"{name}, {folds}"
        yield Line(what=what, n=line["positives"], figure="F1", values=values, target=target, note=note)
        if "ece" in line:
            error = {"Harken": float(line["ece"])}
            target = "<= 0.05" if line["positives"] >= 100 else ""
            yield Line(what=what, n=line["positives"], figure="ECE", values=error, target=target)


def _role(
    model: StatementModel, role: Role, what: str, pairs: Sequence[tuple[str, int]], target: str
) -> Line:
    said = (
        model.read([text for text, _ in pairs]).probabilities[:, ROLES.index(role)] >= model.thresholds[role]
    )
    values = {"Harken": figures.f1([answer for _, answer in pairs], said)}
    return Line(what=f"{role.value}, {what}", n=len(pairs), figure="F1", values=values, target=target)
