"""The lines of a digest about customer groups: what is intended, what each brings, how it feels."""

from __future__ import annotations

from harken.ask import exchange_words, figures
from harken.ask.digest_asking import Found
from harken.ask.digest_words import moved_surely
from harken.ask.template import NOTHING, Template, Text, listed, name
from harken.domain.answers import Facts, Row

_GROUP = Template("{name}{intents}: {parts}{plan}.")
_PLAN = Template("; its plan: {progress}")
_BOTH = Template("{worth}; {mood}")
_INTENTS = Template(" ({intents})")
_WORTH = Template("{share} of the value, {value} each")
_MOOD_OF = Template("net sentiment {value} of {n} {counts}{apart}")
_ROLLING = Template("net sentiment {value} of {n} {counts} in twelve weeks{apart}")
_APART = Template(", unlike the rest")()
_UNHEARD = Template("too few were heard to tell their mood")()
_STATEMENTS = (Template("statement")(), Template("statements")())


def lines(standing: Found, mood: Found, *, rolling: bool) -> tuple[Text, ...]:
    """Each customer group in a line: what is intended, what it brings, how it feels, how its plan goes.

    Args:
        standing: What each gives and gets.
        mood: Net sentiment by group.
        rolling: Whether the mood is that of the last weeks.
    """
    rows = {row.keys["group"]: row for row in standing[1].rows if "group" in row.keys}
    moods = {row.keys["group"]: row for row in mood[1].rows if "group" in row.keys}
    called = [*rows, *(group for group in moods if group not in rows)]
    told = _ROLLING if rolling else _MOOD_OF
    feels = {group: _feels(row, mood[1], told) for group, row in moods.items()}
    return tuple(_group(group, rows.get(group), standing[1], feels.get(group, _UNHEARD)) for group in called)


def _group(group: str, row: Row | None, standing: Facts, feels: Text) -> Text:
    intents = row.verdicts.get("intents", "").split(",") if row is not None else []
    intended = listed(name(each) for each in intents if each)
    parts = [_worth(row, standing) if row is not None else NOTHING, feels]
    progress = row.verdicts.get("progress", "") if row is not None else ""
    plan = exchange_words.PROGRESS.get(progress)
    return _GROUP(
        name=name(group),
        intents=_INTENTS(intents=intended) if intended else NOTHING,
        parts=_BOTH(worth=parts[0], mood=parts[1]) if parts[0] else parts[1],
        plan=NOTHING if plan is None else _PLAN(progress=plan),
    )


def plans(standing: Found) -> tuple[Text, ...]:
    """What was expected of each group, and how that goes."""
    rows = [row for row in standing[1].rows if row.verdicts.get("progress") in exchange_words.PROGRESS]
    return tuple(exchange_words.plan(row, standing[1]) for row in rows)


def _worth(row: Row, found: Facts) -> Text:
    if not {"value_share", "value"} <= row.cells.keys():
        return NOTHING
    share_, value = found.facts[row.cells["value_share"]], found.facts[row.cells["value"]]
    return _WORTH(share=figures.value(share_), value=figures.value(value))


def _feels(row: Row, found: Facts, told: Template) -> Text:
    fact = found.facts[row.cells["value"]]
    return told(
        value=figures.value(fact),
        n=figures.count(fact.n),
        counts=_STATEMENTS[fact.n != 1],
        apart=_APART if moved_surely(row, found) else NOTHING,
    )
