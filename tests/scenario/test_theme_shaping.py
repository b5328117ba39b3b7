"""Themes shaped in Slack, from the click to what is counted, on a Slack of our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import URL, Connection, Engine, select

from bot import theme_wording as wording
from bot.workers import Workers
from harken.commands.context import Opened
from harken.commands.news_due import look_around
from harken.config import Config
from harken.domain.news import AlertKind, AlertWants
from harken.domain.rights import Access
from harken.domain.shaping import Edit, Shape
from harken.pipeline import shaping
from harken.pipeline.theming import assign_themes
from harken.settings.whole import Settings
from nlp.encoder import WIDTH
from storage import database, people, proposals, subscriptions, theme_edits, theme_effects
from storage.tables import AuditRow
from tests import slack
from tests.bots import Conversation, actions, button, hurry, talking, wait_for
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Said, hear, theme
from tests.integration.test_shaping import MODEL
from tests.scenario.test_news import filled_in, text_of

#: Ada may shape themes, Ben may only read.
ADA, BEN = "U1", "U2"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    monkeypatch.setattr("bot.shaping._SOON", 0.02)
    monkeypatch.setattr("harken.commands.context.model", lambda _: MODEL)


@pytest.fixture(scope="module")
def filled(shared_server: URL) -> Iterator[str]:
    """The name of a database with two themes that are spoken of and one that is proposed."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as folder:
        address = place.render_as_string(hide_password=False)
        with database.opened(data=folder / ".harken", url=address) as engine, engine.begin() as connection:
            theme(connection, "parcels", name="Parcels", phrases=["my parcel was wet"], words=["parcel"])
            theme(connection, "delivery", name="Delivery", description="How things arrive.")
            for number in range(30):
                key = "parcels" if number % 3 else "delivery"
                said = Said(text=f"The {key} came late, number {number}.", sentiment=-1, themes=(key,))
                meant = (1.0, 0.0) if number % 2 else (0.0, 1.0)
                said = Said(text=said.text, sentiment=-1, themes=(key,), meaning=meant)
                hear(connection, said=[said], day=date(2026, 1 + number % 4, 5), author=f"author {number}")
            propose(connection)
            named = [
                people.Named(name="Ada", access=Access.CURATOR, slack_id=ADA),
                people.Named(name="Ben", access=Access.ANALYST, slack_id=BEN),
            ]
            people.sync(connection, named, Access.VIEWER)
        yield str(place.database)


def propose(connection: Connection, feedback: int = 24, late: int = 20) -> None:
    """What a look at what no theme covers might have found."""
    grown = {"late": late, "late_of": 200, "before": 4, "before_of": 400, "low": 3.5, "high": 28.8}
    found = {"statements": feedback + 6, "feedback": feedback, "share": 0.1, "growth": 10.0, "p": 0.0001}
    found |= {"grown": grown, "net_sentiment": -0.4, "nearest": "delivery", "likeness": 0.4}
    quotes = [[number, 0, 0, 9] for number in (1, 2, 3, 4)]
    made = {"key": "goodbyes", "name": "Goodbyes", "words": ["late"], "examples": [], "quotes": quotes}
    made |= {"threshold": 0.6}
    proposals.replace(connection, 1, [made | found])


@pytest.fixture
def engine(shared_server: URL, filled: str, home: Path) -> Iterator[Engine]:
    with fresh_database(shared_server, template=filled) as place:
        address = place.render_as_string(hide_password=False)
        with database.opened(data=home / ".harken", url=address) as found:
            yield found


@pytest.fixture
def talk(engine: Engine, home: Path) -> Iterator[Conversation]:
    config = Config(home=home, settings=Settings(), secrets={})
    with talking(Opened(config=config, engine=engine, groups=(), group_rules={})) as found:
        yield found


def window(talk: Conversation) -> dict[str, Any]:
    return talk.slack.views[-1]


def listed(talk: Conversation, user: str = ADA) -> dict[str, Any]:
    talk.said += 1
    talk.deliver(slack.command("shape", talk.slack.url, user=user, trigger=f"shape.{talk.said}"))
    return window(talk)


