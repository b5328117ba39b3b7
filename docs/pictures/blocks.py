"""Draws Slack's blocks as HTML, near enough to what Slack shows to judge what a reader sees."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]

STYLE = """
* { box-sizing: border-box; margin: 0; }
body { font: 15px/1.46 Lato, "Liberation Sans", Arial, sans-serif; color: #1d1c1d; background: #fff; }
main { padding: 14px 16px; }
.message { display: grid; grid-template-columns: 36px 1fr; gap: 0 8px; }
.avatar { width: 36px; height: 36px; border-radius: 8px; background: #20343b; color: #fff; font-weight: 900;
  display: grid; place-items: center; }
.name { font-weight: 900; }
.name small { font-weight: 400; color: #616061; font-size: 12px; margin-left: 6px; }
.block { margin: 6px 0; overflow-wrap: anywhere; }
h2 { font-size: 18px; line-height: 1.3; margin: 8px 0 4px; }
blockquote { border-left: 4px solid #ddd; padding-left: 12px; margin: 2px 0; }
ul { padding-left: 22px; margin: 2px 0; } .context { color: #616061; font-size: 12.5px; line-height: 1.4; }
a, .channel { color: #1264a3; text-decoration: none; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.button { border: 1px solid #bbb; border-radius: 8px; padding: 4px 12px; font-weight: 700; font-size: 14px; }
.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.danger { color: #e01e5a; border-color: #e01e5a; }
hr { border: 0; border-top: 1px solid #ddd; }
table { border-collapse: collapse; font-size: 13px; width: 100%; }
th, td { border: 1px solid #ddd; padding: 3px 8px; text-align: left; } td.number { text-align: right; }
.card { border: 1px solid #ddd; border-radius: 10px; padding: 10px 12px; }
.card b { font-size: 14px; } .legend { font-size: 12px; color: #616061; } .legend i { display: inline-block;
  width: 10px; height: 10px; border-radius: 2px; margin: 0 4px 0 10px; }
.thread { margin: 12px 0 0 44px; border-left: 2px solid #ddd; padding-left: 12px; }
.input { margin: 8px 0; } .input b { display: block; font-size: 14px; } .input small { color: #616061; }
.field { border: 1px solid #bbb; border-radius: 6px; padding: 6px 10px; color: #444; margin-top: 2px; }
"""
COLOURS = ("#1264a3", "#e8912d", "#2eb67d", "#e01e5a", "#7c4dbe", "#36c5f0")


def text(value: str) -> str:
    return html.escape(value)


def draw(blocks: Iterable[Block]) -> str:
    """All blocks, one under the other."""
    return "".join(f'<div class="block">{_KINDS[block["type"]](block)}</div>' for block in blocks)


def message(blocks: Iterable[Block], when: str) -> str:
    """A message of the bot."""
    head = f'<div class="name">Harken <small>APP &nbsp; {text(when)}</small></div>'
    return f'<div class="message"><div class="avatar">H</div><div>{head}{draw(blocks)}</div></div>'


def page(body: str, width: int) -> str:
    """A page of one width, whatever the window's."""
    style = f"{STYLE} main {{ width: {width}px; }}"
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style><main>{body}</main>'


def _header(block: Block) -> str:
    return f"<h2>{text(block['text']['text'])}</h2>"


def _rich(block: Block) -> str:
    return "".join(_rich_part(part) for part in block["elements"])


def _rich_part(part: Block) -> str:
    if part["type"] == "rich_text_list":
        items = "".join(f"<li>{_inline(item['elements'])}</li>" for item in part["elements"])
        return f"<ul>{items}</ul>"
    inner = _inline(part["elements"])
    return f"<blockquote>{inner}</blockquote>" if part["type"] == "rich_text_quote" else f"<div>{inner}</div>"


def _inline(elements: Iterable[Block]) -> str:
    return "".join(map(_piece, elements))


def _piece(element: Block) -> str:
    kind = element["type"]
    if kind == "link":
        return f'<a href="#">{text(element.get("text") or element["url"])}</a>'
    if kind == "channel":
        return '<span class="channel">#customer-voice</span>'
    if kind == "user":
        return '<span class="channel">@Ada</span>'
    words = text(element["text"]).replace("\n", "<br>")
    return f"<b>{words}</b>" if element.get("style", {}).get("bold") else words


def _context(block: Block) -> str:
    return f'<div class="context">{" ".join(text(each["text"]) for each in block["elements"])}</div>'


def _actions(block: Block) -> str:
    return f'<div class="actions">{"".join(_element(each) for each in block["elements"])}</div>'


def _element(element: Block) -> str:
    if element["type"] == "button":
        return f'<span class="button {element.get("style", "")}">{text(element["text"]["text"])}</span>'
    if element["type"] == "feedback_buttons":
        return '<span class="button">Right</span> <span class="button">Wrong</span>'
    return f'<span class="button">{text(element["placeholder"]["text"])} ▾</span>'


def _divider(_: Block) -> str:
    return "<hr>"


def _section(block: Block) -> str:
    return text(block["text"]["text"])


def _data_table(block: Block) -> str:
    head, *rows = block["rows"]
    shown = rows[: block.get("page_size", 12)]
    cells = "".join(f"<th>{text(each['text'])}</th>" for each in head)
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in shown)
    more = f'<div class="legend">{len(shown)} of {len(rows)}</div>' if len(shown) < len(rows) else ""
    return (
        f'<div class="card"><b>{text(block["caption"])}</b><table><tr>{cells}</tr>{lines}</table>{more}</div>'
    )


def _cell(cell: Block) -> str:
    kind = ' class="number"' if cell["type"] == "raw_number" else ""
    return f"<td{kind}>{text(cell['text'])}</td>"


def _chart(block: Block) -> str:
    chart = block["chart"]
    names = "".join(
        f'<i style="background:{colour}"></i>{text(each["name"])}'
        for each, colour in zip(chart["series"], COLOURS, strict=False)
    )
    unit = text(chart["axis_config"].get("y_label", ""))
    legend = f'<div class="legend">{unit}{names}</div>'
    return f'<div class="card"><b>{text(block["title"])}</b>{legend}{_plot(chart)}</div>'


def _plot(chart: Block) -> str:
    width, height, left, below = 560, 220, 60, 76
    labels = chart["axis_config"]["categories"]
    series = [[point["value"] for point in each["data"]] for each in chart["series"]]
    most = max([max(each) for each in series] + [1e-9])
    step = (width - left) / len(labels)

    def x(place: int) -> float:
        return left + step * (place + 0.5)

    def y(value: float) -> float:
        return 8 + (height - below - 8) * (1 - max(value, 0) / most)

    marks = _bars(series, x, y, step) if chart["type"] == "bar" else _lines(series, x, y)
    axis = "".join(
        f'<line x1="{left}" x2="{width}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#eee"/>'
        f'<text x="{left - 4}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.3g}</text>'
        for v in (0, most / 2, most)
    )
    ticks = "".join(
        f'<text x="{x(n):.1f}" y="{height - below + 16}" text-anchor="end"'
        f' transform="rotate(-35 {x(n):.1f} {height - below + 16})">{text(_short(label))}</text>'
        for n, label in enumerate(labels)
    )
    frame = f'viewBox="0 0 {width} {height}" width="100%" font-size="11" fill="#616061"'
    return f"<svg {frame}>{axis}{marks}{ticks}</svg>"


def _short(label: str) -> str:
    """A day without its year, as Slack has little room too."""
    words, _, last = label.rpartition(" ")
    return words if last.isdigit() and len(last) == 4 else label


def _bars(
    series: Sequence[Sequence[float]], x: Callable[[int], float], y: Callable[[float], float], step: float
) -> str:
    wide = step * 0.7 / len(series)
    return "".join(
        f'<rect x="{x(n) - step * 0.35 + wide * k:.1f}" y="{y(value):.1f}" width="{wide:.1f}"'
        f' height="{y(0) - y(value):.1f}" fill="{COLOURS[k]}"/>'
        for k, values in enumerate(series)
        for n, value in enumerate(values)
    )


def _lines(series: Sequence[Sequence[float]], x: Callable[[int], float], y: Callable[[float], float]) -> str:
    drawn = []
    for k, values in enumerate(series):
        points = " ".join(f"{x(n):.1f},{y(value):.1f}" for n, value in enumerate(values))
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[k]}" stroke-width="2.5"/>')
    return "".join(drawn)


def _input(block: Block) -> str:
    element = block["element"]
    hint = f"<small>{text(block['hint']['text'])}</small>" if block.get("hint") else ""
    optional = " <small>(optional)</small>" if block.get("optional") else ""
    head = f"<b>{text(block['label']['text'])}{optional}</b>"
    return f'<div class="input">{head}{_field(element)}{hint}</div>'


def _field(element: Block) -> str:
    if element["type"] == "checkboxes":
        ticked = {each["value"] for each in element.get("initial_options", ())}
        return "".join(
            f"<div>{'☑' if each['value'] in ticked else '☐'} {text(each['text']['text'])}</div>"
            for each in element["options"]
        )
    chosen = element.get("initial_option", {}).get("text", {}).get("text")
    several = ", ".join(each["text"]["text"] for each in element.get("initial_options", ()))
    channel = "#customer-voice" if element.get("initial_conversation") else None
    written = element.get("initial_value") or element.get("initial_time")
    shown = chosen or several or channel or written or element.get("placeholder", {}).get("text", "")
    return f'<div class="field">{text(shown)}</div>'


_KINDS: Mapping[str, Callable[[Block], str]] = {
    "header": _header,
    "rich_text": _rich,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "divider": _divider,
    "section": _section,
    "data_table": _data_table,
    "data_visualization": _chart,
    "input": _input,
}
