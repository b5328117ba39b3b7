"""The table of how much of each month was read, and how surely, which every answer says of what it is of."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class MonthReadingRow(Base):
    """Of one month, of everybody (group 0) or of one group; sources about rivals are left out."""

    __tablename__ = "month_readings"

    group_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Its first day; the first of all days for what has no date.
    month: Mapped[date] = mapped_column(primary_key=True)
    #: Copies, which nothing else counts; and of the others what the model was unsure of, what it does not
    #: read, and what still waits to be understood.
    copies: Mapped[int]
    unsure: Mapped[int]
    unread: Mapped[int]
    waiting: Mapped[int]
