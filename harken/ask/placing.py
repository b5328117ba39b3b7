"""What stands around each name of a question: it tells whether the name is meant, left out or by the way."""

from __future__ import annotations

import re
from itertools import pairwise
from zlib import crc32

from harken.ask.slate import PLACEHOLDER, Slate

BUCKETS = 1 << 13
#: Kinds of placeholders that a meaning includes or leaves out; of times only whether they are meant.
PLACED = frozenset(
    ("theme", "group", "source", "kind", "product", "language", "sentiment", "attribute", "score", "text")
) | {"rival", "point"}
_LEFT, _RIGHT = 5, 4
_PIECE = re.compile(r"@\d+[a-z]+|[^\W_]+|[?,;:()/&-]")


def around(slate: Slate) -> dict[int, list[int]]:
    """Per placeholder the buckets of the words before and after it."""
    pieces = _PIECE.findall(slate.text)
    found: dict[int, list[int]] = {}
    for position, piece in enumerate(pieces):
        match = PLACEHOLDER.fullmatch(piece)
        if match is not None and match[2] in PLACED:
            told = _told([_kind(each) for each in pieces], position)
            found[int(match[1])] = sorted({crc32(each.encode()) % BUCKETS for each in told})
    return found


def _kind(piece: str) -> str:
    return PLACEHOLDER.sub(lambda match: match[2].upper(), piece)


def _told(pieces: list[str], position: int) -> list[str]:
    kind = pieces[position]
    before = [*pieces[max(position - _LEFT, 0) : position][::-1], "^"]
    after = [*pieces[position + 1 : position + 1 + _RIGHT], "$"]
    told = [kind]
    for side, words in (("before", before), ("after", after)):
        told += [f"{side} {word}" for word in words]
        told += [f"{side} {number} {word}" for number, word in enumerate(words[:3])]
        told += [f"{side} {one} {other}" for one, other in pairwise(words)]
        told.append(f"{side} {kind} {words[0]}")
    return told
