"""What all tables share: the types of their columns and the moment of writing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import REAL, Date, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import UserDefinedType


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, which tells what an answer could see."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


# So that reading a database's own description knows it.
ischema_names["xid8"] = TransactionId


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {
        str: Text(),
        datetime: TIMESTAMP(timezone=True),
        date: Date(),
        dict[str, Any]: JSONB(),
        list[float]: ARRAY(REAL()),
        bytes: LargeBinary(),
    }


NOW = text("now()")
WRITTEN = text("pg_current_xact_id()")
