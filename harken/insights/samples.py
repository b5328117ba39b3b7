"""A part of what was heard, where looking at all of it would take too long: each so many-th by its id."""

from __future__ import annotations

from collections.abc import Callable

from harken.insights import quantities
from harken.insights.inquiry import Inquiry
from harken.insights.scope import Condition, Scope


def thinning(inquiry: Inquiry, scope: Scope, room: int, what: str) -> Callable[[Scope], Scope]:
    """Leaves a scope as it is, or a part of it that holds about so much feedback; that is said.

    Args:
        what: What is told from it, as a sentence begins with it.
    """
    heard = inquiry.counter.whole(quantities.volume(scope)).n
    if heard <= room:
        return lambda whole: whole
    every = prime_from(-(-heard // room))
    inquiry.notes.append(
        f"{what} from one in {every:,} pieces of feedback: there is too much to look at all of it."
    )
    return lambda whole: whole.within(Condition(every=every))


def prime_from(least: int) -> int:
    """The first prime number from here: no other order that ids may have falls in step with it."""
    found = max(least, 2)
    while any(found % divisor == 0 for divisor in range(2, int(found**0.5) + 1)):
        found += 1
    return found
