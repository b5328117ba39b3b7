"""The steps that set Harken up, and which of them are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.vocabulary import Vocabulary


@dataclass(frozen=True, kw_only=True, slots=True)
class SetUpStep:
    """One step: what to do, and whether it is done."""

    told: str
    done: bool


def steps(opened: Opened, known: Vocabulary) -> list[SetUpStep]:
    """All steps, in the order in which they pay."""
    from storage import subscriptions
    from storage.customers import any_known
    from storage.people import any_named

    with opened.engine.connect() as connection:
        wanted = {type(each.wants).__name__ for each in subscriptions.listing(connection)}
        customers, people = any_known(connection), any_named(connection)
    return [
        SetUpStep(told=told, done=done)
        for told, done in (
            ("Hear something: name a source in harken.yaml, or harken import a file.", bool(known.sources)),
            (
                "Describe your customer groups in harken.yaml, with what you intend for each.",
                bool(known.groups),
            ),
            ("Add your customers and orders: harken import-customers. Then groups have a value.", customers),
            ("Have a digest posted on Monday morning: /harken digest.", "DigestWants" in wanted),
            ("Be told when something moves: /harken alerts.", "AlertWants" in wanted),
            ("Name the people who may set things right, under people in harken.yaml.", people),
        )
    ]
