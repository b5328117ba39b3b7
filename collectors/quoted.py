"""Leaves out what a post repeats of others, in its own file because every forum software marks it in its way.

A quotation in a reply is somebody else's words; read as the author's own it would be counted twice.
"""

from __future__ import annotations

import re

#: Markdown's quotations: lines that begin with >, and the lines that go on with them.
_MARKDOWN = re.compile(r"^[ ]{0,3}>.*(?:\n(?![ \t]*(?:\n|$)).*)*\n?", re.MULTILINE)


def without_markdown_quotes(text: str) -> str:
    """A post in Markdown without what it quotes; as it is where nothing else would be left."""
    return _MARKDOWN.sub("", text).strip() or text


def without(html: str, selector: str) -> str:
    """A piece of HTML without the elements that a selector names; as it is where no words would be left."""
    from parsel import Selector

    page = Selector(f"<body>{html}</body>")
    unwanted = page.css(selector)
    if not unwanted:
        return html
    unwanted.drop()
    body = page.css("body")
    return body.get("") if "".join(body.xpath(".//text()").getall()).strip() else html
