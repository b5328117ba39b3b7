"""opinions with their feedback"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was told so far is told again, with what is new.
    op.execute("DELETE FROM opinions")
    op.execute(
        "INSERT INTO opinion_waiting (statement_id) SELECT id FROM statements WHERE content AND roles & 31 <> 0"
        " ON CONFLICT DO NOTHING"
    )
    op.add_column("opinion_statements", sa.Column("feedback_id", sa.BigInteger(), nullable=False))
    op.add_column("opinion_statements", sa.Column("roles", sa.Integer(), nullable=False))
    op.create_index(
        "opinion_statements_feedback",
        "opinion_statements",
        ["feedback_id"],
        unique=False,
        postgresql_include=["opinion_id", "roles", "statement_id"],
    )
    op.execute(
        """
    CREATE FUNCTION keep_opinion_roles() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE opinion_statements SET roles = rows_after.roles FROM rows_after
        WHERE statement_id = rows_after.id AND opinion_statements.roles <> rows_after.roles;
        RETURN NULL;
    END $$
    """
    )
    op.execute(
        """
    CREATE TRIGGER opinion_corrected AFTER UPDATE ON statements REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION keep_opinion_roles()
    """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER opinion_corrected ON statements")
    op.execute("DROP FUNCTION keep_opinion_roles()")
    op.drop_index("opinion_statements_feedback", table_name="opinion_statements")
    op.drop_column("opinion_statements", "roles")
    op.drop_column("opinion_statements", "feedback_id")
