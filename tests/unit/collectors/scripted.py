from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from collectors import pacing
from collectors.base import Collector
from collectors.budgets import Ledger, unlimited
from collectors.registry import make
from harken.domain.feedback import Batch, Failure, Feedback
from tests.conformance.faults import Stage, staged
from tests.conformance.twin import Request, Response, Twin, answered
from tests.conformance.world import world

Answer = Callable[[Request], Any]


class _Scripted(Twin):
    """Answers as a test says; what is no Response is sent as JSON."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def options(self, base_url: str) -> dict[str, Any]:
        raise NotImplementedError

    def answer(self, request: Request, world: Any) -> Response:
        said = self._answer(request)
        return said if isinstance(said, Response) else answered(said)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A source whose server is there."""

    source: Source
    stage: Stage

    def made(self, ledger: Ledger = unlimited, **options: Any) -> Collector:
        given = {"base_url": self.stage.base_url, "allow_private": True, **self.source.options, **options}
        if self.source.kind in {"google_forms", "google_play_developer", "reddit"}:
            given["token_url"] = f"{self.stage.base_url}/token"
        return make(self.source.kind, "shop", given, self.source.secrets.get, ledger)

    def __call__(self, cursor: Mapping[str, Any] | None = None, **options: Any) -> list[Batch]:
        found = list(self.made(**options).collect(cursor or {}))
        if self.stage.stumbled:
            raise self.stage.stumbled[0]
        return found


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source as harken.yaml has it, in front of a server that a test speaks for."""

    kind: str
    secrets: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)

    @contextmanager
    def opened(self, answer: Answer) -> Iterator[Running]:
        """Several runs in front of one server, so that a cursor of one is good for the next."""
        with staged(_Scripted(answer), world(0)) as stage, pytest.MonkeyPatch.context() as patch:
            # The pauses between requests are held by the tests of pacing.
            patch.setattr(pacing, "time", SimpleNamespace(sleep=lambda _: None, monotonic=time.monotonic))

            yield Running(source=self, stage=stage)

    def batches(self, answer: Answer, **options: Any) -> list[Batch]:
        with self.opened(answer) as run:
            return run(**options)

    def items(self, answer: Answer, **options: Any) -> list[Feedback]:
        return [item for batch in self.batches(answer, **options) for item in batch.items]

    def failures(self, answer: Answer, **options: Any) -> list[Failure]:
        return [failure for batch in self.batches(answer, **options) for failure in batch.failures]
