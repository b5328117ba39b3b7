"""Sentences for users stand where they can be found, and another language could be put in their place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harken.ask import words

ASK = Path(__file__).parents[2] / "harken" / "ask"
#: The modules that the index in the docstring of `harken.ask.words` names.
INDEX = frozenset(re.findall(r"`(\w+)`", words.__doc__ or ""))
#: A sentence starts with a capital, has several words, and ends as sentences do.
_SENTENCE = re.compile(r"^[A-Z“{][^\n]*\s[^\n]*\s[^\n]*[.!?:]$")


def _modules() -> list[Path]:
    return [path for path in sorted(ASK.glob("*.py")) if path.stem not in INDEX]


def _strings(path: Path) -> Iterator[str]:
    """All strings of a module but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_the_index_names_every_module_of_words_and_only_modules() -> None:
    named = {path.stem for path in ASK.glob("*_words.py")} - {"calendar_words", "score_words"}
    assert named | {"words", "certainty", "figures"} <= INDEX
    assert {name for name in INDEX if not (ASK / f"{name}.py").exists()} == set()


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.stem)
def test_no_sentence_stands_elsewhere(path: Path) -> None:
    found = [each for each in _strings(path) if _SENTENCE.match(each) and "\\b" not in each]
    assert found == []
