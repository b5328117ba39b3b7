"""The card of a customer group as one HTML file: nothing is loaded from elsewhere, nothing runs in it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from harken.ask import figures, persona_words
from harken.ask.scope_words import Names
from harken.ask.template import Slot, Text
from harken.domain.answers import Fact, Facts, Quote, Row

#: Quotes under one line.
QUOTES = 2
#: The figures at the head of a card: what each is called, and its cell.
_TILES = (
    ("customers", "customers"),
    ("worth each", "value"),
    ("of the value", "value_share"),
    ("net sentiment", "net_sentiment"),
    ("delight index", "net_delight"),
    ("recommend", "advocacy"),
)
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1f23; --soft: #5d6670; --line: #d9dee3; --paper: #fff;
  --tile: #f4f6f8; --mark: #0b6e8a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa4ae; --line: #343b42;
  --paper: #16191c; --tile: #1f2428; --mark: #5cc3e0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header { display: flex; gap: 1.25rem; align-items: center; }
header img { width: 6rem; height: 6rem; object-fit: cover; border-radius: 50%; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
header p { margin: .25rem 0 0; color: var(--soft); }
h2 { margin: 2rem 0 .4rem; font-size: 1.05rem; color: var(--mark); }
p { margin: .3rem 0; overflow-wrap: anywhere; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
.own { border-left: 3px solid var(--mark); padding-left: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .6rem;
  margin: 1.5rem 0; }
.tile { background: var(--tile); border-radius: .5rem; padding: .7rem .9rem; }
.tile b { display: block; font-size: 1.3rem; }
.tile small { color: var(--soft); }
b { white-space: nowrap; }
.told::first-letter { text-transform: uppercase; }
blockquote { margin: .6rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--line); }
blockquote footer, .how { color: var(--soft); font-size: .85rem; }
blockquote p { font-style: italic; }
a { color: var(--mark); }
details { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .8rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--line); }
td.number { white-space: nowrap; }
@media print { main { max-width: none; padding: 0; } details { display: none; } h2 { break-after: avoid; }
  blockquote, .tile { break-inside: avoid; } .tile { border: 1px solid var(--line); } }
"""


def page(group: str, found: Facts, names: Names, picture: str | None = None) -> str:
    """The whole document.

    Args:
        picture: A `data:` address of the team's picture, so that the file needs nothing beside it.
    """
    title = escape(group)
    body = "\n".join(part for part in _parts(group, found, names, picture) if part)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _parts(group: str, found: Facts, names: Names, picture: str | None) -> Iterator[str]:
    own = persona_words.own(group, found)
    worth = next((row for row in found.rows if row.keys.get("line") == "worth"), None)
    yield _head(group, found, picture, own.get("intents", ""))
    if own.get("text"):
        yield f'<p class="own">{escape(own["text"])}</p><p class="how">In the team\'s own words.</p>'
    yield _tiles(worth, found) if worth else ""
    for line in persona_words.lines(group, found, names):
        if line.key != "team":
            quotes = [each for each in found.quotes if each.about.get("line") == line.key][:QUOTES]
            yield _section(str(line.title), _told(line.key, line.told), quotes)
    yield _behind(found)
    yield "".join(f'<p class="how">{escape(note)}</p>' for note in found.how.notes)


def _head(group: str, found: Facts, picture: str | None, intents: str) -> str:
    image = f'<img alt="" src="{escape(picture)}">' if picture else ""
    intended = f" Intended: {escape(intents.replace(',', ', '))}." if intents else ""
    intro = escape(str(persona_words.size(group, found)))
    return f"<header>{image}<div><h1>{escape(group)}</h1><p>{intro}{intended}</p></div></header>"


def _tiles(row: Row, found: Facts) -> str:
    facts = [(title, found.facts.get(row.cells.get(cell, ""))) for title, cell in _TILES]
    tiles = "".join(
        _tile(title, fact) for title, fact in facts if fact is not None and fact.value is not None
    )
    return f'<div class="tiles">{tiles}</div>' if tiles else ""


def _tile(title: str, fact: Fact) -> str:
    bounds = figures.bounds(fact)
    between = f", {bounds[0]} to {bounds[1]}" if bounds and str(bounds[0]) != str(bounds[1]) else ""
    base = f"n = {fact.n:,}{between}" if fact.name != "customers" else "in the group"
    small = f"<small>{escape(title)}<br>{_together(base)}</small>"
    return f'<div class="tile"><b>{escape(str(figures.value(fact)))}</b>{small}</div>'


def _together(base: str) -> str:
    """A percent sign stays on the line of its number."""
    return escape(base).replace(" %", "&nbsp;%")


def _section(title: str, told: str, quotes: list[Quote]) -> str:
    return f"<section><h2>{escape(title)}</h2>{told}{''.join(map(_quote, quotes))}</section>"


def _told(key: str, text: Text) -> str:
    """A paragraph that ends as a sentence does."""
    return f'<p class="told">{_rich(text)}{"" if key in ("worth", "score") else "."}</p>'


def _rich(text: Text) -> str:
    """Numbers set off; whatever was stored is text and nothing else."""
    return "".join(
        f"<b>{escape(piece.text)}</b>" if piece.slot is Slot.FACT else escape(piece.text)
        for piece in text.pieces
    )


def _quote(quote: Quote) -> str:
    where = escape(quote.source)
    if quote.date is not None:
        where += f", {escape(str(figures.day(quote.date)))}"
    if quote.url and quote.url.startswith(("https://", "http://")):
        where += f' · <a rel="noreferrer noopener" href="{escape(quote.url)}">open</a>'
    return f"<blockquote><p>“{escape(quote.text)}”</p><footer>{where}</footer></blockquote>"


def _behind(found: Facts) -> str:
    """Every number of the card with its definition, its n and the id of its evidence."""
    rows = "".join(map(_fact, found.facts.values()))
    head = "<tr><th>number</th><th>value</th><th>n</th><th>what it is</th><th>evidence</th></tr>"
    table = f'<div class="scroll"><table>{head}{rows}</table></div>'
    return f"<details><summary>What is behind each number</summary>{table}</details>"


def _fact(fact: Fact) -> str:
    about = ", ".join(value for key, value in fact.where.items() if key != "group")
    name = f"{fact.name.replace('_', ' ')}{f' ({about})' if about else ''}"
    cells = (escape(name), escape(str(figures.value(fact))), f"{fact.n:,}", escape(fact.definition))
    first, value, n, definition = cells
    evidence = escape(fact.evidence or "")
    return (
        f'<tr><td>{first}</td><td class="number">{value}</td><td class="number">{n}</td>'
        f"<td>{definition}</td><td><code>{evidence}</code></td></tr>"
    )
