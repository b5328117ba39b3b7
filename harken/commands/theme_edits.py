"""The edits of `harken themes`: each shows what it would move and asks before it does it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.errors import UsageError
from harken.domain.shaping import Edit, Piece, Shape

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.shaping import Change, Preview
    from nlp.theme_scores import Embed

Key = Annotated[str, typer.Argument(help="Key of a theme, as 'harken themes list' shows it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Look = Annotated[bool, typer.Option("--preview", help="Show what would move, and stop.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON; does not ask.")]
Phrase = Annotated[list[str] | None, typer.Option("--phrase", help="Something customers say; repeat.")]
Word = Annotated[list[str] | None, typer.Option("--word", help="A word that decides by itself; repeat.")]
Under = Annotated[str | None, typer.Option("--under", help="Key of the theme to put it below.")]
Name = Annotated[str | None, typer.Option("--name", help="Another name.")]
#: Months that a preview shows of each trend.
_MONTHS = 6


def register(themes: typer.Typer) -> None:
    """Add the commands."""
    for name, command in (
        ("make", _make), ("accept", _accept), ("rename", _rename), ("describe", _describe),
        ("merge", _merge), ("split", _split), ("move", _move), ("retire", _retire), ("undo", _undo),
    ):  # fmt: skip
        themes.command(name)(command)


def _make(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    phrase: Phrase = None,
    word: Word = None,
    description: str = "",
    under: Under = None,
    preview: Look = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make a theme; all history is looked at for it, with progress."""
    made = {"name": name, "description": description, "into": under}
    _do(Shape.MAKE, "", preview, yes, as_json, phrases=_all(phrase), words=_all(word), **made)


def _all(given: list[str] | None) -> tuple[str, ...] | None:
    return tuple(given) if given else None


