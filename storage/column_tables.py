"""The tables of what was heard as columns, month by month: all of it can be told again from the others."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Identity, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class HeardColumnsRow(Base):
    """One month's feedback without copies as columns: a place for each, by id; the high byte comes first.

    People cannot be added up over months, nor can what every combination of fields has be counted
    beforehand; columns are gone through in a moment.
    """

    __tablename__ = "heard_columns"

    #: Its first day; the first of all days for what has no date.
    month: Mapped[date] = mapped_column(primary_key=True)
    #: Another one for each time that the month is written, by which whoever read it knows it again; what is
    #: kept beside it in `HeardScoresRow` and `HeardMoodsRow` is written with it.
    told: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    #: The groups that the bits of `groups` stand for, lowest first.
    known: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    #: Eight bytes each.
    ids: Mapped[bytes]
    #: Days since 2000, the least number for none; four bytes each.
    days: Mapped[bytes]
    #: Codes of `people_codes`, 0 for the anonymous; four bytes each.
    people: Mapped[bytes]
    #: Four bytes each.
    sources: Mapped[bytes]
    #: Places in `Kind` and in `Sentiment`, from 1, and 0 for none; two bytes each.
    kinds: Mapped[bytes]
    labels: Mapped[bytes]
    #: Bits in the order of `Role`; four bytes each.
    roles: Mapped[bytes]
    #: Whether it recommends, warns off or leaves, by words or by a score; bits, two bytes each.
    advocacy: Mapped[bytes]
    #: Two bytes each where they have room, else eight.
    groups: Mapped[bytes]
    #: Mean valences, not a number where nothing was understood; four bytes each.
    valences: Mapped[bytes]
    #: Codes of `theme_sets`, 0 where no theme is mentioned; four bytes each.
    themes: Mapped[bytes]


class HeardScoresRow(Base):
    """One score on one scale in one month: for each feedback its place among `given`, from 1; 0 for none."""

    __tablename__ = "heard_scores"

    month: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    low: Mapped[float] = mapped_column(primary_key=True)
    high: Mapped[float] = mapped_column(primary_key=True)
    higher_is_better: Mapped[bool] = mapped_column(primary_key=True)
    given: Mapped[list[float]] = mapped_column(ARRAY(DOUBLE_PRECISION()))
    #: Two bytes each, in the order of `HeardColumnsRow`.
    places: Mapped[bytes]


class HeardWordRow(Base):
    """In which feedback of one month a word stands, in whatever case; a trigger forgets what was erased.

    Told with the months: an index on the texts would make taking them in half as slow again.
    """

    __tablename__ = "heard_words"

    word: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True, index=True)
    #: Places in the order of `HeardColumnsRow`, from 0, some more than once; four bytes each.
    places: Mapped[bytes]


class PersonCodeRow(Base):
    """A number for everybody whom the columns hold; it goes when they are in none of them any more."""

    __tablename__ = "people_codes"

    person: Mapped[bytes] = mapped_column(primary_key=True)
    code: Mapped[int] = mapped_column(Identity(), unique=True)


class ThemeSetRow(Base):
    """A number for every set of themes that some feedback mentions together."""

    __tablename__ = "theme_sets"

    themes: Mapped[list[int]] = mapped_column(ARRAY(Integer()), primary_key=True)
    code: Mapped[int] = mapped_column(Identity(), unique=True)
