"""The page in a real browser: from a line on a chart to the sentences behind it, and themes shaped."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import URL, text

from harken.domain.corrections import Correction
from harken.pipeline import correcting
from harken.pipeline.theming import assign_themes
from nlp.encoder import WIDTH
from storage import groups
from tests.browser.world import FEEDBACK, LATE, MODEL, World, served
from tests.factories import rewrite

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: install it with 'make browser'"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: What axe-core calls grave.
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def world(shared_server: URL) -> Iterator[World]:
    with served(shared_server) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, world: World) -> Iterator[Page]:
    """A fresh browser window, which must load nothing from elsewhere and complain of nothing."""
    context = browser.new_context(base_url=world.address, accept_downloads=True)
    window = context.new_page()
    elsewhere: list[str] = []
    complaints: list[str] = []
    window.on("request", lambda each: each.url.startswith(world.address) or elsewhere.append(each.url))
    window.on("console", lambda each: each.type == "error" and complaints.append(each.text))
    window.on("pageerror", lambda each: complaints.append(str(each)))
    yield window
    context.close()
    assert not elsewhere
    assert not complaints


def number(text: str) -> int:
    """The first number of a text."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


def asked(world: World, question: str) -> dict[str, Any]:
    """The first fact of the answer to `harken ask`."""
    answer = world.program.quickly("ask", question, "--json")["answers"][0]
    fact: dict[str, Any] = answer["facts"][answer["how"]["n"]]
    return fact


def test_from_trend_to_theme_to_group_to_the_sentences(page: Page, world: World) -> None:
    page.goto("/?span=all&sort=size")
    tile = page.locator(".tile", has_text="Delivery")
    counted, heard = re.findall(r"\d+", tile.locator(".big small").inner_text())
    fact = asked(world, "What share of the feedback is about delivery?")
    assert (int(counted), int(heard)) == (fact["numerator"], fact["n"])
    assert tile.locator("svg.marks .line_marks path").count()
    tile.get_by_role("link", name="Delivery").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delivery")
    row = page.locator("#by-group tr", has_text="homes")
    shown = row.locator("td").nth(1).inner_text()
    told = asked(world, "What share of the feedback of homes is about delivery?")
    assert re.findall(r"\d+", shown)[:2] == [str(told["numerator"]), str(told["n"])]
    row.locator("td a.number").first.click()
    assert number(page.get_by_role("heading", level=1).inner_text()) == told["numerator"]
    sentences = page.locator(".evidence li")
    assert sentences.count() == told["numerator"]
    assert all("courier" in each for each in sentences.all_inner_texts())


def test_a_point_of_the_chart_leads_to_what_it_counts(page: Page) -> None:
    page.goto("/themes/delivery?span=all&by=month")
    point = page.locator("#trend .wide svg a").last
    said = point.locator("title").text_content() or ""
    counted = re.search(r"\((\d+) of \d+\)", said)
    assert counted
    point.click()
    assert page.locator(".evidence li").count() == int(counted[1])


def test_what_moved_is_seen_first(page: Page) -> None:
    page.goto("/?span=30d")
    first = page.locator(".tile").first
    expect(first).to_contain_text("Delivery")
    expect(first.locator("h3 .tag")).to_have_text("up")


def test_cards_follow_when_they_come_into_sight(page: Page) -> None:
    page.goto("/themes/delivery?span=all")
    beside = page.locator("#dislikes")
    beside.scroll_into_view_if_needed()
    expect(beside.locator(".told")).to_contain_text("dislike")
    expect(beside.locator(".wait")).to_have_count(0)


def test_ask_and_follow_up(page: Page, world: World) -> None:
    page.goto("/ask")
    question = "How many comments are about delivery?"
    page.get_by_label("What do you want to know?").fill(question)
    page.keyboard.press("Enter")
    whole = number(page.locator(".answer .told").inner_text())
    assert whole == asked(world, question)["n"]
    page.get_by_label("What do you want to know?").fill("and of homes?")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".card h2")).to_have_text("and of homes?")
    part = number(page.locator(".answer .told").inner_text())
    assert part == asked(world, "How many comments of homes are about delivery?")["n"] < whole
    page.get_by_text("How this was found").click()
    page.locator(".how a.number").click()
    assert page.locator(".evidence li").count() == part


