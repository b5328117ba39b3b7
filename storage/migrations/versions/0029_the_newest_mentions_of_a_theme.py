"""the newest mentions of a theme"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("mentions_theme", table_name="mentions")
    op.create_index(
        "mentions_theme",
        "mentions",
        ["theme_id", "day", "feedback_id", "statement_id"],
        unique=False,
        postgresql_include=["sentiment", "roles"],
    )


def downgrade() -> None:
    op.drop_index("mentions_theme", table_name="mentions")
    op.create_index(
        "mentions_theme",
        "mentions",
        ["theme_id", "day"],
        unique=False,
        postgresql_include=["feedback_id", "sentiment", "roles", "statement_id"],
    )
