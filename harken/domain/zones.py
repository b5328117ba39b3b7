"""Names of time zones as people write them in settings."""

from __future__ import annotations

from zoneinfo import ZoneInfo


def known_zone(name: str) -> str:
    """The same name, where there is such a zone.

    Raises:
        ValueError: where there is none.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin") from error
    return name