def test_what_is_not_understood_is_said_in_plain_words(page: Page) -> None:
    page.goto("/ask?q=What+is+the+meaning+of+life%3F")
    expect(page.locator(".answer .told")).not_to_be_empty()
    assert page.locator("table").count() == 0


def test_the_address_keeps_the_filters(page: Page) -> None:
    page.goto("/?span=all&sort=size")
    page.get_by_label("Group").select_option("shops")
    page.wait_for_url("**group=shops**")
    assert "sort=size" in page.url and "source=" not in page.url
    few = page.locator(".tile", has_text="Delivery").locator(".big small").inner_text()
    page.reload()
    assert page.locator(".tile", has_text="Delivery").locator(".big small").inner_text() == few
    assert few.endswith(f"of {FEEDBACK // 3}")


def test_what_is_seen_is_taken_along(page: Page) -> None:
    page.goto("/themes/delivery?span=all")
    with page.expect_download() as loading:
        page.locator("#by-group").get_by_role("link", name="CSV").click()
    with loading.value.path().open(newline="") as file:
        rows = {row["group"]: row for row in csv.DictReader(file)}
    shown = page.locator("#by-group tr", has_text="homes").locator("td").nth(1).inner_text()
    assert re.findall(r"\d+", shown)[:2] == [rows["homes"]["value_counted"], rows["homes"]["value_n"]]


def test_themes_are_renamed_merged_split_and_all_is_taken_back(page: Page) -> None:
    page.goto("/workshop")
    page.get_by_role("link", name="Parcels", exact=True).click()
    page.locator("form", has=page.locator("[value=rename]")).get_by_label("Name").fill("Boxes")
    page.locator("form", has=page.locator("[value=rename]")).get_by_role("button").click()
    expect(page.locator(".told")).to_contain_text("Renamed Parcels to Boxes")
    page.get_by_role("button", name="Do it").click()
    page.get_by_role("link", name="Boxes", exact=True).click()
    merge = page.locator("form", has=page.locator("[value=merge]"))
    merge.get_by_label("Into").select_option("delivery")
    merge.get_by_role("button").click()
    moved = number(page.locator("main p b").inner_text())
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("link", name="Boxes", exact=True)).to_have_count(0)
    before = LATE + (FEEDBACK - LATE) // 6
    assert delivery(page) == before + moved
    page.goto("/workshop")
    page.get_by_role("link", name="Light", exact=True).click()
    split = page.locator("form", has=page.locator("[value=split]"))
    for place, (name, word) in enumerate((("Glow", "glow"), ("Brightness", "light"))):
        split.get_by_label("Name").nth(place).fill(name)
        split.get_by_label("Words").nth(place).fill(word)
    split.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("8 for Glow, 8 for Brightness")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("link", name="Glow", exact=True)).to_be_visible()
    for told in ("split", "merged", "renamed"):
        page.get_by_role("button", name=re.compile(f"Take back: {told}")).first.click()
        expect(page.locator(".edits .undone", has_text=told).first).to_be_visible()
    expect(page.get_by_role("link", name="Parcels", exact=True)).to_be_visible()
    assert delivery(page) == before


def delivery(page: Page) -> int:
    """How much feedback is about deliveries."""
    page.goto("/?span=all&sort=size")
    return number(page.locator(".tile", has_text="Delivery").locator(".big small").inner_text())


