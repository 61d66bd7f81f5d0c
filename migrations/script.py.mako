"""${message}

A released migration never changes. Name every constraint, CHECKs too: SQLite changes run as table
copies and lose those that have none; a copy loses the table's triggers, so make them anew. Never
import pos here: the program goes on, the migration stays.

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "raise NotImplementedError"}


def downgrade() -> None:
    ${downgrades if downgrades else "raise NotImplementedError"}
