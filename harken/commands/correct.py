"""`harken correct`: say that a statement was read wrongly; what you say wins from then on."""

from __future__ import annotations

import dataclasses
import getpass
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.errors import UsageError
from harken.domain.understanding import Role, Sentiment

if TYPE_CHECKING:
    from harken.domain.corrections import Kept

_LIST = "list"


class Felt(StrEnum):
    """What a statement may feel."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("correct")(_correct)


def _correct(
    statement: Annotated[
        str,
        typer.Argument(
            metavar="STATEMENT|list",
            help="Id of the statement ('harken review' shows ids), or 'list' for what was corrected.",
        ),
    ],
    about: Annotated[str | None, typer.Option(help="It is about this theme.")] = None,
    not_about: Annotated[str | None, typer.Option(help="It is not about this theme.")] = None,
    sentiment: Annotated[Felt | None, typer.Option(help="What it feels.")] = None,
    role: Annotated[Role | None, typer.Option(help="It does this.")] = None,
    not_role: Annotated[Role | None, typer.Option(help="It does not do this.")] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="The number is that of a correction; take it back.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Correct the theme, the sentiment or the role of a statement, for good.

    It wins over whatever the model reads there, and themes learn from it ('harken themes learn').
    """
    if statement == _LIST:
        _list(as_json)
        return
    if undo:
        _undo(_number(statement), as_json)
        return
    said = _said(about, not_about, sentiment, role, not_role)
    _tell(_keep(_number(statement), said), as_json)


def _number(given: str) -> int:
    if not given.isdecimal():
        raise UsageError(f"{given!r} is no number of a statement; 'harken review' shows them.")
    return int(given)


def _said(
    about: str | None, not_about: str | None, sentiment: Felt | None, role: Role | None, not_role: Role | None
) -> dict[str, Any]:
    if about and not_about:
        raise UsageError("Give --about or --not-about; for both run the command twice.")
    if role and not_role:
        raise UsageError("Give --role or --not-role; for both run the command twice.")
    return {
        "theme_key": about or not_about,
        "about": None if not (about or not_about) else about is not None,
        "sentiment": None if sentiment is None else Sentiment(sentiment.value),
        "role": role or not_role,
        "holds": None if not (role or not_role) else role is not None,
    }


def who() -> str:
    """Who is at the keyboard, for the record."""
    return getpass.getuser()


def _keep(statement: int, said: dict[str, Any]) -> tuple[Kept, ...]:
    from harken.commands.context import workspace
    from harken.domain.corrections import Correction
    from harken.pipeline.correcting import correct
    from harken.pipeline.upkeep import keep_ready

    correction = Correction(statement_id=statement, who=who(), **said)
    with workspace() as opened:
        with opened.engine.begin() as connection:
            kept = correct(connection, correction).kept
        keep_ready(opened.engine)
    return kept


def _undo(id: int, as_json: bool) -> None:
    from harken.commands.context import workspace
    from harken.pipeline.correcting import withdraw
    from harken.pipeline.theming import assign_themes
    from harken.pipeline.upkeep import keep_ready

    with workspace() as opened:
        with opened.engine.begin() as connection:
            kept = withdraw(connection, id)
        if kept.what == "theme":
            assign_themes(opened.engine, opened.model)
        keep_ready(opened.engine)
    typer.echo(f"Taken back: {kept.told()}.", err=True)
    if as_json:
        typer.echo(_json([kept]))


def _list(as_json: bool) -> None:
    from harken.commands.context import workspace
    from storage import corrections

    with workspace() as opened, opened.engine.connect() as connection:
        found = corrections.listed(connection)
    if as_json:
        typer.echo(_json(found))
        return
    for each in found:
        typer.echo(_line(each))
    if not found:
        typer.echo("Nothing was corrected yet; 'harken review' shows what is most worth checking.")


def _tell(kept: tuple[Kept, ...], as_json: bool) -> None:
    if as_json:
        typer.echo(_json(kept))
        return
    for each in kept:
        typer.echo(_line(each))


def _line(each: Kept) -> str:
    words = "its feedback is not here" if each.text is None else f'"{" ".join(each.text.split())}"'
    return f"{each.id}  {each.made:%Y-%m-%d}  {each.who}: {each.told()}\n  {words}"


def _json(kept: list[Kept] | tuple[Kept, ...]) -> str:
    corrections = [dataclasses.asdict(each) for each in kept]
    return json.dumps({"schema": 1, "corrections": corrections}, ensure_ascii=False, default=str)
