from __future__ import annotations

import sys

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from storage.tables import Base
from storage.thread_safety import settle


def shares_keys(thing: object) -> bool:
    """Whether an object's attributes are kept under keys that all of its class share: such take less room."""
    return sys.getsizeof(vars(thing)) < sys.getsizeof(dict(vars(thing)))


def test_the_attributes_of_every_table_and_column_are_its_own() -> None:
    tables = Base.metadata.sorted_tables
    assert tables
    assert not [str(each) for table in tables for each in (table, *table.columns) if shares_keys(each)]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="only before Python 3.12 it has to be mended")
def test_without_settling_they_are_not() -> None:
    metadata = MetaData()
    column: Column[int] = Column("number", Integer)
    Table("things", metadata, column)
    assert shares_keys(column)
    settle(metadata)
    assert not shares_keys(column)
