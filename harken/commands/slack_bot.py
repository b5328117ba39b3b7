"""Puts the bot together beside `harken serve`: its mind, its memory, its gate and its line to Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from sqlalchemy import Engine
    from starlette.routing import Route

    from bot.app import Bot
    from bot.asked import Mind
    from bot.directory import Visitor
    from bot.gate import Gate, Limits
    from bot.outbox import Outbox
    from bot.posting import Poster
    from bot.registry import Registry
    from harken.commands.context import Opened
    from harken.config import Config
    from harken.domain.rights import Person
    from storage.conversations import Conversations
    from storage.tasks import Tasks

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"


def missing(config: Config) -> tuple[str, ...]:
    """The tokens that are not set: the bot's own, and one that Slack's messages come in by."""
    lacking = [] if config.secret(BOT_TOKEN) else [BOT_TOKEN]
    if not config.secret(APP_TOKEN) and not config.secret(SIGNING_SECRET):
        lacking.append(APP_TOKEN)
    return tuple(lacking)


def state(config: Config) -> str:
    """One sentence for the greeting of `harken serve`."""
    lacking = missing(config)
    if lacking:
        return f"The Slack bot is off: set {' and '.join(lacking)} to switch it on (docs/slack.md)."
    by = "" if config.secret(APP_TOKEN) else ", and Slack sends to /slack/events"
    return f"The Slack bot is on: it answers whoever mentions it or writes to it{by}."


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the bot is made of, for whoever adds something that it does."""

    client: WebClient
    registry: Registry
    tasks: Tasks
    outbox: Outbox
    poster: Poster
    memory: Conversations
    gate: Gate
    mind: Mind


@contextmanager
def answering(opened: Opened) -> Iterator[tuple[Route, ...]]:
    """Answer in Slack while the block lasts, where the tokens are set; yields where Slack sends over HTTP."""
    if missing(opened.config):
        yield ()
        return
    from bot.app import web_client
    from bot.http import route
    from harken.commands.slack_mind import Thinking

    client = web_client(opened.config.secret(BOT_TOKEN) or "")
    bot = assembled(opened, client, Thinking(opened))
    bot.start()
    try:
        over_http = bool(opened.config.secret(SIGNING_SECRET))
        yield (route(bot.app),) if over_http else ()
    finally:
        bot.stop()


def assembled(opened: Opened, client: WebClient, mind: Mind) -> Bot:
    """The bot with all that it does, not started yet."""
    from bot.app import Bot
    from storage.posts import Posts

    built = parts(opened, client, mind)
    return Bot(
        client,
        built.registry,
        built.tasks,
        Posts(opened.engine),
        app_token=opened.config.secret(APP_TOKEN),
        signing_secret=opened.config.secret(SIGNING_SECRET),
    )


def parts(opened: Opened, client: WebClient, mind: Mind) -> Parts:
    """Everything that the bot is made of, bound together."""
    from bot import outbox, questions, standing
    from bot.answering import Answering
    from bot.clicks import Clicks
    from bot.directory import Directory
    from bot.evidence import EvidenceWindow
    from bot.gate import Gate
    from bot.posting import Poster
    from bot.registry import Registry
    from harken.commands import slack_news
    from nlp.redact import redact
    from storage.conversations import Conversations
    from storage.posts import Posts
    from storage.tasks import Tasks

    registry, tasks, posts = Registry(), Tasks(opened.engine), Posts(opened.engine)
    memory, directory = Conversations(opened.engine), Directory(client)
    out = outbox.Outbox(tasks, owner(opened))
    poster = Poster(client, posts, out.tell)
    gate = Gate(directory, _People(opened), limits(opened.config))
    answers = Answering(mind, gate, memory, out, redact)
    clicks = Clicks(answers, gate, memory, client)
    outbox.register(registry, poster)
    questions.register(registry, answers, poster, client, mind)
    standing.register(registry, posts, directory)
    clicks.register(registry)
    EvidenceWindow(mind, gate, memory, out, client).register(registry, clicks.failed)
    built = Parts(
        client=client,
        registry=registry,
        tasks=tasks,
        outbox=out,
        poster=poster,
        memory=memory,
        gate=gate,
        mind=mind,
    )
    slack_news.add(opened, built)
    return built


def owner(opened: Opened) -> str | None:
    """Who is told of trouble, by their Slack id: whom the settings name, else an admin."""
    named = opened.config.settings.slack.owner
    admins = (each for each in opened.config.settings.people if each.access == "admin")
    return named or next((each.slack_id for each in admins if each.slack_id), None)


def limits(config: Config) -> Limits:
    """What may be seen where, from the settings."""
    from bot.gate import Limits
    from harken.domain.sight import Sight

    slack = config.settings.slack
    public = Sight.of(None, slack.public_sources)
    channels = {
        each.id: Sight.of(each.groups, each.sources).within(public if each.public else Sight())
        for each in slack.channels
    }
    return Limits(public_sources=slack.public_sources, channels=channels)


class _People:
    """Finds the person behind a member of the workspace."""

    def __init__(self, opened: Opened) -> None:
        self._engine: Engine = opened.engine
        self._members = opened.config.settings.web.members

    def __call__(self, visitor: Visitor) -> Person | None:
        from harken.domain.rights import Access
        from storage.people import person_of_slack

        default = None if self._members == "nobody" else Access[self._members.upper()]
        with self._engine.begin() as connection:
            return person_of_slack(
                connection, visitor.slack_id, visitor.email, name=visitor.name, default=default
            )
