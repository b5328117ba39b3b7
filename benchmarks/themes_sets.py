"""Sets that carry human themes, as statements with the themes that they should get."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harken.domain.understanding import Theme
from nlp import taxonomies

DATA = Path(__file__).parents[2] / "shared/data"
#: Which starter theme an aspect of oposum is; those of which no starter speaks are left out.
ASPECTS = {
    **{"Price": "price", "Customer_service": "customer_support", "Customer_Service": "customer_support"},
    **{"Sound": "sound", "Battery": "battery", "Connectivity": "connectivity", "Ease_of_use": "ease_of_use"},
    **{"Comfort": "comfort", "Feel_Comfort": "comfort", "Durability": "durability", "Size": "fit"},
    **{"Size_Fit": "fit", "Looks": "style", "Look": "style", "Materials": "material", "Color": "colour"},
    **{"Quality": "quality", "Build_Quality": "quality", "Image": "performance"},
    **{"Suction_Power": "performance", "Weather_resistance": "performance"},
}
#: Issues of the complaints with how somebody who has never read one would describe them.
ISSUES = {
    "Incorrect information on your report": (
        "there is wrong information on my credit report", "an account on my report is not mine",
    ),
    "Problem with a credit reporting company's investigation into an existing problem": (
        "the credit bureau did not investigate my dispute", "my dispute came back verified without proof",
    ),
    "Attempts to collect debt not owed": (
        "they want to collect a debt that is not mine", "I already paid this debt",
    ),
    "Improper use of your report": (
        "somebody looked at my credit report without permission", "a hard inquiry that I did not authorize",
    ),
    "Trouble during payment process": (
        "my mortgage payment was not applied", "they refused my payment and added late fees",
    ),
    "Written notification about debt": (
        "they never sent me a letter about the debt", "I asked for validation of the debt in writing",
    ),
    "Managing an account": ("they froze my bank account", "I cannot get at the money in my account"),
    "Took or threatened to take negative or legal action": (
        "they threatened to sue me", "they garnished my wages",
    ),
    "Communication tactics": ("they call me many times a day", "they called my family and my work"),
    "Struggling to pay mortgage": ("I asked for a loan modification", "they want to foreclose on my house"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Statements with the themes that they should get, and the themes that each may get."""

    name: str
    themes: tuple[Theme, ...]
    texts: list[str]
    gold: list[frozenset[str]]
    allowed: list[frozenset[str]]


def half(unit: str) -> int:
    """0 for developing, 1 for measuring."""
    return hashlib.sha256(f"harken half {unit}".encode()).digest()[0] & 1


def oposum(side: int) -> Labelled:
    """Clauses of product reviews; a product's clauses may have the aspects of its kind of product."""
    lines = [json.loads(line) for line in (DATA / "train_ok/oposum/aspects.jsonl").open(encoding="utf-8")]
    kinds: dict[str, set[str]] = {}
    for line in lines:
        kinds.setdefault(line["domain"], set()).update(_aspects(line))
    rows = [line for line in lines if half(line["review"].split("-")[0]) == side]
    known = {theme.key: theme for name in taxonomies.NAMES for theme in taxonomies.starter(name)}
    return Labelled(
        name="oposum",
        themes=tuple(known[key] for key in sorted(set(ASPECTS.values()))),
        texts=[row["text"] for row in rows],
        gold=[frozenset(_aspects(row)) for row in rows],
        allowed=[frozenset(kinds[row["domain"]]) for row in rows],
    )


def _aspects(line: Mapping[str, Any]) -> set[str]:
    return {ASPECTS[aspect] for aspect in line["aspects"] if aspect in ASPECTS}


def banking77(side: int) -> Labelled:
    """Questions to a bank: half of the intents, each told by five examples; measured on other questions."""
    with (DATA / "train_ok/banking77/banking77.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if half(row["label"]) == side]
    seeds: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: hashlib.sha256(row["text"].encode()).hexdigest()):
        if row["split"] == "train" and len(seeds.setdefault(row["label"], [])) < 5:
            seeds[row["label"]].append(row["text"])
    asked = [row for row in rows if row["split"] == "test"]
    return _told(
        "banking77",
        [_theme(key, key.replace("_", " "), phrases) for key, phrases in sorted(seeds.items())],
        [row["text"] for row in asked],
        [frozenset({row["label"]}) for row in asked],
    )


