"""Looks for subjects that no theme covers and proposes them; a person accepts them, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from harken.domain.understanding import Theme
from harken.insights.statistics import ratio, shares_differ
from harken.pipeline.edit_plans import key_of
from storage import proposals, themes
from storage.proposals import Heard, Proposal, Unthemed

if TYPE_CHECKING:
    from nlp.discovery import Subject
    from nlp.theme_scores import Array, Embed

#: A statement of fewer characters hardly has a subject.
SHORTEST = 12
#: Days that count as of late, and those before that they are held against.
LATE, BEFORE = 28, 112
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
        heard = proposals.heard(connection, LATE, BEFORE)
    found = subjects(said.texts, said.embeddings, said.people, covered=covered) if said.texts else []
    fresh = [each for each in found if key_of(each.name, ()) not in taken]
    rows = _rows(fresh, said, heard, _nearest(fresh, taxonomy.themes, embed))
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
    found: Sequence[Subject],
    said: Unthemed,
    heard: Heard | None,
    nearest: Sequence[tuple[str | None, float | None]],
) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for subject, (theme, likeness) in zip(found, nearest, strict=True):
        key = key_of(subject.name, rows)
        rows[key] = {
            "key": key,
            "name": subject.name,
            "words": subject.words,
            "threshold": subject.threshold,
            "examples": [said.ids[place] for place in subject.examples],
            "nearest": theme,
            "likeness": likeness,
            **_told(subject, said),
            **_growth(subject, said, heard),
        }
    return list(rows.values())


def _told(subject: Subject, said: Unthemed) -> dict[str, Any]:
    """Its size in all that was said and how it feels; a sample is taken for the whole."""
    scale = said.whole / len(said.texts)
    feelings = [said.sentiments[place] for place in subject.members]
    positive, negative = (sum(each == side for each in feelings) for side in (1, -1))
    return {
        "statements": round(scale * len(subject.members)),
        "feedback": round(scale * len({said.feedback[place] for place in subject.members})),
        "share": scale * len(subject.members) / max(said.speaking, 1),
        "net_sentiment": (positive - negative) / len(feelings),
        "quotes": [[said.feedback[place], *said.places[place]] for place in subject.examples[:QUOTES]],
    }


def _growth(subject: Subject, said: Unthemed, heard: Heard | None) -> dict[str, Any]:
    """How much more of the feedback received of late tells of it than before, and how likely by chance.

    A sample counts as it is: of so many times less feedback.
    """
    dated = {said.feedback[place]: day for place in subject.members if (day := said.days[place]) is not None}
    if heard is None or not dated:
        return {"growth": None, "p": None, "grown": None}
    part = len(said.texts) / said.whole
    late = sum(day > heard.since for day in dated.values())
    before = sum(0 <= (heard.since - day).days < BEFORE for day in dated.values())
    now = late, max(round(heard.late * part), late)
    then = before, max(round(heard.before * part), before)
    if not now[1] or not then[1]:
        return {"growth": None, "p": None, "grown": None}
    times = ratio(now, then)
    counted = {"late": now[0], "late_of": now[1], "before": then[0], "before_of": then[1]}
    return {
        "growth": times.value,
        "p": shares_differ(now, then).p,
        "grown": counted | {"low": times.low, "high": times.high},
    }


def listed(connection: Connection) -> list[Proposal]:
    """The proposals as they stand, the largest first."""
    return proposals.listed(connection)
