"""Where the socket lies: in Harken's own folder, or privately under /tmp where that path is no good."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storage.account import Account

PORT = 5432

#: The shortest limit on a socket's path among the systems we run on (macOS), less the closing zero byte.
LONGEST = 103

#: What separates or quotes in the settings of PostgreSQL or in an address.
AWKWARD = set(",:'\"\\\n")


@dataclass(frozen=True, kw_only=True)
class Sockets:
    """The folder of one server's socket, or a link to it."""

    place: Path
    account: Account

    @property
    def folder(self) -> Path:
        """The folder itself, for addresses and settings."""
        return self.place.resolve()

    def exist(self) -> bool:
        return self.place.exists()

    def make(self) -> None:
        """Make the folder, private to the server's account; after a crash take the one that is there."""
        if self.place.is_symlink() and not self._is_private():
            self.place.unlink()
        if self.place.exists():
            return
        if self._fits():
            self.place.mkdir(mode=0o700)
        else:
            # Not the user's TMPDIR: the account must reach it, and it must be short.
            self.place.symlink_to(tempfile.mkdtemp(prefix="harken-", dir="/tmp"))
        self.account.own(self.folder)

    def forget_lock(self) -> None:
        (self.folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the socket, its lock and the folder, and nothing else, wherever the link may point."""
        if not self._is_private():
            return
        (self.folder / f".s.PGSQL.{PORT}").unlink(missing_ok=True)
        self.forget_lock()
        with suppress(OSError):
            self.folder.rmdir()
        if self.place.is_symlink():
            self.place.unlink()

    def _fits(self) -> bool:
        path = str(self.place / f".s.PGSQL.{PORT}")
        return len(os.fsencode(path)) <= LONGEST and not set(path) & AWKWARD

    def _is_private(self) -> bool:
        try:
            state = self.folder.lstat()
        except OSError:
            return False
        return state.st_uid == self.account.uid and stat.S_IMODE(state.st_mode) == 0o700
