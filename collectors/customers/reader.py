"""Rows of a planned customer file as customers; a row that cannot be taken says why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from collectors.customers import cells
from collectors.customers.fields import IDENTITIES, Becomes, Rule
from collectors.customers.plan import CustomerPlan
from collectors.files.identity import Identities
from collectors.files.rows import WRONG_ENCODING, Row, failed
from collectors.files.table import Progress
from harken.domain.customers import CUSTOMER_SINCE, LAST_ORDER, Customer, CustomerKind, IdentityKind, Named
from harken.domain.feedback import Failure

#: A longer name is none; a longer attribute is cut.
MAX_NAME, MAX_ATTRIBUTE = 200, 2_000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+$")
_SEVERAL = re.compile(r"[;,\s]+")
_KINDS = {
    Becomes.KEY: IdentityKind.KEY,
    Becomes.EMAIL: IdentityKind.EMAIL,
    Becomes.ACCOUNT: IdentityKind.ACCOUNT,
    Becomes.HANDLE: IdentityKind.HANDLE,
}
_ATTRIBUTES = {Becomes.SINCE: CUSTOMER_SINCE, Becomes.LAST_ORDER: LAST_ORDER}


class CustomerReader:
    """One reading of a file; it counts the cells that it had to leave empty."""

    def __init__(self, plan: CustomerPlan) -> None:
        self._plan = plan
        place = {column: index for index, column in enumerate(plan.table.columns)}
        self._rules = [(place[rule.column], rule, plan.readers.get(rule.column)) for rule in plan.rules]
        self._made = Identities()
        self.rows = 0
        #: Cells that hold something else than their column, by column.
        self.left_empty: Counter[str] = Counter()

    def items(self) -> Iterator[Customer | Failure]:
        """Every row as a customer, or why not."""
        for row in self._plan.table.rows():
            self.rows += 1
            yield self._customer(row) if isinstance(row, Row) else row

    @property
    def progress(self) -> Progress:
        return self._plan.table.progress()

    def _customer(self, row: Row) -> Customer | Failure:
        try:
            content = cells.content(row.cells)
        except UnicodeEncodeError:
            return failed(row.number, WRONG_ENCODING)
        if not content.strip(b"\x1f \t"):
            return failed(row.number, "is empty")
        names: list[Named] = []
        fields: dict[str, Any] = {"attributes": {}, "behaviours": {}}
        for place, rule, read in self._rules:
            cell = row.cells[place]
            if rule.becomes is Becomes.LEFT_OUT or cells.nothing(cell):
                continue
            if rule.becomes in IDENTITIES:
                names += self._names(rule, cell)
            else:
                self._fill(fields, rule, self._value(rule, read, cell))
        made = self._made.made(content)
        return Customer(row=row.number, made_key=f"row-{made[:16]}{made[32:]}", names=tuple(names), **fields)

    def _names(self, rule: Rule, cell: Any) -> Iterator[Named]:
        kind = _KINDS[rule.becomes]
        words = cells.named(cell)
        found = _SEVERAL.split(words.strip(";, ")) if words and kind is IdentityKind.EMAIL else [words]
        good = [each for each in found if each and _could_be(kind, each)]
        self.left_empty[rule.column] += bool(words) and len(good) < len(found)
        for name in good:
            yield Named(kind=kind, name=name, source=rule.name or None)

    def _value(self, rule: Rule, read: cells.Read | None, cell: Any) -> Any:
        if read is None:
            return self._kind(rule, cell) if rule.becomes is Becomes.KIND else _plain(cell)
        try:
            return read(cell)
        except (ValueError, OverflowError, OSError, TypeError):
            if rule.becomes is Becomes.ATTRIBUTE:
                return _plain(cell)
            self.left_empty[rule.column] += 1
            return None

    def _kind(self, rule: Rule, cell: Any) -> CustomerKind | None:
        try:
            return CustomerKind(str(cell).strip().lower())
        except ValueError:
            self.left_empty[rule.column] += 1
            return None

    def _fill(self, fields: dict[str, Any], rule: Rule, value: Any) -> None:
        if value is None or value == "":
            return
        if rule.becomes is Becomes.BEHAVIOUR:
            fields["behaviours"][rule.name] = value
        elif rule.becomes is Becomes.ATTRIBUTE:
            reserved = rule.name in _ATTRIBUTES.values()
            fields["attributes"][f"{rule.name}_text" if reserved else rule.name] = _whole(value)
        elif rule.becomes in _ATTRIBUTES:
            fields["attributes"][_ATTRIBUTES[rule.becomes]] = value.isoformat()
        else:
            fields[rule.becomes.value] = value


def _could_be(kind: IdentityKind, name: str) -> bool:
    return len(name) <= MAX_NAME and (kind is not IdentityKind.EMAIL or bool(_EMAIL.match(name)))


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, list):
        return ", ".join(str(each) for each in cell if not isinstance(each, list | dict))
    words = cells.text(cell)
    return {"true": True, "false": False}.get(words.lower(), words[:MAX_ATTRIBUTE]) if words else None


def _whole(value: Any) -> Any:
    """A whole number as such, so that it reads as it was written."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
