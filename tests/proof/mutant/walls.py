"""What the database itself refuses, whoever writes: each constraint, index and trigger, tried.

A wall is one forbidden write, made directly, to rows that real sales left behind. It stands where
the database names it as what refused the write.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from pos.store import tables as t
from tests.checkout.shop import IDS
from tests.proof.mutant.left_rows import Rows
from tests.proof.mutant.whys import OF_WALLS

#: The tables a checkout writes to.
PROTOCOL = (
    t.carts,
    t.cart_lines,
    t.checkout_locks,
    t.price_snapshots,
    t.price_snapshot_lines,
    t.stock_levels,
    t.stock_reservations,
    t.stock_movements,
    t.payments,
    t.payment_attempts,
    t.late_results,
    t.orders,
    t.order_lines,
    t.receipt_counters,
    t.audit_journal,
    t.outbox,
)


@dataclass(frozen=True)
class Wall:
    """A forbidden write; those before the last statement are allowed and only prepare it."""

    name: str
    statements: Callable[[Rows], tuple]
    engine: str | None = None

    @property
    def why(self):
        """What it is there for."""
        if "_no_" in self.name:
            return "evidence is only ever added to"
        return OF_WALLS.get(self.name, "a word that no program knows")

    def refused_by(self, rows, without=()):
        """Give the names of what refused it; none where it went through.

        ``without`` are statements that take a piece away first. Nothing is kept.
        """
        *before, forbidden = self.statements(rows)
        with rows.shop.store.write() as unit:
            for statement in (*without, *before):
                unit.connection.execute(statement)
            try:
                unit.connection.execute(forbidden)
            except sa.exc.DBAPIError as error:
                return frozenset(_names(error))
        return frozenset()

    def stands(self, rows):
        """Tell whether it refused the write, and is known to be what did."""
        return self.name in self.refused_by(rows)


# --- who refused it -------------------------------------------------------------------------------


def _names(error):
    """Name what refused: PostgreSQL says it, SQLite gives the columns of a unique index."""
    words = str(error.orig)
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named:
        yield named
    if check := re.search(r"CHECK constraint failed: (\w+)", words):
        yield check[1]
    if unique := re.search(r"UNIQUE constraint failed: (.+)", words):
        yield from _unique_over(unique[1])
    if only_added := re.search(r"holdfast: (\w+) is only ever added to", words):
        yield from (f"tr_{only_added[1]}_no_{act}" for act in ("update", "delete", "truncate"))
    if "holdfast: journal goes on elsewhere" in words:
        yield "tr_audit_journal_follows"


def _unique_over(columns):
    for table in PROTOCOL:
        for piece in unique_pieces(table):
            if ", ".join(f"{table.name}.{column.name}" for column in piece.columns) == columns:
                yield piece.name


def unique_pieces(table):
    """Everything of a table that says that something may be there only once."""
    yield from (one for one in table.indexes if one.unique)
    yield from (
        one
        for one in table.constraints
        if isinstance(one, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
    )


# --- the forbidden writes -------------------------------------------------------------------------


def _again(table, row, **changes):
    """The same row once more, under an id of its own where it has one."""
    if table is t.stock_movements:
        changes["id"] = sa.select(sa.func.max(table.c.id) + 1).scalar_subquery()
    elif "id" in table.c:
        changes.setdefault("id", IDS.new())
    return sa.insert(table).values({**row, **changes})


def _change(table, row, **changes):
    keys = [column == row[column.name] for column in table.primary_key.columns]
    return sa.update(table).where(*keys).values(changes)


def _delete(table, row):
    keys = [column == row[column.name] for column in table.primary_key.columns]
    return sa.delete(table).where(*keys)


def _twice(table, pick, **changes):
    return lambda rows: (_again(table, pick(rows), **changes),)


def _set(table, pick, **changes):
    return lambda rows: (_change(table, pick(rows), **changes),)


def _any(table):
    return lambda rows: rows.one(table)


def _of(table, which, *where):
    return lambda rows: rows.of(table, getattr(rows, which), *where)


def _lock(which):
    return _of(t.checkout_locks, which)


def _lock_again(which, **changes):
    """A further checkout of the same cart."""

    def statements(rows):
        row = rows.of(t.checkout_locks, getattr(rows, which))
        new = {"attempt_no": row["attempt_no"] + 1, "start_key": IDS.new()} | changes
        return (_again(t.checkout_locks, row, **new),)

    return statements


def _try(rows, payment, number, **changes):
    row = rows.attempt(rows.live, "authorise") | {"payment_id": payment.payment_id}
    new = {"op": "void", "state": "intent", "idem_key": f"a key of its own {number}"}
    return _again(t.payment_attempts, row, **new | {"device_id": None} | changes)


def _two_tries(**changes):
    """Two tries of one operation on one tender."""
    return lambda rows: tuple(_try(rows, rows.live.payments[0], n, **changes) for n in (1, 2))


def _one_try(**changes):
    return lambda rows: (_try(rows, rows.live.payments[0], 1, **changes),)


def _two_sales_at_a_terminal(rows):
    tenders = (rows.live.payments[0], rows.sold.payments[0])
    return tuple(_try(rows, one, n, device_id="one terminal") for n, one in enumerate(tenders))


def _order_for_the_undone(**changes):
    def statements(rows):
        row = rows.of(t.orders, rows.sold) | {"lock_id": rows.undone.lock.lock_id}
        return (_again(t.orders, row, **changes),)

    return statements


_NONE = {"receipt_no": None, "receipt_series": None}


def _late(number, **changes):
    def row(rows):
        kept = {"attempt_id": rows.attempt(rows.sold, "capture")["id"], "outcome": "ok", "at": 0}
        new = {"id": IDS.new(), "key": "the same", "state": "seen"} | changes
        return sa.insert(t.late_results).values(kept | new)

    return lambda rows: tuple(row(rows) for _ in range(number))


def _forked(rows):
    row = rows.one(t.audit_journal, t.audit_journal.c.seq == 2)
    last = max(one.seq for one in rows.shop.rows(sa.select(t.audit_journal.c.seq)))
    return (_again(t.audit_journal, row, seq=last + 1),)


def _undone_twice(rows):
    row = rows.of(t.stock_movements, rows.sold) | {"lock_id": None, "order_id": None}
    return tuple(_again(t.stock_movements, row, reason="correction", undoes=1) for _ in range(2))


def _level(sku, **changes):
    return lambda rows: (
        sa.update(t.stock_levels)
        .where(t.stock_levels.c.sku_id == rows.shop.articles[sku])
        .values(changes),
    )


def _truncate(table):
    """Empty it; what hangs on it goes with it, and has the same trigger."""
    lines = "DROP TRIGGER tr_price_snapshot_lines_no_truncate ON price_snapshot_lines"
    before = (sa.text(lines),) if table is t.price_snapshots else ()
    return lambda _: (*before, sa.text(f"TRUNCATE {table.name} CASCADE"))


def _deleted(table):
    """Delete a row that nothing hangs on."""

    def statements(rows):
        if table is not t.price_snapshots:
            return (_delete(table, rows.one(table)),)
        bare = rows.one(table) | {"lock_id": rows.refused}
        return (_again(table, bare), _delete(table, bare))

    return statements


def _replace(table):
    """SQLite's way around a trigger that refuses to delete."""
    return lambda _: (sa.text(f"INSERT OR REPLACE INTO {table.name} SELECT * FROM {table.name}"),)  # noqa: S608