def _theme(key: str, name: str, phrases: Sequence[str]) -> Theme:
    words = tuple(word for word in re.findall(r"[a-z]+", name.lower()) if len(word) > 3)
    return Theme(key=key, name=name, phrases=tuple(phrases), words=words)


def _told(name: str, themes: Sequence[Theme], texts: list[str], gold: list[frozenset[str]]) -> Labelled:
    everything = frozenset(theme.key for theme in themes)
    return Labelled(
        name=name, themes=tuple(themes), texts=texts, gold=gold, allowed=[everything] * len(texts)
    )


def app_features(least: int = 12) -> Labelled:
    """Sentences of app reviews; a theme is a word that people marked as a feature, told by five examples.

    It is called by the form of the word that people marked most often.
    """
    path = DATA / "train_ok/app_feature_opinions/sentences.jsonl"
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    names = _names(word for row in rows for word in _marked(row))
    marked = [(row["text"], frozenset(_features(row))) for row in rows]
    marked = [(text, features) for text, features in marked if features]
    sizes = Counter(feature for _, features in marked for feature in features)
    themes: dict[str, list[str]] = {each: [] for each, n in sizes.items() if n >= least}
    taken: set[str] = set()
    for text, features in sorted(marked, key=lambda each: hashlib.sha256(each[0].encode()).hexdigest()):
        for feature in sorted(features & themes.keys()):
            if len(themes[feature]) < 5:
                themes[feature].append(text)
                taken.add(text)
    rest = [(text, features) for text, features in marked if text not in taken]
    return _told(
        "app_feature_opinions",
        [
            Theme(key=key, name=names[key], phrases=tuple(some), words=(names[key],))
            for key, some in sorted(themes.items())
        ],
        [text for text, _ in rest],
        [features & themes.keys() for _, features in rest],
    )


def _names(words: Iterable[str]) -> dict[str, str]:
    """For each feature the form of its word that was marked most often."""
    forms: dict[str, Counter[str]] = {}
    for word in words:
        forms.setdefault(_feature(word), Counter())[word] += 1
    return {feature: min(some, key=lambda word: (-some[word], word)) for feature, some in forms.items()}


def _features(row: Mapping[str, Any]) -> Iterator[str]:
    yield from map(_feature, _marked(row))


def _feature(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|e)$", "", word)


def _marked(row: Mapping[str, Any]) -> Iterator[str]:
    for side in ("positive", "neutral", "negative"):
        for phrase in row[side]:
            yield from (word for word in re.findall(r"[a-z]+", phrase.lower()) if len(word) > 3)


def of_half(said: Labelled, side: int) -> Labelled:
    """The same statements, where only themes of one half may be told; all of them stay to choose from."""
    keys = frozenset(theme.key for theme in said.themes if half(theme.key) == side)
    return replace(said, gold=[gold & keys for gold in said.gold], allowed=[keys] * len(said.texts))


def complaints(limit: int) -> Labelled:
    """Whole complaints with the issue that the person chose; the measured half, by its words."""
    with (DATA / "eval_only/cfpb_complaints/cfpb_complaints.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["issue"] in ISSUES and half(row["text"]) == 1]
    rows = sorted(rows, key=lambda row: hashlib.sha256(row["text"].encode()).hexdigest())[:limit]
    return _told(
        "cfpb_complaints",
        [_theme(issue, issue, phrases) for issue, phrases in ISSUES.items()],
        [row["text"] for row in rows],
        [frozenset({row["issue"]}) for row in rows],
    )


def lounges(limit: int) -> list[dict[str, str]]:
    """Reviews of airport lounges with their sub-ratings; the measured half."""
    with (DATA / "eval_only/skytrax/lounge.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if half(row["text"]) == 1]
    return sorted(rows, key=lambda row: hashlib.sha256(row["text"].encode()).hexdigest())[:limit]
