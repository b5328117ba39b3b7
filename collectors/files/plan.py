"""Everything that is decided about a file before its first row is taken: what `harken import` shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from collectors.files import dates, mapping, numbers, presets, suggest
from collectors.files.identity import Seen
from collectors.files.mapping import Becomes, Rule
from collectors.files.rows import Row
from collectors.files.table import Table
from harken.domain.errors import InputError, UsageError
from harken.domain.feedback import Kind

_64_BITS = (1 << 64) - 1


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What each column becomes and how its values are read."""

    table: Table
    kind: Kind
    rules: tuple[Rule, ...]
    dates: dates.DateRule
    zone: tzinfo
    #: How the numbers of a column are written.
    decimals: Mapping[str, numbers.Decimal]
    #: Attributes that are numbers in every row looked at, so that rules can reckon with them.
    quantities: frozenset[str]
    #: Attributes that are true or false in every row looked at.
    flags: frozenset[str]
    notes: tuple[str, ...]

    def only(self, becomes: Becomes) -> Rule | None:
        return next((rule for rule in self.rules if rule.becomes is becomes), None)

    def decision(self, rule: Rule) -> str:
        """How the values of a column are read, in words; empty where nothing had to be decided."""
        said = []
        if rule.becomes is Becomes.DATE:
            said.append(self.dates.note)
        if rule.scale is not None:
            said.append(str(rule.scale) + (", main score" if rule.primary else ""))
        if rule.asks is not None:
            said.append(f"asks for {rule.asks.value}")
        if rule.column in self.quantities and rule.becomes is Becomes.ATTRIBUTE:
            said.append("number")
        if rule.column in self.flags and rule.becomes is Becomes.ATTRIBUTE:
            said.append("true or false")
        if self.decimals.get(rule.column) is numbers.Decimal.COMMA:
            said.append("decimal comma")
        return ", ".join(filter(None, said))


def make(
    table: Table,
    *,
    zone: tzinfo,
    kind: Kind | None = None,
    maps: Sequence[str] = (),
    asks: Sequence[str] = (),
    day_first: bool | None = None,
) -> Plan:
    """Decide everything.

    Raises:
        UsageError: `maps` or `asks` cannot be followed, or nothing in the file is text.
    """
    preset = presets.recognised(table)
    rules = mapping.asked(_rules(table, maps, preset), asks, table)
    rules, repeated = _without_repeated_id(rules, table, maps, preset)
    _must_speak(rules, table)
    kind = kind or _kind(rules, preset)
    rules = _with_question(rules) if kind is Kind.SURVEY_RESPONSE else rules
    values = {rule.column: table.values(rule.column) for rule in rules}
    quantities = frozenset(column for column, each in values.items() if numbers.quantity(column, each))
    return Plan(
        table=table,
        kind=kind,
        rules=rules,
        dates=_dates(table, rules, day_first),
        zone=_zone(rules, zone),
        decimals={
            column: numbers.decimal(each)
            for column, each in values.items()
            if _numeric(column, rules, quantities)
        },
        quantities=quantities,
        flags=frozenset(column for column, each in values.items() if _flags(each)),
        notes=(*table.notes, *_notes(rules, preset, repeated)),
    )


def _rules(table: Table, maps: Sequence[str], preset: presets.Preset | None) -> tuple[Rule, ...]:
    """Given rules come first; without any, the preset's and what names and contents suggest."""
    given = mapping.parse(maps, table)
    if any(rule.becomes in mapping.WORDS for rule in given):
        return (*given, *suggest.remaining(table, given))
    if preset is None:
        return suggest.suggested(table, given)
    taken = {rule.column for rule in given}
    filled = {rule.becomes for rule in given if rule.becomes in mapping.SINGLE}
    own = [
        rule
        for rule in presets.rules(preset, table)
        if rule.column not in taken and rule.becomes not in filled
    ]
    return suggest.suggested(table, (*given, *own))


