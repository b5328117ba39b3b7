"""The bot as something that is started and stopped: Bolt's app, its threads and its socket to Slack."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.listeners import Ask, Inbox, reason, register

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger("harken.bot")

#: Questions that are answered at the same time; Bolt's own five would let one slow channel silence the rest.
THREADS = 32
#: Seconds between pings: a lost line is noticed after a few of them.
PING = 5
#: Seconds to wait before Slack is tried again at the start, and at most.
_WAIT, _LONGEST_WAIT = 2.0, 60.0
#: What Slack says where trying again cannot help.
_TOKEN_ERRORS = (
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "missing_scope",
)


def web_client(token: str, base_url: str | None = None) -> WebClient:
    """Slack's Web API, obeying Slack's wish to be asked less often."""
    from slack_sdk import WebClient
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

    client = WebClient(token=token, base_url=base_url or WebClient.BASE_URL)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=3))
    return client


def build(client: WebClient, ask: Ask, inbox: Inbox, executor: ThreadPoolExecutor) -> App:
    """The app with its listeners; the token is first looked at when it is first needed."""
    from slack_bolt import App

    # What Bolt warns of is for those who write bots, not for those who run this one.
    bolt_log = logging.getLogger("harken.bot.bolt")
    bolt_log.setLevel(logging.ERROR)
    app = App(client=client, token_verification_enabled=False, listener_executor=executor, logger=bolt_log)
    register(app, ask, inbox)
    return app


class Bot:
    """One connection to Slack that answers what it is asked."""

    def __init__(self, client: WebClient, app_token: str, ask: Ask, inbox: Inbox) -> None:
        from slack_bolt.adapter.socket_mode import SocketModeHandler

        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="slack")
        self.app = build(client, ask, inbox, self._executor)
        self._handler = SocketModeHandler(self.app, app_token, ping_interval=PING)
        self._stopping = threading.Event()
        self._connecting = threading.Thread(target=self._connect, name="slack-connect", daemon=True)

    def start(self) -> None:
        """Connect in the background, as often as it takes; afterwards Bolt connects again by itself."""
        self._connecting.start()

    def stop(self) -> None:
        """Take no more questions and finish those that were taken up."""
        self._stopping.set()
        self._connecting.join()
        self._handler.client.close()
        self._executor.shutdown()

    def connected(self) -> bool:
        """Whether the line to Slack stands."""
        return bool(self._handler.client.is_connected())

    def _connect(self) -> None:
        wait = _WAIT
        while not self._stopping.is_set() and (why := self._refusal()):
            if why in _TOKEN_ERRORS:
                log.error("The Slack bot is off, as Slack says %s to its tokens: set new ones.", why)
                return
            if not self._stopping.is_set():
                log.warning("Slack cannot be reached yet and will be tried again: %s", why)
            self._stopping.wait(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def _refusal(self) -> str | None:
        """Connect once; why that failed, or None when the line stands."""
        try:
            self.app.client.auth_test()
            self._handler.client.connect()
        except Exception as error:
            return reason(error)
        return None
