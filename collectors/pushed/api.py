"""Feedback that programs send as plain JSON, with a token."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import SecretStr

from collectors.base import Options, known_author, moment, short_id
from collectors.credentials import Credential
from collectors.pushed.fields import link
from collectors.pushed.webhook import document
from collectors.reading import Unusable, batch
from harken.domain.errors import TurnedAway, Unreadable
from harken.domain.feedback import Asks, Batch, Feedback, Kind, Part, Score, ScoreKind

#: Records in one request; more are sent in several.
MOST = 1000
_KNOWN = frozenset(
    {"id", "text", "title", "parts", "date", "author", "url", "kind", "scores", "attributes", "deleted"}
)


class Api(Options):
    """Records of Harken's own form, see docs/sources.md."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="HARKEN_API_TOKEN",
            how="Make a long random one, such as with: openssl rand -hex 32",
        ),
    )

    token: SecretStr

    def accept(self, body: bytes, headers: Mapping[str, str]) -> Batch:
        """One record or a list of them; ids with `deleted: true` are gone.

        Raises:
            TurnedAway: where the bearer token is missing or another one.
            Unreadable: where the body is no JSON, or holds too many records.
        """
        self._check(headers)
        sent = document(body)
        records = sent if isinstance(sent, list) else [sent]
        if len(records) > MOST:
            raise Unreadable(f"That is more than {MOST:,} records; send them in several requests.")
        gone = [short_id(str(each["id"])) for each in records if _deleted(each)]
        kept = [each for each in records if not _deleted(each)]
        return batch(kept, self._read, label=lambda each: str(each["id"]), what="record", gone=gone)

    def _check(self, headers: Mapping[str, str]) -> None:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        wanted = self.token.get_secret_value()
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), wanted.encode()):
            raise TurnedAway("The token is missing or wrong; send it as 'Authorization: Bearer TOKEN'.")

    def _read(self, record: Any) -> Feedback:
        if unknown := sorted(set(record) - _KNOWN):
            raise Unusable(
                f"{unknown[0]} is no field of a record; the fields are {', '.join(sorted(_KNOWN))}"
            )
        if record.get("id") in (None, ""):
            raise Unusable("it has no id, by which a second sending would be recognised")
        parts = tuple(each for each in _parts(record) if each.text.strip())
        if not parts:
            raise Unusable("it has no text")
        return Feedback(
            external_id=short_id(str(record["id"])),
            kind=_kind(record.get("kind"), self.kind),
            parts=parts,
            said=_date(record.get("date")),
            author=known_author(_optional(record.get("author"))),
            url=link(str(record.get("url") or "")),
            scores=tuple(_score(each) for each in record.get("scores") or ()),
            attributes={**(record.get("attributes") or {}), **self.attributes},
        )


def _deleted(record: Any) -> bool:
    known = isinstance(record, dict) and record.get("id") not in (None, "")
    return known and record.get("deleted") is True


def _parts(record: Mapping[str, Any]) -> list[Part]:
    plain = [("title", record.get("title")), ("body", record.get("text"))]
    parts = [Part(label=label, text=str(text)) for label, text in plain if text]
    for each in record.get("parts") or ():
        asks = Asks(each["asks"]) if each.get("asks") else None
        question = _optional(each.get("question"))
        parts.append(Part(label=str(each["label"]), text=str(each["text"]), question=question, asks=asks))
    return parts


def _score(given: Mapping[str, Any]) -> Score:
    value, low, high = (float(given[name]) for name in ("value", "low", "high"))
    if not low <= value <= high:
        raise Unusable("a score lies outside its own scale")
    return Score(
        name=str(given["name"]),
        kind=ScoreKind(given.get("kind", ScoreKind.RATING)),
        value=value,
        low=low,
        high=high,
        higher_is_better=bool(given.get("higher_is_better", True)),
        primary=bool(given.get("primary", False)),
    )


def _kind(given: Any, usual: Kind) -> Kind:
    kinds = [each.value for each in Kind]
    if given is not None and given not in kinds:
        raise Unusable(f"its kind is none of {', '.join(kinds)}")
    return usual if given is None else Kind(given)


def _date(given: Any) -> Any:
    said = moment(_optional(given))
    if given and said is None:
        raise Unusable("its date is not ISO 8601, such as 2026-11-03T09:30:00Z")
    return said


def _optional(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
