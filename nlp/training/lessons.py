"""Turns examples into what one training step learns from: texts in items, targets in columns."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harken.domain.understanding import Role
from nlp.statements import split as statements
from nlp.training.gold import Labelled
from nlp.training.sets import PLAIN, Example

#: The valence that an author's stars stand for, 1 to 5.
STARS = {1.0: -0.7, 2.0: -0.5, 3.0: -0.1, 4.0: 0.4, 5.0: 0.7}
#: How much one example of a file counts: sentences of feedback that twenty people rated say most, and large
#: sets of short phrases would drown them.
WEIGHTS = {
    "amazonReviewSnippets.csv": 1.5,
    "tweets.csv": 1.0,
    "movieReviewSnippets.csv": 0.7,
    "pros_cons.csv": 0.3,
}
#: Valence from which a plain label also says like, or dislike.
OPINION = 0.5
#: The share of a set that one epoch sees, where it is large and much alike.
SHARES = {"pros_cons": 0.3, "womens_clothing": 0.5, "youtube_ios_reviews": 0.5}
#: What editorials say is no feedback.
LEFT_OUT = frozenset({"nytEditorialSnippets.csv"})
MOST_STATEMENTS = 4
#: How much roles count that other labels let guess: pros and cons, and comparisons, which come nearer.
GUESSED, COMPARED = 0.3, 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One or more statements that share their targets: a sentence, or a review whose author gave stars."""

    texts: tuple[str, ...]
    valence: float | None
    recommended: bool | None
    #: Only for single statements: what is known, nothing said of the others.
    roles: dict[Role, float] = field(default_factory=dict)
    #: How much its valence counts.
    weight: float
    #: How much its roles count: what other labels let guess of roles is less sure than what was read.
    sure: float = 1.0
    share: float = 1.0


def items(examples: Sequence[Example]) -> list[Item]:
    """What can be learnt from each example; those that teach nothing are left out."""
    found = [_item(example) for example in examples if example.file not in LEFT_OUT]
    return [item for item in found if item.texts and (item.valence is not None or item.roles)]


def _item(example: Example) -> Item:
    if example.stars is not None:
        return _review(example, example.stars)
    return Item(
        texts=(example.text,),
        valence=example.valence,
        recommended=None,
        roles=_weak_roles(example),
        sure=GUESSED if example.compares is None else COMPARED,
        weight=WEIGHTS.get(example.file, 0.6),
        share=SHARES.get(example.set, 1.0),
    )


def _review(example: Example, stars: float) -> Item:
    spans = statements(example.text, "en")
    # People sum up at the end, so a long review keeps its last statements.
    texts = tuple(example.text[start:end] for start, end in spans[-MOST_STATEMENTS:])
    return Item(
        texts=texts,
        valence=STARS[stars],
        recommended=example.recommended,
        weight=0.5,
        share=SHARES.get(example.set, 1.0),
    )


def _weak_roles(example: Example) -> dict[Role, float]:
    if example.compares is not None:
        return {Role.COMPARES: float(example.compares)}
    if example.valence is None or example.set == "vader_ground_truth":
        return {}
    return {Role.LIKE: float(example.valence >= OPINION), Role.DISLIKE: float(example.valence <= -OPINION)}


def read_one_by_one(gold: Sequence[Labelled]) -> list[Item]:
    """What the hand-read labels teach: all ten roles of a statement, and its valence."""
    return [
        Item(
            texts=(some.text,),
            valence=PLAIN * some.valence,
            recommended=None,
            roles={role: float(role in some.roles) for role in Role},
            weight=1.0,
        )
        for some in gold
    ]


def batches(
    items: Sequence[Item], lengths: Sequence[int], tokens: int, rng: random.Random
) -> Iterator[list[int]]:
    """Positions of items for one epoch: shuffled, then of about one length within a stretch."""
    order = [row for row, item in enumerate(items) if rng.random() < item.share]
    rng.shuffle(order)
    stretch = 4000
    batches: list[list[int]] = []
    for start in range(0, len(order), stretch):
        alike = sorted(order[start : start + stretch], key=lengths.__getitem__)
        batches.extend(_fill(alike, items, lengths, tokens))
    rng.shuffle(batches)
    yield from batches


def _fill(
    order: Sequence[int], items: Sequence[Item], lengths: Sequence[int], tokens: int
) -> Iterator[list[int]]:
    batch: list[int] = []
    rows = 0
    for item in order:
        if batch and (rows + len(items[item].texts)) * lengths[item] > tokens:
            yield batch
            batch, rows = [], 0
        batch.append(item)
        rows += len(items[item].texts)
    if batch:
        yield batch
