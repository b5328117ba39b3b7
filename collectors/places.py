"""Sources that consist of several places: one that fails does not keep the others from being read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from harken.domain.errors import BudgetSpent, SourceError
from harken.domain.feedback import Batch, Failure

T = TypeVar("T")


def each_place(
    source: str, places: Iterable[T], read: Callable[[T], Iterator[Batch]], *, label: Callable[[T], str]
) -> Iterator[Batch]:
    """The batches of each place; one that is closed for good, such as a private forum, is told among them.

    Raises:
        SourceError: at the end, when a place may work later or none works at all.
    """
    failed: list[tuple[str, SourceError]] = []
    every = list(places)
    for place in every:
        try:
            yield from read(place)
        except BudgetSpent:
            raise
        except SourceError as error:
            failed.append((label(place), error))
    passing = [error for _, error in failed if not error.permanent]
    if passing or (failed and len(failed) == len(every)):
        raise (passing or [failed[0][1]])[0]
    if failed:
        yield Batch(failures=tuple(_told(source, where, error) for where, error in failed))


def _told(source: str, where: str, error: SourceError) -> Failure:
    return Failure(where=where, reason=error.message.removeprefix(f"Source {source}: "))
