"""Orders from a file: whose, when, what they brought, and how they ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from collectors.customers import cells
from collectors.files.identity import Identities
from collectors.files.mapping import found
from collectors.files.rows import WRONG_ENCODING, Row, failed
from collectors.files.suggest import key
from collectors.files.table import Progress, Table
from harken.domain.customers import Order
from harken.domain.errors import InputError, UsageError
from harken.domain.feedback import Failure

#: What a column can become, with the names that suggest it, in the order of preference.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "customer": cells.listed(
        "customer customer_key customer_id customer_no customer_nr customer_number cust_id client_id client"
        " kundennummer kunden_nummer kundennr kunden_nr kunden_id kunde user_id member_id account account_id"
        " account_number customer_email email e_mail"
    ),
    "id": cells.listed("order_id order_number order_no order id invoice_id invoice_no bestellnummer"),
    "date": cells.listed(
        "date order_date ordered_at day created_at purchase_date invoice_date datum created timestamp"
    ),
    "revenue": cells.listed("revenue amount total net_amount order_value price sales umsatz value"),
    "margin": cells.listed("margin profit contribution gross_margin"),
    "discount": cells.listed("discount discount_amount rebate rabatt"),
    "returned": cells.listed("returned return is_returned refunded"),
    "cancelled": cells.listed("cancelled canceled is_cancelled cancellation"),
    "paid_late": cells.listed("paid_late late late_payment is_late"),
}
_AMOUNTS = ("revenue", "margin", "discount")
_FLAGS = ("returned", "cancelled", "paid_late")
_NEEDED = ("customer", "date")


@dataclass(frozen=True, kw_only=True)
class OrderPlan:
    """Which column is what, and how its cells are read."""

    table: Table
    #: Field to column.
    columns: Mapping[str, str]
    readers: Mapping[str, cells.Read]
    read_as: Mapping[str, str]
    notes: tuple[str, ...]


def plan_orders(
    table: Table,
    *,
    zone: tzinfo,
    maps: Sequence[str] = (),
    day_first: bool | None = None,
    naming: Sequence[str] = (),
) -> OrderPlan:
    """Decide everything.

    Args:
        naming: Columns that name the customers in their own file; one called the same says whose an order is.

    Raises:
        UsageError: `maps` cannot be followed, or no column is the customer or the date.
        InputError: no row can be read.
    """
    if not table.sample:
        raise InputError(f"No row of {table.path} can be read; check its delimiter and its encoding.")
    columns = _columns(table, _given(maps, table), naming)
    for field in _NEEDED:
        if field not in columns:
            listed = ", ".join(table.columns)
            raise UsageError(
                f"No column of the orders looks like the {field}; say which one is, with"
                f" --map-orders {field}=COLUMN. The columns are: {listed}"
            )
    readers: dict[str, cells.Read] = {
        field: cells.amount(table.values(columns[field])) for field in _AMOUNTS if field in columns
    }
    readers |= {field: cells.flag for field in _FLAGS if field in columns}
    readers["date"], how = cells.day(table.values(columns["date"]), zone, day_first)
    return OrderPlan(
        table=table,
        columns=columns,
        readers=readers,
        read_as={"date": how} | dict.fromkeys(_AMOUNTS, "number") | dict.fromkeys(_FLAGS, "yes or no"),
        notes=(*table.notes, *_notes(columns, table)),
    )


def _given(maps: Sequence[str], table: Table) -> dict[str, str]:
    given: dict[str, str] = {}
    for written in maps:
        field, equals, column = written.partition("=")
        field = field.strip()
        if not equals or (field not in FIELDS and field != "skip"):
            raise UsageError(
                f"--map-orders {written} cannot be read; write FIELD=COLUMN, where the fields are"
                f" {', '.join(FIELDS)} and skip"
            )
        if field in given:
            raise UsageError(f"--map-orders {field}=... is given twice; one column can be the {field}")
        given["" if field == "skip" else field] = found(column, table)
    return given


def _columns(table: Table, given: Mapping[str, str], naming: Sequence[str]) -> dict[str, str]:
    chosen = dict(given)
    same = tuple(key(each) for each in naming)
    for field, usual in FIELDS.items():
        names = (*same, *usual) if field == "customer" else usual
        if field in chosen:
            continue
        free = [each for each in table.columns if each not in chosen.values() and key(each) in names]
        if free:
            chosen[field] = min(free, key=lambda each: names.index(key(each)))
    return {field: column for field, column in chosen.items() if field}


def _notes(columns: Mapping[str, str], table: Table) -> Iterator[str]:
    if "id" not in columns:
        yield "no column is the order's id, so a row that changes is a new order"
    if "revenue" not in columns:
        yield "no column is the revenue, so nothing that hangs on it is told of customers"
    unused = [column for column in table.columns if column not in columns.values()]
    if unused:
        yield f"not used: {', '.join(unused)} (--map-orders FIELD=COLUMN)"


class OrderReader:
    """One reading of an order file; it counts the cells that it had to leave empty."""

    def __init__(self, plan: OrderPlan) -> None:
        self._plan = plan
        self._place = {field: plan.table.columns.index(column) for field, column in plan.columns.items()}
        self._read = {
            self._place[field]: (field, plan.readers[field])
            for field in (*_AMOUNTS, *_FLAGS)
            if field in plan.readers
        }
        self._made = Identities()
        self.rows = 0
        self.left_empty: Counter[str] = Counter()

    def items(self) -> Iterator[Order | Failure]:
        """Every row as an order, or why not."""
        for row in self._plan.table.rows():
            self.rows += 1
            yield self._order(row) if isinstance(row, Row) else row

    @property
    def progress(self) -> Progress:
        return self._plan.table.progress()

    def _order(self, row: Row) -> Order | Failure:
        cell = row.cells
        customer = cells.named(cell[self._place["customer"]])
        if customer is None:
            return failed(row.number, "names no customer", self._plan.columns["customer"])
        try:
            day = self._plan.readers["date"](cell[self._place["date"]])
            external_id = self._id(cell)
        except UnicodeEncodeError:
            return failed(row.number, WRONG_ENCODING)
        except (ValueError, OverflowError, OSError, TypeError):
            day = None
        if not isinstance(day, date):
            return failed(row.number, "has no date that can be read", self._plan.columns["date"])
        values = {field: self._value(field, read, cell[place]) for place, (field, read) in self._read.items()}
        return Order(row=row.number, customer=customer, external_id=external_id, day=day, **values)

    def _id(self, cell: list[Any]) -> str:
        given = cells.text(cell[self._place["id"]]) if "id" in self._place else None
        return given or self._made.made(cells.content(cell))

    def _value(self, field: str, read: cells.Read, cell: Any) -> Any:
        if cells.nothing(cell):
            return None
        try:
            return read(cell)
        except (ValueError, OverflowError, TypeError):
            self.left_empty[self._plan.columns[field]] += 1
            return None
