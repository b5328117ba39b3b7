"""The newest statements of parts of what was heard, of several at once, where columns tell whose they are.

Going through the mentions of a theme until enough of them are of one group takes the longer the fewer they
are; columns know the group's newest feedback about the theme, and its rows alone are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.questions import Filter
from harken.domain.understanding import Way
from harken.insights import crowd
from harken.insights.choosing import Candidate
from harken.insights.names import Names
from harken.insights.relations import facet_bits, role_bits, sentiment_codes
from harken.insights.scope import Condition, Scope, wordless
from storage.columns import in_binary

#: So much of the newest feedback that may say what is asked for is looked through.
ROOM = 1_000
#: A larger part than this is found among all that was heard.
MOST_OF_ALL = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Statements that are looked for: what they must say themselves, and of which feedback they are."""

    wanted: Filter
    feedback: Scope


def newest(
    connection: sa.Connection, names: Names, asked: Sequence[Asked], most: int
) -> list[list[Candidate] | None]:
    """So many of the newest statements of each, newest first.

    Returns:
        None for those of which columns do not tell whose they are, or that are of most of what was heard.
    """
    pools = {place: pool for place, each in enumerate(asked) if (pool := _pool(connection, names, each))}
    found: dict[int, list[Candidate]] = {}
    for source in (_THEMED, _PLAIN):
        mine = {place: pool for place, pool in pools.items() if pool.source == source}
        found |= zip(mine, _read(connection, names, source, list(mine.values()), most), strict=True)
    enough = {place: each for place, each in found.items() if pools[place].whole or len(each) == most}
    return [enough.get(place) for place in range(len(asked))]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pool:
    """Where statements are looked for, and what these must say."""

    #: The newest first, and whether it is all of it.
    feedback: NDArray[np.int64]
    whole: bool
    #: As ids and bits; 0 asks for nothing.
    theme: int
    roles: int
    facets: int
    moods: int

    @property
    def source(self) -> str:
        return _THEMED if self.theme else _PLAIN


def _pool(connection: sa.Connection, names: Names, asked: Asked) -> _Pool | None:
    wanted, scope = asked.wanted, asked.feedback
    spoken = any(each.filter != wordless(each.filter) for each in scope.conditions)
    # Of all that was heard the newest are found at once.
    part = replace(scope, include=wordless(scope.include)) != Scope(period=scope.period)
    unknown = (
        wanted.text or wanted.rivals or len(wanted.themes) > 1 or not names.themes.keys() >= {*wanted.themes}
    )
    if unknown or spoken or not part:
        return None
    try:
        ids = _ids(connection, names, asked, ROOM + 1)
    except crowd.Untold:
        return None
    return _Pool(
        feedback=ids[:ROOM],
        whole=len(ids) <= ROOM,
        theme=sum(names.themes[key] for key in wanted.themes),
        roles=role_bits(wanted.roles),
        facets=facet_bits(wanted.facets),
        moods=sum(1 << 1 + code for code in sentiment_codes(wanted.sentiment)),
    )


def _ids(connection: sa.Connection, names: Names, asked: Asked, most: int) -> NDArray[np.int64]:
    """So much of the newest feedback that may say it.

    Raises:
        Untold: columns do not tell it, or it is most of what was heard: then the newest are found at once.
    """
    scope, named = _unnamed(asked.feedback)
    whose = crowd.crowd(connection, names, scope)
    if whose.many > MOST_OF_ALL * len(whose.span.column("ids")) and not named:
        raise crowd.Untold
    doing = _doing(connection, names, scope, asked.wanted.roles)
    for each in named:
        doing = _named(doing, each)
    about = Filter(themes=asked.wanted.themes)
    return crowd.newest((crowd.within(part, names, about) for part in doing), most)


def _doing(
    connection: sa.Connection, names: Names, scope: Scope, roles: tuple[str, ...]
) -> Iterator[crowd.Part]:
    """The feedback of a scope that may have such a role by runs, told once for all themes of an answer."""
    told = names.beforehand.read.setdefault(("pool", str(scope), roles), [])
    for number, run in enumerate(crowd.runs(connection, names, scope)):
        if number == len(told):
            told.append(crowd.within(run, names, Filter(roles=roles)))
        yield told[number]


