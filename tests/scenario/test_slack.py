"""Conversations from what Slack delivers to what it is asked to post, over a Slack of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, insert, select, update

from bot import wording
from harken.commands.context import Opened
from harken.config import Config
from harken.domain.rights import Access
from harken.settings.people import PersonSettings
from harken.settings.slack import ChannelSettings, SlackSettings
from harken.settings.whole import Settings
from storage import database
from storage import people as stored
from storage.tables import AuditRow, CustomerRow, FeedbackRow, MemberRow, SlackVoteRow
from tests import slack
from tests.bots import Conversation, actions, button, hurry, talking
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Said, group, hear

HOSTILE = "The wifi <!channel> <https://evil.example|bank> *was* \u202eslow and @here :tada: cried."


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture(scope="module")
def filled(shared_server: URL) -> Iterator[str]:
    """The name of a database with thirty reviews of last year and forty of this one, to make others from."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as folder:
        with database.opened(
            data=folder / ".harken", url=place.render_as_string(hide_password=False)
        ) as engine:
            _fill(engine)
        yield str(place.database)


@pytest.fixture
def engine(shared_server: URL, filled: str, home: Path) -> Iterator[Engine]:
    with fresh_database(shared_server, template=filled) as place:
        address = place.render_as_string(hide_password=False)
        with database.opened(data=home / ".harken", url=address) as found:
            yield found


@pytest.fixture
def opened(engine: Engine, home: Path) -> Opened:
    return made(engine, home)


def _fill(engine: Engine) -> None:
    with engine.begin() as connection:
        for number in range(70):
            wifi = Said(text=HOSTILE, sentiment=-1, valence=-0.9, roles=("dislike",), themes=("wifi",))
            food = Said(text=f"We loved the breakfast a lot, day {number}.", sentiment=1, roles=("like",))
            hear(
                connection,
                said=[wifi if number % 2 else food],
                day=date(2025 if number < 30 else 2026, 3, 1 + number % 28),
                author=f"author {number}",
                label="negative" if number % 2 else "positive",
                url=f"https://reviews.example/{number}",
                source="skylounge" if number % 7 else "helpdesk",
            )


def made(engine: Engine, home: Path, **settings: Any) -> Opened:
    config = Config(home=home, settings=Settings(**settings), secrets={})
    return Opened(config=config, engine=engine, groups=(), group_rules={})


@pytest.fixture
def conversation(opened: Opened) -> Iterator[Conversation]:
    with talking(opened) as found:
        yield found


def test_a_mention_is_answered_once_in_its_thread(conversation: Conversation) -> None:
    posted = conversation.ask("how many reviews mention wifi?", ts="7.7")
    assert (posted["channel"], posted["thread_ts"]) == ("C1", "7.7")
    assert posted["text"].startswith("30 ") or posted["text"].startswith("35 ")
    assert "assistant.threads.setStatus" in conversation.slack.methods()


def test_hostile_words_arrive_as_plain_text(conversation: Conversation) -> None:
    posted = conversation.ask("show 2 quotes about wifi")
    quotes = [
        each
        for block in posted["blocks"]
        for each in block.get("elements", [])
        if each["type"] == "rich_text_quote"
    ]
    assert quotes
    for quote in quotes:
        (words,) = quote["elements"]
        assert words == {"type": "text", "text": HOSTILE.replace("\u202e", "")}
    assert "<" not in posted["text"]


def test_a_follow_up_in_the_thread_keeps_what_was_asked(conversation: Conversation) -> None:
    first = conversation.ask("how many reviews mention wifi?", ts="7.7")
    second = conversation.ask("and in 2025?", ts="8.8", thread_ts="7.7")
    assert second["thread_ts"] == "7.7"
    assert second["text"].startswith("1")
    assert "2025" in second["text"]
    assert first["text"] != second["text"]
    kept = conversation.parts.memory.recall("C1:7.7")
    assert kept is not None
    assert kept["filters"]["include"]["themes"] == ["wifi"]


def test_a_question_and_its_follow_up_that_arrive_together_are_answered_in_order(
    conversation: Conversation,
) -> None:
    first = slack.callback(slack.mention("how many reviews mention wifi?", ts="7.7"), "Ev1")
    second = slack.callback(slack.mention("and in 2025?", ts="8.8", thread_ts="7.7"), "Ev2")
    one, two = conversation.deliver(first, second)
    assert "2025" not in one["text"]
    assert "2025" in two["text"]


