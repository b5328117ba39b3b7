"""Make text plain, in its own file because every stored offset counts code points of what it returns."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from html.entities import html5

_BLOCKS = (
    "address article aside blockquote br center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol optgroup option p pre section summary table tbody td tfoot "
    "th thead title tr ul"
)
_INLINE = (
    "a abbr acronym audio b base bdi bdo big body button canvas cite code col colgroup data del dfn em embed "
    "font head html i iframe img input ins kbd label link map mark meta noscript object o:p param picture q "
    "s samp script select small source span strike strong style sub sup svg template textarea time tt u var "
    "video wbr"
)
#: Elements whose content is never shown.
_HIDDEN = frozenset({"script", "style", "head", "template"})
_BLOCK_NAMES = frozenset(_BLOCKS.split())

# Only real element names with well-formed attributes: "a <b and c> d", "<3" and "<redacted>" are words.
_TAG = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<!doctype[^<>]*>|</?(?P<name>"
    + "|".join(sorted([*_BLOCKS.split(), *_INLINE.split()], key=len, reverse=True))
    + r""")(?:\s+[\w:.@-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+)"""
    + r"|\s+(?:async|autoplay|checked|controls|defer|disabled|hidden|loop|muted|nowrap|readonly|selected)"
    + r")*\s*/?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_LINE_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_INVISIBLE = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff"
)
_SUSPECT = re.compile(rf"[{_INVISIBLE}\u200c\u200d\U000e0000-\U000e007f]")
_UNWANTED = re.compile(
    rf"[{_INVISIBLE}]"
    # Tag characters spell the flags of Scotland and the like; anywhere else they hide text.
    r"|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
    # Joiners belong between emoji and in scripts that need them, not inside Latin words.
    r"|(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])"
)


def clean(text: str) -> str:
    """Return the text as it is stored: NFC, no markup, no invisible characters, trimmed.

    Ordinary text comes back as it is, its inner white space included. Takes any string and never raises.
    """
    if "<" in text or "&" in text:
        text = _without_markup(text)
    if text.isascii() and text.isprintable():
        return text.strip()
    return _plain(text).strip()


def _plain(text: str) -> str:
    if _SUSPECT.search(text):
        text = _UNWANTED.sub(_replacement, text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _replacement(match: re.Match[str]) -> str:
    found = match[0]
    if found in _LINE_BREAKS:
        return "\n"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else ""


def _without_markup(text: str) -> str:
    tags = list(_TAG.finditer(text)) if "<" in text else []
    if tags:
        text = _joined(text, tags)
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    # The library also reads "&notify;" as "&not" with "ify;" behind it.
    known = match[0][1] == "#" or match[0][1:] in html5
    character = html.unescape(match[0]) if known else match[0]
    return " " if character == "\xa0" else character


def _joined(text: str, tags: list[re.Match[str]]) -> str:
    """Put the visible pieces together, with one line break wherever a block begins or ends."""
    blocks = any(_name(tag) in _BLOCK_NAMES for tag in tags)
    lines = [""]
    for piece, tag in _pieces(text, tags):
        # Where blocks make the lines, the source's own line breaks are mere white space.
        lines[-1] += re.sub(r"\s*[\r\n]\s*", " ", piece) if blocks else piece
        if tag in _BLOCK_NAMES:
            lines.append("")
    return "\n".join(line.strip() for line in lines if line.strip()) if blocks else lines[0]


def _pieces(text: str, tags: list[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Yield each visible piece with the name of the tag that ends it."""
    last_end = {_name(tag): tag.start() for tag in tags if tag[0].startswith("</")}
    position, hidden = 0, ""
    for tag in tags:
        name, closing = _name(tag), tag[0].startswith("</")
        if not hidden:
            yield text[position : tag.start()], name
        # Hidden content needs its end, or a lone "<style>" would swallow the rest of somebody's words.
        if not hidden and name in _HIDDEN and not closing and last_end.get(name, -1) > tag.start():
            hidden = name
        elif closing and name == hidden:
            hidden = ""
        position = tag.end()
    yield text[position:], ""


def _name(tag: re.Match[str]) -> str:
    return (tag["name"] or "").lower()
