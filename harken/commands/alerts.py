"""`harken alerts`: who is told in Slack when something moves, and what was raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.errors import UsageError
from harken.domain.news import About, Alert, AlertKind, AlertWants, DigestWants, Subscription

if TYPE_CHECKING:
    from harken.domain.vocabulary import Vocabulary

alerts = typer.Typer(
    help="Say when something moves: what is watched, and what was raised.", no_args_is_help=True
)

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(alerts, name="alerts")


@alerts.command("list")
def _list(as_json: _Json = False) -> None:
    """List who is told of what, and the latest alerts."""
    from harken.commands.ask import console, show_json
    from harken.commands.context import workspace
    from storage import alerts as raised
    from storage import subscriptions

    with workspace() as opened, opened.engine.connect() as connection:
        wanted = [each for each in subscriptions.listing(connection) if isinstance(each.wants, AlertWants)]
        latest = raised.latest(connection)
    if as_json:
        show_json({"watched": [_stored(each) for each in wanted], "raised": [_told(each) for each in latest]})
        return
    shown = console()
    for each in wanted:
        paused = f" (paused: {each.paused})" if each.paused else ""
        shown.print(f"{each.id}  {each.channel}  {_described(each.wants)}{paused}", markup=False)
    if not wanted:
        shown.print("Nothing is watched yet: harken alerts add CHANNEL, or /harken alerts in Slack.")
    for one in latest:
        state = f"looked after by {one.owner}" if one.owner else "open"
        shown.print(f"{one.raised:%Y-%m-%d %H:%M}  {one.signal.told} ({state})", markup=False, soft_wrap=True)


def _described(wants: AlertWants | DigestWants) -> str:
    assert isinstance(wants, AlertWants)
    names = [*wants.about.groups, *wants.about.themes, *wants.about.sources]
    about = f" about {', '.join(names)}" if names else ""
    return f"{', '.join(kind.value for kind in wants.kinds)}{about}"


@alerts.command("add")
def _add(
    channel: Annotated[str, typer.Argument(help="The channel's ID, at the foot of its details in Slack.")],
    kind: Annotated[
        list[AlertKind] | None, typer.Option(help="What to tell of; repeat it for several, else all.")
    ] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Only about this theme, by its key.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="Only about this customer group.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only about this source.")] = None,
    owner: Annotated[
        str | None, typer.Option(help="Slack ID of who answers for it; else slack: owner: in harken.yaml.")
    ] = None,
) -> None:
    """Have a channel told when something moves."""
    from harken.commands.ask import context_of
    from harken.commands.context import workspace
    from storage import subscriptions

    about = About(groups=tuple(group or ()), themes=tuple(theme or ()), sources=tuple(source or ()))
    wants = AlertWants(kinds=tuple(kind or AlertKind), about=about)
    with workspace() as opened:
        _check(about, context_of(opened).vocabulary)
        answers = owner or opened.config.settings.slack.owner
        if answers is None:
            raise UsageError(
                "Say with --owner who answers for it, by Slack ID, or set slack: owner: in harken.yaml."
            )
        with opened.engine.begin() as connection:
            id = subscriptions.add(connection, channel, answers, wants)
    if wants.never:
        from bot.news_wording import never_told

        typer.echo(never_told(wants), err=True)
    typer.echo(f"Watching ({id}): {_described(wants)}. harken serve looks around every quarter of an hour.")


def _check(about: About, known: Vocabulary) -> None:
    from harken.insights.names import nearest

    themes = tuple(theme.key for theme in known.themes)
    for what, asked, names in (
        ("theme", about.themes, themes),
        ("group", about.groups, known.groups),
        ("source", about.sources, known.sources),
    ):
        for name in asked:
            if name not in names:
                near = ", ".join(nearest(name, names))
                hint = f"the nearest are {near}" if near else f"there is no {what} yet"
                raise UsageError(f"There is no {what} called {name}; {hint}.")


@alerts.command("remove")
def _remove(
    id: Annotated[int, typer.Argument(help="Its number in harken alerts list.")],
) -> None:
    """Watch no longer."""
    from harken.commands.context import workspace
    from storage import subscriptions

    with workspace() as opened, opened.engine.begin() as connection:
        found = subscriptions.find(connection, id)
        if found is None or not isinstance(found.wants, AlertWants):
            raise UsageError(f"Nothing is watched under the number {id}; harken alerts list shows what is.")
        subscriptions.end(connection, id)
    typer.echo(f"Watching no longer: {_described(found.wants)} in {found.channel}.")


def _stored(each: Subscription) -> dict[str, Any]:
    wants = each.wants.stored()
    return {"id": each.id, "channel": each.channel, "owner": each.owner, "paused": each.paused, **wants}


def _told(each: Alert) -> dict[str, Any]:
    signal = each.signal
    return {
        "id": each.id,
        "raised": each.raised.isoformat(),
        "kind": signal.kind.value,
        "subject": signal.subject,
        "text": signal.told,
        "cause": signal.cause,
        "evidence": signal.evidence,
        "quotes": [dict(quote) for quote in signal.quotes],
        "owner": each.owner,
        "snoozed": None if each.snoozed is None else each.snoozed.isoformat(),
    }
