"""Makes tables safe to be used for the first time by several threads at once."""

from __future__ import annotations

from sqlalchemy import MetaData


def settle(metadata: MetaData) -> None:
    """Give every table and column attributes that threads may copy while others add to them.

    SQLAlchemy copies the attributes of a table when a statement is made, and adds to them what it has worked
    out. Before Python 3.12 a collection of garbage may begin within such a copy and let another thread run.
    Where that one adds an attribute to an object that shares its keys with others of its class, as objects
    do at first, the process ends with a segmentation fault. An object with a dictionary of its own has no
    such moment.
    """
    for table in metadata.tables.values():
        for shared in (table, *table.columns):
            shared.__dict__ = dict(vars(shared))
