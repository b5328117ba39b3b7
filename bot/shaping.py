"""Shaping themes in Slack: choose what to do, see what it would do, do it, and take it back.

Every click asks anew whether the one who clicks may shape. An edit is done for the version of the themes that
its preview was made of, so that it is done once however often it is clicked, and never on other themes than
were shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import theme_forms
from bot import theme_windows as windows
from bot import theme_wording as wording
from bot.blocks import LONGEST_FALLBACK, Message
from bot.forms import View
from bot.neutral import cut, line, plain
from bot.opening import opened
from bot.posting import Later
from bot.registry import Body, Happening, Registry
from bot.rich import LONGEST, actions, rich, section, words
from bot.slack_errors import reason
from bot.theme_desk import Moved, Shown, ThemeDesk
from bot.theme_state import BY, State
from bot.wording import COMMAND
from harken.domain.errors import UsageError
from harken.domain.rights import Deed
from harken.domain.shaping import Change, Shape

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.gate import Gate, Pass
    from bot.intake import Queue
    from bot.outbox import Outbox
    from bot.posting import Poster

#: Opens the list; what follows an edit; the home tab as a place that an edit was begun from.
OPEN, UPKEEP, HOME = "theme_list", "theme_upkeep", "home"
#: Fills the window that was opened for a decision: what it would do takes longer than windows may wait.
DECIDE = "theme_decide"
_ATTEMPTS = 8
#: Seconds until it is looked again whether all statements have been given their themes.
_SOON = 20.0
#: What Slack says where the window was closed meanwhile.
_CLOSED = ("not_found", "view_not_found", "hash_conflict")
_DECISIONS = {windows.ACCEPT: Shape.ACCEPT, windows.REFUSE: Shape.RETIRE}


class ThemeShaping:
    """Deals with everything that people do to themes in Slack."""

    def __init__(
        self, desk: ThemeDesk, gate: Gate, outbox: Outbox, poster: Poster, queue: Queue, client: WebClient
    ) -> None:
        self._desk = desk
        self._gate = gate
        self._outbox = outbox
        self._poster = poster
        self._queue = queue
        self._client = client

    def register(self, registry: Registry) -> None:
        """Bind the command's word, the windows and their buttons."""
        registry.command(f"{COMMAND}:shape", self.open_list)
        registry.action(OPEN, self.open_list)
        registry.action(windows.CHOOSE, self.open_theme)
        for action in _DECISIONS:
            registry.action(action, self.open_decision)
        registry.action(windows.MAKE, self.open_new)
        registry.action(windows.STEP, self.step, slow=True)
        registry.action(windows.BACK, self.back)
        registry.view(windows.FORM, self.preview, slow=True, at_once=_working, failed=self.failed)
        registry.view(windows.DO, self.do, slow=True, at_once=_at_it, failed=self.failed)
        registry.action(windows.UNDO, self.undo, slow=True, failed=self.failed)
        registry.task(DECIDE, self.decide, slow=True)
        registry.task(UPKEEP, self.upkeep, slow=True, attempts=_ATTEMPTS)

    def open_list(self, happening: Happening) -> None:
        """All proposals and themes."""
        window = opened(self._client, happening, windows.blank())
        allowed = self._allowed(happening) is not None
        view = windows.listing(self._desk.waiting(), self._desk.active()) if allowed else _refused()
        self._filled(view, external_id=window)

    def open_theme(self, happening: Happening) -> None:
        """A theme as it stands."""
        window = opened(self._client, happening, windows.blank())
        state = State(theme=_chosen(happening.body), place=_place(happening.body))
        view = _refused() if self._allowed(happening) is None else self._overview(state)
        self._filled(view, external_id=window)

    def open_new(self, happening: Happening) -> None:
        """A theme that is to be made of phrases."""
        window = opened(self._client, happening, windows.blank())
        state = State(theme="", shape=Shape.MAKE, place=_place(happening.body))
        view = _refused() if self._allowed(happening) is None else self._form(state)
        self._filled(view, external_id=window)

    def open_decision(self, happening: Happening) -> None:
        """A window for what accepting a proposal would do, or turning it down."""
        window = opened(self._client, happening, windows.blank())
        shape = _DECISIONS[happening.kind.partition(":")[2]]
        state = State(theme=_chosen(happening.body), shape=shape, place=_place(happening.body))
        user = _user(happening.body)
        asked = {"user_id": user, "window": window, "state": state.stored()}
        self._queue.put(DECIDE, f"{DECIDE}:{happening.key}", asked, lane=user, slow=True)

    def decide(self, happening: Happening) -> None:
        """What accepting a proposal would do, or turning it down."""
        state = State.read(happening.body["state"])
        admitted, theme = self._allowed(happening), self._desk.theme(state.theme)
        if admitted is None:
            view = _refused()
        elif theme is None or theme.waiting is None:
            # It was decided meanwhile: a theme that counts is not to be retired by this button.
            view = self._overview(replace(state, shape=None))
        else:
            view = self._previewed(state, admitted)
        self._filled(view, external_id=happening.body["window"])

    def step(self, happening: Happening) -> None:
        """What is to be done was chosen."""
        view = happening.body["view"]
        chosen = happening.body["action"]["value"]
        by_examples = chosen == windows.EXAMPLES
        shape = Shape.SPLIT if by_examples else Shape(chosen)
        given = {BY: windows.EXAMPLES} if by_examples else {}
        state = replace(State.read(view["private_metadata"]), shape=shape, fields=given, pieces=())
        admitted = self._allowed(happening)
        if admitted is None:
            shown = _refused()
        else:
            plain_ = shape in theme_forms.PLAIN
            shown = self._previewed(state, admitted) if plain_ else self._form(state)
        self._filled(shown, view_id=view["id"])

    def back(self, happening: Happening) -> None:
        """To what was filled in, or to the theme."""
        view = happening.body["view"]
        state = State.read(view["private_metadata"])
        to_form = happening.body["action"]["value"] == "form" and state.shape not in theme_forms.PLAIN
        if self._allowed(happening) is None:
            shown = _refused()
        else:
            shown = self._form(state) if to_form else self._overview(state)
        self._filled(shown, view_id=view["id"])

    def preview(self, happening: Happening) -> None:
        """What was filled in would do this."""
        view, state, admitted, theme = self._sent(happening)
        if admitted is None:
            shown = _refused()
        elif theme is None:
            shown = windows.plain_window(wording.GONE)
        else:
            filled = theme_forms.filled_in(state, view["state"]["values"], theme)
            shown = self._previewed(replace(filled, pieces=()), admitted)
        self._filled(shown, view_id=view["id"])

    def do(self, happening: Happening) -> None:
        """Do what was shown, if the themes are still what they were then."""
        view, state, admitted, _ = self._sent(happening)
        if admitted is None:
            self._filled(_refused(), view_id=view["id"])
            return
        state = theme_forms.named(state, view["state"]["values"])
        try:
            change = self._desk.shape(state.edit(admitted.who), state.version)
        except Moved:
            self._filled(self._previewed(state, admitted, wording.ANEW), view_id=view["id"])
        except UsageError as error:
            self._filled(self._form(state, error), view_id=view["id"])
        else:
            self._tell(happening, change, state, admitted)
            self._filled(windows.done(change), view_id=view["id"])

    def undo(self, happening: Happening) -> None:
        """Take an edit back, and say so where its button was."""
        admitted = self._allowed(happening)
        if admitted is None:
            self._whisper(happening, wording.NOT_ALLOWED)
            return
        id = int(happening.body["action"]["value"])
        try:
            told = wording.undone(self._desk.undo(id, admitted.who).told)
        except UsageError as error:
            self._whisper(happening, f"{wording.CANNOT}{error.message}")
            return
        self._follow(f"undo:{id}", {})
        if "message" in happening.body:
            ts = happening.body["message"]["ts"]
            self._poster.change(happening.body["channel"]["id"], ts, _said(told))
        else:
            self._filled(windows.plain_window(told), view_id=happening.body["view"]["id"])

    def upkeep(self, happening: Happening) -> None:
        """What follows an edit: count beforehand, and tell when all statements have been looked at again."""
        if self._desk.unsettled():
            raise Later(_SOON)
        self._desk.keep_ready()
        body = happening.body
        theme = self._desk.theme(body["theme"]) if body.get("theme") else None
        if theme is not None:
            told = wording.looked_again(theme.name, theme.statements)
            self._outbox.post(happening.key, body["user"], _said(told), owner=body["user"])

    def failed(self, happening: Happening) -> None:
        """Say so to the one who clicked."""
        self._whisper(happening, wording.FAILED)

    def _sent(self, happening: Happening) -> tuple[Any, State, Pass | None, Any]:
        """A form that was sent off: what it is, what it remembers, who sent it, and of which theme."""
        view = happening.body["view"]
        state = State.read(view["private_metadata"])
        return view, state, self._allowed(happening), self._theme(state)

    def _theme(self, state: State) -> Shown | None:
        return theme_forms.NEW if state.shape is Shape.MAKE else self._desk.theme(state.theme)

    def _overview(self, state: State) -> View:
        if state.shape is Shape.MAKE:
            return windows.listing(self._desk.waiting(), self._desk.active())
        theme = self._desk.theme(state.theme)
        return windows.plain_window(wording.GONE) if theme is None else windows.overview(theme, state)

    def _form(self, state: State, error: UsageError | None = None) -> View:
        theme = self._theme(state)
        if theme is None:
            return windows.plain_window(wording.GONE)
        examples = self._desk.examples(state.theme, theme_forms.OPTIONS) if state.by_examples else ()
        note = "" if error is None else f"{wording.CANNOT}{error.message}"
        return windows.form(theme, state, self._desk.active(), note, examples)

    def _previewed(self, state: State, admitted: Pass, note: str = "") -> View:
        try:
            if state.shape is Shape.SPLIT and not state.by_examples and not state.pieces:
                pieces = self._desk.suggested(state.theme, int(state.fields["number"]))
                state = replace(state, pieces=tuple(pieces))
            seen = self._desk.preview(state.edit(admitted.who))
        except UsageError as error:
            return self._form(state, error)
        state = replace(state, version=seen.version, anew=seen.preview.anew)
        return windows.preview(state, seen, note)

    def _tell(self, happening: Happening, change: Change, state: State, admitted: Pass) -> None:
        """Whoever did it, and those who read where it was begun."""
        user = _user(happening.body)
        told = wording.done(change.told) + (f" {wording.LOOKING}" if state.anew else "")
        said = _said(told, actions(windows.undoing(change)))
        self._outbox.post(f"theme:{change.id}", user, said, owner=user)
        theme = state.theme or change.keys[0]
        self._follow(str(change.id), {"user": user, "theme": theme} if state.anew else {})
        if state.place is None:
            return
        channel, ts = state.place
        if channel == HOME:
            self._redraw(user, change)
        elif self._gate.readers(channel).everything():
            told = wording.decided(admitted.who, change.told)
            self._outbox.post(f"theme:{change.id}:there", channel, _said(told), ts, owner=user)

    def _redraw(self, user: str, change: Change) -> None:
        """The home tab, as if it had been opened again."""
        kind, key = "event:app_home_opened:home", f"home:theme:{change.id}"
        self._queue.put(kind, key, {"event": {"user": user}}, lane=user, slow=True)

    def _follow(self, key: str, told: Mapping[str, str]) -> None:
        self._queue.put(UPKEEP, f"{UPKEEP}:{key}", told, lane=UPKEEP, slow=True)

    def _allowed(self, happening: Happening) -> Pass | None:
        """Who clicks, if they may shape themes."""
        user = _user(happening.body)
        admitted = self._gate.admitted(user, user, alone=True)
        return admitted if admitted.may(Deed.SHAPE) else None

    def _whisper(self, happening: Happening, told: str) -> None:
        user = _user(happening.body)
        self._outbox.post(f"{happening.key}:told", user, Message(text=told), owner=user)

    def _filled(self, view: View, **window: str) -> None:
        """Show something in a window that is open; where it was closed, nobody looks at it any more."""
        held = {**view, "external_id": window["external_id"]} if "external_id" in window else view
        try:
            self._client.views_update(**window, view=held)
        except Exception as error:
            if reason(error) not in _CLOSED:
                raise


def _refused() -> View:
    return windows.plain_window(wording.NOT_ALLOWED)


def _said(told: str, *more: Any) -> Message:
    block = rich(section(words(cut(line(told), LONGEST))))
    return Message(text=plain(told, LONGEST_FALLBACK), blocks=(block, *more))


def _working(_: Body) -> Mapping[str, Any]:
    return {"response_action": "update", "view": windows.blank()}


def _at_it(_: Body) -> Mapping[str, Any]:
    return {"response_action": "update", "view": windows.plain_window(wording.AT_IT)}


def _chosen(body: Body) -> str:
    """The theme that a button or a menu is about."""
    action = body["action"]
    return str((action.get("selected_option") or action)["value"])


def _place(body: Body) -> tuple[str, str] | None:
    """The message or the home tab that something was begun from, where others see it or it is drawn anew."""
    if (body.get("view") or {}).get("type") == "home":
        return HOME, ""
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or ""
    if "message" not in body or container.get("is_ephemeral") or not channel.startswith(("C", "G")):
        return None
    return channel, str(body["message"].get("thread_ts") or body["message"]["ts"])


def _user(body: Body) -> str:
    return str(body.get("user_id") or body["user"]["id"])
