"""Gathers statements that say the same while nobody asks, so that an answer need not hold all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import Connection, Engine

from harken.insights import merging
from harken.insights.gatherer import EACH, Gatherer
from storage import opinions
from storage.opinions import Said

#: Statements that are looked at in one transaction.
AT_ONCE = 2_000
#: Statements that no opinion was found for are held side by side when there are so many.
POOL = 700
#: The most told opinions are held against what comes next.
MOST = 2_000


def gather(engine: Engine) -> None:
    """Seek an opinion for every statement that waits.

    Those that none was found for wait on until enough of them are together to find new ones. One process at
    a time; where another is at it, nothing is done.
    """
    after, gatherers = 0, dict[str, Gatherer]()
    while True:
        with engine.begin() as connection:
            some = opinions.waiting(connection, after, AT_ONCE) if opinions.alone(connection) else []
            if not some:
                opinions.forget(connection, MOST)
                return
            for generation, each in _by_model(some):
                if generation not in gatherers:
                    gatherers[generation] = _known(connection, generation)
                _take(connection, generation, gatherers[generation], each)
        after = some[-1].id


def _by_model(some: Sequence[Said]) -> Iterator[tuple[str, list[Said]]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for each in some:
        found[each.generation].append(each)
    yield from sorted(found.items())


def _known(connection: Connection, generation: str) -> Gatherer:
    stored = opinions.known(connection, generation, MOST, EACH)
    groups = {id_: [_comparable(each) for each in some] for id_, some in stored.items()}
    return Gatherer(enough=POOL, groups=groups)


def _comparable(each: Said) -> merging.Statement:
    return merging.statement(each.text, each.embedding, each.valence, each.themes)


def _take(connection: Connection, generation: str, gatherer: Gatherer, some: Sequence[Said]) -> None:
    new = partial(opinions.found, connection, generation)
    joined, settled = gatherer.take([(each.id, _comparable(each)) for each in some], new)
    opinions.join(connection, joined)
    opinions.settle(connection, settled)
