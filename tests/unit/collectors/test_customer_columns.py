"""Which columns of customer and order files are suggested as the customers' key, and which as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from collectors.customers import plan_customers, plan_orders
from collectors.customers.fields import Becomes
from collectors.customers.plan import CustomerPlan
from collectors.files import opened

ZONE = ZoneInfo("Europe/Berlin")


def planned(folder: Path, header: str, rows: Sequence[str]) -> CustomerPlan:
    path = folder / "customers.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return plan_customers(opened(path), zone=ZONE)


@pytest.mark.parametrize(
    "column", ["number", "customer_no", "Customer No.", "Kundennummer", "Kunden-Nr.", "Kd-Nr", "Nr", "custId"]
)
def test_a_number_of_the_customer_is_the_key(tmp_path: Path, column: str) -> None:
    rows = [f"K{number};Süd;{number % 3}" for number in range(20)]
    plan = planned(tmp_path, f"{column};Region;Klasse", rows)
    assert [rule.column for rule in plan.rules if rule.becomes is Becomes.KEY] == [column]


def test_a_number_that_repeats_is_no_key(tmp_path: Path) -> None:
    plan = planned(tmp_path, "number;region", [f"{number % 4};west" for number in range(20)])
    assert not any(rule.becomes is Becomes.KEY for rule in plan.rules)


def test_orders_are_of_the_customer_that_the_column_of_the_same_name_says(tmp_path: Path) -> None:
    plan = planned(tmp_path, "number;region", [f"K{number};west" for number in range(9)])
    path = tmp_path / "orders.csv"
    path.write_text("order no;number;date\n1;K1;2026-01-02\n2;K2;2026-01-03\n", encoding="utf-8")
    orders = plan_orders(opened(path), zone=ZONE, naming=plan.naming)
    assert orders.columns == {"customer": "number", "id": "order no", "date": "date"}


def test_a_slip_of_the_pen_makes_no_words_of_a_column_of_numbers(tmp_path: Path) -> None:
    ages = [*map(str, range(20, 40)), "fifty"]
    codes = [*(f"1{number}" for number in range(20)), "007"]
    rows = [f"{place};{age};{code}" for place, (age, code) in enumerate(zip(ages, codes, strict=True))]
    plan = planned(tmp_path, "key;age;district", rows)
    assert plan.read_as == {"age": "number"}
