"""What every section of the settings shares."""

from __future__ import annotations

from datetime import UTC

from pydantic import BaseModel, ConfigDict

from harken.domain.errors import SettingsError


class Strict(BaseModel):
    """Refuses names that it does not know, so that a misspelt setting is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def scheduled(written: str, name: str) -> str:
    """A schedule that can be understood; the zone makes no difference to that."""
    from harken.schedules import parse as parse_schedule

    try:
        parse_schedule(written, UTC, name)
    except SettingsError as error:
        raise ValueError(error.problems[0]) from error
    return written
