"""Makes memberships agree with the rules of the customer groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from harken.insights.rules import Rule, members, rules_hash
from harken.pipeline.upkeep import keep_ready
from storage import groups

GROUP_AT_ONCE = 5000


def regroup(engine: Engine, definitions: Sequence[groups.Group], rules: Mapping[str, Rule]) -> int:
    """Make memberships agree with the rules for all feedback; returns how many were looked at."""
    with engine.begin() as connection:
        ids = groups.sync(connection, definitions)
    wanted = rules_hash(rules, ids)
    looked_at = 0
    while True:
        with engine.begin() as connection:
            claimed = groups.claim_ungrouped(connection, wanted, GROUP_AT_ONCE)
            if not claimed:
                break
            chosen = members(rules, ids, claimed)
            groups.save_members(connection, wanted, [each for each, _ in claimed], chosen)
        looked_at += len(claimed)
    if looked_at:
        keep_ready(engine)
    return looked_at
