"""Every kind of source by name; a collector is imported when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from collectors.base import Collector
from harken.domain.errors import NotConfigured

#: What stands under `collector` in `harken.yaml`, and the class that does it.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "app_store": "collectors.app_store:AppStore",
        "rss": "collectors.rss:Rss",
        "web_reviews": "collectors.web.collector:WebReviews",
    }
)


def make(kind: str, name: str, options: Mapping[str, Any]) -> Collector:
    """The collector of one source with its options.

    Raises:
        NotConfigured: naming every option that is missing, unknown or wrong.
    """
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise NotConfigured(name, f"there is no collector called {kind}; there are {known}")
    module, _, member = KINDS[kind].partition(":")
    collector = getattr(import_module(module), member)
    try:
        made: Collector = collector(**{**options, "name": name})
    except ValidationError as error:
        known = ", ".join(sorted(set(collector.model_fields) - {"name"}))
        problems = "; ".join(_problem(each) for each in error.errors())
        raise NotConfigured(name, f"{problems} (options of {kind}: {known})") from error
    return made


def _problem(error: Any) -> str:
    """One sentence about one option; its value is not shown, as it may be a secret."""
    option = ".".join(str(part) for part in error["loc"]) or "the options"
    if error["type"] == "missing":
        return f"{option} is missing"
    if error["type"] == "extra_forbidden":
        return f"{option} is not an option"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{option} is wrong: {message[:1].lower()}{message[1:]}"
