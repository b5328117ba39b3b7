from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from collectors.registry import make
from harken.domain.feedback import Feedback, Kind
from tests.conformance.faults import Stage, staged
from tests.conformance.world import world
from tests.unit.collectors.forums import FORUMS

PAGE = (Path(__file__).parents[3] / "docs" / "forums.md").read_text(encoding="utf-8")


def settings(program: str) -> dict[str, Any]:
    """What the page says for one program."""
    section = PAGE.partition(f"## {program}\n")[2].partition("\n## ")[0]
    ((source),) = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)[0])["sources"]
    return source


def collected(program: str, stage: Stage, **others: Any) -> list[Feedback]:
    options = settings(program)
    name, kind = options.pop("name"), options.pop("collector")
    place = urlsplit(options["url"])
    here = f"{stage.base_url}{place.path}" + (f"?{place.query}" if place.query else "")
    collector = make(kind, name, {**options, "url": here, "delay": 0, "allow_private": True, **others})
    batches = list(collector.collect({}))
    assert [failure for batch in batches for failure in batch.failures] == []
    return [item for batch in batches for item in batch.items]


@pytest.mark.parametrize("program", FORUMS)
def test_all_threads_and_their_pages_are_read(program: str) -> None:
    forum = FORUMS[program]
    with staged(forum, world(11)) as stage:
        found = {item.parts[-1].text: item for item in collected(program, stage)}
        again = collected(program, stage)
    assert stage.stumbled == []
    assert len(found) == len(again) == 11, "each post once"
    assert {item.external_id for item in again} == {item.external_id for item in found.values()}
    assert {item.url for item in again} == {item.url for item in found.values()}
    for planted in stage.world.items:
        item = next(item for text, item in found.items() if planted.text in text)
        assert item.kind is Kind.FORUM_POST
        assert item.author == planted.author
        assert item.said == (planted.said if forum.instants else planted.said.date())
        assert "bulb" not in item.parts[-1].text, "a quotation is another's words"
        assert planted.id in item.external_id
        assert planted.id in str(item.url)


def test_an_edited_post_keeps_its_id() -> None:
    with staged(FORUMS["XenForo"], world(4)) as stage:
        before = {item.external_id for item in collected("XenForo", stage)}
        stage.world.edit(stage.world.items[1])
        after = {item.external_id: item.parts[-1].text for item in collected("XenForo", stage)}
    assert set(after) == before
    assert sum("no longer so" in text for text in after.values()) == 1


def test_a_visit_leaves_no_trace_in_links() -> None:
    with staged(FORUMS["phpBB"], world(4)) as stage:
        found = collected("phpBB", stage)
        asked = [request.target for request in stage.asked]
    assert not [link for link in [*asked, *(str(item.url) for item in found)] if "sid=" in link]
    assert len(asked) == len(set(asked))
