"""rivals and who names them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rivals",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("synonyms", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("exact_case", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "rival_mentions",
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("rival_id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("stance", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["rival_id"], ["rivals.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id", "rival_id"),
    )
    op.create_index(
        "rival_mentions_feedback",
        "rival_mentions",
        ["feedback_id"],
        unique=False,
        postgresql_include=["rival_id", "stance"],
    )
    op.create_index(
        "rival_mentions_rival",
        "rival_mentions",
        ["rival_id", "day"],
        unique=False,
        postgresql_include=["feedback_id", "stance"],
    )


def downgrade() -> None:
    op.drop_index(
        "rival_mentions_rival", table_name="rival_mentions", postgresql_include=["feedback_id", "stance"]
    )
    op.drop_index(
        "rival_mentions_feedback", table_name="rival_mentions", postgresql_include=["rival_id", "stance"]
    )
    op.drop_table("rival_mentions")
    op.drop_table("rivals")
