"""What looking at all statements again would change, in sentences that the command line, the page and Slack
all show as they stand."""

from __future__ import annotations

from collections.abc import Iterator

from harken.domain.shaping import Look, Moves, Sized

#: Digits of an estimate that mean something.
_DIGITS = 3


def told(look: Look, waiting: int) -> Iterator[str]:
    """The sentences, the theme of the edit first.

    Args:
        waiting: Feedback that an earlier edit still has looked at again.
    """
    first, *others = look.themes
    if not look.of:
        yield "No statement has been read yet, so nothing moves."
        return
    yield _joins(look, first)
    if first.leaves.high:
        yield f"{_many(first.leaves, start=True)} would leave it{_range(first.leaves)}."
    if look.new.number:
        yield f"{_many(look.new, start=True)} of those that join are about no theme now{_range(look.new)}."
    if any(_both(each) for each in others):
        yield f"Other themes move with it: {'; '.join(_other(each) for each in others if _both(each))}."
    if waiting:
        told = (
            "1 piece of feedback still waits"
            if waiting == 1
            else f"{waiting:,} pieces of feedback still wait"
        )
        yield f"{told} to be looked at after an earlier edit; what that moves is counted here too."


def _joins(look: Look, moves: Moves) -> str:
    joins = moves.joins
    if look.statements >= look.of:
        many = f"{joins.number:,} of all" if joins.number else "None of the"
        return f"{many} {look.of:,} statements would join {moves.theme}."
    looked = f"from {look.statements:,} looked at"
    if not joins.number:
        return (
            f"Hardly any of {look.of:,} statements would join {moves.theme}"
            f" ({_about(joins.high)} at most, {looked})."
        )
    return (
        f"About {_about(joins.number)} of {look.of:,} statements would join {moves.theme}"
        f" ({_about(joins.low)} to {_about(joins.high)}, {looked})."
    )


def _many(sized: Sized, *, start: bool = False) -> str:
    """How many, to begin a sentence with or within one."""
    if sized.low == sized.high:
        return f"{sized.number:,}"
    said = f"about {_about(sized.number)}" if sized.number else "hardly any"
    return said[:1].upper() + said[1:] if start else said


def _range(sized: Sized) -> str:
    if sized.low == sized.high:
        return ""
    if not sized.number:
        return f" ({_about(sized.high)} at most)"
    return f" ({_about(sized.low)} to {_about(sized.high)})"


def _about(number: int) -> str:
    """A number with as many digits as an estimate has."""
    return f"{int(float(f'{number:.{_DIGITS}g}')):,}"


def _both(moves: Moves) -> int:
    return moves.joins.number + moves.leaves.number


def _other(moves: Moves) -> str:
    """What another theme gains and loses."""
    ways = [("gain", moves.joins), ("lose", moves.leaves)]
    said = [f"{way} {_many(sized)}{_range(sized)}" for way, sized in ways if sized.number]
    return f"{moves.theme} would {' and '.join(said)}"
