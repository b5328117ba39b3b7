"""`harken slack`: what Slack needs to know of the bot, and the bot beside `harken serve`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.listeners import Ask
    from harken.commands.context import Opened
    from harken.config import Config
    from harken.domain.answers import Facts, Reply
    from harken.domain.questions import Spec
    from storage.inbox import Threads

#: The bot's own token, and the one that its connection is opened with.
TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")

slack = typer.Typer(help="Set up the bot in Slack.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(slack, name="slack")


@slack.command("manifest")
def _manifest(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON instead of YAML.")] = False,
) -> None:
    """Print the manifest to make the Slack app from: api.slack.com/apps, Create New App, From a manifest."""
    import json

    import yaml

    from bot.manifest import manifest

    made = manifest()
    text = json.dumps(made, indent=2) + "\n" if as_json else yaml.safe_dump(made, sort_keys=False)
    typer.echo(text, nl=False)


def missing(config: Config) -> tuple[str, ...]:
    """The tokens that are not set."""
    return tuple(name for name in TOKENS if not config.secret(name))


def state(config: Config) -> str:
    """One sentence for the greeting of `harken serve`."""
    lacking = missing(config)
    if not lacking:
        return "The Slack bot is on: it answers whoever mentions it or writes to it."
    return f"The Slack bot is off: set {' and '.join(lacking)} to switch it on (docs/slack.md)."


@contextmanager
def answering(opened: Opened) -> Iterator[None]:
    """Answer in Slack while the block lasts, where the tokens are set."""
    if missing(opened.config):
        yield
        return
    from bot.app import Bot, web_client
    from storage.inbox import Inbox, Threads

    bot_token, app_token = (opened.config.secret(name) or "" for name in TOKENS)
    ask = asking(opened, Threads(opened.engine))
    bot = Bot(web_client(bot_token), app_token, ask, Inbox(opened.engine))
    bot.start()
    try:
        yield
    finally:
        bot.stop()


def asking(opened: Opened, threads: Threads) -> Ask:
    """What the bot asks with: `harken ask`, leaning on what the thread asked before."""
    from bot.listeners import Told
    from harken.ask.reply import reply
    from harken.commands.ask import context_of, theme_names
    from harken.insights.measure import measure

    def measured(spec: Spec) -> Facts:
        with opened.engine.connect() as connection:
            return measure(connection, spec, rules=opened.rules)

    def ask(question: str, thread: str) -> Told:
        context = replace(context_of(opened), previous=_previous(threads, thread))
        given = reply(question, context, measured)
        _remember(threads, thread, given)
        return Told(reply=given, names=theme_names(context.vocabulary))

    return ask


def _previous(threads: Threads, thread: str) -> Spec | None:
    """What the thread asked last; None where that was written by a version that meant it otherwise."""
    from harken.ask.recall import spec_from_json

    stored = threads.recall(thread)
    try:
        return None if stored is None else spec_from_json(stored)
    except (KeyError, TypeError, ValueError):
        return None


def _remember(threads: Threads, thread: str, given: Reply) -> None:
    """Keep the last question that was understood."""
    from harken.ask.contract import spec_json
    from harken.domain.questions import Intent

    mute = (Intent.OUT_OF_SCOPE, Intent.HELP)
    understood = [each.spec for each in given.answers if each.spec.intent not in mute]
    if understood:
        threads.remember(thread, spec_json(understood[-1]))
