"""Looks for subjects that no theme covers and proposes them; a person accepts them, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from harken.domain.understanding import Theme
from harken.insights.statistics import shares_differ
from harken.pipeline.edit_plans import key_of
from storage import proposals, themes
from storage.proposals import Proposal, Unthemed

if TYPE_CHECKING:
    from nlp.discovery import Subject
    from nlp.theme_scores import Array, Embed

#: A statement of fewer characters hardly has a subject.
SHORTEST = 12
#: What counts as of late, and what it is held against.
LATE, BEFORE = timedelta(days=28), timedelta(days=112)
QUOTES = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Discovered:
    """What a look at what no theme covers has brought."""

    proposals: tuple[Proposal, ...]
    #: Statements without a theme, how many of them were looked at, and how many are in a proposal.
    unthemed: int
    looked_at: int
    covered: int


def discover(engine: Engine, embed: Embed) -> Discovered:
    """Propose themes for what none covers; the same data gives the same proposals.

    At most `nlp.clusters.MOST` statements are looked at, however many there are.
    """
    from nlp.clusters import MOST
    from nlp.discovery import subjects

    with engine.connect() as connection:
        said = proposals.unthemed(connection, MOST, SHORTEST)
        taxonomy = themes.taxonomy(connection)
        taken = proposals.taken(connection)
        covered = proposals.themed_texts(connection, MOST)
    found = subjects(said.texts, said.embeddings, said.people, covered=covered) if said.texts else []
    fresh = [each for each in found if key_of(each.name, ()) not in taken]
    rows = _rows(fresh, said, _nearest(fresh, taxonomy.themes, embed))
    with engine.begin() as connection:
        proposals.replace(connection, taxonomy.version, rows)
        kept = proposals.listed(connection)
    return Discovered(
        proposals=tuple(kept),
        unthemed=said.whole,
        looked_at=len(said.texts),
        covered=sum(len(each.members) for each in fresh),
    )


def _nearest(
    found: Sequence[Subject], active: Sequence[Theme], embed: Embed
) -> list[tuple[str | None, float | None]]:
    """For each subject the active theme that it is nearest to, and the cosine."""
    if not found or not active:
        return [(None, None)] * len(found)
    from nlp.theme_scores import Seeds

    seeds = Seeds(active, embed)
    return [_best(seeds.closest(each.middle[None])[0], active) for each in found]


def _best(cosines: Array, active: Sequence[Theme]) -> tuple[str, float]:
    place = int(cosines.argmax())
    return active[place].key, round(float(cosines[place]), 3)


def _rows(
    found: Sequence[Subject], said: Unthemed, nearest: Sequence[tuple[str | None, float | None]]
) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for subject, (theme, likeness) in zip(found, nearest, strict=True):
        key = key_of(subject.name, rows)
        rows[key] = {
            "key": key,
            "name": subject.name,
            "words": subject.words,
            "examples": [said.ids[place] for place in subject.examples],
            "nearest": theme,
            "likeness": likeness,
            **_told(subject, said),
        }
    return list(rows.values())


def _told(subject: Subject, said: Unthemed) -> dict[str, Any]:
    """Its size in all that was said, its growth and how it feels; a sample is taken for the whole."""
    scale = said.whole / len(said.texts)
    feelings = [said.sentiments[place] for place in subject.members]
    growth, p = _growth(subject, said.days)
    positive, negative = (sum(each == side for each in feelings) for side in (1, -1))
    return {
        "statements": round(scale * len(subject.members)),
        "feedback": round(scale * len({said.feedback[place] for place in subject.members})),
        "share": scale * len(subject.members) / max(said.speaking, 1),
        "growth": growth,
        "p": p,
        "net_sentiment": (positive - negative) / len(feelings),
        "quotes": [[said.feedback[place], *said.places[place]] for place in subject.examples[:QUOTES]],
    }


def _growth(subject: Subject, days: Sequence[date | None]) -> tuple[float | None, float | None]:
    """How its share of what no theme covers has grown of late, and how likely that is by chance."""
    dated = [day for day in days if day is not None]
    if not dated:
        return None, None
    late = max(dated) - LATE
    mine = [day for place in subject.members if (day := days[place]) is not None]
    now = (sum(day > late for day in mine), sum(day > late for day in dated))
    then = (
        sum(late - BEFORE < day <= late for day in mine),
        sum(late - BEFORE < day <= late for day in dated),
    )
    if not now[1] or not then[0]:
        return None, None
    return round(now[0] / now[1] / (then[0] / then[1]), 2), shares_differ(now, then).p


def listed(connection: Connection) -> list[Proposal]:
    """The proposals as they stand, the largest first."""
    return proposals.listed(connection)
