"""The shop's tables, as they stand at the head of the migrations (``checkout 1``).

Ids are UUIDv7 minted by the till. Money is whole minor units, quantities whole thousandths, tax
rates parts per million, times microseconds UTC: the same on both engines. Every constraint has a
name, since a table copy on SQLite loses those that have none.
"""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LIVE = sa.text("state IN ('active','compensating','attention')")
UNANSWERED = sa.text("answered_at IS NULL")
OPEN_ATTEMPT = sa.text("state IN ('intent','unknown')")


def uid() -> sa.Uuid[str]:
    """Give the type of every id: a UUID held as text in Python."""
    return sa.Uuid(as_uuid=False)


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, uid(), primary_key=True)


def _ref(name: str, to: str, *, null: bool = False, pk: bool = False) -> sa.Column[str]:
    return sa.Column(
        name, uid(), sa.ForeignKey(to, ondelete="RESTRICT"), nullable=null, primary_key=pk
    )


def _text(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null, server_default=default)


def _big(name: str, *, null: bool = False, default: int | None = None) -> sa.Column[int]:
    shown = None if default is None else str(default)
    return sa.Column(name, sa.BigInteger, nullable=null, server_default=shown)


def _flag(name: str, *, default: bool = False) -> sa.Column[bool]:
    return sa.Column(
        name,
        sa.Boolean,
        nullable=False,
        server_default=sa.true() if default else sa.false(),
    )


