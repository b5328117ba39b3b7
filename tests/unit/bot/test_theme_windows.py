"""The windows of shaping: within Slack's limits and harmless whatever stands in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot import theme_windows as windows
from bot.theme_desk import Previewed, Shown, Waiting
from bot.theme_forms import NONE, filled_in, menu, named
from bot.theme_state import State
from harken.ask.template import name
from harken.domain.answers import Quote
from harken.domain.shaping import Change, Look, MonthMoved, Moves, Piece, Preview, Shape, Sized, Words
from tests import slack
from tests.scenario.test_news import text_of
from tests.unit.bot.test_news_blocks import WORDS

NOW = datetime(2026, 11, 3, 8, tzinfo=UTC)
DAY = date(2026, 11, 3)


def quote(text: str) -> Quote:
    return Quote(text=text, feedback_id=1, part="body", start=0, end=5, source=text, date=DAY, url=None)


def shown(words: str, *, proposed: bool = False) -> Shown:
    waiting = Waiting(key="k", name=words, known=name(words), quotes=[quote(words)] * 5)
    change = Change(
        *(), id=7, made=NOW, who=words, shape=Shape.MERGE, keys=("k",), told=words, version=2, undone=False
    )
    return Shown(
        key="k",
        name=words,
        description=words,
        phrases=[words] * 3,
        words=[words],
        parent=("up", words),
        statements=1,
        waiting=waiting if proposed else None,
        latest=change,
    )


def themes(words: str, number: int) -> list[tuple[str, str]]:
    return [(f"key{each}", f"{words[:200]} {each}") for each in range(number)]


def previewed(words: str) -> Previewed:
    moved = Words(statement_id=1, feedback_id=1, text=words, source=words, day=DAY, goes_to=words)
    months = [
        MonthMoved(theme=each, month=date(2026, month, 1), before=1, after=2)
        for each in (words, "b")
        for month in range(1, 12)
    ]
    found = Preview(
        told=(words, words),
        statements=3,
        goes={words: 2, "b": 1},
        quotes=(moved,) * 9,
        trend=tuple(months),
        anew=True,
    )
    return Previewed(preview=found, version=12_345)


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_slack_takes_every_window_whatever_stands_in_it(words: str) -> None:
    pieces = tuple(Piece(name=words[:75], examples=tuple(range(10**7, 10**7 + 8))) for _ in range(6))
    state = State(theme="k" * 60, version=12_345, place=("C012AB3CD", "1795344953.123456"))
    views = [windows.plain_window(words), windows.blank(), windows.done(changed(words))]
    waiting = [shown(words, proposed=True).waiting] * 40
    views.append(windows.listing([each for each in waiting if each], themes(words, 250)))
    for each in (shown(words), shown(words, proposed=True)):
        views.append(windows.overview(each, state))
        for shape in Shape:
            views.append(windows.form(each, replace(state, shape=shape), themes(words, 120), words))
        views.append(windows.form(each, examples(words[:20]), [], words, [(n, words) for n in range(250)]))
        views.append(windows.form(each, examples(words[:20]), [], words))
    split = replace(state, shape=Shape.SPLIT, pieces=pieces)
    views += [windows.preview(split, previewed(words), words), windows.preview(state, previewed(words))]
    for view in views:
        slack.check_call("views.open", {"trigger_id": "t", "view": view})
        assert "<!channel>" not in str(view.get("title"))
        assert "\u202e" not in str(view["blocks"])


def examples(words: str) -> State:
    """A split by examples, filled in as far as it goes."""
    given = {"by": windows.EXAMPLES}
    for number in range(1, 5):
        some = " ".join(str(10**7 + number * 10 + each) for each in range(8))
        given |= {f"name{number}": words[:75], f"phrases{number}": words[:200], f"examples{number}": some}
    return State(theme="k" * 60, shape=Shape.SPLIT, fields=given, place=("C012AB3CD", "1795344953.123456"))


def changed(words: str) -> Change:
    latest = shown(words).latest
    assert latest is not None
    return latest


def test_what_was_filled_in_fits_into_what_slack_carries() -> None:
    long = {"description": "🚀" * 300, "phrases": "Ärger\n" * 133, "words": "🚀" * 200}
    state = State(theme="k" * 60, shape=Shape.DESCRIBE, fields=long, place=("C012AB3CD", "1795344953.12"))
    # Slack may count a sign of this kind as two.
    assert len(state.stored().encode("utf-16-le")) // 2 <= 3000
    assert State.read(state.stored()) == state
    parts = examples("🚀" * 200)
    assert len(parts.stored().encode("utf-16-le")) // 2 <= 3000
    assert State.read(parts.stored()) == parts


def test_what_is_told_from_a_part_is_said_to_be_about() -> None:
    some = Sized(number=12, low=5, high=29)
    moves = Moves(theme="Parcels", joins=some, leaves=some)
    look = Look(statements=20_000, of=98_000, themes=(moves,), new=some)
    seen = previewed("Parcels")
    ways = [replace(seen.preview.quotes[0], goes_to=each) for each in ("Parcels", "not Parcels")]
    guess = replace(seen.preview, look=look, goes={}, quotes=tuple(ways))
    words = text_of(windows.preview(State(theme="k"), replace(seen, preview=guess)))
    assert "Parcels, afterwards (about)" in words
    assert "Parcels · Parcels · 3 Nov" in words and "not Parcels · Parcels" in words
    assert "(about)" not in text_of(windows.preview(State(theme="k"), seen))


def test_parts_without_a_name_are_no_parts() -> None:
    given = {"by": windows.EXAMPLES, "name1": "Wet", "examples1": "12 15", "phrases1": "", "name2": ""}
    given |= {"name3": "Late", "phrases3": "a week late\n\n so late "}
    edit = State(theme="k", shape=Shape.SPLIT, fields=given).edit("Ada")
    assert edit.pieces == (
        Piece(name="Wet", examples=(12, 15)),
        Piece(name="Late", phrases=("a week late", "so late")),
    )


def test_what_is_too_long_for_a_window_is_not_cut_by_it() -> None:
    theme = replace(shown("Parcels"), phrases=["my parcel was wet"] * 100)
    state = State(theme="k", shape=Shape.DESCRIBE)
    view = windows.form(theme, state, [])
    assert set(sent(view)) == {"description", "words"}
    assert "too long" in str(view["blocks"])
    assert filled_in(state, sent(view), theme).fields == {}


def sent(view: dict[str, Any], **said: str) -> dict[str, Any]:
    """What Slack sends back."""
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    found = {}
    for each in fields:
        element, id = each["element"], each["block_id"]
        value = said.get(id, element.get("initial_value"))
        chosen = said.get(id, (element.get("initial_option") or {}).get("value"))
        held = (
            {"value": value} if element["type"] == "plain_text_input" else {"selected_option": option(chosen)}
        )
        found[id] = {id: {"type": element["type"], **held}}
    return found


def option(value: str | None) -> dict[str, str] | None:
    return None if value is None else {"value": value}


def test_only_what_is_new_of_a_description_is_an_edit() -> None:
    theme = replace(shown("Parcels"), description="Boxes.", phrases=["my parcel was wet", "it came late"])
    state = State(theme="k", shape=Shape.DESCRIBE)
    view = windows.form(theme, state, [])
    assert filled_in(state, sent(view), theme).fields == {}
    edit = filled_in(state, sent(view, phrases="it came late\n\n  a dented box "), theme).edit("Ada")
    assert (edit.description, edit.words) == (None, None)
    assert edit.phrases == ("it came late", "a dented box")


def test_no_choice_of_a_parent_puts_a_theme_at_the_top() -> None:
    theme, state = shown("Parcels"), State(theme="k", shape=Shape.MOVE)
    view = windows.form(theme, state, [("up", "Delivery"), ("other", "Other")])
    assert filled_in(state, sent(view), theme).edit("Ada").into == "up"
    assert filled_in(state, sent(view, into=NONE), theme).edit("Ada").into is None


def test_a_theme_is_not_merged_into_itself_and_long_menus_come_in_parts() -> None:
    state = State(theme="k", shape=Shape.MERGE)
    view = windows.form(shown("Parcels"), state, [("k", "Parcels"), ("up", "Delivery")])
    into = next(block for block in view["blocks"] if block["type"] == "input")["element"]
    assert [each["value"] for each in into["options"]] == ["up"]
    parts = menu(themes("Theme", 230), "key120")["option_groups"]
    assert [len(each["options"]) for each in parts] == [100, 100, 30]


def test_groups_take_the_names_they_are_given() -> None:
    pieces = (Piece(name="a", examples=(1, 2)), Piece(name="b", examples=(3,)))
    state = State(theme="k", shape=Shape.SPLIT, pieces=pieces)
    values = sent(windows.preview(state, previewed("Parcels")), piece2="Wet boxes")
    assert [each.name for each in named(state, values).pieces] == ["a", "Wet boxes"]


def test_quotes_are_of_as_many_themes_as_they_can_be() -> None:
    said = [
        Words(statement_id=number, feedback_id=1, text="x", source="s", day=None, goes_to="abb"[number % 3])
        for number in range(9)
    ]
    assert [each.statement_id for each in windows.spread(said)] == [0, 1, 2]
