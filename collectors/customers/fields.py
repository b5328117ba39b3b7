"""What a column of a customer file can become, and how `--map` writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from collectors.files.mapping import found
from collectors.files.table import Table
from harken.domain.customers import Behaviour
from harken.domain.errors import UsageError


class Becomes(StrEnum):
    """What a column can become."""

    KEY = "key"
    EMAIL = "email"
    ACCOUNT = "account"
    HANDLE = "handle"
    NAME = "name"
    KIND = "kind"
    VALUE = "value"
    SINCE = "since"
    LAST_ORDER = "last order"
    BEHAVIOUR = "behaviour"
    ATTRIBUTE = "attribute"
    LEFT_OUT = "left out"


IDENTITIES = frozenset({Becomes.KEY, Becomes.EMAIL, Becomes.ACCOUNT, Becomes.HANDLE})
#: A customer has one of each.
SINGLE = frozenset(
    {Becomes.KEY, Becomes.NAME, Becomes.KIND, Becomes.VALUE, Becomes.SINCE, Becomes.LAST_ORDER}
)
_PLAIN = {
    "key": Becomes.KEY,
    "email": Becomes.EMAIL,
    "account": Becomes.ACCOUNT,
    "name": Becomes.NAME,
    "kind": Becomes.KIND,
    "value": Becomes.VALUE,
    "since": Becomes.SINCE,
    "last_order": Becomes.LAST_ORDER,
    "skip": Becomes.LEFT_OUT,
}
_DOTTED = {"handle": Becomes.HANDLE, "attribute": Becomes.ATTRIBUTE}
_FIELDS = (
    "key, email, account, handle.SOURCE, name, kind, value, since, last_order, attribute.NAME, skip, or a"
    f" behaviour: {', '.join(Behaviour)}"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What one column becomes."""

    column: str
    becomes: Becomes
    #: Source of a handle, name of a behaviour or an attribute.
    name: str = ""

    @property
    def is_handle(self) -> bool:
        return self.becomes is Becomes.HANDLE

    def __str__(self) -> str:
        if self.becomes is Becomes.ATTRIBUTE and self.name == self.column:
            return self.becomes.value
        return f"{self.becomes.value} {self.name}".rstrip()


def parse(maps: Sequence[str], table: Table) -> tuple[Rule, ...]:
    """The rules that `--map FIELD=COLUMN` asks for.

    Raises:
        UsageError: an unknown field, a column that is not there, or a field given twice.
    """
    rules = tuple(_rule(each, table) for each in maps)
    for single in SINGLE:
        if sum(rule.becomes is single for rule in rules) > 1:
            raise UsageError(f"--map {single.value}=... is given twice; one column can be the {single.value}")
    return rules


def _rule(written: str, table: Table) -> Rule:
    field, equals, column = written.partition("=")
    if not equals or not column.strip():
        raise UsageError(f"--map {written} cannot be read; write --map FIELD=COLUMN")
    field, _, name = field.strip().partition(".")
    column = found(column, table)
    if field in _PLAIN and not name:
        return Rule(column=column, becomes=_PLAIN[field])
    if field in _DOTTED and name:
        return Rule(column=column, becomes=_DOTTED[field], name=name)
    if field in set(Behaviour) and not name:
        return Rule(column=column, becomes=Becomes.BEHAVIOUR, name=field)
    raise UsageError(f"--map {written} names no field; the fields are {_FIELDS}")
