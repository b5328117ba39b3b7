"""Actions and releases: what the company did, marked on every chart, each with what changed since."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from harken.domain.actions import Action, ActionKind
from harken.domain.errors import HarkenError
from harken.domain.rights import Deed
from harken.web.pages.cards import filled
from harken.web.render import page
from harken.web.site import Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _actions(visit: Visit) -> Response:
    known = sorted(visit.desk.actions(), key=lambda each: (each.day, each.name), reverse=True)
    effect = filled(visit, visit.view, "effect", now=True) if known else None
    return page(
        visit,
        "actions.html",
        title="Actions",
        actions=known,
        effect=effect,
        kinds=[kind.value for kind in ActionKind],
        today=visit.desk.today(),
    )


def read(visit: Visit) -> Action:
    """The action that a form or a JSON body tells of.

    Raises:
        HarkenError: when it has no name or no day that can be read, or is of no known kind.
    """
    name = visit.field("name", 120)
    if not name:
        raise HarkenError("Give the action a name, such as “Release 4.2”.")
    try:
        day = date.fromisoformat(visit.field("day"))
    except ValueError as error:
        raise HarkenError("Give the day of the action, such as 2026-11-12.") from error
    kind = visit.field("kind") or ActionKind.OTHER.value
    if kind not in [each.value for each in ActionKind]:
        raise HarkenError(f"An action is one of these: {', '.join(ActionKind)}.")
    theme = visit.field("theme") or None
    if theme is not None and theme not in visit.names:
        raise HarkenError(f"There is no theme with the key {theme}.")
    note, owner = visit.field("note", 1_000) or None, visit.field("owner", 120) or None
    return Action(name=name, day=day, kind=ActionKind(kind), theme=theme, owner=owner, note=note)


def keep(visit: Visit, action: Action) -> Action:
    kept = visit.desk.keep_action(action)
    detail = {"name": kept.name, "day": kept.day.isoformat(), "theme": kept.theme}
    visit.desk.note(visit.caller.person, "action_marked", str(kept.id), detail)
    return kept


def remove(visit: Visit, number: int) -> Action:
    gone = visit.desk.remove_action(number)
    detail = {"name": gone.name, "day": gone.day.isoformat()}
    visit.desk.note(visit.caller.person, "action_removed", str(number), detail)
    return gone


def _keep(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    keep(visit, read(visit))
    return RedirectResponse("/actions", status_code=303)


def _remove(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    remove(visit, int(visit.request.path_params["number"]))
    return RedirectResponse("/actions", status_code=303)


OPENINGS = (
    Opening(path="/actions", answer=_actions),
    Opening(path="/actions", answer=_keep, deed=Deed.SHAPE, method="POST"),
    Opening(path="/actions/{number:int}/remove", answer=_remove, deed=Deed.SHAPE, method="POST"),
)
