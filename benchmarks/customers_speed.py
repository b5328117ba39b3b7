"""How fast customers and orders come in, and how fast 20 groups are told anew.

Targets, set before the first run: 50,000 customers with 400,000 orders imported in under 60 s, the members of
20 groups told anew in under 5 s. Run it with `python -m benchmarks.customers_speed [CUSTOMERS]`; it makes its
own files and a database of its own.
"""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from collectors.customers import CustomerReader, OrderReader, plan_customers, plan_orders
from collectors.files import opened
from harken.insights.rules import compile_rules
from harken.pipeline.customers import File, take
from harken.pipeline.grouping import regroup
from storage import database
from storage.groups import Group

CUSTOMERS, ORDERS_EACH = 50_000, 8
IMPORT_TARGET, GROUPS_TARGET = 60.0, 5.0
TODAY = date(2026, 10, 1)
_REGIONS = ("north", "south", "east", "west")
_TRADES = ("retail", "health", "school", "craft", "office")
#: Twenty rules of the kinds that people write: who they are, what they do, both, and names with spaces.
RULES = (
    "region == 'north'",
    "region in ['south', 'west'] && age < 30",
    "trade == 'health' && orders_12m >= 4",
    "orders_12m >= 4 && discount_share < 0.2",
    "orders == 0",
    "revenue_12m > 2000",
    "revenue / orders > 120",
    "full_price_share > 0.8 && return_share < 0.1",
    "return_share > 0.3 || cancelled_share > 0.3",
    "late_share > 0.5",
    "days_since_order > 365",
    "days_since_order < 30 && region == 'east'",
    "tenure_days > 1000 && orders_12m > 2",
    "support_contacts > 5",
    "referrals >= 1 && age >= 40",
    "average_order > 150 && trade != 'office'",
    "margin > 500 && late_share == 0",
    "attributes['loyalty tier'] == 'gold'",
    "age >= 65 || household == 1",
    "trade.startsWith('s') && !(region == 'north')",
)


def customers(count: int) -> Iterator[Sequence[object]]:
    chance = random.Random(3)
    yield (
        "customer_id",
        "email",
        "name",
        "region",
        "trade",
        "age",
        "household",
        "loyalty tier",
        "since",
        "support_contacts",
        "referrals",
    )
    for number in range(count):
        since = TODAY - timedelta(days=chance.randrange(2000))
        yield (
            f"K{number}",
            f"person{number}@example.com",
            f"Person {number}",
            chance.choice(_REGIONS),
            chance.choice(_TRADES),
            chance.randrange(18, 90),
            chance.randrange(1, 6),
            chance.choice(("gold", "silver", "none")),
            since.isoformat(),
            chance.randrange(8),
            int(chance.random() < 0.1),
        )


def orders(count: int) -> Iterator[Sequence[object]]:
    chance = random.Random(4)
    yield (
        "order_id",
        "customer_id",
        "date",
        "revenue",
        "margin",
        "discount",
        "returned",
        "cancelled",
        "paid_late",
    )
    for number in range(count * ORDERS_EACH):
        revenue = round(chance.lognormvariate(4.3, 0.7), 2)
        flags = (int(chance.random() < likely) for likely in (0.08, 0.05, 0.1))
        discount = round(revenue * 0.1, 2) if chance.random() < 0.3 else 0
        day = TODAY - timedelta(days=chance.randrange(1000))
        yield (
            number,
            f"K{int(count * chance.random() ** 1.5)}",
            day.isoformat(),
            revenue,
            round(revenue * 0.3, 2),
            discount,
            *flags,
        )


def written(path: Path, rows: Iterator[Sequence[object]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def imported(engine: Engine, customer_file: Path, order_file: Path) -> float:
    """Seconds from opening the files to the last row stored, behaviour told and feedback linked."""
    began, worked = time.perf_counter(), time.process_time()
    customer_plan = plan_customers(opened(customer_file), zone=UTC)
    order_plan = plan_orders(opened(order_file), zone=UTC)
    taken = take(
        engine,
        customers=File(read=lambda: CustomerReader(customer_plan).items()),
        orders=File(read=lambda: OrderReader(order_plan).items()),
        today=TODAY,
        who="benchmark",
    )
    seconds = time.perf_counter() - began
    print(
        f"{taken.added:,} customers added, {taken.unchanged:,} unchanged, {taken.orders_added:,} orders added"
        f" in {seconds:.1f} s, {time.process_time() - worked:.1f} s of it at work in this process"
    )
    return seconds


def told(engine: Engine, rules: Sequence[str]) -> float:
    """Seconds to tell all members of all groups anew."""
    groups = [Group(name=f"group {number}", rule=rule) for number, rule in enumerate(rules)]
    compiled = compile_rules((group.name, group.rule) for group in groups)
    began, worked = time.perf_counter(), time.process_time()
    looked_at = regroup(engine, groups, compiled)
    seconds = time.perf_counter() - began
    with engine.connect() as connection:
        members = connection.execute(
            text("SELECT count(*) FROM group_customers WHERE until IS NULL")
        ).scalar()
    print(
        f"{len(rules)} groups of {looked_at.customers:,} customers, {members:,} members: {seconds:.2f} s,"
        f" {time.process_time() - worked:.2f} s of it at work in this process"
    )
    return seconds


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS
    print(f"{os.cpu_count()} cores; {count:,} customers, {count * ORDERS_EACH:,} orders")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        customer_file = written(folder / "customers.csv", customers(count))
        order_file = written(folder / "orders.csv", orders(count))
        with database.opened(data=folder / ".harken", url=None) as engine:
            first = imported(engine, customer_file, order_file)
            again = imported(engine, customer_file, order_file)
            groups = told(engine, RULES)
            changed = told(engine, [f"({rule}) && age > 20" for rule in RULES])
            told(engine, [f"({rule}) && age > 20" for rule in RULES])
    whole = max(first, again)
    slowest = max(groups, changed)
    for what, seconds, target in (("import", whole, IMPORT_TARGET), ("groups", slowest, GROUPS_TARGET)):
        print(f"{what}: {seconds:.1f} s, target {target:.0f} s: {'met' if seconds < target else 'missed'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
