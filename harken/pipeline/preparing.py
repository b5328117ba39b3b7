"""Cleaning and redaction: what comes out here is all that is ever kept of a feedback."""

from __future__ import annotations

import dataclasses
from typing import Any

from harken.domain.feedback import Failure, Feedback, Part
from nlp.clean import clean
from nlp.redact import redact


def prepare(item: Feedback) -> Feedback | Failure:
    """Clean and redact one feedback; what comes back is all that is ever kept of it."""
    parts = tuple(part for part in map(_prepare_part, item.parts) if part.text)
    if not parts:
        return Failure(where=item.external_id, reason="it has no text")
    attributes = {key: _prepare_value(value) for key, value in item.attributes.items()}
    return dataclasses.replace(item, parts=parts, attributes=attributes)


def _prepare_part(part: Part) -> Part:
    text = redact(clean(part.text))
    return part if text is part.text else dataclasses.replace(part, text=text)


def _prepare_value(value: Any) -> Any:
    return redact(clean(value)) if isinstance(value, str) else value
