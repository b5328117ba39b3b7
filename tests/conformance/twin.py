"""What every twin is: a working copy of one source, with the source's own shapes, on loopback."""

from __future__ import annotations

import importlib
import json
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qsl, urlsplit

from tests.conformance.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What a collector asks for."""

    method: str
    #: Path and query as they were sent.
    target: str
    #: By lower-case name.
    headers: Mapping[str, str]
    body: bytes = b""
    #: Where the twin stands, such as http://127.0.0.1:4711, for links to itself.
    base_url: str

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query with all its repetitions."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def form(self) -> dict[str, str]:
        """A body of the kind application/x-www-form-urlencoded."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What the twin answers."""

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def answered(value: Any, status: int = 200, **headers: str) -> Response:
    """An answer in JSON. Write a header such as X-RateLimit-Remaining as X_RateLimit_Remaining."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(
        body=json.dumps(value), status=status, headers={"Content-Type": "application/json", **named}
    )


class Twin(ABC):
    """One source. It answers what its documentation says for the world of the moment, and keeps no state.

    Each planted item that the collector's options cover becomes exactly one feedback, and its text is
    part of that feedback. A twin refuses what the source refuses: a missing token, a page size that is
    too large, a parameter of the wrong form.
    """

    #: The name in the registry.
    kind: ClassVar[str]
    #: The public document that the shapes come from.
    document: ClassVar[str]
    #: Environment variable -> value.
    secrets: ClassVar[Mapping[str, str]] = {}
    #: Which edits a later run can see: of any item, of those within the overlap window, or none.
    edits: ClassVar[Literal["any", "recent", "none"]] = "recent"
    #: Whether the source tells that an item was deleted.
    deletions: ClassVar[bool] = False
    #: Whether the source says when an item was said, to the second.
    instants: ClassVar[bool] = True
    #: How far back the source shows anything; None for as far as one asks.
    reach: ClassVar[timedelta | None] = None
    #: A body by which the source itself says that nothing is left, so that no collector can mistrust it.
    nothing: ClassVar[str | None] = None

    @abstractmethod
    def options(self, base_url: str) -> dict[str, Any]:
        """What stands in harken.yaml; `allow_private: true` is added by the suite."""

    @abstractmethod
    def answer(self, request: Request, world: World) -> Response:
        """What the source answers."""

    def __str__(self) -> str:
        """Its name in the list of tests."""
        return type(self).__name__.lower()


def all_twins() -> list[Twin]:
    """The twins in `TWINS` of each module of tests/conformance/twins."""
    from tests.conformance import twins

    found: list[Twin] = []
    for module in pkgutil.iter_modules(twins.__path__):
        found += importlib.import_module(f"{twins.__name__}.{module.name}").TWINS
    return found
