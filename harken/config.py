"""The settings, read once from `harken.yaml` and the environment; the only reader of either."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from harken.domain.errors import SettingsError

FILE_NAME = "harken.yaml"
#: pydantic's words for a wrong type, where they are not those of somebody who writes YAML.
_IN_YAML = {
    "tuple_type": "should be a list",
    "model_type": "should be names with values, such as 'name: ...'",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GroupSettings(_Strict):
    """A customer group: a rule in CEL over attributes, and what is intended for it."""

    name: str = Field(min_length=1)
    rule: str = Field(min_length=1)
    intent: Literal["grow", "maintain", "re-engineer", "retire"] | None = None
    expects: str | None = None
    persona: str | None = None

    @field_validator("rule")
    @classmethod
    def _readable(cls, rule: str, info: ValidationInfo) -> str:
        """Told here, so that it stands in one list with all other mistakes."""
        from harken.insights.rules import compile_rule

        try:
            compile_rule(info.data.get("name", ""), rule)
        except SettingsError as error:
            raise ValueError(error.problems[0].removeprefix("groups: ")) from error
        return rule


class ThemeSettings(_Strict):
    """A theme of the company's own, beside those of the starter taxonomies."""

    name: str = Field(min_length=1)
    description: str = ""
    #: Short phrases in customers' words: what means something close to one is about the theme.
    phrases: tuple[str, ...] = ()
    #: Words whose mere occurrence decides.
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The stable name: the name in lower case with underscores."""
        return re.sub(r"\W+", "_", self.name.casefold()).strip("_")

    @field_validator("name")
    @classmethod
    def _speakable(cls, name: str) -> str:
        if not re.search(r"\w", name):
            raise ValueError("a theme's name needs a letter")
        return name


class SourceSettings(BaseModel):
    """A place that feedback comes from; what else a collector needs stands beside these."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = Field(min_length=1)
    collector: str
    #: Cron ("0 6 * * *", in the workspace's zone) or an interval ("30m", "6h", "1d").
    schedule: str = "1d"
    rival: str | None = None

    @field_validator("collector")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        from collectors.registry import KINDS

        if kind not in KINDS:
            raise ValueError(f"there is no collector called {kind!r}; there are {', '.join(sorted(KINDS))}")
        return kind

    @field_validator("schedule")
    @classmethod
    def _readable(cls, schedule: str, info: ValidationInfo) -> str:
        return _scheduled(schedule, info.data.get("name", "this source"))

    def options(self) -> dict[str, Any]:
        """What this kind of collector needs beyond the common settings."""
        return dict(self.model_extra or {})


class DigestSettings(_Strict):
    """When `harken serve` makes a digest, and about what."""

    #: Cron in the workspace's zone.
    schedule: str = "0 8 * * MON"
    period: Literal["day", "week", "month"] = "week"
    group: str | None = None

    @field_validator("schedule")
    @classmethod
    def _readable(cls, schedule: str) -> str:
        return _scheduled(schedule, "the digest")


class Settings(_Strict):
    """All of `harken.yaml`; every field has a default, so an empty file is valid."""

    company: str | None = None
    time_zone: str = "UTC"
    week_start: Literal["monday", "sunday", "saturday"] = "monday"
    #: Starter taxonomies by name; left out, those that fit what arrives are taken.
    taxonomy: tuple[str, ...] | None = None
    themes: tuple[ThemeSettings, ...] = ()
    sources: tuple[SourceSettings, ...] = ()
    groups: tuple[GroupSettings, ...] = ()
    digest: DigestSettings = DigestSettings()
    #: Use Harken's own database even where HARKEN_DATABASE_URL names another.
    own_database: bool = False
    #: Breakdowns never show fewer people than this.
    min_people: int = Field(default=5, ge=1)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin") from error
        return name

    @field_validator("sources", "groups", "themes")
    @classmethod
    def _unique_names(cls, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [entry.name for entry in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"these names stand twice: {', '.join(twice)}")
        return entries

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


def _scheduled(written: str, name: str) -> str:
    """A schedule that can be understood; the zone makes no difference to that."""
    from harken.schedules import parse as parse_schedule

    try:
        parse_schedule(written, UTC, name)
    except SettingsError as error:
        raise ValueError(error.problems[0]) from error
    return written


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings with where they were found and the secrets of the environment."""

    home: Path
    settings: Settings
    secrets: Mapping[str, str]

    @property
    def data(self) -> Path:
        """The folder of everything that Harken keeps."""
        return self.home / ".harken"

    @property
    def database_url(self) -> str | None:
        """The database to use instead of Harken's own; it holds a password, so it is a secret."""
        return None if self.settings.own_database else self.secret("HARKEN_DATABASE_URL") or None

    def secret(self, name: str) -> str | None:
        """A secret from `NAME`, or from the file that `NAME_FILE` names."""
        if name in self.secrets:
            return self.secrets[name]
        path = self.secrets.get(f"{name}_FILE")
        if path is None:
            return None
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError([f"{name}_FILE names {path}, which cannot be read"]) from error


def load(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """Read `harken.yaml` in `home` (or `HARKEN_HOME`, or here) and the environment.

    Raises:
        SettingsError: listing every problem at once.
    """
    environment = os.environ if environment is None else environment
    folder = home or Path(environment.get("HARKEN_HOME", "."))
    folder = folder.expanduser().resolve()
    if not folder.exists():
        raise SettingsError([f"the folder {folder} does not exist"])
    if not folder.is_dir():
        raise SettingsError([f"{folder} is a file; name the folder that {FILE_NAME} is in"])
    return Config(
        home=folder,
        settings=parse(folder / FILE_NAME),
        secrets=environment,
    )


def parse(path: Path) -> Settings:
    """The settings of one file; the defaults where there is no file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError([f"{path.name} cannot be read: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            [f"{path.name} cannot be read: it is not UTF-8 text; save it as UTF-8"]
        ) from error
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be understood"
        raise SettingsError([f"{path.name} is not valid YAML{line}: {problem}"]) from error
    if content is None:
        return Settings()
    if not isinstance(content, dict):
        raise SettingsError([f"{path.name} must be a list of names with values, such as 'groups:'"])
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise SettingsError([_problem(path.name, each) for each in error.errors()]) from error


def _problem(file: str, error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the whole file"
    if error["type"] == "extra_forbidden":
        return f"{file}: {where} is not a setting"
    if error["type"] == "missing":
        return f"{file}: {where} is missing"
    if error["type"] in _IN_YAML:
        return f"{file}: {where} {_IN_YAML[error['type']]}"
    return f"{file}: {where}: {error['msg'].removeprefix('Value error, ')}"
