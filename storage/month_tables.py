"""The tables of what is counted beforehand: all of it can be told again from the others."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Identity, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class MonthRow(Base):
    """What was said in one month, counted beforehand, so that a long history answers at once.

    A row is about all feedback (`field` empty) or that with one value of a field, and about one theme, all
    (0) or none (-1). Copies are left out, and sources about rivals wherever no source is named.
    """

    __tablename__ = "months"

    field: Mapped[str] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(primary_key=True)
    #: Its first day; the first of all days for what has no date.
    month: Mapped[date] = mapped_column(primary_key=True)
    feedback: Mapped[int]
    #: Statements with content, or mentions of the theme; how many of them are positive, negative, themed.
    said: Mapped[int]
    positive: Mapped[int]
    negative: Mapped[int]
    themed: Mapped[int]
    #: Feedback with each role, in the order of `Role`, and with each label, in the order of `Sentiment`.
    roles: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    labels: Mapped[list[int]] = mapped_column(ARRAY(Integer()))


class MonthScoreRow(Base):
    """The sums of one score on one scale in one month, for the same fields as `MonthRow`."""

    __tablename__ = "month_scores"

    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    low: Mapped[float] = mapped_column(primary_key=True)
    high: Mapped[float] = mapped_column(primary_key=True)
    higher_is_better: Mapped[bool] = mapped_column(primary_key=True)
    feedback: Mapped[int]
    primaries: Mapped[int]
    total: Mapped[float]
    squares: Mapped[float]
    #: Of 9 or more, of 6 or less, and in the two best values.
    promoters: Mapped[int]
    detractors: Mapped[int]
    satisfied: Mapped[int]


class MonthsState(Base):
    """What the months were counted with; with anything else they do not count."""

    __tablename__ = "months_state"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    taxonomy_version: Mapped[int]
    rivals: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    #: Attributes and scores that have rows: those with few values; an empty name is the primary score.
    attributes: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    scores: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    #: Themes whose rows an edit of the taxonomy has made wrong; -1 is what no theme covers, and coverage.
    stale_themes: Mapped[list[int]] = mapped_column(ARRAY(Integer()), server_default=text("'{}'"))
    #: What counted for which theme then, as `storage.standing` tells it; empty where that is not known.
    through: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))


class StaleMonthRow(Base):
    """A month whose feedback changed since it was counted; triggers on `feedback` write it."""

    __tablename__ = "stale_months"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    month: Mapped[date]
