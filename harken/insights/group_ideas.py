"""Groups worth having: one or two conditions under which far more customers are valuable than elsewhere.

A search that anyone can follow: the conditions are looked for among one half of the customers, and what
is found counts only where the other half agrees. A hash of their key halves them, always in the same way.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.customers import Behaviour
from harken.insights.conditions_tried import Tried, conditions
from harken.insights.relations import customer_values, customers, group_customers
from harken.insights.statistics import shares_differ

#: This share of the customers, those with the highest value, is called valuable.
VALUABLE = 0.2
MOST, FEWEST = 3, 100
#: A group is between these shares of all customers.
SMALLEST, LARGEST = 0.02, 0.4
#: In the half that was not searched: so many times as often valuable, and no more likely by chance than this.
LEAST_LIFT, CHANCE = 1.5, 0.001
#: A second condition must make the group this much better to be worth its words.
WORTH = 1.1
#: Sharing more than this with a group that is there already, or was just found, is no idea.
ALIKE = 0.5
#: What value is made of: a group of those who bring much says nothing.
_MONEY = {Behaviour.REVENUE, Behaviour.REVENUE_12M, Behaviour.MARGIN, Behaviour.MARGIN_12M}

_NOTHING = " Nothing held that is not much the same as a group there is: no group is suggested."

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Idea:
    """A group that might be worth having."""

    name: str
    rule: str
    customers: int
    #: Share of its customers that are valuable, and of all.
    valuable: float
    valuable_of_all: float
    #: Share of all value that it brings, beside its share of the customers.
    value_share: float
    customer_share: float
    #: What sets it apart beside its rule.
    apart: tuple[str, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Ideas:
    """What was found, on what grounds, or why nothing was looked for."""

    about: str = ""
    ideas: tuple[Idea, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Base:
    """The customers that have a value: what they are and do, and which half searches."""

    known: Sequence[dict[str, object]]
    value: NDArray[np.float64]
    valuable: Mask
    searching: Mask
    taken: Sequence[Mask]


def suggest(connection: sa.Connection, by: str = "value") -> Ideas:
    """Look for groups of valuable customers, by their value or by a behaviour."""
    base = _base(connection, by)
    if base is None:
        return Ideas(
            refused=f"Fewer than {FEWEST} customers have a {by}: give one with --map value=COLUMN, or name a"
            f" behaviour with --by, such as {Behaviour.REVENUE_12M}."
        )
    tried = conditions(base.known, without={*_MONEY, by})
    found = _found(base, tried)
    ideas = tuple(_idea(base, chosen, tried) for chosen in found)
    about = (
        f"{len(base.known):,} customers; the {VALUABLE:.0%} with the highest {by.replace('_', ' ')} are"
        f" called valuable. {len(tried)} conditions were tried, alone and in pairs, on one half of them;"
        " what is listed holds in the other half too."
    )
    return Ideas(about=about if ideas else about + _NOTHING, ideas=ideas)


def _base(connection: sa.Connection, by: str) -> _Base | None:
    given = sa.func.coalesce(customer_values.c.value, customers.c.value)
    value = given if by == "value" else sa.cast(customers.c.behaviours[by].astext, sa.Double)
    joined = customers.outerjoin(customer_values, customer_values.c.customer_id == customers.c.id)
    columns = (
        customers.c.id,
        customers.c.key,
        customers.c.attributes,
        customers.c.behaviours,
        value.label("v"),
    )
    rows = connection.execute(
        sa.select(*columns).select_from(joined).where(value.is_not(None)).order_by(customers.c.id)
    ).all()
    if len(rows) < FEWEST:
        return None
    values = np.array([row.v for row in rows], dtype=np.float64)
    place = {row.id: index for index, row in enumerate(rows)}
    border = float(np.quantile(values, 1 - VALUABLE))
    return _Base(
        known=[{**row.attributes, **row.behaviours} for row in rows],
        value=values,
        valuable=values > border if (values > border).any() else values >= border,
        searching=np.array([zlib.crc32(row.key.encode()) % 2 == 0 for row in rows]),
        taken=list(_groups(connection, place)),
    )


def _groups(connection: sa.Connection, place: dict[int, int]) -> Iterator[Mask]:
    """Who is in each group that is there already."""
    rows = connection.execute(
        sa.select(group_customers.c.group_id, group_customers.c.customer_id).where(
            group_customers.c.until.is_(None)
        )
    ).all()
    for group in sorted({row.group_id for row in rows}):
        mask = np.zeros(len(place), dtype=bool)
        mask[
            [place[row.customer_id] for row in rows if row.group_id == group and row.customer_id in place]
        ] = True
        yield mask


def _found(base: _Base, tried: Sequence[Tried]) -> list[tuple[Tried, ...]]:
    """The best group, then the best of those who are in none of the earlier, as far as they hold."""
    found: list[tuple[Tried, ...]] = []
    taken = list(base.taken)
    free = np.ones(len(base.value), dtype=bool)
    for _ in range(MOST):
        for chosen in _ranked(base, tried, free):
            mask = _all(chosen)
            if _holds(base, mask & free) and not any(_alike(mask, other) for other in taken):
                found.append(chosen)
                taken.append(mask)
                free &= ~mask
                break
        else:
            break
    return found


#: How many of the best are held against the other half: more would find something by trying often.
_TRIES = 5


def _ranked(base: _Base, tried: Sequence[Tried], free: Mask) -> list[tuple[Tried, ...]]:
    """The best conditions and pairs in the searching half, by how many more are valuable than by chance."""
    if not tried:
        return []
    looked = base.searching & free
    masks = np.array([each.mask[looked] for each in tried], dtype=np.float32)
    valuable = base.valuable[looked].astype(np.float32)
    size = masks @ masks.T
    gain = (masks * valuable) @ masks.T - size * valuable.mean()
    total = looked.sum()
    gain[(size < SMALLEST * total) | (size > LARGEST * total)] = -np.inf
    single = np.diag(gain).copy()
    # A pair must be better than each of its conditions alone by enough to be worth its words.
    alone = np.maximum(np.maximum(single[:, None], single[None, :]), 0)
    gain[(gain < WORTH * alone) & ~np.eye(len(tried), dtype=bool)] = -np.inf
    order = np.argsort(-np.triu(gain, 0) + np.tril(np.full_like(gain, np.inf), -1), axis=None, kind="stable")
    best = [np.unravel_index(each, gain.shape) for each in order[:_TRIES]]
    return [
        (tried[one],) if one == other else (tried[one], tried[other])
        for one, other in best
        if np.isfinite(gain[one, other]) and gain[one, other] > 0
    ]


def _all(chosen: Sequence[Tried]) -> Mask:
    mask: Mask = np.logical_and.reduce([each.mask for each in chosen])
    return mask


def _alike(one: Mask, other: Mask) -> bool:
    either = int((one | other).sum())
    return either > 0 and int((one & other).sum()) / either > ALIKE


def _holds(base: _Base, mask: Mask) -> bool:
    """Whether the half that was not searched says the same, far beyond chance."""
    unseen = ~base.searching
    inside, rest = mask & unseen, ~mask & unseen
    counts = [(int((part & base.valuable).sum()), int(part.sum())) for part in (inside, rest)]
    if not counts[0][1] or not counts[1][1]:
        return False
    p = shares_differ(counts[0], counts[1]).p
    lift = (counts[0][0] / counts[0][1]) / max(base.valuable[unseen].mean(), 1e-9)
    return p is not None and p < CHANCE and lift >= LEAST_LIFT


def _idea(base: _Base, chosen: tuple[Tried, ...], tried: Sequence[Tried]) -> Idea:
    mask = _all(chosen)
    total = float(np.clip(base.value, 0, None).sum())
    share = float(np.clip(base.value[mask], 0, None).sum()) / total if total else 0.0
    name = ", ".join(each.words for each in chosen)
    valuable, everywhere = float(base.valuable[mask].mean()), float(base.valuable.mean())
    apart = tuple(_apart(mask, tried, {each.name for each in chosen}))
    words = (
        f"{name}: {int(mask.sum()):,} customers ({mask.mean():.0%}) that bring {share:.0%} of the value;"
        f" {valuable:.0%} of them are valuable, {everywhere:.0%} of all."
    )
    if apart:
        words += f" What else sets them apart: {'; '.join(apart)}."
    return Idea(
        name=name,
        rule=" && ".join(each.rule for each in chosen),
        customers=int(mask.sum()),
        valuable=valuable,
        valuable_of_all=everywhere,
        value_share=share,
        customer_share=float(mask.mean()),
        apart=apart,
        words=words,
    )


#: Traits that are named, and how far they must lie from all customers.
_TRAITS, _FAR = 3, 1.3


def _apart(mask: Mask, tried: Sequence[Tried], used: set[str]) -> Iterator[str]:
    """Conditions on other names that hold much more often inside, one for each name."""
    lifts = sorted(
        (
            (float(each.mask[mask].mean()) / max(float(each.mask.mean()), 1e-9), place)
            for place, each in enumerate(tried)
            if each.name not in used and each.mask.mean() >= 0.05
        ),
        key=lambda each: (-each[0], each[1]),
    )
    named = set(used)
    for lift, place in lifts:
        each = tried[place]
        if lift < _FAR or len(named) - len(used) >= _TRAITS:
            return
        if each.name not in named:
            named.add(each.name)
            yield f"{each.words} ({each.mask[mask].mean():.0%}, {each.mask.mean():.0%} of all)"