def test_another_thread_starts_afresh(conversation: Conversation) -> None:
    conversation.ask("how many reviews mention wifi?", ts="7.7")
    posted = conversation.ask("and in 2025?", ts="9.9")
    assert "wifi" not in posted["text"].lower()


def test_a_direct_message_is_answered(conversation: Conversation) -> None:
    asked = slack.callback(slack.direct("what do customers dislike?"), "Ev1")
    (posted,) = conversation.deliver(asked)
    assert posted["channel"] == "D1"
    assert "wifi" in posted["text"].lower()


def test_what_nobody_can_answer_is_refused_politely(conversation: Conversation) -> None:
    posted = conversation.ask("what is the capital of France?")
    assert posted["text"]
    assert actions(posted) == []


def test_the_bot_hears_neither_itself_nor_other_bots_nor_other_talk(conversation: Conversation) -> None:
    own = slack.direct("35 reviews", user=slack.BOT, bot_id="B1")
    bot = slack.mention("what do customers like?", bot_id="B9")
    talk = slack.direct("what do customers like?", channel="C1", channel_type="channel")
    bodies = [slack.callback(each, f"Ev{number}") for number, each in enumerate((own, bot, talk))]
    assert conversation.deliver(*bodies) == []


def test_an_event_that_comes_again_is_answered_once(conversation: Conversation) -> None:
    asked = slack.callback(slack.mention("how many reviews are there?"), "Ev1")
    assert len(conversation.deliver(*[asked] * 5)) == 1
    assert conversation.deliver(asked) == []


def test_all_evidence_opens_page_by_page_with_exactly_what_was_counted(conversation: Conversation) -> None:
    posted = conversation.ask("how many comments mention wifi?")
    counted = int(posted["text"].split()[0])
    assert button(posted, "evidence")["text"]["text"] == f"Show all evidence ({counted})"
    conversation.press("evidence", posted)
    loading, view = conversation.slack.views
    assert loading["external_id"] == view["external_id"]
    seen = quoted(view)
    while turn := [each for each in pressed(view) if each["action_id"] == "evidence_page:on"]:
        conversation.deliver(slack.click_in(view, "evidence_page:on", turn[0]["value"]))
        view = conversation.slack.views[-1]
        seen += quoted(view)
    assert len(seen) == counted
    assert {words for words, _ in seen} == {HOSTILE.replace("\u202e", "")}
    assert len({link for _, link in seen}) == counted


def quoted(view: dict[str, Any]) -> list[tuple[str, str]]:
    """The words and the link of each thing in a window."""
    things = [each["elements"] for each in view["blocks"] if each["type"] == "rich_text"]
    return [(words["elements"][0]["text"], where["elements"][-1]["url"]) for words, where in things]


def pressed(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for block in view["blocks"] if block["type"] == "actions" for each in block["elements"]]


def test_the_period_before_is_one_click_away(conversation: Conversation) -> None:
    posted = conversation.ask("how many comments mention wifi in March 2026?")
    assert "before" in actions(posted)
    (compared,) = conversation.press("before", posted)
    assert compared["thread_ts"] == posted["thread_ts"]
    kept = conversation.parts.memory.recall(f"C1:{posted['thread_ts']}")
    assert kept is not None
    assert kept["compare"]["to"] == {"start": "2026-02-01", "end": "2026-03-01"}


def test_a_button_pressed_twice_by_one_click_is_one(conversation: Conversation) -> None:
    posted = conversation.ask("how many comments mention wifi in March 2026?")
    pressed_once = slack.click("before", button(posted, "before")["value"], posted)
    assert len(conversation.deliver(*[pressed_once] * 3)) == 1


def test_an_answer_is_shared_with_the_channel(conversation: Conversation) -> None:
    posted = conversation.ask("how many comments mention wifi?", ts="7.7")
    (shared,) = conversation.press("share", posted, user="U2")
    assert "thread_ts" not in shared
    assert shared["text"] == posted["text"]
    first = shared["blocks"][0]["elements"][0]["elements"]
    assert first[0] == {"type": "user", "user_id": "U2"}
    assert first[2]["text"] == "how many comments mention wifi?"


