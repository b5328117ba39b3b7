"""The `sources` section: where feedback comes from."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from harken.settings.base import scheduled


class SourceSettings(BaseModel):
    """A place that feedback comes from; what else a collector needs stands beside these."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = Field(min_length=1)
    collector: str
    #: Cron ("0 6 * * *", in the workspace's zone) or an interval ("30m", "6h", "1d").
    schedule: str = "1d"
    rival: str | None = None
    #: What is done with feedback that the source says was deleted there: erased, or kept and marked.
    when_deleted: Literal["erase", "keep"] = "erase"

    @field_validator("collector")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        from collectors.registry import known

        if kind not in known():
            raise ValueError(f"there is no collector called {kind!r}; there are {', '.join(sorted(known()))}")
        return kind

    @field_validator("schedule")
    @classmethod
    def _readable(cls, schedule: str, info: ValidationInfo) -> str:
        return scheduled(schedule, info.data.get("name", "this source"))

    @property
    def sends(self) -> bool:
        """Whether it is not read but sends by itself."""
        from collectors.registry import PUSHED

        return self.collector in PUSHED

    def options(self) -> dict[str, Any]:
        """What this kind of collector needs beyond the common settings."""
        return dict(self.model_extra or {})
