"""Cleaning and redaction: what comes out here is all that is ever kept of a feedback."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from harken.domain.feedback import Failure, Feedback, Part
from harken.pipeline import storable
from nlp.clean import clean
from nlp.redact import redact


def prepare(item: Feedback) -> Feedback | Failure:
    """Clean and redact one feedback; what comes back is all that is ever kept of it."""
    reason = storable.refused(item)
    if reason is not None:
        return storable.told(Failure(where=item.external_id, reason=reason))
    parts = tuple(part for part in map(_prepare_part, item.parts) if part.text)
    if not parts:
        return Failure(where=item.external_id, reason="it has no text")
    try:
        attributes = {storable.text(key): _prepare_value(value) for key, value in item.attributes.items()}
    except RecursionError:
        return Failure(where=item.external_id, reason="its attributes are nested too deeply")
    return dataclasses.replace(storable.mended(item), parts=parts, attributes=attributes)


def _prepare_part(part: Part) -> Part:
    text, label = redact(clean(part.text)), storable.text(part.label)
    question = part.question and storable.text(part.question)
    if text is part.text and label is part.label and question is part.question:
        return part
    return dataclasses.replace(part, text=text, label=label, question=question)


def _prepare_value(value: Any) -> Any:
    """A value of any depth; what is no number in JSON is nothing."""
    if isinstance(value, str):
        return redact(clean(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {storable.text(str(key)): _prepare_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_prepare_value(each) for each in value]
    return value
