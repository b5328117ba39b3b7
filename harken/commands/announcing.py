"""What `harken serve` says of sources and groups that give cause for alarm: each thing once."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from harken.ask.digest import Digest
    from harken.ask.template import Text
    from harken.commands.context import Opened
    from storage.health import Alert

#: Under this the digests are kept that are about no one group.
EVERYONE = "everyone"


class Announcer:
    """Says once on standard error when a source or a group gives cause for alarm, and when that is over."""

    def __init__(self, opened: Opened, *, falling: Collection[tuple[str, str]] = ()) -> None:
        self._opened = opened
        self._known: set[tuple[str, str]] = set()
        self._falling = set(falling)
        self._lock = threading.Lock()

    def announce(self) -> None:
        """Say what has changed since the last time; at first, all alerts that are open."""
        from harken.commands.standing import told

        with self._lock:
            raised = self._raised()
            for key in sorted(raised.keys() - self._known):
                typer.echo(f"ALERT: {told(raised[key], self._opened.config.settings.zone)}", err=True)
            for source, kind in sorted(self._known - raised.keys()):
                typer.echo(f"OVER: {source} is no longer {kind}.", err=True)
            self._known = set(raised)

    def announce_groups(self, digest: Digest) -> None:
        """Say which groups fall by this digest and did not by the one before."""
        told = falling(digest)
        with self._lock:
            for key in sorted(told.keys() - self._falling):
                typer.echo(f"ALERT: {told[key]}", err=True)
            for group, what in sorted(self._falling - told.keys()):
                typer.echo(f"OVER: the {what} of {group} no longer falls.", err=True)
            self._falling = set(told)

    def _raised(self) -> dict[tuple[str, str], Alert]:
        from storage.health import alerts

        with self._opened.engine.connect() as connection:
            return {(each.source, each.kind): each for each in alerts(connection)}


def falling(digest: Digest) -> dict[tuple[str, str], Text]:
    """A sentence for each group that falls by a digest, and what of it."""
    from harken.ask.alert_words import falls

    found = [facts for section in digest.sections for _, facts in section.found]
    return {key: told for facts in found for key, told in falls(facts).items()}


def said_to_fall(opened: Opened) -> set[tuple[str, str]]:
    """What the latest kept digest has said to fall, so that nobody hears it again after a restart."""
    from storage.digests import last_kept

    subscription = opened.config.settings.digest.group or EVERYONE
    with opened.engine.connect() as connection:
        kept = last_kept(connection, subscription) or {}
    return {(group, what) for group, what in kept.get("falling", [])}
