"""room for merging themes"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for index in ("mentions_pkey", "mentions_feedback"):
        op.execute(f"ALTER INDEX {index} SET (fillfactor = 80)")
        op.execute(f"REINDEX INDEX {index}")


def downgrade() -> None:
    for index in ("mentions_pkey", "mentions_feedback"):
        op.execute(f"ALTER INDEX {index} RESET (fillfactor)")
