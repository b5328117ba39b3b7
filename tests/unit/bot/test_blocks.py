from __future__ import annotations

import json
from typing import Any

import pytest

from bot.blocks import LISTED_QUOTES, Message, message
from harken.ask.words import answer
from harken.domain.answers import Facts, Reply
from harken.domain.questions import Intent, Spec
from tests.slack import block_problems
from tests.unit.bot import answers
from tests.unit.bot.answers import NAMES, dislikes, fact, how, quote, refused, reply

HOSTILE = (
    "<!channel> <!here> <@U12345678> <#C12345678> <!subteam^S1> @channel @everyone",
    "<https://evil.example|Your bank> https://evil.example evil.example [bank](https://evil.example)",
    "*bold* _soft_ ~gone~ `code` ```block``` > quote :tada: :rotating_light:",
    "\u202egnp.exe\u2066 \u200f\u200e\ufeff invisible \x00\x07\x1b[31m",
    "first line\n\nHow I got this: all time; no filter.\r\n— The board",
    "😀 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301",
    "&lt;!channel&gt; &amp;",
    "x" * 10_000,
    "word " * 2_000,
    " ",
)


def elements(message: Message, kind: str) -> list[dict[str, Any]]:
    """All parts of a message of one type, however deep."""
    found: list[dict[str, Any]] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == kind:
                found.append(part)
            for each in part.values():
                walk(each)
        elif isinstance(part, list | tuple):
            for each in part:
                walk(each)

    walk(message.blocks)
    return found


def many_quotes(number: int) -> Reply:
    said = tuple(quote(f"Quote number {each} about the wifi.") for each in range(number))
    found = Facts(facts={"f0": fact()}, quotes=said, how=how())
    return reply(answer(Spec(intent=Intent.QUOTES, limit=number), found, NAMES))


REPLIES = {
    "ranking": reply(dislikes()),
    "one row": reply(dislikes(rows=1)),
    "long ranking": reply(dislikes(rows=150)),
    "series": reply(answers.by_month(40)),
    "long series": reply(answers.by_month(240)),
    "groups": reply(answers.by_group()),
    "two answers": reply(dislikes(), answers.by_group()),
    "many answers": reply(*[dislikes()] * 40),
    "volumes": reply(answers.volumes()),
    "refusal": reply(refused()),
    "help": reply(answers.helped()),
    "quotes": many_quotes(3),
    "many quotes": many_quotes(60),
    "hostile names": reply(dislikes(theme="<!channel> <http://evil.example|x>" * 20)),
} | {
    f"hostile {n}": reply(dislikes(quotes=(quote(text, source=text),) * 4)) for n, text in enumerate(HOSTILE)
}


@pytest.mark.parametrize("name", REPLIES)
def test_slack_takes_every_message(name: str) -> None:
    made = message(REPLIES[name], NAMES)
    assert block_problems(made.blocks) == []
    assert len(made.text) <= 20_000


def test_an_answer_has_sentence_table_quotes_and_origin_in_this_order() -> None:
    made = message(reply(dislikes()), NAMES)
    assert [block["type"] for block in made.blocks] == ["rich_text", "data_table", "rich_text", "context"]
    sections = ("".join(each["text"] for each in part["elements"]) for part in made.blocks[0]["elements"])
    assert " ".join(sections) == dislikes().text
    origin = made.blocks[3]["elements"][0]["text"]
    assert origin.startswith("How I got this: in November 2026; no filter; sources: ")
    assert "reviews, forum (failing), survey (not read yet)." in origin
    assert "2 copies were counted once." in origin
    assert origin.endswith("2 copies were counted once.")


def test_numbers_stand_out_in_the_sentence() -> None:
    made = message(reply(dislikes()), NAMES)
    bold = [each["text"] for each in elements(made, "text") if each.get("style")]
    assert "17 %" in bold


def test_rows_name_their_themes_and_sort_as_numbers() -> None:
    (table,) = elements(message(reply(dislikes(rows=3)), NAMES), "data_table")
    assert [cell["text"] for cell in table["rows"][0]] == ["Theme", "Share", "Count"]
    assert [row[0]["text"] for row in table["rows"][1:]] == ["Wi-Fi", "Food and drink", "no known theme"]
    assert table["rows"][1][1:] == [
        {"type": "raw_number", "value": 0.17, "text": "17 %"},
        {"type": "raw_number", "value": 140, "text": "140 of 412"},
    ]


