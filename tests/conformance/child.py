"""The child program: collects in a process of its own, so that it can be killed at any moment.

Everything is imported once; each line of standard input is one run, in a fork of its own. The fork's
number is printed when it begins, and how it ended when it has.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import event

from collectors import pacing
from collectors.registry import KINDS, make, options_of
from harken.domain.errors import SourceError
from harken.pipeline.receiving import receive
from storage import database


def main() -> None:
    # The pauses between two requests take no part in what may go wrong.
    pacing.time = SimpleNamespace(**{**vars(time), "sleep": lambda _: None})  # type: ignore[assignment]
    for kind in KINDS:
        options_of(kind, kind)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            _end(json.loads(line))
        print(number, flush=True)
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _end(work: Mapping[str, Any]) -> None:
    """Collect and end this process at once, without what the parent would do at its end."""
    try:
        _collect(work)
    except SourceError as error:
        print(error.message, file=sys.stderr, flush=True)
        os._exit(1)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(2)
    os._exit(0)


def _collect(work: Mapping[str, Any]) -> None:
    # At an address of its own, the folder for a server of Harken's own is not used.
    with database.opened(data=Path(), url=work["database"]) as engine:
        commits = 0

        def committing(_: Any) -> None:
            nonlocal commits
            commits += 1
            if commits == work["commits"]:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(engine, "commit", committing)
        receive(
            engine,
            source=work["source"],
            collector=work["kind"],
            collect=lambda cursor: make(
                work["kind"], work["source"], work["options"], work["secrets"].get
            ).collect(cursor),
        )


if __name__ == "__main__":
    main()
