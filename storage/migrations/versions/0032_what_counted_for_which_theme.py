"""what counted for which theme"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_THROUGH = """
    SELECT coalesce(jsonb_object_agg(mine.id, ARRAY(
        SELECT other.id FROM themes AS other
        WHERE CASE WHEN other.merged_into IS NOT NULL THEN other.merged_into = mine.id
            ELSE other.parent = mine.key AND other.status = 'active' END
        AND NOT (other.within IS NOT DISTINCT FROM mine.id AND NOT EXISTS (
            SELECT FROM themes AS third WHERE third.merged_into = other.id OR third.parent = other.key))
        ORDER BY other.id
    )), '{}') FROM themes AS mine
"""


def upgrade() -> None:
    op.add_column(
        "months_state",
        sa.Column(
            "through",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    # Known where no edit waits to be counted.
    op.execute(
        f"UPDATE months_state SET through = ({_THROUGH}) WHERE stale_themes = '{{}}'"
        " AND taxonomy_version = (SELECT taxonomy_version FROM workspace)"
    )


def downgrade() -> None:
    op.drop_column("months_state", "through")