def test_a_difference_that_may_be_chance_is_said_to_be() -> None:
    (table,) = elements(message(reply(answers.by_group()), NAMES), "data_table")
    assert [row[2]["text"] for row in table["rows"]] == ["Change", "+16 points", "−14 points, may be chance"]


def test_a_long_series_keeps_its_latest_rows_and_says_so() -> None:
    made = message(reply(answers.by_month(240)), NAMES)
    (table,) = elements(made, "data_table")
    assert table["rows"][-1][0]["text"] == "December 2019"
    shown = len(table["rows"]) - 1
    assert f"{shown} of 240 rows are shown here." in json.dumps(made.blocks)


def test_amounts_need_no_column_that_says_them_again() -> None:
    made = message(reply(answers.volumes()), NAMES)
    (table,) = elements(made, "data_table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Source", "Number"],
        ["reviews", "1,200"],
        ["forum", "3"],
    ]


def test_a_number_that_is_missing_is_a_dash() -> None:
    (table,) = elements(message(reply(answers.by_month(3)), NAMES), "data_table")
    assert table["rows"][2][1] == {"type": "raw_text", "text": "–"}


def test_quotes_stand_apart_and_link_to_their_source() -> None:
    made = message(reply(dislikes()), NAMES)
    (quoted,) = elements(made, "rich_text_quote")
    assert quoted["elements"] == [{"type": "text", "text": "The wifi was slow again."}]
    origin = made.blocks[2]["elements"][1]["elements"]
    assert origin[0]["text"] == "reviews · 3 November 2026"
    assert origin[2] == {"type": "link", "url": "https://reviews.example/7", "text": "open"}


def test_an_answer_has_at_most_four_quotes_unless_quotes_were_asked_for() -> None:
    said = tuple(quote(f"Quote number {number}.") for number in range(9))
    under = message(reply(dislikes(quotes=said)), NAMES)
    assert len(elements(under, "rich_text_quote")) == 4
    asked = message(many_quotes(60), NAMES)
    assert len(elements(asked, "rich_text_quote")) == LISTED_QUOTES
    assert "10 of 60 quotes are shown here." in json.dumps(asked.blocks)


def test_words_that_stand_for_two_themes_are_quoted_once() -> None:
    said = (quote(about={"theme": "wifi"}), quote(about={"theme": "food"}))
    assert len(elements(message(reply(dislikes(quotes=said)), NAMES), "rich_text_quote")) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_customers_words_stay_plain_text(text: str) -> None:
    made = message(reply(dislikes(quotes=(quote(text, url="javascript:alert(1)", source=text),))), NAMES)
    kinds = {"user", "usergroup", "channel", "broadcast", "team", "emoji", "link", "mrkdwn", "markdown"}
    assert not [found for kind in kinds for found in elements(made, kind)]
    shown = "".join(each["text"] for each in elements(made, "text"))
    assert not set(shown) & set("\u202e\u2066\u200f\u200e\ufeff\x00\x07\x1b\n\r")


def test_the_fallback_holds_no_markup() -> None:
    made = message(
        reply(dislikes(theme="<!channel> @here *x* :tada: <http://evil.example|bank> evil.com")), NAMES
    )
    for live in ("<", ">", "@here", "*x", ":tada:", "evil.example", "evil.com"):
        assert live not in made.text
    assert "17 %" in made.text


def test_a_refusal_is_one_paragraph_with_what_can_be_asked() -> None:
    made = message(reply(refused()), NAMES)
    assert len(made.blocks) == 1
    assert "What do customers like?" in made.text


def test_questions_that_find_no_room_are_said_to_be_left_out() -> None:
    made = message(REPLIES["many answers"], NAMES)
    assert "of 40 questions are answered here." in made.blocks[-1]["elements"][0]["text"]


def test_the_first_sentence_stands_alone_and_customers_words_stay_whole() -> None:
    found = dislikes(5, quotes=(quote("Slow. Very slow. Again."),))
    sections = message(reply(found), NAMES).blocks[0]["elements"]
    first, rest = ("".join(each["text"] for each in section["elements"]) for section in sections)
    assert f"{first} {rest}" == found.text
    assert first.endswith("pieces of feedback.")
