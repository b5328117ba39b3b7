"""Statements that mean about the same, put together: in any order the same groups."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.theme_scores import Array

Labels = NDArray[np.int64]

#: Groups are joined while the mean cosine between their statements is at least one of these: the first by
#: which `WHOLE` of all statements stand in groups, else that by which most do. Chosen on development halves
#: (banking77: 38 of 77 intents; oposum: 3,991 clauses) by V-measure: close intents part at 0.6, loose clauses
#: at 0.35.
ALIKE = (0.6, 0.55, 0.5, 0.45, 0.4, 0.35)
WHOLE = 0.95
#: A group of more than so many of all, whose mean cosine to its middle is less than this, has everything in
#: it and is about nothing: such a cut is not taken.
LARGE, LOOSE = 0.25, 0.6
#: A group of more than this share of all is parted in two, and so are its parts, while its mean cosine to
#: its middle is less than this: what is said of everything ("a good lounge") draws in what is not alike.
BROAD, TIGHT = 0.04, 0.75
#: A statement that was left alone goes to the group whose middle is at most so much less near than that.
SLACK = 0.1
#: The most rows compared each with each: 100 MB.
MOST = 5_000
#: In no group.
ALONE = -1


def order(texts: Sequence[str]) -> list[int]:
    """Places of the texts in an order that hangs on nothing but the texts."""
    return sorted(
        range(len(texts)), key=lambda place: (hashlib.sha256(texts[place].encode()).digest(), texts[place])
    )


def groups(texts: Sequence[str], embeddings: Array, least: int) -> Labels:
    """The group of each of n statements, the largest group first; `ALONE` where it is in none.

    Args:
        texts: What was said; only used to be free of the order in which it comes.
        embeddings: (n, width), unit rows; n at most `MOST`.
        least: Statements that make a group.
    """
    labels = np.full(len(texts), ALONE, dtype=np.int64)
    if len(texts) < max(2, least):
        return labels
    places = np.array(order(texts))
    rows = np.ascontiguousarray(embeddings[places], dtype=np.float32)
    tree = _tree(rows)
    best, most = labels, -1.0
    for alike in ALIKE:
        found = _attached(rows, _cut(tree, alike), least, alike - SLACK)
        covered = float((found != ALONE).mean())
        if covered > most and not _too_loose(rows, found):
            best, most = found, covered
        if most >= WHOLE:
            break
    labels[places] = _numbered(_divided(rows, best, least), least)
    return labels


def _divided(rows: Array, found: Labels, least: int) -> Labels:
    """The groups with each broad one in parts; where a part would be too small, it stays whole."""
    divided = np.full(len(found), ALONE, dtype=np.int64)
    waiting = [np.flatnonzero(found == name) for name in np.unique(found[found != ALONE])]
    number = 0
    while waiting:
        mine = waiting.pop()
        if len(mine) > BROAD * len(found) and _closeness(rows[mine]) < TIGHT:
            side = _nearest_of(rows[mine], _ends(rows[mine]))
            halves = [mine[side == each] for each in (0, 1)]
            if min(map(len, halves)) >= least:
                waiting.extend(halves)
                continue
        divided[mine] = number
        number += 1
    return divided


def _ends(rows: Array) -> Array:
    """The two middles to part from: of what lies to either side where the rows differ most."""
    off = rows - rows.mean(axis=0)
    _, directions = np.linalg.eigh(off.T @ off)
    side = off @ directions[:, -1] > 0
    return unit(np.stack([rows[side].mean(axis=0), rows[~side].mean(axis=0)]))


def _closeness(rows: Array) -> float:
    """The mean cosine to the middle."""
    return float((rows @ unit(rows.mean(axis=0, keepdims=True))[0]).mean())


def _too_loose(rows: Array, found: Labels) -> bool:
    """Whether one group holds much of all and its statements lie far from its middle."""
    for name, size in zip(*np.unique(found[found != ALONE], return_counts=True), strict=True):
        if size > LARGE * len(found) and _closeness(rows[found == name]) < LOOSE:
            return True
    return False


def _tree(rows: Array) -> NDArray[np.float64]:
    from scipy.cluster.hierarchy import linkage

    upper = np.triu_indices(len(rows), 1)
    distances = np.clip(1.0 - (rows @ rows.T)[upper], 0.0, 2.0)
    return np.asarray(linkage(distances, "average"), dtype=np.float64)


def _cut(tree: NDArray[np.float64], alike: float) -> Labels:
    from scipy.cluster.hierarchy import fcluster

    return np.asarray(fcluster(tree, 1.0 - alike, "distance"), dtype=np.int64)


def _attached(rows: Array, joined: Labels, least: int, near: float) -> Labels:
    """What stands nearly alone goes to the nearest large group, if one is near."""
    names, sizes = np.unique(joined, return_counts=True)
    large = names[sizes >= least]
    if not len(large):
        return np.full(len(rows), ALONE, dtype=np.int64)
    middles = unit(np.stack([rows[joined == name].mean(axis=0) for name in large]))
    found = np.where(np.isin(joined, large), joined, ALONE)
    alone = found == ALONE
    cosines = rows[alone] @ middles.T
    if len(cosines):
        found[alone] = np.where(cosines.max(axis=1) >= near, large[cosines.argmax(axis=1)], ALONE)
    return np.asarray(found, dtype=np.int64)


def _numbered(found: Labels, least: int) -> Labels:
    """The largest group is 0; of two as large, the one whose first statement comes first."""
    names, first, sizes = np.unique(found, return_index=True, return_counts=True)
    kept = [each for each in zip(-sizes, first, names, strict=True) if each[2] != ALONE and -each[0] >= least]
    numbers = {name: number for number, (_, _, name) in enumerate(sorted(kept))}
    return np.array([numbers.get(name, ALONE) for name in found.tolist()], dtype=np.int64)


def unit(rows: Array) -> Array:
    """Rows of length one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)


def parted(texts: Sequence[str], embeddings: Array, number: int) -> Labels:
    """The statements in so many groups, each with the nearest middle; every one is in a group."""
    places = np.array(order(texts))
    rows = np.ascontiguousarray(embeddings[places], dtype=np.float32)
    labels = np.empty(len(texts), dtype=np.int64)
    labels[places] = _nearest_of(rows, _far_apart(rows, number))
    return labels


def halves(texts: Sequence[str], embeddings: Array) -> Labels:
    """The statements in two groups, parted where they differ most; every one is in a group."""
    places = np.array(order(texts))
    rows = np.ascontiguousarray(embeddings[places], dtype=np.float32)
    labels = np.empty(len(texts), dtype=np.int64)
    labels[places] = _nearest_of(rows, _ends(rows))
    return labels


def _nearest_of(rows: Array, middles: Array, rounds: int = 25) -> Labels:
    """Which middle each row is nearest to; the middles move until they are those of their rows."""
    for _ in range(rounds):
        nearest = (rows @ middles.T).argmax(axis=1)
        means = [
            rows[nearest == each].mean(axis=0) if (nearest == each).any() else middles[each]
            for each in range(len(middles))
        ]
        moved = unit(np.stack(means))
        if np.allclose(moved, middles, atol=1e-6):
            break
        middles = moved
    return np.asarray((rows @ middles.T).argmax(axis=1), dtype=np.int64)


def _far_apart(rows: Array, number: int) -> Array:
    """Rows to begin with: the most usual one, then the least like all before."""
    chosen = [int((rows @ rows.mean(axis=0)).argmax())]
    while len(chosen) < number:
        chosen.append(int((rows @ rows[chosen].T).max(axis=1).argmin()))
    return rows[chosen]
