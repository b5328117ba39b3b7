"""The exports of five well-known services, recognised by their header rows.

Where the shapes come from:
- Typeform: help centre, "Download your responses": a `#` column, the questions, then Start Date (UTC),
  Submit Date (UTC) and Network ID.
- Google Forms: Docs Editors Help, "View & manage form responses": Timestamp first, then the e-mail address
  where it is collected, then one column per question.
- SurveyMonkey: help centre, "Exporting survey data": Respondent ID, Collector ID, Start Date, End Date, IP
  Address, Email Address, First Name, Last Name, custom data, then the questions, with a second header row for
  the choices.
- Delighted: API reference, "Listing survey responses"; the service closed in 2026, its exports live on.
- App Store Connect: the object CustomerReview of its API, flattened or as one record per line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from collectors.files.headers import slug
from collectors.files.mapping import Becomes, Rule, part
from collectors.files.numbers import Scale
from collectors.files.suggest import free_text, key
from collectors.files.table import Table
from harken.domain.feedback import Kind, ScoreKind


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One service's export: what must be among its columns, and what its own columns become."""

    name: str
    kind: Kind
    #: Keys that all occur.
    needs: frozenset[str]
    #: Keys of which one occurs, where there are any.
    one_of: frozenset[str] = frozenset()
    becomes: Mapping[str, Becomes] = field(default_factory=dict)


_TIMESTAMPS = {"timestamp", "zeitstempel", "horodateur", "marca_temporal"}
_OPEN_ENDED = "open-ended response"

PRESETS = (
    Preset(
        name="SurveyMonkey",
        kind=Kind.SURVEY_RESPONSE,
        needs=frozenset({"respondent_id", "collector_id"}),
        becomes={
            "respondent_id": Becomes.ID, "end_date": Becomes.DATE, "start_date": Becomes.LEFT_OUT,
            "email_address": Becomes.AUTHOR, "ip_address": Becomes.LEFT_OUT, "first_name": Becomes.LEFT_OUT,
            "last_name": Becomes.LEFT_OUT,
        },
    ),
    Preset(
        name="Typeform",
        kind=Kind.SURVEY_RESPONSE,
        needs=frozenset({"submit_date_utc"}),
        one_of=frozenset({"start_date_utc", "network_id"}),
        becomes={
            "": Becomes.ID, "response_id": Becomes.ID, "submit_date_utc": Becomes.DATE,
            "start_date_utc": Becomes.LEFT_OUT, "stage_date_utc": Becomes.LEFT_OUT,
            "network_id": Becomes.LEFT_OUT,
        },
    ),
    Preset(
        name="Delighted",
        kind=Kind.SURVEY_RESPONSE,
        needs=frozenset({"score", "comment"}),
        one_of=frozenset({"permalink", "survey_type", "survey_response_id", "person_id"}),
        becomes={
            "id": Becomes.ID, "response_id": Becomes.ID, "survey_response_id": Becomes.ID,
            "comment": Becomes.TEXT, "created_at": Becomes.DATE, "response_created_at": Becomes.DATE,
            "person": Becomes.AUTHOR, "person_id": Becomes.AUTHOR, "email": Becomes.AUTHOR,
            "person_email": Becomes.AUTHOR, "permalink": Becomes.URL, "updated_at": Becomes.LEFT_OUT,
            "name": Becomes.LEFT_OUT, "person_name": Becomes.LEFT_OUT,
        },
    ),
    Preset(
        name="App Store Connect",
        kind=Kind.REVIEW,
        needs=frozenset({"rating", "title", "body", "reviewer_nickname", "territory"}),
        becomes={
            "id": Becomes.ID, "title": Becomes.TITLE, "body": Becomes.TEXT,
            "reviewer_nickname": Becomes.AUTHOR, "created_date": Becomes.DATE,
            "self": Becomes.LEFT_OUT, "related": Becomes.LEFT_OUT,
        },
    ),
)  # fmt: skip


def recognised(table: Table) -> Preset | None:
    """The service whose export this is, by its header."""
    keys = {key(column) for column in table.columns}
    for preset in PRESETS:
        if preset.needs <= keys and (not preset.one_of or preset.one_of & keys):
            return preset
    return _google_form(table)


def _google_form(table: Table) -> Preset | None:
    """Only the first column has a name of its own; the others are questions."""
    first = key(table.columns[0])
    questions = [column for column in table.columns[1:] if column.rstrip().endswith("?") or " " in column]
    if first not in _TIMESTAMPS or len(questions) * 2 < len(table.columns) - 1 or not questions:
        return None
    becomes = {first: Becomes.DATE, "email_address": Becomes.AUTHOR, "username": Becomes.AUTHOR}
    return Preset(name="Google Forms", kind=Kind.SURVEY_RESPONSE, needs=frozenset({first}), becomes=becomes)


def rules(preset: Preset, table: Table) -> tuple[Rule, ...]:
    """Rules for the service's own columns and for its open questions; each field is filled once."""
    found: list[Rule] = []
    for column in table.columns:
        becomes = preset.becomes.get(key(column))
        if becomes is None:
            continue
        filled = becomes is not Becomes.LEFT_OUT and any(rule.becomes is becomes for rule in found)
        found.append(Rule(column=column, becomes=Becomes.LEFT_OUT if filled else becomes))
    return (*found, *_scores(preset, table), *_open_questions(table, {rule.column for rule in found}))


def _open_questions(table: Table, known: set[str]) -> list[Rule]:
    """Columns that the second header row calls open-ended."""
    kinds = dict(zip(table.columns, table.kinds_of_answer, strict=False))
    return [
        part(Rule(column=column, becomes=Becomes.PART, name=slug(column)))
        for column, kind in kinds.items()
        if column not in known
        and kind.strip().lower() == _OPEN_ENDED
        and free_text(table.values(column) or ["a b c d"])
    ]


def _scores(preset: Preset, table: Table) -> list[Rule]:
    wanted = {"App Store Connect": "rating", "Delighted": "score"}.get(preset.name)
    column = next((each for each in table.columns if key(each) == wanted), None)
    if column is None:
        return []
    scale = Scale(low=1, high=5, kind=ScoreKind.STARS) if wanted == "rating" else _delighted(table)
    if scale is None:
        return []
    name = scale.kind.value if preset.name == "Delighted" else "rating"
    return [Rule(column=column, becomes=Becomes.SCORE, name=name, scale=scale, primary=True)]


def _delighted(table: Table) -> Scale | None:
    """By the survey's type; None, so that the score stays an attribute, where types are mixed."""
    column = next((each for each in table.columns if key(each) == "survey_type"), None)
    types = {str(value).lower() for value in table.values(column)} if column else {"nps"}
    scales = {
        "nps": Scale(low=0, high=10, kind=ScoreKind.NPS),
        "csat": Scale(low=1, high=5, kind=ScoreKind.CSAT),
        "ces": Scale(low=1, high=5, kind=ScoreKind.CES),
        "stars": Scale(low=1, high=5, kind=ScoreKind.STARS),
        "five-star": Scale(low=1, high=5, kind=ScoreKind.STARS),
    }
    return scales.get(types.pop()) if len(types) == 1 else None
