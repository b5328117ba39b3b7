"""A plan compiled into one function per column, so that a row becomes feedback in some microseconds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from collectors.files import dates, numbers
from collectors.files.identity import Identities
from collectors.files.mapping import WORDS, Becomes, Rule
from collectors.files.plan import Plan
from collectors.files.rows import MAX_TEXT, WRONG_ENCODING, Row, failed
from harken.domain.feedback import Failure, Feedback, Part, Score

#: Between the cells when a row is hashed: the ASCII unit separator.
_BETWEEN = "\x1f"
_MAX_ATTRIBUTE = 2_000
_LABELS = {Becomes.TITLE: "title", Becomes.TEXT: "body"}
_ORDER = {Becomes.TITLE: 0, Becomes.TEXT: 1, Becomes.PART: 2}
_CACHED = 10_000

Attribute = Callable[[Any], Any]


class _Bad(ValueError):
    """Why a row is rejected, and in which column."""

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


class Builder:
    """Makes feedback from rows, and counts what it had to leave empty."""

    def __init__(self, plan: Plan) -> None:
        place = {column: index for index, column in enumerate(plan.table.columns)}
        words = sorted(
            (rule for rule in plan.rules if rule.becomes in WORDS), key=lambda rule: _ORDER[rule.becomes]
        )
        self._kind = plan.kind
        self._parts = [(place[rule.column], rule.column, *_part(rule)) for rule in words]
        self._scores = [
            (place[rule.column], rule, _score(rule, plan)) for rule in plan.rules if rule.scale is not None
        ]
        self._known_scores: list[dict[Any, Score | None]] = [{} for _ in self._scores]
        self._attributes = [
            (place[rule.column], rule.name, _attribute(rule, plan))
            for rule in plan.rules
            if rule.becomes is Becomes.ATTRIBUTE
        ]
        self._at = {each: place[rule.column] for each in Becomes if (rule := plan.only(each)) is not None}
        self._date_column = getattr(plan.only(Becomes.DATE), "column", None)
        self._read_date = dates.reader(plan.dates, plan.zone)
        self.identities = Identities()
        #: Scores that were given but are not on their scale, by column.
        self.off_scale: Counter[str] = Counter()
        self.undated = 0

    def build(self, row: Row) -> Feedback | Failure:
        try:
            return self._feedback(row.cells, row.extra)
        except _Bad as bad:
            return failed(row.number, bad.reason, bad.column)

    def _feedback(self, cells: list[Any], extra: Mapping[str, Any] | None) -> Feedback:
        content = _content(cells, extra)
        parts = self._texts(cells)
        said = self._said(cells)
        at = self._at
        id_at, author_at, url_at = at.get(Becomes.ID), at.get(Becomes.AUTHOR), at.get(Becomes.URL)
        return Feedback(
            external_id=self._identity(None if id_at is None else cells[id_at], content),
            kind=self._kind,
            parts=parts,
            said=said,
            author=None if author_at is None else _name(cells[author_at]),
            url=None if url_at is None else _link(cells[url_at]),
            scores=self._given_scores(cells) if self._scores else (),
            attributes=self._given_attributes(cells, extra),
        )

    def _texts(self, cells: list[Any]) -> tuple[Part, ...]:
        parts = []
        for place, column, label, question, asks in self._parts:
            text = cells[place]
            if not isinstance(text, str):
                text = _as_text(text)
            if not text or text.isspace():
                continue
            if len(text) > MAX_TEXT:
                raise _Bad(f"is too long: {len(text):,} characters, {MAX_TEXT:,} are allowed", column)
            parts.append(Part(label=label, text=text, question=question, asks=asks))
        if not parts:
            raise _Bad("has no text", self._parts[0][1] if len(self._parts) == 1 else None)
        return tuple(parts)

    def _said(self, cells: list[Any]) -> dates.Said:
        place = self._at.get(Becomes.DATE)
        if place is None:
            self.undated += 1
            return None
        try:
            said = self._read_date(cells[place])
        except (ValueError, OverflowError, OSError, TypeError) as error:
            reason = (
                str(error) if str(error).startswith(("is ", "has ", "the year")) else "is an impossible date"
            )
            raise _Bad(reason, self._date_column) from error
        self.undated += said is None
        return said

    def _identity(self, given: Any, content: bytes) -> str:
        name = _name(given)
        return self.identities.made(content) if name is None else self.identities.given(name)

    def _given_scores(self, cells: list[Any]) -> tuple[Score, ...]:
        scores = []
        for (place, rule, read), known in zip(self._scores, self._known_scores, strict=True):
            value = cells[place]
            if value is None or value == "":
                continue
            if value in known:
                score = known[value]
            else:
                if len(known) >= _CACHED:
                    known.clear()
                score = known[value] = read(value)
            if score is None:
                self.off_scale[rule.column] += 1
            else:
                scores.append(score)
        return tuple(scores)

    def _given_attributes(self, cells: list[Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        for place, name, read in self._attributes:
            value = cells[place]
            if value is None or value == "":
                continue
            attributes[name] = value if read is None else read(value)
        if extra:
            attributes.update({name: _plain(value) for name, value in extra.items() if _scalar(value)})
        return attributes


def _content(cells: list[Any], extra: Mapping[str, Any] | None) -> bytes:
    """The whole row as bytes; lone surrogates stand for bytes that were not valid."""
    try:
        try:
            return _BETWEEN.join(cells).encode()
        except TypeError:
            return json.dumps([cells, extra], default=str, sort_keys=True, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _Bad(WRONG_ENCODING) from error


def _part(rule: Rule) -> tuple[str, str | None, Any]:
    return _LABELS.get(rule.becomes, rule.name), rule.question, rule.asks


def _score(rule: Rule, plan: Plan) -> Callable[[Any], Score | None]:
    scale = rule.scale
    assert scale is not None
    read = numbers.score_reader(scale, plan.decimals.get(rule.column, numbers.Decimal.POINT))

    def make(value: Any) -> Score | None:
        found = read(value)
        if found is None:
            return None
        return Score(
            name=rule.name,
            kind=scale.kind,
            value=found,
            low=scale.low,
            high=scale.high,
            higher_is_better=scale.higher_is_better,
            primary=rule.primary,
        )

    return make


def _attribute(rule: Rule, plan: Plan) -> Attribute:
    if rule.column in plan.quantities:
        style = plan.decimals[rule.column]
        return lambda value: _number_or_text(value, style)
    if rule.column in plan.flags:
        return lambda value: _flag(value)
    return _plain


def _number_or_text(value: Any, style: numbers.Decimal) -> Any:
    """A later value that is no number, as "n/a", stays what it is."""
    try:
        return numbers.number(value, style)
    except ValueError:
        return _plain(value)


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(str(value).strip().lower(), value)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _MAX_ATTRIBUTE else value[:_MAX_ATTRIBUTE]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return _as_text(value) if isinstance(value, list) else value


def _scalar(value: Any) -> bool:
    return value is not None and value != "" and not isinstance(value, list | dict)


def _as_text(value: Any) -> str:
    """The text of a cell that is no string: numbers of a workbook, lists of JSONL."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value if _scalar(each))
    return str(value)


def _name(value: Any) -> str | None:
    text = value.strip() if isinstance(value, str) else _as_text(value)
    return text.replace("\0", "") or None


def _link(value: Any) -> str | None:
    text = _name(value)
    return text if text is not None and text.startswith(("http://", "https://")) else None
