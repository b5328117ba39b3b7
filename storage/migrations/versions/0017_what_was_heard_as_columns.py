"""what was heard as columns"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_HEARD = (
    *("ids", "days", "people", "sources", "kinds", "labels", "roles", "advocacy", "groups", "valences"),
    "themes",
)
_COLUMNS = (*(("heard_columns", name) for name in _HEARD), ("heard_scores", "places"))


def upgrade() -> None:
    op.create_table(
        "heard_columns",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("known", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("days", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("sources", sa.LargeBinary(), nullable=False),
        sa.Column("kinds", sa.LargeBinary(), nullable=False),
        sa.Column("labels", sa.LargeBinary(), nullable=False),
        sa.Column("roles", sa.LargeBinary(), nullable=False),
        sa.Column("advocacy", sa.LargeBinary(), nullable=False),
        sa.Column("groups", sa.LargeBinary(), nullable=False),
        sa.Column("valences", sa.LargeBinary(), nullable=False),
        sa.Column("themes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("month"),
    )
    op.create_table(
        "heard_scores",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.Column("higher_is_better", sa.Boolean(), nullable=False),
        sa.Column("given", postgresql.ARRAY(sa.DOUBLE_PRECISION()), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("month", "name", "low", "high", "higher_is_better"),
    )
    op.create_table(
        "people_codes",
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("person"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "theme_sets",
        sa.Column("themes", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("code", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("themes"),
        sa.UniqueConstraint("code"),
    )
    # They are read whole, and reading them pressed would take longer.
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
    # Counted anew with the columns.
    op.execute("DELETE FROM months_state")


def downgrade() -> None:
    op.drop_table("theme_sets")
    op.drop_table("people_codes")
    op.drop_table("heard_scores")
    op.drop_table("heard_columns")
