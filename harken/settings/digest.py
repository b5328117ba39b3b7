"""The `digest` section: when a digest is made, and about what."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from harken.settings.base import Strict, scheduled


class DigestSettings(Strict):
    """When `harken serve` makes a digest, and about what."""

    #: Cron in the workspace's zone.
    schedule: str = "0 8 * * MON"
    period: Literal["day", "week", "month"] = "week"
    group: str | None = None

    @field_validator("schedule")
    @classmethod
    def _readable(cls, schedule: str) -> str:
        return scheduled(schedule, "the digest")
