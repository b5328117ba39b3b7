"""`harken ask`: one question, answered with numbers that can be opened and quotes that can be found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from harken.ask.context import Context
    from harken.commands.context import Opened
    from harken.domain.answers import Facts, Reply
    from harken.domain.questions import Spec
    from harken.domain.vocabulary import Vocabulary
    from harken.settings.whole import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ask")(_command)


def _command(
    question: Annotated[str, typer.Argument(help="What you want to know, in plain English.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer as one JSON document of the contract.")
    ] = False,
) -> None:
    """Answer a question about what customers say."""
    from harken.ask.contract import to_json
    from harken.commands.context import program, workspace

    with workspace() as opened:
        context = context_of(opened)
        given = answered(question, context, opened)
    if as_json:
        show_json(to_json(given))
        return
    from harken.ask import terminal

    terminal.reply(console(), given, theme_names(context.vocabulary), program())


def answered(question: str, context: Context, opened: Opened) -> Reply:
    from harken.ask.reply import reply
    from harken.insights.measure import measure

    def measured(spec: Spec) -> Facts:
        with opened.engine.connect() as connection:
            return measure(connection, spec, rules=opened.rules)

    return reply(question, context, measured)


def context_of(opened: Opened) -> Context:
    """What questions to this workspace are understood against; the model is loaded only if it is needed."""
    from datetime import datetime

    from harken.ask.context import Context
    from harken.insights.vocabulary import vocabulary
    from nlp.light import light_encoder

    settings = opened.config.settings
    now = datetime.now(settings.zone)
    with opened.engine.connect() as connection:
        known = vocabulary(connection)
    return Context(
        vocabulary=with_own_words(known, settings),
        today=now.date(),
        now=now,
        zone=settings.zone,
        week_start=settings.week_start,
        company=settings.company,
        embed=lambda texts: opened.model.embed(texts),
        encoder=light_encoder(),
    )


def with_own_words(known: Vocabulary, settings: Settings) -> Vocabulary:
    """The stored names together with what the settings call them; their releases go before kept ones."""
    from dataclasses import replace

    own = settings.vocabulary
    return replace(
        known,
        sayings=tuple(own.synonyms.sayings()),
        releases={**known.releases, **own.releases},
        named_periods={name: named.period() for name, named in own.periods.items()},
    )


def theme_names(vocabulary: Vocabulary) -> dict[str, str]:
    """Theme keys to their names."""
    return {theme.key: theme.name for theme in vocabulary.themes}


def console() -> Console:
    """Standard output: colour only where a person looks at it, characters it lacks replaced."""
    import sys

    from rich.console import Console

    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return Console(highlight=False)


def show_json(document: dict[str, Any]) -> None:
    """One JSON document and nothing else."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
