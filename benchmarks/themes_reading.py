"""Assignments to be read one by one: which are drawn, and what the reader's verdicts come to.

`python -m benchmarks.themes_reading sample SEED SIDE` prints 200 assignments with their texts; SIDE 0 draws
from the developing halves of the lounge and app reviews, 1 from the others, and both from the demo.
`python -m benchmarks.themes_reading proposals SIDE` prints all assignments to proposals, accepted unread.
Verdicts are kept in `benchmarks/themes_read/`, one line for each: key, theme, right or wrong, why; no text.
`python -m benchmarks.themes_reading count FILE` tells what they come to. Target, set before the first
reading: 80 % right.
"""

from __future__ import annotations

import csv
import hashlib
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from benchmarks.themes import proposed
from benchmarks.themes_sets import DATA, half
from harken.demo.corpus import Corpus
from harken.demo.settings import TEMPLATE
from harken.domain.understanding import Mention, Theme
from harken.settings.themes import ThemeSettings
from nlp import taxonomies
from nlp.language import detect
from nlp.model import StatementModel, load
from nlp.statements import split
from nlp.themes import Assigner

EACH, RIGHT = {"lounge": 67, "app": 67, "demo": 66}, 0.8
#: Reviews that the assignments are drawn from.
LOUNGES, APPS = 250, 500


@dataclass(frozen=True, kw_only=True)
class Told:
    """One statement with one of its themes."""

    key: str
    text: str
    theme: Theme
    mention: Mention


def drawn(model: StatementModel, seed: int, side: int) -> list[Told]:
    """The assignments that are read: so many of each set, by chance."""
    sets = {
        "lounge": (_lounges(side), taxonomies.starter("travel")),
        "app": (_apps(side), taxonomies.starter("software")),
        "demo": (_demo(), _demo_themes()),
    }
    chance = random.Random(seed)
    return [
        each
        for name, (texts, themes) in sets.items()
        for each in chance.sample(list(_told(model, name, texts, themes)), EACH[name])
    ]


def _told(model: StatementModel, name: str, texts: Sequence[str], themes: Sequence[Theme]) -> Iterator[Told]:
    said = [(f"{name}:{_mark(text)}:{at}", text[at:to]) for text in texts for at, to in split(text, "en")]
    plain = [text for _, text in said]
    embeddings = model.embed(plain)
    assigner = Assigner(themes, model.embed)
    found = assigner.assign(plain, embeddings)
    if name == "lounge":
        # Reviews of lounges are read with the proposals, as their coverage is counted.
        themes = (*themes, *proposed(plain, embeddings, [bool(about) for about in found]))
        found = Assigner(themes, model.embed).assign(plain, embeddings)
    known = {theme.key: theme for theme in themes}
    for (key, text), about in zip(said, found, strict=True):
        for mention in about:
            yield Told(key=key, text=text, theme=known[mention.theme], mention=mention)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _some(texts: Sequence[str], side: int, limit: int) -> list[str]:
    return sorted((text for text in set(texts) if half(text) == side), key=_mark)[:limit]


def _lounges(side: int) -> list[str]:
    with (DATA / "eval_only/skytrax/lounge.csv").open(encoding="utf-8", newline="") as file:
        return _some([row["text"] for row in csv.DictReader(file)], side, LOUNGES)


def _apps(side: int) -> list[str]:
    path = DATA / "train_ok/youtube_ios_reviews/youtube_ios_reviews.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return _some([row["text"] for row in csv.DictReader(file)], side, APPS)


def _demo() -> list[str]:
    corpus = Corpus(date(2025, 6, 1))
    posts = (*corpus.reviews, *corpus.forum, *corpus.app, *corpus.survey)
    parts = [post.fields.get(name, "") for post in posts for name in ("text", "why", "like", "improve")]
    return [text for text in dict.fromkeys(parts) if text and detect(text) == "en"]


def _demo_themes() -> tuple[Theme, ...]:
    given = yaml.safe_load(TEMPLATE.split("rivals:")[0].replace("{", "").replace("}", ""))
    own = [ThemeSettings(**each) for each in given["themes"]]
    themes = {theme.key: theme for name in given["taxonomy"] for theme in taxonomies.starter(name)}
    for each in own:
        theme = Theme(key=each.key, name=each.name, phrases=each.phrases, words=each.words)
        themes[each.key] = replace(theme, description=each.description)
    return tuple(themes.values())


def proposals(side: int) -> None:
    """Print every assignment of a lounge review to what was proposed, and accepted unread."""
    for each in _told(load(), "lounge", _lounges(side), taxonomies.starter("travel")):
        if each.theme.examples:
            _print(each)


def sample(seed: int, side: int) -> None:
    """Print the assignments for reading."""
    for each in drawn(load(), seed, side):
        _print(each)


def _print(each: Told) -> None:
    because = f"{each.mention.because!r} {each.mention.score:.2f}"
    print(f"{each.key}\t{each.theme.key}\t{each.theme.name}\t{because}\t{' '.join(each.text.split())}")


def count(path: Path) -> None:
    """Print what the verdicts of one reading come to."""
    from scipy.stats import binomtest

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    read = Counter(row["theme"] for row in rows)
    right = Counter(row["theme"] for row in rows if row["verdict"] == "right")
    told = binomtest(right.total(), len(rows)).proportion_ci(method="wilson")
    met = "met" if right.total() >= RIGHT * len(rows) else "missed"
    print(f"{right.total()} of {len(rows)} right, 95 % interval {told.low:.2f} to {told.high:.2f}: {met}")
    for name in EACH:
        mine = [row["verdict"] == "right" for row in rows if row["key"].startswith(f"{name}:")]
        print(f"  {name}: {sum(mine)} of {len(mine)}")
    for theme, number in sorted(read.items(), key=lambda each: (-each[1], each[0])):
        print(f"  {theme}: {right[theme]} of {number}")


if __name__ == "__main__":
    if sys.argv[1] == "sample":
        sample(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "proposals":
        proposals(int(sys.argv[2]))
    else:
        count(Path(sys.argv[2]))
