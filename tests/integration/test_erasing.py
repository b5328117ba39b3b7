"""An erased person leaves nothing behind but keyed hashes, and does not come back."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from harken.pipeline.upkeep import keep_ready
from storage import digests
from tests.program import Program

FEEDBACK = [
    ("id", "date", "author", "city", "text"),
    (
        "1",
        "2026-07-01",
        "C1",
        "Quillstead",
        "The zephyrine lamp arrived cracked and the courier was rude to me.",
    ),
    ("2", "2026-07-02", "C1", "Quillstead", "A brindled kettle, and it leaks all over the marble."),
    ("3", "2026-07-03", "C2", "Oakham", "Lovely shop with friendly people behind the counter."),
]
CUSTOMERS = [
    ("customer_id", "email", "name", "city", "hobby"),
    ("C1", "wilhelmina@example.com", "Wilhelmina Quux", "Quillstead", "falconry"),
    ("C2", "bo@example.com", "Bo Derby", "Oakham", "chess"),
]
ORDERS = [("order_id", "customer_id", "date", "revenue"), ("ORD-7741", "C1", "2026-06-01", "17.31")]
#: What only the erased person said, is, or has; the words of a changed text too.
THEIRS = (
    *("zephyrine", "courier", "brindled", "crimson", "marble"),
    *("quillstead", "wilhelmina", "quux", "falconry", "ord-7741", "17.31", "'c1'"),
)


@pytest.fixture
def program(home: Path, database_url: str) -> Program:
    return Program(home=home, url=database_url)


def written(home: Path, name: str, rows: list[tuple[str, ...]]) -> str:
    with (home / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return str(home / name)


def fed(program: Program, rows: list[tuple[str, ...]] = FEEDBACK) -> Any:
    file = written(program.home, "shop.csv", rows)
    return program.quickly("import", file, "--source", "shop", "--no-understand", "--json")


def known(program: Program) -> Any:
    file = written(program.home, "customers.csv", CUSTOMERS)
    orders = written(program.home, "orders.csv", ORDERS)
    return program.quickly("import-customers", file, "--orders", orders, "--json")


def everything(engine: Engine) -> str:
    """All rows of all tables as text, embeddings and all."""
    with engine.connect() as connection:
        named = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = connection.execute(named).scalars().all()
        rows = (connection.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables)
        return "\n".join(str(each) for each in rows).lower()


def left(engine: Engine) -> list[str]:
    whole = everything(engine)
    return [word for word in THEIRS if word in whole]


def digest(engine: Engine) -> None:
    """A digest that was kept with a quote of theirs and one of somebody else's."""
    with engine.begin() as connection:
        ids = dict(connection.execute(text("SELECT external_id, id FROM feedback")).all())
        quotes = [
            {"text": "A brindled kettle", "feedback_id": ids["2"]},
            {"text": "Lovely shop", "feedback_id": ids["3"]},
        ]
        content = {"text": "They say: A brindled kettle.", "answers": [{"quotes": quotes}]}
        digests.keep(connection, "weekly", date(2026, 7, 1), date(2026, 8, 1), content)


def lived(program: Program, engine: Engine) -> None:
    """Feedback that changed once, a customer with orders and groups, a digest, months, and a look at them."""
    changed = [
        FEEDBACK[0],
        (*FEEDBACK[1][:4], "A crimson lamp, and it came without its shade or bulb."),
        *FEEDBACK[2:],
    ]
    fed(program, changed)
    fed(program)
    (program.home / "harken.yaml").write_text("groups: [{name: hawks, rule: orders >= 1}]")
    known(program)
    digest(engine)
    program.quickly("customers", "show", "C1", "--json")
    keep_ready(engine)


def test_nothing_of_an_erased_person_is_left_anywhere(program: Program, engine: Engine) -> None:
    lived(program, engine)
    assert left(engine) == list(THEIRS)
    receipt = program.quickly("erase", "C1", "--json")
    assert left(engine) == []
    removed = receipt["removed"]
    assert (removed["customers"], removed["feedback"], removed["orders"], removed["digests"]) == (1, 2, 1, 1)
    whole = everything(engine)
    assert "lovely shop" in whole
    assert "bo derby" in whole


def test_the_erased_are_kept_out_of_whatever_is_read_again(program: Program, engine: Engine) -> None:
    lived(program, engine)
    program.quickly("erase", "wilhelmina@example.com", "--json")
    assert (fed(program)["added"], known(program)["erased"]) == (0, 1)
    # Without its author, the same thing is known by where it stands; another by its author.
    fed(program, [FEEDBACK[0], (*FEEDBACK[1][:2], "", *FEEDBACK[1][3:]), ("9", *FEEDBACK[2][1:])])
    assert left(engine) == []


def test_who_said_something_and_is_no_customer_can_be_erased(program: Program, engine: Engine) -> None:
    fed(program)
    receipt = program.quickly("erase", "c1", "--source", "shop", "--json")
    assert (receipt["removed"]["feedback"], receipt["removed"]["customers"]) == (2, 0)
    fed(program)
    assert left(engine) == []


def test_erasing_somebody_unknown_touches_nobody_and_keeps_them_out(program: Program, engine: Engine) -> None:
    fed(program)
    receipt = program.quickly("erase", "wilhelmina@example.com", "--json")
    assert receipt["removed"] == {}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM feedback")).scalar() == 3
    known(program)
    assert "wilhelmina" not in everything(engine)


def test_a_name_that_several_bear_erases_nobody(program: Program, engine: Engine) -> None:
    fed(program)
    file = written(program.home, "forum.csv", FEEDBACK)
    program.quickly("import", file, "--source", "forum", "--no-understand", "--json")
    refused = program.run("erase", "C1", "--yes")
    assert refused.returncode == 2
    assert "in several sources (forum, shop)" in refused.stderr
    assert program.run("erase", "C1", "--source", "nowhere", "--yes").returncode == 2


def test_the_receipt_is_in_the_audit_log_without_the_name(program: Program, engine: Engine) -> None:
    lived(program, engine)
    receipt = program.quickly("erase", "C1", "--json")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT action, subject FROM audit ORDER BY id")).all()
    assert [row.action for row in rows] == ["customers_imported", "customer_shown", "erased"]
    assert (rows[1].subject, rows[2].subject) == ("[erased]", receipt["subject"])
    assert not (program.home / ".harken" / "rejects" / "customers.merged.csv").exists()