def _accept(
    key: Key, name: Name = None, under: Under = None, preview: Look = False, yes: Yes = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Let a proposal count; all history is looked at for it, with progress."""
    _do(Shape.ACCEPT, key, preview, yes, as_json, name=name, into=under)


def _rename(
    key: Key,
    name: Annotated[str, typer.Argument(help="The new name.")],
    preview: Look = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Give a theme another name; nothing moves, and its key stays."""
    _do(Shape.RENAME, key, preview, yes, as_json, name=name)


def _describe(
    key: Key,
    description: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    phrase: Phrase = None,
    word: Word = None,
    preview: Look = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Describe a theme, or say anew by which phrases and words it is found; these replace what was there."""
    seeds = {"phrases": _all(phrase), "words": _all(word)}
    _do(Shape.DESCRIBE, key, preview, yes, as_json, description=description, **seeds)


def _merge(
    key: Key,
    into: Annotated[str, typer.Option(help="Key of the theme that goes on.")],
    preview: Look = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Let one theme count for another from now on, all its history with it."""
    _do(Shape.MERGE, key, preview, yes, as_json, into=into)


def _split(
    key: Key,
    number: Annotated[
        int, typer.Option("--into", min=2, help="So many groups of its own statements are suggested.")
    ] = 3,
    piece: Annotated[
        list[str] | None,
        typer.Option("--piece", help="NAME=ID,ID,...: a piece by ids of statements; repeat."),
    ] = None,
    preview: Look = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Split a theme by examples, or into groups that its statements fall into; it stays above its pieces."""
    from harken.commands.context import workspace
    from harken.pipeline.splitting import suggested

    with workspace() as opened:
        if piece:
            pieces = tuple(map(_piece, piece))
        else:
            with opened.engine.connect() as connection:
                pieces = suggested(connection, key, number)
        _in(opened, Edit(shape=Shape.SPLIT, theme=key, who=_who(), pieces=pieces), preview, yes, as_json)


def _piece(given: str) -> Piece:
    name, equals, ids = given.rpartition("=")
    listed = [each.strip() for each in ids.split(",")]
    if not equals or not all(each.isdecimal() for each in listed):
        raise UsageError(f"Write a piece as NAME=ID,ID with ids of statements, not {given!r}.")
    return Piece(name=name.strip(), examples=tuple(map(int, listed)))


def _move(
    key: Key, under: Under = None, preview: Look = False, yes: Yes = False, as_json: Json = False
) -> None:
    """Put a theme below another, or without --under at the top."""
    _do(Shape.MOVE, key, preview, yes, as_json, into=under)


def _retire(key: Key, preview: Look = False, yes: Yes = False, as_json: Json = False) -> None:
    """Let a theme count no more, or turn down a proposal."""
    _do(Shape.RETIRE, key, preview, yes, as_json)


def _undo(
    id: Annotated[int | None, typer.Argument(help="An edit of 'harken themes history'.")] = None,
    as_json: Json = False,
) -> None:
    """Take back the latest edit, or the one that is named, as if it had never been."""
    from harken.commands.context import workspace
    from harken.pipeline.shaping import undo

    with workspace() as opened:
        with opened.engine.begin() as connection:
            change = undo(connection, _who(), id)
        _tell(change, as_json)
        look_again(opened)


def _who() -> str:
    from harken.commands.correct import who

    return who()


def _do(shape: Shape, key: str, look: bool, yes: bool, as_json: bool, **fields: Any) -> None:
    from harken.commands.context import workspace

    with workspace() as opened:
        _in(opened, Edit(shape=shape, theme=key, who=_who(), **fields), look, yes, as_json)


def _in(opened: Opened, edit: Edit, look: bool, yes: bool, as_json: bool) -> None:
    from harken.pipeline import shaping

    embed = _embed(opened, edit)
    if look or not (yes or as_json):
        with opened.engine.connect() as connection:
            seen = shaping.preview(connection, edit, embed)
        if as_json:
            typer.echo(json.dumps({"schema": 1, **dataclasses.asdict(seen)}, default=str, ensure_ascii=False))
        else:
            show(seen)
        if look:
            return
        if not typer.confirm("Do it?"):
            typer.echo("Nothing was changed.")
            return
    with opened.engine.begin() as connection:
        change = shaping.apply(connection, edit, embed)
    _tell(change, as_json)
    look_again(opened)


def _embed(opened: Opened, edit: Edit) -> Embed | None:
    """The model where it may be needed; it is woken when something is first embedded."""
    if edit.shape is Shape.SPLIT and not any(piece.phrases for piece in edit.pieces):
        return None
    return lambda texts: opened.model.embed(texts)


def show(seen: Preview) -> None:
    """What an edit would do, in a few lines."""
    first, *more = seen.told
    typer.echo(f"The history would say: {first}")
    for sentence in more:
        typer.echo(sentence)
    for name, number in seen.goes.items():
        typer.echo(f"  {number:,} statements would go to {name}")
    for words in seen.quotes:
        typer.echo(f'    {words.goes_to}: "{" ".join(words.text.split())}"')
    names = dict.fromkeys(each.theme for each in seen.trend)
    then = "about " if seen.estimated else ""
    for name in names:
        latest = [each for each in seen.trend if each.theme == name][-_MONTHS:]
        line = ", ".join(f"{each.month:%b %Y} {each.before:,} -> {then}{each.after:,}" for each in latest)
        typer.echo(f"  {name}, feedback a month: {line}")


def _tell(change: Change, as_json: bool) -> None:
    if as_json:
        document = {"schema": 1, **dataclasses.asdict(change)}
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
    else:
        typer.echo(f"Edit {change.id}: {change.told}")


def look_again(opened: Opened) -> None:
    """Look at statements again where themes find other things than before, and count the months again."""
    from harken.commands.progress import bar
    from harken.pipeline import theming
    from harken.pipeline.upkeep import keep_ready

    waiting = theming.waiting(opened.engine)
    if waiting:
        with bar("Telling themes", waiting) as progress:
            theming.assign_themes(opened.engine, opened.model, progress=progress)
    keep_ready(opened.engine)
