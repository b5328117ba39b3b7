"""opinions told before anybody asks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opinions",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "opinion_statements",
        sa.Column("statement_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id"),
    )
    op.create_index(
        "opinion_statements_opinion", "opinion_statements", ["opinion_id", "statement_id"], unique=False
    )
    op.create_table(
        "opinion_waiting",
        sa.Column("statement_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id"),
    )
    op.execute(
        """
    CREATE FUNCTION mark_opinion_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO opinion_waiting (statement_id) SELECT id FROM rows_after WHERE content AND roles & 31 <> 0;
        RETURN NULL;
    END $$
    """
    )
    op.execute(
        """
    CREATE TRIGGER opinion_said AFTER INSERT ON statements REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_opinion_waiting()
    """
    )
    op.execute(
        "INSERT INTO opinion_waiting (statement_id) SELECT id FROM statements WHERE content AND roles & 31 <> 0"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER opinion_said ON statements")
    op.execute("DROP FUNCTION mark_opinion_waiting()")
    op.drop_table("opinion_waiting")
    op.drop_index("opinion_statements_opinion", table_name="opinion_statements")
    op.drop_table("opinion_statements")
    op.drop_table("opinions")
