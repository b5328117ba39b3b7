"""Everything that is decided about a customer file before its first row is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from collectors.customers import cells
from collectors.customers.fields import IDENTITIES, Becomes, Rule, parse
from collectors.customers.suggest import completed
from collectors.files import numbers
from collectors.files.table import Table
from harken.domain.customers import SHARES
from harken.domain.errors import InputError, UsageError

_DAYS = (Becomes.SINCE, Becomes.LAST_ORDER)


@dataclass(frozen=True, kw_only=True)
class CustomerPlan:
    """What each column becomes and how its cells are read."""

    table: Table
    rules: tuple[Rule, ...]
    readers: Mapping[str, cells.Read]
    #: How numbers, shares and days are read, by column.
    read_as: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def naming(self) -> tuple[str, ...]:
        """The columns by which orders can name a customer, the best first."""
        order = (Becomes.KEY, Becomes.ACCOUNT, Becomes.EMAIL)
        return tuple(rule.column for becomes in order for rule in self.rules if rule.becomes is becomes)

    def decision(self, rule: Rule) -> str:
        """How the column is read, in words."""
        if rule.becomes in IDENTITIES:
            return "kept as a keyed hash" + (", and as it is" if rule.becomes is Becomes.KEY else "")
        return self.read_as.get(rule.column, "")


def plan_customers(
    table: Table, *, zone: tzinfo, maps: Sequence[str] = (), day_first: bool | None = None
) -> CustomerPlan:
    """Decide everything.

    Raises:
        UsageError: `maps` cannot be followed.
        InputError: no row can be read.
    """
    if not table.sample:
        raise InputError(f"No row of {table.path} can be read; check its delimiter and its encoding.")
    rules = completed(table, parse(maps, table))
    if not any(rule.becomes not in (Becomes.LEFT_OUT,) for rule in rules):
        raise UsageError("Nothing in the file would be kept; name a column, such as --map key=COLUMN.")
    readers, read_as = {}, {}
    for rule in rules:
        made = _reader(rule, table, zone, day_first)
        if made is not None:
            readers[rule.column], read_as[rule.column] = made
    return CustomerPlan(
        table=table,
        rules=rules,
        readers=readers,
        read_as=read_as,
        notes=(*table.notes, *_notes(rules)),
    )


def _reader(rule: Rule, table: Table, zone: tzinfo, day_first: bool | None) -> tuple[cells.Read, str] | None:
    values = table.values(rule.column)
    if rule.becomes in _DAYS:
        return cells.day(values, zone, day_first)
    if rule.becomes is Becomes.BEHAVIOUR and rule.name in SHARES:
        return cells.share(values), "per cent" if cells.in_percent(values) else "share from 0 to 1"
    if rule.becomes in (Becomes.BEHAVIOUR, Becomes.VALUE):
        return cells.amount(values), "number"
    if rule.becomes is Becomes.ATTRIBUTE and numbers.mostly(rule.column, values):
        return cells.amount(values), "number"
    return None


def _notes(rules: Sequence[Rule]) -> Iterator[str]:
    becomes = {rule.becomes for rule in rules}
    if not becomes & IDENTITIES:
        yield (
            "no column names the customers, so none of their feedback can be found and a row that changes is"
            " a new customer (--map key=COLUMN, --map email=COLUMN)"
        )
    elif Becomes.KEY not in becomes:
        yield "no column is the customers' key, so one is made of their first name (--map key=COLUMN)"
    left_out = [rule.column for rule in rules if rule.becomes is Becomes.LEFT_OUT]
    if left_out:
        yield f"left out: {', '.join(left_out)} (--map attribute.NAME=COLUMN keeps one)"
