"""how people felt month by month"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heard_moods",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("month"),
    )
    op.create_table(
        "month_facets",
        sa.Column("group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("spoken", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("good", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("bad", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "month"),
    )
    # Everything is counted anew, with what is new; until then it is told from the rows.
    op.execute("DELETE FROM months_state")


def downgrade() -> None:
    op.drop_table("month_facets")
    op.drop_table("heard_moods")
