"""What must hold in every shop at every moment, as statements that find where it does not.

The numbers are those of ``checkout 12``. A statement gives one row for each violation, with one
column that names what is wrong; it is the same text on both engines. Nothing here writes.
"""

# ruff: noqa: S608 - what is written into the statements are our own states, never a value.

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from pos.domain.phase import ENDED, LIVE, TRANSITIONS
from pos.store.journal import row_hash
from pos.store.receipts import REPRINTED
from pos.store.tables import audit_journal, journal_heads, metadata


@dataclass(frozen=True)
class Invariant:
    """One thing that must hold; ``says`` is what it means for the shop."""

    id: str
    says: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Violations:
    """How often an invariant is broken, with the first few places."""

    count: int
    examples: tuple[str, ...] = ()


def _listed(values: frozenset[str]) -> str:
    return ",".join(sorted(f"'{value}'" for value in values))


_LIVE = _listed(frozenset(state.value for state in LIVE))
_ENDED = _listed(frozenset(state.value for state in ENDED))
#: A refusal is born ended; everything else begins active (``checkout 0``).
_BORN = "('active'),('failed')"
_MOVES = ",".join(sorted(f"('{before}','{after}')" for before, after in TRANSITIONS))
#: What may still be written about a checkout that has ended.
_AFTERWORDS = f"('late_result','note','{REPRINTED}')"

_EXAMPLES = 3
#: Microseconds after which a lease that is over must have been picked up by a running till.
_PICKED_UP = 120_000_000
_PICKED_UP_BOUND = 720_000_000

