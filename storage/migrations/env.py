"""What Alembic runs, on the connection that it was handed."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from pgvector.sqlalchemy import HALFVEC

from storage.tables import Base, TransactionId


def render_item(kind: str, thing: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write the types that are not SQLAlchemy's own, with their imports."""
    if kind == "type" and isinstance(thing, HALFVEC):
        autogen.imports.add("from pgvector.sqlalchemy import HALFVEC")
        return f"HALFVEC({thing.dim})"
    if kind == "type" and isinstance(thing, TransactionId):
        autogen.imports.add("from storage.tables import TransactionId")
        return "TransactionId()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=True,
    render_item=render_item,
)
context.run_migrations()
