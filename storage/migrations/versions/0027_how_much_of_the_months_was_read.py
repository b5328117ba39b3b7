"""how much of the months was read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_readings",
        sa.Column("group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "month"),
    )
    # Told here for the months that stand, so that nothing else must be counted again.
    op.execute(
        """
        WITH heard AS MATERIALIZED (
            SELECT feedback.id, copy_of IS NOT NULL AS copy, confidence < 0.5 AS unsure,
                classified IS FALSE AS unread, generation IS NULL AS waiting,
                coalesce(cast(date_trunc('month', cast(day AS timestamp)) AS date), date '0001-01-01') AS month
            FROM feedback CROSS JOIN months_state WHERE source_id <> ALL(rivals)
                AND (copy_of IS NOT NULL OR confidence < 0.5 OR classified IS FALSE OR generation IS NULL)
        ), grouped AS (
            SELECT 0 AS group_id, heard.* FROM heard
            UNION ALL SELECT group_id, heard.* FROM heard JOIN members ON feedback_id = id
        )
        INSERT INTO month_readings (group_id, month, copies, unsure, unread, waiting)
        SELECT group_id, month, count(*) FILTER (WHERE copy), count(*) FILTER (WHERE NOT copy AND unsure),
            count(*) FILTER (WHERE NOT copy AND unread), count(*) FILTER (WHERE NOT copy AND waiting)
        FROM grouped GROUP BY group_id, month
        """
    )


def downgrade() -> None:
    op.drop_table("month_readings")
