"""The `groups` section: customer groups by rule."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from harken.domain.errors import SettingsError
from harken.settings.base import Strict


class GroupSettings(Strict):
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
