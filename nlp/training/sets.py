"""Reads the labelled sets as one kind of example; the only module that knows their files and columns."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.content import says_nothing

Rows = list[dict[str, Any]]

#: The mean of 20 raters runs from -4 to 4 and hardly ever passes 3.
RATER_SCALE = 3.0
#: The valence given to a plain "positive" or "negative", where a set knows no degrees.
PLAIN = 0.6
#: Under CC BY 4.0, and one under CC0, as their distributors state.
CC = frozenset(
    {"product_reviews_hu_liu", "pros_cons", "comparative_sentences", "banking77", "womens_clothing"}
)
_AMAZON = "amazonReviewSnippets"


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One text with whatever its set knows of it."""

    set: str
    file: str
    #: Position in its file, counted from 0 without the header.
    row: int
    text: str
    #: What is held out as a whole: a product, an app, or the text itself.
    unit: str
    #: In [-1, 1].
    valence: float | None = None
    recommended: bool | None = None
    compares: bool | None = None
    #: 1 to 5, where the author gave stars to the whole text.
    stars: float | None = None


def examples(folder: Path, *, cc_only: bool = False) -> list[Example]:
    """Every labelled text of the sets in `folder`; those under CC licences alone when asked.

    A folder of another name is read where it holds a `feedback.csv` with the column `text` and any of
    `unit` (what is held out as a whole, such as a product), `valence` (-1 to 1), `stars` (1 to 5),
    `recommended` and `compares` (1 or 0).
    """
    names = [name for name in READERS if (folder / name).is_dir() and (not cc_only or name in CC)]
    found = [example for name in names for example in READERS[name](folder / name)]
    own = [] if cc_only else sorted(path for path in folder.glob("*/feedback.csv"))
    return found + [example for path in own if path.parent.name not in READERS for example in _own(path)]


def normal(text: str) -> str:
    """What makes two texts the same across sets: letters and digits, lower case."""
    return re.sub(r"[\W_]+", "", text.lower())


