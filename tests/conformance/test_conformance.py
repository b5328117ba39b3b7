"""What every collector does whatever its source does: nothing lost, nothing doubled, plain errors."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from collectors.registry import KINDS
from tests.conformance import faults
from tests.conformance.conftest import Begin
from tests.conformance.faults import Fault
from tests.conformance.play import Children
from tests.conformance.twin import Response, Twin, all_twins
from tests.conformance.world import Planted, World, world

MANY = 1000
#: Characters of a text that no page of ordinary reviews holds.
GIANT = 10_000_000

#: Faults that a further try within the same run overcomes; they are told how many requests a run takes.
PASSING: dict[str, Callable[[int], Fault]] = {
    "500s": lambda asked: faults.broken(at=asked // 2, times=2),
    "half a response": lambda asked: faults.halved(at=asked // 2),
}
#: Faults that end the run, or at least must be told.
ENDING: dict[str, Callable[[int], Fault]] = {
    "500s for good": lambda asked: faults.broken(at=asked // 2, times=MANY),
    "half a response for good": lambda asked: faults.halved(at=asked // 2, times=MANY),
    "refused": lambda asked: faults.instead(Response(status=403), at=asked // 2, times=MANY),
    "gone": lambda asked: faults.instead(Response(status=404), at=asked // 2, times=MANY),
    "garbage": lambda asked: faults.garbage(at=asked // 2),
    "garbage at first": lambda _: faults.garbage(at=0),
    "garbage at last": lambda asked: faults.garbage(at=asked - 1),
    "bomb": lambda asked: faults.bomb(at=asked // 2),
}


def test_every_kind_has_a_twin() -> None:
    assert sorted({twin.kind for twin in all_twins()}) == sorted(KINDS)


def test_every_twin_names_the_document_of_its_shapes(twin: Twin) -> None:
    assert "https://" in twin.document


def test_all_pages_are_read_once(begin: Begin) -> None:
    play = begin(world())
    assert play.well().added == len(play.stage.world.items)
    play.agrees()
    again = play.well()
    assert (again.added, again.updated) == (0, 0)
    play.agrees()


@pytest.mark.parametrize("count", [0, 1])
def test_no_entry_and_a_single_one(begin: Begin, count: int) -> None:
    play = begin(world(count))
    play.well()
    play.agrees()
    play.stage.world.add()
    assert play.well().added == 1
    play.agrees()


@pytest.mark.parametrize("number", [0, 2])
def test_an_empty_page_before_full_ones(begin: Begin, number: int) -> None:
    play = begin(world())
    play.stage.world.empty_page = number
    play.well()
    play.agrees()


def test_what_is_new_comes_with_the_next_run(begin: Begin) -> None:
    play = begin(world())
    play.well()
    for _ in range(7):
        play.stage.world.later(timedelta(minutes=5))
        play.stage.world.add()
    assert play.well().added == 7
    play.agrees()


def test_what_arrives_late_is_not_missed(begin: Begin) -> None:
    play = begin(world())
    play.well()
    newest = play.stage.world.items[-1].said
    play.stage.world.add(newest - timedelta(minutes=10))
    play.well()
    play.agrees()


def test_an_edit_is_seen(begin: Begin, twin: Twin) -> None:
    play = begin(world())
    play.well()
    play.stage.world.later(timedelta(minutes=10))
    if twin.edits != "none":
        play.stage.world.edit(play.stage.world.items[3 if twin.edits == "any" else -1])
        assert play.well().updated == 1
    assert play.well().updated == 0
    play.agrees()


def test_a_deletion_is_seen_where_the_source_tells(begin: Begin) -> None:
    play = begin(world())
    play.well()
    play.stage.world.later(timedelta(minutes=10))
    for item in play.stage.world.items[-3::2]:
        item.deleted, item.edited = True, play.stage.world.now
    play.well()
    play.agrees()


def test_duplicate_ids_are_one_item(begin: Begin) -> None:
    play = begin(world())
    play.stage.world.repeats = True
    play.well()
    play.agrees()
    play.well()
    play.agrees()


@pytest.mark.parametrize("days", [-2, 2], ids=["behind", "ahead"])
def test_a_source_whose_clock_is_wrong(begin: Begin, days: int) -> None:
    play = begin(world(skew=timedelta(days=days)))
    play.well()
    play.agrees()
    play.stage.world.later(timedelta(minutes=30))
    play.stage.world.add()
    assert play.well().added == 1
    play.agrees()


def test_a_busy_source_is_given_the_time_it_asks_for(
    begin: Begin, requests: int, pauses: list[float]
) -> None:
    play, at = begin(world()), requests // 2
    ended = play.run(faults.busy(at=at, seconds=1))
    assert ended.told is None
    before, after = play.stage.moments[at : at + 2]
    assert 1 in pauses or after - before >= 0.95
    play.agrees()


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_does_not_end_the_run(begin: Begin, requests: int, fault: str) -> None:
    play = begin(world())
    assert play.run(PASSING[fault](requests)).told is None
    play.agrees()


@pytest.mark.usefixtures("impatient")
def test_silence_is_given_up_and_asked_again(begin: Begin, requests: int) -> None:
    play = begin(world())
    assert play.run(faults.silent(at=requests // 2)).told is None
    play.agrees()


@pytest.mark.parametrize("fault", ENDING)
def test_what_ends_the_run_is_told_and_made_up_for(begin: Begin, requests: int, fault: str) -> None:
    play = begin(world())
    ended = play.run(ENDING[fault](requests))
    assert ended.told or ended.rejected
    play.well()
    play.agrees()


def test_no_redirect_leads_into_a_private_network(begin: Begin, requests: int) -> None:
    play = begin(world())
    # The same server by another name, so that a visit would be seen.
    inside = play.stage.base_url.replace("127.0.0.1", "localhost") + "/inside"
    ended = play.run(faults.redirected(inside, at=requests // 2, times=MANY))
    assert ended.told or ended.rejected
    assert [request.path for request in play.stage.asked if request.path == "/inside"] == []
    play.well()
    play.agrees()


def test_an_item_of_ten_megabytes(begin: Begin, twin: Twin) -> None:
    play = begin(world())
    giant = play.stage.world.items[-1]
    short, giant.text = giant.text, giant.text + " It flickers." * (GIANT // 13)
    ended = play.run()
    if ended.told is None:
        play.agrees(without=_beside(giant, play.stage.world) if ended.rejected else ())
    giant.text, giant.edited = f"{short} Shorter now.", play.stage.world.now
    play.well()
    play.agrees()


def _beside(giant: Planted, holding: World) -> list[Planted]:
    """The items that a page loses with an item that is too large."""
    (page,) = (page for page in holding.pages(holding.here()[::-1]) if giant in page)
    return page


@pytest.mark.parametrize("value", ["null", "[]", "{}", '{"error": "busy"}'])
def test_json_of_another_shape_loses_nothing(begin: Begin, twin: Twin, requests: int, value: str) -> None:
    if value == twin.nothing:
        pytest.skip("this is how the source itself says that nothing is left")
    play = begin(world())
    other = Response(body=value, headers={"Content-Type": "application/json"})
    play.run(faults.instead(other, at=requests // 2))
    play.well()
    play.agrees()


@pytest.mark.parametrize("entry", [None, "x", {}], ids=repr)
def test_a_damaged_entry_spoils_no_other(begin: Begin, entry: Any) -> None:
    play = begin(world())
    first = play.run(faults.damaged(entry))
    intact = first.told is None and first.rejected == []
    assert first.told is None
    assert (play.lost() == []) == intact, "what is left out is told"


def test_killed_between_any_two_steps(begin: Begin, kids: Children) -> None:
    play = begin(world(5))
    play.well("whole")
    steps, number = len(play.stage.asked), 0
    while number < steps or kids.killed:
        source = f"killed at {number}"
        if number < steps:
            reached = threading.Event()
            play.stage.anew(faults.held(at=number, times=MANY, reached=reached))
            with kids.collecting(play, source) as process:
                assert reached.wait(60)
                os.kill(process, signal.SIGKILL)
        play.stage.anew()
        number += 1
        with kids.collecting(play, source, commits=number):
            pass
        play.well(source)
        play.agrees(source)
