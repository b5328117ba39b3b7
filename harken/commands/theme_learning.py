"""`harken themes learn`: what corrections would teach the themes, shown before it is used."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harken.pipeline.learning import Learnt


def register(themes: typer.Typer) -> None:
    """Add the command."""
    themes.command("learn")(_learn)


def _learn(
    use: Annotated[bool, typer.Option("--use", help="Let themes be told with it from now on.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what corrections would teach, measured on corrections that were held out; --use takes it."""
    from harken.commands.context import workspace
    from harken.commands.correct import who
    from harken.commands.theme_edits import look_again
    from harken.pipeline.learning import could_learn, learn

    with workspace() as opened:
        with opened.engine.connect() as connection:
            found = could_learn(connection, opened.model.embed)
        _tell(found, as_json)
        if use:
            with opened.engine.begin() as connection:
                change = learn(connection, opened.model.embed, who())
            typer.echo(f"Edit {change.id}: {change.told}", err=True)
            look_again(opened)


def _tell(found: Learnt, as_json: bool) -> None:
    if as_json:
        effects = [dataclasses.asdict(each) | {"helps": each.helps} for each in found.effects]
        document = {"schema": 1, "corrections": found.corrections, "effects": effects}
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    from nlp.theme_learning import LEAST

    typer.echo(f"{found.corrections} corrections of themes; a theme learns from {LEAST} or more.")
    for each in found.effects:
        verdict = "would be used" if each.helps else "would not be used"
        typer.echo(
            f"  {each.theme}: of {each.corrections} held out in turn, {each.before} are read rightly now and"
            f" {each.after} with what was learnt: {verdict}"
        )
