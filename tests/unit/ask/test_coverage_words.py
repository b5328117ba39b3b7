from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harken.ask.coverage_words import blind
from harken.domain.answers import Blind, BlindKind, SourceState

THIRD, NINTH = datetime(2026, 11, 3, 8, tzinfo=UTC), datetime(2026, 11, 9, 20, tzinfo=UTC)


def state(name: str, *stretches: Blind) -> SourceState:
    return SourceState(name=name, last_collected=NINTH, healthy=True, blind=stretches)


def stretch(
    kind: BlindKind = BlindKind.UNREAD, *, start: datetime | None = THIRD, end: datetime | None = NINTH
) -> Blind:
    return Blind(kind=kind, start=start, end=end)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (stretch(), "forum was not read from 3 November 2026 to 9 November 2026, so this may miss some."),
        (stretch(end=THIRD), "forum was not read on 3 November 2026, so this may miss some."),
        (stretch(end=None), "forum has not been read since 3 November 2026, so this may miss some."),
        (stretch(start=None, end=None), "forum was never read, so this lacks what is said there."),
        (
            stretch(BlindKind.SILENT, end=None),
            "forum has brought nothing since 3 November 2026 although it used to, so this may miss some.",
        ),
        (
            stretch(BlindKind.COLLAPSING),
            "forum brought far less than usual from 3 November 2026 to 9 November 2026,"
            " so this may miss some.",
        ),
    ],
)
def test_one_stretch_of_one_source(found: Blind, told: str) -> None:
    assert str(blind([state("shop"), state("forum", found)])) == told


def test_nothing_is_said_where_nothing_was_missed() -> None:
    assert not blind([state("shop"), state("forum")])


def test_further_stretches_are_mentioned() -> None:
    assert str(blind([state("forum", stretch(), stretch(end=None))])) == (
        "forum has not been read since 3 November 2026, so this may miss some."
        " It was blind at other times as well."
    )


def test_many_sources_share_a_sentence() -> None:
    told = str(blind(state(name, stretch()) for name in ("blog", "forum", "shop")))
    assert told == "blog, forum and shop were not read all of this time, so this may miss some."
