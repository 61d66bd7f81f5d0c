"""Checkouts that were in attention and ended, and late answers that were seen to (``look 2.9``)."""

from typing import cast

import sqlalchemy as sa

from pos.domain.settled import How, Settled
from pos.store.tables import (
    audit_journal,
    checkout_locks,
    late_results,
    payment_attempts,
    payments,
    price_snapshots,
)

_L, _R = checkout_locks.c, late_results.c


class SettledCases:
    """What the queue held and holds no more, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def since(self, at: int, limit: int) -> tuple[Settled, ...]:
        """List what was settled since a moment, the latest first."""
        rows = self._connection.execute(_SINCE, {"since": at, "most": limit})
        return tuple(Settled(one.lock_id, cast("How", one.how), one.amount, one.at) for one in rows)


_AT = sa.bindparam("since", type_=sa.BigInteger())
_MOST = sa.bindparam("most", type_=sa.Integer())
_WAS_IN_DOUBT = (
    sa.select(sa.literal(1))
    .select_from(audit_journal)
    .where(
        audit_journal.c.lock_id == _L.id,
        sa.text("audit_journal.to_state = 'attention'"),
    )
    .exists()
)
_CHECKOUTS = (
    sa.select(
        _L.id.label("lock_id"),
        sa.case((sa.text("checkout_locks.state = 'completed'"), "finished"), else_="undone").label(
            "how"
        ),
        price_snapshots.c.total.label("amount"),
        _L.ended_at.label("at"),
    )
    .join_from(checkout_locks, price_snapshots, price_snapshots.c.lock_id == _L.id)
    .where(_L.ended_at >= _AT, _WAS_IN_DOUBT)
)
_LATE = (
    sa.select(
        payments.c.lock_id.label("lock_id"),
        sa.case((sa.text("late_results.state = 'kept'"), "kept"), else_="given_back").label("how"),
        sa.func.coalesce(_R.amount, payments.c.amount).label("amount"),
        _R.resolved_at.label("at"),
    )
    .join_from(late_results, payment_attempts, payment_attempts.c.id == _R.attempt_id)
    .join(payments, payments.c.id == payment_attempts.c.payment_id)
    .where(sa.text("late_results.state IN ('reversed','kept')"), _R.resolved_at >= _AT)
)
_ALL = sa.union_all(_CHECKOUTS, _LATE).subquery()
_SINCE = sa.select(_ALL).order_by(_ALL.c.at.desc(), _ALL.c.lock_id).limit(_MOST)
