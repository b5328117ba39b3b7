"""The `web` section: where Harken listens, and how people get in."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from harken.settings.base import Strict
from harken.settings.people import AccessName


class WebSettings(Strict):
    """This machine alone can reach it, unless another host is named."""

    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    #: Where people reach the page, such as https://harken.example.com; left out, at host and port.
    address: str | None = None
    #: The company's Slack workspace (its team ID, such as T012AB3CD), whose members may sign in.
    slack_team: str | None = Field(default=None, pattern="^[TE][A-Z0-9]+$")
    #: What members of that workspace whom `people` does not name may; nobody: they do not get in.
    members: AccessName | Literal["nobody"] = "viewer"

    @field_validator("address")
    @classmethod
    def _whole(cls, address: str | None) -> str | None:
        if address is None:
            return None
        parts = urlsplit(address)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(
                f"{address!r} is no address that people can open; write one such as https://harken.example.com"
            )
        return f"{parts.scheme}://{parts.netloc}"
