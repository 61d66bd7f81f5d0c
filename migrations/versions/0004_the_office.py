"""The manager's office: rows that two managers may edit, reviews, preferences and alerts.

A ``version`` on what a manager edits makes the second of two edits a conflict and no lost update.

Revision ID: 0004_the_office
Revises: 0003_written_off
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_the_office"
down_revision = "0003_written_off"
branch_labels = None
depends_on = None

_EDITED = ("users", "tills", "tax_rates", "categories", "articles")
_UNANSWERED = sa.text("answered_at IS NULL")
#: By the store's own clock (``pos.store.moment``).
_NOW = {
    "sqlite": "holdfast_now()",
    "postgresql": "(extract(epoch from clock_timestamp()) * 1000000)::bigint",
}
_CHANGED = sa.text("kind = 'changed'")
_RAISED = sa.text("cleared_at IS NULL")
_OPEN = sa.text("state IN ('seen','reversing')")


def upgrade() -> None:
    # From here on the journal holds the values of what is sold and paid; older rows are not sealed.
    now = _NOW[op.get_bind().dialect.name]
    since = f"VALUES ('sealed_since', CAST({now} AS TEXT))"
    op.execute(sa.DDL(f"INSERT INTO schema_meta (key, value) {since}"))
    op.create_index("ix_audit_journal_at", "audit_journal", ["at"])
    op.create_index(
        "ix_audit_journal_changed",
        "audit_journal",
        ["at"],
        sqlite_where=_CHANGED,
        postgresql_where=_CHANGED,
    )
    for table in _EDITED:
        # Added in place: a table copy would lose the triggers, and is slow with many articles.
        op.add_column(
            table, sa.Column("version", sa.BigInteger(), server_default="1", nullable=False)
        )
    for column in (
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
    ):
        op.add_column("till_messages", column)
    op.create_index(
        "ux_till_messages_open",
        "till_messages",
        ["lock_id"],
        unique=True,
        sqlite_where=_UNANSWERED,
        postgresql_where=_UNANSWERED,
    )
    # Any page of a hundred thousand articles by name is read from this index alone.
    op.create_index("ix_articles_by_name", "articles", ["search_text", "id", "active"])
    # Who moved stock by hand and why; a movement is taken back once at most.
    for column in (
        sa.Column("by_user", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
    ):
        op.add_column("stock_movements", column)
    op.create_index("ux_stock_movements_undoes", "stock_movements", ["undoes"], unique=True)
    op.create_index("ix_checkout_locks_acquired_at", "checkout_locks", ["acquired_at"])
    # What a try moved where that is another amount than was asked for.
    op.add_column("payment_attempts", sa.Column("moved", sa.BigInteger(), nullable=True))
    op.add_column("late_results", sa.Column("external_ref", sa.Text(), nullable=True))
    op.add_column("late_results", sa.Column("resolved_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_late_results_open", "late_results", ["at"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_table(
        "checkout_reviews",
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)",
            name=op.f("ck_checkout_reviews_resolved"),
        ),
        sa.ForeignKeyConstraint(
            ["lock_id"],
            ["checkout_locks.id"],
            name=op.f("fk_checkout_reviews_lock_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"],
            ["users.id"],
            name=op.f("fk_checkout_reviews_resolved_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("lock_id", name=op.f("pk_checkout_reviews")),
    )
    op.create_table(
        "user_preferences",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_user_preferences_user_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_user_preferences")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(
        "ux_alerts_raised",
        "alerts",
        ["kind", "subject"],
        unique=True,
        sqlite_where=_RAISED,
        postgresql_where=_RAISED,
    )


def downgrade() -> None:
    op.drop_index("ix_audit_journal_changed", "audit_journal")
    op.drop_index("ix_audit_journal_at", "audit_journal")
    op.execute("DELETE FROM schema_meta WHERE key = 'sealed_since'")
    for table in ("alerts", "user_preferences", "checkout_reviews"):
        op.drop_table(table)
    op.drop_index("ix_articles_by_name", "articles")
    op.drop_index("ux_stock_movements_undoes", "stock_movements")
    for column in ("undoes", "note", "by_user"):
        op.drop_column("stock_movements", column)
    op.drop_index("ix_checkout_locks_acquired_at", "checkout_locks")
    op.drop_index("ux_till_messages_open", "till_messages")
    for column in ("answered_at", "answer", "lock_id"):
        op.drop_column("till_messages", column)
    op.drop_index("ix_late_results_open", "late_results")
    op.drop_column("late_results", "resolved_at")
    op.drop_column("late_results", "external_ref")
    op.drop_column("payment_attempts", "moved")
    for table in _EDITED:
        op.drop_column(table, "version")
