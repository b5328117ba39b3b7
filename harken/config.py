"""The settings, read once from `harken.yaml` and the environment; the only reader of either."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from harken.domain.errors import SettingsError
from harken.settings.lines import line
from harken.settings.whole import Settings

FILE_NAME = "harken.yaml"
#: pydantic's words for a wrong type, where they are not those of somebody who writes YAML.
_IN_YAML = {
    "tuple_type": "should be a list",
    "string_type": "should be words; put them in quotes, as YAML takes what stands there for something else",
    "model_type": "should be names with values, such as 'name: ...'",
}


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
        raise SettingsError(
            [_problem(_place(path.name, text, each), each) for each in error.errors()]
        ) from error


def _place(file: str, text: str, error: Any) -> str:
    """The file, and for a mistake in one of many groups its line."""
    if error["loc"][:1] != ("groups",) or len(error["loc"]) < 2:
        return file
    return f"{file}, line {line(text, error['loc'])}"


def _problem(file: str, error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the whole file"
    if error["type"] == "extra_forbidden":
        return f"{file}: {where} is not a setting"
    if error["type"] == "missing":
        return f"{file}: {where} is missing"
    if error["type"] in _IN_YAML:
        return f"{file}: {where} {_IN_YAML[error['type']]}"
    return f"{file}: {where}: {error['msg'].removeprefix('Value error, ')}"