def pick(talk: Conversation, key: str, user: str = ADA) -> dict[str, Any]:
    """Choose a theme of the list."""
    press(talk, listed(talk, user), "theme_choose:some", key)
    return window(talk)


def press(talk: Conversation, view: dict[str, Any], action: str, value: str) -> None:
    """Press a button of a window, each time anew."""
    talk.said += 1
    clicked = slack.click_in({**view, "id": "V1"}, action, value)
    talk.deliver({**clicked, "trigger_id": f"press.{talk.said}"})


def step(talk: Conversation, key: str, shape: str) -> dict[str, Any]:
    """Choose what to do with it."""
    press(talk, pick(talk, key), f"theme_step:{shape}", shape)
    return window(talk)


def send(talk: Conversation, view: dict[str, Any], trigger: str, **chosen: Any) -> dict[str, Any]:
    """Send a form off."""
    talk.deliver(slack.submission(view, filled_in(view, **chosen), trigger=trigger))
    return window(talk)


def merging(talk: Conversation) -> dict[str, Any]:
    """What merging parcels into delivery would do."""
    into = {"into": {"selected_option": {"value": "delivery"}}}
    return send(talk, step(talk, "parcels", "merge"), "merge.1", **into)


def sizes(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        found = theme_effects.sizes(connection)
        return {row.key: found.get(row.id, 0) for row in theme_edits.rows(connection)}


def told(talk: Conversation, user: str = ADA) -> list[str]:
    return [each["text"] for each in talk.slack.messages if each["channel"] == user]


def audited(engine: Engine) -> list[tuple[str, str, str]]:
    with engine.connect() as connection:
        asked = select(AuditRow.who, AuditRow.action, AuditRow.subject).order_by(AuditRow.id)
        return [(row.who, row.action, row.subject) for row in connection.execute(asked)]


def test_a_merge_is_shown_then_done_and_taken_back(talk: Conversation, engine: Engine) -> None:
    before = sizes(engine)
    shown = merging(talk)
    assert shown["callback_id"] == "theme_do"
    words = text_of(shown)
    assert "Merged Parcels into Delivery." in words
    assert "20 statements would count for Delivery" in words
    quotes = [part for block in shown["blocks"] if block["type"] == "rich_text" for part in block["elements"]]
    assert sum(part["type"] == "rich_text_quote" for part in quotes) == 3
    table = next(block for block in shown["blocks"] if block["type"] == "data_table")
    heads, january, *_ = [[cell["text"] for cell in row] for row in table["rows"]]
    assert heads == [
        *("Month", "Delivery, now", "Delivery, afterwards", "Parcels, now", "Parcels, afterwards"),
    ]
    assert january == ["Jan 2026", "3", "8", "5", "0"]
    assert sizes(engine) == before

    send(talk, shown, "do.1")
    assert "Done: merged Parcels into Delivery." in text_of(window(talk))
    assert sizes(engine)["delivery"] == 30
    assert audited(engine)[-1] == ("Ada", "theme_edited", "parcels")
    (result,) = (each for each in talk.slack.messages if each["channel"] == ADA)
    assert result["text"] == "Done: merged Parcels into Delivery."

    undo = actions(result)[0]
    talk.press(undo, result)
    assert sizes(engine) == before
    assert "Taken back: merged Parcels into Delivery." in text_of(result) and actions(result) == []
    assert audited(engine)[-1] == ("Ada", "theme_edit_undone", "parcels")


def test_clicked_twice_it_is_done_once(talk: Conversation, engine: Engine) -> None:
    shown = merging(talk)
    filled_ = filled_in(shown)
    talk.deliver(*(slack.submission(shown, filled_, trigger=f"do.{number}") for number in range(3)))
    with engine.connect() as connection:
        (change,) = theme_edits.history(connection)
    assert told(talk) == ["Done: merged Parcels into Delivery."]
    (result,) = (each for each in talk.slack.messages if each["channel"] == ADA)
    undo = button(result, f"theme_undo:{change.id}")
    clicks = [
        slack.click(undo["action_id"], undo["value"], result, trigger=f"undo.{number}") for number in range(3)
    ]
    talk.deliver(*clicks)
    with engine.connect() as connection:
        assert [each.shape for each in theme_edits.history(connection)] == [Shape.UNDO, Shape.MERGE]


def test_themes_that_changed_meanwhile_are_shown_anew(talk: Conversation, engine: Engine) -> None:
    shown = merging(talk)
    with engine.begin() as connection:
        edit = Edit(shape=Shape.RENAME, theme="delivery", who="Eve", name="Arrival")
        shaping.apply(connection, edit)
    again = send(talk, shown, "do.1")
    assert again["callback_id"] == "theme_do"
    assert wording.ANEW in text_of(again) and "Merged Parcels into Arrival." in text_of(again)
    assert sizes(engine)["delivery"] == 10
    send(talk, again, "do.2")
    assert sizes(engine)["delivery"] == 30


def test_only_who_may_shape_does(talk: Conversation, engine: Engine) -> None:
    assert wording.NOT_ALLOWED in text_of(listed(talk, user=BEN))
    shown = merging(talk)
    talk.deliver(slack.submission(shown, filled_in(shown), user=BEN, trigger="do.1"))
    assert wording.NOT_ALLOWED in text_of(window(talk))
    send(talk, shown, "do.2")
    (result,) = (each for each in talk.slack.messages if each["channel"] == ADA)
    talk.press(actions(result)[0], result, user=BEN)
    assert told(talk, BEN) == [wording.NOT_ALLOWED]
    with engine.connect() as connection:
        assert [each.who for each in theme_edits.history(connection)] == ["Ada"]


def test_a_name_that_is_taken_is_said_where_it_was_written(talk: Conversation) -> None:
    form = step(talk, "parcels", "rename")
    again = send(talk, form, "rename.1", name={"value": "Delivery"})
    assert again["callback_id"] == "theme_form"
    assert "There is a theme called 'Delivery' already" in text_of(again)
    assert filled_in(again)["name"]["name"]["value"] == "Delivery"


def test_a_theme_is_described_and_moved(talk: Conversation, engine: Engine) -> None:
    form = step(talk, "parcels", "describe")
    assert filled_in(form)["phrases"]["phrases"]["value"] == "my parcel was wet"
    shown = send(talk, form, "describe.1", description={"value": "Boxes."})
    assert "Gave Parcels other description." in text_of(shown)
    send(talk, shown, "do.1")
    with engine.connect() as connection:
        row = theme_edits.row(connection, "parcels")
    assert (row.description, row.phrases) == ("Boxes.", ["my parcel was wet"])
    shown = send(
        talk, step(talk, "parcels", "move"), "move.1", into={"selected_option": {"value": "delivery"}}
    )
    send(talk, shown, "do.2")
    with engine.connect() as connection:
        assert theme_edits.row(connection, "parcels").parent == "delivery"


def test_a_theme_is_split_into_groups_that_are_named(talk: Conversation, engine: Engine) -> None:
    shown = send(talk, step(talk, "parcels", "split"), "split.1", number={"selected_option": {"value": "2"}})
    assert "Parcels stays above them and counts all that it counted." in text_of(shown)
    assert text_of(shown).count("10 statements would count for") == 2
    table = next(block for block in shown["blocks"] if block["type"] == "data_table")
    assert all(head["text"].endswith("afterwards") for head in table["rows"][0][1:])
    counted = [sum(int(cell["text"]) for cell in row[1:]) for row in table["rows"][1:]]
    assert sum(counted) == 20
    send(talk, shown, "do.1", piece1={"value": "Early parcels"}, piece2={"value": "Late parcels"})
    found = sizes(engine)
    assert (found["parcels"], found["early_parcels"], found["late_parcels"]) == (20, 10, 10)


def chosen(*statements: str) -> dict[str, Any]:
    """Statements that were chosen of a menu."""
    return {"selected_options": [{"value": each} for each in statements]}


def said_by(form: dict[str, Any], name: str) -> dict[str, str]:
    """The statements that a menu offers, by id."""
    block = next(each for each in form["blocks"] if each.get("block_id") == name)
    return {each["value"]: each["text"]["text"] for each in block["element"]["options"]}


def test_a_theme_is_split_by_examples(talk: Conversation, engine: Engine) -> None:
    form = step(talk, "parcels", "examples")
    offered = said_by(form, "examples1")
    assert len(offered) == 20 and all("The parcels came late" in each for each in offered.values())
    odd, even = ([id_ for id_, said in offered.items() if int(said[-2]) % 2 == rest] for rest in (1, 0))
    named = {"name1": {"value": "Wet"}, "name2": {"value": "Late"}}
    again = send(talk, form, "examples.1", examples1=chosen(*odd[:2]), **named)
    assert "Say with examples, phrases or words what each of the new themes is about." in text_of(again)
    assert filled_in(again)["name2"]["name2"]["value"] == "Late"
    assert filled_in(again)["examples1"]["examples1"]["selected_options"][0]["value"] in odd
    shown = send(talk, again, "examples.2", examples2=chosen(even[0]))
    assert "10 statements would count for Wet" in text_of(shown)
    assert "10 statements would count for Late" in text_of(shown)
    assert sizes(engine) == {"parcels": 20, "delivery": 10, "goodbyes": 0}

    press(talk, shown, "theme_back:form", "form")
    assert filled_in(window(talk))["name1"]["name1"]["value"] == "Wet"
    talk.deliver(*(slack.submission(shown, filled_in(shown), trigger=f"do.{each}") for each in range(2)))
    found = sizes(engine)
    assert (found["parcels"], found["wet"], found["late"]) == (20, 10, 10)
    assert told(talk) == ["Done: split Parcels into Wet, Late."]
    (result,) = (each for each in talk.slack.messages if each["channel"] == ADA)
    talk.press(actions(result)[0], result)
    with engine.connect() as connection:
        assert {row.status for row in theme_edits.rows(connection) if row.key in ("wet", "late")} == {
            *("retired",),
        }


def test_a_theme_is_split_by_what_somebody_would_say(
    talk: Conversation, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def embed(texts: list[str]) -> Any:
        return np.eye(WIDTH, dtype=np.float32)[[0 if "wet" in each else 1 for each in texts]]

    monkeypatch.setattr("harken.commands.context.model", lambda _: SimpleNamespace(embed=embed))
    shown = send(
        *(talk, step(talk, "parcels", "examples"), "examples.1"),
        name1={"value": "Wet"},
        phrases1={"value": "it was wet"},
        name2={"value": "Late"},
        phrases2={"value": "it came late\nfar too late"},
    )
    assert "10 statements would count for Wet" in text_of(shown)
    send(talk, shown, "do.1")
    found = sizes(engine)
    assert (found["parcels"], found["wet"], found["late"]) == (20, 10, 10)
    with engine.connect() as connection:
        assert theme_edits.row(connection, "late").phrases == ["it came late", "far too late"]


def test_a_theme_is_made_of_phrases_once(talk: Conversation, engine: Engine) -> None:
    with engine.begin() as connection:
        shaping.apply(connection, Edit(shape=Shape.RENAME, theme="parcels", who="Eve", name="Boxes"))
    press(talk, listed(talk), "theme_make:new", "new")
    form = window(talk)
    taken = send(talk, form, "make.1", name={"value": "Delivery"}, words={"value": "number"})
    assert "There is a theme called 'Delivery' already" in text_of(taken)
    shown = send(
        *(talk, taken, "make.2"),
        name={"value": "Numbers"},
        into={"selected_option": {"value": "delivery"}},
    )
    assert "Made Numbers." in text_of(shown) and "looked at again" in text_of(shown)
    assert "30 of all 30 statements would join Numbers." in text_of(shown)
    table = next(block for block in shown["blocks"] if block["type"] == "data_table")
    heads, january, *_ = [[cell["text"] for cell in row] for row in table["rows"]]
    assert heads == ["Month", "Numbers, afterwards", "Delivery, now", "Delivery, afterwards"]
    assert january == ["Jan 2026", "8", "3", "8"]
    for number in range(2):
        talk.take(slack.submission(shown, filled_in(shown), trigger=f"do.{number}"))
    workers = Workers(talk.parts.tasks, talk.parts.registry)
    workers.start()
    wait_for(lambda: told(talk))
    assign_themes(engine, MODEL)
    wait_for(lambda: talk.parts.tasks.waiting() == 0)
    workers.stop()
    assert told(talk) == [
        f"Done: made Numbers. {wording.LOOKING}",
        "All statements have been looked at again: 30 of them are about Numbers.",
    ]
    with engine.connect() as connection:
        assert theme_edits.row(connection, "numbers").parent == "delivery"
        made = [each.who for each in theme_edits.history(connection) if each.shape is Shape.MAKE]
    assert made == ["Ada"] and audited(engine) == [("Ada", "theme_edited", "numbers")]


def test_a_theme_is_retired(talk: Conversation, engine: Engine) -> None:
    shown = step(talk, "parcels", "retire")
    assert "20 statements would count for no theme" in text_of(shown)
    send(talk, shown, "do.1")
    with engine.connect() as connection:
        assert theme_edits.history(connection, theme="parcels")[0].shape is Shape.RETIRE


def test_an_answer_leads_to_its_themes(talk: Conversation) -> None:
    answer = talk.ask("which themes are there?")
    offered = button(answer, "theme_choose:some")["options"]
    assert {each["value"] for each in offered} == {"parcels", "delivery"}
    chosen = {"type": "static_select", "selected_option": {"value": "parcels"}, "value": None}
    clicked = slack.click("theme_choose:some", "", answer)
    talk.deliver({**clicked, "actions": [{**clicked["actions"][0], **chosen}]})
    assert "20 statements are about it." in text_of(window(talk))
    assert "theme_choose:some" not in actions(talk.ask("which themes are there?", user=BEN))


def test_the_window_of_evidence_leads_to_the_theme(talk: Conversation) -> None:
    answer = talk.ask("how many comments mention parcels?")
    talk.press("evidence", answer)
    shown = window(talk)
    assert "theme_choose:one" in actions(shown)
    key = button(shown, "theme_choose:one")["value"]
    press(talk, shown, "theme_choose:one", key)
    assert "20 statements are about it." in text_of(window(talk))
    talk.press("evidence", answer, user=BEN, trigger="ben")
    assert not [each for each in actions(window(talk)) if each.startswith("theme_choose")]


def alerted(talk: Conversation) -> list[dict[str, Any]]:
    """Look around as every quarter of an hour; the alerts that stand in the channel."""
    look_around(talk.opened)
    talk.work()
    return [each for each in talk.slack.messages if each["channel"] == "C1" and not each.get("thread_ts")]


@pytest.fixture
def watched(engine: Engine) -> None:
    """A channel that wants to be told of what grows and no theme covers."""
    with engine.begin() as connection:
        subscriptions.add(connection, "C1", ADA, AlertWants(kinds=(AlertKind.NEW_THEME,)))


@pytest.mark.usefixtures("watched")
def test_a_proposal_that_grows_is_told_once_and_again_once_it_has_doubled(
    talk: Conversation, engine: Engine
) -> None:
    (alert,) = alerted(talk)
    words = text_of(alert)
    assert "“Goodbyes” may be a new subject: it is a proposal, and in no number until" in words
    assert "About 24 comments (30 statements) seem to be about something that no theme covers." in words
    assert "in 20 of the 200 comments of the last four weeks, against 4 of 400 in the sixteen weeks" in words
    assert "10.0 times as often (3.5 to 28.8). Net sentiment −0.4. The nearest theme is Delivery." in words
    assert len([each for each in alert["blocks"] if each["type"] == "rich_text"][-1]["elements"]) == 6
    assert [each.partition(":")[0] for each in actions(alert)][:3] == [
        *("theme_accept", "theme_choose", "theme_refuse"),
    ]
    for size, number in ((47, 1), (48, 2), (60, 2)):
        with engine.begin() as connection:
            propose(connection, feedback=size)
        assert len(alerted(talk)) == number


@pytest.mark.usefixtures("watched")
def test_a_proposal_is_accepted_from_its_alert_and_all_read_who_did(
    talk: Conversation, engine: Engine
) -> None:
    (alert,) = alerted(talk)
    talk.press("theme_accept:goodbyes", alert)
    shown = window(talk)
    assert "Accepted Goodbyes." in text_of(shown)
    send(talk, shown, "do.1")
    with engine.connect() as connection:
        assert theme_edits.row(connection, "goodbyes").status == "active"
    said = [each["text"] for each in talk.slack.messages if each.get("thread_ts") == alert["ts"]]
    assert said == ["Ada accepted Goodbyes."]
    # Its button does not retire the theme that it has become meanwhile.
    talk.press("theme_refuse:goodbyes", alert)
    assert window(talk)["callback_id"] == "theme_overview"
    assert alerted(talk) == [alert]


@pytest.mark.usefixtures("watched")
def test_a_proposal_is_turned_down_and_never_told_again(talk: Conversation, engine: Engine) -> None:
    (alert,) = alerted(talk)
    talk.press("theme_refuse:goodbyes", alert)
    assert "Turned down the proposal Goodbyes." in text_of(window(talk))
    send(talk, window(talk), "do.1")
    with engine.begin() as connection:
        propose(connection, feedback=500)
    assert len(alerted(talk)) == 1


def test_whoever_accepts_hears_once_all_statements_have_been_looked_at_again(
    talk: Conversation, engine: Engine
) -> None:
    with engine.begin() as connection:
        shaping.apply(connection, Edit(shape=Shape.RENAME, theme="delivery", who="Eve", name="Arrival"))
    shown = step(talk, "goodbyes", "accept")
    shown = send(talk, shown, "accept.1", name={"value": "Farewells"})
    assert "All statements are looked at again in the background" in text_of(shown)
    talk.take(slack.submission(shown, filled_in(shown), trigger="do.1"))
    workers = Workers(talk.parts.tasks, talk.parts.registry)
    workers.start()
    wait_for(lambda: told(talk))
    assert told(talk)[0] == f"Done: accepted Farewells. {wording.LOOKING}"
    assign_themes(engine, MODEL)
    wait_for(lambda: talk.parts.tasks.waiting() == 0)
    workers.stop()
    assert told(talk)[1:] == [
        "All statements have been looked at again: 30 of them are about Farewells.",
    ]


def test_a_proposal_that_does_not_grow_is_no_alert(talk: Conversation, engine: Engine, watched: None) -> None:
    with engine.begin() as connection:
        propose(connection, feedback=10)
    assert alerted(talk) == []


def home_of(talk: Conversation, user: str) -> dict[str, Any]:
    event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home", "event_ts": "1.1"}
    talk.said += 1
    talk.deliver(slack.callback(event, f"Ev{talk.said}"))
    return window(talk)


def test_the_home_tab_shows_proposals_to_those_who_decide_on_them(talk: Conversation) -> None:
    shown = home_of(talk, ADA)
    assert "A proposed theme waits Goodbyes: " in text_of(shown) and "seem to be about" in text_of(shown)
    assert "theme_accept:goodbyes" in actions(shown)
    assert not [each for each in actions(home_of(talk, BEN)) if each.startswith("theme_")]
    press(talk, shown, "theme_accept:goodbyes", "goodbyes")
    talk.deliver(slack.submission(window(talk), filled_in(window(talk)), trigger="do.1"))
    drawn = [each for each in talk.slack.views if each["type"] == "home"][-1]
    assert "Goodbyes" not in text_of(drawn)
