"""Who may do what: four kinds of access, each with all that the one before it may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Access(IntEnum):
    """What a person is trusted with; a higher one may all that a lower one may."""

    VIEWER = 1
    ANALYST = 2
    CURATOR = 3
    ADMIN = 4

    @property
    def label(self) -> str:
        """As it is written in settings and shown to people."""
        return self.name.lower()


class Deed(StrEnum):
    """Something that needs a certain access."""

    READ = "read"
    #: Take what is seen along as a file, or have a digest or an alert posted.
    EXPORT = "export"
    #: See who the customers behind an answer are.
    NAME_CUSTOMERS = "name_customers"
    #: Themes, corrections, actions, group rules.
    SHAPE = "shape"
    #: People, tokens, sources.
    MANAGE = "manage"


#: The least access that a deed needs.
NEEDS = {
    Deed.READ: Access.VIEWER,
    Deed.EXPORT: Access.ANALYST,
    Deed.NAME_CUSTOMERS: Access.ANALYST,
    Deed.SHAPE: Access.CURATOR,
    Deed.MANAGE: Access.ADMIN,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who works with Harken, as the page and the bot know them."""

    id: int
    name: str
    access: Access
    slack_id: str | None = None
    email: str | None = None

    def may(self, deed: Deed) -> bool:
        return self.access >= NEEDS[deed]
