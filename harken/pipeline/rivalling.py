"""Notes which statements name a rival: when they are understood, and all of them when the settings change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Engine

from harken.domain.rivals import Rival
from nlp.rivals import Finder, hints
from storage import rivals as kept
from storage.rivals import Named, Spoken


def note(connection: Connection, feedback: Collection[int]) -> None:
    """Note the rivals in what was just understood, in its transaction; `kept.hold` comes before."""
    rivals = kept.known(connection)
    if rivals:
        kept.save(connection, _named(rivals, kept.spoken(connection, feedback)))


def adopt(engine: Engine, rivals: Sequence[Rival]) -> bool:
    """Bring the rivals of the settings into force; where they changed, who names them is found anew.

    Returns whether they changed.
    """
    wanted = sorted(rivals, key=lambda each: each.name)
    with engine.begin() as connection:
        if _same(kept.known(connection), wanted):
            return False
        found = kept.replace(connection, wanted)
        # With nobody to look for, nothing needs to be read.
        for spoken in kept.every_spoken(connection, hints(wanted)) if found else ():
            kept.save(connection, _named(found, spoken))
        return True


def _same(known: Mapping[int, Rival], wanted: Sequence[Rival]) -> bool:
    return sorted(known.values(), key=lambda each: each.name) == list(wanted)


def _named(rivals: Mapping[int, Rival], spoken: Sequence[Spoken]) -> Iterator[Named]:
    ids = {rival: id_ for id_, rival in rivals.items()}
    finder = Finder(rivals.values())
    for each in spoken:
        for rival, stance in finder.find(each.said):
            yield Named(spoken=each, rival_id=ids[rival], stance=stance)
