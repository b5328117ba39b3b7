"""The sources that send: their doors in the web server of `harken serve`, and the sign that they are open."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from harken.domain.errors import NotConfigured, SourceError

if TYPE_CHECKING:
    from starlette.routing import Route

    from harken.commands.context import Opened
    from harken.domain.feedback import Batch, Failure
    from harken.settings.sources import SourceSettings
    from harken.web.app import Door


@contextmanager
def taken(opened: Opened, received: Callable[[], None], more: Sequence[Route]) -> Iterator[str]:
    """Take deliveries while the block lasts; `received` is told of each that brought something.

    Yields where the server listens.

    Args:
        more: What else is answered at the same address.
    """
    sending = [each for each in opened.config.settings.sources if each.sends]
    doors = {each.name: door for each in sending if (door := _door(opened, each, received)) is not None}
    from harken.web.app import app
    from harken.web.server import serving

    web = opened.config.settings.web
    with serving(app(doors, more), web.host, web.port) as address:
        for name in doors:
            typer.echo(f"{name} takes deliveries at {address}/sources/{_quoted(name)}", err=True)
        yield address


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


def _door(opened: Opened, source: SourceSettings, received: Callable[[], None]) -> Door | None:
    """The door of one source; one that lacks something stays shut, and the others open."""
    from harken.commands.collect import made
    from harken.web.app import Door

    try:
        receiver = made(opened, source)
    except NotConfigured as error:
        typer.echo(error.message, err=True)
        return None
    return Door(accept=receiver.accept, deliver=_Delivering(opened, source, received))


class _Delivering:
    """Stores what one source sends, one delivery after the other."""

    def __init__(self, opened: Opened, source: SourceSettings, received: Callable[[], None]) -> None:
        self._opened = opened
        self._source = source
        self._received = received
        # So that deliveries that wait for their turn hold no connection.
        self._turn = threading.Lock()

    def __call__(self, batch: Batch, rejected: Callable[[Failure], None]) -> Mapping[str, int]:
        from harken.pipeline.coverage import Habits
        from harken.pipeline.receiving import receive

        with self._turn:
            self._refuse_while_paused()
            told = receive(
                self._opened.engine,
                source=self._source.name,
                collector=self._source.collector,
                collect=lambda _: [batch],
                rival=self._source.rival,
                habits=Habits(sends=True),
                keep_deleted=self._source.when_deleted == "keep",
                rejected=rejected,
            )
        if told.added or told.updated:
            self._received()
        counts = dataclasses.asdict(told)
        return {name: counts[name] for name in ("added", "updated", "unchanged", "erased")}

    def _refuse_while_paused(self) -> None:
        from storage.sources import is_paused, source_id

        named = (self._source.name, self._source.collector, self._source.rival)
        with self._opened.engine.begin() as connection:
            if is_paused(connection, source_id(connection, *named)):
                raise SourceError(self._source.name, "is paused; send it again when it is resumed")


def listened(opened: Opened, source: SourceSettings) -> None:
    """Note that a source's door was open up to now, and look whether it brings what it usually does."""
    from harken.commands.collect import habits, made
    from harken.pipeline.receiving import receive

    made(opened, source)
    receive(
        opened.engine,
        source=source.name,
        collector=source.collector,
        collect=lambda _: (),
        rival=source.rival,
        habits=habits(opened, source),
    )