def test_an_answer_given_alone_is_shared_with_a_chosen_channel(conversation: Conversation) -> None:
    (posted,) = conversation.deliver(slack.callback(slack.direct("how many comments mention wifi?"), "Ev1"))
    conversation.press("share", posted)
    (form,) = conversation.slack.views
    chosen = {"channel": {"channel": {"type": "conversations_select", "selected_conversation": "C7"}}}
    (shared,) = conversation.deliver(slack.submission(form, chosen))
    assert (shared["channel"], shared["text"]) == ("C7", posted["text"])


def test_the_last_word_of_each_counts_as_their_vote(conversation: Conversation, engine: Engine) -> None:
    posted = conversation.ask("how many comments mention wifi?")
    thumbs = button(posted, "vote")
    right, wrong = (thumbs[name]["value"] for name in ("positive_button", "negative_button"))
    url = conversation.slack.url.replace("/api/", "/respond/1")
    for number, (user, value) in enumerate((("U1", right), ("U1", wrong), ("U2", right))):
        conversation.deliver(
            slack.click("vote", value, posted, user=user, trigger=f"t{number}", response_url=url)
        )
    with engine.connect() as connection:
        votes = {row.who: row.right for row in connection.execute(select(SlackVoteRow))}
    assert votes == {"U1": False, "U2": True}
    assert [each["text"] for each in conversation.slack.responses] == [wording.SET_RIGHT]


def test_a_command_is_answered_for_the_one_who_gave_it(conversation: Conversation) -> None:
    url = conversation.slack.url.replace("/api/", "/respond/1")
    assert conversation.deliver(slack.command("how many comments mention wifi?", url)) == []
    (given,) = conversation.slack.responses
    assert given["response_type"] == "ephemeral"
    assert "share" in actions(given)


def test_questions_that_fit_the_data_are_offered_where_one_writes_to_the_bot(
    conversation: Conversation,
) -> None:
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages", "event_ts": "1.1"}
    conversation.deliver(slack.callback(opened, "Ev1"))
    (offered,) = (
        arguments
        for method, arguments in conversation.slack.calls
        if method == "assistant.threads.setSuggestedPrompts"
    )
    prompts = [each["message"] for each in offered["prompts"]]
    assert "What do customers dislike most in March 2026?" in prompts
    for number, prompt in enumerate(prompts):
        (posted,) = conversation.deliver(slack.callback(slack.direct(prompt, ts=f"5.{number}"), f"P{number}"))
        assert wording.FAILED not in posted["text"]


def test_every_question_is_in_the_audit_log_once(conversation: Conversation, engine: Engine) -> None:
    conversation.slack.emails["U1"] = "ada@acme.example"
    conversation.ask("how many comments mention wifi? Kim (kim@guest.example) asked")
    with engine.connect() as connection:
        (entry,) = connection.execute(select(AuditRow).where(AuditRow.action == "asked")).all()
    assert entry.who == "name of U1"
    # What is personal in a question is not kept.
    assert entry.detail["question"] == "how many comments mention wifi? Kim ([email]) asked"
    assert entry.detail["specs"][0]["intent"] == "count"
    assert entry.detail["evidence"][0]


def test_guests_and_shared_channels_hear_of_nothing_that_is_not_public(conversation: Conversation) -> None:
    there = conversation.slack
    there.guests.add("U9")
    there.shared.add("C5")
    there.members["C6"] = {"U1", "U9"}
    places = [
        slack.mention("how many comments mention wifi?", channel="C5"),
        slack.mention("how many comments mention wifi?", channel="C6"),
        slack.direct("how many comments mention wifi?", user="U9", channel="D9"),
    ]
    posted = conversation.deliver(*(slack.callback(each, f"Ev{i}") for i, each in enumerate(places)))
    assert [each["text"] for each in posted] == [wording.ELSEWHERE] * 3


def test_what_is_public_is_all_that_a_guest_sees_and_opens(opened: Opened) -> None:
    open_source = made(opened.engine, opened.config.home, slack=SlackSettings(public_sources=("helpdesk",)))
    with talking(open_source) as conversation:
        conversation.slack.guests.add("U9")
        whole = conversation.ask("how many comments are there?", ts="1.5")
        asked = slack.direct("how many comments are there?", user="U9", channel="D9")
        (little,) = conversation.deliver(slack.callback(asked, "EvG"))
        assert (whole["text"].split()[0], little["text"].split()[0]) == ("70", "10")
        conversation.press("evidence", whole, user="U9")
        window = conversation.slack.views[-1]
        assert window["blocks"][0]["text"]["text"] == wording.NOT_YOURS
        hidden = slack.direct("how many comments from skylounge?", user="U9", channel="D9", ts="2.2")
        (refused,) = conversation.deliver(slack.callback(hidden, "EvH"))
        assert "10" not in refused["text"].split()
        assert "70" not in refused["text"].split()


