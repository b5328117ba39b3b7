"""All sections together, and what must agree between them."""

from __future__ import annotations

from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator

from harken.domain.zones import known_zone
from harken.settings.base import Strict
from harken.settings.customers import CustomerSettings
from harken.settings.digest import DigestSettings
from harken.settings.groups import GroupSettings
from harken.settings.models import ModelSettings
from harken.settings.people import PersonSettings, no_doubles
from harken.settings.rivals import RivalSettings, called_twice
from harken.settings.slack import SlackSettings
from harken.settings.sources import SourceSettings
from harken.settings.themes import ThemeSettings
from harken.settings.value import ValueSettings
from harken.settings.vocabulary import VocabularySettings
from harken.settings.web import WebSettings


class Settings(Strict):
    """All of `harken.yaml`; every field has a default, so an empty file is valid."""

    company: str | None = None
    time_zone: str = "UTC"
    week_start: Literal["monday", "sunday", "saturday"] = "monday"
    #: Starter taxonomies by name; left out, those that fit what arrives are taken.
    taxonomy: tuple[str, ...] | None = None
    themes: tuple[ThemeSettings, ...] = ()
    sources: tuple[SourceSettings, ...] = ()
    groups: tuple[GroupSettings, ...] = ()
    customers: CustomerSettings = CustomerSettings()
    digest: DigestSettings = DigestSettings()
    models: ModelSettings = ModelSettings()
    #: Who works with Harken; while nobody is named, the page is for one person on this machine.
    people: tuple[PersonSettings, ...] = ()
    #: Competitors that customers may compare the company with.
    rivals: tuple[RivalSettings, ...] = ()
    #: Who answers for the bot in Slack, and what may be seen where.
    slack: SlackSettings = SlackSettings()
    value: ValueSettings = ValueSettings()
    #: What questions may say beside the stored names: synonyms, releases, periods with a name.
    vocabulary: VocabularySettings = VocabularySettings()
    web: WebSettings = WebSettings()
    #: Use Harken's own database even where HARKEN_DATABASE_URL names another.
    own_database: bool = False
    #: Breakdowns never show fewer people than this.
    min_people: int = Field(default=5, ge=1)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return known_zone(name)

    @field_validator("rivals")
    @classmethod
    def _called_apart(cls, rivals: tuple[RivalSettings, ...]) -> tuple[RivalSettings, ...]:
        twice = called_twice(rivals)
        if twice:
            raise ValueError(f"these names stand for two rivals: {', '.join(twice)}")
        return rivals

    @field_validator("sources", "groups", "themes", "rivals")
    @classmethod
    def _unique_names(cls, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [entry.name for entry in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"these names stand twice: {', '.join(twice)}")
        return entries

    @field_validator("people")
    @classmethod
    def _told_apart(cls, people: tuple[PersonSettings, ...]) -> tuple[PersonSettings, ...]:
        return no_doubles(people)

    @field_validator("digest")
    @classmethod
    def _known_group(cls, digest: DigestSettings, info: ValidationInfo) -> DigestSettings:
        """Only where the groups themselves can be read; what is wrong with those is told anyway."""
        known = [group.name for group in info.data.get("groups", ())]
        if digest.group is not None and "groups" in info.data and digest.group not in known:
            names = ", ".join(known) or "none yet"
            raise ValueError(f"there is no group called {digest.group!r}; the groups are: {names}")
        return digest

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
