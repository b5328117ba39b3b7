"""The plan of a customer or an order file: made, shown as a table, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from collectors.customers import CustomerPlan, OrderPlan

    Plan = CustomerPlan | OrderPlan

_EXAMPLES = 2
_LONGEST = 32


def planned(
    file: Path | None,
    orders: Path | None,
    maps: Sequence[str],
    order_maps: Sequence[str],
    *,
    encoding: str | None,
    day_first: bool | None,
) -> list[Plan]:
    """The plans, customers first; nothing is written.

    Raises:
        UsageError: when no file is named, or a map cannot be followed.
    """
    from collectors.customers import plan_customers, plan_orders
    from collectors.files import opened
    from harken.commands.context import settings

    if file is None and orders is None:
        raise UsageError("Name a file of customers, or one of orders with --orders FILE.")
    zone = settings().settings.zone
    plans: list[Plan] = []
    naming: tuple[str, ...] = ()
    if file is not None:
        table = opened(file.expanduser(), encoding=encoding)
        customers = plan_customers(table, zone=zone, maps=maps, day_first=day_first)
        plans, naming = [customers], customers.naming
    if orders is not None:
        table = opened(orders.expanduser(), encoding=encoding)
        plans.append(plan_orders(table, zone=zone, maps=order_maps, day_first=day_first, naming=naming))
    return plans


def show(plan: Plan) -> None:
    """The plan on standard error; examples only of what is no name."""
    from harken.commands.tables import shown

    what = f"{plan.table.path.name} ({plan.table.format.value.upper()}) as {_what(plan)}"
    shown(what, ("column", "becomes", "read as", "examples"), _lines(plan), plan.notes)


def _what(plan: Plan) -> str:
    from collectors.customers import CustomerPlan

    return "customers" if isinstance(plan, CustomerPlan) else "orders"


def _lines(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    from collectors.customers import CustomerPlan
    from collectors.customers.fields import IDENTITIES, Becomes

    if isinstance(plan, CustomerPlan):
        silent = IDENTITIES | {Becomes.NAME, Becomes.LEFT_OUT}
        for rule in plan.rules:
            examples = "" if rule.becomes in silent else _examples(plan, rule.column)
            yield rule.column, str(rule), plan.decision(rule), examples
        return
    fields = {column: field for field, column in plan.columns.items()}
    for column in plan.table.columns:
        field = fields.get(column, "not used")
        examples = _examples(plan, column) if field not in ("customer", "id", "not used") else ""
        yield column, field, plan.read_as.get(field, ""), examples


def _examples(plan: Plan, column: str) -> str:
    from nlp.clean import clean
    from nlp.redact import redact

    different = dict.fromkeys(str(value) for value in plan.table.values(column)[:50])
    texts = (" ".join(redact(clean(value)).split()) for value in list(different)[:_EXAMPLES])
    return " | ".join(text[:_LONGEST] for text in texts)


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan for programs."""
    columns = [
        {"column": column, "becomes": becomes, "read_as": read_as}
        for column, becomes, read_as, _ in _lines(plan)
    ]
    return {
        "file": plan.table.path.name,
        "of": _what(plan),
        "columns": columns,
        "notes": list(plan.notes),
    }
