"""The `value` section: what a customer is worth to the business."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from harken.domain.errors import SettingsError
from harken.settings.base import Strict


class ValueSettings(Strict):
    """The definition of a valuable customer; left out, the file's values are taken, else the orders."""

    definition: Literal["given", "clv", "expression"] | None = None
    #: Of lifetime value: what a year's delay costs.
    discount_rate: float = Field(default=0.1, ge=0, lt=1)
    #: Of lifetime value: how many years count, the present one among them.
    horizon_years: int = Field(default=3, ge=1, le=20)
    #: Of lifetime value: the share of customers who buy again a year later; left out, the orders tell.
    retention: float | None = Field(default=None, ge=0, le=1)
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    #: In CEL over behaviours and attributes, as rules of groups are: `margin_12m * 3.0`.
    expression: str | None = Field(default=None, min_length=1)
    #: The part of the customers that counts as the most valuable.
    top: float = Field(default=0.2, gt=0, lt=1)

    def stored(self) -> dict[str, Any]:
        """The values of `harken.insights.value.definition.Definition`."""
        held = self.model_dump()
        return {"how": held.pop("definition"), **held}

    @field_validator("expression")
    @classmethod
    def _readable(cls, expression: str | None, _: ValidationInfo) -> str | None:
        from harken.insights.value.expression import compiled

        try:
            return expression if expression is None or compiled(expression) else None
        except SettingsError as error:
            raise ValueError(error.problems[0]) from error

    @model_validator(mode="after")
    def _complete(self) -> ValueSettings:
        if self.definition == "expression" and self.expression is None:
            raise ValueError("definition: expression needs an expression, such as margin_12m * 3.0")
        return self
