"""What looking at all statements again would change, told before an edit is done: of all of them where there
are few, else of a part drawn at random. They are given their themes as the background would do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from harken.domain.shaping import Edit, Look, MonthMoved, Moves, Shape, Sized, Words
from harken.insights.sampled import Drawn
from harken.pipeline import learning
from storage import corrections, theme_effects, theme_looks

if TYPE_CHECKING:
    from harken.pipeline.edit_plans import Plan
    from nlp.theme_scores import Embed
    from nlp.themes import Assigner

#: Statements that are looked at, about; all of them where there are no more.
MOST = 20_000
#: Themes that are told of beside the one that the edit is about.
OTHERS = 3
#: Quotes are chosen of so many times as many, as several may be of one feedback.
_RANKED = 4
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """What an edit would change once all statements have been looked at again."""

    look: Look
    quotes: tuple[Words, ...]
    trend: tuple[MonthMoved, ...]


@dataclass(slots=True)
class _Seen:
    """What was found in the statements that were looked at."""

    #: Statements of each feedback.
    sizes: Counter[int] = field(default_factory=Counter)
    #: Theme to how many statements of each feedback join it, or leave it.
    joins: dict[int, Counter[int]] = field(default_factory=dict)
    leaves: dict[int, Counter[int]] = field(default_factory=dict)
    #: Of those that join the theme of the edit: about no theme now.
    new: Counter[int] = field(default_factory=Counter)
    #: Statements that join or leave the theme of the edit, each with how surely.
    joined: dict[int, float] = field(default_factory=dict)
    left: dict[int, float] = field(default_factory=dict)
    #: (Theme, month) to how much feedback more or less it has.
    months: Counter[tuple[int, date]] = field(default_factory=Counter)


def foreseen(
    connection: Connection, edit: Edit, plan: Plan, embed: Embed, *, quotes: int, most: int = MOST
) -> Foreseen:
    """What an edit would change, from about `most` statements.

    Args:
        quotes: So many statements that would join the theme, and that would leave it.
    """
    planned = theme_looks.planned(connection, plan.writes, plan.made)
    ids = planned.taxonomy.ids
    keys = _keys(edit, plan)
    shown = [ids[key] for key in keys]
    feedback, statements = theme_looks.sizes(connection)
    drawn = theme_looks.drawn(connection, feedback if statements <= most else feedback * most // statements)
    seen = _Seen()
    assigner = learning.assigner(connection, planned.taxonomy, embed)
    for some in theme_looks.said(connection, drawn):
        _see(connection, some, planned, assigner, shown, seen)
    part = Drawn(
        sizes=seen.sizes,
        feedback=len(drawn),
        feedback_in_all=feedback,
        statements_in_all=statements,
    )
    moves = tuple(_moves(part, planned, theme, seen) for theme in _moved(planned, seen, shown))
    return Foreseen(
        look=Look(statements=part.statements, of=statements, themes=moves, new=part.total(seen.new)),
        quotes=tuple(_quotes(connection, seen, planned.names[shown[0]], quotes)),
        trend=tuple(_trend(connection, part, seen, {each: planned.names[each] for each in shown})),
    )


def _keys(edit: Edit, plan: Plan) -> list[str]:
    """The theme that an edit is about, then the one that it comes to stand below."""
    if edit.shape is Shape.MERGE:
        return [edit.into or ""]
    first = next(iter(plan.made), edit.theme)
    return [first] if edit.into is None else [first, edit.into]


def _see(
    connection: Connection,
    some: theme_looks.Some,
    planned: theme_looks.Planned,
    assigner: Assigner,
    shown: Sequence[int],
    seen: _Seen,
) -> None:
    decisions: dict[int, dict[int, bool]] = {}
    for (statement, theme), about in corrections.decided(connection, some.feedback).items():
        decisions.setdefault(statement, {})[theme] = about
    had: dict[tuple[int, int], tuple[date | None, list[bool]]] = {}
    found = assigner.assign(some.texts, some.embeddings)
    for place, (id_, feedback) in enumerate(zip(some.ids, some.feedback_ids, strict=True)):
        told = {planned.taxonomy.ids[each.theme]: each.score for each in found[place]}
        after = _about(told, decisions.get(id_, {}), planned)
        before = some.about.get(id_, _NONE) & planned.names.keys()
        _count(seen, id_, feedback, before, after, shown[0])
        for theme in shown:
            _, ways = had.setdefault((feedback, theme), (some.days[place], [False, False]))
            ways[0] |= theme in before
            ways[1] |= theme in after
    for (_, theme), (day, (was, is_)) in had.items():
        if day is not None and was != is_:
            seen.months[theme, day.replace(day=1)] += is_ - was


def _count(
    seen: _Seen, id_: int, feedback: int, before: Set[int], after: Mapping[int, float], first: int
) -> None:
    seen.sizes[feedback] += 1
    for theme in after.keys() - before:
        seen.joins.setdefault(theme, Counter())[feedback] += 1
    for theme in before - after.keys():
        seen.leaves.setdefault(theme, Counter())[feedback] += 1
    if first in after and first not in before:
        seen.joined[id_] = after[first]
        seen.new[feedback] += not before
    elif first in before and first not in after:
        seen.left[id_] = -max(after.values(), default=0.0)


def _about(
    told: dict[int, float], decided: Mapping[int, bool], planned: theme_looks.Planned
) -> dict[int, float]:
    """The themes that a statement would count for, with how surely: as told, as people decided, and through
    themes that count for others."""
    for theme, about in decided.items():
        told.pop(theme, None)
        if about:
            told[theme] = 1.0
    for theme, through in planned.graph.items():
        if theme not in told and decided.get(theme, True):
            scores = [told[each] for each in through if each in told]
            if scores:
                told[theme] = max(scores)
    return {theme: score for theme, score in told.items() if theme in planned.names}


def _moved(planned: theme_looks.Planned, seen: _Seen, shown: Collection[int]) -> list[int]:
    """The theme of the edit, and those others that most statements join or leave."""
    first, *_ = shown
    moved = {
        theme: sum(each.get(theme, Counter()).total() for each in (seen.joins, seen.leaves))
        for theme in (seen.joins.keys() | seen.leaves.keys()) - {first}
    }
    ranked = sorted(moved, key=lambda theme: (-moved[theme], theme))
    return [first, *(theme for theme in ranked if theme in planned.names)][: 1 + OTHERS]


def _moves(part: Drawn, planned: theme_looks.Planned, theme: int, seen: _Seen) -> Moves:
    joins, leaves = (part.total(each.get(theme, {})) for each in (seen.joins, seen.leaves))
    # Nothing can leave what nothing is about yet, also where only some was looked at.
    none = Sized(number=0, low=0, high=0)
    return Moves(theme=planned.names[theme], joins=joins, leaves=none if theme in planned.new else leaves)


def _quotes(connection: Connection, seen: _Seen, name: str, most: int) -> Iterable[Words]:
    """The surest of those that would join, and of those that would leave what is surest about nothing; the
    latest stored of equals, and one of each feedback."""
    for some, goes_to in ((seen.joined, name), (seen.left, f"not {name}")):
        ranked = sorted(some, key=lambda id_: (-some[id_], -id_))[: most * _RANKED]
        first: dict[int, Words] = {}
        for each in theme_effects.words(connection, dict.fromkeys(ranked, goes_to)):
            first.setdefault(each.feedback_id, each)
        yield from list(first.values())[:most]


def _trend(
    connection: Connection, part: Drawn, seen: _Seen, names: Mapping[int, str]
) -> Iterator[MonthMoved]:
    for theme, name in names.items():
        before = theme_effects.by_month(connection, [theme])
        moved = {month for of, month in seen.months if of == theme}
        for month in sorted(before.keys() | moved):
            now = before.get(month, 0)
            after = max(0, now + part.scaled(seen.months[theme, month]))
            yield MonthMoved(theme=name, month=month, before=now, after=after)