def test_a_proposal_counts_once_it_is_accepted(page: Page, world: World) -> None:
    from tests.factories import theme

    with world.opened.engine.begin() as connection:
        theme(connection, "goodbyes", name="Goodbyes", status="proposed", words=["nothing"], version=0)
    page.goto("/?span=all&sort=size")
    assert page.locator(".tile", has_text="Goodbyes").count() == 0
    page.goto("/workshop")
    page.get_by_role("button", name="Accept Goodbyes").click()
    foreseen = page.locator(".foreseen li").first.inner_text()
    assert re.fullmatch(r"[1-9]\d* of all [\d,]+ statements would join Goodbyes\.", foreseen)
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#waiting .warn")).to_have_count(0)
    page.goto("/?span=all&sort=size")
    counted = page.locator(".tile", has_text="Goodbyes").locator(".big small").inner_text()
    assert counted == f"{(FEEDBACK - LATE) // 6} of {FEEDBACK}"
    page.goto("/workshop")
    page.get_by_role("button", name=re.compile("Take back: accepted")).click()
    expect(page.locator(".edits .undone", has_text="accepted")).to_be_visible()


def test_a_correction_stays(page: Page, world: World) -> None:
    page.goto("/themes/price?span=all")
    page.locator("#by-source a.number").first.click()
    page.get_by_role("link", name="what was read in it").first.click()
    address = page.url
    page.get_by_text("Correct it").first.click()
    page.get_by_label("It is not about").select_option("price")
    page.get_by_label("It feels").select_option("positive")
    page.get_by_role("button", name="Correct it").click()
    statement = page.locator(".statement").first
    expect(statement).to_contain_text("you said: it is not about price")
    expect(statement).to_contain_text("positive")
    with world.opened.engine.begin() as connection:
        rewrite(connection, int(address.rsplit("/", 1)[1]), themed_version=None)
    assign_themes(world.opened.engine, MODEL)
    page.reload()
    expect(statement.locator("a[href='/themes/price']")).to_have_count(0)
    expect(statement.locator(".tag").first).to_have_text("positive")


def test_what_corrections_teach_is_shown_before_it_is_used(page: Page, world: World) -> None:
    alike = text(
        "UPDATE statements SET embedding = cast('[1' || repeat(',0', :width - 1) || ']' AS halfvec)"
        " FROM parts WHERE parts.id = part_id AND parts.text ~ '^(The box|It is too)' RETURNING statements.id"
    )
    with world.opened.engine.begin() as connection:
        given = [
            correcting.correct(
                connection, Correction(statement_id=each, who="Ada", theme_key="light", about=True)
            )
            .kept[0]
            .id
            for each in connection.scalars(alike, {"width": WIDTH}).all()
        ]
    page.goto("/workshop")
    page.get_by_role("link", name="Measure it").click()
    row = page.locator("#learning tr", has_text="Light")
    expect(row).to_contain_text("yes")
    assert re.findall(r"\d+", row.inner_text()) == [str(len(given)), "0", str(len(given))]
    page.get_by_role("button", name="Use it for Light").click()
    latest = page.locator("#history li").first
    expect(latest).to_contain_text("let light learn from")
    page.get_by_role("button", name="Take back: let light learn").click()
    expect(latest).to_contain_text("took back: let light learn")
    with world.opened.engine.begin() as connection:
        for each in given:
            correcting.withdraw(connection, each)


def test_what_is_in_doubt_is_asked_once(page: Page) -> None:
    page.goto("/review")
    asked_ = page.locator(".evidence li")
    expect(asked_.first).to_be_visible()
    first = asked_.first.locator("input[name=statement]").get_attribute("value")
    before = asked_.count()
    asked_.first.get_by_role("button", name="Yes").click()
    expect(asked_).to_have_count(before - 1)
    page.reload()
    assert page.locator(f"input[name=statement][value='{first}']").count() == 0


def test_an_action_is_marked_on_the_chart(page: Page) -> None:
    page.goto("/actions")
    page.get_by_label("Name").fill("New courier")
    page.get_by_label("Day").fill("2026-05-04")
    page.get_by_label("Theme").select_option("delivery")
    page.get_by_role("button", name="Mark it").click()
    expect(page.locator("table").first).to_contain_text("New courier")
    page.goto("/themes/delivery?span=all")
    expect(page.locator("#trend .wide svg")).to_contain_text("New courier")
    page.goto("/actions")
    page.get_by_role("button", name="Remove New courier").click()
    expect(page.locator("main")).to_contain_text("Nothing is marked yet.")


