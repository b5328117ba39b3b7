"""What the database cannot hold is mended or refused here, or one record would fail its whole batch."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from harken.domain.feedback import Failure, Feedback, Score

#: NUL, and halves of a pair that stand alone: no text of the database may hold them.
_UNFIT = re.compile("[\0\ud800-\udfff]")
#: Characters; an index takes no more than 2,700 bytes.
_LONGEST_NAME = 500
#: When feedback can have been given.
_YEARS = range(1900, 2101)
#: Parts of one feedback, which are numbered.
_MOST_PARTS = 1000
#: Characters of a place or a reason in a list of what was left out.
_LONGEST_TOLD = 300


def text(given: str) -> str:
    """The same text, with a mark in place of each character that cannot be stored."""
    return _UNFIT.sub("\ufffd", given) if _UNFIT.search(given) else given


def ids(given: Iterable[str]) -> list[str]:
    """Those that can be external ids of something that is stored."""
    return [each for each in given if fits(each)]


def fits(external_id: str) -> bool:
    """Whether it can be stored as it is; another one in its place might be somebody else's."""
    return 0 < len(external_id) <= _LONGEST_NAME and not _UNFIT.search(external_id)


def refused(item: Feedback) -> str | None:
    """Why a feedback cannot be stored at all."""
    if not fits(item.external_id):
        return f"its id is longer than {_LONGEST_NAME} characters, or has some that cannot be stored"
    if len(item.parts) > _MOST_PARTS:
        return f"it has more than {_MOST_PARTS:,} parts"
    return None


def mended(item: Feedback) -> Feedback:
    """The feedback without what could not be stored; the same one where nothing is wrong."""
    changed: dict[str, Any] = {
        "author": item.author and text(item.author),
        "url": item.url and text(item.url),
        "said": _said(item.said),
        "scores": tuple(_scores(item.scores)),
    }
    changed = {name: value for name, value in changed.items() if value != getattr(item, name)}
    return dataclasses.replace(item, **changed) if changed else item


def _said(said: datetime | date | None) -> datetime | date | None:
    """Years such as 1 and 9999 stand for an unknown day, and months cannot be reckoned with at their ends."""
    return said if said is None or said.year in _YEARS else None


def _scores(scores: Iterable[Score]) -> Iterator[Score]:
    """The first of each name, of those that are numbers."""
    seen = set()
    for score in scores:
        name = text(score.name)[:_LONGEST_NAME]
        if name in seen or not all(map(math.isfinite, (score.value, score.low, score.high))):
            continue
        seen.add(name)
        yield score if name == score.name else dataclasses.replace(score, name=name)


def told(failure: Failure) -> Failure:
    """A failure as any list can hold it, however the source calls the record."""
    return dataclasses.replace(
        failure, where=text(failure.where)[:_LONGEST_TOLD], reason=text(failure.reason)[:_LONGEST_TOLD]
    )
