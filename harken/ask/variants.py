"""A question with all that the rules found in it, and the same with what else is likely in its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from harken.ask import moving
from harken.ask.context import Context
from harken.ask.heads import Beliefs
from harken.ask.parts import NONE, PARTS, RARE, REFUSED, STAYS, WHOLE, described, several
from harken.ask.reading import Reading
from harken.ask.specs import MEASURES, normal
from harken.domain.questions import Intent, Measure, Order, Spec

#: What is less likely than this is not tried.
_LEAST_VALUE, _LEAST_WHOLE = 0.08, 0.05
_MOST_VALUES, _MOST_WHOLES = 16, 3


def wholes(beliefs: Beliefs) -> Iterator[dict[str, str]]:
    """What is likely to be asked for in all its parts at once, the likeliest first."""
    ranked = sorted(beliefs[WHOLE].items(), key=lambda pair: -pair[1])[:_MOST_WHOLES]
    for whole, chance in ranked:
        values = dict(zip(PARTS, whole.split("/"), strict=False))
        if chance >= _LEAST_WHOLE and whole != RARE and values["intent"] not in REFUSED:
            yield values


def as_whole(base: Spec, values: Mapping[str, str], read: Reading, context: Context) -> Iterator[Spec]:
    """The spec with all of its parts as they are likely to be asked for at once."""
    own = described(base)
    wanted = {part: own[part] if value == STAYS else value for part, value in values.items()}
    yield from _with(base, wanted, read, context)


def varied(base: Spec, read: Reading, beliefs: Beliefs, context: Context) -> Iterator[Spec]:
    """The spec of the rules, and the same with what the heads find likely in each of its parts."""
    own = described(base)
    options = [
        [own[part], *(value for value, chance in beliefs[part].items()
                      if chance >= _LEAST_VALUE and value not in (own[part], STAYS))]
        for part in PARTS[1:]
    ]  # fmt: skip
    for values, _ in zip(product(*options), range(_MOST_VALUES), strict=False):
        yield from _with(base, dict(zip(PARTS[1:], values, strict=True)), read, context)


def _with(base: Spec, values: Mapping[str, str], read: Reading, context: Context) -> Iterator[Spec]:
    """The spec with other parts; what is no longer ranked by change is held against nothing for that."""
    own = described(base)
    if own["order"] == Order.CHANGE.value != values["order"]:
        base = moving.unmoved(base, read.when, context)
    changed = _changed(base, values, own, read)
    if changed is None:
        return
    found = moving.moved(changed, read.slate.text, context)
    yield normal(found)
    other = moving.otherwise(found, read.when, context)
    if other is not None:
        yield normal(other)


def _changed(base: Spec, values: Mapping[str, str], own: Mapping[str, str], read: Reading) -> Spec | None:
    """The spec with other parts; nothing where a part does not fit it."""
    spec = base
    if values["measure"] != own["measure"]:
        told = base.intent is Intent.COUNT and read.asked.measures == (base.measure,) == (Measure.PEOPLE,)
        if told or values["measure"] not in MEASURES[base.intent]:
            return None
        spec = replace(spec, measure=Measure(values["measure"]))
    if set(several(values["roles"])) & set(spec.exclude.roles):
        return None
    if values["roles"] != own["roles"]:
        spec = replace(spec, include=replace(spec.include, roles=several(values["roles"])))
    if values["sentiment"] != own["sentiment"]:
        spec = replace(spec, include=replace(spec.include, sentiment=several(values["sentiment"])))
    if values["order"] != own["order"]:
        spec = replace(spec, order=Order(values["order"]))
    if values["by"] != own["by"]:
        by = _along(values["by"], read)
        if by is None and values["by"] != NONE:
            return None
        spec = replace(spec, compare=replace(spec.compare, by=by))
    return spec


def _along(kind: str, read: Reading) -> str | None:
    """What a comparison of this kind runs over; of attributes only one that is named."""
    if kind != "attribute":
        return None if kind == NONE else kind
    if read.by.name is not None and read.by.name.startswith("attribute:"):
        return read.by.name
    several = [name for name, held in read.include.attributes.items() if len(held) > 1]
    return f"attribute:{several[0]}" if several else None
