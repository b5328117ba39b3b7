"""The page, by itself or beside `harken serve`: put together from the settings and the database."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import typer

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from starlette.routing import Route

    from harken.commands.context import Opened
    from harken.domain.answers import Reply
    from harken.domain.questions import Spec
    from harken.domain.rights import Access, Person
    from harken.insights.accounts import Account
    from harken.insights.spikes import Spike
    from harken.web.desk import Desk, Members
    from harken.web.slack_openid import SlackOpenId

Found = TypeVar("Found")

#: The app that people sign in with; the bot's own app may do it.
SIGN_IN = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
#: Feedback that is shown of one customer.
LATEST = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("page")(_command)


def _command() -> None:
    """Show the page with trends, themes and what is behind each number; nothing is collected meanwhile."""
    import signal
    import threading

    from harken.commands.context import workspace
    from harken.web.app import app
    from harken.web.server import serving

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with workspace() as opened:
        web = opened.config.settings.web
        with serving(app({}, routes(opened)), web.host, web.port) as listening:
            typer.echo(f"The page is at {address(opened, listening)} (Ctrl+C stops it).", err=True)
            stop.wait()


def routes(opened: Opened) -> Sequence[Route]:
    """Every address of the page, beside the doors of the sources that send."""
    from harken.ask.chart_drawing import warm
    from harken.web import front
    from harken.web.gate import Gate

    keep_people(opened)
    # The first picture loads what draws all others.
    warm()
    web = opened.config.settings.web
    members = _members(opened)
    desk = made(opened, members)
    gate = Gate(members=members, secret=desk.secret, host=web.host, address=web.address)
    return front.routes(desk, gate, _slack(opened))


def address(opened: Opened, listening: str) -> str:
    """Where people find the page."""
    return opened.config.settings.web.address or listening


def keep_people(opened: Opened) -> None:
    """Bring the people of the settings into force."""
    from storage import people

    settings = opened.config.settings
    named = [people.Named(**each.stored()) for each in settings.people]
    with opened.engine.begin() as connection:
        people.sync(connection, named, default(opened))


def default(opened: Opened) -> Access | None:
    """What members of the company's Slack whom nobody named may; None where they do not get in."""
    from harken.domain.rights import Access

    members = opened.config.settings.web.members
    return None if members == "nobody" else Access[members.upper()]


def made(opened: Opened, members: Members) -> Desk:
    """All that the page can do."""
    from harken.commands.ask import context_of
    from harken.commands.page_groups import Grouping
    from harken.commands.page_shaping import Shaping
    from harken.commands.standing import standings
    from harken.insights import evidence, measure, neighbours, overview, readings, rule_trial
    from harken.web.desk import Desk
    from storage import actions, workspace

    settings, reading = opened.config.settings, functools.partial(_reading, opened)
    with opened.engine.connect() as connection:
        secret = workspace.load(connection).secret
    return Desk(
        company=settings.company,
        zone=settings.zone,
        secret=secret,
        members=members,
        today=lambda: datetime.now(settings.zone).date(),
        vocabulary=lambda: context_of(opened).vocabulary,
        measure=lambda spec: reading(lambda c: measure.measure(c, spec, rules=opened.rules)),
        beside=lambda spec, theme: reading(
            lambda c: neighbours.neighbours(c, spec, theme, rules=opened.rules)
        ),
        ask=functools.partial(_ask, opened),
        evidence=lambda id, **page: reading(lambda c: evidence.listing(c, id, **page)),
        lines=lambda spec, themes, by: reading(
            lambda c: overview.lines(c, spec, themes, by, rules=opened.rules)
        ),
        worths=lambda spec: reading(lambda c: overview.worths(c, spec, rules=opened.rules)),
        currency=opened.rules.value.currency,
        spikes=functools.partial(_spikes, opened),
        sources=lambda: [dataclasses.asdict(each) for each in standings(opened)],
        pause=functools.partial(_pause, opened),
        actions=lambda: reading(actions.every),
        keep_action=lambda action: _writing(opened, lambda c: actions.keep(c, action)[0]),
        remove_action=lambda number: _writing(opened, lambda c: actions.remove(c, number)),
        workshop=Shaping(opened),
        reading=lambda number: reading(lambda c: readings.reading(c, number)),
        grouping=Grouping(opened),
        try_rule=lambda rule: reading(lambda c: rule_trial.tried(c, rule)),
        persona=functools.partial(_persona, opened),
        account=functools.partial(_account, opened),
        note=functools.partial(_note, opened),
        write=_write,
    )


