"""Makes the digest of a period that has ended, once for each period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from harken.domain.errors import InputError

if TYPE_CHECKING:
    from harken.ask.digest import Digest
    from harken.commands.context import Opened


def make_digest(opened: Opened, made: Callable[[Digest], None] | None = None) -> Path | None:
    """Write the digest of the last whole day, week or month; None where it has been made before.

    Args:
        made: Who is told of a digest once it is written.
    """
    from harken.ask.digest_json import to_json
    from harken.commands.announcing import EVERYONE, falling
    from harken.commands.ask import context_of
    from harken.commands.digest import composed
    from harken.domain.questions import Filter, Period
    from storage.digests import is_kept, keep

    wanted = opened.config.settings.digest
    subscription = wanted.group or EVERYONE
    context = context_of(opened)
    start, end = ended_period(wanted.period, context.today, context.week_of(context.today))
    with opened.engine.connect() as connection:
        if is_kept(connection, subscription, start, end):
            return None
    scope = Filter(groups=(wanted.group,)) if wanted.group else None
    digest = composed(opened, context, Period(start=start, end=end), scope)
    # Written before it counts as made, so that one that could not be written is made again.
    path = _written(digest, opened.config.data / "digests" / f"{start}_{end}.txt")
    with opened.engine.begin() as connection:
        content = to_json(digest) | {"falling": [list(key) for key in sorted(falling(digest))]}
        keep(connection, subscription, start, end, content)
    if made is not None:
        made(digest)
    return path


def _written(digest: Digest, path: Path) -> Path:
    from rich.console import Console

    from harken.ask import terminal

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            terminal.digest(Console(file=file, width=100, color_system=None, highlight=False), digest)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def ended_period(length: str, today: date, this_week: date) -> tuple[date, date]:
    """The last whole day, week or month before today, half-open."""
    if length == "day":
        return today - timedelta(days=1), today
    if length == "week":
        return this_week - timedelta(days=7), this_week
    this_month = today.replace(day=1)
    return (this_month - timedelta(days=1)).replace(day=1), this_month
