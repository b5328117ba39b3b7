"""The `people` section: who works with Harken, and what each of them may."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from harken.domain.rights import Access
from harken.settings.base import Strict

AccessName = Literal["viewer", "analyst", "curator", "admin"]


class PersonSettings(Strict):
    """One of the company's own people; no customer."""

    name: str = Field(min_length=1)
    #: A viewer reads, an analyst takes figures along and sees who customers are, a curator shapes themes and
    #: groups, an admin manages people and sources.
    access: AccessName = "viewer"
    #: The member ID of their Slack profile, such as U012AB3CD.
    slack_id: str | None = Field(default=None, pattern="^[UW][A-Z0-9]+$")
    #: Their address in Slack, where no slack_id is given.
    email: str | None = Field(default=None, pattern="^[^@ ]+@[^@ ]+$")

    @field_validator("email")
    @classmethod
    def _lower(cls, email: str | None) -> str | None:
        return None if email is None else email.lower()

    def stored(self) -> dict[str, Any]:
        """The values of `storage.people.Named`."""
        return {**self.model_dump(), "access": Access[self.access.upper()]}


def no_doubles(people: tuple[PersonSettings, ...]) -> tuple[PersonSettings, ...]:
    """Whoever signs in must be one person."""
    for field in ("name", "slack_id", "email"):
        given = [getattr(each, field) for each in people if getattr(each, field) is not None]
        twice = sorted({each for each in given if given.count(each) > 1})
        if twice:
            raise ValueError(f"these stand twice as {field}: {', '.join(twice)}")
    return people
