"""The operating system's account that the server runs as, kept apart because PostgreSQL refuses root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from harken.domain.errors import StorageError

#: Whom root lends the server to where the folder is root's own; the first that exists.
UNPRIVILEGED = ("postgres", "nobody")

ROOT = 0


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int

    def run(self, command: Sequence[str | Path], *, cwd: Path, typed: str = "") -> CompletedProcess[str]:
        """Run a program as this user, away from our terminal and our settings."""
        other = os.geteuid() == ROOT
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={"LC_ALL": "C", "PATH": os.defpath},
            umask=0o077,
            start_new_session=True,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            user=self.uid if other else None,
            group=self.gid if other else None,
            extra_groups=[] if other else None,
        )

    def own(self, path: Path) -> None:
        """Give one of Harken's own files to this user; only root can, and only root needs to."""
        if os.geteuid() == ROOT:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def require(self, path: Path, *, cure: str) -> None:
        """Make sure that this user can reach a file or folder.

        Raises:
            StorageError: naming the folder in the way and the cure.
        """
        if os.geteuid() != ROOT or self._reaches(path):
            return
        blocking = next((each for each in reversed(path.parents) if not self._reaches(each)), path)
        raise StorageError(
            f"The database cannot run as root, and the user {self.name!r} that it runs as instead "
            f"may not enter {blocking}: {cure}, or set HARKEN_DATABASE_URL to a PostgreSQL server."
        )

    def _reaches(self, path: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'test -x "$0"', path], cwd=Path("/")).returncode == 0


def for_folder(folder: Path) -> Account:
    """The user that the server of this folder runs as: ourselves, or for root an unprivileged one.

    Root takes the folder's owner, so that the owner can go on without root.

    Raises:
        StorageError: where the folder belongs to somebody else, or no such user exists.
    """
    owner = folder.stat().st_uid
    if os.geteuid() != ROOT:
        if owner != os.geteuid():
            raise StorageError(
                f"The folder {folder} belongs to the user {_name(owner)}: run Harken as that user "
                "or as root, or in a folder of your own."
            )
        return _account(owner)
    return _account(owner) if owner != ROOT else _unprivileged()


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise StorageError(
            f"The user number {uid} has no name on this machine, and PostgreSQL needs one: "
            "add the user, or set HARKEN_DATABASE_URL to a PostgreSQL server."
        ) from error
    return Account(name=entry.pw_name, uid=uid, gid=entry.pw_gid)


def _unprivileged() -> Account:
    for name in UNPRIVILEGED:
        try:
            return _account(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise StorageError(
        f"The database cannot run as root, and this machine has none of the users {', '.join(UNPRIVILEGED)}: "
        "run Harken as an ordinary user, or set HARKEN_DATABASE_URL to a PostgreSQL server."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
