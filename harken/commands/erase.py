"""`harken erase`: a person's feedback and everything known of them, gone for good, with a receipt."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("erase")(_command)


def _command(
    who: Annotated[
        str,
        typer.Argument(help="A customer's key, an e-mail address, an account, or an author's handle."),
    ],
    source: Annotated[
        str | None,
        typer.Option(help="The source that a handle is known in; left out, all.", show_default=False),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The receipt as JSON; does not ask.")] = False,
) -> None:
    """Erase a person: their feedback, orders and names, and keep them out when sources are read again."""
    from harken.commands.context import workspace
    from harken.commands.merges import MergeFile

    with workspace() as opened:
        receipt = _erase(opened, who, source, ask=not (yes or as_json))
        if receipt["removed"]:
            from harken.pipeline.upkeep import keep_ready

            keep_ready(opened.engine)
        # The report of the last import names keys; it is of no use any more.
        MergeFile(opened.config.data / "rejects").close()
    typer.echo(json.dumps({"schema": 1, **receipt}, ensure_ascii=False) if as_json else _words(receipt))


def _erase(opened: Opened, who: str, source: str | None, *, ask: bool) -> dict[str, Any]:
    from harken.commands.import_customers import operator
    from storage import erasing, identities, membership, workspace

    with opened.engine.begin() as connection:
        # Nobody links feedback or tells groups while somebody is taken out.
        identities.exclusive_lock(connection)
        membership.lock(connection)
        installation = workspace.load(connection)
        hasher = identities.hasher(connection, installation, None)
        if source is not None and source not in hasher.sources:
            raise UsageError(
                f"There is no source called {source}; the sources are: {', '.join(sorted(hasher.sources))}."
            )
        names = erasing.meant(connection, hasher, who, source)
        found = erasing.find(connection, names)
        if ask:
            _confirm(len(found.feedback), found.customer_id is not None)
        removed = erasing.erase(connection, found, installation)
        mark = names[0].hex()[:12]
        erased = removed["customers"] + removed["feedback"] > 0
        detail = {"removed": removed}
        number = erasing.write_down(connection, who=operator(), action="erased", subject=mark, detail=detail)
    return {
        "receipt": number,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "subject": mark,
        "removed": {name: count for name, count in removed.items() if name != "tombstones"} if erased else {},
        "tombstones": removed["tombstones"],
    }


def _confirm(feedback: int, customer: bool) -> None:
    import sys

    if sys.stdin.isatty() and sys.stderr.isatty():
        whom = "one customer with everything known of them" if customer else "no customer"
        question = f"Erase {whom} and {feedback:,} feedback for good?"
        typer.confirm(question, default=False, abort=True, err=True)


def _words(receipt: dict[str, Any]) -> str:
    removed = ", ".join(f"{count:,} {name}" for name, count in receipt["removed"].items() if count)
    return (
        f"Receipt {receipt['receipt']}, {receipt['at']}, for {receipt['subject']} (a keyed hash).\n"
        f"Removed: {removed or 'nothing, since nothing was known of them'}.\n"
        f"{receipt['tombstones']:,} keyed hashes keep them out when a source or a file is read again."
    )
