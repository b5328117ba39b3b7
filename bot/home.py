"""The home tab: how things stand, which themes are proposed, what is posted, what remains to be set up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot import news_wording as wording
from bot.newsroom import Newsroom, Standing, Step
from bot.registry import Happening, Registry
from bot.rich import actions, button, header, pieces, rich, section, titled, words
from bot.shaping import OPEN as OPEN_THEMES
from bot.shelf import OPEN as OPEN_SHELF
from bot.subscribing import NEW, line
from bot.tables import Block, remark
from bot.theme_desk import ThemeDesk, Waiting
from bot.theme_windows import proposals
from bot.theme_wording import ALL
from harken.domain.news import Subscription
from harken.domain.rights import Deed

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.gate import Gate

#: Subscriptions that are shown; each takes two blocks of a hundred.
MOST = 20
#: Proposed themes that are shown.
PROPOSED = 3


class Home:
    """Draws the home tab anew whenever somebody opens it."""

    def __init__(self, news: Newsroom, themes: ThemeDesk, gate: Gate, client: WebClient) -> None:
        self._news = news
        self._themes = themes
        self._gate = gate
        self._client = client

    def register(self, registry: Registry) -> None:
        """Bind the tab."""
        registry.event("app_home_opened:home", self.draw, slow=True, lane=lambda body: _user(body))

    def draw(self, happening: Happening) -> None:
        """What this person may see."""
        user = _user(happening.body)
        admitted = self._gate.admitted(user, user, alone=True)
        if admitted.sight.nothing():
            view = {"type": "home", "blocks": [rich(section(words(wording.NOTHING_FOR_YOU)))]}
        else:
            standing = self._news.standing(admitted.sight)
            mine = self._news.subscriptions(user)
            waiting = self._themes.waiting() if admitted.may(Deed.SHAPE) else None
            view = home(standing, mine, waiting, may_set_up=admitted.may(Deed.EXPORT))
        self._client.views_publish(user_id=user, view=view)


def home(
    standing: Standing,
    mine: Sequence[Subscription],
    waiting: Sequence[Waiting] | None = None,
    *,
    may_set_up: bool,
) -> dict[str, Any]:
    """The tab as Slack takes it.

    Args:
        waiting: Proposed themes, for whoever may decide on them; None for everybody else.
    """
    return {"type": "home", "blocks": list(_blocks(standing, mine, waiting, may_set_up))}


def _blocks(
    standing: Standing,
    mine: Sequence[Subscription],
    waiting: Sequence[Waiting] | None,
    may_set_up: bool,
) -> Iterator[Block]:
    yield header(wording.HOME)
    yield rich(section(*pieces(standing.headline, bold=True)))
    for title, told in standing.lines:
        yield titled(title, told)
    if waiting is not None:
        yield {"type": "divider"}
        yield from proposals(waiting, PROPOSED)
        yield actions(button(ALL, OPEN_THEMES))
    yield {"type": "divider"}
    yield from _posted(mine, may_set_up)
    left = [step for step in standing.steps if not step.done]
    if left:
        yield {"type": "divider"}
        yield from _steps(standing.steps, left)
    yield remark(wording.ASK_ME)


def _posted(mine: Sequence[Subscription], may_set_up: bool) -> Iterator[Block]:
    yield header(wording.MY_SUBSCRIPTIONS)
    for each in mine[:MOST]:
        yield from line(each)
    if not mine:
        yield remark(wording.NO_SUBSCRIPTIONS)
    new = [
        button(wording.NEW_DIGEST, f"{NEW}:digest", "digest:", style="primary"),
        button(wording.NEW_ALERTS, f"{NEW}:alerts", "alerts:"),
    ]
    yield actions(*(new if may_set_up else []), button(wording.SHELF, OPEN_SHELF))


def _steps(steps: Sequence[Step], left: Sequence[Step]) -> Iterator[Block]:
    """What remains, with how far one has come."""
    yield header(wording.steps(len(steps) - len(left), len(steps)))
    yield {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [section(words(step.told)) for step in left],
            }
        ],
    }


def _user(body: Any) -> str:
    return str(body["event"]["user"])
