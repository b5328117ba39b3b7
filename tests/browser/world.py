"""A small company on a page: what its customers said, and the page served over real sockets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import URL, Connection

from harken.commands import context, page, page_shaping
from harken.commands.context import Opened
from harken.domain.understanding import Theme
from harken.pipeline.theming import adopt_themes, assign_themes
from harken.web.app import app
from harken.web.server import serving
from nlp.encoder import WIDTH
from storage import months
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Given, Said, hear, rewrite
from tests.program import Program

SETTINGS = """
company: Lantern & Co
min_people: 2
taxonomy: []
themes:
  - {name: Delivery, phrases: [the parcel came late], words: [courier, parcel]}
  - {name: Parcels, phrases: [the box was wet], words: [parcel, box]}
  - {name: Price, phrases: [too dear], words: [dear, price]}
  - {name: Light, phrases: [a warm light], words: [light, glow]}
groups:
  - {name: shops, rule: plan == 'shop', intent: grow}
  - {name: homes, rule: plan == 'home'}
"""
#: What is said in turn, with its sentiment and its role.
SAID = (
    ("The courier was late.", -1, "dislike"),
    ("The glow is lovely.", 1, "like"),
    ("The box was wet.", -1, "dislike"),
    ("It is too dear for us.", -1, "dislike"),
    ("We bought it for the light.", 1, "reason_to_buy"),
    ("<b>Nothing</b> else to say, really.", 0, "question"),
)
LAST = date(2026, 6, 30)
#: So many feedback, the last ones all about the courier.
FEEDBACK, LATE = 60, 12


def embed(texts: Sequence[str]) -> Any:
    """Words alone decide."""
    return np.zeros((len(texts), WIDTH), dtype=np.float32)


MODEL: Any = SimpleNamespace(embed=embed)
OWN = [
    Theme(key="delivery", name="Delivery", phrases=("the parcel came late",), words=("courier", "parcel")),
    Theme(key="parcels", name="Parcels", phrases=("the box was wet",), words=("parcel", "box")),
    Theme(key="price", name="Price", phrases=("too dear",), words=("dear", "price")),
    Theme(key="light", name="Light", phrases=("a warm light",), words=("light", "glow")),
]


@dataclass(frozen=True, kw_only=True)
class World:
    """The page, and the command line beside it."""

    address: str
    program: Program
    opened: Opened


def fill(connection: Connection) -> None:
    """Half a year of feedback of two groups from two sources; of late the couriers are late."""
    for number in range(FEEDBACK):
        text, sentiment, role = SAID[0] if number >= FEEDBACK - LATE else SAID[number % len(SAID)]
        plan = "shop" if number % 3 == 0 else "home"
        added = hear(
            connection,
            said=[
                Said(
                    text=text, sentiment=sentiment, roles=(role,), confidence=0.5 if number % 7 == 0 else 0.95
                )
            ],
            source="reviews" if number % 2 else "survey",
            kind="review" if number % 2 else "survey_response",
            day=LAST - timedelta(days=3 * (FEEDBACK - 1 - number)),
            author=f"author {number}",
            attributes={"plan": plan},
            scores=[Given(value=3 + sentiment, is_primary=True)],
            groups=[f"{plan}s"],
            label={-1: "negative", 0: "neutral", 1: "positive"}[sentiment],
        )
        rewrite(connection, added, themed_version=None)


def _anew(upkeep: page_shaping.Upkeep) -> None:
    """Themes looked for again, by their words alone and here, instead of in a process with a model."""
    assign_themes(upkeep._opened.engine, MODEL)


@contextmanager
def opened(place: URL, settings: str = SETTINGS) -> Iterator[tuple[Opened, Path]]:
    """A filled workspace of its own."""
    with ExitStack() as stack:
        database = stack.enter_context(fresh_database(place, template=TEMPLATE))
        home = stack.enter_context(reachable_folder())
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        (home / "harken.yaml").write_text(settings)
        patch.setenv("HARKEN_DATABASE_URL", database.render_as_string(hide_password=False))
        patch.setattr(context.chosen, "home", home)
        patch.setattr(context, "model", lambda _: MODEL)
        patch.setattr(page_shaping.Upkeep, "_understand", _anew)
        workspace = stack.enter_context(context.workspace())
        with workspace.engine.begin() as connection:
            fill(connection)
        adopt_themes(workspace.engine, MODEL, (), OWN)
        assign_themes(workspace.engine, MODEL)
        with workspace.engine.begin() as connection:
            months.refresh(connection)
        yield workspace, home


@contextmanager
def served(place: URL) -> Iterator[World]:
    """The page of one person on this machine."""
    with opened(place) as (workspace, home):
        url = workspace.engine.url.render_as_string(hide_password=False)
        with serving(app({}, page.routes(workspace)), "127.0.0.1", 0) as address:
            yield World(address=address, program=Program(home=home, url=url), opened=workspace)
