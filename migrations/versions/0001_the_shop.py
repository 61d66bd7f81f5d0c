"""The shop: people, goods, stock, carts, checkouts, payments, orders, journal, outbox.

The triggers keep what no program may forget: snapshots, journal and stock movements are only ever
added to; the journal's head moves with each row, which must follow it; a cart becomes sold or open
again with the lock that held it; a sale's movement consumes its reservation.

Revision ID: 0001_the_shop
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_the_shop"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("price_snapshots", "price_snapshot_lines", "audit_journal", "stock_movements")

_SQLITE = (
    """CREATE TRIGGER tr_audit_journal_follows BEFORE INSERT ON audit_journal BEGIN
        SELECT RAISE(ABORT, 'holdfast: journal goes on elsewhere') WHERE NOT EXISTS (
            SELECT 1 FROM journal_heads
            WHERE till = new.till AND seq = new.seq - 1 AND hash = new.prev_hash);
        UPDATE journal_heads SET seq = new.seq, hash = new.hash WHERE till = new.till;
    END""",
    """CREATE TRIGGER tr_checkout_locks_free_cart AFTER UPDATE OF state ON checkout_locks
    WHEN old.ended_at IS NULL AND new.ended_at IS NOT NULL BEGIN
        UPDATE carts SET status = CASE WHEN new.state = 'completed' THEN 'sold'
            WHEN new.copied_to IS NOT NULL THEN 'void' ELSE 'open' END,
            version = version + 1, updated_at = new.ended_at
        WHERE id = new.cart_id;
    END""",
    """CREATE TRIGGER tr_stock_movements_consume AFTER INSERT ON stock_movements
    WHEN new.reason = 'sale' BEGIN
        UPDATE stock_reservations SET state = 'consumed'
        WHERE lock_id = new.lock_id AND sku_id = new.sku_id AND location_id = new.location_id
          AND state = 'held';
    END""",
)

_POSTGRESQL = (
    """CREATE FUNCTION holdfast_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'holdfast: % is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE FUNCTION holdfast_journal_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE journal_heads SET seq = new.seq, hash = new.hash
        WHERE till = new.till AND seq = new.seq - 1 AND hash = new.prev_hash;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'holdfast: journal goes on elsewhere'
                USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN new;
    END $$""",
    """CREATE TRIGGER tr_audit_journal_follows BEFORE INSERT ON audit_journal
    FOR EACH ROW EXECUTE FUNCTION holdfast_journal_follows()""",
    """CREATE FUNCTION holdfast_free_cart() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE carts SET status = CASE WHEN new.state = 'completed' THEN 'sold'
            WHEN new.copied_to IS NOT NULL THEN 'void' ELSE 'open' END,
            version = version + 1, updated_at = new.ended_at
        WHERE id = new.cart_id;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER tr_checkout_locks_free_cart AFTER UPDATE OF state ON checkout_locks
    FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL)
    EXECUTE FUNCTION holdfast_free_cart()""",
    """CREATE FUNCTION holdfast_consume() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE stock_reservations SET state = 'consumed'
        WHERE lock_id = new.lock_id AND sku_id = new.sku_id AND location_id = new.location_id
          AND state = 'held';
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER tr_stock_movements_consume AFTER INSERT ON stock_movements
    FOR EACH ROW WHEN (new.reason = 'sale') EXECUTE FUNCTION holdfast_consume()""",
)


def _append_only_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, 'holdfast: {table} is only ever added to'); END"
        for act in ("update", "delete")
    ]


def _append_only_postgresql(table: str) -> list[str]:
    rows = [
        f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION holdfast_append_only()"
        for act in ("update", "delete")
    ]
    return [
        *rows,
        (
            f"CREATE TRIGGER tr_{table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION holdfast_append_only()"
        ),
    ]


def _triggers() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    append_only = _append_only_sqlite if sqlite else _append_only_postgresql
    statements = list(_SQLITE if sqlite else _POSTGRESQL)
    for table in _APPEND_ONLY:
        statements += append_only(table)
    for statement in statements:
        op.execute(sa.DDL(statement.replace("%", "%%")))


def upgrade() -> None:
    op.create_table(
        "audit_journal",
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("till", "seq", name=op.f("pk_audit_journal")),
    )
    op.create_index("ix_audit_journal_lock_id", "audit_journal", ["lock_id"], unique=False)
    op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("name", name=op.f("uq_categories_name")),
    )
    op.create_table(
        "journal_heads",
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("till", name=op.f("pk_journal_heads")),
    )
    op.create_table(
        "locations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
    )
    op.create_table(
        "receipt_counters",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last_no", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_receipt_counters")),
    )
    op.create_table(
        "schema_meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_schema_meta")),
    )
    op.create_table(
        "tax_rates",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rate_ppm", sa.BigInteger(), nullable=False),
        sa.Column("inclusive", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("rate_ppm >= 0", name=op.f("ck_tax_rates_rate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rates")),
        sa.UniqueConstraint("name", name=op.f("uq_tax_rates_name")),
    )
    op.create_table(
        "tills",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("instance", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("last_cart_no", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tills")),
        sa.UniqueConstraint("name", name=op.f("uq_tills_name")),
        sa.UniqueConstraint("series", name=op.f("uq_tills_series")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("failed_attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("wait_until", sa.BigInteger(), nullable=True),
        sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "role IN ('cashier','manager','administrator')", name=op.f("ck_users_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("tax_rate_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit", sa.Text(), server_default="piece", nullable=False),
        sa.Column("stock_policy", sa.Text(), server_default="ask", nullable=False),
        sa.Column("favourite", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "stock_policy IN ('refuse','ask','untracked')", name=op.f("ck_articles_stock_policy")
        ),
        sa.CheckConstraint("unit IN ('piece','kg')", name=op.f("ck_articles_unit")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_articles_price")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_articles_category_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tax_rate_id"],
            ["tax_rates.id"],
            name=op.f("fk_articles_tax_rate_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("sku", name=op.f("uq_articles_sku")),
    )
    op.create_index("ix_articles_category_id", "articles", ["category_id"], unique=False)
    op.create_index("ix_articles_favourite", "articles", ["favourite"], unique=False)
    op.create_table(
        "carts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("till_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("cashier_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("parked_at", sa.BigInteger(), nullable=True),
        sa.Column("parked_name", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("discount_kind", sa.Text(), nullable=True),
        sa.Column("discount_value", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("line_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_line_no", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sums", sa.Text(), server_default="{}", nullable=False),
        sa.Column("sub_total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "discount_kind IN ('percent','amount')", name=op.f("ck_carts_discount_kind")
        ),
        sa.CheckConstraint(
            "status IN ('open','locked','sold','void')", name=op.f("ck_carts_status")
        ),
        sa.ForeignKeyConstraint(
            ["cashier_id"], ["users.id"], name=op.f("fk_carts_cashier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["discount_by"], ["users.id"], name=op.f("fk_carts_discount_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["till_id"], ["tills.id"], name=op.f("fk_carts_till_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
        sa.UniqueConstraint("number", name=op.f("uq_carts_number")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index(
        "ix_carts_unfinished",
        "carts",
        ["till_id"],
        unique=False,
        sqlite_where=sa.text("status IN ('open','locked')"),
        postgresql_where=sa.text("status IN ('open','locked')"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("till_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedup_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["till_id"], ["tills.id"], name=op.f("fk_outbox_till_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_outbox_dedup_key")),
    )
    op.create_index(
        "ix_outbox_todo",
        "outbox",
        ["till_id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "till_messages",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("to_till", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("from_till", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_till"],
            ["tills.id"],
            name=op.f("fk_till_messages_from_till"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_till"], ["tills.id"], name=op.f("fk_till_messages_to_till"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_messages")),
    )
    op.create_table(
        "barcodes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("quantity", sa.BigInteger(), server_default="1000", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_barcodes_quantity")),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_barcodes_article_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_barcodes")),
    )
    op.create_index("ix_barcodes_article_id", "barcodes", ["article_id"], unique=False)
    op.create_table(
        "cart_lines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("cart_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="piece", nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=True),
        sa.Column("price_kind", sa.Text(), server_default="list", nullable=False),
        sa.Column("price_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("price_reason", sa.Text(), nullable=True),
        sa.Column("discount_kind", sa.Text(), nullable=True),
        sa.Column("discount_value", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("discount_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("tax_rate_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("rate_ppm", sa.BigInteger(), nullable=False),
        sa.Column("tax_inclusive", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("discount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sell_anyway_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.CheckConstraint(
            "discount_kind IN ('percent','amount')", name=op.f("ck_cart_lines_discount_kind")
        ),
        sa.CheckConstraint(
            "price_kind IN ('list','override')", name=op.f("ck_cart_lines_price_kind")
        ),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_cart_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_cart_lines_article_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_cart_lines_cart_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["discount_by"],
            ["users.id"],
            name=op.f("fk_cart_lines_discount_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["price_by"], ["users.id"], name=op.f("fk_cart_lines_price_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sell_anyway_by"],
            ["users.id"],
            name=op.f("fk_cart_lines_sell_anyway_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tax_rate_id"],
            ["tax_rates.id"],
            name=op.f("fk_cart_lines_tax_rate_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_lines")),
        sa.UniqueConstraint("cart_id", "line_no", name=op.f("uq_cart_lines_cart_id_line_no")),
    )
    op.create_table(
        "checkout_locks",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("cart_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("attempt_no", sa.BigInteger(), nullable=False),
        sa.Column("start_key", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("owner_till", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("owner_instance", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("cashier_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("phase_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cart_version", sa.BigInteger(), nullable=False),
        sa.Column("acquired_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("idle_deadline", sa.BigInteger(), nullable=False),
        sa.Column("cancel_requested_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("cancel_requested_at", sa.BigInteger(), nullable=True),
        sa.Column("undo_to", sa.Text(), nullable=True),
        sa.Column("undo_code", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_code", sa.Text(), nullable=True),
        sa.Column("end_detail", sa.JSON(), nullable=True),
        sa.Column("attention_code", sa.Text(), nullable=True),
        sa.Column("attention_since", sa.BigInteger(), nullable=True),
        sa.Column("attention_from", sa.Text(), nullable=True),
        sa.Column("copied_to", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("taken_over_from", sa.Uuid(as_uuid=False), nullable=True),
        sa.CheckConstraint(
            "(state IN ('completed','cancelled','expired','failed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_checkout_locks_ended"),
        ),
        sa.CheckConstraint(
            "attention_from IN ('active','compensating')",
            name=op.f("ck_checkout_locks_attention_from"),
        ),
        sa.CheckConstraint(
            "phase IN ('cart_validation','inventory_reservation','price_lock',"
            "'payment_authorization','order_creation','payment_capture','stock_commit')",
            name=op.f("ck_checkout_locks_phase"),
        ),
        sa.CheckConstraint(
            "state <> 'attention' OR attention_code IS NOT NULL",
            name=op.f("ck_checkout_locks_attention"),
        ),
        sa.CheckConstraint(
            "state IN ('active','compensating','attention','completed','cancelled',"
            "'expired','failed')",
            name=op.f("ck_checkout_locks_state"),
        ),
        sa.CheckConstraint(
            "undo_to IN ('cancelled','expired','failed')", name=op.f("ck_checkout_locks_undo_to")
        ),
        sa.CheckConstraint("epoch >= 1", name=op.f("ck_checkout_locks_epoch")),
        sa.ForeignKeyConstraint(
            ["cancel_requested_by"],
            ["users.id"],
            name=op.f("fk_checkout_locks_cancel_requested_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_checkout_locks_cart_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cashier_id"],
            ["users.id"],
            name=op.f("fk_checkout_locks_cashier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["copied_to"],
            ["carts.id"],
            name=op.f("fk_checkout_locks_copied_to"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_till"],
            ["tills.id"],
            name=op.f("fk_checkout_locks_owner_till"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["taken_over_from"],
            ["tills.id"],
            name=op.f("fk_checkout_locks_taken_over_from"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout_locks")),
        sa.UniqueConstraint(
            "cart_id", "attempt_no", name=op.f("uq_checkout_locks_cart_id_attempt_no")
        ),
        sa.UniqueConstraint("start_key", name=op.f("uq_checkout_locks_start_key")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("ix_checkout_locks_ended_at", "checkout_locks", ["ended_at"], unique=False)
    op.create_index(
        "ux_lock_live",
        "checkout_locks",
        ["cart_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('active','compensating','attention')"),
        postgresql_where=sa.text("state IN ('active','compensating','attention')"),
    )
    op.create_index(
        "ux_lock_sold",
        "checkout_locks",
        ["cart_id"],
        unique=True,
        sqlite_where=sa.text("state = 'completed'"),
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_table(
        "stock_levels",
        sa.Column("sku_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reserved", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("allow_negative", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "on_hand >= reserved OR allow_negative", name=op.f("ck_stock_levels_oversold")
        ),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_levels_reserved")),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["locations.id"],
            name=op.f("fk_stock_levels_location_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["articles.id"], name=op.f("fk_stock_levels_sku_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("sku_id", "location_id", name=op.f("pk_stock_levels")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("cart_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("till_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("cashier_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("receipt_series", sa.Text(), nullable=True),
        sa.Column("receipt_no", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'completed') = (receipt_no IS NOT NULL)", name=op.f("ck_orders_receipt")
        ),
        sa.CheckConstraint(
            "status IN ('pending','completed','void')", name=op.f("ck_orders_status")
        ),
        sa.CheckConstraint(
            "(receipt_no IS NULL) = (receipt_series IS NULL)", name=op.f("ck_orders_series")
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_orders_cart_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cashier_id"], ["users.id"], name=op.f("fk_orders_cashier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lock_id"], ["checkout_locks.id"], name=op.f("fk_orders_lock_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["till_id"], ["tills.id"], name=op.f("fk_orders_till_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("lock_id", name=op.f("uq_orders_lock_id")),
        sa.UniqueConstraint(
            "receipt_series", "receipt_no", name=op.f("uq_orders_receipt_series_receipt_no")
        ),
    )
    op.create_index("ix_orders_cart_id", "orders", ["cart_id"], unique=False)
    op.create_index("ix_orders_completed_at", "orders", ["completed_at"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("tender_no", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tendered", sa.BigInteger(), nullable=False),
        sa.Column("tendered_currency", sa.Text(), nullable=False),
        sa.Column("fx_rate", sa.Text(), server_default="1", nullable=False),
        sa.Column("change_due", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rounding", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("original_payment_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "method IN ('cash','card','manual_card')", name=op.f("ck_payments_method")
        ),
        sa.CheckConstraint(
            "state IN ('planned','authorised','captured','voided','refunded','declined','unknown')",
            name=op.f("ck_payments_state"),
        ),
        sa.CheckConstraint("refunded BETWEEN 0 AND abs(amount)", name=op.f("ck_payments_refunded")),
        sa.ForeignKeyConstraint(
            ["lock_id"],
            ["checkout_locks.id"],
            name=op.f("fk_payments_lock_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["original_payment_id"],
            ["payments.id"],
            name=op.f("fk_payments_original_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("lock_id", "tender_no", name=op.f("uq_payments_lock_id_tender_no")),
    )
    op.create_table(
        "price_snapshots",
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("fx_rate", sa.Text(), server_default="1", nullable=False),
        sa.Column("sub_total", sa.BigInteger(), nullable=False),
        sa.Column("discount_total", sa.BigInteger(), nullable=False),
        sa.Column("tax_total", sa.BigInteger(), nullable=False),
        sa.Column("shipping_total", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("promo", sa.JSON(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lock_id"],
            ["checkout_locks.id"],
            name=op.f("fk_price_snapshots_lock_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("lock_id", name=op.f("pk_price_snapshots")),
    )
    op.create_table(
        "stock_reservations",
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sku_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="held", nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('held','consumed','released')", name=op.f("ck_stock_reservations_state")
        ),
        sa.CheckConstraint("qty > 0", name=op.f("ck_stock_reservations_qty")),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["locations.id"],
            name=op.f("fk_stock_reservations_location_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lock_id"],
            ["checkout_locks.id"],
            name=op.f("fk_stock_reservations_lock_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"],
            ["articles.id"],
            name=op.f("fk_stock_reservations_sku_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "lock_id", "sku_id", "location_id", name=op.f("pk_stock_reservations")
        ),
    )
    op.create_index(
        "ix_stock_reservations_held",
        "stock_reservations",
        ["sku_id", "location_id"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("line_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sku_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("tax_name", sa.Text(), nullable=False),
        sa.Column("tax_rate_ppm", sa.BigInteger(), nullable=False),
        sa.Column("tax_inclusive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("refunded_qty", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "refunded_qty BETWEEN 0 AND abs(qty)", name=op.f("ck_order_lines_refunded_qty")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["articles.id"], name=op.f("fk_order_lines_sku_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("order_id", "line_no", name=op.f("pk_order_lines")),
    )
    op.create_table(
        "payment_attempts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("payment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("terminal", sa.Text(), nullable=True),
        sa.Column("device_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=True),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("external_ref", sa.Text(), nullable=True),
        sa.Column("sends", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("intent_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "op IN ('authorise','capture','void','refund')", name=op.f("ck_payment_attempts_op")
        ),
        sa.CheckConstraint(
            "state IN ('intent','ok','declined','not_executed','unknown')",
            name=op.f("ck_payment_attempts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payments.id"],
            name=op.f("fk_payment_attempts_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempts")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_payment_attempts_idem_key")),
    )
    op.create_index(
        "ix_payment_attempts_payment_id", "payment_attempts", ["payment_id"], unique=False
    )
    op.create_index(
        "ux_att_ok",
        "payment_attempts",
        ["payment_id", "op"],
        unique=True,
        sqlite_where=sa.text("state = 'ok'"),
        postgresql_where=sa.text("state = 'ok'"),
    )
    op.create_index(
        "ux_att_open",
        "payment_attempts",
        ["payment_id", "op"],
        unique=True,
        sqlite_where=sa.text("state IN ('intent','unknown')"),
        postgresql_where=sa.text("state IN ('intent','unknown')"),
    )
    op.create_index(
        "ux_device_busy",
        "payment_attempts",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("state = 'intent'"),
        postgresql_where=sa.text("state = 'intent'"),
    )
    op.create_table(
        "price_snapshot_lines",
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("line_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cart_line_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sku_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("tax_name", sa.Text(), nullable=False),
        sa.Column("tax_rate_ppm", sa.BigInteger(), nullable=False),
        sa.Column("tax_inclusive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lock_id"],
            ["price_snapshots.lock_id"],
            name=op.f("fk_price_snapshot_lines_lock_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"],
            ["articles.id"],
            name=op.f("fk_price_snapshot_lines_sku_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("lock_id", "line_no", name=op.f("pk_price_snapshot_lines")),
    )
    op.create_table(
        "stock_movements",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column("sku_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lock_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('opening','sale','return','receipt','count','correction')",
            name=op.f("ck_stock_movements_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["locations.id"],
            name=op.f("fk_stock_movements_location_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lock_id"],
            ["checkout_locks.id"],
            name=op.f("fk_stock_movements_lock_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_stock_movements_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["articles.id"], name=op.f("fk_stock_movements_sku_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        sa.UniqueConstraint(
            "lock_id",
            "sku_id",
            "location_id",
            "reason",
            name=op.f("uq_stock_movements_lock_id_sku_id_location_id_reason"),
        ),
    )
    op.create_index(
        "ix_stock_movements_sku_id", "stock_movements", ["sku_id", "location_id"], unique=False
    )
    op.create_table(
        "late_results",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("attempt_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="seen", nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('seen','reversing','reversed','kept')", name=op.f("ck_late_results_state")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["payment_attempts.id"],
            name=op.f("fk_late_results_attempt_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"],
            ["users.id"],
            name=op.f("fk_late_results_resolved_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_results")),
        sa.UniqueConstraint("key", name=op.f("uq_late_results_key")),
    )
    _triggers()
    op.execute("INSERT INTO locations (id, name) VALUES ('main', 'Shop floor')")


def downgrade() -> None:
    op.drop_table("late_results")
    op.drop_index("ix_stock_movements_sku_id", table_name="stock_movements")
    op.drop_table("stock_movements")
    op.drop_table("price_snapshot_lines")
    op.drop_index(
        "ux_device_busy",
        table_name="payment_attempts",
        sqlite_where=sa.text("state = 'intent'"),
        postgresql_where=sa.text("state = 'intent'"),
    )
    op.drop_index(
        "ux_att_open",
        table_name="payment_attempts",
        sqlite_where=sa.text("state IN ('intent','unknown')"),
        postgresql_where=sa.text("state IN ('intent','unknown')"),
    )
    op.drop_index(
        "ux_att_ok",
        table_name="payment_attempts",
        sqlite_where=sa.text("state = 'ok'"),
        postgresql_where=sa.text("state = 'ok'"),
    )
    op.drop_index("ix_payment_attempts_payment_id", table_name="payment_attempts")
    op.drop_table("payment_attempts")
    op.drop_table("order_lines")
    op.drop_index(
        "ix_stock_reservations_held",
        table_name="stock_reservations",
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.drop_table("stock_reservations")
    op.drop_table("price_snapshots")
    op.drop_table("payments")
    op.drop_index("ix_orders_completed_at", table_name="orders")
    op.drop_index("ix_orders_cart_id", table_name="orders")
    op.drop_table("orders")
    op.drop_table("stock_levels")
    op.drop_index(
        "ux_lock_sold",
        table_name="checkout_locks",
        sqlite_where=sa.text("state = 'completed'"),
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.drop_index(
        "ux_lock_live",
        table_name="checkout_locks",
        sqlite_where=sa.text("state IN ('active','compensating','attention')"),
        postgresql_where=sa.text("state IN ('active','compensating','attention')"),
    )
    op.drop_index("ix_checkout_locks_ended_at", table_name="checkout_locks")
    op.drop_table("checkout_locks")
    op.drop_table("cart_lines")
    op.drop_index("ix_barcodes_article_id", table_name="barcodes")
    op.drop_table("barcodes")
    op.drop_table("till_messages")
    op.drop_index(
        "ix_outbox_todo",
        table_name="outbox",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_table("outbox")
    op.drop_index(
        "ix_carts_unfinished",
        table_name="carts",
        sqlite_where=sa.text("status IN ('open','locked')"),
        postgresql_where=sa.text("status IN ('open','locked')"),
    )
    op.drop_table("carts")
    op.drop_index("ix_articles_favourite", table_name="articles")
    op.drop_index("ix_articles_category_id", table_name="articles")
    op.drop_table("articles")
    op.drop_table("users")
    op.drop_table("tills")
    op.drop_table("tax_rates")
    op.drop_table("schema_meta")
    op.drop_table("receipt_counters")
    op.drop_table("locations")
    op.drop_table("journal_heads")
    op.drop_table("categories")
    op.drop_index("ix_audit_journal_lock_id", table_name="audit_journal")
    op.drop_table("audit_journal")
    if op.get_bind().dialect.name == "postgresql":
        for function in ("append_only", "journal_follows", "free_cart", "consume"):
            op.execute(f"DROP FUNCTION holdfast_{function}()")
