"""How far the two readers of the role labels agree, from the files in `nlp/labels` alone.

Cohen's kappa per role with a 95 % interval (percentiles of 2,000 seeded resamples of the statements),
raw agreement, and the same for valence; then how often the adjudicated labels follow each reader.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path

LABELS = Path(__file__).resolve().parents[2] / "nlp" / "labels"
ROLES = (
    "reason_to_buy",
    "like",
    "dislike",
    "request",
    "question",
    "recommend",
    "warn_off",
    "loyal",
    "leaving",
    "compares",
)
RESAMPLES = 2000
SEED = 520

Place = tuple[str, str, str, str, str, str]
Label = tuple[frozenset[str], int]
Pair = tuple[Hashable, Hashable]


def read(name: str) -> dict[Place, Label]:
    """Where each statement of a file stands, with its roles and valence."""
    labels: dict[Place, Label] = {}
    with (LABELS / name).open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            roles = frozenset(line["roles"].split())
            if unknown := roles.difference(ROLES):
                raise ValueError(f"{name} has unknown roles: {', '.join(sorted(unknown))}")
            place = (line["set"], line["file"], line["file_sha256"], line["row"], line["start"], line["end"])
            if place in labels:
                raise ValueError(f"{name} has the statement {place} twice")
            labels[place] = (roles, int(line["valence"]))
    return labels


def kappa(pairs: Counter[Pair]) -> float:
    """Cohen's kappa; 1 when both readers give one and the same answer throughout."""
    total = pairs.total()
    same = sum(count for (a, b), count in pairs.items() if a == b) / total
    first: Counter[Hashable] = Counter()
    second: Counter[Hashable] = Counter()
    for (a, b), count in pairs.items():
        first[a] += count
        second[b] += count
    chance = sum(first[answer] * second[answer] for answer in first) / total**2
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    """The middle 95 % of kappa over seeded resamples of the statements."""
    chance = random.Random(SEED)
    found = sorted(kappa(Counter(chance.choices(pairs, k=len(pairs)))) for _ in range(RESAMPLES))
    return found[RESAMPLES * 25 // 1000], found[RESAMPLES * 975 // 1000 - 1]


def row(name: str, pairs: Sequence[Pair], positives: Sequence[str]) -> str:
    """One line of the table."""
    low, high = interval(pairs)
    same = sum(a == b for a, b in pairs) / len(pairs)
    cells = (name, *positives, f"{same:.3f}", f"{kappa(Counter(pairs)):.2f}", f"{low:.2f} to {high:.2f}")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table and what adjudication did."""
    first, second, final = read("roles.csv"), read("second_pass.csv"), read("adjudicated.csv")
    if set(second) != set(final) or not set(second) <= set(first):
        raise ValueError("The three files do not name the same statements")
    places = list(second)
    print(f"{len(places)} statements\n")
    print("| role | first reader | second reader | both | adjudicated | agreement | kappa | 95 % interval |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for role in ROLES:
        pairs: list[Pair] = [(role in first[p][0], role in second[p][0]) for p in places]
        counts = (
            sum(role in first[p][0] for p in places),
            sum(role in second[p][0] for p in places),
            sum(a is True and b is True for a, b in pairs),
            sum(role in final[p][0] for p in places),
        )
        print(row(role, pairs, [str(count) for count in counts]))
    print(row("valence", [(first[p][1], second[p][1]) for p in places], ["", "", "", ""]))
    same_roles = sum(first[p][0] == second[p][0] for p in places)
    differ = [p for p in places if first[p] != second[p]]
    print(
        f"\nThe same set of roles: {same_roles} of {len(places)}; with valence: {len(places) - len(differ)}."
    )
    to_first, to_second = (sum(final[p] == reader[p] for p in differ) for reader in (first, second))
    print(
        f"Of {len(differ)} that differ, the first reader was followed in {to_first}, "
        f"the second in {to_second}, neither wholly in {len(differ) - to_first - to_second}."
    )
    if changed := sum(final[p] != first[p] for p in places if first[p] == second[p]):
        print(f"Changed although both readers agreed: {changed}.")


if __name__ == "__main__":
    main()