def _one_of(column: str, *values: str) -> sa.CheckConstraint:
    listed = ",".join(f"'{v}'" for v in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


#: Rows that are rewritten all day leave room on their page for it (heap-only updates).
_HOT: dict[str, Any] = {"postgresql_with": {"fillfactor": 70}}

schema_meta = sa.Table(
    "schema_meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    _text("value"),
)

# --- people and tills ------------------------------------------------------------------------

users = sa.Table(
    "users",
    metadata,
    _id(),
    _text("name"),
    _text("role"),
    _text("pin_hash"),
    _big("failed_attempts", default=0),
    _big("wait_until", null=True),
    _flag("locked"),
    _flag("active", default=True),
    _big("signed_in_at", null=True),
    _big("version", default=1),
    _one_of("role", "cashier", "manager", "administrator"),
    sa.UniqueConstraint("name"),
)

tills = sa.Table(
    "tills",
    metadata,
    _id(),
    _text("name"),
    _text("series"),
    _text("host", null=True),
    sa.Column("instance", uid(), nullable=True),
    _big("seen_at", null=True),
    _big("retired_at", null=True),
    _big("last_cart_no", default=0),
    _big("version", default=1),
    sa.UniqueConstraint("name"),
    sa.UniqueConstraint("series"),
)

till_messages = sa.Table(
    "till_messages",
    metadata,
    _id(),
    _ref("to_till", "tills.id"),
    _ref("from_till", "tills.id"),
    _text("kind"),
    sa.Column("data", sa.JSON, nullable=False),
    _big("sent_at"),
    _big("seen_at", null=True),
    sa.Column("lock_id", uid(), nullable=True),
    _text("answer", null=True),
    _big("answered_at", null=True),
    sa.Index(
        "ux_till_messages_open",
        "lock_id",
        unique=True,
        sqlite_where=UNANSWERED,
        postgresql_where=UNANSWERED,
    ),
)

# --- goods -----------------------------------------------------------------------------------

tax_rates = sa.Table(
    "tax_rates",
    metadata,
    _id(),
    _text("name"),
    _big("rate_ppm"),
    _flag("inclusive", default=True),
    _big("version", default=1),
    sa.UniqueConstraint("name"),
    sa.CheckConstraint("rate_ppm >= 0", name="rate"),
)

categories = sa.Table(
    "categories",
    metadata,
    _id(),
    _text("name"),
    _big("position", default=0),
    _big("version", default=1),
    sa.UniqueConstraint("name"),
)

articles = sa.Table(
    "articles",
    metadata,
    _id(),
    _text("sku"),
    _text("name"),
    _text("search_text"),
    _ref("category_id", "categories.id", null=True),
    _big("price", null=True),
    _ref("tax_rate_id", "tax_rates.id"),
    _text("unit", default="piece"),
    _text("stock_policy", default="ask"),
    _big("favourite", null=True),
    _flag("active", default=True),
    _big("updated_at"),
    _big("version", default=1),
    _one_of("unit", "piece", "kg"),
    _one_of("stock_policy", "refuse", "ask", "untracked"),
    sa.CheckConstraint("price >= 0", name="price"),
    sa.UniqueConstraint("sku"),
    sa.Index("ix_articles_category_id", "category_id"),
    sa.Index("ix_articles_favourite", "favourite"),
    sa.Index("ix_articles_by_name", "search_text", "id", "active"),
)

barcodes = sa.Table(
    "barcodes",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    _ref("article_id", "articles.id"),
    _big("quantity", default=1000),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.Index("ix_barcodes_article_id", "article_id"),
)

# --- stock -----------------------------------------------------------------------------------

locations = sa.Table(
    "locations",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _text("name"),
)


def _place(*, pk: bool = False) -> sa.Column[str]:
    return sa.Column(
        "location_id",
        sa.Text,
        sa.ForeignKey("locations.id", ondelete="RESTRICT"),
        nullable=False,
        primary_key=pk,
    )


stock_levels = sa.Table(
    "stock_levels",
    metadata,
    _ref("sku_id", "articles.id", pk=True),
    _place(pk=True),
    _big("on_hand", default=0),
    _big("reserved", default=0),
    _flag("allow_negative"),
    sa.CheckConstraint("reserved >= 0", name="reserved"),
    sa.CheckConstraint("on_hand >= reserved OR allow_negative", name="oversold"),
    **_HOT,
)

# --- carts -----------------------------------------------------------------------------------

carts = sa.Table(
    "carts",
    metadata,
    _id(),
    _text("number"),
    _ref("till_id", "tills.id"),
    _ref("cashier_id", "users.id", null=True),
    _text("status", default="open"),
    _big("version", default=1),
    _big("attempts", default=0),
    _big("parked_at", null=True),
    _text("parked_name", null=True),
    _text("note", null=True),
    _text("discount_kind", null=True),
    _big("discount_value", default=0),
    _ref("discount_by", "users.id", null=True),
    _big("line_count", default=0),
    _big("last_line_no", default=0),
    _text("sums", default="{}"),
    _big("sub_total", default=0),
    _big("discount_total", default=0),
    _big("tax_total", default=0),
    _big("total", default=0),
    _big("opened_at"),
    _big("updated_at"),
    _one_of("status", "open", "locked", "sold", "void"),
    sa.CheckConstraint("discount_kind IN ('percent','amount')", name="discount_kind"),
    sa.UniqueConstraint("number"),
    sa.Index(
        "ix_carts_unfinished",
        "till_id",
        sqlite_where=sa.text("status IN ('open','locked')"),
        postgresql_where=sa.text("status IN ('open','locked')"),
    ),
    **_HOT,
)

cart_lines = sa.Table(
    "cart_lines",
    metadata,
    _id(),
    _ref("cart_id", "carts.id"),
    _big("line_no"),
    _ref("article_id", "articles.id"),
    _text("sku"),
    _text("name"),
    _big("quantity"),
    _text("unit", default="piece"),
    _big("unit_price"),
    _big("list_price", null=True),
    _text("price_kind", default="list"),
    _ref("price_by", "users.id", null=True),
    _text("price_reason", null=True),
    _text("discount_kind", null=True),
    _big("discount_value", default=0),
    _ref("discount_by", "users.id", null=True),
    _ref("tax_rate_id", "tax_rates.id"),
    _big("rate_ppm"),
    _flag("tax_inclusive", default=True),
    _big("discount", default=0),
    _big("amount"),
    _text("note", null=True),
    _ref("sell_anyway_by", "users.id", null=True),
    _one_of("price_kind", "list", "override"),
    sa.CheckConstraint("discount_kind IN ('percent','amount')", name="discount_kind"),
    sa.CheckConstraint("quantity <> 0", name="quantity"),
    sa.UniqueConstraint("cart_id", "line_no"),
)

# --- the checkout ----------------------------------------------------------------------------

checkout_locks = sa.Table(
    "checkout_locks",
    metadata,
    _id(),
    _ref("cart_id", "carts.id"),
    _big("attempt_no"),
    sa.Column("start_key", uid(), nullable=False),
    _ref("owner_till", "tills.id"),
    sa.Column("owner_instance", uid(), nullable=False),
    _ref("cashier_id", "users.id"),
    _big("epoch", default=1),
    _text("state"),
    _text("phase"),
    _big("phase_seq", default=0),
    _flag("refused"),
    _big("cart_version"),
    _big("acquired_at"),
    _big("expires_at"),
    _big("idle_deadline"),
    _ref("cancel_requested_by", "users.id", null=True),
    _big("cancel_requested_at", null=True),
    _text("undo_to", null=True),
    _text("undo_code", null=True),
    _big("ended_at", null=True),
    _text("end_code", null=True),
    sa.Column("end_detail", sa.JSON, nullable=True),
    _text("attention_code", null=True),
    _big("attention_since", null=True),
    _text("attention_from", null=True),
    _ref("copied_to", "carts.id", null=True),
    _ref("taken_over_from", "tills.id", null=True),
    sa.CheckConstraint("epoch >= 1", name="epoch"),
    _one_of(
        "state",
        "active",
        "compensating",
        "attention",
        "completed",
        "cancelled",
        "expired",
        "failed",
    ),
    _one_of(
        "phase",
        "cart_validation",
        "inventory_reservation",
        "price_lock",
        "payment_authorization",
        "order_creation",
        "payment_capture",
        "stock_commit",
    ),
    sa.CheckConstraint("undo_to IN ('cancelled','expired','failed')", name="undo_to"),
    sa.CheckConstraint("attention_from IN ('active','compensating')", name="attention_from"),
    sa.CheckConstraint(
        "(state IN ('completed','cancelled','expired','failed')) = (ended_at IS NOT NULL)",
        name="ended",
    ),
    sa.CheckConstraint("state <> 'attention' OR attention_code IS NOT NULL", name="attention"),
    sa.UniqueConstraint("cart_id", "attempt_no"),
    sa.UniqueConstraint("start_key"),
    sa.Index("ux_lock_live", "cart_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    sa.Index(
        "ux_lock_sold",
        "cart_id",
        unique=True,
        sqlite_where=sa.text("state = 'completed'"),
        postgresql_where=sa.text("state = 'completed'"),
    ),
    sa.Index("ix_checkout_locks_ended_at", "ended_at"),
    sa.Index("ix_checkout_locks_acquired_at", "acquired_at"),
    **_HOT,
)


def _frozen_line() -> list[sa.Column[Any]]:
    """Give what a line is sold as: the order's lines are the snapshot's, column by column."""
    return [
        _ref("sku_id", "articles.id"),
        _text("sku"),
        _text("name"),
        _big("qty"),
        _text("unit"),
        _big("unit_price"),
        _big("discount"),
        _text("tax_name"),
        _big("tax_rate_ppm"),
        _flag("tax_inclusive"),
        _big("tax"),
        _big("total"),
        _text("note", null=True),
    ]


price_snapshots = sa.Table(
    "price_snapshots",
    metadata,
    _ref("lock_id", "checkout_locks.id", pk=True),
    _text("currency"),
    _text("fx_rate", default="1"),
    _big("sub_total"),
    _big("discount_total"),
    _big("tax_total"),
    _big("shipping_total", default=0),
    _big("total"),
    sa.Column("promo", sa.JSON, nullable=True),
    _text("content_hash"),
    _big("taken_at"),
)

price_snapshot_lines = sa.Table(
    "price_snapshot_lines",
    metadata,
    _ref("lock_id", "price_snapshots.lock_id", pk=True),
    sa.Column("line_no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("cart_line_id", uid(), nullable=False),
    *_frozen_line(),
)

stock_reservations = sa.Table(
    "stock_reservations",
    metadata,
    _ref("lock_id", "checkout_locks.id", pk=True),
    _ref("sku_id", "articles.id", pk=True),
    _place(pk=True),
    _big("qty"),
    _text("state", default="held"),
    _big("epoch"),
    sa.CheckConstraint("qty > 0", name="qty"),
    _one_of("state", "held", "consumed", "released"),
    sa.Index(
        "ix_stock_reservations_held",
        "sku_id",
        "location_id",
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    ),
)

payments = sa.Table(
    "payments",
    metadata,
    _id(),
    _ref("lock_id", "checkout_locks.id"),
    _big("tender_no"),
    _text("method"),
    _text("currency"),
    _big("amount"),
    _big("tendered"),
    _text("tendered_currency"),
    _text("fx_rate", default="1"),
    _big("change_due", default=0),
    _big("rounding", default=0),
    _text("state"),
    _text("provider_ref", null=True),
    _text("card", null=True),
    _text("reason", null=True),
    _ref("original_payment_id", "payments.id", null=True),
    _big("refunded", default=0),
    _one_of("method", "cash", "card", "manual_card"),
    _one_of(
        "state", "planned", "authorised", "captured", "voided", "refunded", "declined", "unknown"
    ),
    sa.CheckConstraint("refunded BETWEEN 0 AND abs(amount)", name="refunded"),
    sa.UniqueConstraint("lock_id", "tender_no"),
)

payment_attempts = sa.Table(
    "payment_attempts",
    metadata,
    _id(),
    _ref("payment_id", "payments.id"),
    _text("op"),
    _big("amount"),
    _text("idem_key"),
    _big("epoch"),
    _text("terminal", null=True),
    _text("device_id", null=True),
    _text("state"),
    sa.Column("request", sa.JSON, nullable=True),
    sa.Column("response", sa.JSON, nullable=True),
    _text("provider_ref", null=True),
    _text("external_ref", null=True),
    _big("moved", null=True),
    _big("sends", default=0),
    _big("intent_at"),
    _big("settled_at", null=True),
    _one_of("op", "authorise", "capture", "void", "refund"),
    _one_of("state", "intent", "ok", "declined", "not_executed", "unknown"),
    sa.UniqueConstraint("idem_key"),
    sa.Index(
        "ux_att_open",
        "payment_id",
        "op",
        unique=True,
        sqlite_where=OPEN_ATTEMPT,
        postgresql_where=OPEN_ATTEMPT,
    ),
    sa.Index(
        "ux_att_ok",
        "payment_id",
        "op",
        unique=True,
        sqlite_where=sa.text("state = 'ok'"),
        postgresql_where=sa.text("state = 'ok'"),
    ),
    sa.Index(
        "ux_device_busy",
        "device_id",
        unique=True,
        sqlite_where=sa.text("state = 'intent'"),
        postgresql_where=sa.text("state = 'intent'"),
    ),
    sa.Index("ix_payment_attempts_payment_id", "payment_id"),
    sa.Index(
        "ix_att_written_off",
        "device_id",
        sqlite_where=sa.text("state = 'not_executed'"),
        postgresql_where=sa.text("state = 'not_executed'"),
    ),
)

late_results = sa.Table(
    "late_results",
    metadata,
    _id(),
    _ref("attempt_id", "payment_attempts.id"),
    _text("outcome"),
    _text("provider_ref", null=True),
    _big("amount", null=True),
    _big("at"),
    _text("state", default="seen"),
    _text("key"),
    _ref("resolved_by", "users.id", null=True),
    _text("reason", null=True),
    _text("external_ref", null=True),
    _big("resolved_at", null=True),
    _one_of("state", "seen", "reversing", "reversed", "kept"),
    sa.UniqueConstraint("key"),
    sa.Index(
        "ix_late_results_open",
        "at",
        sqlite_where=sa.text("state IN ('seen','reversing')"),
        postgresql_where=sa.text("state IN ('seen','reversing')"),
    ),
)

# --- orders ----------------------------------------------------------------------------------

orders = sa.Table(
    "orders",
    metadata,
    _id(),
    _ref("lock_id", "checkout_locks.id"),
    _ref("cart_id", "carts.id"),
    _ref("till_id", "tills.id"),
    _ref("cashier_id", "users.id"),
    _text("status"),
    _big("total"),
    _text("currency"),
    _text("receipt_series", null=True),
    _big("receipt_no", null=True),
    _big("created_at"),
    _big("completed_at", null=True),
    _one_of("status", "pending", "completed", "void"),
    sa.CheckConstraint("(status = 'completed') = (receipt_no IS NOT NULL)", name="receipt"),
    sa.CheckConstraint("(receipt_no IS NULL) = (receipt_series IS NULL)", name="series"),
    sa.UniqueConstraint("lock_id"),
    sa.UniqueConstraint("receipt_series", "receipt_no"),
    sa.Index("ix_orders_cart_id", "cart_id"),
    sa.Index("ix_orders_completed_at", "completed_at"),
)

order_lines = sa.Table(
    "order_lines",
    metadata,
    _ref("order_id", "orders.id", pk=True),
    sa.Column("line_no", sa.BigInteger, primary_key=True, autoincrement=False),
    *_frozen_line(),
    _big("refunded_qty", default=0),
    sa.CheckConstraint("refunded_qty BETWEEN 0 AND abs(qty)", name="refunded_qty"),
)

stock_movements = sa.Table(
    "stock_movements",
    metadata,
    sa.Column(
        "id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.Identity(), primary_key=True
    ),
    _ref("sku_id", "articles.id"),
    _place(),
    _big("delta"),
    _text("reason"),
    _ref("lock_id", "checkout_locks.id", null=True),
    _ref("order_id", "orders.id", null=True),
    _big("at"),
    sa.Column("by_user", uid(), nullable=True),
    _text("note", null=True),
    _big("undoes", null=True),
    _one_of("reason", "opening", "sale", "return", "receipt", "count", "correction"),
    sa.UniqueConstraint("lock_id", "sku_id", "location_id", "reason"),
    sa.Index("ux_stock_movements_undoes", "undoes", unique=True),
    sa.Index("ix_stock_movements_sku_id", "sku_id", "location_id"),
)

receipt_counters = sa.Table(
    "receipt_counters",
    metadata,
    sa.Column("series", sa.Text, primary_key=True),
    _big("last_no", default=0),
)

# --- the manager's office --------------------------------------------------------------------

checkout_reviews = sa.Table(
    "checkout_reviews",
    metadata,
    _ref("lock_id", "checkout_locks.id", pk=True),
    _text("note", default=""),
    _big("resolved_at", null=True),
    _ref("resolved_by", "users.id", null=True),
    _big("version", default=1),
    sa.CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved"),
)

user_preferences = sa.Table(
    "user_preferences",
    metadata,
    _ref("user_id", "users.id", pk=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

alerts = sa.Table(
    "alerts",
    metadata,
    _id(),
    _text("kind"),
    _text("subject", default=""),
    sa.Column("detail", sa.JSON, nullable=False),
    _big("raised_at"),
    _big("cleared_at", null=True),
    sa.Index(
        "ux_alerts_raised",
        "kind",
        "subject",
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    ),
)

# --- journal and outbox ----------------------------------------------------------------------

audit_journal = sa.Table(
    "audit_journal",
    metadata,
    sa.Column("till", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    _big("at"),
    sa.Column("lock_id", uid(), nullable=True),
    _big("epoch", null=True),
    _text("actor", null=True),
    _text("kind"),
    _text("from_state", null=True),
    _text("to_state", null=True),
    _text("canonical"),
    _text("prev_hash"),
    _text("hash"),
    sa.Index("ix_audit_journal_lock_id", "lock_id"),
    sa.Index(
        "ix_audit_journal_changed",
        "at",
        sqlite_where=sa.text("kind = 'changed'"),
        postgresql_where=sa.text("kind = 'changed'"),
    ),
    sa.Index("ix_audit_journal_at", "at"),
)

journal_heads = sa.Table(
    "journal_heads",
    metadata,
    sa.Column("till", sa.Text, primary_key=True),
    _big("seq", default=0),
    _text("hash", default=""),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _id(),
    _ref("till_id", "tills.id"),
    _text("topic"),
    sa.Column("payload", sa.JSON, nullable=False),
    _text("dedup_key"),
    _big("created_at"),
    _big("not_before", default=0),
    _big("valid_until", null=True),
    _big("attempts", default=0),
    _big("done_at", null=True),
    _text("error", null=True),
    sa.UniqueConstraint("dedup_key"),
    sa.Index(
        "ix_outbox_todo",
        "till_id",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    ),
)
