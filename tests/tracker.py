"""Roundup, a real issue tracker from PyPI, with words of ours in it: `fill` and `serve`, each a process.

It is a program with its own database, templates and paging, none of which were made for Harken.
"""

from __future__ import annotations

import json
import sys
from wsgiref.simple_server import make_server

from roundup import date, instance
from roundup.cgi.wsgi_handler import RequestDispatcher


def fill(home: str) -> None:
    """Take issues from standard input: {"title": ..., "messages": [[text, "2026-11-20.10:00:00"], ...]}."""
    database = instance.open(home).open("admin")
    for line in sys.stdin:
        issue = json.loads(line)
        messages = [
            database.msg.create(author="1", content=text, date=date.Date(when))
            for text, when in issue["messages"]
        ]
        database.issue.create(title=issue["title"], messages=messages)
    database.commit()
    database.close()


def serve(home: str) -> None:
    """Answer on a free port, which is printed."""
    server = make_server("127.0.0.1", 0, RequestDispatcher(home))
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    {"fill": fill, "serve": serve}[sys.argv[1]](sys.argv[2])
