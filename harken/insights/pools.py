"""The newest statements of parts of what was heard, of several at once, where columns tell whose they are.

Going through the mentions of a theme until enough of them are of one group takes the longer the fewer they
are; columns know the group's newest feedback about the theme, and its rows alone are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.questions import Filter
from harken.domain.understanding import Way
from harken.insights import backwards, crowd
from harken.insights.choosing import Candidate
from harken.insights.names import Names
from harken.insights.relations import facet_bits, role_bits, sentiment_codes
from harken.insights.scope import Condition, Scope, wordless
from storage.in_turn import in_turn

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
    connection: sa.Connection, names: Names, asked: Sequence[Asked], most: int, *, whose: bool
) -> Iterator[tuple[int, list[Candidate]]]:
    """So many of the newest statements of each, newest first, by its place.

    Those are left out of which columns do not tell whose they are, or that are of most of what was heard.
    Nothing else may be asked of the connection until all are told: while the server looks for one, it is told
    where to look for the next, and those before are gone through.

    Args:
        whose: Tell of each where and when it was heard, and from whom; `placed` tells it of few afterwards.
    """
    grounds = {
        place: ground for place, each in enumerate(asked) if (ground := _ground(connection, names, each))
    }
    if not grounds:
        return
    active, told = _written(names.themes.values()), dict[int, _Pool]()

    def asking() -> Iterator[tuple[str, dict[str, str]]]:
        for place, ground in grounds.items():
            pool = told[place] = _pool(names, asked[place].wanted, ground)
            yield _STATEMENTS[pool.source, whose], pool.values(active, most)

    for place, rows in zip(grounds, in_turn(connection, asking()), strict=True):
        if told[place].whole or len(rows) == most:
            rows.sort(key=itemgetter(0, 1))
            yield place, [Candidate(*row[2:]) for row in rows]


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

    def values(self, active: str, most: int) -> dict[str, str]:
        """What is asked of the server, as text."""
        values = {"feedback": _written(self.feedback.tolist()), "most": str(most)}
        values |= {what: str(getattr(self, what)) for what in ("roles", "facets", "moods")}
        return values | ({"theme": str(self.theme), "active": active} if self.theme else {})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ground:
    """The feedback that a pool is of, with all that is read for telling the newest of it."""

    whose: crowd.Crowd
    scope: Scope
    #: Ids that are asked for besides.
    named: Sequence[Collection[int]]


def _ground(connection: sa.Connection, names: Names, asked: Asked) -> _Ground | None:
    """None where columns do not tell it, or it is most of what was heard: then it is found at once."""
    wanted, (scope, named) = asked.wanted, _unnamed(asked.feedback)
    spoken = any(each.filter != wordless(each.filter) for each in scope.conditions)
    # Of all that was heard the newest are found at once.
    part = replace(asked.feedback, include=wordless(scope.include)) != Scope(period=scope.period)
    unknown = (
        wanted.text or wanted.rivals or len(wanted.themes) > 1 or not names.themes.keys() >= {*wanted.themes}
    )
    if unknown or spoken or not part:
        return None
    if named:
        # The few that are named are looked through for the roles, so that one crowd serves all that ask.
        scope = scope.including(replace(scope.include, roles=()))
    try:
        whose = backwards.read_ahead(connection, names, scope, _telling(wanted))
    except crowd.Untold:
        return None
    if whose.many > MOST_OF_ALL * len(whose.span.column("ids")) and not named:
        return None
    return _Ground(whose=whose, scope=scope, named=named)


def _telling(wanted: Filter) -> Filter:
    """What of a statement columns tell of all the statements of a feedback."""
    return Filter(themes=wanted.themes, roles=wanted.roles)


def _pool(names: Names, wanted: Filter, ground: _Ground) -> _Pool:
    ids = backwards.newest(_saying(names, wanted, ground), ROOM + 1)
    return _Pool(
        feedback=ids[:ROOM],
        whole=len(ids) <= ROOM,
        theme=sum(names.themes[key] for key in wanted.themes),
        roles=role_bits(wanted.roles),
        facets=facet_bits(wanted.facets),
        moods=sum(1 << 1 + code for code in sentiment_codes(wanted.sentiment)),
    )


def _saying(names: Names, wanted: Filter, ground: _Ground) -> Iterator[backwards.Part]:
    """The feedback that may say it, newest first."""
    runs = backwards.runs_of(ground.whose, names, ground.scope)
    if ground.named:
        return _named(runs, names, ground.named, _telling(wanted))
    about = Filter(themes=wanted.themes)
    return (backwards.within(part, names, about) for part in _doing(runs, names, ground.scope, wanted.roles))


def _doing(
    runs: Iterable[backwards.Part], names: Names, scope: Scope, roles: tuple[str, ...]
) -> Iterator[backwards.Part]:
    """The feedback of a scope that may have such a role by runs, told once for all themes of an answer."""
    told = names.beforehand.read.setdefault(("pool", str(scope), roles), [])
    for number, run in enumerate(runs):
        if number == len(told):
            told.append(backwards.within(run, names, Filter(roles=roles)))
        yield told[number]


def _named(
    runs: Iterable[backwards.Part], names: Names, named: Sequence[Collection[int]], saying: Filter
) -> Iterator[backwards.Part]:
    """What of a crowd has ids that are asked for and may say it, until each of the ids was found."""
    ids = np.array(list(set(named[0]).intersection(*named[1:])), dtype=np.int64)
    asked = np.zeros(2 + int(ids.max(initial=0)), dtype=bool)
    asked[ids] = True
    missing = len(ids)
    for run in runs:
        if not missing:
            return
        found = backwards.Part(run, np.flatnonzero(asked[np.minimum(run.column("ids"), len(asked) - 1)]))
        missing -= len(found.places)
        yield backwards.within(found, names, saying)


def _unnamed(scope: Scope) -> tuple[Scope, list[tuple[int, ...]]]:
    """The scope without asking for ids, and the ids."""
    named = [each.named for each in scope.conditions if each.named is not None]
    others = (replace(each, named=None) for each in scope.conditions)
    return replace(scope, conditions=tuple(each for each in others if each != Condition())), named


def _written(ids: Iterable[int]) -> str:
    """As an array: a list of thousands takes longer to hand over than all the rest."""
    return f"{{{','.join(map(str, ids))}}}"


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
            WHERE theme_id <> cast(%(theme)s AS int) AND theme_id = ANY(cast(%(active)s AS int[]))
                AND way <> {Way.THROUGH}
        )
        FROM mentions AS each WHERE each.feedback_id = mine.feedback_id AND each.statement_id = statements.id
    )""",
    _PLAIN: "cast(NULL AS bytea), 0",
}
_ASKED = {
    _THEMED: "cast(%(theme)s AS int) AS theme, ",
    _PLAIN: "",
}
#: Where and when a feedback was heard, and from whom; looking it up takes a sixth of the search.
_WHOSE = (
    "sources.name, feedback.day, CASE WHEN feedback.gone_at IS NULL THEN feedback.url END, feedback.person"
)
_TOLD = {
    True: _WHOSE,
    False: "cast('' AS text), cast(NULL AS date), cast(NULL AS text), cast(NULL AS bytea)",
}
_OF_FEEDBACK = {
    True: """
        JOIN feedback ON feedback.id = mine.feedback_id
        JOIN sources ON sources.id = feedback.source_id""",
    False: "",
}
#: One feedback after the other, newest first, until there are enough.
_STATEMENTS = {
    (source, whose): f"""
        SELECT mine.place, statements.id,
            substr(parts.text, statements.start + 1, statements.stop - statements.start), mine.feedback_id,
            parts.label, statements.start, statements.stop, {_TOLD[whose]},
            statements.valence, statements.sentiment, statements.probabilities, statements.id,
            {_ABOUT[source]}
        FROM (
            SELECT {_ASKED[source]}cast(%(roles)s AS int) AS roles, cast(%(facets)s AS int) AS facets,
                cast(%(moods)s AS int) AS moods
        ) AS asked
        CROSS JOIN unnest(cast(%(feedback)s AS int8[])) WITH ORDINALITY AS mine (feedback_id, place)
        {source}
            AND statements.content
            AND (asked.roles = 0 OR statements.roles & asked.roles <> 0)
            AND (asked.facets = 0 OR statements.facets & asked.facets <> 0)
            AND (asked.moods = 0 OR 1 << 1 + statements.sentiment & asked.moods <> 0)
        JOIN parts ON parts.id = statements.part_id{_OF_FEEDBACK[whose]}
        ORDER BY mine.place, statements.id LIMIT cast(%(most)s AS int)
        """
    for source in (_THEMED, _PLAIN)
    for whose in (True, False)
}
_PLACED = sa.text(
    f"""
    SELECT feedback.id, {_WHOSE} FROM feedback JOIN sources ON sources.id = feedback.source_id
    WHERE feedback.id = ANY(:ids)
    """
)


def placed(connection: sa.Connection, found: Mapping[int, Sequence[Candidate]]) -> dict[int, list[Candidate]]:
    """The same, told where and when each was heard, and from whom."""
    ids = [each.feedback_id for candidates in found.values() for each in candidates]
    told = {id_: whose for id_, *whose in connection.execute(_PLACED, {"ids": ids})} if ids else {}
    return {
        place: [
            each._replace(**dict(zip(_HEARD, told[each.feedback_id], strict=True))) for each in candidates
        ]
        for place, candidates in found.items()
    }


_HEARD = ("source", "day", "url", "person")
