"""What was done when, as far as an answer needs it: the actions kept and the releases of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from harken.domain.actions import Action, ActionKind
from harken.insights.inquiry import Inquiry
from storage import actions


def known(inquiry: Inquiry) -> list[Action]:
    """Every action, the earliest first; a release of the settings that is kept as well is told once."""
    kept = actions.every(inquiry.connection)
    told = {(action.day, action.name.casefold()) for action in kept}
    named = [
        Action(name=name, day=day, kind=ActionKind.RELEASE)
        for name, day in inquiry.rules.releases
        if (day, name.casefold()) not in told
    ]
    return sorted([*kept, *named], key=lambda action: (action.day, action.name))


def on(day: date, all_: Iterable[Action]) -> list[Action]:
    """What was done on a day."""
    return [action for action in all_ if action.day == day]


def latest_about(themes: Iterable[str], until: date, all_: Iterable[Action]) -> Action | None:
    """The last thing done about one of these themes; nothing that is only promised."""
    asked = set(themes)
    done = [action for action in all_ if action.theme in asked and action.day <= until]
    return done[-1] if done else None
