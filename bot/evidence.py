"""All that an answer counted, page by page, in a window that only the one who opened it sees."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import buttons, wording
from bot.asked import Item, Mind, Page, Speakers
from bot.blocks import Message
from bot.clicks import clicked
from bot.neutral import link, shown
from bot.opening import opened
from bot.registry import Handler, Happening, Registry
from bot.tables import Block, remark
from bot.theme_windows import chooser
from harken.ask import figures
from harken.domain.rights import Deed
from harken.domain.sight import Sight

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.gate import Gate, Pass
    from bot.outbox import Outbox
    from storage.conversations import Conversations, Given

#: Things on a page, and customers in one message.
PER_PAGE, PER_MESSAGE = 10, 20
TURN, WHO, NOT_ABOUT = "evidence_page", "who", "not_about"
_LONGEST = 1500


class EvidenceWindow:
    """Opens the window, turns its pages, names customers to those who may know them, takes corrections."""

    def __init__(
        self,
        mind: Mind,
        gate: Gate,
        memory: Conversations,
        outbox: Outbox,
        client: WebClient,
    ) -> None:
        self._mind = mind
        self._gate = gate
        self._memory = memory
        self._outbox = outbox
        self._client = client

    def register(self, registry: Registry, failed: Handler) -> None:
        """Bind the window's buttons."""
        registry.action(buttons.EVIDENCE, self.open, failed=failed)
        registry.action(TURN, self.turn)
        registry.action(WHO, self.name_customers)
        registry.action(NOT_ABOUT, self.not_about)

    def open(self, happening: Happening) -> None:
        """Open it at once, as Slack lets that be done for three seconds only, and fill it then."""
        id, _, number = str(happening.body["action"]["value"]).partition(":")
        where = clicked(happening.body)
        window = opened(self._client, happening, plain(wording.LOADING))
        state = {"answer": id, "number": int(number or 0), "offset": 0, "channel": where.channel}
        self._fill(window, state | {"thread": where.thread}, where.user)

    def turn(self, happening: Happening) -> None:
        """Show another page."""
        view = happening.body["view"]
        state = json.loads(view["private_metadata"])
        state["offset"] = int(happening.body["action"]["value"])
        self._fill(view["external_id"], state, happening.body["user"]["id"])

    def name_customers(self, happening: Happening) -> None:
        """Name the customers behind the number to the one who asks, and write down that they were named."""
        state = json.loads(happening.body["view"]["private_metadata"])
        user = happening.body["user"]["id"]
        given, admitted = self._let_in(state, user)
        behind = None if given is None else given.content["answers"][state["number"]]
        if behind is None or admitted is None or not admitted.may(Deed.NAME_CUSTOMERS):
            return
        found = self._mind.speakers(behind["evidence"], numerator=behind["numerator"], limit=PER_MESSAGE)
        if found is None:
            return
        for each in found.known:
            detail = {"answer": state["answer"], "where": "Slack"}
            self._memory.note(admitted.who, "customer_shown", each.key, detail)
        said = speakers(found)
        if state["channel"].startswith("D"):
            self._outbox.post(happening.key, state["channel"], said, state["thread"])
        else:
            self._outbox.whisper(happening.key, state["channel"], user, said, state["thread"])

    def not_about(self, happening: Happening) -> None:
        """Set right what was counted for a theme and is not about it."""
        view = happening.body["view"]
        state = json.loads(view["private_metadata"])
        user = happening.body["user"]["id"]
        given, admitted = self._let_in(state, user)
        if given is None or admitted is None or not admitted.may(Deed.SHAPE):
            return
        said = json.loads(happening.body["action"]["value"])
        page = self._page(given, state)
        wrong = [] if page is None else [each for each in page.items if _same(each, said)]
        done = [self._mind.not_about(each, said["theme"], admitted.who) for each in wrong]
        note = wording.CORRECTED if any(done) else wording.NOTHING_TO_CORRECT
        self._fill(view["external_id"], state, user, note=note)

    def _fill(self, window: str, state: Mapping[str, Any], user: str, note: str = "") -> None:
        given, admitted = self._let_in(state, user)
        page = None if given is None else self._page(given, state)
        if admitted is None:
            view = plain(wording.NOT_YOURS)
        elif page is None:
            view = plain(wording.TOO_OLD)
        else:
            rights = {deed for deed in (Deed.NAME_CUSTOMERS, Deed.SHAPE) if admitted.may(deed)}
            view = filled(_themed(page, given, state), state, rights, note)
        view["external_id"] = window
        self._client.views_update(external_id=window, view=view)

    def _page(self, given: Given, state: Mapping[str, Any]) -> Page | None:
        behind = given.content["answers"][state["number"]]
        if behind["evidence"] is None:
            return None
        return self._mind.evidence(
            behind["evidence"], numerator=behind["numerator"], limit=PER_PAGE, offset=state["offset"]
        )

    def _let_in(self, state: Mapping[str, Any], user: str) -> tuple[Given | None, Pass | None]:
        """The answer and who looks, if they may see all that it was made of."""
        given = self._memory.get(state["answer"])
        admitted = self._gate.admitted(user, state["channel"], alone=True)
        if given is not None and not admitted.sight.covers(Sight.read(given.content["sight"])):
            return given, None
        return given, admitted


