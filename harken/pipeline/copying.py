"""Finds copies among what is new: feedback that repeats the words of other feedback, if not to the letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, Engine

from harken.pipeline.progress import Progress, unwatched
from storage import copies, copy_candidates
from storage.copy_candidates import Pair

#: Feedback per transaction; bounds memory, and how long others wait for their turn.
LOOK_AT_ONCE = 1000


def waiting(engine: Engine) -> int:
    """How many feedback wait to be looked at."""
    with engine.connect() as connection:
        return copy_candidates.waiting(connection)


def link_copies(engine: Engine, *, progress: Progress = unwatched) -> int:
    """Link what repeats other feedback among what waits; returns how many were looked at."""
    looked_at, last = 0, 0
    while True:
        with engine.begin() as connection:
            claimed = copy_candidates.claim(connection, last, LOOK_AT_ONCE)
            if not claimed:
                copy_candidates.tidy(connection)
                break
            _look(connection, claimed)
        last = claimed[-1]
        looked_at += len(claimed)
        progress(len(claimed))
    return looked_at


def _look(connection: Connection, claimed: Sequence[int]) -> None:
    from nlp.copies import marks, speaks
    from nlp.copies import words as in_words

    copy_candidates.forget(connection, claimed)
    said = {id: in_words(each.text) for id, each in copy_candidates.words(connection, claimed).items()}
    marked = {id: marks(words) for id, words in said.items() if speaks(words)}
    copy_candidates.save_marks(connection, marked)
    pairs = copy_candidates.candidates(connection, marked)
    # All of them first: nothing can be read while rows are being written.
    copy_candidates.save_pairs(connection, list(_alike(connection, pairs)))
    # Taken off the list first: what cannot be linked yet is put there again.
    copy_candidates.finish(connection, claimed)
    copies.relink(connection, claimed, patient=True)


def _alike(connection: Connection, pairs: Sequence[tuple[int, int]]) -> Iterator[Pair]:
    """The pairs of which one repeats the other; equal texts are known as such without it."""
    from nlp.copies import likeness
    from nlp.copies import words as in_words

    known = copy_candidates.words(connection, {id for pair in pairs for id in pair})
    said: Mapping[int, list[str]] = {id: in_words(each.text) for id, each in known.items()}
    for one, other in pairs:
        if not {one, other} <= known.keys():
            continue
        if known[one].text_hash is not None and known[one].text_hash == known[other].text_hash:
            continue
        found = likeness(said[one], said[other])
        if found is not None:
            yield Pair(one=one, other=other, why=found.why.value, share=found.share)
