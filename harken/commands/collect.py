"""`harken collect`: fetch what is new from every source of the settings, or from one."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.errors import BudgetSpent, HarkenError, NotConfigured, UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.commands.rejects import RejectFile
    from harken.domain.feedback import Batch
    from harken.pipeline.receiving import Received
    from harken.settings.sources import SourceSettings

#: Sources that are read side by side, and how many seconds one of them holds its place among these.
AT_ONCE, PATIENCE = 4, 20.0
#: The most that are read at once, slow ones included.
MOST = 16

Step = Callable[[int], None]

EXAMPLE = """sources:
  - name: app store
    collector: app_store
    app: 123456789
    countries: [us, de]
  - name: forum
    collector: rss
    url: https://forum.example.com/latest.rss
    kind: forum_post
    schedule: 6h"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the collecting of one source went."""

    source: str
    #: collected, spent (its budget is used up; what came before is kept), failed, off, resting or paused.
    status: str
    run: int | None = None
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    #: The file that says which records were left out and why.
    rejects: str | None = None
    #: Why it failed or is off.
    error: str | None = None
    #: What else is to be known, such as when it goes on.
    note: str | None = None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("collect")(_command)


def _command(
    source: Annotated[
        str | None,
        typer.Argument(
            help="One source of harken.yaml, also while it rests after failures; else all.",
            show_default=False,
        ),
    ] = None,
    understand: Annotated[
        bool, typer.Option("--understand/--no-understand", help="Understand what was collected at once.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Collect what is new from the sources of harken.yaml."""
    from harken.commands.context import workspace

    with workspace() as opened:
        chosen = _chosen(opened.config.settings.sources, source)
        keep_schedule(opened)
        outcomes = side_by_side(opened, chosen, named=source is not None)
        if understand and any(each.added or each.updated for each in outcomes):
            from harken.commands import understand as understanding

            understanding.tell(understanding.run(opened))
    if as_json:
        listed = [dataclasses.asdict(each) for each in outcomes]
        typer.echo(json.dumps({"schema": 1, "sources": listed}, ensure_ascii=False))
    else:
        _show(outcomes)
    bad = {"failed", "off"} if source is not None else {"failed"}
    if any(each.status in bad for each in outcomes):
        raise typer.Exit(1)


def _chosen(known: Sequence[SourceSettings], name: str | None) -> Sequence[SourceSettings]:
    if name is None:
        return [each for each in known if not each.sends]
    chosen = [each for each in known if each.name == name]
    if not chosen:
        names = ", ".join(each.name for each in known) or "none yet"
        raise UsageError(f"harken.yaml has no source called {name}; its sources are: {names}")
    if chosen[0].sends:
        raise UsageError(f"{name} sends by itself; while 'harken serve' runs it takes the deliveries")
    return chosen


def keep_schedule(opened: Opened) -> None:
    """Note how often each source of the settings is read, by which the others count as no longer read."""
    from storage import health

    with opened.engine.begin() as connection:
        health.schedule(
            connection, {each.name: _every(opened, each) for each in opened.config.settings.sources}
        )


def _every(opened: Opened, source: SourceSettings) -> float:
    from harken.schedules import parse, spacing

    schedule = parse(source.schedule, opened.config.settings.zone, source.name)
    return spacing(schedule, datetime.now(UTC)).total_seconds()


def side_by_side(opened: Opened, chosen: Sequence[SourceSettings], *, named: bool) -> list[Outcome]:
    """Collect several sources at once; none waits long for a slow one."""
    from harken.commands.progress import bars
    from harken.lanes import Lanes

    lanes, stop = Lanes(AT_ONCE, PATIENCE), threading.Event()
    with bars() as begin, ThreadPoolExecutor(MOST) as pool:

        def one(source: SourceSettings) -> Outcome:
            with lanes.turn():
                return collect(opened, source, named=named, begin=begin, stop=stop)

        going = [pool.submit(one, each) for each in chosen]
        try:
            return [each.result() for each in going]
        except BaseException:
            # Those that have not begun never do; the others end with the batch that they are at.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def collect(
    opened: Opened,
    source: SourceSettings,
    *,
    named: bool,
    begin: Callable[[str], Step],
    stop: threading.Event,
) -> Outcome:
    """Collect one source; whatever goes wrong with it is told in the outcome and by its health."""
    if waiting := _why_not(opened, source, named=named):
        return waiting
    from harken.commands.rejects import RejectFile

    attempt = _Attempt(opened, source, RejectFile(opened.config.data / "rejects", source.name), stop)
    with closing(attempt.rejects):
        return attempt.outcome(begin(source.name))


def _why_not(opened: Opened, source: SourceSettings, *, named: bool) -> Outcome | None:
    """Why a source is left alone: it is paused, or rests after failures and was not asked for by name."""
    from storage import health
    from storage.sources import is_paused, source_id

    with opened.engine.begin() as connection:
        if is_paused(connection, source_id(connection, source.name, source.collector, source.rival)):
            note = f"paused; 'harken sources resume \"{source.name}\"' lets it be collected again"
            return Outcome(source=source.name, status="paused", note=note)
        breaker = health.breaker(connection, source.name)
    if named or breaker.retry_at is None or breaker.state(datetime.now(UTC)) != "open":
        return None
    again = breaker.retry_at.astimezone(opened.config.settings.zone)
    note = (
        f"rests until {again:%Y-%m-%d %H:%M} after {breaker.failures} failures in a row;"
        f" 'harken collect \"{source.name}\"' tries it now"
    )
    return Outcome(source=source.name, status="resting", note=note)


@dataclasses.dataclass
class _Attempt:
    """One run of one source, with what is to be told of it however it ends."""

    opened: Opened
    source: SourceSettings
    rejects: RejectFile
    stop: threading.Event
    run: int | None = None

    def outcome(self, step: Step) -> Outcome:
        name = self.source.name
        try:
            return self._told("collected", self._received(step))
        except BudgetSpent as spent:
            return dataclasses.replace(
                self._told("spent"), note=spent.message.removeprefix(f"Source {name}: ")
            )
        except NotConfigured as missing:
            return dataclasses.replace(self._told("off"), error=missing.message)
        except HarkenError as error:
            return dataclasses.replace(self._told("failed"), error=error.message)
        except Exception as error:
            message = f"Source {name}: it stopped: {type(error).__name__}"
            return dataclasses.replace(self._told("failed"), error=message)

    def _received(self, step: Step) -> Received:
        from harken.pipeline.receiving import receive

        return receive(
            self.opened.engine,
            source=self.source.name,
            collector=self.source.collector,
            # Made inside, so that wrong options are seen in the source's health as well.
            collect=self._batches,
            rival=self.source.rival,
            habits=habits(self.opened, self.source),
            keep_deleted=self.source.when_deleted == "keep",
            begun=self._begun,
            progress=step,
            rejected=self.rejects.add,
        )

    def _begun(self, run: int) -> None:
        self.run = run
        self.rejects.forget_earlier()

    def _batches(self, cursor: Mapping[str, Any]) -> Iterable[Batch]:
        return self._until_stopped(made(self.opened, self.source).collect(cursor))

    def _until_stopped(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        for batch in batches:
            yield batch
            if self.stop.is_set():
                raise KeyboardInterrupt

    def _told(self, status: str, received: Received | None = None) -> Outcome:
        counts = self._counted() if received is None else dataclasses.asdict(received)
        return Outcome(
            source=self.source.name,
            status=status,
            run=self.run,
            rejects=str(self.rejects.path) if self.rejects.count else None,
            added=counts["added"],
            updated=counts["updated"],
            unchanged=counts["unchanged"],
            rejected=counts["rejected"],
        )

    def _counted(self) -> dict[str, int]:
        """What a run that failed had stored before."""
        from storage.sources import counted

        with self.opened.engine.connect() as connection:
            return counted(connection, self.run)


def made(opened: Opened, source: SourceSettings) -> Any:
    """The collector of a source, with its secrets and with where its requests are accounted for.

    Raises:
        NotConfigured: saying what is missing and how to get it.
    """
    from collectors.registry import make, options_of, receiver
    from storage.budgets import ledger

    if source.sends:
        return receiver(source.collector, source.name, source.options(), opened.config.secret)
    options = source.options()
    if "time_zone" in options_of(source.collector, source.name).model_fields:
        options = {"time_zone": opened.config.settings.time_zone, **options}
    return make(
        source.collector,
        source.name,
        options,
        opened.config.secret,
        ledger(opened.engine),
        opened.config.data / "turns",
    )


def habits(opened: Opened, source: SourceSettings) -> Any:
    """How a source is read, as far as its coverage hangs on it."""
    from collectors.registry import options_of
    from harken.pipeline.coverage import Habits

    kind = options_of(source.collector, source.name)
    return Habits(
        every=_every(opened, source), newest_only=kind.NEWEST_ONLY, reach=kind.REACH, sends=source.sends
    )


def _show(outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        typer.echo(f"There are no sources yet. Add some to harken.yaml, for example:\n\n{EXAMPLE}")
    for each in outcomes:
        typer.echo(f"{each.source}: {described(each)}")


def described(outcome: Outcome) -> str:
    """One line about how it went, and one about what was left out."""
    if outcome.status in {"paused", "resting"}:
        return str(outcome.note)
    if outcome.error is not None:
        told = outcome.error.removeprefix(f"Source {outcome.source}: ")
        line = told if outcome.status == "off" else f"failed: {told}"
        return f"{line} ({_counts(outcome)})" if outcome.added or outcome.updated else line
    line = _counts(outcome) if outcome.note is None else f"{_counts(outcome)}; it {outcome.note}"
    return f"{line}\n  what was left out and why: {outcome.rejects}" if outcome.rejects else line


def _counts(outcome: Outcome) -> str:
    parts = [f"{outcome.added:,} new"]
    counts = {"updated": outcome.updated, "unchanged": outcome.unchanged, "left out": outcome.rejected}
    parts += [f"{number:,} {name}" for name, number in counts.items() if number]
    return ", ".join(parts) + f" (run {outcome.run})"