def _named(parts: Iterable[crowd.Part], ids: Collection[int]) -> Iterator[crowd.Part]:
    """What of some parts has one of these ids."""
    asked = np.array(ids, dtype=np.int64)
    most = 1 + int(asked.max(initial=0))
    marked = np.zeros(most + 1, dtype=bool)
    marked[asked] = True
    for part in parts:
        yield crowd.Part(part, np.flatnonzero(marked[np.minimum(part.column("ids"), most)]))


def _unnamed(scope: Scope) -> tuple[Scope, list[tuple[int, ...]]]:
    """The scope without asking for ids, and the ids."""
    named = [each.named for each in scope.conditions if each.named is not None]
    others = (replace(each, named=None) for each in scope.conditions)
    return replace(scope, conditions=tuple(each for each in others if each != Condition())), named


def _read(
    connection: sa.Connection, names: Names, source: str, pools: Sequence[_Pool], most: int
) -> list[list[Candidate]]:
    if not pools:
        return []
    ends = np.cumsum([len(pool.feedback) for pool in pools]).tolist()
    ids = np.concatenate([pool.feedback for pool in pools]).tolist()
    asked = {
        # Written out, as a list of thousands takes longer to hand over than all the rest.
        "feedback": f"{{{','.join(map(str, ids))}}}",
        "first": [1, *(end + 1 for end in ends[:-1])],
        "last": ends,
        **{what: [getattr(pool, what) for pool in pools] for what in ("theme", "roles", "facets", "moods")},
        "active": list(names.themes.values()),
        "most": most,
    }
    found: list[list[Candidate]] = [[] for _ in pools]
    # Embeddings alone are a megabyte, which as text would be two.
    rows = in_binary(connection, _STATEMENTS[source], asked)
    rows.sort(key=itemgetter(0, 1, 2))
    for row in rows:
        found[row[0] - 1].append(Candidate(*row[3:]))
    return found


_THEMED = """
    JOIN mentions ON mentions.feedback_id = mine.feedback_id AND mentions.theme_id = asked.theme
        AND (asked.roles = 0 OR mentions.roles & asked.roles <> 0)
        AND (asked.moods = 0 OR 1 << 1 + mentions.sentiment & asked.moods <> 0)
    JOIN statements ON statements.id = mentions.statement_id"""
_PLAIN = "JOIN statements ON statements.feedback_id = mine.feedback_id"
#: For a theme also what tells how well a statement is about it.
_ABOUT = {
    _THEMED: f"""halfvec_send(statements.embedding), (
        SELECT count(*) FILTER (
            WHERE theme_id <> asked.theme AND theme_id = ANY(cast(%(active)s AS int[]))
                AND way <> {Way.THROUGH}
        )
        FROM mentions AS each WHERE each.feedback_id = mine.feedback_id AND each.statement_id = statements.id
    )""",
    _PLAIN: "cast(NULL AS bytea), 0",
}
#: One feedback after the other, newest first, until there are enough.
_STATEMENTS = {
    source: f"""
        SELECT asked.place, found.* FROM unnest(
            cast(%(first)s AS int[]), cast(%(last)s AS int[]), cast(%(theme)s AS int[]),
            cast(%(roles)s AS int[]), cast(%(facets)s AS int[]), cast(%(moods)s AS int[])
        ) WITH ORDINALITY AS asked (first, last, theme, roles, facets, moods, place)
        CROSS JOIN LATERAL (
            SELECT mine.place, statements.id,
                substr(parts.text, statements.start + 1, statements.stop - statements.start), feedback.id,
                parts.label, statements.start, statements.stop, sources.name, feedback.day,
                CASE WHEN feedback.gone_at IS NULL THEN feedback.url END, feedback.person,
                statements.valence, statements.sentiment, statements.probabilities, statements.id,
                {_ABOUT[source]}
            FROM unnest((cast(%(feedback)s AS int8[]))[asked.first : asked.last])
                WITH ORDINALITY AS mine (feedback_id, place)
            {source}
                AND statements.content
                AND (asked.roles = 0 OR statements.roles & asked.roles <> 0)
                AND (asked.facets = 0 OR statements.facets & asked.facets <> 0)
                AND (asked.moods = 0 OR 1 << 1 + statements.sentiment & asked.moods <> 0)
            JOIN parts ON parts.id = statements.part_id
            JOIN feedback ON feedback.id = mine.feedback_id
            JOIN sources ON sources.id = feedback.source_id
            ORDER BY mine.place, statements.id LIMIT %(most)s
        ) AS found
        """
    for source in (_THEMED, _PLAIN)
}
