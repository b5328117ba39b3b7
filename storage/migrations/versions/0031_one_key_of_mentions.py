"""one key of mentions"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_FUNCTION = """
    CREATE OR REPLACE FUNCTION forget_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'statements' THEN
            DELETE FROM mentions USING rows_before
            WHERE {of_statement};
        ELSE
            DELETE FROM mentions USING rows_before WHERE theme_id = rows_before.id;
        END IF;
        RETURN NULL;
    END $$
    """


def upgrade() -> None:
    op.drop_index("mentions_feedback", table_name="mentions")
    op.execute(
        "ALTER TABLE mentions DROP CONSTRAINT mentions_pkey, ADD CONSTRAINT mentions_pkey"
        " PRIMARY KEY (feedback_id, statement_id, theme_id) INCLUDE (sentiment, roles) WITH (fillfactor = 80)"
    )
    found = "mentions.feedback_id = rows_before.feedback_id AND statement_id = rows_before.id"
    op.execute(_FUNCTION.format(of_statement=found))


def downgrade() -> None:
    op.execute(_FUNCTION.format(of_statement="statement_id = rows_before.id"))
    op.execute(
        "ALTER TABLE mentions DROP CONSTRAINT mentions_pkey, ADD CONSTRAINT mentions_pkey"
        " PRIMARY KEY (statement_id, theme_id) WITH (fillfactor = 80)"
    )
    op.create_index(
        "mentions_feedback",
        "mentions",
        ["feedback_id"],
        unique=False,
        postgresql_include=["theme_id", "sentiment", "roles"],
        postgresql_with={"fillfactor": "80"},
    )
