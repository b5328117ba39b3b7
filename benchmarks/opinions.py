"""How well statements that say the same are merged, beside k-means and HDBSCAN on the same embeddings.

Run it with `python -m benchmarks.opinions`. The data are the opinions of ExplainIt: short opinions from hotel
reviews, grouped by people within each hotel. Each hotel is merged by itself, from the opinions' text alone.
Hotels whose name hashes to an odd number were developed on; the others were not looked at. The target, set
before the first run: better than both on V-measure and on B-cubed F1.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from math import sqrt
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from harken.insights import merging
from harken.insights.gatherer import Gatherer
from nlp.model import StatementModel, load

DATA = Path(__file__).parents[2] / "shared/data/train_ok/explanations/opinion_clusters.csv"
Labels = NDArray[np.int64]
#: The hotels have fewer opinions than are held side by side when they are gathered: so fewer are, here.
TOGETHER, AT_ONCE = 300, 100


@dataclass(frozen=True, kw_only=True)
class Hotel:
    """The opinions about one hotel with the groups that people made of them."""

    name: str
    texts: list[str]
    gold: list[str]
    embeddings: NDArray[np.float32]
    valences: NDArray[np.float32]

    @property
    def developed_on(self) -> bool:
        return bool(int(hashlib.sha256(self.name.encode()).hexdigest(), 16) % 2)

    @property
    def groups(self) -> int:
        return len(set(self.gold))


Way = Callable[[Hotel], Labels]


def hotels(model: StatementModel) -> Iterator[Hotel]:
    """Every hotel of the file, read by the model."""
    by_hotel: dict[str, list[dict[str, str]]] = defaultdict(list)
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_hotel[row["hotel"]].append(row)
    for name, rows in sorted(by_hotel.items()):
        texts = [row["opinion"] for row in rows]
        raw = model.read(texts)
        yield Hotel(
            name=name,
            texts=texts,
            gold=[row["gold_cluster"] for row in rows],
            embeddings=raw.embeddings,
            valences=raw.valence,
        )


def ours(hotel: Hotel) -> Labels:
    return merging.merged(hotel.texts, list(hotel.embeddings), hotel.valences.tolist())


def gathered(hotel: Hotel) -> Labels:
    """As they are gathered before anybody asks, in no order and a few at a time; the rest stand alone."""
    said = [
        merging.statement(text, embedding, valence)
        for text, embedding, valence in zip(
            hotel.texts, hotel.embeddings, hotel.valences.tolist(), strict=True
        )
    ]
    numbers, found = count(), np.arange(-len(said), 0)
    gatherer = Gatherer(enough=TOGETHER)
    for some in np.array_split(np.random.default_rng(0).permutation(len(said)), len(said) // AT_ONCE):
        joined, _ = gatherer.take(
            [(int(place), said[place]) for place in some], lambda many: list(islice(numbers, many))
        )
        found[[place for place, _ in joined]] = [number for _, number in joined]
    return found


def k_means(number: Callable[[Hotel], int]) -> Way:
    """Plain k-means into so many groups."""
    from sklearn.cluster import KMeans

    def way(hotel: Hotel) -> Labels:
        made = KMeans(number(hotel), n_init=10, random_state=0)
        return np.asarray(made.fit_predict(hotel.embeddings), dtype=np.int64)

    return way


def hdbscan(least: int, *, alone: bool) -> Way:
    """HDBSCAN; what it takes for noise is one group, or each alone."""
    from sklearn.cluster import HDBSCAN

    def way(hotel: Hotel) -> Labels:
        made = HDBSCAN(min_cluster_size=least, copy=True)
        found = np.asarray(made.fit_predict(hotel.embeddings), dtype=np.int64)
        if alone:
            noise = found < 0
            found[noise] = found.max() + 1 + np.arange(noise.sum())
        return found

    return way


def b_cubed(gold: Sequence[str], found: Sequence[int]) -> float:
    """F1 of B-cubed precision and recall, each a mean over the opinions."""
    both = Counter(zip(gold, found, strict=True))
    golds, founds = Counter(gold), Counter(found)
    precision = sum(n * n / founds[own] for (_, own), n in both.items()) / len(gold)
    recall = sum(n * n / golds[own] for (own, _), n in both.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def judged(way: Way, some: Sequence[Hotel]) -> tuple[float, float, float]:
    """V-measure, B-cubed F1 and the number of groups, each a mean over the hotels."""
    from sklearn.metrics import v_measure_score

    found = [way(hotel).tolist() for hotel in some]
    pairs = list(zip(some, found, strict=True))
    v_measures = [float(v_measure_score(hotel.gold, own)) for hotel, own in pairs]
    return (
        mean(v_measures),
        mean(b_cubed(hotel.gold, own) for hotel, own in pairs),
        mean(len(set(own)) for own in found),
    )


def main() -> None:
    every = list(hotels(load()))
    ways: dict[str, Way] = {
        "Harken": ours,
        f"Harken, {TOGETHER} side by side": gathered,
        "k-means, told the true number": k_means(lambda hotel: hotel.groups),
        "k-means, root of half the opinions": k_means(lambda hotel: round(sqrt(len(hotel.texts) / 2))),
        **{
            f"HDBSCAN of {least}, noise {'alone' if alone else 'one group'}": hdbscan(least, alone=alone)
            for least in (2, 5)
            for alone in (False, True)
        },
    }
    sets = {
        "held out": [hotel for hotel in every if not hotel.developed_on],
        "developed on": [hotel for hotel in every if hotel.developed_on],
        "all": every,
    }
    opinions, groups = sum(len(hotel.texts) for hotel in every), sum(hotel.groups for hotel in every)
    cores = len(os.sched_getaffinity(0))
    print(f"python -m benchmarks.opinions: {opinions:,} opinions in {groups} groups; {cores} cores")
    for name, some in sets.items():
        print(f"\n{name}: {len(some)} hotels, {mean(hotel.groups for hotel in some):.0f} true groups in each")
        print(f"{'':<36} {'V-measure':>9} {'B3 F1':>7} {'groups':>7}")
        found = {way: judged(method, some) for way, method in ways.items()}
        for way, (v_measure, f1, number) in found.items():
            print(f"{way:<36} {v_measure:9.3f} {f1:7.3f} {number:7.0f}")
        merged, few, *others = found.values()
        for name, mine in (("merged", merged), ("gathered", few)):
            met = all(mine[measure] > other[measure] for other in others for measure in (0, 1))
            print(f"{name}: better than all others on both:", "met" if met else "missed")


if __name__ == "__main__":
    main()
