"""What every command opens first: the settings, the database, and the model when one is needed."""

from __future__ import annotations

import dataclasses
import functools
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from harken.domain.understanding import Theme
from harken.pipeline.progress import Progress, unwatched

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from harken.config import Config
    from harken.insights.answering import Rules
    from harken.insights.rules import Rule
    from harken.pipeline.grouping import Regrouped
    from nlp.model import Model
    from storage.groups import Group


@dataclasses.dataclass
class _Chosen:
    """What the command line's own options chose, before any command."""

    home: Path | None = None


chosen = _Chosen()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Opened:
    """An open workspace."""

    config: Config
    engine: Engine
    groups: tuple[Group, ...]
    group_rules: dict[str, Rule]

    @functools.cached_property
    def model(self) -> Model:
        """The model that reads statements, loaded at its first use."""
        return model(self.config)

    @property
    def rules(self) -> Rules:
        """What the measures need to know of the settings and the day."""
        from harken.insights.answering import Rules
        from harken.insights.value.definition import Definition

        settings = self.config.settings
        today = datetime.now(settings.zone).date()
        return Rules(
            time_zone=settings.zone,
            min_people=settings.min_people,
            today=today,
            week_start=settings.week_start,
            value=Definition(**settings.value.stored()),
            releases=tuple(settings.vocabulary.releases.items()),
        )

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The company's own themes."""
        return tuple(Theme(key=each.key, **each.model_dump()) for each in self.config.settings.themes)

    def all_groups(self) -> tuple[tuple[Group, ...], dict[str, Rule]]:
        """The groups of the settings, and those that were saved on the page under other names."""
        from harken.insights.rules import compile_rules
        from storage import group_edits
        from storage.groups import Group

        with self.engine.connect() as connection:
            saved = group_edits.in_force(connection)
        rules = [(name, each.rule or "") for name, each in saved.items() if name not in self.group_rules]
        added = (Group(name=name, rule=rule) for name, rule in rules)
        return (*self.groups, *added), self.group_rules | compile_rules(rules)

    def regroup(self, *, on: date | None = None, progress: Progress = unwatched) -> Regrouped:
        """Bring all groups into force; customers change groups on a day, else today."""
        from harken.pipeline.grouping import regroup

        own = self.config.settings.customers.keys_in
        groups, rules = self.all_groups()
        return regroup(self.engine, groups, rules, on=on, own_sources=own, progress=progress)


def program() -> str:
    """What a person types to run another command: the program as it was called, and the chosen folder."""
    called = Path(sys.argv[0])
    name = _typed(called) if called.stem == "harken" else "harken"
    return name if chosen.home is None else f"{name} --home {shlex.quote(str(chosen.home))}"


def _typed(called: Path) -> str:
    found = shutil.which("harken")
    if found is not None and called.resolve() == Path(found).resolve():
        return "harken"
    with suppress(ValueError):
        called = called.absolute().relative_to(Path.cwd())
    return shlex.quote(str(called if called.parent.name else Path.cwd() / called))


def settings() -> Config:
    """The settings of the chosen folder."""
    from harken.config import load

    return load(chosen.home)


def model(config: Config) -> Model:
    """The shipped model, or with the parts that the settings name."""
    from nlp.named import Choice, chosen

    return chosen(Choice(**config.settings.models.model_dump()), config.home)


@contextmanager
def workspace() -> Iterator[Opened]:
    """Open the settings and the database; mistakes in the settings are told before anything is done."""
    config = settings()
    groups, rules = _groups(config)
    from harken.pipeline import rivalling
    from storage.database import opened
    from storage.workspace import move_to_zone

    zone = config.settings.time_zone
    with opened(data=config.data, url=config.database_url, time_zone=zone) as engine:
        with engine.begin() as connection:
            move_to_zone(connection, zone)
        rivalling.adopt(engine, [each.rival() for each in config.settings.rivals])
        yield Opened(config=config, engine=engine, groups=groups, group_rules=rules)


def _groups(config: Config) -> tuple[tuple[Group, ...], dict[str, Rule]]:
    from harken.insights.rules import compile_rules
    from storage.groups import Group

    groups = tuple(Group(**entry.stored()) for entry in config.settings.groups)
    return groups, compile_rules((group.name, group.rule) for group in groups)
