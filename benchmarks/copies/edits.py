"""Five kinds of edit that make a copy of a text: what happens to reviews between one place and another."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

Edit = Callable[[str, random.Random], str]

#: Between them at least so many of the words are kept where an end is cut off.
KEPT = (0.5, 0.9)
#: Of the words that have a synonym here, and of the longer words that may be mistyped, so many change.
SYNONYMS, TYPOS = 0.5, 0.06

_GREETINGS = (
    "Hello everyone,",
    "Hi there, first time posting here.",
    "Good morning all, long time reader and first time poster.",
    "Dear team,",
    "Hey folks, hope you are all doing well.",
    "Hi all, just wanted to share this with you:",
)
_CLOSINGS = ("", "", "Cheers!", "Thanks for reading.", "Best wishes, Kim", "Kind regards from Leeds")
_FRAMES = (
    "Verified purchase. Reviewed in Ireland on 3 March 2024. {} 12 people found this helpful. Report",
    "★★★★☆ by a customer from Ohio | {} | Was this review helpful to you? Yes (4) No (1)",
    "[This review was collected as part of a promotion.] {} Originally posted on bramble-shop.example",
    "Anna K. wrote: {} Read more reviews of this product. Share. Flag as inappropriate",
    "Pros: see below. Cons: see below. {} Bottom line: would buy from this store. Posted via the mobile app",
    "Top contributor, 48 reviews, level 5 local guide. {} Response from the owner: thank you for your review",
)
_ALIKE: Mapping[str, str] = {
    "good": "nice",
    "great": "excellent",
    "bad": "poor",
    "big": "large",
    "small": "little",
    "buy": "purchase",
    "bought": "purchased",
    "love": "adore",
    "like": "enjoy",
    "really": "truly",
    "very": "extremely",
    "always": "constantly",
    "often": "frequently",
    "fix": "repair",
    "help": "assist",
    "start": "begin",
    "stop": "quit",
    "easy": "simple",
    "hard": "difficult",
    "fast": "quick",
    "slow": "sluggish",
    "cheap": "inexpensive",
    "problem": "issue",
    "problems": "issues",
    "people": "folks",
    "staff": "personnel",
    "friendly": "kind",
    "comfortable": "comfy",
    "beautiful": "lovely",
    "pretty": "lovely",
    "use": "utilise",
    "need": "require",
    "want": "wish",
    "get": "receive",
    "got": "received",
    "think": "believe",
    "phone": "handset",
    "video": "clip",
    "videos": "clips",
    "picture": "image",
    "friend": "pal",
    "family": "relatives",
    "clean": "tidy",
    "dirty": "filthy",
    "area": "zone",
    "seats": "chairs",
    "seat": "chair",
    "food": "meals",
    "drinks": "beverages",
    "flight": "journey",
    "color": "shade",
    "size": "fit",
    "perfect": "ideal",
    "soft": "gentle",
    "dress": "gown",
    "shirt": "top",
    "time": "moment",
    "money": "cash",
    "company": "firm",
    "called": "phoned",
    "told": "informed",
    "because": "since",
    "also": "too",
    "but": "yet",
    "however": "still",
}


def case_and_punctuation(text: str, chance: random.Random) -> str:
    """Another case throughout, other marks or none, other spaces."""
    cased = chance.choice((str.upper, str.lower, str.title, str.capitalize))(text)
    marked = chance.choice(
        (
            lambda said: re.sub(r"[.,;:!?\"()-]+", " ", said),
            lambda said: re.sub(r"[.!?]+", " !!", said),
            lambda said: re.sub(r",", " -", said) + "...",
        )
    )(cased)
    return marked.replace(" ", chance.choice((" ", "  ", "\n")), 20)


def cut_end(text: str, chance: random.Random) -> str:
    """The beginning only, as in a preview."""
    said = text.split()
    kept = " ".join(said[: max(1, round(len(said) * chance.uniform(*KEPT)))])
    return kept + chance.choice(("", "...", "…", " … Read more"))


def added_greeting(text: str, chance: random.Random) -> str:
    return " ".join((chance.choice(_GREETINGS), text, chance.choice(_CLOSINGS))).strip()


def synonyms_and_typos(text: str, chance: random.Random) -> str:
    """Some words in other words, some with a slip of the finger."""
    return re.sub(r"[A-Za-z]+", lambda found: _changed(found.group(), chance), text)


def _changed(word: str, chance: random.Random) -> str:
    if word.lower() in _ALIKE and chance.random() < SYNONYMS:
        other = _ALIKE[word.lower()]
        return other.capitalize() if word[0].isupper() else other
    return _mistyped(word, chance) if len(word) > 3 and chance.random() < TYPOS else word


def _mistyped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    return chance.choice(
        (
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + chance.choice("aeioustnr") + word[place + 1 :],
        )
    )


def another_frame(text: str, chance: random.Random) -> str:
    return chance.choice(_FRAMES).format(text)


KINDS: Mapping[str, Edit] = {
    "case and punctuation": case_and_punctuation,
    "a cut end": cut_end,
    "an added greeting": added_greeting,
    "synonyms and typos": synonyms_and_typos,
    "another store's frame": another_frame,
}
