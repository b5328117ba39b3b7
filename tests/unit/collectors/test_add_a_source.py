from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from collectors import registry
from tests.loopback import serving

PAGE = (Path(__file__).parents[3] / "docs" / "add-a-source.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def tests(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Does the page's three steps; the functions of the third one."""
    module, line, tests = blocks("python")
    kinds = ast.literal_eval(line)
    ((_, place),) = kinds.items()
    made = ModuleType(place.partition(":")[0])
    monkeypatch.setitem(sys.modules, made.__name__, made)
    exec(module, made.__dict__)
    monkeypatch.setattr(registry, "KINDS", {**registry.KINDS, **kinds})
    held: dict[str, Any] = {}
    exec(tests, held)
    return held


def test_the_example_of_the_page_works(tests: dict[str, Any]) -> None:
    named = [name for name in tests if name.startswith("test_")]
    assert len(named) == 2
    for name in named:
        with serving() as site:
            tests[name](site)


@pytest.mark.usefixtures("tests")
def test_the_settings_of_the_page_are_understood() -> None:
    (settings,) = blocks("yaml")
    ((source),) = yaml.safe_load(settings)["sources"]
    options = {name: value for name, value in source.items() if name not in {"name", "collector", "schedule"}}
    assert registry.make(source["collector"], source["name"], options)