def _reading(opened: Opened, work: Callable[[Connection], Found]) -> Found:
    with opened.engine.connect() as connection:
        return work(connection)


def _writing(opened: Opened, work: Callable[[Connection], Found]) -> Found:
    within: AbstractContextManager[Connection] = opened.engine.begin()
    with within as connection:
        return work(connection)


def _ask(opened: Opened, question: str, previous: Spec | None) -> Reply:
    """`harken ask`, leaning on the question before."""
    from harken.ask.reply import reply
    from harken.commands.ask import context_of
    from harken.insights.measure import measure

    context = dataclasses.replace(context_of(opened), previous=previous)
    return reply(
        question, context, lambda spec: _reading(opened, lambda c: measure(c, spec, rules=opened.rules))
    )


def _spikes(opened: Opened, until: date) -> list[Spike]:
    from harken.insights.names import load
    from harken.insights.spikes import spikes

    with opened.engine.connect() as connection:
        names = load(connection)
        connection.commit()
        return spikes(connection, opened.rules, names, until)


def _pause(opened: Opened, name: str, paused: bool) -> None:
    from storage import sources

    with opened.engine.begin() as connection:
        for each in opened.config.settings.sources:
            if each.name == name:
                sources.source_id(connection, name, each.collector, each.rival)
        sources.pause(connection, name, paused=paused)


def _persona(opened: Opened, group: str) -> str | None:
    """The card of `harken persona`; what it cannot tell is said on it."""
    from harken.commands.persona import document

    return document(opened, group)


def _account(opened: Opened, who: str, person: Person) -> Account | None:
    """As `harken customers show`: found by any name, and written down."""
    from harken.insights.accounts import account
    from harken.insights.value.worth import refresh
    from storage import erasing, identities
    from storage.workspace import load

    with opened.engine.begin() as connection:
        keys = opened.config.settings.customers.keys_in
        hasher = identities.hasher(connection, load(connection), keys)
        owners = identities.owners(connection, hasher.anywhere(who))
        if not owners:
            return None
        refresh(connection, opened.rules.value)
        found = account(connection, next(iter(owners.values())), LATEST)
        erasing.write_down(connection, who=person.name, action="customer_shown", subject=found.key, detail={})
    return found


def _note(
    opened: Opened, person: Person, action: str, subject: str | None, detail: Mapping[str, Any]
) -> None:
    from storage import erasing

    with opened.engine.begin() as connection:
        erasing.write_down(connection, who=person.name, action=action, subject=subject, detail=dict(detail))


def _write(form: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str], out: BinaryIO) -> int:
    from harken.commands.export_formats import write_csv, write_found

    return write_csv(rows, columns, out) if form == "csv" else write_found(rows, columns, out)


def _members(opened: Opened) -> Members:
    from harken.web.desk import Members
    from storage import people, sessions

    named = bool(opened.config.settings.people)
    return Members(
        named=lambda: named,
        of_session=lambda secret: _reading(opened, lambda c: sessions.person_of_session(c, secret)),
        of_token=lambda token: _writing(opened, lambda c: people.person_of_token(c, token)),
        of_slack=functools.partial(_of_slack, opened),
        begin=lambda person: _writing(opened, lambda c: sessions.begin(c, person)),
        end=lambda secret: _writing(opened, lambda c: sessions.end(c, secret)),
    )


def _of_slack(opened: Opened, team: str, user: str, email: str | None, name: str | None) -> Person | None:
    """Named people from anywhere; of all others only the members of the company's own workspace."""
    from storage import people

    own = opened.config.settings.web.slack_team
    if own is not None and team != own:
        return None
    others = default(opened) if own is not None else None
    return _writing(opened, lambda c: people.person_of_slack(c, user, email, name=name, default=others))


def _slack(opened: Opened) -> SlackOpenId | None:
    """Signing in with Slack, where the app's secrets are set and people reach the page by an address."""
    from harken.web.slack_openid import SlackOpenId

    id_, secret = (opened.config.secret(name) for name in SIGN_IN)
    base = opened.config.settings.web.address
    if not id_ or not secret or base is None:
        return None
    return SlackOpenId(client_id=id_, client_secret=secret, back=f"{base}/sign-in/slack/back")
