from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot import wording
from bot.asked import Item, Page, Speaker, Speakers
from bot.clicks import clicked, share_form, shared_by
from bot.evidence import PER_PAGE, filled, plain, speakers
from harken.domain.rights import Deed
from tests import slack

WORDS = "Great <!channel> <https://evil.example|bank> *stuff* \u202eecin :tada: @here "
ITEM = Item(
    feedback_id=7,
    start=0,
    end=20,
    text=WORDS * 200,
    source="forum <@U1>",
    date=date(2026, 11, 3),
    url="https://forum.example/7",
    theme="wifi",
)
PAGE = Page(
    counted=35, counts="mention", gone=2, items=(ITEM,) * PER_PAGE, names={"wifi": "Wi-Fi " + "x" * 100}
)
STATE = {"answer": "a" * 24, "number": 0, "offset": 10, "channel": "C1", "thread": "1.1"}


def buttons(view: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [each["action_id"] for row in rows for each in row]


@pytest.mark.parametrize("rights", [set(), {Deed.NAME_CUSTOMERS}, {Deed.SHAPE, Deed.NAME_CUSTOMERS}])
def test_slack_takes_the_window_whatever_customers_wrote(rights: set[Deed]) -> None:
    view = filled(PAGE, STATE, rights, wording.CORRECTED)
    slack.check_call("views.update", {"external_id": "w", "view": view})
    assert ("who" in buttons(view)) == (Deed.NAME_CUSTOMERS in rights)
    assert any(each.startswith("not_about") for each in buttons(view)) == (Deed.SHAPE in rights)
    assert len(set(buttons(view))) == len(buttons(view))
    said = view["blocks"][0]["text"]
    assert said["text"] == "35 mentions were counted. 2 of them were changed or erased since."
    quotes = [block for block in view["blocks"] if block["type"] == "rich_text"]
    assert len(quotes) == PER_PAGE
    # What customers wrote is text and nothing else: no mention, link or mark that turns the direction.
    kinds = {part["type"] for block in quotes for part in block["elements"][0]["elements"]}
    assert kinds == {"text"}
    assert "\u202e" not in json.dumps(view, ensure_ascii=False)


def test_pages_lead_on_and_back_as_far_as_there_is_something() -> None:
    middle = buttons(filled(PAGE, STATE, set()))
    assert middle == ["evidence_page:back", "evidence_page:on"]
    assert buttons(filled(PAGE, STATE | {"offset": 0}, set())) == ["evidence_page:on"]
    last = replace(PAGE, items=(ITEM,) * 3)
    assert buttons(filled(last, STATE | {"offset": 30}, set())) == ["evidence_page:back"]
    assert (
        buttons(filled(replace(PAGE, counted=3, gone=0, items=(ITEM,) * 3), STATE | {"offset": 0}, set()))
        == []
    )


def test_slack_takes_the_other_windows_and_messages() -> None:
    for view in (plain(wording.NOT_YOURS), share_form("a" * 24)):
        slack.check_call("views.open", {"trigger_id": "t", "view": view})
    someone = Speaker(
        key="K1", name=WORDS * 30, said=WORDS * 30, source="forum", date=None, url="javascript:alert(1)"
    )
    told = speakers(Speakers(known=(someone,) * 20, all_known=50, unnamed=3))
    slack.check_call("chat.postEphemeral", {"channel": "C1", "user": "U1", "blocks": told.blocks})
    assert "javascript" not in json.dumps(told.blocks)
    assert told.text.startswith("20 of the 50 customers behind this number")
    nobody = speakers(Speakers(known=(), all_known=0, unnamed=3))
    assert nobody.text.startswith("No file of customers names anybody")
    shared = shared_by("U1", WORDS * 30)
    slack.check_call("chat.postMessage", {"channel": "C1", "blocks": shared})


def test_a_click_on_what_one_person_sees_is_answered_to_that_person() -> None:
    message = {"channel": "C1", "ts": "5.5", "thread_ts": "4.4"}
    posted = clicked(slack.click("share", "v", message))
    assert (posted.thread, posted.alone, posted.url) == ("4.4", False, None)
    unseen = {"type": "message", "message_ts": "5.5", "channel_id": "C1", "is_ephemeral": True}
    alone = clicked(slack.click("share", "v", message, container=unseen, response_url="https://r.example"))
    assert (alone.thread, alone.alone, alone.url) == (None, True, "https://r.example")
    assert clicked(slack.click("share", "v", {"channel": "D1", "ts": "5.5"})).alone
