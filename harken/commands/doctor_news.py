"""Samples of what the bot tells unasked and of its windows, for Slack to check: shown to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from harken.domain.news import Alert, AlertKind, DigestWants, Signal
from harken.domain.sight import Sight

if TYPE_CHECKING:
    from harken.commands.context import Opened

Sample = tuple[str, dict[str, Any]]
#: Alerts that were raised, the latest first, of which so many are sent.
ALERTS = 5


def samples(opened: Opened) -> Iterator[Sample]:
    """A digest with its thread, alerts, the home tab and the windows in which themes are shaped."""
    from bot import alert_blocks
    from bot.home import home
    from harken.commands.slack_desk import Desk
    from harken.commands.slack_themes import ThemeDesk

    desk, themes = Desk(opened), ThemeDesk(opened)
    yield from _digest(opened, desk)
    for alert in _alerts(opened):
        yield f"an alert ({alert.signal.kind.value})", {"blocks": list(alert_blocks.message(alert).blocks)}
    tab = home(desk.standing(Sight()), desk.subscriptions(), themes.waiting(), may_set_up=True)
    yield "the home tab", {"view": tab}
    yield from _windows(themes)


def _digest(opened: Opened, desk: Any) -> Iterator[Sample]:
    from bot import digest_blocks

    made = desk.compose(DigestWants(zone=opened.config.settings.time_zone), Sight(), datetime.now(UTC))
    yield "a digest", {"blocks": list(digest_blocks.root(made.digest, "A sample.", "1").blocks)}
    for each in digest_blocks.details(made.digest, made.names):
        yield "the thread of a digest", {"blocks": list(each.blocks)}


def _alerts(opened: Opened) -> Iterator[Alert]:
    """Those that were raised last, and one of a kind that has buttons of its own."""
    from storage import alerts

    with opened.engine.connect() as connection:
        yield from alerts.latest(connection, ALERTS)
    told = Signal(kind=AlertKind.NEW_THEME, subject="sample", since="", told="A sample.")
    yield Alert(id=0, raised=datetime.now(UTC), signal=told)


def _windows(themes: Any) -> Iterator[Sample]:
    from bot import theme_windows
    from bot.theme_state import State

    active = themes.active()
    yield "the list of themes", {"view": theme_windows.listing(themes.waiting(), active)}
    for key, name in active[:1]:
        found = themes.theme(key)
        if found is not None:
            yield f"the theme {name}", {"view": theme_windows.overview(found, State(theme=key))}