def _must_speak(rules: Sequence[Rule], table: Table) -> None:
    if not any(rule.becomes in mapping.WORDS for rule in rules):
        columns = ", ".join(table.columns)
        raise UsageError(
            f"No column looks like text; say which one is, with --map text=COLUMN. The columns are: {columns}"
        )
    if not table.sample:
        raise InputError(f"No row of {table.path} can be read; check its delimiter and its encoding")


def _kind(rules: Sequence[Rule], preset: presets.Preset | None) -> Kind:
    if preset is not None:
        return preset.kind
    asked = any(rule.question and rule.question.rstrip().endswith("?") for rule in rules)
    return Kind.SURVEY_RESPONSE if asked else Kind.REVIEW


def _with_question(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """In a survey the header of the text is the question, where it reads like one."""
    return tuple(
        mapping.part(rule)
        if rule.becomes is Becomes.TEXT and rule.question is None and _asks(rule.column)
        else rule
        for rule in rules
    )


def _asks(column: str) -> bool:
    return column.rstrip().endswith("?") or len(column.split()) > 3


def _dates(table: Table, rules: Sequence[Rule], day_first: bool | None) -> dates.DateRule:
    """Decided on the first rows, and on all of them where those do not tell the day from the month."""
    column = next((rule.column for rule in rules if rule.becomes is Becomes.DATE), None)
    if column is None:
        return dates.DateRule()
    rule = dates.decide(table.values(column), day_first)
    if not rule.ambiguous or table.whole:
        return rule
    return dates.decide(_all_values(table, column), day_first)


def _all_values(table: Table, column: str) -> Iterator[Any]:
    place = table.columns.index(column)
    for row in table.rows():
        if isinstance(row, Row):
            yield row.cells[place]


def _zone(rules: Sequence[Rule], zone: tzinfo) -> tzinfo:
    """UTC where the name of the date's column says so."""
    column = next((rule.column for rule in rules if rule.becomes is Becomes.DATE), "")
    return UTC if "utc" in column.lower() else zone


def _numeric(column: str, rules: Sequence[Rule], quantities: frozenset[str]) -> bool:
    return column in quantities or any(rule.scale is not None and rule.column == column for rule in rules)


def _flags(values: Sequence[Any]) -> bool:
    return bool(values) and all(str(value).strip().lower() in ("true", "false") for value in values)


def _without_repeated_id(
    rules: tuple[Rule, ...], table: Table, maps: Sequence[str], preset: presets.Preset | None
) -> tuple[tuple[Rule, ...], str | None]:
    """A column that only looks like an id is checked in all rows: were it no id, rows would be lost."""
    rule = next((rule for rule in rules if rule.becomes is Becomes.ID), None)
    if rule is None or preset is not None or any(each.startswith("id=") for each in maps):
        return rules, None
    seen = Seen()
    for value in _all_values(table, rule.column):
        if value not in (None, "") and not seen.add(hash(str(value)) & _64_BITS):
            other = Rule(column=rule.column, becomes=Becomes.ATTRIBUTE, name=rule.column)
            return tuple(other if each is rule else each for each in rules), rule.column
    return rules, None


def _notes(rules: Sequence[Rule], preset: presets.Preset | None, repeated: str | None) -> Iterator[str]:
    if preset is not None:
        yield f"this is an export of {preset.name}"
    becomes = {rule.becomes for rule in rules}
    if Becomes.DATE not in becomes:
        yield "no column is a date, so all feedback is undated and no question about a period can count it"
    if Becomes.ID not in becomes:
        yield "no column is an id, so rows are told apart by all their cells: a row that changes is a new row"
        ids = [
            rule.column for rule in rules if suggest.key(rule.column) in ("id", "review_id", "response_id")
        ]
        if repeated is not None:
            yield f"{repeated} is not taken as the id, since its values repeat (--map id={repeated} insists)"
        elif ids:
            yield f"--map id={ids[0]} would let a changed row update"
    left_out = [rule.column for rule in rules if rule.becomes is Becomes.LEFT_OUT]
    if left_out:
        yield f"left out: {', '.join(left_out)} (--map attribute.NAME=COLUMN keeps one)"
