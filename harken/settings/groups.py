"""The `groups` section: customer groups by rule."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from harken.domain.customers import GroupIntent, Outcome, Who
from harken.domain.errors import SettingsError
from harken.settings.base import Strict


class ExpectedOutcome(Strict):
    """What is to become of a group: a measure, which way or by how much, and when it is looked at."""

    measure: Outcome
    #: By how much it is to change, in the measure's own unit, or only the direction.
    change: Literal["up", "down"] | float
    by: date


class GroupSettings(Strict):
    """A customer group: a rule in CEL over attributes and behaviour, and what is intended for it."""

    name: str = Field(min_length=1)
    rule: str = Field(min_length=1)
    #: Whom the rule is asked of; left out, customers where it names what is known of them.
    who: Literal[Who.CUSTOMERS, Who.FEEDBACK] | None = None
    #: One or two; more are warned about by `harken groups check`.
    intent: GroupIntent | tuple[GroupIntent, ...] = ()
    #: The outcome that shows whether the intent comes true; a sentence where nothing can be measured.
    expects: ExpectedOutcome | str | None = None
    #: The team's own words about these customers.
    persona: str | None = None
    #: Path or address of a picture for the persona.
    picture: str | None = None

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

    def stored(self) -> dict[str, Any]:
        """The values of `storage.groups.Group`."""
        intents = (self.intent,) if isinstance(self.intent, GroupIntent) else self.intent
        return {
            "name": self.name,
            "rule": self.rule,
            "who": self.who,
            "intents": tuple(intent.value for intent in intents),
            "expects": self._expected(),
            "persona": self.persona,
            "picture": self.picture,
        }

    def _expected(self) -> dict[str, Any] | None:
        if isinstance(self.expects, str):
            return {"note": self.expects}
        return self.expects.model_dump(mode="json") if self.expects else None
