"""The bot as something that is started and stopped: Bolt's app, its line to Slack and its workers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.intake import taking
from bot.slack_errors import TOKEN_ERRORS, reason
from bot.workers import Workers

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

    from bot.registry import Registry
    from storage.posts import Posts
    from storage.tasks import Tasks

log = logging.getLogger("harken.bot")

#: Seconds between pings: a lost line is noticed after one or two of them.
PING = 2
#: Seconds between looks at whether a ping failed.
_LOOK = 0.5
#: Seconds to wait before Slack is tried again at the start, and at most.
_WAIT, _LONGEST_WAIT = 2.0, 60.0


def web_client(token: str, base_url: str | None = None) -> WebClient:
    """Slack's Web API, which repeats nothing by itself: a post that may have happened is looked up first."""
    from slack_sdk import WebClient

    return WebClient(token=token, base_url=base_url or WebClient.BASE_URL, retry_handlers=[])


class Bot:
    """Takes what Slack sends, over a socket or over HTTP, and works it off.

    Args:
        app_token: Opens the socket; None where Slack sends over HTTP.
        signing_secret: Proves that a request over HTTP is Slack's own.
    """

    def __init__(
        self,
        client: WebClient,
        registry: Registry,
        tasks: Tasks,
        posts: Posts,
        *,
        app_token: str | None = None,
        signing_secret: str | None = None,
    ) -> None:
        self.workers = Workers(tasks, registry)
        self.app = _app(client, registry, tasks, self.workers, signing_secret)
        self._posts = posts
        self._socket = None if app_token is None else _Socket(self.app, app_token, self._found_out)

    def start(self) -> None:
        """Work off what waits, and connect in the background, as often as it takes."""
        self.workers.start()
        if self._socket is not None:
            self._socket.start()

    def stop(self) -> None:
        """Take nothing more and finish what was taken up; what waits is done after the next start."""
        if self._socket is not None:
            self._socket.stop()
        self.workers.stop()

    def connected(self) -> bool:
        """Whether the line to Slack stands."""
        return self._socket is not None and self._socket.connected()

    def _found_out(self, refusal: str | None) -> None:
        """What Slack says of the tokens."""
        if refusal is None:
            self._posts.resume()
        elif self._posts.pause(refusal):
            log.error("The Slack bot is off, as Slack says %s to its tokens: set new ones.", refusal)


def _app(
    client: WebClient, registry: Registry, tasks: Tasks, workers: Workers, signing_secret: str | None
) -> App:
    from slack_bolt import App

    # What Bolt warns of is for those who write bots, not for those who run this one.
    bolt_log = logging.getLogger("harken.bot.bolt")
    bolt_log.setLevel(logging.ERROR)
    return App(
        client=client,
        signing_secret=signing_secret,
        token_verification_enabled=False,
        before_authorize=taking(registry, tasks, workers.wake),
        logger=bolt_log,
    )


def _worth_saying(record: logging.LogRecord) -> bool:
    """Not what Slack's own client says several times of a line that breaks, before it makes a new one."""
    return not str(record.msg).startswith("Failed to check the state of sock")


class _Socket:
    """Bolt's own line to Slack, made in the background; afterwards Bolt makes it anew by itself."""

    def __init__(self, app: App, app_token: str, found_out: Callable[[str | None], None]) -> None:
        from slack_bolt.adapter.socket_mode import SocketModeHandler

        self._app = app
        line_log = logging.getLogger("harken.bot.line")
        line_log.addFilter(_worth_saying)
        self._handler = SocketModeHandler(app, app_token, logger=line_log, ping_interval=PING)
        self._found_out = found_out
        self._stopping = threading.Event()
        self._connecting = threading.Thread(target=self._stand, name="slack-connect", daemon=True)

    def start(self) -> None:
        self._connecting.start()

    def stop(self) -> None:
        self._stopping.set()
        self._connecting.join()
        self._handler.client.close()

    def _stand(self) -> None:
        """Connect, and afterwards let go of a line as soon as a ping cannot be sent over it.

        Bolt itself waits for five such pings, and reads from the dead line without a pause meanwhile.
        """
        self._connect()
        while not self._stopping.wait(_LOOK):
            line = self._handler.client.current_session
            if line is not None and line.consecutive_check_state_error_count:
                line.disconnect()

    def connected(self) -> bool:
        return bool(self._handler.client.is_connected())

    def _connect(self) -> None:
        wait = _WAIT
        while not self._stopping.is_set() and (why := self._refusal()):
            if why in TOKEN_ERRORS:
                self._found_out(why)
                return
            if not self._stopping.is_set():
                log.warning("Slack cannot be reached yet and will be tried again: %s", why)
            self._stopping.wait(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def _refusal(self) -> str | None:
        """Connect once; why that failed, or None when the line stands."""
        try:
            self._app.client.auth_test()
            self._handler.client.connect()
        except Exception as error:
            return reason(error)
        self._found_out(None)
        return None