def test_a_channel_speaks_only_of_its_own_sources(opened: Opened) -> None:
    channels = (ChannelSettings(id="C1", sources=("helpdesk",)),)
    limited = made(opened.engine, opened.config.home, slack=SlackSettings(channels=channels))
    with talking(limited) as conversation:
        assert conversation.ask("how many comments are there?")["text"].startswith("10 ")
        refused = conversation.ask("how many comments came from skylounge?")
        assert "I speak only of what came in through helpdesk" in refused["text"]
        (alone,) = conversation.deliver(slack.callback(slack.direct("how many comments are there?"), "EvD"))
        assert alone["text"].startswith("70 ")
        # What one person saw alone is told the channel only as far as the channel may hear it.
        conversation.press("share", alone)
        chosen = {"channel": {"channel": {"selected_conversation": "C1"}}}
        (shared,) = conversation.deliver(slack.submission(conversation.slack.views[-1], chosen))
        assert shared["text"].startswith("10 ")


def test_only_people_who_are_named_are_answered_where_the_settings_say_so(opened: Opened) -> None:
    people = (PersonSettings(name="Ada", access="analyst", email="ada@acme.example"),)
    closed = made(opened.engine, opened.config.home, people=people, web={"members": "nobody"})
    with opened.engine.begin() as connection:
        stored.sync(connection, [stored.Named(**each.stored()) for each in people], None)
    with talking(closed) as conversation:
        conversation.slack.emails["U2"] = "ada@acme.example"
        refused = conversation.ask("how many comments are there?")
        assert refused["text"] == wording.NOT_NAMED
        assert conversation.ask("how many comments are there?", user="U2")["text"].startswith("70 ")


def test_a_channel_that_the_bot_cannot_look_into_is_refused(conversation: Conversation) -> None:
    conversation.slack.refuse("conversations.info", (200, "missing_scope"))
    assert conversation.ask("how many comments are there?")["text"] == wording.BLIND


