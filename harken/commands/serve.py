"""`harken serve`: everything that runs by itself, in one process that stops cleanly."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from harken.domain.errors import HarkenError, SourceError

if TYPE_CHECKING:
    from harken.children import Children, Ended
    from harken.commands.announcing import Announcer
    from harken.commands.context import Opened
    from harken.scheduler import Job
    from harken.settings.sources import SourceSettings
    from storage.health import Breaker

#: Seconds that the collecting of one source may take before it counts as hanging.
COLLECT_LIMIT = 3600.0
#: A long backlog is read in many small transactions, so the next run goes on where one was ended.
UNDERSTAND_LIMIT = 6 * 3600.0
#: How soon what is sent by itself is understood.
SENT = "1m"
#: When it is looked for what no theme covers: at night, when little else runs.
DISCOVER = "30 3 * * *"
#: How often it is looked whether a digest of a channel is due, and whether anything is worth an alert.
DUE, AROUND = "1m", "15m"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(_command)


def _command() -> None:
    """Collect each source on its schedule, understand what comes in, and make the digests."""
    from harken.children import Children
    from harken.commands import page, slack_bot
    from harken.commands.announcing import Announcer, said_to_fall
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
        with (
            watching(opened.engine, listed),
            slack_bot.answering(opened) as routes,
            taken(opened, work.heard, (*routes, *page.routes(opened))) as listening,
        ):
            typer.echo(f"The page is at {page.address(opened, listening)}", err=True)
            typer.echo(f"{_greeting(opened)}\n{slack_bot.state(opened.config)}", err=True)
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
    return (*collecting, *_sent(opened, work), digest, *_of_themes(opened, work), *_told_in_slack(opened))


def _of_themes(opened: Opened, work: Work) -> tuple[Job, ...]:
    """Look again at what an edit of the taxonomy left waiting, and for what no theme covers."""
    from harken.scheduler import Job
    from harken.schedules import parse

    zone = opened.config.settings.zone
    listed = (("themes", SENT, work.tell_themes), ("discover", DISCOVER, work.discover))
    return tuple(Job(name=name, schedule=parse(every, zone, name), run=run) for name, every, run in listed)


def _sent(opened: Opened, work: Work) -> tuple[Job, ...]:
    from harken.scheduler import Job
    from harken.schedules import parse

    settings = opened.config.settings
    if not any(source.sends for source in settings.sources):
        return ()
    return (Job(name="understand", schedule=parse(SENT, settings.zone, "understand"), run=work.understand),)


def _told_in_slack(opened: Opened) -> tuple[Job, ...]:
    """What is told there unasked, where the bot is on."""
    from harken.commands import news_due, slack_bot
    from harken.scheduler import Job
    from harken.schedules import parse

    if slack_bot.missing(opened.config):
        return ()

    def digests() -> None:
        news_due.digests_due(opened)

    def alerts() -> None:
        news_due.look_around(opened)

    zone = opened.config.settings.zone
    listed = (("slack digests", DUE, digests), ("slack alerts", AROUND, alerts))
    return tuple(Job(name=name, schedule=parse(every, zone, name), run=run) for name, every, run in listed)


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

    def tell_themes(self) -> None:
        """Give statements their themes again where somebody has made or changed one."""
        from harken.pipeline.theming import waiting

        if waiting(self._opened.engine):
            self.heard()
            self.understand()

    def discover(self) -> None:
        """Propose themes for what none covers."""
        _succeeded("themes discover", self._run("themes", "discover", "--json", limit=COLLECT_LIMIT))

    def digest(self) -> None:
        """Make the digest of the period that has ended, once what was collected is understood."""
        from harken.commands.making import make_digest

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
