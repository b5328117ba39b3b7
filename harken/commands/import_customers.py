"""`harken import-customers`: who the customers are, what they do, and which feedback is theirs."""

from __future__ import annotations

import dataclasses
import getpass
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.commands.file_plan import DayFirstOption, EncodingOption
from harken.domain.errors import InputError, UsageError

if TYPE_CHECKING:
    from collectors.customers import CustomerPlan, CustomerReader, OrderPlan, OrderReader
    from harken.commands.context import Opened
    from harken.commands.merges import MergeFile
    from harken.pipeline.customers import Taken

#: Names of the lists of rejected rows.
CUSTOMERS, ORDERS = "customers", "orders"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import-customers")(_command)


FileArgument = Annotated[
    Path | None, typer.Argument(help="Customers: a CSV, JSONL or XLSX file.", show_default=False)
]
OrdersOption = Annotated[
    Path | None, typer.Option(help="Their orders: a CSV, JSONL or XLSX file.", show_default=False)
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="What a column becomes: key, email, account, handle.SOURCE, name, kind, value, since,"
        " last_order, a behaviour such as orders_12m, attribute.NAME or skip. Left out, it is suggested.",
    ),
]
MapOrdersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map-orders",
        metavar="FIELD=COLUMN",
        help="What a column of the orders becomes: customer, id, date, revenue, margin, discount,"
        " returned, cancelled, paid_late or skip. Left out, it is suggested.",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="The day the files are of, such as 2026-09-30: behaviour and membership of groups change on"
        " it. Left out, behaviour is told on the day of the last order, and groups change today.",
        show_default=False,
    ),
]


