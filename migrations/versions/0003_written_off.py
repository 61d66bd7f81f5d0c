"""Find the tries of a terminal that were written off, which each clean-up asks about once more.

Revision ID: 0003_written_off
Revises: 0002_article_search
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_written_off"
down_revision = "0002_article_search"
branch_labels = None
depends_on = None

_NOT_EXECUTED = sa.text("state = 'not_executed'")


def upgrade() -> None:
    op.create_index(
        "ix_att_written_off",
        "payment_attempts",
        ["device_id"],
        sqlite_where=_NOT_EXECUTED,
        postgresql_where=_NOT_EXECUTED,
    )


def downgrade() -> None:
    op.drop_index("ix_att_written_off", "payment_attempts")
