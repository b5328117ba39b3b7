"""What is counted beforehand and what is forgotten after every step that changes rows."""

from __future__ import annotations

from sqlalchemy import Engine

from harken.insights import evidence
from harken.pipeline.gathering import gather
from storage import earlier, months


def keep_ready(engine: Engine) -> None:
    """Tell opinions and count months that changed, so that questions need not, and forget old evidence."""
    gather(engine)
    with engine.begin() as connection:
        months.refresh(connection)
        evidence.forget(connection)
        earlier.forget(connection, evidence.KEPT)
