"""Writes the next migration from what `storage/tables.py` has and the migrations lack, for developers.

python -m storage.migrations.revise "customers and orders"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from storage import server
from storage.database import alembic_config
from storage.migrations import HERE


def revise(message: str) -> None:
    """Write `versions/NNNN_message.py`; read it before it is committed."""
    number = f"{len(list((HERE / 'versions').glob('[0-9]*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with server.running(Path(folder) / ".harken") as url:
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.exec_driver_sql("CREATE EXTENSION vector")
                config = alembic_config(connection)
                command.upgrade(config, "head")
                command.revision(config, message, autogenerate=True, rev_id=number)
            engine.dispose()


if __name__ == "__main__":
    revise(sys.argv[1])
