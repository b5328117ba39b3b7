"""`harken serve`: everything that runs by itself, in one process that stops cleanly."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from harken.domain.errors import HarkenError, InputError, SourceError

if TYPE_CHECKING:
    from harken.ask.digest import Digest
    from harken.ask.template import Text
    from harken.children import Children, Ended
    from harken.commands.context import Opened
    from harken.scheduler import Job
    from harken.settings.sources import SourceSettings
    from storage.health import Alert, Breaker

#: Seconds that the collecting of one source may take before it counts as hanging.
COLLECT_LIMIT = 3600.0
#: A long backlog is read in many small transactions, so the next run goes on where one was ended.
UNDERSTAND_LIMIT = 6 * 3600.0
#: How soon what is sent by itself is understood.
SENT = "1m"
#: Under this the digests are kept that are about no one group.
EVERYONE = "everyone"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(_command)


def _command() -> None:
    """Collect each source on its schedule, understand what comes in, and make the digests."""
    from harken.children import Children
    from harken.commands import slack
    from harken.commands.collect import keep_schedule
    from harken.commands.context import workspace
    from harken.commands.deliveries import taken
    from harken.scheduler import watching

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with workspace() as opened:
        children = Children()
        keep_schedule(opened)
        alerts = Announcer(opened, falling=said_to_fall(opened))
        work = Work(opened, children, alerts)
        listed = jobs(opened, work)
        with watching(opened.engine, listed), slack.answering(opened), taken(opened, work.heard):
            typer.echo(f"{_greeting(opened)}\n{slack.state(opened.config)}", err=True)
            alerts.announce()
            stop.wait()
            typer.echo("Stopping ...", err=True)
            children.stop()


def _greeting(opened: Opened) -> str:
    settings = opened.config.settings
    sources = len(settings.sources)
    words = "no sources yet" if not sources else "1 source" if sources == 1 else f"{sources} sources"
    return (
        f"Harken listens to {words} and makes a digest at '{settings.digest.schedule}'"
        f" ({settings.time_zone}). Ctrl+C stops it."
    )


def jobs(opened: Opened, work: Work) -> tuple[Job, ...]:
    """One job for each source, one for the digest, and where sources send one that reads what they sent.

    Raises:
        SettingsError: when a schedule cannot be understood.
    """
    from harken.scheduler import Job
    from harken.schedules import WithRetries, parse

    settings = opened.config.settings
    collecting = [
        Job(
            name=f"collect {source.name}",
            schedule=WithRetries(
                schedule=parse(source.schedule, settings.zone, source.name), again=work.retry_of(source)
            ),
            run=work.collecting(source),
            at_once=True,
        )
        for source in settings.sources
    ]
    digest = Job(
        name="digest", schedule=parse(settings.digest.schedule, settings.zone, "digest"), run=work.digest
    )
    if not any(source.sends for source in settings.sources):
        return (*collecting, digest)
    sent = Job(name="understand", schedule=parse(SENT, settings.zone, "understand"), run=work.understand)
    return (*collecting, sent, digest)


class Work:
    """What the jobs do, each in a process of its own so that none can hang or bloat this one."""

    def __init__(self, opened: Opened, children: Children, alerts: Announcer) -> None:
        self._opened = opened
        self._children = children
        self._understanding = threading.Lock()
        self._backlog_may_wait = True
        self._alerts = alerts

    def heard(self) -> None:
        """Something came in that waits to be read."""
        self._backlog_may_wait = True

    def collecting(self, source: SourceSettings) -> Callable[[], None]:
        """What is done when a source's turn comes."""
        return self._listening(source) if source.sends else self._reading(source)

    def _listening(self, source: SourceSettings) -> Callable[[], None]:
        def listen() -> None:
            from harken.commands.deliveries import listened

            try:
                listened(self._opened, source)
            finally:
                self._alerts.announce()

        return listen

    def _reading(self, source: SourceSettings) -> Callable[[], None]:
        def collect_then_understand() -> None:
            if self._breaker(source.name).state(datetime.now(UTC)) == "open":
                return
            try:
                self._collect(source.name)
            finally:
                self._alerts.announce()
                self.understand()

        return collect_then_understand

    def retry_of(self, source: SourceSettings) -> Callable[[], datetime | None]:
        """When a source that failed is tried again, if that is before its next turn."""
        return lambda: self._breaker(source.name).retry_at

    def _breaker(self, name: str) -> Breaker:
        from storage.health import breaker

        with self._opened.engine.connect() as connection:
            return breaker(connection, name)

    def _collect(self, name: str) -> None:
        from storage.jobs import abandon_runs

        try:
            ended = self._run("collect", "--no-understand", "--json", "--", name, limit=COLLECT_LIMIT)
            outcome = _outcome(name, ended)
        except HarkenError as error:
            # Some of its batches may be stored by now.
            self._backlog_may_wait = True
            if not isinstance(error, SourceError):
                abandon_runs(self._opened.engine, name, error.message)
            raise
        if outcome["added"] or outcome["updated"]:
            self._backlog_may_wait = True
        if outcome.get("status") == "spent":
            typer.echo(f"{name} {outcome['note']}.", err=True)

    def understand(self, *, whole: bool = False) -> None:
        """Read what waits, if anything may; one process at a time, as each holds a model in memory.

        Whoever comes while somebody reads goes away again, unless it wants to wait for the `whole` backlog:
        the reader looks once more before it ends.
        """
        while (whole or self._backlog_may_wait) and self._understanding.acquire(blocking=whole):
            whole = False
            try:
                if self._backlog_may_wait:
                    self._read_backlog()
            finally:
                self._understanding.release()

    def _read_backlog(self) -> None:
        self._backlog_may_wait = False
        try:
            _succeeded("understand", self._run("understand", limit=UNDERSTAND_LIMIT))
        except BaseException:
            self._backlog_may_wait = True
            raise

    def digest(self) -> None:
        """Make the digest of the period that has ended, once what was collected is understood."""
        self.understand(whole=True)
        written = make_digest(self._opened, self._alerts.announce_groups)
        if written is not None:
            typer.echo(f"The digest is in {written}.", err=True)

    def _run(self, *arguments: str, limit: float) -> Ended:
        from harken.scheduler import Stopped

        start = "from harken.cli import main; main()"
        home = ("--home", str(self._opened.config.home))
        ended = self._children.run([sys.executable, "-c", start, *home, *arguments], limit=limit)
        if ended is None:
            raise Stopped
        return ended


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
        falling = _falling(digest)
        with self._lock:
            for key in sorted(falling.keys() - self._falling):
                typer.echo(f"ALERT: {falling[key]}", err=True)
            for group, what in sorted(self._falling - falling.keys()):
                typer.echo(f"OVER: the {what} of {group} no longer falls.", err=True)
            self._falling = set(falling)

    def _raised(self) -> dict[tuple[str, str], Alert]:
        from storage.health import alerts

        with self._opened.engine.connect() as connection:
            return {(each.source, each.kind): each for each in alerts(connection)}


