"""what statements that name a rival do"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INDEX, _TABLE = "rival_mentions_rival", "rival_mentions"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("roles", sa.Integer(), nullable=True))
    op.add_column(_TABLE, sa.Column("sentiment", sa.SmallInteger(), nullable=True))
    op.execute(
        "UPDATE rival_mentions SET roles = statements.roles, sentiment = statements.sentiment"
        " FROM statements WHERE statements.id = statement_id"
    )
    op.alter_column(_TABLE, "roles", nullable=False)
    op.alter_column(_TABLE, "sentiment", nullable=False)
    op.drop_index(_INDEX, table_name=_TABLE)
    held = ["feedback_id", "statement_id", "stance", "roles", "sentiment"]
    op.create_index(_INDEX, _TABLE, ["rival_id", "day"], unique=False, postgresql_include=held)
    op.execute(
        """
    CREATE FUNCTION keep_rival_roles() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE rival_mentions SET roles = rows_after.roles, sentiment = rows_after.sentiment FROM rows_after
        WHERE statement_id = rows_after.id
            AND (rival_mentions.roles, rival_mentions.sentiment) <> (rows_after.roles, rows_after.sentiment);
        RETURN NULL;
    END $$
    """
    )
    op.execute(
        """
    CREATE TRIGGER rival_corrected AFTER UPDATE ON statements REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION keep_rival_roles()
    """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER rival_corrected ON statements")
    op.execute("DROP FUNCTION keep_rival_roles()")
    op.drop_index(_INDEX, table_name=_TABLE)
    op.create_index(
        _INDEX, _TABLE, ["rival_id", "day"], unique=False, postgresql_include=["feedback_id", "stance"]
    )
    op.drop_column(_TABLE, "sentiment")
    op.drop_column(_TABLE, "roles")
