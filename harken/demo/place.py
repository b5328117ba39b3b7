"""Where the demo lives: a folder of its own with settings, the survey file and what must stay the same."""

from __future__ import annotations

import json
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from harken.demo import settings
from harken.demo.corpus import Corpus
from harken.demo.customers import Customers
from harken.domain.errors import StorageError

_NOTE = "demo.json"
SURVEY, CUSTOMERS, ORDERS = "survey.csv", "customers.csv", "orders.csv"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One set-up demo. Its day and port stay, so that a second run finds nothing changed."""

    home: Path
    today: date
    port: int

    @property
    def corpus(self) -> Corpus:
        """What is said, up to the demo's day."""
        return Corpus(self.today)

    @property
    def survey(self) -> Path:
        """The survey's export."""
        return self.home / SURVEY

    @property
    def customers(self) -> Path:
        """The shop's customers."""
        return self.home / CUSTOMERS

    @property
    def orders(self) -> Path:
        """Their orders of two years."""
        return self.home / ORDERS


def prepare(home: Path, today: date, *, fresh: bool = False) -> Place:
    """Set the demo up in `home`, or find it as it was set up before."""
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(
            f"The folder {home} cannot be used ({reason}): run Harken where you may write."
        ) from error
    before = _before(home)
    port = before.port if before and _is_free(before.port) else _free_port()
    place = Place(home=home, today=before.today if before else today, port=port)
    note = {"today": place.today.isoformat(), "port": place.port}
    (home / _NOTE).write_text(json.dumps(note), encoding="utf-8")
    written = settings.text(f"http://127.0.0.1:{place.port}", place.today)
    (home / "harken.yaml").write_text(written, encoding="utf-8")
    place.corpus.write_survey(place.survey)
    Customers(place.corpus).write(place.customers, place.orders)
    return place


def _before(home: Path) -> Place | None:
    """The demo as it was set up before, if it was."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        note = json.loads((home / _NOTE).read_text(encoding="utf-8"))
        return Place(home=home, today=date.fromisoformat(note["today"]), port=int(note["port"]))
    return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
