"""What every source is that sends by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from harken.domain.feedback import Batch


class Receiver(Protocol):
    """The code for one kind of source that sends: it checks the sender and reads what was sent."""

    def accept(self, body: bytes, headers: Mapping[str, str]) -> Batch:
        """What was sent, as feedback; header names come in lower case.

        Raises:
            TurnedAway: the sender is not who it should be.
            Unreadable: the body is not what this source takes.
        """
        ...