def test_a_rule_is_counted_while_it_is_written(page: Page) -> None:
    page.goto("/rule")
    page.get_by_label("Rule").press_sequentially("plan == 'shop'")
    expect(page.locator("#tried")).to_contain_text(f"{FEEDBACK // 3} of {FEEDBACK}")


def test_a_group_is_saved_changed_and_taken_back(page: Page, world: World) -> None:
    page.goto("/groups?span=all")
    expect(page.locator("#saved li", has_text="shops")).to_contain_text("from harken.yaml")
    page.get_by_role("link", name="New group").click()
    page.get_by_label("Rule").press_sequentially("plan != ")
    expect(page.locator("#tried .warn")).to_be_visible()
    page.get_by_label("Rule").press_sequentially("'shop'")
    expect(page.locator("#tried")).to_contain_text(f"{FEEDBACK - FEEDBACK // 3} of {FEEDBACK}")
    page.get_by_label("Name of the group").fill("no shops")
    page.get_by_role("button", name="Save the group").click()
    expect(page.locator("#saved")).to_contain_text("saved by you")
    expect(page.locator("#regrouping")).to_be_empty()
    page.goto("/groups?span=all")
    page.locator("#saved").get_by_role("link", name="no shops", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("no shops")
    with world.opened.engine.connect() as connection:
        sizes = {each.name: each.feedback for each in groups.sizes(connection)}
    assert sizes["no shops"] == FEEDBACK - FEEDBACK // 3
    exported = world.program.done("groups", "export")
    assert "  - name: no shops\n    rule: plan != 'shop'" in exported
    page.goto("/groups?span=all")
    page.get_by_role("link", name="Change no shops").click()
    page.get_by_label("Rule").fill("plan == 'nobody'")
    page.get_by_role("button", name="Save the group").click()
    expect(page.locator("#saved")).to_contain_text("plan == 'nobody'")
    page.get_by_role("button", name="Take back: no shops").first.click()
    expect(page.locator("#saved")).to_contain_text("plan != 'shop'")
    page.get_by_role("button", name="Remove no shops").click()
    expect(page.locator("#saved")).not_to_contain_text("no shops")


def test_what_was_said_is_text_and_nothing_else(page: Page) -> None:
    page.goto("/ask?q=show+me+quotes+with+questions")
    expect(page.locator("blockquote").first).to_contain_text("<b>Nothing</b> else to say")
    assert page.locator("blockquote b").count() == 0


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/?span=all&sort=size")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Delivery").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delivery")


def test_nothing_grave_stands_in_anybodys_way(browser: Browser, world: World) -> None:
    """On a phone, in the light; in the dark only its colours are other ones."""
    phone: Any = {"base_url": world.address, "viewport": {"width": 375, "height": 800}, "bypass_csp": True}
    context = browser.new_context(**phone)
    window = context.new_page()
    for path in PAGES:
        window.goto(path)
        wide = window.evaluate("document.documentElement.scrollWidth")
        assert wide <= 375, f"{path} is {wide} wide"
        assert not grave(window), path
    window.emulate_media(color_scheme="dark")
    for path in PAGES[:2]:
        window.goto(path)
        assert not grave(window, runOnly=["color-contrast"]), path
    context.close()


def grave(window: Page, **options: Any) -> list[str]:
    """What axe-core finds that would keep somebody from using the page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(window, options=options or None).response["violations"]
    return [f"{each['id']}: {each['help']}" for each in found if each["impact"] in GRAVE]


PAGES = (
    "/?span=all",
    "/themes/delivery?span=all",
    "/groups?span=all",
    "/compare?span=all",
    "/ask?q=What+do+customers+dislike+most%3F",
    "/workshop",
    "/workshop/delivery",
    "/review",
    "/actions",
    "/sources",
    "/feedback/1",
    "/rule",
    "/nowhere",
)
