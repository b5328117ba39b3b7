"""What each column becomes: the rules, and how `--map` and `--ask` write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from collectors.files import asks as wording
from collectors.files.headers import slug
from collectors.files.numbers import Scale
from collectors.files.scales import guess, scaled
from collectors.files.table import Table
from harken.domain.errors import UsageError
from harken.domain.feedback import Asks


class Becomes(StrEnum):
    """What a column can become."""

    TEXT = "text"
    TITLE = "title"
    PART = "part"
    DATE = "date"
    ID = "id"
    AUTHOR = "author"
    URL = "url"
    SCORE = "score"
    ATTRIBUTE = "attribute"
    LEFT_OUT = "left out"


#: Feedback has one of each.
SINGLE = frozenset({Becomes.TEXT, Becomes.TITLE, Becomes.DATE, Becomes.ID, Becomes.AUTHOR, Becomes.URL})
WORDS = frozenset({Becomes.TEXT, Becomes.TITLE, Becomes.PART})
_NAMED = {"part": Becomes.PART, "score": Becomes.SCORE, "attribute": Becomes.ATTRIBUTE}
_FIELDS = "text, title, part.LABEL, date, id, author, url, score, score.NAME, attribute.NAME or skip"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What one column becomes."""

    column: str
    becomes: Becomes
    #: Label of a part, name of a score or an attribute.
    name: str = ""
    scale: Scale | None = None
    primary: bool = False
    question: str | None = None
    asks: Asks | None = None

    def __str__(self) -> str:
        if self.becomes in (Becomes.PART, Becomes.ATTRIBUTE, Becomes.SCORE) and self.name != self.column:
            return f"{self.becomes.value} {self.name}"
        return self.becomes.value


def parse(maps: Sequence[str], table: Table) -> tuple[Rule, ...]:
    """The rules that `--map FIELD=COLUMN` asks for.

    Raises:
        UsageError: an unknown field, a column that is not there, or a field given twice.
    """
    rules = tuple(_rule(each, table) for each in maps)
    for field in SINGLE:
        if sum(rule.becomes is field for rule in rules) > 1:
            raise UsageError(f"--map {field.value}=... is given twice; one column can be the {field.value}")
    if sum(rule.primary for rule in rules) > 1:
        raise UsageError(
            "--map score=... is given twice; name the others, such as --map score.wifi=COLUMN:1-5"
        )
    return rules


def _rule(written: str, table: Table) -> Rule:
    field, equals, column = written.partition("=")
    if not equals or not column.strip():
        raise UsageError(f"--map {written} cannot be read; write --map FIELD=COLUMN")
    field, _, name = field.strip().partition(".")
    if field == "skip":
        return Rule(column=found(column, table), becomes=Becomes.LEFT_OUT)
    if field == "score":
        return _score(name, column, table)
    if field in _NAMED and name:
        return _named(_NAMED[field], name, found(column, table))
    if field in {each.value for each in SINGLE} and not name:
        return Rule(column=found(column, table), becomes=Becomes(field))
    raise UsageError(f"--map {written} names no field; the fields are {_FIELDS}")


def _named(becomes: Becomes, name: str, column: str) -> Rule:
    rule = Rule(column=column, becomes=becomes, name=name)
    return part(rule) if becomes is Becomes.PART else rule


def part(rule: Rule) -> Rule:
    """The rule with the question that its column's header holds."""
    return replace(rule, question=rule.column, asks=wording.suggest(rule.column))


def _score(name: str, written: str, table: Table) -> Rule:
    given = scaled(written, name)
    column = found(given[0] if given else written, table)
    named = name or slug(column)
    scale = given[1] if given else guess(named, column, table.values(column))
    if scale is None:
        raise UsageError(f"The scale of {column} cannot be told; write it, such as score={column}:1-5")
    return Rule(column=column, becomes=Becomes.SCORE, name=named, scale=scale, primary=not name)


def found(name: str, table: Table) -> str:
    """The column of that name, in any case.

    Raises:
        UsageError: with the nearest names.
    """
    name = name.strip()
    if name in table.columns:
        return name
    alike = [column for column in table.columns if column.lower() == name.lower()]
    if len(alike) == 1:
        return alike[0]
    raise UsageError(f"There is no column {name}; the nearest are {nearest(name, table.columns)}")


def nearest(name: str, names: Sequence[str]) -> str:
    """The three most similar names."""
    from rapidfuzz import process, utils

    best = process.extract(name, names, limit=3, processor=utils.default_process)
    return ", ".join(match for match, _, _ in best)


def asked(rules: Sequence[Rule], asks: Sequence[str], table: Table) -> tuple[Rule, ...]:
    """The rules with what `--ask "QUESTION"=what` says of their questions.

    Raises:
        UsageError: for a question that no column asks, or something that cannot be asked for.
    """
    answers = dict(_ask(each, table) for each in asks)
    return tuple(_with_asks(rule, answers[rule.column]) if rule.column in answers else rule for rule in rules)


def _ask(written: str, table: Table) -> tuple[str, Asks]:
    question, _, what = written.rpartition("=")
    names = [each.value for each in Asks]
    if what.strip() not in names or not question.strip():
        raise UsageError(f'--ask {written} cannot be read; write --ask "QUESTION"=one of {", ".join(names)}')
    return found(question.strip().strip('"'), table), Asks(what.strip())


def _with_asks(rule: Rule, what: Asks) -> Rule:
    if rule.becomes in WORDS:
        return replace(rule, question=rule.column, asks=what)
    return Rule(
        column=rule.column, becomes=Becomes.PART, name=slug(rule.column), question=rule.column, asks=what
    )
