"""The worked example of docs/add-a-source.md, read out of the page and put through the suite."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from collectors import registry
from tests.conformance.test_conformance import (  # noqa: F401 - run here with the page's own twin
    test_a_busy_source_is_given_the_time_it_asks_for,
    test_a_damaged_entry_spoils_no_other,
    test_a_source_whose_clock_is_wrong,
    test_all_pages_are_read_once,
    test_an_edit_is_seen,
    test_an_empty_page_before_full_ones,
    test_an_item_of_ten_megabytes,
    test_duplicate_ids_are_one_item,
    test_json_of_another_shape_loses_nothing,
    test_no_entry_and_a_single_one,
    test_no_redirect_leads_into_a_private_network,
    test_what_arrives_late_is_not_missed,
    test_what_ends_the_run_is_told_and_made_up_for,
    test_what_is_new_comes_with_the_next_run,
    test_what_passes_does_not_end_the_run,
)
from tests.conformance.twin import Twin

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-source.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def module(name: str, source: str) -> ModuleType:
    made = ModuleType(name)
    exec(source, made.__dict__)
    return made


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    """Does the page's three steps; the twin of the third one."""
    collector, line, third = blocks("python")
    kinds = ast.literal_eval(line)
    ((_, place),) = kinds.items()
    name = place.partition(":")[0]
    with pytest.MonkeyPatch.context() as patch:
        # Before it is run, as pydantic looks a class's module up by its name.
        patch.setitem(sys.modules, name, ModuleType(name))
        exec(collector, sys.modules[name].__dict__)
        patch.setattr(registry, "KINDS", {**registry.KINDS, **kinds})
        (made,) = module("tests.conformance.twins.suggestion_box", third).TWINS
        yield made


def test_the_settings_of_the_page_are_understood(twin: Twin) -> None:
    (settings,) = blocks("yaml")
    ((source),) = yaml.safe_load(settings)["sources"]
    options = {name: value for name, value in source.items() if name not in {"name", "collector", "schedule"}}
    assert registry.make(source["collector"], source["name"], options, twin.secrets.get)


def test_without_its_token_it_says_how_to_get_one(twin: Twin) -> None:
    with pytest.raises(registry.NotConfigured, match="SUGGESTION_BOX_TOKEN is not set") as raised:
        registry.make(twin.kind, "suggestions", twin.options("https://intranet.example.com"))
    assert "ask the intranet's team for a token" in raised.value.message