INVARIANTS = (
    Invariant(
        "I1",
        "a cart is held by at most one live checkout",
        (
            f"""SELECT cart_id AS what FROM checkout_locks WHERE state IN ({_LIVE})
            GROUP BY cart_id HAVING COUNT(*) > 1""",
        ),
    ),
    Invariant(
        "I2",
        "a cart is sold at most once, and its status says what happened to it",
        (
            """SELECT cart_id AS what FROM orders WHERE status = 'completed'
            GROUP BY cart_id HAVING COUNT(*) > 1""",
            """SELECT c.id AS what FROM carts c WHERE (c.status = 'sold') <> EXISTS (
                SELECT 1 FROM orders o WHERE o.cart_id = c.id AND o.status = 'completed')""",
            f"""SELECT c.id AS what FROM carts c WHERE (c.status = 'locked') <> EXISTS (
                SELECT 1 FROM checkout_locks l WHERE l.cart_id = c.id AND l.state IN ({_LIVE}))""",
            """SELECT o.id AS what FROM orders o JOIN checkout_locks l ON l.id = o.lock_id
            WHERE (o.status = 'completed') <> (l.state = 'completed')""",
            f"""SELECT o.id AS what FROM orders o JOIN checkout_locks l ON l.id = o.lock_id
            WHERE o.status = 'pending' AND l.state IN ({_ENDED})""",
            """SELECT o.id AS what FROM orders o JOIN checkout_locks l ON l.id = o.lock_id
            WHERE o.cart_id <> l.cart_id""",
        ),
    ),
    Invariant(
        "I3",
        "what the stock says is reserved is what the checkouts hold",
        (
            """SELECT s.sku_id AS what FROM stock_levels s LEFT JOIN stock_reservations r
                ON r.sku_id = s.sku_id AND r.location_id = s.location_id AND r.state = 'held'
            GROUP BY s.sku_id, s.location_id, s.reserved
            HAVING s.reserved <> COALESCE(SUM(r.qty), 0)""",
            """SELECT r.sku_id AS what FROM stock_reservations r WHERE r.state = 'held'
            AND NOT EXISTS (SELECT 1 FROM stock_levels s
                WHERE s.sku_id = r.sku_id AND s.location_id = r.location_id)""",
        ),
    ),
    Invariant(
        "I4",
        "what is on hand is the sum of all movements",
        (
            """SELECT s.sku_id AS what FROM stock_levels s LEFT JOIN stock_movements m
                ON m.sku_id = s.sku_id AND m.location_id = s.location_id
            GROUP BY s.sku_id, s.location_id, s.on_hand
            HAVING s.on_hand <> COALESCE(SUM(m.delta), 0)""",
            """SELECT m.sku_id AS what FROM stock_movements m WHERE NOT EXISTS (
                SELECT 1 FROM stock_levels s
                WHERE s.sku_id = m.sku_id AND s.location_id = m.location_id)
            GROUP BY m.sku_id, m.location_id""",
        ),
    ),
    Invariant(
        "I5",
        "nothing was sold that was not there, unless a person said so",
        (
            """SELECT sku_id AS what FROM stock_levels
            WHERE reserved < 0 OR (on_hand < reserved AND NOT allow_negative)""",
        ),
    ),
    Invariant(
        "I6",
        "no goods are held for a checkout that has ended",
        (
            f"""SELECT r.lock_id AS what FROM stock_reservations r
            JOIN checkout_locks l ON l.id = r.lock_id
            WHERE r.state = 'held' AND l.state NOT IN ({_LIVE})""",
        ),
    ),
    Invariant(
        "I7",
        "a finished sale took exactly the goods it held, and a return brought back its own",
        (
            """SELECT o.id AS what FROM orders o JOIN stock_reservations r ON r.lock_id = o.lock_id
            WHERE o.status = 'completed' AND r.state <> 'consumed'""",
            """SELECT r.lock_id AS what FROM stock_reservations r
            LEFT JOIN orders o ON o.lock_id = r.lock_id AND o.status = 'completed'
            WHERE r.state = 'consumed' AND o.id IS NULL""",
            """SELECT r.lock_id AS what FROM stock_reservations r LEFT JOIN stock_movements m
                ON m.lock_id = r.lock_id AND m.sku_id = r.sku_id
                AND m.location_id = r.location_id AND m.reason = 'sale'
            WHERE r.state = 'consumed'
            GROUP BY r.lock_id, r.sku_id, r.location_id, r.qty
            HAVING COUNT(m.id) <> 1 OR SUM(m.delta) <> -r.qty""",
            """SELECT m.lock_id AS what FROM stock_movements m LEFT JOIN stock_reservations r
                ON r.lock_id = m.lock_id AND r.sku_id = m.sku_id
                AND r.location_id = m.location_id AND r.state = 'consumed'
            WHERE m.reason = 'sale' AND r.lock_id IS NULL""",
            """SELECT r.lock_id AS what FROM stock_reservations r
            JOIN orders o ON o.lock_id = r.lock_id AND o.status = 'completed'
            LEFT JOIN order_lines l ON l.order_id = o.id AND l.sku_id = r.sku_id AND l.qty > 0
            GROUP BY r.lock_id, r.sku_id, r.location_id, r.qty
            HAVING COALESCE(SUM(l.qty), 0) <> r.qty""",
            """SELECT m.lock_id AS what FROM stock_movements m
            LEFT JOIN orders o ON o.lock_id = m.lock_id AND o.status = 'completed'
            LEFT JOIN order_lines l ON l.order_id = o.id AND l.sku_id = m.sku_id AND l.qty < 0
            WHERE m.reason = 'return'
            GROUP BY m.id, m.lock_id, m.delta HAVING COALESCE(SUM(-l.qty), 0) <> m.delta""",
            """SELECT o.id AS what FROM orders o JOIN order_lines l ON l.order_id = o.id
            WHERE o.status = 'completed' AND l.qty < 0
            AND EXISTS (SELECT 1 FROM stock_movements b
                WHERE b.sku_id = l.sku_id AND b.at < o.created_at)
            AND NOT EXISTS (SELECT 1 FROM stock_movements m
                WHERE m.lock_id = o.lock_id AND m.sku_id = l.sku_id AND m.reason = 'return')
            AND EXISTS (SELECT 1 FROM articles a
                WHERE a.id = l.sku_id AND a.stock_policy <> 'untracked')""",
        ),
    ),
    Invariant(
        "I8",
        "a sale's total is the frozen one, and the sum of its lines",
        (
            """SELECT o.id AS what FROM orders o
            LEFT JOIN price_snapshots p ON p.lock_id = o.lock_id
            WHERE p.lock_id IS NULL OR o.total <> p.total OR o.currency <> p.currency""",
            """SELECT p.lock_id AS what FROM price_snapshots p
            LEFT JOIN price_snapshot_lines l ON l.lock_id = p.lock_id
            GROUP BY p.lock_id, p.total, p.shipping_total
            HAVING COALESCE(SUM(l.total), 0) + p.shipping_total <> p.total""",
            """SELECT o.id AS what FROM orders o JOIN price_snapshots p ON p.lock_id = o.lock_id
            LEFT JOIN order_lines l ON l.order_id = o.id
            GROUP BY o.id, o.total, p.shipping_total
            HAVING COALESCE(SUM(l.total), 0) + p.shipping_total <> o.total""",
        ),
    ),
    Invariant(
        "I9",
        "a finished sale is paid exactly",
        (
            """SELECT o.id AS what FROM orders o LEFT JOIN payments p
                ON p.lock_id = o.lock_id AND p.state IN ('captured', 'refunded')
            WHERE o.status = 'completed' GROUP BY o.id, o.total
            HAVING COALESCE(SUM(p.amount + p.rounding), 0) <> o.total""",
        ),
    ),
    Invariant(
        "I10",
        "the money taken, less what went back, is that of the finished sales",
        (
            f"""SELECT l.id AS what FROM checkout_locks l
            LEFT JOIN orders o ON o.lock_id = l.id AND o.status = 'completed'
            LEFT JOIN (
                SELECT p.lock_id, SUM(CASE a.op WHEN 'capture' THEN COALESCE(a.moved, a.amount)
                    WHEN 'refund' THEN -COALESCE(a.moved, a.amount) ELSE 0 END) AS net
                FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
                WHERE a.state = 'ok' GROUP BY p.lock_id) t ON t.lock_id = l.id
            LEFT JOIN (
                SELECT lock_id, SUM(rounding) AS rounding FROM payments
                WHERE state = 'captured' GROUP BY lock_id) r ON r.lock_id = l.id
            WHERE l.state NOT IN ({_LIVE})
            AND COALESCE(t.net, 0) <> COALESCE(o.total - COALESCE(r.rounding, 0), 0)""",
        ),
    ),
    Invariant(
        "I11",
        "a checkout that was undone keeps no money",
        (
            """SELECT l.id AS what FROM checkout_locks l JOIN payments p ON p.lock_id = l.id
            WHERE l.state IN ('failed', 'cancelled', 'expired')
            AND p.state IN ('authorised', 'captured', 'unknown')""",
        ),
    ),
    Invariant(
        "I12",
        "no question to a card terminal is open once its checkout has ended",
        (
            f"""SELECT a.id AS what FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
            JOIN checkout_locks l ON l.id = p.lock_id
            WHERE a.state IN ('intent', 'unknown') AND l.state IN ({_ENDED})""",
        ),
    ),
    Invariant(
        "I13",
        "nothing was taken or given back twice, or more than was held or taken",
        (
            """SELECT payment_id AS what FROM payment_attempts WHERE state = 'ok'
            GROUP BY payment_id, op HAVING COUNT(*) > 1""",
            """SELECT p.id AS what FROM payments p JOIN (
                SELECT payment_id,
                    MAX(CASE op WHEN 'authorise' THEN COALESCE(moved, amount) END) AS held,
                    SUM(CASE op WHEN 'capture' THEN amount ELSE 0 END) AS asked,
                    SUM(CASE op WHEN 'capture' THEN COALESCE(moved, amount) ELSE 0 END) AS taken,
                    SUM(CASE op WHEN 'void' THEN 1 ELSE 0 END) AS voids,
                    SUM(CASE op WHEN 'refund' THEN COALESCE(moved, amount) ELSE 0 END) AS refunded
                FROM payment_attempts WHERE state = 'ok' GROUP BY payment_id) a
                ON a.payment_id = p.id
            WHERE a.asked > a.held OR (a.voids > 0 AND a.taken > 0)
            OR a.refunded > CASE WHEN p.amount < 0 THEN -p.amount ELSE a.taken END""",
        ),
    ),
    Invariant(
        "I14",
        "receipt numbers have no gaps",
        (
            """SELECT c.series AS what FROM receipt_counters c
            LEFT JOIN orders o ON o.receipt_series = c.series
            GROUP BY c.series, c.last_no
            HAVING COUNT(DISTINCT o.receipt_no) <> c.last_no OR COUNT(o.id) <> c.last_no
            OR COALESCE(MIN(o.receipt_no), 1) <> 1
            OR COALESCE(MAX(o.receipt_no), 0) <> c.last_no""",
            """SELECT o.id AS what FROM orders o WHERE o.receipt_series IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM receipt_counters c WHERE c.series = o.receipt_series)""",
            """SELECT id AS what FROM orders
            WHERE (status = 'completed') <> (receipt_no IS NOT NULL AND receipt_series IS NOT NULL)
            """,
        ),
    ),
    Invariant(
        "I15",
        "no checkout goes backwards, and take-overs only count up",
        (
            f"""SELECT j.lock_id AS what FROM audit_journal j
            WHERE j.lock_id IS NOT NULL AND j.from_state IS NOT NULL AND j.to_state IS NOT NULL
            AND j.from_state <> j.to_state
            AND (j.from_state, j.to_state) NOT IN (VALUES {_MOVES})""",
            f"""SELECT j.lock_id AS what FROM audit_journal j
            WHERE j.lock_id IS NOT NULL AND j.from_state IS NULL AND j.to_state IS NOT NULL
            AND j.to_state NOT IN (VALUES {_BORN})""",
            f"""SELECT e.lock_id AS what FROM (
                SELECT lock_id, epoch, LAG(epoch) OVER (
                    PARTITION BY till, lock_id ORDER BY seq) AS before
                FROM audit_journal
                WHERE lock_id IS NOT NULL AND kind NOT IN {_AFTERWORDS}) e
            WHERE e.epoch < e.before""",
            """SELECT l.id AS what FROM checkout_locks l WHERE l.epoch <> (
                SELECT MAX(j.epoch) FROM audit_journal j WHERE j.lock_id = l.id)""",
        ),
    ),
    Invariant(
        "I16",
        "nothing happens in a checkout that has ended",
        (
            f"""SELECT j.lock_id AS what FROM audit_journal e JOIN audit_journal j
                ON j.lock_id = e.lock_id AND j.kind NOT IN {_AFTERWORDS}
                AND ((j.till = e.till AND j.seq > e.seq)
                    OR (j.till <> e.till AND j.epoch > e.epoch))
            WHERE e.to_state IN ({_ENDED})""",
        ),
    ),
    Invariant(
        "I17",
        "a checkout whose till went silent is picked up by those that run",
        (
            f"""SELECT l.id AS what FROM checkout_locks l
            WHERE l.state IN ('active', 'compensating') AND :now > l.expires_at + CASE
                WHEN EXISTS (SELECT 1 FROM payments p JOIN payment_attempts a ON a.payment_id = p.id
                    WHERE p.lock_id = l.id AND a.state IN ('intent', 'unknown'))
                THEN {_PICKED_UP_BOUND} ELSE {_PICKED_UP} END
            AND EXISTS (SELECT 1 FROM tills t
                WHERE t.instance IS NOT NULL AND t.seen_at > l.expires_at + {_PICKED_UP})""",
        ),
    ),
    Invariant("I18", "every till's journal is whole and ends where its head says"),
    Invariant(
        "I19",
        "no card terminal is asked for two sales at once",
        (
            """SELECT device_id AS what FROM payment_attempts
            WHERE state = 'intent' AND device_id IS NOT NULL
            GROUP BY device_id HAVING COUNT(*) > 1""",
        ),
    ),
    Invariant(
        "I20",
        "every change of a checkout's state is in the journal",
        (
            """SELECT l.id AS what FROM checkout_locks l WHERE l.state <> COALESCE((
                SELECT j.to_state FROM audit_journal j WHERE j.lock_id = l.id
                AND (j.from_state IS NULL OR j.from_state <> j.to_state) AND j.to_state IS NOT NULL
                ORDER BY j.epoch DESC, j.seq DESC LIMIT 1), '')""",
            """SELECT l.id AS what FROM checkout_locks l WHERE NOT EXISTS (
                SELECT 1 FROM audit_journal j WHERE j.lock_id = l.id AND j.from_state IS NULL
                AND j.to_state IS NOT NULL)""",
            """SELECT DISTINCT j.lock_id AS what FROM audit_journal j WHERE j.lock_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM checkout_locks l WHERE l.id = j.lock_id)""",
        ),
    ),
    Invariant(
        "I21",
        "no more goods or money go back than were sold and taken",
        (
            """SELECT order_id AS what FROM order_lines
            WHERE refunded_qty < 0 OR refunded_qty > ABS(qty)""",
            """SELECT id AS what FROM payments WHERE refunded < 0 OR refunded > ABS(amount)""",
            """SELECT p.id AS what FROM payments p JOIN payments back
                ON back.original_payment_id = p.id AND back.state = 'captured'
            GROUP BY p.id, p.refunded HAVING SUM(-back.amount) > p.refunded""",
        ),
    ),
    Invariant("I22", "nothing names a cart, a checkout, an article or a person that is not there"),
)


