"""The embedded server, tried with real processes that come, go and are killed."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import text

from harken.domain.errors import StorageError
from storage import database, server, sockets

#: A process that uses the database: it answers each line with a query, and leaves when its input ends.
USER = """
import os, sys
from pathlib import Path
import alembic.command, pgvector.psycopg
import storage.migrations, storage.server
from sqlalchemy import text
from storage import database
home, uid = Path(sys.argv[1]), int(sys.argv[2])
if uid != os.geteuid():
    # Imports come first: the Python itself may lie where this user may not look.
    with database.opened(data=Path(sys.argv[3]) / ".harken", url=None) as engine:
        engine.connect().close()
    os.setgroups([]), os.setgid(uid), os.setuid(uid)
try:
    with database.opened(data=home / ".harken", url=None) as engine:
        for _ in sys.stdin:
            with engine.connect() as connection:
                count = connection.execute(text("SELECT count(*) FROM workspace")).scalar_one()
            print(count, flush=True)
except Exception as error:
    print(type(error).__name__, error, flush=True)
"""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


class User:
    """A running USER."""

    def __init__(self, home: Path, *, uid: int | None = None, warm: Path | None = None) -> None:
        uid = os.geteuid() if uid is None else uid
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, home, str(uid), warm or home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ask(self) -> str:
        assert self.process.stdin and self.process.stdout
        with suppress(BrokenPipeError):  # It ended, and its last line says why.
            self.process.stdin.write("?\n")
            self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def user(home: Path) -> Iterator[Callable[..., User]]:
    started: list[User] = []

    def start(at: Path = home, **options: object) -> User:
        started.append(User(at, **options))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for each in started:
        if each.process.stdout and not each.process.stdout.closed:
            each.leave()


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder at rest, to be copied, because making one takes seconds."""
    with tempfile.TemporaryDirectory(prefix="harken-tests-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with database.opened(data=folder / ".harken", url=None):
            pass
        yield folder / ".harken"


@pytest.fixture
def used_home(made: Path, home: Path) -> Path:
    """A home that Harken has run in before."""
    lay_out(made, home)
    return home


def lay_out(made: Path, home: Path, owner: int | None = None) -> None:
    subprocess.run(["cp", "-a", made, home / ".harken"], check=True)
    if owner is not None:
        subprocess.run(["chown", "-R", f"{owner}:{owner}", home], check=True)


def server_of(home: Path) -> psutil.Process:
    note = home / ".harken/postgres/cluster/postmaster.pid"
    return psutil.Process(int(note.read_text().split("\n", 1)[0]))


def has_ended(process: psutil.Process) -> bool:
    """Ended, also where nobody has collected it yet, as in a container without an init."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def works(home: Path) -> bool:
    with database.opened(data=home / ".harken", url=None) as engine, engine.connect() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM workspace")).scalar_one() == 1)


def await_that(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.01)


def socket_folders() -> set[Path]:
    return set(Path("/tmp").glob("harken-????????"))


def test_processes_share_one_server_and_the_last_stops_it(home: Path, user: Callable[..., User]) -> None:
    first, second = user(), user()
    assert [first.ask(), second.ask()] == ["1", "1"]
    process = server_of(home)
    first.leave()
    assert second.ask() == "1"
    assert server_of(home) == process
    second.leave()
    assert has_ended(process)
    assert sorted(path.name for path in (home / ".harken/postgres").iterdir()) == [
        "cluster",
        "start.lock",
        "users.lock",
    ]


def test_the_last_stops_it_after_others_were_killed(used_home: Path, user: Callable[..., User]) -> None:
    starter, other, last = user(), user(), user()
    assert [each.ask() for each in (starter, other, last)] == ["1", "1", "1"]
    process = server_of(used_home)
    starter.kill()
    other.kill()
    assert last.ask() == "1"
    last.leave()
    assert has_ended(process)


def test_a_server_whose_users_were_all_killed_is_adopted(used_home: Path, user: Callable[..., User]) -> None:
    only = user()
    assert only.ask() == "1"
    process = server_of(used_home)
    only.kill()
    assert not has_ended(process)
    with database.opened(data=used_home / ".harken", url=None):
        assert server_of(used_home) == process
    assert has_ended(process)


def test_a_killed_server_starts_again_at_the_next_use(used_home: Path, user: Callable[..., User]) -> None:
    witness = user()
    assert witness.ask() == "1"
    process = server_of(used_home)
    process.kill()
    await_that(lambda: has_ended(process))
    assert works(used_home)
    assert witness.ask() == "1"
    assert server_of(used_home) != process


def test_server_and_users_killed_together(used_home: Path, user: Callable[..., User]) -> None:
    only = user()
    assert only.ask() == "1"
    process = server_of(used_home)
    process.kill()
    only.kill()
    assert works(used_home)


def test_a_note_that_names_a_stranger_is_not_obeyed(used_home: Path) -> None:
    note = used_home / ".harken/postgres/cluster/postmaster.pid"
    owner = note.parent.stat()
    account = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "600"], cwd="/", **account) as stranger:  # type: ignore[call-overload]
        note.write_text(f"{stranger.pid}\n{note.parent}\n1700000000\n5432\n\n\n0 0\nready\n")
        os.chown(note, owner.st_uid, owner.st_gid)
        assert works(used_home)
        assert stranger.poll() is None
        stranger.kill()


def test_ctrl_c_in_the_process_that_started_it_leaves_the_others_alone(
    used_home: Path, user: Callable[..., User]
) -> None:
    starter = user()
    assert starter.ask() == "1"
    other = user()
    assert other.ask() == "1"
    os.killpg(starter.process.pid, signal.SIGINT)
    starter.process.communicate()
    assert other.ask() == "1"


def test_a_kill_while_the_cluster_is_made_is_mended(home: Path, user: Callable[..., User]) -> None:
    folder = home / ".harken/postgres"
    killed = user()
    await_that(lambda: any(folder.glob("new-*/base")))
    killed.kill()
    assert not (folder / "cluster").exists()
    assert works(home)
    assert not list(folder.glob("new-*"))


@pytest.mark.parametrize("name", ["with spaces", "l" + "o" * 150 + "ng", "a,b:c'd\"e$(f)"])
def test_paths_that_a_socket_would_not_like(name: str, home: Path, made: Path) -> None:
    odd = home / name
    odd.mkdir()
    lay_out(made, odd)
    before = socket_folders()
    assert works(odd)
    assert socket_folders() == before


def test_a_socket_outside_is_private_and_found_again(
    home: Path, made: Path, user: Callable[..., User]
) -> None:
    far = home / ("far" * 40)
    far.mkdir()
    lay_out(made, far)
    only = user(far)
    assert only.ask() == "1"
    outside = (far / ".harken/postgres/socket").resolve()
    assert outside.parent == Path("/tmp")
    assert stat.S_IMODE(outside.stat().st_mode) == 0o700
    only.kill()
    assert works(far)
    assert not outside.exists()


def test_parent_folders_stay_as_they_are(home: Path, made: Path) -> None:
    inner = home / "outer" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o711)
    lay_out(made, inner)

    def looks() -> list[tuple[int, int, int]]:
        states = [folder.stat() for folder in (inner, *inner.parents)]
        return [(state.st_mode, state.st_uid, state.st_gid) for state in states]

    before = looks()
    assert works(inner)
    assert looks() == before
    assert [path.name for path in inner.iterdir()] == [".harken"]


def test_texts_do_not_reach_the_log(used_home: Path) -> None:
    with database.opened(data=used_home / ".harken", url=None) as engine, engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE said (it text PRIMARY KEY)"))
        connection.execute(text("INSERT INTO said VALUES ('my zebra is ill')"))
        with pytest.raises(Exception, match="zebra"):
            connection.execute(text("INSERT INTO said VALUES ('my zebra is ill')"))
        connection.rollback()
        with pytest.raises(Exception, match="zebra"):
            connection.execute(text("SELECT 'my zebra is ill'::integer"))
    log = (used_home / ".harken/postgres.log").read_text()
    assert "ready to accept connections" in log
    assert "zebra" not in log


def test_the_log_begins_anew_and_keeps_one_before(used_home: Path) -> None:
    for _ in range(3):
        assert works(used_home)
    logs = sorted((used_home / ".harken").glob("postgres.log*"))
    assert [log.name for log in logs] == ["postgres.log", "postgres.log.1"]
    assert [log.read_text().count("ready to accept") for log in logs] == [1, 1]


def test_a_server_that_cannot_start_says_why(used_home: Path) -> None:
    conf = used_home / ".harken/postgres/cluster/postgresql.conf"
    with conf.open("a") as settings:
        settings.write("work_mem = 'plenty'\n")
    with pytest.raises(StorageError, match=r"does not start: .*postgres\.log") as caught:
        works(used_home)
    assert "\n" not in caught.value.message


def test_a_home_that_is_a_file_is_said(home: Path) -> None:
    (home / "file").touch()
    with pytest.raises(StorageError, match="cannot be used"):
        works(home / "file")


@needs_root
def test_as_root_the_server_runs_as_somebody_else(used_home: Path) -> None:
    with server.running(used_home / ".harken"):
        process = server_of(used_home)
        assert process.uids().real != 0
        assert process.uids().real == (used_home / ".harken/postgres").stat().st_uid
        assert (used_home / ".harken").stat().st_uid == 0


@needs_root
def test_as_root_a_folder_out_of_reach_is_said_and_left_alone(home: Path) -> None:
    closed = home / "closed"
    inner = closed / "inner"
    inner.mkdir(parents=True)
    closed.chmod(0o700)
    with pytest.raises(StorageError, match=r"may not enter .*/closed: .*chmod o\+x"):
        works(inner)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
def test_as_root_in_the_folder_of_a_user_who_goes_on_alone(
    home: Path, made: Path, user: Callable[..., User]
) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    theirs, warm = home / "theirs", home / "warm"
    theirs.mkdir()
    warm.mkdir()
    os.chown(theirs, nobody, nobody)
    assert works(theirs)
    lay_out(made, warm)
    owner = user(theirs, uid=nobody, warm=warm)
    assert owner.ask() == "1"
    assert server_of(theirs).uids().real == nobody


@needs_root
def test_as_root_a_link_laid_by_the_folder_s_owner_leads_nowhere(home: Path, made: Path) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    theirs, treasure = home / "theirs", home / "treasure"
    theirs.mkdir()
    treasure.mkdir()
    (treasure / "gold").write_text("root's")
    lay_out(made, theirs, nobody)
    (theirs / ".harken/postgres/socket").symlink_to(treasure)
    settings = theirs / ".harken/postgres/cluster/harken.conf"
    settings.unlink()
    settings.symlink_to(treasure / "gold")
    with pytest.raises(StorageError, match="cannot be written"):
        works(theirs)
    settings.unlink()
    assert works(theirs)
    assert (treasure / "gold").read_text() == "root's"


@needs_root
def test_two_users_on_one_machine_keep_apart(home: Path, made: Path, user: Callable[..., User]) -> None:
    uids = [pwd.getpwnam(name).pw_uid for name in ("nobody", "daemon")]
    homes = [home / "one", home / "two"]
    warm = home / "warm"
    warm.mkdir()
    lay_out(made, warm)
    for folder, uid in zip(homes, uids, strict=True):
        folder.mkdir()
        lay_out(made, folder, uid)
    one, two = (user(folder, uid=uid, warm=warm) for folder, uid in zip(homes, uids, strict=True))
    assert [one.ask(), two.ask()] == ["1", "1"]
    assert [server_of(folder).uids().real for folder in homes] == uids
    trespasser = user(homes[0], uid=uids[1], warm=warm)
    assert "belongs to the user nobody" in trespasser.ask()
    one.leave()
    assert two.ask() == "1"


@needs_root
def test_another_user_who_reaches_the_socket_is_not_let_in(used_home: Path) -> None:
    with server.running(used_home / ".harken") as place:
        inside = Path(str(place.query["host"]))
        for folder in (inside, *inside.parents[:2]):
            folder.chmod(0o755)
        (inside / f".s.PGSQL.{sockets.PORT}").chmod(0o777)
        stranger = pwd.getpwnam("daemon").pw_uid
        child = os.fork()
        if child == 0:
            os.setuid(stranger)
            try:
                psycopg.connect(f"host={inside} user=harken dbname=harken")
            except psycopg.OperationalError as error:
                os._exit(0 if "Peer authentication failed" in str(error) else 2)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_two_homes_of_one_user_do_not_disturb_each_other(home: Path, made: Path) -> None:
    homes = [home / "one", home / "two"]
    for folder in homes:
        folder.mkdir()
        lay_out(made, folder)
    with server.running(homes[0] / ".harken"):
        assert works(homes[1])
        assert works(homes[0])
        assert not has_ended(server_of(homes[0]))


def test_a_copy_of_a_folder_in_use_is_a_server_of_its_own(used_home: Path, home: Path) -> None:
    copy = home / "copy"
    copy.mkdir()
    with server.running(used_home / ".harken"):
        original = server_of(used_home)
        subprocess.run(["cp", "-a", used_home / ".harken", copy / ".harken"], check=True)
        assert works(copy)
        assert not has_ended(original)
