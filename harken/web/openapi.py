"""What the API offers, as OpenAPI: made of the same schema that `harken ask --json` keeps to."""

from __future__ import annotations

from typing import Any

from harken import __version__
from harken.ask.contract import schema
from harken.web.address import FIELDS, SORTS, SPANS, STEPS

_ACTION = {
    "type": "object",
    "properties": {
        "id": {"type": ["integer", "null"]},
        "name": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "kind": {"enum": ["release", "fix", "campaign", "other"]},
        "theme": {"type": ["string", "null"]},
        "owner": {"type": ["string", "null"]},
        "note": {"type": ["string", "null"]},
    },
    "required": ["name", "day"],
}
_EVIDENCE = {
    "type": "object",
    "properties": {
        "schema": {"const": 1},
        "id": {"type": "string"},
        "made": {"type": "string", "format": "date-time"},
        "counts": {"enum": ["feedback", "statement", "mention", "person", "customer"]},
        "counted": {"type": "integer"},
        "gone": {"type": "integer"},
        "edited": {"type": "integer"},
        "items": {"type": "array", "items": {"type": "object", "required": ["text", "source"]}},
    },
    "required": ["schema", "id", "counts", "counted", "items"],
}
_SOURCES = {
    "type": "object",
    "properties": {
        "schema": {"const": 1},
        "sources": {"type": "array", "items": {"type": "object", "required": ["name", "state", "feedback"]}},
    },
    "required": ["schema", "sources"],
}
_ACTIONS = {
    "type": "object",
    "properties": {
        "schema": {"const": 1},
        "actions": {"type": "array", "items": {"$ref": "#/components/schemas/Action"}},
    },
    "required": ["schema", "actions"],
}
_ONE_ACTION = {
    "type": "object",
    "properties": {"schema": {"const": 1}, "action": {"$ref": "#/components/schemas/Action"}},
    "required": ["schema", "action"],
}


def document() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Harken",
            "version": __version__,
            "description": "The answers of Harken's page, for programs: every number with what is behind it.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Reply": _inside(schema()),
                "Evidence": _EVIDENCE,
                "Action": _ACTION,
                "Actions": _ACTIONS,
                "OneAction": _ONE_ACTION,
                "Sources": _SOURCES,
            },
        },
    }


def _inside(found: Any) -> Any:
    """A schema of its own as a part of another: what it refers to in itself lies deeper there."""
    if isinstance(found, dict):
        kept = {key: _inside(value) for key, value in found.items() if key not in ("$schema", "$id")}
        to = kept.get("$ref")
        if isinstance(to, str) and to.startswith("#"):
            kept["$ref"] = f"#/components/schemas/Reply{to.removeprefix('#')}"
        return kept
    return [_inside(each) for each in found] if isinstance(found, list) else found


def _paths() -> dict[str, Any]:
    view = _view()
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    question = {
        "type": "object",
        "properties": {
            "question": {"type": "string"},
            "previous": {
                "type": ["object", "null"],
                "description": "The `previous` of the reply to lean on.",
            },
        },
        "required": ["question"],
    }
    spec = {"type": "object", "properties": {"spec": {"type": "object"}}, "required": ["spec"]}
    return {
        "/api/ask": {"post": _does("Answer a question in plain English", "Reply", body=question)},
        "/api/answer": {"post": _does("Answer a question by its structured meaning", "Reply", body=spec)},
        "/api/themes": {"get": _does("Themes, against the time before", "Reply", view)},
        "/api/trends": {"get": _does("What is asked for over time", "Reply", view)},
        "/api/groups": {"get": _does("What groups give and get", "Reply", view)},
        "/api/value": {"get": _does("What customers are worth", "Reply", view)},
        "/api/evidence/{id}": {"get": _does("What is behind a number", "Evidence", _of_evidence())},
        "/api/sources": {"get": _does("Sources and their health", "Sources")},
        "/api/actions": {
            "get": _does("What the company did", "Actions"),
            "post": _does("Mark an action", "OneAction", body={"$ref": "#/components/schemas/Action"}),
        },
        "/api/actions/{number}": {"delete": _does("Remove an action", "OneAction", [number])},
        "/export/{what}.{form}": {"get": _file(view)},
    }


def _does(said: str, gives: str, takes: Any = (), body: Any = None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "summary": said,
        "parameters": list(takes),
        "responses": {
            "200": _content(f"#/components/schemas/{gives}", "It is answered."),
            "4XX": _content("#/components/schemas/Reply", "It is not; `error` says why."),
        },
    }
    if body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return told


def _content(to: str, said: str) -> dict[str, Any]:
    return {"description": said, "content": {"application/json": {"schema": {"$ref": to}}}}


def _file(view: list[dict[str, Any]]) -> dict[str, Any]:
    what = {
        "name": "what",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "`trends`, `compare`, or the name of a card such as `dislikes`",
    }
    form = {"name": "form", "in": "path", "required": True, "schema": {"enum": ["csv", "parquet"]}}
    return {
        "summary": "What a page shows, as a file",
        "parameters": [what, form, *view],
        "responses": {"200": {"description": "The file."}},
    }


def _of_evidence() -> list[dict[str, Any]]:
    return [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        _said("counted", {"enum": ["1"]}, "Only what counts, where the number has such a thing"),
        _said("page", {"type": "integer"}, "Which page"),
        _said("size", {"type": "integer"}, "How many on a page"),
    ]


def _view() -> list[dict[str, Any]]:
    """What any address can say of what is looked at."""
    listed = {"type": "array", "items": {"type": "string"}}
    filters = [_said(name, listed, f"Only this {name}, or any of several") for name in FIELDS]
    return [
        _said("span", {"enum": list(SPANS)}, "How far back from the newest feedback"),
        _said("from", {"type": "string", "format": "date"}, "First day, instead of a span"),
        _said("to", {"type": "string", "format": "date"}, "Last day"),
        _said("by", {"enum": list(STEPS)}, "How fine time is told"),
        _said("sort", {"enum": list(SORTS)}, "How themes are sorted"),
        *filters,
    ]


def _said(name: str, schema_: dict[str, Any], said: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema_, "description": said}
