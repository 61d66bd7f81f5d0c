"""What waits for a manager: checkouts in attention, and answers that came late (``checkout 6``).

Whoever decides first claims: the statement finds the row as the manager saw it, or no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.domain.doubt import LateResult
from pos.domain.lock import Lock
from pos.domain.phase import LockState
from pos.store.journal import Journal
from pos.store.moment import db_now
from pos.store.payments import attempt_of
from pos.store.tables import (
    LIVE,
    carts,
    checkout_locks,
    late_results,
    payment_attempts,
    payments,
    price_snapshots,
    stock_reservations,
    tills,
    uid,
    users,
)

_L, _R = checkout_locks.c, late_results.c


@dataclass(frozen=True)
class Waiting:
    """A checkout in attention: where its cart was begun, and what of its goods is kept aside."""

    lock_id: str
    till: str
    since: int
    reserved: int
    held: int
    copied_to: str | None


class Attention:
    """The manager's queue, inside one unit of work."""

    def __init__(self, connection: sa.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def count(self) -> int:
        """Count what waits; one statement over two small indexes."""
        return int(self._connection.execute(_COUNT).scalar_one())

    def waiting(self, lock_id: str | None = None) -> tuple[Waiting, ...]:
        """List the checkouts that wait, the oldest first; or the one with this id."""
        rows = self._connection.execute(_WAITING if lock_id is None else _ONE, {"this": lock_id})
        return tuple(
            Waiting(r.id, r.till, r.since, r.reserved, r.held, r.copied_number) for r in rows
        )

    def late(self) -> tuple[LateResult, ...]:
        """List the late answers that nobody has seen to, the oldest first."""
        return tuple(_late(row) for row in self._connection.execute(_LATE))

    def late_one(self, late_id: str) -> LateResult | None:
        """Read one late answer that nobody has seen to."""
        row = self._connection.execute(_LATE_ONE, {"this": late_id}).one_or_none()
        return None if row is None else _late(row)

    def reversing(self, older_us: int) -> tuple[LateResult, ...]:
        """List what somebody began to give back so long ago and did not see the end of."""
        rows = self._connection.execute(_REVERSING, {"older_us": older_us})
        return tuple(_late(row) for row in rows)

    # --- claims ------------------------------------------------------------------------------

    def claim(  # noqa: PLR0913 - the lock's new owner and what it is to do.
        self,
        lock: Lock,
        *,
        till: str,
        instance: str,
        state: LockState,
        forget: bool,
        lease_us: int,
        idle_us: int,
    ) -> bool:
        """Take a checkout out of attention under the next epoch, as a manager decided.

        ``forget`` drops that it was to be undone, and who asked for it. What goes on to be undone
        ends as failed where nothing else was said, with its doubt as the reason.
        """
        goes_on = state is LockState.ACTIVE
        done = self._connection.execute(
            _CLAIM,
            {
                "this": lock.lock_id,
                "at_epoch": lock.epoch,
                "me_till": till,
                "me_instance": instance,
                "new_state": state.value,
                "forget": forget,
                "new_undo_to": None if goes_on else LockState.FAILED.value,
                "new_undo_code": None if goes_on else lock.attention_code,
                "lease_us": lease_us,
                "idle_us": idle_us,
            },
        )
        return done.rowcount == 1

    def claim_copy(self, lock: Lock) -> bool:
        """Claim a checkout whose goods go to another cart; once, and it stays in attention."""
        done = self._connection.execute(_CLAIM_COPY, {"this": lock.lock_id, "at_epoch": lock.epoch})
        return done.rowcount == 1

    def copied_to(self, lock: Lock, cart_id: str) -> None:
        """Note where the goods went; from here on the checkout is only undone."""
        self._connection.execute(_COPIED_TO, {"this": lock.lock_id, "copy": cart_id})

    def move_goods(self, from_lock: str, to_lock: str) -> None:
        """Keep the same goods aside for another checkout; levels do not change."""
        self._connection.execute(_MOVE_GOODS, {"from_lock": from_lock, "to_lock": to_lock})

    def change_late(self, late: LateResult, values: Mapping[str, Any]) -> bool:
        """Decide about a late answer, where it is still as it was seen."""
        known = {"this": late.late_id, "seen": late.state}
        unsaid = {"who": None, "new_reason": None, "new_external": None}
        told = self._connection.execute(_CHANGE_LATE, known | unsaid | dict(values))
        row = told.mappings().one_or_none()
        if row is None:
            return False
        self._journal.carry(late_results, row)
        return True


def _late(row: Any) -> LateResult:
    return LateResult(
        late_id=row.late_id,
        attempt=attempt_of(row),
        lock_id=row.lock_id,
        cart_id=row.cart_id,
        cart_number=row.cart_number,
        till=row.till,
        cashier=row.cashier,
        outcome=row.late_outcome,
        amount=row.late_amount,
        provider_ref=row.late_ref,
        at=row.late_at,
        state=row.late_state,
        key=row.late_key,
        resolved_at=row.late_resolved_at,
        total=row.total,
        currency=row.currency,
        card=row.card,
        device=row.late_device,
    )


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_BIG, _TEXT = sa.BigInteger(), sa.Text()
_IN_ATTENTION = sa.text("checkout_locks.state = 'attention'")
_LATE_OPEN = sa.text("late_results.state IN ('seen','reversing')")
#: What the try was settled as meanwhile; a find that made it `ok`, or may yet, leaves no case.
_NO_NEWS = sa.text("payment_attempts.state NOT IN ('ok','intent','unknown')")

_COUNT = sa.select(
    sa.select(sa.func.count())
    .select_from(checkout_locks)
    .where(LIVE, _IN_ATTENTION)
    .scalar_subquery()
    + sa.select(sa.func.count())
    .select_from(late_results.join(payment_attempts, payment_attempts.c.id == _R.attempt_id))
    .where(_LATE_OPEN, _NO_NEWS)
    .scalar_subquery()
)
_RESERVED = sa.select(stock_reservations).where(stock_reservations.c.lock_id == _L.id)
_copy = carts.alias("copy")
_WAITING = (
    sa.select(
        _L.id,
        tills.c.name.label("till"),
        sa.func.coalesce(_L.attention_since, _L.acquired_at).label("since"),
        _RESERVED.with_only_columns(sa.func.count()).scalar_subquery().label("reserved"),
        _RESERVED.with_only_columns(sa.func.count())
        .where(sa.text("stock_reservations.state = 'held'"))
        .scalar_subquery()
        .label("held"),
        _copy.c.number.label("copied_number"),
    )
    .join_from(checkout_locks, carts, carts.c.id == _L.cart_id)
    .join(tills, tills.c.id == carts.c.till_id)
    .outerjoin(_copy, _copy.c.id == _L.copied_to)
    .where(LIVE, _IN_ATTENTION)
    .order_by("since", _L.id)
)
_ONE = _WAITING.where(_L.id == _p("this", uid()))

_tries = payment_attempts.alias("tries")
_LATES = (
    sa.select(
        payment_attempts,
        _R.id.label("late_id"),
        _R.outcome.label("late_outcome"),
        _R.amount.label("late_amount"),
        _R.provider_ref.label("late_ref"),
        _R.at.label("late_at"),
        _R.state.label("late_state"),
        _R.key.label("late_key"),
        _R.resolved_at.label("late_resolved_at"),
        payments.c.lock_id,
        payments.c.card,
        _L.cart_id,
        carts.c.number.label("cart_number"),
        tills.c.name.label("till"),
        users.c.name.label("cashier"),
        price_snapshots.c.total,
        price_snapshots.c.currency,
        sa.select(sa.func.max(_tries.c.device_id))
        .where(_tries.c.payment_id == payments.c.id)
        .scalar_subquery()
        .label("late_device"),
    )
    .join_from(late_results, payment_attempts, payment_attempts.c.id == _R.attempt_id)
    .join(payments, payments.c.id == payment_attempts.c.payment_id)
    .join(checkout_locks, _L.id == payments.c.lock_id)
    .join(price_snapshots, price_snapshots.c.lock_id == _L.id)
    .join(carts, carts.c.id == _L.cart_id)
    .join(tills, tills.c.id == carts.c.till_id)
    .join(users, users.c.id == _L.cashier_id)
    .where(_LATE_OPEN, _NO_NEWS)
    .order_by(_R.at, _R.id)
)
_LATE = _LATES
_LATE_ONE = _LATES.where(_R.id == _p("this", uid()))
_REVERSING = _LATES.where(
    sa.text("late_results.state = 'reversing'"), _R.resolved_at < db_now() - _p("older_us", _BIG)
)
_FORGET = _p("forget", sa.Boolean())
_CLAIM = (
    sa.update(checkout_locks)
    .where(_L.id == _p("this", uid()), _L.epoch == _p("at_epoch", _BIG), _IN_ATTENTION)
    .values(
        epoch=_L.epoch + 1,
        owner_till=_p("me_till", uid()),
        owner_instance=_p("me_instance", uid()),
        taken_over_from=_L.owner_till,
        expires_at=db_now() + _p("lease_us", _BIG),
        idle_deadline=db_now() + _p("idle_us", _BIG),
        state=_p("new_state", _TEXT),
        undo_to=sa.case(
            (_FORGET, sa.null()), else_=sa.func.coalesce(_L.undo_to, _p("new_undo_to", _TEXT))
        ),
        undo_code=sa.case(
            (_FORGET, sa.null()), else_=sa.func.coalesce(_L.undo_code, _p("new_undo_code", _TEXT))
        ),
        cancel_requested_at=sa.case((_FORGET, sa.null()), else_=_L.cancel_requested_at),
        cancel_requested_by=sa.case((_FORGET, sa.null()), else_=_L.cancel_requested_by),
        attention_code=sa.null(),
        attention_from=sa.null(),
    )
)
_CLAIM_COPY = (
    sa.update(checkout_locks)
    .where(
        _L.id == _p("this", uid()),
        _L.epoch == _p("at_epoch", _BIG),
        _IN_ATTENTION,
        _L.copied_to.is_(None),
    )
    .values(epoch=_L.epoch + 1)
)
_COPIED_TO = (
    sa.update(checkout_locks).where(_L.id == _p("this", uid())).values(copied_to=_p("copy", uid()))
)
_MOVE_GOODS = (
    sa.update(stock_reservations)
    .where(
        stock_reservations.c.lock_id == _p("from_lock", uid()),
        sa.text("stock_reservations.state = 'held'"),
    )
    .values(lock_id=_p("to_lock", uid()), epoch=1)
)
_CHANGE_LATE = (
    sa.update(late_results)
    .where(_R.id == _p("this", uid()), _R.state == _p("seen", _TEXT))
    .values(
        state=_p("to_state", _TEXT),
        resolved_by=sa.func.coalesce(_p("who", uid()), _R.resolved_by),
        reason=sa.func.coalesce(_p("new_reason", _TEXT), _R.reason),
        external_ref=sa.func.coalesce(_p("new_external", _TEXT), _R.external_ref),
        resolved_at=db_now(),
    )
    .returning(*_R)
)
