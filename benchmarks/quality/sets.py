"""The labelled texts that are only measured on: half of each for developing, the other half kept sealed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nlp.training.sets import normal, rows
from nlp.training.split import half

VU = {"very negative": -1, "negative": -1, "neutral": 0, "positive": 1, "very positive": 1}
EMOTIONS = {"Negative emotion": -1, "Positive emotion": 1, "No emotion toward brand or product": 0}


NO_CONS = frozenset(
    {
        "none",
        "nothing",
        "no",
        "na",
        "noneyet",
        "nonesofar",
        "nothingyet",
        "nothingsofar",
        "nonereally",
        "nothingreally",
        "noneatall",
        "nothingatall",
        "nonethatiknowof",
        "nonethaticanthinkof",
        "nothingicanthinkof",
        "cantthinkofany",
        "nocons",
        "nocomplaints",
    }
)
#: Before, the site kept no flag, which the files write as 0: hardly a yes among hundreds of glad reviews.
FLAGGED_SINCE = {"lounge": "2011-11-01", "airport": "2011-11-01", "seat": ""}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One text with the answer that a person gave."""

    text: str
    #: A class (-1, 0, 1) or a yes (1) or no (0).
    answer: int
    #: The author's own score, where there is one, as a ceiling.
    own: float | None = None


def app_reviews(folder: Path) -> list[Judged]:
    lines = rows(folder / "app_reviews_vu" / "app_reviews_vu.csv")
    return [
        Judged(text=_titled(line), answer=VU[line["sentiment"]]) for line in lines if line["sentiment"] in VU
    ]


def tweets(folder: Path) -> list[Judged]:
    lines = rows(folder / "brand_emotion_tweets" / "brand_emotion_tweets.csv")
    return [
        Judged(text=line["text"], answer=EMOTIONS[line["emotion"]])
        for line in lines
        if line["emotion"] in EMOTIONS
    ]


def travel(folder: Path, kind: str) -> list[Judged]:
    """Reviews with a score and a flag that says whether the author recommends."""
    lines = rows(folder / "skytrax" / f"{kind}.csv")
    return [
        Judged(text=line["text"], answer=int(line["recommended"]), own=_score(line["overall_rating"]))
        for line in lines
        if line["text"] and line["date"] >= FLAGGED_SINCE[kind] and _score(line["overall_rating"])
    ]


def suggestions(folder: Path) -> list[Judged]:
    lines = rows(folder / "suggestion_mining" / "subtaskA.csv")
    first = {normal(line["text"]): line for line in reversed(lines)}
    return [Judged(text=line["text"], answer=int(line["suggestion"])) for line in first.values()]


def empty_cons(train_ok: Path) -> list[str]:
    """Cons that say that there are none, by a list of their own so that the reader does not judge itself."""
    lines = rows(train_ok / "pros_cons" / "pros_cons.csv")
    return [line["text"] for line in lines if line["label"] == "con" and normal(line["text"]) in NO_CONS]


def halved(judged: list[Judged], *, sealed: bool) -> list[Judged]:
    """The half that is asked for, by a hash of the text."""
    return [one for one in judged if half(one.text) == int(sealed)]


def _titled(line: dict[str, str]) -> str:
    return ". ".join(piece for piece in (line["title"], line["text"]) if piece)


def _score(cell: str) -> float | None:
    return float(cell) if cell and float(cell) > 0 else None
