"""What looking at all statements again would change, in words: exact where all were looked at, else about."""

from __future__ import annotations

from harken.domain.shaping import Look, Moves, Sized
from harken.pipeline import foreseen_words


def exactly(number: int) -> Sized:
    return Sized(number=number, low=number, high=number)


def told(look: Look, waiting: int = 0) -> list[str]:
    return list(foreseen_words.told(look, waiting))


def test_all_statements_are_told_exactly() -> None:
    first = Moves(theme="Parcels", joins=exactly(1_240), leaves=exactly(3))
    other = Moves(theme="Price", joins=exactly(2), leaves=exactly(41))
    look = Look(statements=3_120, of=3_120, themes=(first, other), new=exactly(800))
    assert told(look) == [
        "1,240 of all 3,120 statements would join Parcels.",
        "3 would leave it.",
        "800 of those that join are about no theme now.",
        "Other themes move with it: Price would gain 2 and lose 41.",
    ]


def test_a_part_is_told_with_its_interval() -> None:
    joins = Sized(number=1_243, low=1_104, high=1_386)
    first = Moves(theme="Parcels", joins=joins, leaves=Sized(number=0, low=0, high=18))
    other = Moves(theme="Price", joins=exactly(0), leaves=Sized(number=40, low=12, high=131))
    new = Sized(number=802, low=671, high=955)
    look = Look(statements=20_001, of=98_000, themes=(first, other), new=new)
    assert told(look) == [
        "About 1,240 of 98,000 statements would join Parcels (1,100 to 1,390, from 20,001 looked at).",
        "Hardly any would leave it (18 at most).",
        "About 802 of those that join are about no theme now (671 to 955).",
        "Other themes move with it: Price would lose about 40 (12 to 131).",
    ]


def test_what_was_not_met_in_a_part_may_still_be_there() -> None:
    first = Moves(theme="Parcels", joins=Sized(number=0, low=0, high=18), leaves=exactly(0))
    look = Look(statements=20_000, of=98_000, themes=(first,), new=exactly(0))
    assert told(look) == [
        "Hardly any of 98,000 statements would join Parcels (18 at most, from 20,000 looked at).",
    ]


def test_nothing_and_what_waits() -> None:
    first = Moves(theme="Parcels", joins=exactly(0), leaves=exactly(0))
    look = Look(statements=9, of=9, themes=(first,), new=exactly(0))
    assert told(look, 1) == [
        "None of the 9 statements would join Parcels.",
        "1 piece of feedback still waits to be looked at after an earlier edit; "
        "what that moves is counted here too.",
    ]
    empty = Look(statements=0, of=0, themes=(first,), new=exactly(0))
    assert told(empty) == ["No statement has been read yet, so nothing moves."]