def rows(path: Path) -> Rows:
    """The records of a CSV or JSON-lines file, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            return [json.loads(line) for line in file if line.strip()]
        return list(csv.DictReader(file))


def _vader(folder: Path) -> Iterator[Example]:
    products = _products(folder)
    for path in sorted(folder.glob("*.csv")):
        for row, line in enumerate(rows(path)):
            text = line["text"]
            unit = products.get(_review(line), normal(text)) if path.stem == _AMAZON else normal(text)
            valence = max(-1.0, min(1.0, float(line["mean_sentiment"]) / RATER_SCALE))
            yield Example(set=folder.name, file=path.name, row=row, text=text, unit=unit, valence=valence)


def _review(line: Mapping[str, str]) -> str:
    return line["id"].split("_")[0]


def _products(folder: Path) -> dict[str, str]:
    """The product of each Amazon review, found by the sentences that it shares with the other set."""
    known = _product_of_text(folder.parent)
    votes: dict[str, Counter[str]] = {}
    for line in rows(folder / f"{_AMAZON}.csv"):
        product = known.get(normal(line["text"]))
        votes.setdefault(_review(line), Counter()).update([product] if product else [])
    # A few reviews share no sentence; they stay together as a unit of their own.
    return {
        review: max(found, key=found.__getitem__, default=f"review {review}")
        for review, found in votes.items()
    }


def _product_of_text(sets: Path) -> dict[str, str]:
    path = sets / "product_reviews_hu_liu" / "sentences.jsonl"
    return {normal(line["text"]): line["product"] for line in rows(path)} if path.is_file() else {}


def _hu_liu(folder: Path) -> Iterator[Example]:
    for row, line in enumerate(rows(folder / "sentences.jsonl")):
        yield Example(
            set=folder.name,
            file="sentences.jsonl",
            row=row,
            text=line["text"],
            unit=line["product"],
            valence=_plain(line["sentence_polarity"]),
        )


def _plain(polarity: str) -> float | None:
    return {"positive": PLAIN, "negative": -PLAIN, "mixed": 0.0, "neutral": 0.0}.get(polarity)


def _pros_cons(folder: Path) -> Iterator[Example]:
    lines = rows(folder / "pros_cons.csv")
    labels: dict[str, set[str]] = {}
    for line in lines:
        labels.setdefault(normal(line["text"]), set()).add(line["label"])
    for row, line in enumerate(lines):
        key = normal(line["text"])
        if len(labels[key]) == 1:
            nothing = says_nothing(line["text"], None)
            valence = 0.0 if nothing else PLAIN if line["label"] == "pro" else -PLAIN
            yield Example(
                set=folder.name, file="pros_cons.csv", row=row, text=line["text"], unit=key, valence=valence
            )


def _oposum(folder: Path) -> Iterator[Example]:
    for row, line in enumerate(rows(folder / "polarities.csv")):
        yield Example(
            set=folder.name,
            file="polarities.csv",
            row=row,
            text=line["text"],
            unit=line["review"].split("-")[0],
            valence=_plain(line["polarity"]),
        )


def _app_opinions(folder: Path) -> Iterator[Example]:
    for row, line in enumerate(rows(folder / "sentences.jsonl")):
        balance = len(line["positive"]) - len(line["negative"])
        opinions = line["positive"] or line["negative"]
        yield Example(
            set=folder.name,
            file="sentences.jsonl",
            row=row,
            text=line["text"],
            unit=line["app"],
            valence=PLAIN * max(-1, min(1, balance)) if opinions else None,
        )


def _clothing(folder: Path) -> Iterator[Example]:
    for row, line in enumerate(rows(folder / "womens_clothing.csv")):
        text = ". ".join(piece for piece in (line["title"], line["text"]) if piece)
        if text:
            yield Example(
                set=folder.name,
                file="womens_clothing.csv",
                row=row,
                text=text,
                unit=line["clothing_id"],
                stars=float(line["rating"]),
                recommended=line["recommended"] == "1",
            )


def _youtube(folder: Path) -> Iterator[Example]:
    for row, line in enumerate(rows(folder / "youtube_ios_reviews.csv")):
        text = " ".join(piece for piece in (line["title"], line["text"]) if piece)
        yield Example(
            set=folder.name,
            file="youtube_ios_reviews.csv",
            row=row,
            text=text,
            unit=normal(text),
            stars=float(line["rating"]),
        )


def _comparative(folder: Path) -> Iterator[Example]:
    products = _product_of_text(folder.parent)
    for row, line in enumerate(rows(folder / "comparative_sentences.csv")):
        key = normal(line["text"])
        yield Example(
            set=folder.name,
            file="comparative_sentences.csv",
            row=row,
            text=line["text"],
            unit=products.get(key, key),
            compares=line["comparison"] != "0",
        )


def _own(path: Path) -> Iterator[Example]:
    """A user's own labelled feedback."""
    for row, line in enumerate(rows(path)):
        known = {name: cell.strip() for name, cell in line.items() if cell and cell.strip()}
        if "text" in known:
            yield Example(
                set=path.parent.name,
                file=path.name,
                row=row,
                text=known["text"],
                unit=known.get("unit", normal(known["text"])),
                valence=float(known["valence"]) if "valence" in known else None,
                stars=float(round(float(known["stars"]))) if "stars" in known else None,
                recommended=known["recommended"] == "1" if "recommended" in known else None,
                compares=known["compares"] == "1" if "compares" in known else None,
            )


READERS: dict[str, Callable[[Path], Iterator[Example]]] = {
    "vader_ground_truth": _vader,
    "product_reviews_hu_liu": _hu_liu,
    "pros_cons": _pros_cons,
    "oposum": _oposum,
    "app_feature_opinions": _app_opinions,
    "womens_clothing": _clothing,
    "youtube_ios_reviews": _youtube,
    "comparative_sentences": _comparative,
}
