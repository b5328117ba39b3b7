"""Makes memberships agree with the rules of the customer groups: of customers first, of feedback by them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from harken.domain.customers import Behaviour, Said, Who
from harken.insights import said
from harken.insights.rules import Rule, Rulebook, rules_hash
from harken.pipeline.progress import Progress, unwatched
from harken.pipeline.upkeep import keep_ready
from storage import groups, identities, membership, workspace
from storage.groups import Synced, Ungrouped

GROUP_AT_ONCE = 5000
#: Names whose values change as days pass.
_PASSING = frozenset({Said.DAYS_SINCE_FEEDBACK, Said.FEEDBACK_12M})
_BEHAVIOURS = frozenset(map(str, Behaviour))
#: What a feedback says by itself.
_OF_FEEDBACK = frozenset({Said.THEMES, Said.ROLES, Said.SENTIMENT, Said.SCORE, Said.SCORES})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Regrouped:
    """How many were looked at."""

    customers: int
    feedback: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Asked:
    """The rules by whom they are asked of, by the id of the group."""

    customers: Rulebook
    strangers: Rulebook
    linked: Rulebook

    @property
    def all(self) -> dict[int, Rule]:
        return {**self.customers.rules, **self.strangers.rules, **self.linked.rules}


def regroup(
    engine: Engine,
    definitions: Sequence[groups.Group],
    rules: Mapping[str, Rule],
    *,
    on: date | None = None,
    own_sources: Sequence[str] | None = None,
    progress: Progress = unwatched,
) -> Regrouped:
    """Make memberships agree with the rules for everybody.

    Args:
        on: The day on which customers change groups; None for today.
        own_sources: Sources whose authors are keys of customers; None for every imported file.
        progress: Told how much feedback each step looked at.
    """
    with engine.begin() as connection:
        membership.lock(connection)
        installation = workspace.load(connection)
        if identities.welcome(connection, installation, own_sources):
            identities.link(connection)
        resolved = resolve(connection, definitions, rules)
        synced = groups.sync(connection, resolved)
        asked = _asked(resolved, rules, synced)
        day = on or datetime.now(installation.zone).date()
        customers = _of_customers(connection, asked.customers, synced, day, installation)
        wanted = rules_hash(asked.all, *_whom(resolved), *_reading(asked.all.values(), installation))
    feedback = _of_feedback(engine, asked, wanted, progress)
    if feedback:
        keep_ready(engine)
    return Regrouped(customers=customers, feedback=feedback)


def resolve(
    connection: Connection, definitions: Sequence[groups.Group], rules: Mapping[str, Rule]
) -> list[groups.Group]:
    """The groups with whom their rules are asked of, where the settings leave that open."""
    known: set[str] = set()
    if membership.any_customers(connection):
        known = {*membership.attribute_names(connection), *Behaviour, *Said}
    return [
        dataclasses.replace(each, who=each.who or _default(rules[each.name], known)) for each in definitions
    ]


def _default(rule: Rule, known: set[str]) -> Who:
    """Feedback alone where nothing that the rule names is known of customers."""
    of_customers = not rule.names or known.intersection(rule.names)
    return Who.EVERYONE if of_customers or not known else Who.FEEDBACK


def _asked(definitions: Iterable[groups.Group], rules: Mapping[str, Rule], synced: Synced) -> _Asked:
    def of(*whom: Who) -> Rulebook:
        return Rulebook({synced.ids[each.name]: rules[each.name] for each in definitions if each.who in whom})

    return _Asked(
        customers=of(Who.CUSTOMERS, Who.EVERYONE),
        strangers=of(Who.FEEDBACK, Who.EVERYONE),
        linked=of(Who.FEEDBACK),
    )


def _whom(definitions: Iterable[groups.Group]) -> list[str]:
    return [f"{each.name}:{each.who}" for each in definitions]


def _reading(rules: Iterable[Rule], installation: workspace.Installation) -> tuple[object, ...]:
    """With what model and themes it was read, where a rule asks for what is said."""
    if not any(rule.said for rule in rules):
        return ()
    return installation.generation, installation.taxonomy_version


def _of_customers(
    connection: Connection,
    rulebook: Rulebook,
    synced: Synced,
    on: date,
    installation: workspace.Installation,
) -> int:
    names = frozenset().union(*(rule.said for rule in rulebook.rules.values()))
    circumstances = (*_reading(rulebook.rules.values(), installation), *([on] if names & _PASSING else []))
    wanted = rules_hash(rulebook.rules, *circumstances)
    spoken = {id for id, rule in rulebook.rules.items() if rule.said}
    save = functools.partial(
        membership.save, connection, wanted, rewritten=synced.rewritten, spoken=spoken, on=on
    )
    told: dict[int, set[int]] = {}
    new: set[int] = set()
    first: set[int] = set()
    looked_at = 0
    with ThreadPoolExecutor(1) as pool:
        for batch in membership.waiting(connection, wanted):
            words = said.of_customers(connection, [each.id for each in batch], names, on) if names else {}
            # What was told before is stored while the next is told; nothing else uses the connection then.
            saving = pool.submit(save, told, new=new, first_heard=first)
            told = {each.id: rulebook.selecting(_known(each, words.get(each.id, {}))) for each in batch}
            new = {each.id for each in batch if each.new}
            first = {each.id for each in batch if each.first_heard}
            looked_at += len(batch)
            saving.result()
    save(told, new=new, first_heard=first)
    return looked_at


def _known(customer: membership.Waiting, words: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes, behaviours and words by name; behaviours as one type, since CEL divides no 10.5 by a 2."""
    known = customer.known
    for name in known.keys() & _BEHAVIOURS:
        if isinstance(known[name], int):
            known[name] = float(known[name])
    known.update(words)
    return known


def _of_feedback(engine: Engine, asked: _Asked, wanted: str, progress: Progress) -> int:
    looked_at = 0
    while True:
        with engine.begin() as connection:
            claimed = groups.claim_ungrouped(connection, wanted, GROUP_AT_ONCE)
            if not claimed:
                return looked_at
            ids = [each.id for each in claimed]
            groups.save_members(connection, wanted, ids, _members(connection, asked, claimed))
        looked_at += len(claimed)
        progress(len(claimed))


def _members(connection: Connection, asked: _Asked, claimed: Sequence[Ungrouped]) -> set[tuple[int, int]]:
    """(group id, feedback id): by the customer when it was said, or by what the feedback has itself."""
    found = membership.groups_then(connection, [each.id for each in claimed if each.customer_id is not None])
    names = frozenset().union(*(rule.said for rule in asked.strangers.rules.values())) & _OF_FEEDBACK
    words = said.of_feedback(connection, [each.id for each in claimed], names) if names else {}
    for each in claimed:
        rulebook = asked.strangers if each.customer_id is None else asked.linked
        if rulebook.rules:
            known = {**each.attributes, **words.get(each.id, {})}
            found |= {(group, each.id) for group in rulebook.selecting(known)}
    return found
