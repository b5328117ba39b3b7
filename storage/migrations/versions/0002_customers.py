"""customers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from storage.base import TransactionId

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=True),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('audit_at', 'audit', ['at'], unique=False)
    op.create_table('customers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), server_default=sa.text("'person'"), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('attributes', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('behaviours', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('grouped_by', sa.Text(), nullable=True),
    sa.Column('written', TransactionId(), server_default=sa.text('pg_current_xact_id()'), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_table('stale_customers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('tombstones',
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('made', postgresql.TIMESTAMP(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('hash')
    )
    op.create_table('group_customers',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'customer_id', 'since')
    )
    op.create_index('group_customers_customer', 'group_customers', ['customer_id'], unique=False)
    op.create_table('identities',
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_id'], ['sources.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hash')
    )
    op.create_index('identities_customer', 'identities', ['customer_id'], unique=False)
    op.create_index(op.f('ix_identities_source_id'), 'identities', ['source_id'], unique=False)
    op.create_table('orders',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('revenue', sa.Double(), nullable=True),
    sa.Column('margin', sa.Double(), nullable=True),
    sa.Column('discount', sa.Double(), nullable=True),
    sa.Column('returned', sa.Boolean(), nullable=True),
    sa.Column('cancelled', sa.Boolean(), nullable=True),
    sa.Column('paid_late', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('customer_id', 'external_id')
    )
    op.add_column('feedback', sa.Column('customer_id', sa.BigInteger(), nullable=True))
    op.add_column('feedback', sa.Column('person', sa.LargeBinary(), sa.Computed('COALESCE(int8send(customer_id), author)', persisted=True), nullable=True))
    op.drop_index('feedback_people', table_name='feedback')
    op.drop_index('feedback_counted', table_name='feedback')
    op.create_index('feedback_counted', 'feedback', ['day', 'id'], unique=False, postgresql_include=['source_id', 'kind', 'sentiment', 'roles', 'person'], postgresql_where=sa.text('copy_of IS NULL'))
    op.create_index('feedback_people', 'feedback', ['person', 'source_id'], unique=False, postgresql_include=['day', 'kind', 'roles', 'id'], postgresql_where=sa.text('copy_of IS NULL'))
    op.create_index('feedback_customer', 'feedback', ['customer_id', 'day'], unique=False, postgresql_where=sa.text('customer_id IS NOT NULL'))
    op.create_foreign_key('feedback_customer_id_fkey', 'feedback', 'customers', ['customer_id'], ['id'], ondelete='SET NULL')
    op.add_column('groups', sa.Column('who', sa.Text(), server_default=sa.text("'everyone'"), nullable=False))
    op.add_column('groups', sa.Column('intents', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('groups', sa.Column('picture', sa.Text(), nullable=True))
    op.alter_column('groups', 'expects',
               existing_type=sa.TEXT(),
               type_=postgresql.JSONB(astext_type=sa.Text()),
               existing_nullable=True,
               postgresql_using="CASE WHEN expects IS NOT NULL THEN jsonb_build_object('note', expects) END")
    op.execute("UPDATE groups SET intents = ARRAY[intent] WHERE intent IS NOT NULL")
    op.drop_column('groups', 'intent')
    op.execute("\n    CREATE FUNCTION mark_stale_customers() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n        IF NOT EXISTS (SELECT FROM customers) THEN\n            RETURN NULL;\n        ELSIF TG_OP = 'INSERT' THEN\n            INSERT INTO stale_customers (customer_id)\n            SELECT DISTINCT customer_id FROM rows_after WHERE customer_id IS NOT NULL;\n        ELSIF TG_OP = 'DELETE' THEN\n            INSERT INTO stale_customers (customer_id)\n            SELECT DISTINCT customer_id FROM rows_before WHERE customer_id IS NOT NULL;\n        ELSE\n            INSERT INTO stale_customers (customer_id)\n            SELECT DISTINCT owner FROM rows_before AS b JOIN rows_after AS a USING (id),\n                unnest(ARRAY[b.customer_id, a.customer_id]) AS owner\n            WHERE owner IS NOT NULL\n                AND (b.customer_id, b.day, b.sentiment, b.valence, b.roles, b.generation, b.themed_version)\n                IS DISTINCT FROM\n                (a.customer_id, a.day, a.sentiment, a.valence, a.roles, a.generation, a.themed_version);\n        END IF;\n        RETURN NULL;\n    END $$\n    ")
    op.execute('\n    CREATE TRIGGER customer_heard AFTER INSERT ON feedback REFERENCING NEW TABLE AS rows_after\n    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_customers()\n    ')
    op.execute('\n    CREATE TRIGGER customer_changed AFTER UPDATE ON feedback\n    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after\n    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_customers()\n    ')
    op.execute('\n    CREATE TRIGGER customer_unheard AFTER DELETE ON feedback REFERENCING OLD TABLE AS rows_before\n    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_customers()\n    ')


def downgrade() -> None:
    op.add_column('groups', sa.Column('intent', sa.TEXT(), autoincrement=False, nullable=True))
    op.execute("UPDATE groups SET intent = intents[1]")
    op.alter_column('groups', 'expects',
               existing_type=postgresql.JSONB(astext_type=sa.Text()),
               type_=sa.TEXT(),
               existing_nullable=True,
               postgresql_using="coalesce(expects ->> 'note', CAST(expects AS text))")
    op.drop_column('groups', 'picture')
    op.drop_column('groups', 'intents')
    op.drop_column('groups', 'who')
    op.execute("DROP TRIGGER customer_heard ON feedback")
    op.execute("DROP TRIGGER customer_changed ON feedback")
    op.execute("DROP TRIGGER customer_unheard ON feedback")
    op.execute("DROP FUNCTION mark_stale_customers()")
    op.drop_constraint('feedback_customer_id_fkey', 'feedback', type_='foreignkey')
    op.drop_index('feedback_customer', table_name='feedback')
    op.drop_index('feedback_people', table_name='feedback')
    op.drop_index('feedback_counted', table_name='feedback')
    op.drop_column('feedback', 'person')
    op.drop_column('feedback', 'customer_id')
    op.create_index('feedback_people', 'feedback', ['author', 'source_id'], unique=False, postgresql_include=['day', 'kind', 'roles', 'id'], postgresql_where=sa.text('copy_of IS NULL'))
    op.create_index('feedback_counted', 'feedback', ['day', 'id'], unique=False, postgresql_include=['source_id', 'kind', 'sentiment', 'roles', 'author'], postgresql_where=sa.text('copy_of IS NULL'))
    op.drop_table('orders')
    op.drop_index(op.f('ix_identities_source_id'), table_name='identities')
    op.drop_index('identities_customer', table_name='identities')
    op.drop_table('identities')
    op.drop_index('group_customers_customer', table_name='group_customers')
    op.drop_table('group_customers')
    op.drop_table('tombstones')
    op.drop_table('stale_customers')
    op.drop_table('customers')
    op.drop_index('audit_at', table_name='audit')
    op.drop_table('audit')
