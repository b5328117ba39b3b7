"""`harken persona`: the card of a customer group, to read here or to hand on as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harken.commands.ask import console, context_of, show_json, theme_names
from harken.domain.errors import InputError, UsageError
from harken.domain.questions import Filter, Intent, Spec

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.answers import Answer

#: Pictures that browsers show, by how their files begin.
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
#: A card with a larger picture is no longer sent around.
LARGEST = 2_000_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("persona")(_command)


def _command(
    group: Annotated[str, typer.Argument(help="The customer group.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option(help="Write the card as one HTML file that needs nothing beside it.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the card as one JSON document of the contract.")
    ] = False,
) -> None:
    """Tell who a customer group is, in figures and in its own words."""
    from harken.ask.contract import to_json
    from harken.commands.context import program, workspace
    from harken.domain.answers import Reply

    with workspace() as opened:
        context = context_of(opened)
        _check(group, context.vocabulary.groups)
        names = theme_names(context.vocabulary)
        answer = _card(opened, group, names)
        home = opened.config.home
    reply = Reply(question=f"Persona of {group}", answers=(answer,))
    if out is not None:
        _write(answer, group, names, out, home)
    if as_json:
        show_json(to_json(reply))
    elif out is None:
        from harken.ask import terminal

        terminal.reply(console(), reply, names, program())


def document(opened: Opened, group: str) -> str | None:
    """The card as one HTML document, less a picture that cannot be shown; None for no such group."""
    from contextlib import suppress

    from harken.ask.persona_page import page
    from harken.ask.persona_words import own

    context = context_of(opened)
    if group not in context.vocabulary.groups:
        return None
    names = theme_names(context.vocabulary)
    answer = _card(opened, group, names)
    if answer.found.refused is not None:
        raise UsageError(answer.found.refused.message)
    written, picture = own(group, answer.found).get("picture"), None
    with suppress(InputError):
        picture = _picture(written, opened.config.home) if written else None
    return page(group, answer.found, names, picture)


def _check(group: str, known: tuple[str, ...]) -> None:
    from harken.insights.names import nearest

    if group in known:
        return
    near = nearest(group, known)
    hint = f"the nearest are {', '.join(near)}" if near else "groups are described in harken.yaml"
    raise UsageError(f"There is no group called {group}; {hint}.")


def _card(opened: Opened, group: str, names: dict[str, str]) -> Answer:
    from harken.ask.words import answer
    from harken.insights.measure import measure

    spec = Spec(intent=Intent.PERSONA, include=Filter(groups=(group,)))
    with opened.engine.connect() as connection:
        return answer(spec, measure(connection, spec, rules=opened.rules), names)


def _write(answer: Answer, group: str, names: dict[str, str], out: Path, home: Path) -> None:
    """Nothing is written where there is no card."""
    from harken.ask.persona_page import page
    from harken.ask.persona_words import own

    if answer.found.refused is not None:
        raise UsageError(answer.found.refused.message)
    picture = own(group, answer.found).get("picture")
    document = page(group, answer.found, names, _picture(picture, home) if picture else None)
    try:
        out.write_text(document, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"The card cannot be written to {out}: {error.strerror}.") from error
    typer.echo(f"Wrote {out}.", err=True)


def _picture(written: str, home: Path) -> str | None:
    """The team's picture as part of the page; one at an address elsewhere is left out, as it would be loaded.

    Raises:
        InputError: when the file is no picture, too large or not there.
    """
    from base64 import b64encode

    if "://" in written:
        return None
    path = home / written
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"The picture {path} cannot be read: {error.strerror}.") from error
    kind = next((kind for start, kind in _PICTURES.items() if content.startswith(start)), None)
    if kind is None or len(content) > LARGEST:
        raise InputError(f"The picture {path} is no PNG, JPEG or GIF of at most {LARGEST:,} bytes.")
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"
