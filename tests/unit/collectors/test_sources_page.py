from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from collectors.registry import PUSHED, known, make, options_of, receiver
from harken.settings.sources import SourceSettings
from tests.conformance.twin import all_twins

PAGE = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^#{1,2} |\Z)", PAGE, re.DOTALL | re.MULTILINE))


def example(kind: str) -> SourceSettings:
    (block,) = re.findall(r"```yaml\n(.*?)```", SECTIONS[kind], re.DOTALL)
    (source,) = yaml.safe_load(block)
    return SourceSettings(**source)


def made_up(_: str) -> str:
    return "made up"


def test_every_kind_has_its_section() -> None:
    assert sorted(SECTIONS) == sorted(known())


@pytest.mark.parametrize("kind", sorted(known()))
def test_its_example_is_understood(kind: str) -> None:
    source = example(kind)
    assert source.collector == kind
    build = receiver if kind in PUSHED else make
    assert build(kind, source.name, source.options(), made_up)


@pytest.mark.parametrize("kind", sorted(known()))
def test_it_tells_what_everybody_asks(kind: str) -> None:
    for point in (
        "**Needs**",
        "**Limits:**",
        "**Terms:**",
        "**Edits",
        "**Document:**",
        "**Live:** never run",
    ):
        assert point in SECTIONS[kind], point
    assert "<https://" in SECTIONS[kind].partition("**Document:**")[2]


@pytest.mark.parametrize("kind", sorted(known()))
def test_it_names_every_secret_and_what_the_budget_is(kind: str) -> None:
    options = options_of(kind, kind)
    for credential in options.CREDENTIALS:
        assert f"`{credential.variable}`" in SECTIONS[kind]
    if options.DAILY_BUDGET is not None:
        assert re.search(rf"{options.DAILY_BUDGET:,} (?:requests|units) a day", SECTIONS[kind])


@pytest.mark.parametrize("twin", all_twins(), ids=str)
def test_it_tells_of_deletions_what_the_twin_shows(twin: Any) -> None:
    told = "**Deletions:**" in SECTIONS[twin.kind]
    assert told is twin.deletions
    assert told is not (
        "deletions are not told" in SECTIONS[twin.kind] or "deleted is not told" in SECTIONS[twin.kind]
    )
