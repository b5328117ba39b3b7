"""Runs the application beside everything else that `harken serve` does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from starlette.applications import Starlette

#: Seconds that a delivery under way is given to end when Harken stops.
GRACE = 20


@contextmanager
def serving(application: Starlette, host: str, port: int) -> Iterator[str]:
    """Serve in the background while the block lasts; yields the address. Port 0 takes a free one.

    Raises:
        UsageError: when the port is taken, or the host is none of this machine's.
    """
    import socket

    import uvicorn

    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # From now on whoever comes waits for the server to begin, instead of being sent away.
        listening.listen()
    except OSError as error:
        listening.close()
        reason = error.strerror or "it is taken"
        raise UsageError(
            f"Port {port} of {host} cannot be used ({reason}); choose another under web."
        ) from error
    settings = uvicorn.Config(
        application, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE, lifespan="off"
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="web", daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{shown}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
