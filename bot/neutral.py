"""Words made harmless for Slack: nothing that customers write may notify, link, impersonate or break."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

#: Marks that turn the direction of reading, and characters that control instead of showing.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"\s+")
#: What Slack's shorthand for mentions, emoji, emphasis and bare addresses starts with.
_SHORTHAND = re.compile(r"[@#*_~`:](?=\S)|(?<=\w)\.(?=[^\W\d])")
_JOINER = "\u2060"
_LONGEST_URL = 2000


def line(text: str) -> str:
    """The text on one line, without marks that only deceive.

    Slack draws the text elements of rich text and table cells as they are: no mention, link, markup or emoji
    code comes alive there. What is left to take away are line breaks, with which words could pose as another
    part of the message, and marks that reverse the order of reading.
    """
    return _SPACES.sub(" ", _INVISIBLE.sub("", text))


def cut(text: str, longest: int) -> str:
    """At most `longest` characters, with an ellipsis where some are missing; between words if it can be."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    words = kept.rpartition(" ")[0]
    return f"{words if len(words) > longest // 2 else kept}…"


def shown(text: str, longest: int) -> str:
    """One line of at most `longest` characters; a dash for nothing, as Slack wants at least one character."""
    return cut(line(text).strip(), longest) or "–"


def plain(text: str, longest: int) -> str:
    """For what Slack does read as markup: the text of notifications and old clients.

    Signs of markup are escaped as Slack asks; shorthand gets an invisible joiner that keeps it from working.
    """
    safe = _SHORTHAND.sub(rf"\g<0>{_JOINER}", shown(text, longest))
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str | None) -> str | None:
    """An address that a browser may be sent to; None for any other."""
    if not url or len(url) > _LONGEST_URL or _INVISIBLE.search(url) or _SPACES.search(url):
        return None
    try:
        parts = urlsplit(url)
        safe = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return None
    return url if safe else None
