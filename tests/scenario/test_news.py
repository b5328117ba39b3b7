"""What is told unasked, from its set-up in a window to what stands in the channel, on a Slack of our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, func, select, update

from bot import news_wording as wording
from bot.registry import Happening
from harken.commands.context import Opened
from harken.commands.news_due import digests_due, look_around
from harken.config import Config
from harken.domain.news import About, AlertKind, AlertWants, DigestWants
from harken.domain.rights import Access
from harken.settings.slack import ChannelSettings, SlackSettings
from harken.settings.whole import Settings
from storage import database, health, people, shelf, sources, subscriptions
from storage.tables import AlertRow, DigestRow, FeedbackRow, PartRow, SubscriptionRow
from tests import slack
from tests.bots import Conversation, actions, button, hurry, talking
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Given, Said, hear

HOSTILE = "The wifi <!channel> <https://evil.example|bank> *was* \u202eslow and @here :tada: cried."
#: A Monday, at nine in Berlin.
NOW = datetime(2026, 3, 30, 7, tzinfo=UTC)
WEEKLY = DigestWants(zone="Europe/Berlin")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture(scope="module")
def filled(shared_server: URL) -> Iterator[str]:
    """The name of a database with ten reviews a week, to make others from."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as folder:
        address = place.render_as_string(hide_password=False)
        with database.opened(data=folder / ".harken", url=address) as engine, engine.begin() as connection:
            for number in range(120):
                _hear(connection, number)
            named = [people.Named(name="Ada", access=Access.ANALYST, slack_id="U1")]
            people.sync(connection, named, Access.VIEWER)
        yield str(place.database)