def _themed(page: Page, given: Given | None, state: Mapping[str, Any]) -> Page:
    """Where one theme alone was asked for, everything that was counted was counted for it."""
    asked = (
        []
        if given is None
        else given.content["answers"][state["number"]]["spec"]["filters"]["include"]["themes"]
    )
    if len(asked) != 1:
        return page
    items = tuple(replace(each, theme=each.theme or asked[0]) for each in page.items)
    return replace(page, items=items)


def _same(item: Item, said: Mapping[str, Any]) -> bool:
    where: list[int | None] = said["where"]
    return [item.feedback_id, item.start, item.end] == where


def plain(words: str) -> dict[str, Any]:
    """A window with one sentence."""
    return _window([{"type": "section", "text": {"type": "plain_text", "text": words}}])


def filled(page: Page, state: Mapping[str, Any], rights: set[Deed], note: str = "") -> dict[str, Any]:
    """One page of what was counted."""
    blocks: list[Block] = [_head(page)]
    if note:
        blocks.append(remark(note))
    above = _above(page, rights)
    if above:
        blocks.append({"type": "actions", "elements": above})
    for number, item in enumerate(page.items):
        blocks.append(_item(item))
        if Deed.SHAPE in rights and item.theme is not None and item.feedback_id is not None:
            blocks.append({"type": "actions", "elements": [_wrong(item, item.theme, number, page)]})
    blocks += _turning(page, state["offset"])
    return _window(blocks, json.dumps(dict(state)))


def _above(page: Page, rights: set[Deed]) -> list[Block]:
    """What can be done with the page as a whole: see who said it, shape the themes on it."""
    found = [_button(WHO, wording.WHO, "who")] if Deed.NAME_CUSTOMERS in rights and page.items else []
    keys = dict.fromkeys(each.theme for each in page.items if each.theme is not None)
    themes = {key: page.names[key] for key in keys if key in page.names}
    if Deed.SHAPE in rights and themes:
        found.append(chooser(sorted(themes.items(), key=lambda each: each[1].casefold())))
    return found


def _window(blocks: list[Block], state: str = "") -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "evidence",
        "private_metadata": state,
        "title": {"type": "plain_text", "text": wording.EVIDENCE_TITLE},
        "close": {"type": "plain_text", "text": wording.CLOSE},
        "blocks": blocks,
    }


def _head(page: Page) -> Block:
    text = wording.counted(str(figures.count(page.counted)), page.counts, page.gone)
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def _item(item: Item) -> Block:
    """The words, and where they stand."""
    said = [item.source, *([str(figures.day(item.date))] if item.date else []), item.remark]
    where = [{"type": "text", "text": shown(" · ".join(each for each in said if each), 300)}]
    url = link(item.url)
    if url:
        where += [{"type": "text", "text": "  "}, {"type": "link", "url": url, "text": wording.OPEN}]
    words = {"type": "text", "text": shown(item.text, _LONGEST)}
    elements = [
        {"type": "rich_text_quote", "elements": [words]},
        {"type": "rich_text_section", "elements": where},
    ]
    return {"type": "rich_text", "elements": elements}


def _wrong(item: Item, theme: str, number: int, page: Page) -> Block:
    name = shown(page.names.get(theme, theme), 40)
    said = {"where": [item.feedback_id, item.start, item.end], "theme": theme}
    return _button(f"{NOT_ABOUT}:{number}", wording.not_about(name), json.dumps(said))


def _turning(page: Page, offset: int) -> Iterator[Block]:
    """Buttons to the pages before and after."""
    there = page.counted - page.gone
    found = []
    if offset > 0:
        found.append(_button(f"{TURN}:back", wording.BACK, str(max(0, offset - PER_PAGE))))
    if offset + len(page.items) < there and page.items:
        found.append(_button(f"{TURN}:on", wording.ON, str(offset + PER_PAGE)))
    if found:
        yield remark(wording.page(offset + 1, offset + len(page.items), there))
        yield {"type": "actions", "elements": found}


def _button(action: str, text: str, value: str) -> Block:
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": shown(text, 75)},
        "value": value,
    }


def speakers(found: Speakers) -> Message:
    """The customers behind a number, for one person alone, each with a way to answer them."""
    lines: list[Block] = []
    for each in found.known:
        name = shown(f"{each.name} ({each.key})" if each.name else each.key, 200)
        lines.append({"type": "text", "text": f"\n{name}", "style": {"bold": True}})
        where = " · ".join([each.source, *([str(figures.day(each.date))] if each.date else [])])
        lines.append({"type": "text", "text": f"  {shown(where, 200)}: {shown(each.said, 120)}  "})
        if url := link(each.url):
            lines.append({"type": "link", "url": url, "text": wording.REPLY})
    head = wording.speakers(len(found.known), found.all_known, found.unnamed)
    elements = [{"type": "text", "text": head}, *lines]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    return Message(text=head, blocks=(block,))
