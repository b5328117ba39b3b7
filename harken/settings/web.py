"""The `web` section: where Harken listens."""

from __future__ import annotations

from pydantic import Field

from harken.settings.base import Strict


class WebSettings(Strict):
    """This machine alone can reach it, unless another host is named."""

    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