_JAM_TOO_MANY = t.stock_levels.c.on_hand + 1
_PAYMENT = _of(t.payments, "live")
_LINE = _any(t.order_lines)

WALLS = (
    # One live checkout a cart, one sale a cart, one checkout a press of Pay.
    Wall("ux_lock_live", _lock_again("live")),
    Wall("ux_lock_sold", _lock_again("sold")),
    Wall("uq_checkout_locks_start_key", _twice(t.checkout_locks, _lock("undone"), attempt_no=9)),
    Wall(
        "uq_checkout_locks_cart_id_attempt_no",
        lambda rows: (_again(t.checkout_locks, _lock("undone")(rows), start_key=IDS.new()),),
    ),
    Wall("ck_checkout_locks_epoch", _set(t.checkout_locks, _lock("live"), epoch=0)),
    Wall("ck_checkout_locks_ended", _set(t.checkout_locks, _lock("live"), ended_at=1)),
    Wall("ck_checkout_locks_attention", _set(t.checkout_locks, _lock("live"), state="attention")),
    # The money: one effect a key, one open try, one sale a terminal.
    Wall("uq_payment_attempts_idem_key", _two_tries(idem_key="the same", state="declined")),
    Wall("ux_att_open", _two_tries()),
    Wall("ux_att_ok", _two_tries(state="ok")),
    Wall("ux_device_busy", _two_sales_at_a_terminal),
    Wall("uq_payments_lock_id_tender_no", _twice(t.payments, _PAYMENT)),
    Wall("ck_payments_refunded", _set(t.payments, _PAYMENT, refunded=201)),
    Wall("uq_late_results_key", _late(2)),
    # The goods.
    Wall("ck_stock_levels_reserved", _level("TEA", reserved=-1)),
    Wall("ck_stock_levels_oversold", _level("JAM", reserved=_JAM_TOO_MANY)),
    Wall("pk_stock_levels", _twice(t.stock_levels, _any(t.stock_levels))),
    Wall(
        "ck_stock_reservations_qty",
        _set(t.stock_reservations, _of(t.stock_reservations, "live"), qty=0),
    ),
    Wall("pk_stock_reservations", _twice(t.stock_reservations, _of(t.stock_reservations, "live"))),
    Wall(
        "uq_stock_movements_lock_id_sku_id_location_id_reason",
        _twice(t.stock_movements, _of(t.stock_movements, "sold")),
    ),
    Wall("ux_stock_movements_undoes", _undone_twice),
    Wall("ck_order_lines_refunded_qty", _set(t.order_lines, _LINE, refunded_qty=1001)),
    # The sale and its receipt.
    Wall("uq_orders_lock_id", _twice(t.orders, _of(t.orders, "sold"), receipt_no=99)),
    Wall("uq_orders_receipt_series_receipt_no", _order_for_the_undone()),
    Wall("ck_orders_receipt", _order_for_the_undone(**_NONE)),
    Wall(
        "ck_orders_series", _order_for_the_undone(**_NONE | {"receipt_series": "X"}, status="void")
    ),
    Wall("pk_order_lines", _twice(t.order_lines, _LINE)),
    Wall("pk_receipt_counters", _twice(t.receipt_counters, _any(t.receipt_counters))),
    Wall("uq_outbox_dedup_key", _twice(t.outbox, _any(t.outbox))),
    # The evidence.
    Wall("pk_price_snapshots", _twice(t.price_snapshots, _any(t.price_snapshots))),
    Wall("pk_price_snapshot_lines", _twice(t.price_snapshot_lines, _any(t.price_snapshot_lines))),
    Wall("tr_audit_journal_follows", _forked),
    # The cart.
    Wall("uq_carts_number", _twice(t.carts, _any(t.carts))),
    Wall("ck_carts_discount_kind", _set(t.carts, _any(t.carts), discount_kind="none")),
    Wall("ck_cart_lines_discount_kind", _set(t.cart_lines, _any(t.cart_lines), discount_kind="x")),
    Wall("ck_cart_lines_quantity", _set(t.cart_lines, _any(t.cart_lines), quantity=0)),
    Wall("uq_cart_lines_cart_id_line_no", _twice(t.cart_lines, _any(t.cart_lines))),
    # Words that nobody may write.
    Wall("ck_carts_status", _set(t.carts, _any(t.carts), status="lost")),
    Wall("ck_cart_lines_price_kind", _set(t.cart_lines, _any(t.cart_lines), price_kind="lost")),
    Wall("ck_checkout_locks_state", _set(t.checkout_locks, _lock("live"), state="lost")),
    Wall("ck_checkout_locks_phase", _set(t.checkout_locks, _lock("live"), phase="lost")),
    Wall("ck_checkout_locks_undo_to", _set(t.checkout_locks, _lock("live"), undo_to="lost")),
    Wall(
        "ck_checkout_locks_attention_from",
        _set(t.checkout_locks, _lock("live"), attention_from="lost"),
    ),
    Wall("ck_payments_state", _set(t.payments, _PAYMENT, state="lost")),
    Wall("ck_payments_method", _set(t.payments, _PAYMENT, method="lost")),
    Wall("ck_payment_attempts_op", _one_try(op="lost")),
    Wall("ck_payment_attempts_state", _one_try(state="lost")),
    Wall("ck_late_results_state", _late(1, state="lost")),
    Wall(
        "ck_stock_reservations_state",
        _set(t.stock_reservations, _of(t.stock_reservations, "live"), state="lost"),
    ),
    Wall(
        "ck_stock_movements_reason",
        _twice(t.stock_movements, _of(t.stock_movements, "sold"), reason="lost"),
    ),
    Wall("ck_orders_status", _order_for_the_undone(**_NONE, status="lost")),
    # What is only ever added to.
    *(
        wall
        for table, column in (
            (t.price_snapshots, "total"),
            (t.price_snapshot_lines, "total"),
            (t.audit_journal, "at"),
            (t.stock_movements, "delta"),
        )
        for wall in (
            Wall(f"tr_{table.name}_no_update", _set(table, _any(table), **{column: 1})),
            Wall(f"tr_{table.name}_no_delete", _deleted(table)),
            Wall(f"tr_{table.name}_no_truncate", _truncate(table), "postgresql"),
        )
    ),
)
#: What SQLite alone needs: ``PRAGMA recursive_triggers``, without which this is no deletion.
REPLACED = Wall("tr_stock_movements_no_delete", _replace(t.stock_movements), "sqlite")
#: Pieces that no forbidden write shows, and why.
NOT_WALLS = {
    # Ids are minted by the till and never meet.
    **{f"pk_{table.name}": "an id of its own" for table in PROTOCOL if "id" in table.c},
    "pk_audit_journal": "tr_audit_journal_follows refuses the same row before it",
}


def standing_on(engine):
    """The walls there are on an engine."""
    return [wall for wall in WALLS if wall.engine in {None, engine}]


def pieces():
    """The names of all that the schema refuses by, as the tables say."""
    for table in PROTOCOL:
        for piece in (*unique_pieces(table), *table.constraints):
            if not isinstance(piece, sa.ForeignKeyConstraint):
                yield str(piece.name)
