"""how sure the model was"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('feedback', sa.Column('confidence', sa.REAL(), nullable=True))
    op.create_index('feedback_unsure', 'feedback', ['day'], unique=False, postgresql_include=['source_id', 'id'], postgresql_where=sa.text('confidence < 0.5 AND copy_of IS NULL'))
    op.add_column('statements', sa.Column('confidence', sa.REAL(), nullable=True))
    # Vectors of any width from now on; those of 384 stay as they are.
    op.execute('ALTER TABLE statements ALTER COLUMN embedding TYPE halfvec')


def downgrade() -> None:
    op.execute('ALTER TABLE statements ALTER COLUMN embedding TYPE halfvec(384)')
    op.drop_column('statements', 'confidence')
    op.drop_index('feedback_unsure', table_name='feedback', postgresql_include=['source_id', 'id'], postgresql_where=sa.text('confidence < 0.5 AND copy_of IS NULL'))
    op.drop_column('feedback', 'confidence')
