"""The table of what the company did, which effects are measured by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, Base


class ActionRow(Base):
    """A release, a fix, a campaign or something else that was done or promised on a day."""

    __tablename__ = "actions"
    __table_args__ = (
        UniqueConstraint("day", "name"),
        CheckConstraint("kind IN ('release', 'fix', 'campaign', 'other')", name="actions_kind"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    day: Mapped[date]
    name: Mapped[str]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id", ondelete="SET NULL"), index=True)
    owner: Mapped[str | None]
    kind: Mapped[str]
    note: Mapped[str | None]
    made: Mapped[datetime] = mapped_column(server_default=NOW)
