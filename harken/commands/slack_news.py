"""Adds to the bot what is told unasked, its home tab, its shortcut, the story shelf and themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.commands.slack_bot import Parts


def add(opened: Opened, parts: Parts) -> None:
    """Bind it to the bot."""
    from bot.delivering import Delivering
    from bot.home import Home
    from bot.shaping import ThemeShaping
    from bot.shelf import Shelf
    from bot.shortcuts import Shortcuts
    from bot.subscribing import Subscribing
    from harken.commands.slack_desk import Desk
    from harken.commands.slack_themes import ThemeDesk

    desk, registry = Desk(opened), parts.registry
    memory = parts.memory
    Delivering(desk, parts.gate, parts.poster, parts.outbox, parts.tasks, memory).register(registry)
    Subscribing(desk, parts.gate, parts.outbox, parts.client).register(registry)
    themes = ThemeDesk(opened)
    Home(desk, themes, parts.gate, parts.client).register(registry)
    Shelf(desk, parts.gate, parts.outbox, parts.client).register(registry)
    Shortcuts(desk, parts.gate, parts.outbox, parts.client).register(registry)
    ThemeShaping(themes, parts.gate, parts.outbox, parts.poster, parts.tasks, parts.client).register(registry)
