"""`harken customers`: how many there are, and one of them by name for whoever may see it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from harken.insights.accounts import Account


def register(app: typer.Typer) -> None:
    """Add the commands."""
    customers = typer.Typer(help="Customers: how many, and one by name.", no_args_is_help=True)
    customers.command("count")(_count)
    customers.command("show")(_show)
    app.add_typer(customers, name="customers")


def _count(
    as_json: Annotated[bool, typer.Option("--json", help="The counts as JSON.")] = False,
) -> None:
    """How many customers there are and how much is known of them; nobody is named."""
    from harken.commands.context import workspace
    from harken.insights.accounts import counts
    from harken.insights.value.worth import refresh

    with workspace() as opened, opened.engine.begin() as connection:
        refresh(connection, opened.rules.value)
        found = counts(connection)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **found}, ensure_ascii=False))
        return
    typer.echo(
        f"{found['customers']:,} customers, {found['with_orders']:,} of them with {found['orders']:,} orders,"
        f" {found['with_value']:,} with a value, {found['heard']:,} heard in {found['feedback']:,} feedback."
        "\n"
        f"{found['unlinked']:,} feedback have an author whom no file of customers names,"
        f" {found['anonymous']:,} have none."
    )


def _show(
    who: Annotated[str, typer.Argument(help="A customer's key, e-mail address or account.")],
    limit: Annotated[int, typer.Option(min=1, help="How much feedback to show, the newest first.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="The customer as JSON.")] = False,
) -> None:
    """Show one customer with their feedback; who looked at whom is written into the audit log."""
    from harken.commands.context import workspace
    from harken.commands.import_customers import operator
    from harken.insights.accounts import account
    from harken.insights.value.worth import refresh
    from storage import erasing, identities
    from storage.workspace import load

    with workspace() as opened, opened.engine.begin() as connection:
        hasher = identities.hasher(connection, load(connection), opened.config.settings.customers.keys_in)
        owners = identities.owners(connection, hasher.anywhere(who))
        if not owners:
            raise UsageError(
                "No customer is known by that; a key, an e-mail address or an account is needed."
            )
        refresh(connection, opened.rules.value)
        found = account(connection, next(iter(owners.values())), limit)
        erasing.write_down(connection, who=operator(), action="customer_shown", subject=found.key, detail={})
    if as_json:
        typer.echo(json.dumps({"schema": 1, **found.document()}, ensure_ascii=False))
    else:
        typer.echo("\n".join(_lines(found)))


def _lines(found: Account) -> list[str]:
    title = f"{found.key}: {found.name}" if found.name else found.key
    groups = ", ".join(f"{name} since {since or 'the beginning'}" for name, since in found.groups.items())
    lines = [
        f"{title} ({found.kind})",
        f"value: {'unknown' if found.value is None else f'{found.value:,.2f}'}",
        f"who: {_pairs(found.attributes)}",
        f"does: {_pairs(found.behaviours)}",
        f"groups: {groups or 'none'}",
        f"feedback: {found.feedback:,}",
    ]
    return lines + [
        f"  {each['date'] or 'undated'}  {each['source']}  {each['sentiment'] or 'unread'}: {each['text']}"
        for each in found.latest
    ]


def _pairs(known: dict[str, Any]) -> str:
    listed = (
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in known.items()
    )
    return ", ".join(listed) or "nothing known"
