"""Draw what Harken says in Slack, from the demo's own data: `python docs/pictures/draw.py [FOLDER]`.

The blocks are those that would be sent; `blocks.py` draws them as HTML and Chromium takes the pictures.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import blocks

from bot import alert_blocks, digest_blocks, forms, news_wording
from bot.answering import said
from bot.home import home
from bot.theme_desk import Waiting
from harken.commands import context
from harken.commands.context import Opened
from harken.commands.signals import Looking, found
from harken.commands.slack_desk import Desk
from harken.commands.slack_mind import Thinking
from harken.commands.slack_themes import ThemeDesk
from harken.domain.news import Alert, AlertKind, AlertWants, DigestWants, Signal, Subscription
from harken.domain.sight import Sight
from harken.insights.vocabulary import vocabulary

HERE = Path(__file__).parent
DEMO = Path(sys.argv[1]) if sys.argv[1:] else HERE.parents[1] / ".harken" / "demo"
CHROMIUM = "chromium"
#: A window at a desk and a phone, in points, and how many pixels a point has.
DESK, PHONE, SHARP = 640, 390, 1
QUESTION = "What do offices dislike most?"
#: How far back an alert is looked for, as the demo is not always in trouble.
DAYS = 21
WEEKLY = DigestWants(zone="Europe/London", rivals=True)


def main() -> None:
    """Ask, digest, look around and draw."""
    context.chosen.home = DEMO
    with context.workspace() as opened:
        desk = Desk(opened)
        made = desk.compose(WEEKLY, Sight(), datetime.now(UTC))
        why = news_wording.why_digest("Ada", WEEKLY)
        digest = digest_blocks.root(made.digest, why, "1").blocks
        thread = [each.blocks for each in digest_blocks.details(made.digest, made.names)]
        told = Thinking(opened).ask(QUESTION, None, Sight())
        picture("slack-answer", blocks.message(said(told, "1").blocks, "9:41"), DESK)
        picture("slack-digest", blocks.message(digest, "Monday 8:00"), DESK)
        picture("slack-digest-phone", blocks.message(digest, "8:00"), PHONE)
        picture("slack-digest-thread", "".join(blocks.message(each, "8:00") for each in thread), DESK)
        picture("slack-alert", blocks.message(alert_blocks.message(_alert(opened)).blocks, "9:12"), DESK)
        picture("slack-home", blocks.draw(_home(desk, ThemeDesk(opened).waiting())), DESK)
        form = forms.digest(desk.choices(), WEEKLY, "C1")
        picture("slack-digest-form", _window(form), 520)


def _alert(opened: Opened) -> Alert:
    return Alert(id=1, raised=datetime.now(UTC), signal=_signal(opened))


def _signal(opened: Opened) -> Signal:
    with opened.engine.connect() as connection:
        known = vocabulary(connection)
    today = datetime.now(opened.config.settings.zone).date()
    kinds = (AlertKind.SPIKE, AlertKind.AT_RISK)
    for back in range(DAYS):
        looking = Looking(opened=opened, known=known, today=today - timedelta(days=back))
        for signal in found(looking, kinds):
            return signal
    sys.exit("The demo has no alert of late; make it anew with harken demo --fresh.")


def _home(desk: Desk, waiting: Sequence[Waiting]) -> Iterable[Mapping[str, Any]]:
    mine = [
        Subscription(id=1, channel="C1", owner="U1", made=datetime.now(UTC), wants=wants)
        for wants in (WEEKLY, AlertWants(kinds=(AlertKind.SPIKE, AlertKind.SOURCE)))
    ]
    standing = desk.standing(Sight())
    # As if those had been set up in the demo itself.
    steps = [replace(step, done=step.done or "/harken" in step.told) for step in standing.steps]
    view = home(replace(standing, steps=steps), mine, waiting, may_set_up=True)
    found_: Iterable[Mapping[str, Any]] = view["blocks"]
    return found_


def _window(view: Mapping[str, Any]) -> str:
    submit = f'<div class="actions"><span class="button primary">{view["submit"]["text"]}</span></div>'
    return f"<h2>{view['title']['text']}</h2>{blocks.draw(view['blocks'])}{submit}"


def picture(name: str, body: str, width: int) -> None:
    """One PNG, as high as what it shows."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "page.html"
        written.write_text(blocks.page(body, width), encoding="utf-8")
        height = _height(written, width)
        _chromium(f"--window-size={width},{height}", f"--screenshot={HERE / name}.png", str(written))


def _height(page: Path, width: int) -> int:
    """How high a page is: it says so itself, in its title."""
    script = "<script>document.title = document.documentElement.scrollHeight</script>"
    page.write_text(page.read_text(encoding="utf-8") + script, encoding="utf-8")
    told = _chromium(f"--window-size={width},100", "--dump-dom", str(page))
    return int(told.partition("<title>")[2].partition("</title>")[0])


def _chromium(*options: str) -> str:
    common = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    scale = f"--force-device-scale-factor={SHARP}"
    ran = subprocess.run([CHROMIUM, *common, scale, *options], capture_output=True, text=True, check=True)
    return ran.stdout


if __name__ == "__main__":
    main()
