"""The answer contract: replies as JSON, for the command line, the bot and the web alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from harken.ask import figures
from harken.domain.answers import (
    Answer,
    Doubt,
    Fact,
    How,
    LowConfidence,
    Quote,
    Refusal,
    Reply,
    Row,
    SourceState,
)
from harken.domain.questions import Filter, Period, Spec

SCHEMA = 1


def schema() -> dict[str, Any]:
    """The JSON Schema of a reply and of an error."""
    text = files("harken.ask").joinpath("answer.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def to_json(reply: Reply) -> dict[str, Any]:
    """A reply as a document of the contract."""
    return {
        "schema": SCHEMA,
        "question": reply.question,
        "answers": [_answer(answer) for answer in reply.answers],
    }


def error_json(code: str, message: str) -> dict[str, Any]:
    """An error as a document of the contract."""
    return {"error": {"code": code, "message": message}}


def _answer(answer: Answer) -> dict[str, Any]:
    found = answer.found
    return {
        "spec": spec_json(answer.spec),
        "text": answer.text,
        "facts": {id_: fact_json(fact) for id_, fact in found.facts.items()},
        "rows": [row_json(row) for row in found.rows],
        "quotes": [quote_json(quote) for quote in found.quotes],
        "how": _how(found.how),
        "refused": None if found.refused is None else _refusal(found.refused),
        "doubt": None if answer.doubt is None else _doubt(answer.doubt),
    }


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {"taken_for": doubt.taken_for, "others": list(doubt.others)}


def spec_json(spec: Spec) -> dict[str, Any]:
    return {
        "intent": spec.intent.value,
        "measure": None if spec.measure is None else spec.measure.value,
        "filters": {"include": _filter(spec.include), "exclude": _filled(_filter(spec.exclude))},
        "period": period_json(spec.period),
        "compare": {
            "by": spec.compare.by,
            "to": None if spec.compare.to is None else period_json(spec.compare.to),
        },
        "limit": spec.limit,
        "order": spec.order.value,
    }


def _filter(part: Filter) -> dict[str, Any]:
    lists = ("themes", "groups", "sources", "kinds", "products", "languages", "roles", "sentiment")
    later = {field: list(getattr(part, field)) for field in ("facets", "rivals") if getattr(part, field)}
    score = part.score
    return {
        **{field: list(getattr(part, field)) for field in lists},
        "attributes": {name: list(values) for name, values in part.attributes.items()},
        "score": None if score is None else {"name": score.name, "low": score.low, "high": score.high},
        "text": part.text,
    } | later


def _filled(part: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields that leave something out."""
    return {field: value for field, value in part.items() if value}


def period_json(period: Period) -> dict[str, str | None]:
    return {"start": _bound(period.start), "end": _bound(period.end)}


def _bound(bound: date | datetime | None) -> str | None:
    return None if bound is None else bound.isoformat()


def fact_json(fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": fact.name,
        "value": fact.value,
        "unit": fact.unit,
        "counts": fact.counts.value,
        "n": fact.n,
        "numerator": fact.numerator,
        "low": fact.low,
        "high": fact.high,
        "definition": fact.definition,
        "where": dict(fact.where),
        "evidence": fact.evidence,
    }
    return found if fact.p is None else found | {"p": fact.p}


def row_json(row: Row) -> dict[str, Any]:
    found = {"keys": dict(row.keys), "cells": dict(row.cells)}
    return found | {"verdicts": dict(row.verdicts)} if row.verdicts else found


def quote_json(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "feedback_id": str(quote.feedback_id),
        "part": quote.part,
        "start": quote.start,
        "end": quote.end,
        "url": quote.url,
        "source": quote.source,
        "date": _bound(quote.date),
        "about": dict(quote.about),
    }


def _how(how: How) -> dict[str, Any]:
    return {
        "period": str(figures.period(how.period)) or "all time",
        "filters": how.filters,
        "n": how.n,
        "sources": [source_json(source) for source in how.sources],
        "taxonomy_version": how.taxonomy_version,
        "model": how.model,
        "low_confidence": None if how.low_confidence is None else _low_confidence(how.low_confidence),
        "copies": how.copies,
        "notes": list(how.notes),
    }


def _low_confidence(found: LowConfidence) -> dict[str, int]:
    return {"n": found.n, "numerator": found.numerator}


def source_json(source: SourceState) -> dict[str, Any]:
    return {
        "name": source.name,
        "last_collected": _bound(source.last_collected),
        "healthy": source.healthy,
        "blind": [
            {"kind": each.kind.value, "start": _bound(each.start), "end": _bound(each.end)}
            for each in source.blind
        ],
    }


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {"code": refusal.code.value, "message": refusal.message, "nearest": list(refusal.nearest)}
