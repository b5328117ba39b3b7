"""`harken doctor --slack`: does Slack let the bot do what it is for, and does it take what the bot sends?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from harken.commands.context import Opened
    from harken.commands.doctor import Finding

_AGAIN = "print the manifest (harken slack manifest), put it into the app and install it again"


def findings(opened: Opened) -> Iterator[Finding]:
    """The tokens, what they allow, the channels, and one of each payload; sends nothing to anybody."""
    from bot.app import web_client
    from bot.slack_errors import reason
    from harken.commands.slack_bot import BOT_TOKEN, missing

    lacking = missing(opened.config)
    if lacking:
        yield False, f"Slack: set {' and '.join(lacking)} (docs/slack.md)"
        return
    client = web_client(opened.config.secret(BOT_TOKEN) or "")
    try:
        given = client.auth_test()
    except Exception as error:
        yield False, f"Slack: it says {reason(error)} to the bot's token; {_AGAIN}"
        return
    yield True, f"Slack: {given['user']} in {given['team']}"
    yield from _line(opened)
    yield _scopes(opened, dict(given.headers))
    yield from _owner(opened, client)
    yield from _channels(opened, client)
    yield from _pauses(opened)
    yield from _waiting(opened)
    yield from _payloads(opened, client)


def _line(opened: Opened) -> Iterator[Finding]:
    """Whether the socket can be opened."""
    from bot.app import web_client
    from bot.slack_errors import reason
    from harken.commands.slack_bot import APP_TOKEN

    token = opened.config.secret(APP_TOKEN)
    if not token:
        yield True, "Slack sends over HTTP to /slack/events"
        return
    try:
        web_client(token).apps_connections_open(app_token=token)
    except Exception as error:
        yield False, f"Slack: no line can be opened with {APP_TOKEN} ({reason(error)}); make a new one"
        return
    yield True, "Slack: a line can be opened"


def _scopes(opened: Opened, headers: dict[str, Any]) -> Finding:
    from bot.manifest import scopes

    wanted = scopes(read_back=opened.config.settings.slack.read_back)
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if told is None:
        return True, "Slack does not say what the token allows"
    held = {each.strip() for each in str(told).split(",")}
    lacking = sorted(wanted.keys() - held)
    if lacking:
        return False, f"Slack: the token lacks {', '.join(lacking)}; {_AGAIN}"
    more = sorted(held - wanted.keys())
    beyond = f"; beyond that {', '.join(more)}, which it never uses" if more else ""
    return True, f"Slack: the token allows all {len(wanted)} things that are needed{beyond}"


def _owner(opened: Opened, client: WebClient) -> Iterator[Finding]:
    from bot.slack_errors import reason
    from harken.commands.slack_bot import owner

    id = owner(opened)
    if id is None:
        yield False, "Slack: nobody is told when the bot cannot post; name slack: owner: in harken.yaml"
        return
    try:
        client.users_info(user=id)
    except Exception as error:
        yield False, f"Slack: {id}, who is to be told of trouble, cannot be found ({reason(error)})"
        return
    yield True, f"Slack: {id} is told of trouble"


def _channels(opened: Opened, client: WebClient) -> Iterator[Finding]:
    """Whether the channels of the settings are there, and who reads them."""
    from bot.directory import Directory
    from bot.slack_errors import reason

    directory = Directory(client)
    for channel in opened.config.settings.slack.channels:
        try:
            outsiders = directory.open_to_outsiders(channel.id)
        except Exception as error:
            yield (
                False,
                f"Slack: channel {channel.id} cannot be looked into ({reason(error)}); invite the bot",
            )
            continue
        readers = "guests or other companies read it" if outsiders else "only members read it"
        yield True, f"Slack: channel {channel.id} is there, {readers}"


def _pauses(opened: Opened) -> Iterator[Finding]:
    from storage.posts import EVERYWHERE, paused

    with opened.engine.connect() as connection:
        for each in paused(connection):
            where = "anywhere" if each.channel == EVERYWHERE else f"in {each.channel}"
            since = f"{each.since.astimezone(opened.config.settings.zone):%Y-%m-%d %H:%M}"
            yield False, f"Slack: nothing is posted {where} since {since}, as Slack says {each.why}"


def _waiting(opened: Opened) -> Iterator[Finding]:
    from storage.tasks import overdue

    with opened.engine.connect() as connection:
        late = overdue(connection)
    if late:
        yield False, f"Slack: waiting for more than five minutes: {late:,}; does harken serve run?"


def _payloads(opened: Opened, client: WebClient) -> Iterator[Finding]:
    """Answers, digest, alerts, home tab and windows from what is there, checked by Slack, shown to nobody."""
    from bot.slack_errors import reason
    from harken.commands.doctor_news import samples

    refused, count = [], 0
    for name, payload in (*_samples(opened), *samples(opened)):
        count += 1
        try:
            client.blocks_validate(**payload)
        except Exception as error:
            refused.append(f"{name} ({reason(error)})")
    if refused:
        yield False, f"Slack does not take what the bot says to: {', '.join(refused)}"
    else:
        yield True, f"Slack takes {count} messages and windows as the bot makes them"


def _samples(opened: Opened) -> Iterator[tuple[str, dict[str, Any]]]:
    from bot import buttons, wording
    from bot.answering import said
    from bot.clicks import share_form
    from bot.evidence import filled, plain
    from harken.commands.slack_mind import Thinking
    from harken.domain.rights import Deed
    from harken.domain.sight import Sight

    mind = Thinking(opened)
    for question in (*mind.prompts(), wording.MONTHS, wording.HELP):
        told = mind.ask(question, None, Sight())
        yield question, {"blocks": list(said(told, "sample").blocks)}
        for answer in told.reply.answers[:1]:
            behind = buttons.kept(answer)
            page = behind["evidence"] and mind.evidence(
                behind["evidence"], numerator=behind["numerator"], limit=10, offset=0
            )
            if page:
                state = {"answer": "sample", "number": 0, "offset": 0, "channel": "C1", "thread": None}
                yield f"the evidence of {question}", {"view": filled(page, state, set(Deed))}
    yield "a window", {"view": plain(wording.LOADING)}
    yield "sharing", {"view": share_form("sample")}
