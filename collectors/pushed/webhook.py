"""A form tool's webhook: Typeform and Formbricks as they sign and write, any other by its fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from collectors import typeform
from collectors.credentials import Credential
from collectors.pushed import formbricks, signatures
from collectors.pushed.fields import Reading, at, checked
from collectors.reading import batch
from collectors.surveys import Survey, questions
from harken.domain.errors import Unreadable
from harken.domain.feedback import Batch, Feedback


class Webhook(Survey):
    """Each delivery is checked by its signature and stored before it is answered."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="secret",
            variable="HARKEN_WEBHOOK_SECRET",
            how="Take the signing secret of the form tool's webhook, or make one and give it to both sides",
        ),
    )

    secret: SecretStr
    #: Who writes the deliveries, and so how they are signed and read.
    format: Literal["typeform", "formbricks", "json"] = "json"
    #: For `json`: `hexadecimal` (sha256=... of the body in one header) or `standard` (Standard Webhooks).
    signature: Literal["hexadecimal", "standard"] = "hexadecimal"
    #: The header of a hexadecimal signature.
    header: str = "X-Hub-Signature-256"
    #: For `json`: where in a delivery the list of records is; left out, the delivery is one record.
    records: str | None = None
    #: What becomes what, such as `text: answers.why`, `score: answers.rating:1-5`.
    fields: dict[str, str] = Field(default_factory=dict)
    #: For Formbricks, which sends no questions: their wording by id.
    questions: dict[str, str] = Field(default_factory=dict)

    @field_validator("fields")
    @classmethod
    def _understood(cls, fields: dict[str, str]) -> dict[str, str]:
        return checked(fields)

    @model_validator(mode="after")
    def _identified(self) -> Webhook:
        """Without an id and a text nothing of any delivery could be kept."""
        worded = any(name in ("text", "title") or name.startswith("part.") for name in self.fields)
        if self.format == "json" and not ("id" in self.fields and worded):
            raise ValueError("fields must say at least where the id and a text are, such as id and text")
        return self

    def accept(self, body: bytes, headers: Mapping[str, str]) -> Batch:
        """What one delivery holds; an event that is no answer holds nothing.

        Raises:
            TurnedAway: where the signature does not fit.
            Unreadable: where the body is no JSON object.
        """
        self._check(body, headers)
        return batch(self._entries(document(body)), self._reader(), label=self._label, what="delivery")

    def _check(self, body: bytes, headers: Mapping[str, str]) -> None:
        secret = self.secret.get_secret_value()
        if self.format == "typeform":
            signatures.typeform(body, headers, secret)
        elif self.format == "formbricks" or self.signature == "standard":
            signatures.standard(body, headers, secret)
        else:
            signatures.hexadecimal(body, headers, secret, self.header)

    def _entries(self, sent: Any) -> Iterator[Any]:
        if self.format == "json" and self.records:
            found = at(sent, self.records)
            yield from found if isinstance(found, list) else ()
        elif isinstance(sent, list):
            yield from sent
        else:
            yield sent

    def _reader(self) -> Callable[[Any], Feedback | None]:
        if self.format == "typeform":
            return self._typeform
        if self.format == "formbricks":
            return lambda entry: formbricks.response(self, entry, self.questions, self.fields)
        return Reading(self.fields, self.kind, self.attributes).read

    def _typeform(self, entry: Any) -> Feedback | None:
        if entry.get("event_type") != "form_response":
            return None
        sent = entry["form_response"]
        asked = questions(typeform.fields(sent["definition"]), self.name)
        return typeform.response(self, str(sent["form_id"]), sent, asked)

    def _label(self, entry: Any) -> str:
        path = {"typeform": "form_response.token", "formbricks": "data.id"}.get(self.format)
        return str(at(entry, path or self.fields.get("id", "id")) or "a delivery")


def document(body: bytes) -> Any:
    """The JSON that a body holds: an object or a list.

    Raises:
        Unreadable: where it holds neither.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The body is no JSON in UTF-8; send it as application/json.") from error
    if not isinstance(found, dict | list):
        raise Unreadable("The body is no JSON object and no list of them.")
    return found
