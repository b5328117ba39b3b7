"""What Alembic runs, on the connection that it was handed."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrationScript
from pgvector.sqlalchemy import HALFVEC

from storage.base import TransactionId
from storage.mention_triggers import MENTION_TRIGGERS
from storage.tables import Base
from storage.triggers import CUSTOMER_TRIGGERS, OPINION_TRIGGERS, TRIGGERS, VALUE_TRIGGERS


def render_item(kind: str, thing: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write the types that are not SQLAlchemy's own, with their imports."""
    if kind == "type" and isinstance(thing, HALFVEC):
        autogen.imports.add("from pgvector.sqlalchemy import HALFVEC")
        return f"HALFVEC({thing.dim})"
    if kind == "type" and isinstance(thing, TransactionId):
        autogen.imports.add("from storage.base import TransactionId")
        return "TransactionId()"
    return False


def add_triggers(_: Any, __: Any, scripts: list[MigrationScript]) -> None:
    """Alembic looks at no triggers: they are made by the migration that makes the tables they need."""
    for made in (script.upgrade_ops for script in scripts):
        assert made is not None
        tables = {each.table_name for each in made.ops if isinstance(each, CreateTableOp)}
        if "feedback" in tables:
            made.ops.extend(ExecuteSQLOp(trigger) for trigger in TRIGGERS)
        if "stale_customers" in tables:
            made.ops.extend(ExecuteSQLOp(trigger) for trigger in CUSTOMER_TRIGGERS)
        if "opinion_waiting" in tables:
            made.ops.extend(ExecuteSQLOp(trigger) for trigger in OPINION_TRIGGERS)
        if "stale_values" in tables:
            made.ops.extend(ExecuteSQLOp(trigger) for trigger in VALUE_TRIGGERS)
        if "theme_days" in tables:
            made.ops.extend(ExecuteSQLOp(trigger) for trigger in MENTION_TRIGGERS)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=True,
    render_item=render_item,
    process_revision_directives=add_triggers,
)
context.run_migrations()
