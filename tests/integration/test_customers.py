"""Customers and orders from files: who becomes whom, what they do, and whose feedback is whose."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from harken.domain.questions import Filter
from harken.insights import names
from harken.insights.quantities import people
from harken.insights.scope import Scope
from harken.insights.tally import Counter
from tests.program import Program

CUSTOMERS = [
    ("customer_id", "email", "name", "region", "since", "support_contacts"),
    ("C1", "ann@example.com", "Ann Arbor", "north", "2024-01-03", "0"),
    ("C2", "bo@example.com", "Bo Derby", "south", "2023-05-01", "4"),
    ("C3", "", "Cy Young", "north", "2021-02-02", "n/a"),
    ("", "dee@example.com", "Dee Dee", "west", "2024-06-01", "1"),
]
ORDERS = [
    (
        "order_id",
        "customer_id",
        "date",
        "revenue",
        "margin",
        "discount",
        "returned",
        "cancelled",
        "paid_late",
    ),
    ("1", "C1", "2026-09-30", "90", "30", "10", "no", "no", "yes"),
    ("2", "C1", "2026-01-05", "110", "30", "0", "yes", "no", "no"),
    ("3", "C1", "2024-03-05", "50", "5", "0", "no", "no", "no"),
    ("4", "C1", "2026-02-05", "999", "400", "0", "no", "yes", "no"),
    ("5", "dee@example.com", "2026-08-01", "70", "", "", "no", "no", "no"),
]
FEEDBACK = [
    ("id", "date", "customer_id", "text"),
    ("1", "2026-02-01", "C1", "The delivery was quick and the beans are lovely."),
    ("2", "2026-03-01", "C1", "The invoice was wrong again."),
    ("3", "2026-04-01", "C9", "The grinder is loud."),
]


@pytest.fixture
def program(home: Path, database_url: str) -> Program:
    return Program(home=home, url=database_url)


def written(home: Path, name: str, rows: list[tuple[str, ...]]) -> str:
    with (home / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return str(home / name)


def taken(program: Program, customers: list[tuple[str, ...]], *more: str) -> Any:
    file = written(program.home, "customers.csv", customers)
    return program.quickly("import-customers", file, "--json", *more)


def listed(path: str) -> list[list[str]]:
    return list(csv.reader(Path(path).read_text(encoding="utf-8").splitlines()))


def heard(program: Program, rows: list[tuple[str, ...]] = FEEDBACK) -> None:
    file = written(program.home, "shop.csv", rows)
    program.quickly("import", file, "--source", "shop", "--no-understand", "--json")


def stored(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def known(engine: Engine, key: str) -> dict[str, Any]:
    (row,) = stored(
        engine, f"SELECT attributes || behaviours, name, value FROM customers WHERE key = '{key}'"
    )
    return {**row[0], "name": row[1], "value": row[2]}


def test_orders_tell_what_customers_do(program: Program, engine: Engine) -> None:
    orders = written(program.home, "orders.csv", ORDERS)
    done = taken(program, CUSTOMERS, "--orders", orders)
    assert (done["added"], done["orders_added"], done["told_on"]) == (4, 5, "2026-09-30")
    ann = known(engine, "C1")
    assert {name: ann[name] for name in ("orders", "orders_12m", "revenue", "revenue_12m", "margin")} == {
        "orders": 3,
        "orders_12m": 2,
        "revenue": 250,
        "revenue_12m": 200,
        "margin": 65,
    }
    assert (ann["cancelled_share"], ann["return_share"], ann["late_share"]) == (0.25, 0.3333, 0.3333)
    assert (ann["discount_share"], ann["full_price_share"]) == (round(10 / 260, 4), 0.6667)
    assert (ann["average_order"], ann["days_since_order"], ann["tenure_days"]) == (83.33, 0, 1001)
    cy = known(engine, "C3")
    assert (cy["orders"], "revenue" in cy, "support_contacts" in cy) == (0, False, False)


def test_names_are_kept_as_hashes_only(program: Program, engine: Engine) -> None:
    taken(program, CUSTOMERS)
    rows = stored(
        engine,
        "SELECT key, (SELECT string_agg(kind, ' ' ORDER BY kind) FROM identities"
        " WHERE customer_id = customers.id) FROM customers ORDER BY id",
    )
    assert rows[0] == ("C1", "email key")
    assert rows[3][0].startswith("email-")
    assert "example.com" not in everything(engine)


def everything(engine: Engine) -> str:
    """All rows of all tables as text."""
    with engine.connect() as connection:
        tables = (
            connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            .scalars()
            .all()
        )
        return "\n".join(
            str(connection.execute(text(f'SELECT * FROM "{table}"')).all()) for table in sorted(tables)
        )


@pytest.mark.parametrize("customers_first", [True, False])
def test_feedback_finds_its_customer_whoever_comes_first(
    program: Program, engine: Engine, customers_first: bool
) -> None:
    if customers_first:
        taken(program, CUSTOMERS)
        heard(program)
        program.quickly("groups", "check", "--json")
    else:
        heard(program)
        assert taken(program, CUSTOMERS)["linked"] == {"shop": 2}
    rows = stored(
        engine,
        "SELECT external_id, key FROM feedback LEFT JOIN customers"
        " ON customers.id = customer_id ORDER BY external_id",
    )
    assert rows == [("1", "C1"), ("2", "C1"), ("3", None)]


def test_an_email_links_at_once_in_every_source(program: Program, engine: Engine) -> None:
    taken(program, CUSTOMERS)
    rows = [("id", "author", "text"), ("1", "Bo@Example.com", "The mill broke after a week of use.")]
    heard(program, rows)
    assert stored(engine, "SELECT key FROM feedback JOIN customers ON customers.id = customer_id") == [
        ("C2",)
    ]


def test_handles_of_a_source_link_in_that_source_only(program: Program, engine: Engine) -> None:
    rows = [("id", "author", "text"), ("1", "beanfan", "The beans are lovely and fresh.")]
    heard(program, rows)
    file = written(program.home, "forum.csv", rows)
    program.quickly("import", file, "--source", "forum", "--no-understand", "--json")
    customers = [("customer_id", "nick"), ("C1", "beanfan")]
    done = taken(program, customers, "--map", "handle.forum=nick")
    assert done["linked"] == {"forum": 1}
    refused = program.run("import-customers", str(program.home / "customers.csv"), "--map", "handle.foo=nick")
    assert "There is no source called foo" in refused.stderr


def test_people_are_counted_by_customer_where_one_is_known(program: Program, engine: Engine) -> None:
    rows = [
        ("id", "author", "text"),
        ("1", "C1", "The beans are lovely and fresh."),
        ("2", "ann@example.com", "The parcel came a day early."),
        ("3", "C9", "The grinder is loud."),
        ("4", "", "The invoice was wrong again."),
    ]
    heard(program, rows)

    def counted() -> int:
        with engine.connect() as connection:
            counter = Counter(connection, names.load(connection))
            return counter.whole(people(Scope(include=Filter()))).n

    assert counted() == 4
    taken(program, CUSTOMERS)
    assert counted() == 3


def test_a_second_import_updates_and_an_empty_cell_takes_nothing(program: Program, engine: Engine) -> None:
    taken(program, CUSTOMERS)
    assert taken(program, CUSTOMERS)["unchanged"] == 4
    changed = [("customer_id", "region", "name"), ("C1", "east", ""), ("C7", "west", "Gil")]
    done = taken(program, changed)
    assert (done["added"], done["updated"], done["unchanged"]) == (1, 1, 0)
    assert (known(engine, "C1")["region"], known(engine, "C1")["name"]) == ("east", "Ann Arbor")


def test_rows_that_share_an_identity_become_one_and_that_is_told(program: Program, engine: Engine) -> None:
    twins = [*CUSTOMERS, ("C4", "ANN@example.com", "Ann A.", "south", "", "")]
    orders = written(program.home, "orders.csv", [ORDERS[0], ORDERS[1], ("8", "C4", *ORDERS[1][2:])])
    done = taken(program, twins, "--orders", orders)
    assert (done["added"], done["merged"], done["conflicts"]) == (4, 1, {"name": 1, "region": 1})
    assert (known(engine, "C1")["region"], known(engine, "C1")["orders"]) == ("south", 2)
    assert listed(done["merges"]) == [
        ["customer", "rows", "joined by", "differ in"],
        ["C1", "2 6", "C4", "name, region"],
    ]


def test_customers_that_turn_out_to_be_one_are_joined_with_all_they_have(
    program: Program, engine: Engine
) -> None:
    heard(program, [("id", "customer_id", "text"), ("1", "C1", "Lovely beans."), ("2", "C2", "Loud mill.")])
    orders = written(program.home, "orders.csv", [ORDERS[0], ORDERS[1], ("9", "C2", *ORDERS[1][2:])])
    taken(program, CUSTOMERS, "--orders", orders)
    joined = [("customer_id", "email"), ("C1", "bo@example.com")]
    assert taken(program, joined)["merged"] == 1
    assert stored(engine, "SELECT key FROM customers ORDER BY id")[:2] == [("C1",), ("C3",)]
    assert known(engine, "C1")["orders"] == 2
    assert stored(engine, "SELECT count(DISTINCT customer_id), count(*) FROM feedback") == [(1, 2)]


def test_an_address_that_many_share_names_nobody(program: Program, engine: Engine) -> None:
    office = [("customer_id", "email"), *((f"C{number}", "office@example.com") for number in range(8))]
    done = taken(program, office)
    assert (done["added"], done["merged"], done["shared_names"]) == (8, 0, 1)


def test_bad_rows_are_listed_and_stop_nothing(program: Program, engine: Engine) -> None:
    orders = [*ORDERS, ("6", "C2", "someday", "5", *ORDERS[1][4:]), ("7", "C99", *ORDERS[1][2:])]
    customers = [*CUSTOMERS, ("", "", "", "", "", ""), ("C5", "no address", "Eve", "north", "", "many")]
    done = taken(program, customers, "--orders", written(program.home, "orders.csv", orders))
    assert (done["added"], done["orders_added"], done["orders_unknown"]) == (5, 5, 1)
    assert done["left_empty"] == {"email": 1, "support_contacts": 1}
    rows = [row for path in done["rejects"] for row in listed(path)]
    assert ["7", "date", "has no date that can be read"] in rows
    assert ["8", "", "no customer has this key"] in rows
    assert not any("someday" in cell for row in rows for cell in row)


def test_orders_of_nobody_known_say_what_to_map_and_nothing_is_written(
    program: Program, engine: Engine
) -> None:
    nameless = [("code name", "region"), ("C1", "north"), ("C2", "south")]
    with pytest.raises(AssertionError, match="--map-orders customer=COLUMN") as told:
        taken(program, nameless, "--orders", written(program.home, "orders.csv", ORDERS))
    assert "--map key=COLUMN" in str(told.value)
    assert stored(engine, "SELECT count(*) FROM customers") == [(0,)]


def test_a_file_without_any_name_is_kept(program: Program, engine: Engine) -> None:
    nameless = [("region", "age"), ("north", "30"), ("north", "30"), ("south", "50")]
    assert taken(program, nameless)["added"] == 3
    assert taken(program, nameless)["unchanged"] == 3


@pytest.mark.parametrize("format", ["jsonl", "xlsx"])
def test_other_formats_say_the_same(program: Program, engine: Engine, format: str) -> None:
    header, *rows = CUSTOMERS
    path = program.home / f"customers.{format}"
    if format == "jsonl":
        path.write_text("\n".join(json.dumps(dict(zip(header, row, strict=True))) for row in rows))
    else:
        from openpyxl import Workbook

        book = Workbook()
        for row in CUSTOMERS:
            book.active.append(row)
        book.save(path)
    program.quickly("import-customers", str(path), "--json")
    assert known(engine, "C2")["region"] == "south"
    assert known(engine, "C2")["support_contacts"] == 4


def test_the_plan_is_shown_and_nothing_written(program: Program, engine: Engine) -> None:
    file = written(program.home, "customers.csv", CUSTOMERS)
    done = program.run("import-customers", file, "--dry-run", "--json")
    becomes = {each["column"]: each["becomes"] for each in json.loads(done.stdout)["files"][0]["columns"]}
    assert becomes == {
        "customer_id": "key",
        "email": "email",
        "name": "name",
        "region": "attribute",
        "since": "since",
        "support_contacts": "behaviour support_contacts",
    }
    assert "Ann" not in done.stderr
    assert stored(engine, "SELECT count(*) FROM customers") == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--map", "key=custmer_id"], "the nearest are customer_id"),
        (["--map", "colour=region"], "names no field"),
        (["--as-of", "soon"], "is no date"),
        ([], "Name a file of customers"),
    ],
)
def test_mistakes_are_told_in_a_sentence(program: Program, arguments: list[str], message: str) -> None:
    file = [written(program.home, "customers.csv", CUSTOMERS)] if arguments else []
    done = program.run("import-customers", *file, *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_one_named_customer_is_shown_and_that_is_in_the_audit_log(program: Program, engine: Engine) -> None:
    taken(program, CUSTOMERS)
    heard(program)
    program.quickly("groups", "check", "--json")
    shown = program.quickly("customers", "show", "ann@example.com", "--json")
    assert (shown["key"], shown["name"], shown["feedback"]) == ("C1", "Ann Arbor", 2)
    assert stored(engine, "SELECT action, subject FROM audit ORDER BY id") == [
        ("customers_imported", None),
        ("customer_shown", "C1"),
    ]
    counted = program.done("customers", "count")
    assert "4 customers" in counted
    assert "Ann" not in counted