def _hear(connection: Any, number: int) -> None:
    bad = Said(text=HOSTILE, sentiment=-1, valence=-0.9, roles=("dislike",), themes=("wifi",))
    good = Said(
        text=f"I told everyone to stay here, number {number}.",
        sentiment=1,
        roles=("recommend", "like"),
        themes=("stay",),
    )
    hear(
        connection,
        said=[bad if number % 2 else good],
        day=date(2026, 1, 5) + timedelta(days=number * 7 // 10),
        author=f"author {number}",
        label="negative" if number % 2 else "positive",
        source="lounges" if number % 3 else "helpdesk",
        scores=[Given(value=1 if number % 2 else 5)],
    )


@pytest.fixture
def engine(shared_server: URL, filled: str, home: Path) -> Iterator[Engine]:
    with fresh_database(shared_server, template=filled) as place:
        address = place.render_as_string(hide_password=False)
        with database.opened(data=home / ".harken", url=address) as found:
            yield found


def made(engine: Engine, home: Path, **settings: Any) -> Opened:
    config = Config(home=home, settings=Settings(**settings), secrets={})
    return Opened(config=config, engine=engine, groups=(), group_rules={})


@pytest.fixture
def opened(engine: Engine, home: Path) -> Opened:
    return made(engine, home)


@pytest.fixture
def talk(opened: Opened) -> Iterator[Conversation]:
    with talking(opened) as found:
        yield found


def wanted(engine: Engine, wants: DigestWants | AlertWants, channel: str = "C1") -> int:
    """A subscription that has been there for a year."""
    with engine.begin() as connection:
        id = subscriptions.add(connection, channel, "U1", wants)
        connection.execute(
            update(SubscriptionRow).where(SubscriptionRow.id == id).values(made=NOW - timedelta(days=365))
        )
    return id


def posts(talk: Conversation, channel: str = "C1") -> list[dict[str, Any]]:
    return [each for each in talk.slack.messages if each["channel"] == channel]


def text_of(message: dict[str, Any]) -> str:
    """All words of a message's rich text."""

    def words(each: Any) -> Iterator[str]:
        if isinstance(each, dict):
            yield from [each["text"]] if isinstance(each.get("text"), str) else []
            for value in each.values():
                yield from words(value)
        elif isinstance(each, list):
            for one in each:
                yield from words(one)

    return " ".join(words(message["blocks"]))


def filled_in(view: dict[str, Any], **chosen: Any) -> dict[str, Any]:
    """What Slack sends back of a form, as it was shown but for what was chosen."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["block_id"]
        state: dict[str, Any] = {"type": element["type"]}
        state["selected_option"] = element.get("initial_option")
        state["selected_options"] = element.get("initial_options", [])
        state["selected_time"] = element.get("initial_time")
        state["selected_conversation"] = element.get("initial_conversation")
        state["value"] = element.get("initial_value")
        values[name] = {name: {**state, **chosen.get(name, {})}}
    return values


def asked(talk: Conversation, words: str, user: str = "U1") -> dict[str, Any]:
    """The window that a command opens."""
    talk.said += 1
    talk.deliver(slack.command(words, talk.slack.url, user=user, trigger=f"command.{talk.said}"))
    return talk.slack.views[-1]


def test_a_digest_is_set_up_in_a_window_and_said_to_be(talk: Conversation, engine: Engine) -> None:
    form = asked(talk, "digest")
    assert form["callback_id"] == "digest_form"
    assert filled_in(form)["zone"]["zone"]["value"] == "Europe/Berlin"
    friday = {"weekday": {"selected_option": {"value": "FRI"}}, "time": {"selected_time": "16:30"}}
    talk.deliver(slack.submission(form, filled_in(form, **friday, zone={"value": "asia/tokyo"})))
    with engine.connect() as connection:
        (kept,) = subscriptions.listing(connection)
    assert kept.wants == DigestWants(weekday="FRI", hour=16, minute=30, zone="Asia/Tokyo")
    assert (kept.channel, kept.owner) == ("C1", "U1")
    (told,) = posts(talk, "U1")
    assert "every Friday at 16:30 (Asia/Tokyo)" in text_of(told)
    listed = asked(talk, "digest")
    assert "every Friday" in text_of(listed)
    assert f"subscription_edit:{kept.id}" in actions(listed)


def test_a_zone_that_is_none_is_told_at_once(talk: Conversation, engine: Engine) -> None:
    form = asked(talk, "digest")
    response = talk.take(slack.submission(form, filled_in(form, zone={"value": "Berlin time"})))
    assert "no such time zone" in response.body
    talk.work()
    with engine.connect() as connection:
        assert subscriptions.listing(connection) == []


def test_only_who_is_trusted_with_it_has_something_posted(talk: Conversation) -> None:
    talk.deliver(slack.command("digest", talk.slack.url, user="U2"))
    assert talk.slack.views == []
    assert talk.slack.texts("U2") == [wording.NOT_ALLOWED]


def test_only_its_owner_changes_or_stops_it(talk: Conversation, engine: Engine) -> None:
    id = wanted(engine, WEEKLY)
    digests_due(talk.opened, NOW)
    talk.work()
    root = posts(talk)[0]
    talk.press(f"digest_edit:{id}", root, user="U2")
    assert talk.slack.views == []
    assert "Only name of U1" in talk.slack.texts("U2")[0]
    talk.press(f"digest_edit:{id}", root)
    form = talk.slack.views[-1]
    daily = {"length": {"selected_option": {"value": "day"}}}
    talk.deliver(slack.submission(form, filled_in(form, **daily)))
    with engine.connect() as connection:
        (kept,) = subscriptions.listing(connection)
    assert kept.wants == DigestWants(length="day", zone="Europe/Berlin")
    talk.deliver(slack.click_in(form, f"subscription_stop:{id}", str(id)))
    with engine.connect() as connection:
        assert subscriptions.listing(connection) == []


def test_the_last_digest_is_shown_before_anything_is_posted(talk: Conversation) -> None:
    form = asked(talk, "digest")
    view = {**form, "id": "V1", "state": {"values": filled_in(form)}}
    assert talk.deliver(slack.click_in(view, "digest_preview", "")) == []
    waiting, shown = talk.slack.views[-2:]
    assert wording.MAKING in text_of(waiting)
    assert "What customers said" in text_of(shown)
    assert not {"data_visualization", "actions"} & {block["type"] for block in shown["blocks"]}


def test_a_digest_is_posted_once_with_its_details_in_the_thread(talk: Conversation, engine: Engine) -> None:
    id = wanted(engine, WEEKLY)
    for _ in range(3):
        digests_due(talk.opened, NOW)
        talk.work()
    root, *thread = posts(talk)
    assert root["text"].startswith("What customers said from 23 to 29 March 2026.")
    assert "thread_ts" not in root
    assert [each["thread_ts"] for each in thread] == [root["ts"]] * 2
    assert "data_visualization" in [block["type"] for block in root["blocks"]]
    assert f"digest_edit:{id}" in actions(root)
    assert "name of U1 asked for a digest every Monday at 08:00 (Europe/Berlin)" in text_of(root)
    with engine.connect() as connection:
        (kept,) = connection.execute(select(DigestRow.subscription, DigestRow.posted)).all()
    assert kept.subscription == f"slack:{id}" and kept.posted is not None
    digests_due(talk.opened, NOW + timedelta(days=7))
    talk.work()
    assert len([each for each in posts(talk) if not each.get("thread_ts")]) == 2


def test_hostile_words_are_words_in_a_digest(talk: Conversation, engine: Engine) -> None:
    wanted(engine, WEEKLY)
    digests_due(talk.opened, NOW)
    talk.work()
    for each in posts(talk):
        assert "<" not in each["text"] and "\u202e" not in str(each)
        assert not {"mrkdwn"} & {part.get("type") for block in each["blocks"] for part in parts(block)}
    assert HOSTILE.replace("\u202e", "") in text_of(posts(talk)[1])


def parts(block: Any) -> Iterator[dict[str, Any]]:
    """Everything in a block that has a type."""
    if isinstance(block, dict):
        yield from [block] if "type" in block else []
        for value in block.values():
            yield from parts(value)
    elif isinstance(block, list):
        for each in block:
            yield from parts(each)


def test_an_archived_channel_pauses_its_digest_and_its_owner_hears_of_it(
    talk: Conversation, engine: Engine
) -> None:
    wanted(engine, WEEKLY)
    talk.slack.refuse("chat.postMessage", (200, "is_archived"))
    digests_due(talk.opened, NOW)
    talk.work()
    with engine.connect() as connection:
        (kept,) = subscriptions.listing(connection)
    assert kept.paused == "is_archived"
    assert posts(talk) == [] and len(posts(talk, "U1")) == 1
    assert digests_due(talk.opened, NOW + timedelta(days=7)) == 0
    talk.parts.poster.resume("C1")
    assert digests_due(talk.opened, NOW + timedelta(days=7)) == 1
    talk.work()
    assert "from 30 March to 5 April 2026" in posts(talk)[0]["text"]


def test_who_set_up_what_cannot_be_made_hears_of_it(talk: Conversation, engine: Engine) -> None:
    id = wanted(engine, WEEKLY)
    entry = talk.parts.registry.entry("digest")
    assert entry is not None and entry.failed is not None
    body = {"subscription": id, "at": NOW.isoformat()}
    entry.failed(Happening(kind="digest", key="digest:1", body=body, attempt=9, when=NOW))
    talk.work()
    (told,) = talk.slack.texts("U1")
    assert "every Monday at 08:00" in told and "/invite" in told


def test_a_channel_that_may_see_less_gets_a_digest_of_that(engine: Engine, home: Path) -> None:
    limits = SlackSettings(channels=(ChannelSettings(id="C1", sources=("helpdesk",)),))
    with talking(made(engine, home, slack=limits)) as talk:
        wanted(engine, WEEKLY)
        digests_due(talk.opened, NOW)
        talk.work()
        everything = " ".join(map(text_of, posts(talk)))
    assert "helpdesk" in everything and "lounges" not in everything


def test_an_alert_is_posted_once_and_somebody_looks_after_it(talk: Conversation, engine: Engine) -> None:
    wanted(engine, AlertWants(kinds=(AlertKind.SOURCE,)))
    with engine.begin() as connection:
        source = sources.source_id(connection, "lounges", "file")
        health.raise_alert(connection, source, health.SILENT, NOW, "0 in 7 days, about 9 expected")
    now = datetime.now(UTC)
    for hour in range(3):
        look_around(talk.opened, now + timedelta(hours=hour))
        talk.work()
    (alert,) = posts(talk)
    assert "lounges has brought nothing since" in text_of(alert)
    id = actions(alert)[0].partition(":")[2]
    talk.press(f"alert_seen:{id}", alert, user="U2")
    talk.press(f"alert_why:{id}", alert, user="U2")
    changed = posts(talk)[0]
    assert "name of U2 looks after it." in text_of(changed)
    assert f"alert_seen:{id}" not in actions(changed)
    (why,) = talk.slack.whispers
    assert why["user"] == "U2" and "name of U1 asked to be told here" in why["text"]
    chosen = {"selected_option": {"value": f"{id}:7"}, "action_id": f"alert_snooze:{id}", "value": None}
    body = slack.click(f"alert_snooze:{id}", "", changed)
    talk.deliver({**body, "actions": [{**body["actions"][0], **chosen}]})
    with engine.connect() as connection:
        kept = connection.execute(select(AlertRow.owner, AlertRow.snoozed)).one()
    assert kept.owner == "U2" and kept.snoozed > datetime.now(UTC) + timedelta(days=6)


def test_the_worst_scores_about_a_theme_are_told_as_they_come_with_all_evidence(
    talk: Conversation, engine: Engine
) -> None:
    wants = AlertWants(kinds=(AlertKind.WORST_SCORE,), about=About(themes=("wifi",)))
    wanted(engine, wants)
    today = datetime.now(UTC)
    with engine.begin() as connection:
        bad = Said(text=HOSTILE, sentiment=-1, themes=("wifi",), roles=("dislike",))
        first = {"said": [bad], "label": "negative", "scores": [Given(value=1)]}
        hear(connection, day=today.date(), author="one", **first)
    look_around(talk.opened, today)
    look_around(talk.opened, today + timedelta(hours=2))
    talk.work()
    (alert,) = posts(talk)
    assert "A piece of feedback with the worst rating mentions Wifi." in text_of(alert)
    assert "<" not in alert["text"]
    talk.press("evidence", alert)
    assert HOSTILE.replace("\u202e", "") in text_of(talk.slack.views[-1])
    with engine.begin() as connection:
        hear(connection, day=today.date(), author="two", **first)
    look_around(talk.opened, today + timedelta(hours=4))
    talk.work()
    assert len(posts(talk)) == 2


def test_an_alert_about_everything_stays_out_of_a_channel_that_may_not_see_everything(
    engine: Engine, home: Path
) -> None:
    limits = SlackSettings(channels=(ChannelSettings(id="C1", sources=("helpdesk",)),))
    with talking(made(engine, home, slack=limits)) as talk:
        wanted(engine, AlertWants(kinds=(AlertKind.SOURCE,)))
        with engine.begin() as connection:
            for name in ("lounges", "helpdesk"):
                source = sources.source_id(connection, name, "file")
                health.raise_alert(connection, source, health.SILENT, NOW, "nothing came")
        look_around(talk.opened)
        talk.work()
        (alert,) = posts(talk)
    assert "helpdesk has brought nothing" in text_of(alert)


def test_alerts_are_set_up_in_a_window(talk: Conversation, engine: Engine) -> None:
    form = asked(talk, "alerts")
    talk.deliver(slack.submission(form, filled_in(form)))
    with engine.connect() as connection:
        (kept,) = subscriptions.listing(connection)
    assert kept.wants == AlertWants()


def test_the_home_tab_tells_how_things_stand_and_what_remains(talk: Conversation, engine: Engine) -> None:
    wanted(engine, WEEKLY)
    event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.1"}
    talk.deliver(slack.callback(event, "Ev1"))
    view = talk.slack.views[-1]
    assert view["type"] == "home"
    told = text_of(view)
    assert "A digest every Monday at 08:00" in told
    assert wording.steps(3, 6) in told and "harken import-customers" in told


def test_a_guest_sees_nothing_on_the_home_tab(talk: Conversation) -> None:
    talk.slack.guests.add("U9")
    event = {"type": "app_home_opened", "user": "U9", "channel": "D9", "tab": "home", "event_ts": "1.1"}
    talk.deliver(slack.callback(event, "Ev1"))
    assert wording.NOTHING_FOR_YOU in text_of(talk.slack.views[-1])


def test_a_quote_is_published_only_once_its_author_said_yes(talk: Conversation, engine: Engine) -> None:
    wanted(engine, WEEKLY)
    digests_due(talk.opened, NOW)
    talk.work()
    voices = posts(talk)[1]
    menu = button(voices, "shelve")
    body = slack.click("shelve", "", voices)
    picked = {"selected_option": menu["options"][0], "type": "static_select", "value": None}
    talk.deliver({**body, "actions": [{**body["actions"][0], **picked}]})
    talk.deliver(slack.click("shelf_open", "", voices))
    window = talk.slack.views[-1]
    (id,) = {each.partition(":")[2] for each in actions(window)}
    assert actions(window) == [f"story_asked:{id}", f"story_answer:{id}"]
    view = {**window, "id": "V1"}
    talk.deliver(slack.click_in(view, f"story_asked:{id}", id))
    talk.deliver(slack.click_in(view, f"story_answer:{id}", id))
    form = talk.slack.views[-1]
    said = {"granted": {"selected_option": {"value": "yes"}}, "said": {"value": "by e-mail"}}
    talk.deliver(slack.submission(form, filled_in(form, **said), trigger="s1"))
    assert f"story_publish:{id}" in actions(talk.slack.views[-1])
    talk.deliver(slack.click_in(view, f"story_publish:{id}", id))
    form = talk.slack.views[-1]
    talk.deliver(slack.submission(form, filled_in(form, where={"value": "our web site"}), trigger="s2"))
    with engine.connect() as connection:
        (story,) = shelf.stories(connection, granted=True)
    assert story.state == "published" and story.answered_by == "Ada"
    assert [each["where"] for each in story.published] == ["our web site"]
    assert "Published at our web site, noted by Ada" in text_of(talk.slack.views[-1])


def test_the_shelf_is_shut_to_who_may_take_nothing_along(talk: Conversation) -> None:
    talk.deliver(slack.click("shelf_open", "", {"channel": "C1", "ts": "1.1"}, user="U2"))
    assert talk.slack.views == [] and talk.slack.texts("U2") == [wording.NO_SHELF]


def sent_in(talk: Conversation, number: int) -> dict[str, Any]:
    """The window that the shortcut opens on a message."""
    message = {
        "type": "message",
        "user": "U7",
        "ts": "1767225600.000100",
        "text": "The <https://a.b|bill> was wrong",
    }
    talk.deliver(
        {
            "type": "message_action",
            "callback_id": "send_to_harken",
            "trigger_id": f"shortcut.{number}",
            "user": {"id": "U1"},
            "team": {"id": "T1"},
            "channel": {"id": "C3", "name": "support"},
            "message": message,
            "message_ts": message["ts"],
            "response_url": "https://harken.invalid",
        }
    )
    return talk.slack.views[-1]


def test_a_message_becomes_feedback_of_who_said_it_once(talk: Conversation, engine: Engine) -> None:
    for number in range(2):
        form = sent_in(talk, number)
        values = filled_in(form, author={"value": "kim@example.org"})
        assert values["text"]["text"]["value"] == "The bill was wrong"
        talk.deliver(slack.submission(form, values, trigger=f"send.{number}"))
    with engine.connect() as connection:
        kept = connection.execute(
            select(PartRow.text, FeedbackRow.author, FeedbackRow.url)
            .join(FeedbackRow, FeedbackRow.id == PartRow.feedback_id)
            .where(FeedbackRow.external_id == "C3:1767225600.000100")
        ).one()
        assert (
            connection.execute(select(func.count()).where(FeedbackRow.kind == "support_message")).scalar()
            == 1
        )
    assert kept.text == "The bill was wrong" and kept.author is not None
    assert kept.url == "https://harken.invalid/C3/1767225600.000100"
    assert talk.slack.texts("U1") == [wording.TAKEN_IN, wording.KNOWN]
