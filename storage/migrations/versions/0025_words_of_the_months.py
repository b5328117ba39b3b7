"""words of the months"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heard_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("word", "month"),
    )
    op.create_index(op.f("ix_heard_words_month"), "heard_words", ["month"], unique=False)
    op.execute(
        """
    CREATE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM heard_words WHERE month IN (
            SELECT coalesce(cast(date_trunc('month', cast(day AS timestamp)) AS date), date '0001-01-01')
            FROM rows_before
        );
        RETURN NULL;
    END $$
    """
    )
    op.execute(
        """
    CREATE TRIGGER words_erased AFTER DELETE ON feedback REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION forget_words()
    """
    )
    # Counted anew, with the words.
    op.execute("DELETE FROM months_state")


def downgrade() -> None:
    op.execute("DROP TRIGGER words_erased ON feedback")
    op.execute("DROP FUNCTION forget_words()")
    op.drop_index(op.f("ix_heard_words_month"), table_name="heard_words")
    op.drop_table("heard_words")
