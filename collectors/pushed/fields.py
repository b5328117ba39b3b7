"""Which value of a JSON document becomes what of a feedback, as the settings say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.base import known_author, moment, short_id
from collectors.files import asks as wording
from collectors.files.numbers import Scale
from collectors.files.scales import scaled
from collectors.reading import Unusable
from harken.domain.errors import UsageError
from harken.domain.feedback import Feedback, Kind, Part, Score

#: What a value can become; `part.LABEL`, `score.NAME` and `attribute.NAME` name what they make.
SINGLE = ("id", "text", "title", "date", "author", "url", "score")
NAMED = ("part", "score", "attribute")


def checked(fields: Mapping[str, str]) -> dict[str, str]:
    """The same fields, where all of them can be understood.

    Raises:
        ValueError: naming the first that cannot.
    """
    for name, path in fields.items():
        field, _, label = name.partition(".")
        if not (name in SINGLE or (field in NAMED and label)):
            known = ", ".join((*SINGLE, "part.LABEL", "score.NAME", "attribute.NAME"))
            raise ValueError(f"{name} is no field; the fields are {known}")
        if field == "score":
            _scale(path, label)
    return dict(fields)


class Reading:
    """Reads one record after another by the same fields."""

    def __init__(self, fields: Mapping[str, str], kind: Kind, attributes: Mapping[str, Any]) -> None:
        self._fields = fields
        self._kind = kind
        self._attributes = attributes

    def read(self, record: Any) -> Feedback:
        """The feedback of one record.

        Raises:
            Unusable: where it has no id or no text.
        """
        identity = self._text(record, "id")
        if not identity:
            raise Unusable(f"there is nothing at {self._fields.get('id', 'id')}, which is its id")
        parts = tuple(self._parts(record))
        if not parts:
            raise Unusable("it has no text")
        return Feedback(
            external_id=short_id(identity),
            kind=self._kind,
            parts=parts,
            said=moment(self._text(record, "date") or None),
            author=known_author(self._text(record, "author")),
            url=link(self._text(record, "url")),
            scores=tuple(self._scores(record)),
            attributes={**dict(self._named_values(record, "attribute")), **self._attributes},
        )

    def _text(self, record: Any, field: str) -> str:
        path = self._fields.get(field)
        value = None if path is None else at(record, path)
        return "" if value is None or isinstance(value, dict | list) else str(value).strip()

    def _parts(self, record: Any) -> Iterator[Part]:
        for field, label in (("title", "title"), ("text", "body")):
            if text := self._text(record, field):
                yield Part(label=label, text=text)
        for label, value in self._named_values(record, "part"):
            if isinstance(value, str) and value.strip():
                yield Part(label=label, text=value, asks=wording.suggest(label))

    def _scores(self, record: Any) -> Iterator[Score]:
        for name, path in self._fields.items():
            field, _, label = name.partition(".")
            if field == "score":
                where, scale = _scale(path, label)
                value = _number(at(record, where))
                if value is not None and scale.low <= value <= scale.high:
                    yield Score(
                        name=label or "score",
                        kind=scale.kind,
                        value=value,
                        low=scale.low,
                        high=scale.high,
                        higher_is_better=scale.higher_is_better,
                        primary=not label,
                    )

    def _named_values(self, record: Any, wanted: str) -> Iterator[tuple[str, Any]]:
        for name, path in self._fields.items():
            field, _, label = name.partition(".")
            value = at(record, path) if field == wanted else None
            if isinstance(value, str | int | float | bool) and value != "":
                yield label, value


def at(record: Any, path: str) -> Any:
    """The value at a dotted path, such as `data.answers.0.text`; None where there is nothing."""
    for step in path.split("."):
        if isinstance(record, list) and step.isdecimal() and int(step) < len(record):
            record = record[int(step)]
        elif isinstance(record, dict):
            record = record.get(step)
        else:
            return None
    return record


def _scale(path: str, name: str) -> tuple[str, Scale]:
    try:
        given = scaled(path, name)
    except UsageError as error:
        raise ValueError(error.message) from error
    if given is None:
        raise ValueError(f"score needs its scale behind the path, such as {path}:1-5 or {path}:0-10:nps")
    return given


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def link(text: str) -> str | None:
    """The address of a page; anything else, such as a script, is none."""
    return text if text.startswith(("http://", "https://")) else None