def _falling(digest: Digest) -> dict[tuple[str, str], Text]:
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


def make_digest(opened: Opened, made: Callable[[Digest], None] | None = None) -> Path | None:
    """Write the digest of the last whole day, week or month; None where it has been made before.

    Args:
        made: Who is told of a digest once it is written.
    """
    from harken.ask.digest import to_json
    from harken.commands.ask import context_of
    from harken.commands.digest import composed
    from harken.domain.questions import Period
    from storage.digests import is_kept, keep

    wanted = opened.config.settings.digest
    subscription = wanted.group or EVERYONE
    context = context_of(opened)
    start, end = ended_period(wanted.period, context.today, context.week_of(context.today))
    with opened.engine.connect() as connection:
        if is_kept(connection, subscription, start, end):
            return None
    digest = composed(opened, context, Period(start=start, end=end), wanted.group)
    # Written before it counts as made, so that one that could not be written is made again.
    path = _written(digest, opened.config.data / "digests" / f"{start}_{end}.txt")
    with opened.engine.begin() as connection:
        content = to_json(digest) | {"falling": [list(key) for key in sorted(_falling(digest))]}
        keep(connection, subscription, start, end, content)
    if made is not None:
        made(digest)
    return path


def _written(digest: Digest, path: Path) -> Path:
    from rich.console import Console

    from harken.ask import terminal

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            terminal.digest(Console(file=file, width=100, color_system=None, highlight=False), digest)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def ended_period(length: str, today: date, this_week: date) -> tuple[date, date]:
    """The last whole day, week or month before today, half-open."""
    if length == "day":
        return today - timedelta(days=1), today
    if length == "week":
        return this_week - timedelta(days=7), this_week
    this_month = today.replace(day=1)
    return (this_month - timedelta(days=1)).replace(day=1), this_month


def _succeeded(name: str, ended: Ended) -> None:
    if ended.status != 0:
        last = ended.complaints.strip().splitlines()[-1:]
        raise HarkenError(f"harken {name} ended with status {ended.status}: {' '.join(last)}")


def _outcome(name: str, ended: Ended) -> dict[str, Any]:
    """What the collecting child told of itself.

    Raises:
        SourceError: what it has recorded as its failure.
        HarkenError: when it ended without a word.
    """
    try:
        told = json.loads(ended.output)
        outcome: dict[str, Any] = told["sources"][0] if "sources" in told else told["error"]
    except (ValueError, LookupError) as error:
        raise HarkenError(f"the process that collected it ended with status {ended.status}") from error
    if message := outcome.get("error") or outcome.get("message"):
        raise SourceError(name, message.removeprefix(f"Source {name}: "))
    return outcome
