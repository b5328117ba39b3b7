"""The table of what feedback said before it was edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, WRITTEN, Base, TransactionId


class EarlierRow(Base):
    """A feedback as it stood until an edit, for the answers that counted it so."""

    __tablename__ = "earlier"
    __table_args__ = (
        Index("earlier_feedback", "feedback_id"),
        Index("earlier_run", "run_id", postgresql_where=text("run_id IS NOT NULL")),
        Index("earlier_replaced_at", "replaced_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feedback_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"))
    #: The transactions that wrote it last and that replaced it: between them it was what answers counted.
    written: Mapped[int] = mapped_column(TransactionId)
    replaced: Mapped[int] = mapped_column(TransactionId, server_default=WRITTEN)
    replaced_at: Mapped[datetime] = mapped_column(server_default=NOW)
    #: The run that replaced it; None where undoing that run would bring nothing back.
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    #: Its row of `feedback`, and under each table's name the rows about it.
    feedback: Mapped[dict[str, Any]]
    rows: Mapped[dict[str, Any]]
