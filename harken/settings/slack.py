"""The `slack` section: who answers for the bot, what may be seen where, and how it talks to Slack."""

from __future__ import annotations

from pydantic import Field, field_validator

from harken.settings.base import Strict


class ChannelSettings(Strict):
    """What may be spoken of in one channel; what is left out is not limited."""

    #: The channel's ID, at the foot of its details in Slack: C012AB3CD.
    id: str = Field(pattern="^[CG][A-Z0-9]+$")
    groups: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    #: Only what the public may see, as where guests are.
    public: bool = False


class SlackSettings(Strict):
    """A channel that is not listed may speak of everything, unless guests or other companies read it."""

    #: The member ID of who is told when the bot cannot post: U012AB3CD.
    owner: str | None = Field(default=None, pattern="^[UW][A-Z0-9]+$")
    #: Sources that anybody may see, such as reviews in an app store: all that guests and channels shared with
    #: other companies hear of.
    public_sources: tuple[str, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()
    #: Whether the bot may read the channels that it is in, to find out whether a message of its own arrived.
    read_back: bool = False

    @field_validator("channels")
    @classmethod
    def _listed_once(cls, channels: tuple[ChannelSettings, ...]) -> tuple[ChannelSettings, ...]:
        ids = [each.id for each in channels]
        twice = sorted({id for id in ids if ids.count(id) > 1})
        if twice:
            raise ValueError(f"these channels stand twice: {', '.join(twice)}")
        return channels