class Proof:
    """Looks for violations inside one reading unit, so that all of it is one moment of the shop."""

    def __init__(self, connection: sa.Connection, now: int) -> None:
        self._connection = connection
        self._now = now
        if connection.dialect.name == "postgresql":
            # A shop with a million sales takes longer than a checkout may.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")

    def of(self, invariant: Invariant) -> Violations:
        """Count where an invariant is broken."""
        if invariant.id == "I18":
            broken = list(self._chains())
            return Violations(len(broken), tuple(broken[:_EXAMPLES]))
        if invariant.id == "I22":
            gone = [place for one in _REFERENCES for place in self._gone(one)]
            return Violations(len(gone), tuple(gone[:_EXAMPLES]))
        count, examples = 0, []
        for statement in invariant.statements:
            found = self._connection.execute(_with_now(statement, self._now)).scalars()
            places = [str(place) for place in found]
            count += len(places)
            examples += places
        return Violations(count, tuple(examples[:_EXAMPLES]))

    def _chains(self) -> Iterator[str]:
        """Hash every chain anew, row after row; only one row is held in memory."""
        heads = {row.till: (row.seq, row.hash) for row in self._connection.execute(_HEADS)}
        ends: dict[str, tuple[int, str]] = {}
        for row in self._connection.execute(_JOURNAL):
            seq, before = ends.get(row.till, (0, ""))
            whole = row.hash == row_hash(row.prev_hash, row.canonical)
            if not whole or row.seq != seq + 1 or row.prev_hash != before:
                yield f"{row.till} row {row.seq}"
            ends[row.till] = (row.seq, row.hash)
        for till in sorted(heads.keys() | ends.keys(), key=str):
            if heads.get(till, (0, "")) != ends.get(till, (0, "")):
                yield f"{till} head"

    def _gone(self, reference: sa.ForeignKey) -> list[str]:
        """List what rows of one table name in another one and is not there."""
        by = reference.parent
        # Under a name of its own, since a payment names another payment.
        table = reference.column.table.alias()
        there = sa.exists().where(table.c[reference.column.name] == by)
        # As the database keeps it, since somebody may have written anything there.
        named = sa.type_coerce(by, sa.types.NullType())
        statement = sa.select(named).where(by.is_not(None), ~there).distinct()
        of, where = reference.column.table.name, by.table.name
        found = self._connection.execute(statement).scalars()
        return [f"{what} of {of}, named in {where}" for what in found]


def _with_now(statement: str, now: int) -> sa.TextClause:
    text = sa.text(statement)
    return text.bindparams(now=now) if ":now" in statement else text


_REFERENCES = tuple(
    reference
    for table in metadata.sorted_tables
    for reference in sorted(table.foreign_keys, key=lambda one: one.parent.name)
)
_HEADS = sa.select(journal_heads)
_JOURNAL = sa.select(
    audit_journal.c.till,
    audit_journal.c.seq,
    audit_journal.c.canonical,
    audit_journal.c.prev_hash,
    audit_journal.c.hash,
).order_by(audit_journal.c.till, audit_journal.c.seq)
# The statement alone is streamed: on the connection it would stay for all that come after it.
_JOURNAL = _JOURNAL.execution_options(yield_per=1000)
