"""The table of days that are counted beforehand: what months are too coarse for, of all feedback together."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class ThemeDayRow(Base):
    """What was said about a theme, about all (0) or none (-1), on one day.

    Counted with the months, of the same feedback as their rows without a field, and as valid as these are.
    """

    __tablename__ = "theme_days"

    theme_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    #: As in `MonthRow`.
    feedback: Mapped[int]
    said: Mapped[int]
    positive: Mapped[int]
    negative: Mapped[int]
    themed: Mapped[int]
    roles: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    labels: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
