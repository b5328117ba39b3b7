"""Texts per second of cleaning, redaction, language and splitting: `python -m benchmarks.text_speed`."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from statistics import mean, median

from nlp.clean import clean
from nlp.language import detect
from nlp.redact import redact
from nlp.statements import split

_SENTENCES = (
    "The checkout took a while, but the man at the counter was kind and explained everything twice.",
    "i ordered it on 12.11.2025 for 49.99 and it still isnt here",
    "Great value, would buy again!",
    "My order 10045521 came with the wrong colour; nobody answered my three mails.",
    "The sound is clear, the battery lasts two days & the case feels solid.",
    "Since version 8.2.1 it logs me out every time I open it.",
    "Room 1204 had a lovely view although the air conditioning was loud at night.",
)
#: Two texts in a hundred hold one of these.
_PERSONAL = (
    "Write to me at sam@example.org.",
    "Call me on 020 7946 0958 please.",
    "They charged 4111 1111 1111 1111 twice.",
)
_ROUNDS = 5


def _texts(count: int) -> list[str]:
    chance = random.Random(0)
    texts = [" ".join(chance.choices(_SENTENCES, k=4)) for _ in range(count)]
    for index in range(0, count, 50):
        texts[index] += " " + chance.choice(_PERSONAL)
    return texts


def _seconds(step: Callable[[str], object], texts: list[str]) -> float:
    begin = time.perf_counter()
    for text in texts:
        step(text)
    return time.perf_counter() - begin


def main(count: int = 10_000) -> None:
    texts = _texts(count)
    print(f"{count} texts of {mean(map(len, texts)):.0f} characters, one process, {os.cpu_count()} cores")
    steps: dict[str, Callable[[str], object]] = {
        "clean": clean,
        "redact": redact,
        "detect": detect,
        "split": lambda text: split(text, "en"),
    }
    for name, step in steps.items():
        step(texts[0])
        seconds = median(_seconds(step, texts) for _ in range(_ROUNDS))
        print(f"{name:8} {count / seconds:12,.0f} texts/s {seconds / count * 1e6:8.1f} µs each")


if __name__ == "__main__":
    main()
