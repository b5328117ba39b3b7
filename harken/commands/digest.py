"""`harken digest`: what a period brought, on one screen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from harken.commands.ask import console, context_of, show_json, theme_names
from harken.domain.errors import UsageError
from harken.domain.questions import Filter, Period

if TYPE_CHECKING:
    from harken.ask.context import Context
    from harken.ask.digest import Digest
    from harken.commands.context import Opened
    from harken.domain.sight import Sight

_DAY = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("digest")(_command)


def _command(
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="First day of the period.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Last day of the period.")] = None,
    group: Annotated[str | None, typer.Option(help="Only what this customer group said.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the digest as one JSON document.")] = False,
) -> None:
    """Tell what customers said: by default in the last full week that has feedback."""
    from harken.ask.digest_json import to_json
    from harken.commands.context import workspace

    with workspace() as opened:
        context = context_of(opened)
        _check_group(group, context.vocabulary.groups)
        period, notes = _period(since, until, context)
        scope = Filter(groups=(group,)) if group else None
        digest = composed(opened, context, period, scope, notes)
    if as_json:
        show_json(to_json(digest))
        return
    from harken.ask import terminal

    terminal.digest(console(), digest)


def _check_group(group: str | None, known: tuple[str, ...]) -> None:
    from harken.insights.names import nearest

    if group is None or group in known:
        return
    near = nearest(group, known)
    hint = f"the nearest are {', '.join(near)}" if near else "groups are described in harken.yaml"
    raise UsageError(f"There is no group called {group}; {hint}.")


def composed(
    opened: Opened,
    context: Context,
    period: Period,
    scope: Filter | None = None,
    notes: tuple[str, ...] = (),
    *,
    rivals: bool = False,
    sight: Sight | None = None,
) -> Digest:
    """The digest of a period against the one before, all of it in one moment.

    Args:
        opened: The workspace.
        context: What it is understood against.
        period: What it is about.
        scope: The groups, themes and sources that it is about; everything where it is None.
        notes: What is to be known besides.
        rivals: Whether it tells of rivals too.
        sight: What may be seen by those who read it; everything where it is None.
    """
    from harken.ask.digest import compose
    from harken.ask.spans import preceding
    from harken.commands.sighted import measured
    from harken.domain.sight import Sight

    with (
        opened.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        return compose(
            measured(connection, opened.rules, sight or Sight()),
            period=period,
            before=preceding(period, context.today),
            scope=scope,
            rivals=rivals,
            names=theme_names(context.vocabulary),
            notes=notes,
        )


def _period(
    since: datetime | None, until: datetime | None, context: Context
) -> tuple[Period, tuple[str, ...]]:
    if since is None and until is None:
        return last_full_week(context)
    first = since.date() if since else None
    end = until.date() + timedelta(days=1) if until else None
    if first and end and end <= first:
        raise UsageError("--until lies before --since; give the first day and then the last.")
    return Period(start=first, end=end), ()


def last_full_week(context: Context) -> tuple[Period, tuple[str, ...]]:
    """The last whole week with feedback, and a word where that is not the latest week."""
    latest = context.week_of(context.today) - timedelta(days=7)
    newest = context.vocabulary.last_day
    oldest = context.vocabulary.first_day or newest
    if newest is None or oldest is None:
        return _week(latest), ()
    if newest < latest:
        return _week(context.week_of(newest)), (
            f"There is nothing newer than {newest.isoformat()}, so this is about the week of that day.",
        )
    if oldest >= latest + timedelta(days=7):
        return _week(context.week_of(oldest)), ("All feedback is of this week, which is not over yet.",)
    return _week(latest), ()


def _week(first: date) -> Period:
    return Period(start=first, end=first + timedelta(days=7))