def test_a_failure_is_told_in_the_thread(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def ask(self, question: str, previous: Any, sight: Any) -> Any:
            raise ValueError(question)

    with talking(opened, Broken()) as conversation:  # type: ignore[arg-type]
        replaced = replace(conversation)
        event = slack.direct("my cat is called Tom", ts="5.5")
        from unittest.mock import patch

        with patch("bot.workers.timedelta", lambda seconds: _none()):
            (posted,) = replaced.deliver(slack.callback(event, "Ev1"))
    assert (posted["text"], posted["thread_ts"]) == (wording.FAILED, "5.5")
    assert "ValueError" in caplog.text
    assert "Tom" not in caplog.text


def _none() -> Any:
    from datetime import timedelta

    return timedelta(0)


def known(opened: Opened, *people: PersonSettings, **settings: Any) -> Opened:
    """The workspace with people who are named."""
    with opened.engine.begin() as connection:
        stored.sync(connection, [stored.Named(**each.stored()) for each in people], Access.VIEWER)
    return made(opened.engine, opened.config.home, people=people, **settings)


ADA = PersonSettings(name="Ada", access="curator", slack_id="U1")
BEN = PersonSettings(name="Ben", access="viewer", slack_id="U2")


def name_customers(engine: Engine) -> None:
    """Two customers are behind some of the complaints."""
    with engine.begin() as connection:
        ids = select(FeedbackRow.id).where(FeedbackRow.sentiment == "negative").order_by(FeedbackRow.id)
        wrote = list(connection.execute(ids.limit(3)).scalars())
        for key, name, feedback in (("K1", "Cleo <!here> Stone", wrote[:2]), ("K2", None, wrote[2:])):
            added = insert(CustomerRow).values(key=key, name=name).returning(CustomerRow.id)
            customer = connection.execute(added).scalar_one()
            mine = update(FeedbackRow).where(FeedbackRow.id.in_(feedback))
            connection.execute(mine.values(customer_id=customer))


def test_who_may_know_them_gets_the_customers_behind_a_number_alone(opened: Opened) -> None:
    name_customers(opened.engine)
    with talking(known(opened, ADA, BEN)) as conversation:
        posted = conversation.ask("how many comments mention wifi?")
        conversation.press("evidence", posted, user="U2")
        assert "who" not in [each["action_id"] for each in pressed(conversation.slack.views[-1])]
        conversation.press("evidence", posted, user="U1")
        window = conversation.slack.views[-1]
        # Whoever forges the click without the right gets nothing.
        conversation.deliver(slack.click_in(window, "who", "who", user="U2"))
        assert conversation.slack.whispers == []
        assert conversation.deliver(slack.click_in(window, "who", "who", user="U1")) == []
        (whisper,) = conversation.slack.whispers
        assert (whisper["user"], whisper["channel"]) == ("U1", "C1")
        assert whisper["text"].startswith("The 2 customers behind this number")
        assert "32 more comments" in whisper["text"]
        elements = whisper["blocks"][0]["elements"][0]["elements"]
        names = [each["text"].strip() for each in elements if each.get("style")]
        assert names == ["K2", "Cleo <!here> Stone (K1)"]
        assert [each["text"] for each in elements if each["type"] == "link"] == [wording.REPLY] * 2
    assert "Cleo" not in json.dumps(conversation.slack.messages)
    with opened.engine.connect() as connection:
        shown = connection.execute(select(AuditRow).where(AuditRow.action == "customer_shown")).all()
    assert {(each.who, each.subject) for each in shown} == {("Ada", "K1"), ("Ada", "K2")}


def test_what_is_not_about_a_theme_is_set_right_by_those_who_may(opened: Opened) -> None:
    with talking(known(opened, ADA, BEN)) as conversation:
        posted = conversation.ask("how many comments mention wifi?", ts="7.7")
        conversation.press("evidence", posted, user="U2")
        assert pressed(conversation.slack.views[-1])[0]["action_id"].startswith("evidence_page")
        conversation.press("evidence", posted, user="U1")
        window = conversation.slack.views[-1]
        wrong = [each for each in pressed(window) if each["action_id"].startswith("not_about")]
        assert len(wrong) == 10
        assert wrong[0]["text"]["text"] == "Not about Wifi"
        forged = slack.click_in(window, wrong[1]["action_id"], wrong[1]["value"], user="U2")
        conversation.deliver(forged)
        said = slack.click_in(window, wrong[0]["action_id"], wrong[0]["value"], user="U1")
        conversation.deliver(said)
        told = conversation.slack.views[-1]["blocks"][1]["elements"][0]["text"]
        assert told == wording.CORRECTED
        again = conversation.ask("how many comments mention wifi?")
        assert again["text"].startswith("34 ")


def test_groups_are_one_click_away_and_named_beside_quotes_where_they_are_large_enough(
    opened: Opened,
) -> None:
    with opened.engine.begin() as connection:
        feedback = list(connection.execute(select(FeedbackRow.id).order_by(FeedbackRow.id)).scalars())
        for name, members in (
            ("Business", feedback[:40]),
            ("Leisure", feedback[40:67]),
            ("VIP", feedback[67:]),
        ):
            id = group(connection, name)
            rows = [{"group_id": id, "feedback_id": each} for each in members]
            connection.execute(insert(MemberRow), rows)
    channels = (ChannelSettings(id="C2", groups=("Leisure",)),)
    with talking(known(opened, ADA, slack=SlackSettings(channels=channels))) as conversation:
        posted = conversation.ask("what share of comments is negative?")
        (grouped,) = conversation.press("by_group", posted)
        table = next(block for block in grouped["blocks"] if block["type"] == "data_table")
        assert [row[0]["text"] for row in table["rows"][1:]] == ["Business", "Leisure"]
        listed = json.dumps(conversation.ask("show 10 quotes")["blocks"])
        assert "Leisure" in listed
        assert "VIP" not in listed
        only = conversation.ask("how many comments are there?", channel="C2")
        assert only["text"].startswith("27 ")
        assert "Business" not in json.dumps(conversation.ask("show 10 quotes", channel="C2"))
        refused = conversation.ask("how many comments by Business?", channel="C2")
        assert "Here I speak only of the customers of Leisure" in refused["text"]
        assert "by_group" not in actions(conversation.ask("what share is negative?", channel="C2"))
