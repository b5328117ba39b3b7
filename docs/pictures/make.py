"""Draw the README's picture from the demo's own answers: `python docs/pictures/make.py` after `make demo`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from harken.ask import terminal
from harken.commands import context
from harken.commands.ask import answered, context_of, theme_names

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / ".harken" / "demo"
QUESTIONS = ("What do offices dislike most?", "What do our groups give and get?")
#: Rich's own frame, without its web font: the picture asks nobody for anything.
FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    """Ask the demo and draw what it says."""
    context.chosen.home = DEMO
    console = Console(record=True, width=92, highlight=False, force_terminal=True)
    with context.workspace() as opened:
        asked = context_of(opened)
        for question in QUESTIONS:
            console.print(f'[bold green]$[/] harken ask [yellow]"{question}"[/]')
            terminal.reply(console, answered(question, asked, opened), theme_names(asked.vocabulary))
            console.print()
    console.save_svg(
        str(HERE / "answers.svg"),
        title="Harken",
        theme=MONOKAI,
        code_format=FRAME,
        unique_id="harken",
    )


if __name__ == "__main__":
    main()
