"""Real texts, and real pairs of them that mean nearly the same and are no copies."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.clean import clean
from nlp.training.sets import normal, rows
from nlp.training.split import half

Array = NDArray[np.float32]
Pair = tuple[str, str]
#: Whole reviews, posts and complaints, from eight places.
FILES = (
    "train_ok/womens_clothing/womens_clothing.csv",
    "train_ok/youtube_ios_reviews/youtube_ios_reviews.csv",
    "eval_only/skytrax/lounge.csv",
    "eval_only/skytrax/seat.csv",
    "eval_only/skytrax/airport.csv",
    "eval_only/app_reviews_vu/app_reviews_vu.csv",
    "eval_only/app_reviews_4class/app_reviews_4class.csv",
    "eval_only/cfpb_complaints/cfpb_complaints.csv",
)
#: Texts whose neighbours are looked for, and how many pairs of neighbours were read, nearest first.
LOOKED_AT, READ = 8_000, 800
#: Names of the pairs that reading found to be copies: cross-posted, revised by their author, form letters.
#: Every pair among those read was looked at that the rules, or a comparison by letters, said to be alike.
KNOWN = Path(__file__).parent / "known_copies.txt"


def texts(folder: Path, *, report: bool) -> list[str]:
    """Each text once, of the half that was developed on or of the other one."""
    found: dict[str, str] = {}
    for name in FILES:
        for row in rows(folder / name):
            text = clean(row["text"] or "")
            found.setdefault(normal(text), text)
    return [text for text in found.values() if half(text) == int(report)]


def sampled(said: Sequence[str]) -> list[str]:
    """Those whose neighbours are looked for."""
    return random.Random(11).sample(list(said), min(LOOKED_AT, len(said)))


def embedded(said: Sequence[str]) -> Array:
    """(n, dimensions), each of length one."""
    from nlp.model import load

    return np.asarray(load().embed(said), dtype=np.float32)


def neighbours(said: Sequence[str], places: Array) -> tuple[list[Pair], list[Pair]]:
    """The nearest neighbours by embedding, nearest first: those that are copies, and those that are not."""
    known = set(KNOWN.read_text(encoding="utf-8").split())
    pairs = [(said[one], said[other]) for one, other in itertools.islice(_nearest(places), READ)]
    copies = [pair for pair in pairs if key(*pair) in known]
    return copies, [pair for pair in pairs if key(*pair) not in known]


def _nearest(places: Array) -> Iterator[tuple[int, int]]:
    alike = places @ places.T
    np.fill_diagonal(alike, -1.0)
    nearest = alike.argmax(axis=1)
    pairs = {(min(one, int(other)), max(one, int(other))) for one, other in enumerate(nearest)}
    yield from sorted(pairs, key=lambda pair: -alike[pair])


def key(one: str, other: str) -> str:
    """Names a pair without showing its texts."""
    whole = "\n".join(sorted((normal(one), normal(other))))
    return hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()
