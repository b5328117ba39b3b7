"""Reviews and forum posts from the pages of one web site; the parent of the crawling process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from collectors.addresses import private_hosts
from collectors.base import Options, distinct
from collectors.http import identification, shown
from collectors.web.pages import found
from collectors.web.records import feedback
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Failure, Feedback, Kind

#: Bytes of one page.
SIZE_LIMIT = 5_000_000
#: An interrupted run older than this starts anew, as its pages have moved on.
RESUMED_WITHIN = timedelta(days=1)


class Selectors(BaseModel):
    """CSS selectors for a site without markup: what is one item, and what to find inside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: str
    text: str
    #: What to leave out of the text, such as quotations of others in a forum.
    without: str | None = None
    title: str | None = None
    author: str | None = None
    date: str | None = None
    rating: str | None = None
    url: str | None = None
    id: str | None = None


class WebReviews(Options):
    """Pages with schema.org reviews or forum posts, or with items that CSS selectors pick."""

    NEWEST_ONLY = True

    url: str
    kind: Kind | None = None  # type: ignore[assignment]
    selectors: Selectors | None = None
    #: Selector of the link to the next page; left out, the page's own rel="next" is followed.
    next: str | None = None
    #: Selector of links to further pages, such as the threads that a forum lists.
    follow: str | None = None
    max_pages: int = Field(default=20, ge=1, le=10_000)
    #: How the site writes dates, such as "%d.%m.%Y", where selectors pick them.
    date_format: str | None = None
    #: Seconds between two pages at least.
    delay: float = Field(default=1.0, ge=0, le=600)
    #: Seconds that one page may take, and a whole run.
    timeout: float = Field(default=30.0, gt=0, le=600)
    time_limit: float = Field(default=900.0, gt=0)

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise ValueError("write the whole address, such as https://example.com/reviews")
        return url

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        left = self._left_from(cursor)
        with _Crawl(self.name, self._work(left), self.time_limit) as crawl:
            for message in crawl.messages():
                if "error" in message:
                    if left:  # The place to go on from has gone; the next run starts at the beginning.
                        yield Batch(cursor={})
                    raise self._error(message)
                left = {}
                yield self._batch(message)

    def _left_from(self, cursor: Mapping[str, Any]) -> Mapping[str, Any]:
        """Where an interrupted run goes on, if it was of these options and not long ago."""
        if cursor.get("for") != self.fingerprint() or not cursor.get("pending"):
            return {}
        recent = datetime.now(UTC) - datetime.fromisoformat(cursor["at"]) < RESUMED_WITHIN
        return cursor if recent else {}

    def _work(self, left: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "pending": left.get("pending", [self.url]),
            "done": left.get("done", 0),
            "host": urlsplit(self.url).hostname,
            "private_hosts": sorted(private_hosts(self.url, allow_private=self.allow_private)),
            "user_agent": identification(self.contact),
            "selectors": self._selectors,
            "size_limit": SIZE_LIMIT,
            **self.model_dump(include={"next", "follow", "max_pages", "delay", "timeout"}),
        }

    @property
    def _selectors(self) -> dict[str, str] | None:
        return self.selectors.model_dump(exclude_none=True) if self.selectors else None

    def _batch(self, message: Mapping[str, Any]) -> Batch:
        records, problems = found(message, self._selectors)
        read = [
            feedback(record, kind=self.kind, attributes=self.attributes, date_format=self.date_format)
            for record in records
        ]
        failures = [Failure(where=shown(message["page"]), reason=reason) for reason in problems]
        failures += [each for each in read if isinstance(each, Failure)]
        return Batch(
            items=distinct(each for each in read if isinstance(each, Feedback)),
            failures=tuple(failures),
            cursor=self._cursor(message),
        )

    def _cursor(self, message: Mapping[str, Any]) -> dict[str, Any]:
        if not message["pending"]:
            return {}
        at = datetime.now(UTC).isoformat()
        return {
            "for": self.fingerprint(),
            "pending": message["pending"],
            "done": message["done"],
            "at": at,
        }

    def _error(self, message: Mapping[str, Any]) -> SourceError:
        page = f"{shown(message['page'])} " if message["page"] else ""
        return SourceError(self.name, page + message["error"], permanent=message["permanent"])


@dataclass
class _Crawl:
    """A running child process, ended with all that it started when its time is over or its use is."""

    source: str
    work: Mapping[str, Any]
    time_limit: float

    def __enter__(self) -> _Crawl:
        self._expired = False
        self._complaints: IO[bytes] = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "collectors.web.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._timer = threading.Timer(self.time_limit, self._expire)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._kill()
        self._process.communicate()
        self._complaints.close()

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the child tells, page by page.

        Raises:
            SourceError: when it takes too long or ends before it has finished.
        """
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):
            # Kept open afterwards: the child ends when it is closed.
            self._process.stdin.write(json.dumps(self.work) + "\n")
            self._process.stdin.flush()
        for line in self._process.stdout:
            if not line.endswith("\n"):
                break
            message = json.loads(line)
            if "finished" in message:
                return
            yield message
        raise SourceError(self.source, self._why_it_ended())

    def _expire(self) -> None:
        self._expired = True
        self._kill()

    def _kill(self) -> None:
        # Once it was waited for, its number may be another process's.
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _why_it_ended(self) -> str:
        if self._expired:
            return (
                f"took longer than {self.time_limit:g} seconds and was ended; the next run goes on from there"
            )
        self._process.wait()
        return f"the page reader ended unexpectedly{self._last_complaint()}"

    def _last_complaint(self) -> str:
        """The kind of the child's last error; its text might hold what was read."""
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return f" ({lines[-1].partition(':')[0][:100]})" if lines else ""
