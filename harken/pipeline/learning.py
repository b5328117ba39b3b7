"""Themes learn from corrections: the effect is shown on corrections held out, and taken only by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from harken.domain.errors import UsageError
from harken.domain.shaping import Change, Edit, Shape
from storage import lessons, theme_edits, themes
from storage.months import NONE

if TYPE_CHECKING:
    from nlp.theme_learning import Effect, Lesson
    from nlp.theme_scores import Embed
    from nlp.themes import Assigner


@dataclass(frozen=True, kw_only=True, slots=True)
class Learnt:
    """What could be learnt from the corrections so far."""

    corrections: int
    #: Of themes with enough corrections; those that it helps would be taken.
    effects: tuple[Effect, ...]

    @property
    def helped(self) -> tuple[str, ...]:
        return tuple(effect.theme for effect in self.effects if effect.helps)


def assigner(connection: Connection, taxonomy: themes.Taxonomy, embed: Embed) -> Assigner:
    """What assigns the themes of a taxonomy, with what was taken of what corrections taught."""
    from nlp.themes import Assigner

    made = Assigner(taxonomy.read, embed)
    until = lessons.learnt_at(connection)
    return made if until is None else _taught(made, _lessons(connection, until))


def _taught(made: Assigner, given: Sequence[Lesson]) -> Assigner:
    from nlp.theme_learning import effects, heads

    helped = [effect.theme for effect in effects(made, given) if effect.helps]
    return made.taught(heads(made, given, helped)) if helped else made


def _lessons(connection: Connection, until: datetime | None) -> list[Lesson]:
    from nlp.theme_learning import Lesson

    return [
        Lesson(theme=theme, about=about, text=said, embedding=embedding, feedback=feedback)
        for theme, about, said, embedding, feedback in lessons.given(connection, until)
    ]


def could_learn(connection: Connection, embed: Embed) -> Learnt:
    """What themes would learn from all corrections, measured on those that are held out in turn."""
    from nlp.theme_learning import effects
    from nlp.themes import Assigner

    given = _lessons(connection, None)
    made = Assigner(themes.taxonomy(connection).read, embed)
    return Learnt(corrections=len(given), effects=tuple(effects(made, given)))


def learn(connection: Connection, embed: Embed, who: str) -> Change:
    """Let themes be told with what corrections taught until now; all statements are looked at again.

    Raises:
        UsageError: when no theme would be told better by it.
    """
    found = could_learn(connection, embed)
    if not found.helped:
        raise UsageError(
            "No theme would be told better by the corrections so far; correct more with 'harken review'."
        )
    before = {"": {"learnt_at": _told(lessons.learnt_at(connection))}}
    version = themes.next_version(connection, anew=True)
    lessons.learn_until_now(connection)
    theme_edits.stale(connection, version, [NONE])
    edit = Edit(shape=Shape.LEARN, theme=found.helped[0], who=who)
    told = f"let {', '.join(found.helped)} learn from {found.corrections} corrections."
    made = theme_edits.record(connection, edit, version, before, told)
    return next(each for each in theme_edits.history(connection) if each.id == made)


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
