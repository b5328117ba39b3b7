"""The child process of one crawl: settings come in on standard input, one JSON message a line goes out.

Twisted's reactor starts once in a process and may not be stopped and started again, so it only ever
runs here. The parent holds standard input open; when the parent is gone, so is this process.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Mapping
from typing import Any

from collectors.addresses import PrivateAddress, check


def main() -> None:
    """Crawl what standard input asks for."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Nothing that a library prints may mix with the messages.
    os.dup2(2, 1)
    work = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_parent, daemon=True).start()

    def emit(message: Mapping[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    problem = _problem(work)
    if problem is None:
        _crawl(work, emit)
        emit({"finished": True})
    else:
        emit(problem)


def _end_with_the_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def _problem(work: Mapping[str, Any]) -> dict[str, Any] | None:
    """What makes the crawl impossible from the start."""
    from collectors.web.picked import invalid

    page = work["pending"][0]
    extra = {name: work[name] for name in ("next", "follow") if work[name]}
    if wrong := invalid({**(work["selectors"] or {}), **extra}):
        listed = ", ".join(wrong)
        return {"error": f"these selectors are no CSS: {listed}", "page": None, "permanent": True}
    try:
        for entry in socket.getaddrinfo(work["host"], None, type=socket.SOCK_STREAM):
            check(work["host"], str(entry[4][0]), frozenset(work["private_hosts"]))
    except PrivateAddress as error:
        return {"error": f"cannot be visited: {error}", "page": page, "permanent": True}
    except OSError:
        return {"error": "cannot be reached: there is no such host", "page": page, "permanent": False}
    return None


def _crawl(work: Mapping[str, Any], emit: Any) -> None:
    from scrapy.crawler import CrawlerProcess

    from collectors.web.spider import Pages

    process = CrawlerProcess(_settings(work))
    process.crawl(Pages, work=work, emit=emit)
    process.start()


def _settings(work: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "HARKEN_HOST": work["host"],
        "HARKEN_PRIVATE_HOSTS": work["private_hosts"],
        "USER_AGENT": work["user_agent"],
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Harken",
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": work["delay"],
        "DOWNLOAD_DELAY": work["delay"],
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_TIMEOUT": work["timeout"],
        "DOWNLOAD_MAXSIZE": work["size_limit"],
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": 5,
        "RETRY_TIMES": 2,
        "COOKIES_ENABLED": False,
        # Addresses are checked where the connection is made, so it is made here and not by a proxy.
        "HTTPPROXY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",
        "DNS_RESOLVER": "collectors.web.guard.CheckedResolver",
        "DOWNLOADER_MIDDLEWARES": {
            "collectors.web.guard.Fence": 50,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "collectors.web.guard.PatientRetry": 550,
        },
    }


if __name__ == "__main__":
    main()
