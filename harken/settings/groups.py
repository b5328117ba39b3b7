"""The `groups` section: customer groups by rule."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from harken.domain.customers import GroupIntent, Outcome, Who
from harken.domain.errors import SettingsError
from harken.settings.base import Strict


class ExpectedOutcome(Strict):
    """What is to become of a group: a measure, which way or by how much, and when it is looked at."""

    measure: Outcome
    #: By how much it is to change, in the measure's own unit, or only the direction.
    change: Literal["up", "down"] | float
    by: date
    #: When the intent was set; left out, a year before the review.
    since: date | None = None


def _several(written: Any) -> Any:
    return (written,) if isinstance(written, str) else written


_INTENT = {"enum": list(GroupIntent), "type": "string"}
#: One may be written without brackets.
Intents = Annotated[
    tuple[GroupIntent, ...],
    BeforeValidator(_several),
    WithJsonSchema({"anyOf": [_INTENT, {"items": _INTENT, "type": "array"}]}),
]
#: Told apart before it is read, so that a mistake is told once.
Expectation = Annotated[
    Annotated[ExpectedOutcome, Tag("outcome")] | Annotated[str, Tag("words")],
    Discriminator(lambda written: "words" if isinstance(written, str) else "outcome"),
]


class GroupSettings(Strict):
    """A customer group: a rule in CEL over attributes and behaviour, and what is intended for it."""

    name: str = Field(min_length=1)
    rule: str = Field(min_length=1)
    #: Whom the rule is asked of; left out, customers where it names what is known of them.
    who: Literal[Who.CUSTOMERS, Who.FEEDBACK] | None = None
    #: One or two; more are warned about by `harken groups check`.
    intent: Intents = ()
    #: The outcome that shows whether the intent comes true; a sentence where nothing can be measured.
    expects: Expectation | None = None
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
        return {
            "name": self.name,
            "rule": self.rule,
            "who": self.who,
            "intents": tuple(intent.value for intent in self.intent),
            "expects": self._expected(),
            "persona": self.persona,
            "picture": self.picture,
        }

    def _expected(self) -> dict[str, Any] | None:
        if isinstance(self.expects, str):
            return {"note": self.expects}
        return self.expects.model_dump(mode="json") if self.expects else None
