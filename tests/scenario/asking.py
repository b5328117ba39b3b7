"""Asking every question of the evaluation of understanding in one workspace, each meaning measured once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.questions.reading import HERE, contexts
from benchmarks.questions.reading import context_of as company
from harken.ask.context import Context
from harken.ask.contract import spec_json, to_json
from harken.ask.parse import understand
from harken.ask.reply import reply
from harken.ask.template import Piece
from harken.ask.words import told
from harken.commands.ask import context_of, theme_names
from harken.commands.context import Opened
from harken.domain.answers import Answer, Facts
from harken.domain.questions import Spec
from harken.domain.vocabulary import Saying, Vocabulary
from harken.insights.measure import measure

#: The tuned questions and the newest sealed set; where the variable is set, those before it are asked too.
EVERY_SET = "HARKEN_EVERY_SET"
NEWEST, BEFORE = 9, ("", 2, 3, 4, 5, 6, 7, 8)
FILES = (
    "dev.jsonl",
    *(f"unseen{number}.jsonl" for number in ((*BEFORE, NEWEST) if os.environ.get(EVERY_SET) else (NEWEST,))),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One answer: what was asked first, the answer, and its document."""

    question: str
    answer: Answer
    document: dict[str, Any]


def ask_all(opened: Opened, kind: str, today: date | None = None) -> tuple[list[Asked], dict[str, str]]:
    """Every question of one made-up company; what means the same is measured once.

    Returns:
        The answers, and the names of the themes that their words may use.
    """
    asked: dict[str, Asked] = {}
    context = _at_home(context_of(opened), company(contexts()[kind]).vocabulary)
    context = replace(context, today=today or context.today, embed=None)
    measured = _remembering(opened)
    for row in _rows(kind):
        given = reply(row["question"], _after(row.get("previous") or (), context), measured)
        for answer, document in zip(given.answers, to_json(given)["answers"], strict=True):
            key = answer.text if answer.found.refused else _key(answer.spec)
            asked.setdefault(key, Asked(question=row["question"], answer=answer, document=document))
    return list(asked.values()), theme_names(context.vocabulary)


def _after(earlier: Iterable[str], context: Context) -> Context:
    """The thread in which a question follows others."""
    for question in earlier:
        specs = [each for each in understand(question, context) if isinstance(each, Spec)]
        context = replace(context, previous=specs[-1]) if specs else context
    return context


def _rows(kind: str) -> Iterator[dict[str, Any]]:
    for name in FILES:
        for line in Path(HERE / name).read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            if row["context"] == kind:
                yield row


def _remembering(opened: Opened) -> Callable[[Spec], Facts]:
    found: dict[str, Facts] = {}

    def measured(spec: Spec) -> Facts:
        key = _key(spec)
        if key not in found:
            with opened.engine.connect() as connection:
                found[key] = measure(connection, spec, rules=opened.rules)
        return found[key]

    return measured


def _key(spec: Spec) -> str:
    return json.dumps(spec_json(spec), sort_keys=True)


def _at_home(context: Context, other: Vocabulary) -> Context:
    """The workspace's own names, each also called as the company calls one of its own."""
    here = context.vocabulary
    own = replace(
        here,
        sayings=(*here.sayings, *_aliases(here, other)),
        releases=other.releases,
        named_periods=other.named_periods,
        rivals=other.rivals,
    )
    return replace(context, vocabulary=own)


def _aliases(here: Vocabulary, other: Vocabulary) -> Iterator[Saying]:
    for field in ("groups", "sources", "products"):
        pairs = zip(getattr(other, field), cycle(getattr(here, field) or ("",)), strict=False)
        yield from (Saying(field=field, value=name, saying=said) for said, name in pairs if name)
    for theirs, mine in zip(other.themes, cycle(here.themes), strict=False):
        for said in (theirs.name, *theirs.words):
            yield Saying(field="themes", value=mine.key, saying=said)
    mine_too = [(name, value) for name, values in here.attributes.items() for value in values[:3]]
    theirs_too = [value for values in other.attributes.values() for value in values]
    for said, (name, value) in zip(theirs_too, cycle(mine_too or [("", "")]), strict=False):
        if name and name != "product":
            yield Saying(field="attributes", value=value, saying=said, attribute=name)


def pieces(asked: Asked, themes: Mapping[str, str]) -> tuple[Piece, ...]:
    """The words of an answer in pieces, with what each came from."""
    return told(asked.answer.spec, asked.answer.found, dict(themes)).pieces