def _command(
    file: FileArgument = None,
    orders: OrdersOption = None,
    maps: MapOption = None,
    order_maps: MapOrdersOption = None,
    as_of: AsOfOption = None,
    encoding: EncodingOption = None,
    day_first: DayFirstOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take the suggestion without asking.")] = False,
    as_document: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Import customers and their orders, and link the feedback that is theirs."""
    from harken.commands.customer_plans import plan_json, planned, show
    from harken.commands.import_ import confirm

    plans = planned(file, orders, maps or (), order_maps or (), encoding=encoding, day_first=day_first)
    for plan in plans:
        show(plan)
    if dry_run:
        document = {"schema": 1, "dry_run": True, "files": [plan_json(plan) for plan in plans]}
        _say(document, "Nothing was written (--dry-run).", as_document)
        return
    if not (maps or order_maps or yes or as_document):
        confirm()
    summary = _run(plans, _day(as_of))
    _say({"schema": 1, **summary}, _words(summary), as_document)


def _say(document: dict[str, Any], words: str, as_document: bool) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False) if as_document else words)


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise UsageError(f"--as-of {written} is no date; write it like 2026-09-30.") from error


class _Reading:
    """One of the files while it is read, with the list of its rejected rows."""

    def __init__(self, plan: CustomerPlan | OrderPlan, folder: Path) -> None:
        from collectors.customers import CustomerPlan
        from harken.commands.rejects import RejectFile

        self.of_customers = isinstance(plan, CustomerPlan)
        self._plan = plan
        self.rejects = RejectFile(folder, CUSTOMERS if self.of_customers else ORDERS)
        self.rejects.forget_earlier()
        self.reader: CustomerReader | OrderReader | None = None

    def read(self) -> Iterator[Any]:
        from collectors.customers import CustomerPlan, CustomerReader, OrderReader

        plan = self._plan
        self.reader = CustomerReader(plan) if isinstance(plan, CustomerPlan) else OrderReader(plan)
        return self.reader.items()


def _run(plans: Sequence[CustomerPlan | OrderPlan], as_of: date | None) -> dict[str, Any]:
    from harken.commands.context import workspace

    with workspace() as opened:
        return take_in(opened, plans, as_of)


def take_in(
    opened: Opened, plans: Sequence[CustomerPlan | OrderPlan], as_of: date | None = None
) -> dict[str, Any]:
    """Store what the files hold, link feedback and tell groups anew; returns the summary.

    Raises:
        InputError: no row could be taken.
    """
    from harken.commands.merges import MergeFile

    with ExitStack() as stack:
        _know_sources(opened, plans)
        folder = opened.config.data / "rejects"
        merges = stack.enter_context(closing(MergeFile(folder)))
        readings = [_Reading(plan, folder) for plan in plans]
        for each in readings:
            stack.enter_context(closing(each.rejects))
        taken = _take(opened, readings, merges, as_of)
        opened.regroup(on=as_of)
    summary = _summary(taken, readings, merges)
    if readings[0].reader and taken.rejected == sum(each.reader.rows for each in readings if each.reader):
        raise InputError(f"No row could be taken; the reasons are in {', '.join(summary['rejects'])}")
    return summary


def _know_sources(opened: Opened, plans: Sequence[CustomerPlan | OrderPlan]) -> None:
    """A source that handles are known in is there, or is made where the settings name it."""
    from collectors.customers import CustomerPlan
    from storage.identities import hasher
    from storage.sources import source_id
    from storage.workspace import load

    wanted = {
        rule.name for plan in plans if isinstance(plan, CustomerPlan) for rule in plan.rules if rule.is_handle
    }
    configured = {each.name: each for each in opened.config.settings.sources}
    with opened.engine.begin() as connection:
        there = hasher(connection, load(connection), None).sources
        for name in sorted(wanted - set(there)):
            if name not in configured:
                known = ", ".join(sorted({*there, *configured})) or "none yet"
                raise UsageError(
                    f"There is no source called {name} for the handles; the sources are: {known}."
                )
            source_id(connection, name, configured[name].collector, configured[name].rival)


def _take(opened: Opened, readings: Sequence[_Reading], merges: MergeFile, as_of: date | None) -> Taken:
    from harken.commands.progress import bar
    from harken.pipeline.customers import File, take

    settings = opened.config.settings
    with bar("Importing", None) as step:
        files = {
            "customers" if each.of_customers else "orders": File(
                read=each.read, progress=step, rejected=each.rejects.add
            )
            for each in readings
        }
        return take(
            opened.engine,
            **files,
            today=datetime.now(settings.zone).date(),
            own_sources=settings.customers.keys_in,
            on=as_of,
            who=operator(),
            merged=merges.add,
        )


def operator() -> str:
    """Who is at the command line, for the audit log."""
    return f"command line: {getpass.getuser()}"


def _summary(taken: Taken, readings: Sequence[_Reading], merges: MergeFile) -> dict[str, Any]:
    readers = [each.reader for each in readings if each.reader]
    return {
        "rows": sum(reader.rows for reader in readers),
        **dataclasses.asdict(taken),
        "told_on": taken.told_on.isoformat(),
        "left_empty": {
            column: number for reader in readers for column, number in reader.left_empty.items() if number
        },
        "rejects": [str(each.rejects.path) for each in readings if each.rejects.count],
        "merges": str(merges.path) if merges.count else None,
    }


def _words(summary: dict[str, Any]) -> str:
    lines = [
        f"{summary['rows']:,} rows. Customers: {summary['added']:,} added, {summary['updated']:,} updated,"
        f" {summary['unchanged']:,} unchanged. Orders: {summary['orders_added']:,} added,"
        f" {summary['orders_updated']:,} updated. {summary['rejected']:,} rows rejected."
    ]
    lines += [sentence for count, sentence in _sentences(summary) if count]
    lines += [
        f"{column}: {count:,} left empty, since they cannot be read."
        for column, count in summary["left_empty"].items()
    ]
    if summary["rejects"]:
        lines.append(f"Why rows were rejected is in {' and '.join(summary['rejects'])} (never the text).")
    lines.append(f"Behaviour is told until {summary['told_on']}.")
    linked = ", ".join(f"{source} {count:,}" for source, count in summary["linked"].items())
    lines.append(f"Feedback that found its customer: {linked or 'none new'}.")
    return "\n".join(lines)


def _sentences(summary: dict[str, Any]) -> Iterator[tuple[int, str]]:
    differing = ", ".join(f"{name} ({count:,})" for name, count in summary["conflicts"].items())
    yield (
        summary["merged"],
        f"{summary['merged']:,} rows or customers were somebody who was there already and became one with"
        f" them (the later value counts); they differ in: {differing or 'nothing'}. The list is in"
        f" {summary['merges']}.",
    )
    yield (
        summary["shared_names"],
        f"{summary['shared_names']:,} addresses or numbers are shared by too many customers to name one;"
        " they were not used.",
    )
    yield (
        summary["orders_unknown"],
        f"Orders of customers that nobody knows, or who were erased: {summary['orders_unknown']:,}. If they"
        " should be known, --map-orders customer=COLUMN names the column that holds a customer's key, account"
        " or e-mail address (--map key=COLUMN says which column of the customers is the key).",
    )
    yield summary["erased"], f"Kept out, since they were erased: {summary['erased']:,}."
