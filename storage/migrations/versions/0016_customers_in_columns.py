"""customers in columns"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_columns",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "told", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "stale_values",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    # What is there already is made into columns before the next question about it.
    op.execute("INSERT INTO stale_values (what) VALUES ('customers')")
    op.execute(
        """
    CREATE FUNCTION mark_stale_values() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NOT EXISTS (
                SELECT FROM rows_before AS b JOIN rows_after AS a USING (id) WHERE b.written <> a.written
            ) THEN
                RETURN NULL;
            END IF;
        ELSIF TG_OP = 'DELETE' THEN
            DELETE FROM customer_columns;
        END IF;
        INSERT INTO stale_values (what) VALUES ('customers');
        RETURN NULL;
    END $$
    """
    )
    op.execute(
        """
    CREATE TRIGGER customers_added AFTER INSERT ON customers
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_values()
    """
    )
    op.execute(
        """
    CREATE TRIGGER customers_changed AFTER UPDATE ON customers
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_values()
    """
    )
    op.execute(
        """
    CREATE TRIGGER customers_gone AFTER DELETE ON customers REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_values()
    """
    )
    op.execute(
        """
    CREATE FUNCTION mark_stale_groups() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO stale_values (what) VALUES ('groups');
        RETURN NULL;
    END $$
    """
    )
    op.execute(
        """
    CREATE TRIGGER group_customers_changed AFTER INSERT OR UPDATE OR DELETE ON group_customers
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_groups()
    """
    )


def downgrade() -> None:
    for trigger in ("customers_added", "customers_changed", "customers_gone"):
        op.execute(f"DROP TRIGGER {trigger} ON customers")
    op.execute("DROP TRIGGER group_customers_changed ON group_customers")
    for function in ("mark_stale_values", "mark_stale_groups"):
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_table("stale_values")
    op.drop_table("customer_columns")
