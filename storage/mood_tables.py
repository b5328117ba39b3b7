"""The tables of how people felt and which facets they spoke of, by month, beside `heard_columns`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Integer, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class HeardMoodsRow(Base):
    """What delight is told by, and the facets spoken of: bits for each feedback of one month."""

    __tablename__ = "heard_moods"

    #: Its first day; the first of all days for what has no date.
    month: Mapped[date] = mapped_column(primary_key=True)
    #: As in `storage.moods`, of 2 bytes with the high one first, in the order of `HeardColumnsRow`.
    marks: Mapped[bytes]


class MonthFacetsRow(Base):
    """How much was said of each facet in one month by everybody (group 0) or by one group; not by rivals."""

    __tablename__ = "month_facets"

    group_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    #: Statements with content.
    said: Mapped[int]
    #: Those that speak of each facet, in the order of `Facet`, and those of them that feel good and bad.
    spoken: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    good: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    bad: Mapped[list[int]] = mapped_column(ARRAY(Integer()))


class DelightBasisRow(Base):
    """What delight without a score is told by: it stands while no month changed since it was told."""

    __tablename__ = "delight_basis"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    #: How much of the latest feedback has both a score and words.
    n: Mapped[int]
    #: The valence above which as many are as give the best score, and below which as many as give a bad one.
    high: Mapped[float | None]
    low: Mapped[float | None]
