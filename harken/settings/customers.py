"""The `customers` section: how feedback finds its customer."""

from __future__ import annotations

from harken.settings.base import Strict


class CustomerSettings(Strict):
    """What a customer file cannot say by itself."""

    #: Sources whose authors are the keys or accounts of customers; left out, every imported file.
    keys_in: tuple[str, ...] | None = None
