"""Who may see what: decided anew for whoever asks or clicks, at the moment they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.directory import Directory, Visitor
from harken.domain.rights import Deed, Person
from harken.domain.sight import Sight

#: The person behind a member of the workspace; None for those who are not let in.
WhoIs = Callable[[Visitor], Person | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What may be seen where, as the settings have it."""

    public_sources: tuple[str, ...] = ()
    #: By the channel's id.
    channels: Mapping[str, Sight] = field(default_factory=dict)

    @property
    def public(self) -> Sight:
        """What anybody may see."""
        return Sight.of(None, self.public_sources)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """What somebody may see and do in one place; `person` None for guests and strangers."""

    visitor: Visitor
    person: Person | None
    sight: Sight

    def may(self, deed: Deed) -> bool:
        return self.person is not None and self.person.may(deed)

    @property
    def who(self) -> str:
        """As the audit log names them."""
        return self.person.name if self.person else f"{self.visitor.name} (guest {self.visitor.slack_id})"


class Gate:
    """Lets people see what they may."""

    def __init__(self, directory: Directory, who_is: WhoIs, limits: Limits) -> None:
        self._directory = directory
        self._who_is = who_is
        self._limits = limits

    def admitted(self, user: str, channel: str, *, alone: bool, shared: bool = False) -> Pass:
        """What a person may see in a channel.

        Args:
            alone: Whether only this person will read it: a direct message, or one that Slack shows to nobody
                else.
            shared: Whether Slack has said that other companies read the channel.
        """
        visitor = self._directory.visitor(user)
        person = self._who_is(visitor) if visitor.member else None
        sight = self._limits.public if person is None else Sight()
        if visitor.member and person is None:
            sight = Sight.of((), ())
        if not alone:
            sight = sight.within(self.readers(channel, shared=shared))
        return Pass(visitor=visitor, person=person, sight=sight)

    def readers(self, channel: str, *, shared: bool = False) -> Sight:
        """What everybody may see who reads a channel."""
        sight = self._limits.channels.get(channel, Sight())
        if shared or self._directory.open_to_outsiders(channel):
            return sight.within(self._limits.public)
        return sight
