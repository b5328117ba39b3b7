"""Groups as the page shapes them: those of harken.yaml stand, others are saved, told anew and taken back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harken.domain.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.group_edits import GroupEdit

log = logging.getLogger("harken.web")

#: Characters of a name, and changes that are shown.
LONGEST, SHOWN = 120, 20


class Grouping:
    """The groups of one workspace, and who is in them being told anew in the background."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._lock = threading.Lock()
        self._running = False
        self._more = False
        self._told = self._all = 0

    def listed(self) -> list[dict[str, Any]]:
        """Each group with its rule and intents; `saved` where it is a person's and not harken.yaml's."""
        from storage import group_edits

        with self._opened.engine.connect() as connection:
            saved = group_edits.in_force(connection)
        own = [each.stored() | {"saved": None} for each in self._opened.config.settings.groups]
        names = {each["name"] for each in own}
        return own + [_shown(each) for each in saved.values() if each.name not in names]

    def history(self) -> list[GroupEdit]:
        from storage import group_edits

        with self._opened.engine.connect() as connection:
            return group_edits.history(connection, SHOWN)

    def save(self, who: str, name: str, rule: str) -> None:
        """Let a group have this rule.

        Raises:
            UsageError: when it has no name, is one of harken.yaml, or its rule cannot be read.
        """
        from harken.insights.rules import compile_rule
        from storage import group_edits

        self._free(name)
        try:
            compile_rule(name, rule)
        except SettingsError as error:
            raise UsageError(error.problems[0].removeprefix("groups: ")) from error
        with self._opened.engine.begin() as connection:
            group_edits.save(connection, who, name, rule)
        self._tell_anew()

    def remove(self, who: str, name: str) -> None:
        """Let there be no such group any more."""
        from storage import group_edits

        self._free(name)
        with self._opened.engine.begin() as connection:
            group_edits.save(connection, who, name, None)
        self._tell_anew()

    def undo(self, who: str, id: int) -> GroupEdit:
        """Take back a change."""
        from storage import group_edits

        with self._opened.engine.begin() as connection:
            gone = group_edits.undo(connection, who, id)
        self._tell_anew()
        return gone

    def waiting(self) -> Mapping[str, int] | None:
        """How much feedback was looked at out of how much; None while nothing is told anew."""
        with self._lock:
            return {"told": self._told, "all": self._all} if self._running else None

    def _free(self, name: str) -> None:
        if not name or len(name) > LONGEST or not name.isprintable():
            raise UsageError("Give the group a name, such as “Regulars”.")
        if any(each.name == name for each in self._opened.config.settings.groups):
            raise UsageError(f"{name} is a group of harken.yaml: change it there, or choose another name.")

    def _tell_anew(self) -> None:
        with self._lock:
            self._more = True
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._run, name="groups", daemon=True).start()

    def _run(self) -> None:
        while self._goes_on():
            try:
                self._once()
            except Exception as error:
                # The next change, or the next run of 'harken understand', does what is left.
                log.warning("groups were not told anew: %s", type(error).__name__)
                log.debug("telling groups anew failed", exc_info=error)

    def _goes_on(self) -> bool:
        with self._lock:
            self._running, self._more, self._told = self._more, False, 0
            return self._running

    def _once(self) -> None:
        from storage.groups import heard

        with self._opened.engine.connect() as connection:
            self._all = heard(connection)
        self._opened.regroup(progress=self._seen)

    def _seen(self, feedback: int) -> None:
        with self._lock:
            self._told += feedback


def _shown(edit: GroupEdit) -> dict[str, Any]:
    said = {"who": edit.who, "made": edit.made}
    return {"name": edit.name, "rule": edit.rule, "intents": (), "persona": None, "saved": said}
