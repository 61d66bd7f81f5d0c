"""The lock on a cart: one row, one live row per cart, every later write fenced (``checkout 2``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.domain.lock import Checkout, Lock, Payment
from pos.domain.phase import LockState, Phase
from pos.store.moment import db_now
from pos.store.orders import READ_ORDER_COLUMNS
from pos.store.payments import Payments
from pos.store.tables import (
    LIVE,
    carts,
    checkout_locks,
    orders,
    price_snapshot_lines,
    price_snapshots,
    tills,
    uid,
    users,
)

_L = checkout_locks.c


@dataclass(frozen=True)
class TakenCart:
    """What a cart said when it was taken; ``now`` is the store's clock."""

    number: str
    attempt_no: int
    total: int
    discount_kind: str | None
    discount_value: int
    now: int


@dataclass(frozen=True)
class Fence:
    """What a fenced write changes on the lock row besides its ``phase_seq`` and lease.

    ``idle_us`` pushes the idle deadline on, none leaves it. ``clear_cancel`` forgets a request to
    cancel that came too late to be honoured.
    """

    phase: Phase
    state: LockState = LockState.ACTIVE
    idle_us: int | None = None
    clear_cancel: bool = False
    undo_to: str | None = None
    undo_code: str | None = None
    attention_code: str | None = None
    attention_from: str | None = None
    end_code: str | None = None
    end_detail: Mapping[str, object] | None = None

    @property
    def ends(self) -> bool:
        """Tell whether the lock is final after it."""
        return self.end_code is not None


@dataclass(frozen=True)
class Fenced:
    """What the fence found: the lock's values after it."""

    phase_seq: int
    expires_at: int
    idle_deadline: int
    cancel_requested_at: int | None
    now: int


class Locks:
    """Checkout locks, inside one unit of work."""

    def __init__(self, connection: sa.Connection, payments: Payments) -> None:
        self._connection = connection
        self._payments = payments
        self._kind = connection.dialect.name

    # --- acquire -----------------------------------------------------------------------------

    def take_cart(self, cart_id: str, version: int) -> TakenCart | None:
        """Turn an open cart of this version into a held one; none where it is not."""
        row = self._connection.execute(_TAKE_CART, {"this": cart_id, "seen": version}).one_or_none()
        if row is None:
            return None
        return TakenCart(
            row.number, row.attempts, row.total, row.discount_kind, row.discount_value, row.now
        )

    def insert(self, values: Mapping[str, Any], lease_us: int, idle_us: int) -> Any | None:
        """Write the lock; none where the cart has a live one (the index is the truth)."""
        statement = _INSERT_SQLITE if self._kind == "sqlite" else _INSERT_POSTGRESQL
        return self._connection.execute(
            statement, {**values, "lease_us": lease_us, "idle_us": idle_us}
        ).one_or_none()

    def insert_refused(self, values: Mapping[str, Any]) -> None:
        """Write a lock that was never held: born failed, so that the manager sees the attempt."""
        self._connection.execute(_INSERT_REFUSED, values)

    def count_attempt(self, cart_id: str) -> int | None:
        """Count a refused attempt on the cart, whatever its status."""
        return self._connection.execute(_COUNT_ATTEMPT, {"this": cart_id}).scalar_one_or_none()

    # --- every later write -------------------------------------------------------------------

    def fence(self, lock: Lock, fence: Fence, lease_us: int) -> Fenced | None:
        """Let a write through for the owner of this epoch and step only; none for anybody else."""
        row = self._connection.execute(
            _FENCE,
            {
                "this": lock.lock_id,
                "at_epoch": lock.epoch,
                "at_seq": lock.phase_seq,
                "from_state": lock.state.value,
                "lease_us": lease_us,
                "new_phase": fence.phase.value,
                "new_state": fence.state.value,
                "push_idle": fence.idle_us is not None,
                "idle_us": fence.idle_us or 0,
                "clear_cancel": fence.clear_cancel,
                "new_undo_to": fence.undo_to,
                "new_undo_code": fence.undo_code,
                "new_attention_code": fence.attention_code,
                "new_attention_from": fence.attention_from,
                "new_end_code": fence.end_code,
                "new_end_detail": fence.end_detail,
                "ends": fence.ends,
            },
        ).one_or_none()
        return None if row is None else Fenced(*row)

    def take_over(
        self, lock: Lock, *, till: str, instance: str, lease_us: int, idle_us: int
    ) -> bool:
        """Become the owner under the next epoch, where the lease is over or the till is our own."""
        done = self._connection.execute(
            _TAKE_OVER,
            {
                "this": lock.lock_id,
                "at_epoch": lock.epoch,
                "me_till": till,
                "me_instance": instance,
                "lease_us": lease_us,
                "idle_us": idle_us,
            },
        )
        return done.rowcount == 1

    def take_over_live(
        self, lock: Lock, *, till: str, instance: str, lease_us: int, idle_us: int
    ) -> bool:
        """Become the owner under the next epoch although the owner answers.

        Only at the very step that was looked at: one step on, its owner may be asking a terminal.
        """
        done = self._connection.execute(
            _TAKE_OVER_LIVE,
            {
                "this": lock.lock_id,
                "at_epoch": lock.epoch,
                "at_seq": lock.phase_seq,
                "me_till": till,
                "me_instance": instance,
                "lease_us": lease_us,
                "idle_us": idle_us,
            },
        )
        return done.rowcount == 1

    def claim(  # noqa: PLR0913 - the lock's new owner and what it is to do.
        self,
        lock: Lock,
        *,
        till: str,
        instance: str,
        state: LockState,
        undo_to: str | None,
        lease_us: int,
        idle_us: int,
    ) -> bool:
        """Take a checkout out of attention under the next epoch, to go on or to undo it."""
        done = self._connection.execute(
            _CLAIM,
            {
                "this": lock.lock_id,
                "at_epoch": lock.epoch,
                "me_till": till,
                "me_instance": instance,
                "new_state": state.value,
                "new_undo_to": undo_to,
                "lease_us": lease_us,
                "idle_us": idle_us,
            },
        )
        return done.rowcount == 1

    def request_cancel(self, lock: Lock, user_id: str) -> bool:
        """Ask the owner to undo it, at the very values at which undoing was seen to be possible."""
        done = self._connection.execute(
            _REQUEST_CANCEL,
            {
                "this": lock.lock_id,
                "at_epoch": lock.epoch,
                "at_seq": lock.phase_seq,
                "who": user_id,
            },
        )
        return done.rowcount == 1

    def beat(self, instance: str, lease_us: int, *, but_not: frozenset[str]) -> int:
        """Renew the leases of all locks of this program; never phase, step or epoch."""
        statement = _BEAT_SQLITE if self._kind == "sqlite" else _BEAT_POSTGRESQL
        done = self._connection.execute(
            statement, {"me": instance, "lease_us": lease_us, "but_not": list(but_not) or [_NOBODY]}
        )
        return done.rowcount

    # --- reading -----------------------------------------------------------------------------

    def by_start_key(self, start_key: str) -> str | None:
        """Find what an earlier click with this key made."""
        return self._connection.execute(_BY_START_KEY, {"key": start_key}).scalar_one_or_none()

    def refusal(self, start_key: str) -> tuple[str, Mapping[str, Any]] | None:
        """Read why an earlier click with this key was refused; none where it was not."""
        row = self._connection.execute(_REFUSAL, {"key": start_key}).one_or_none()
        return None if row is None else (row.end_code, row.end_detail or {})

    def load(self, lock_id: str, *, to_write: bool = False) -> Checkout | None:
        """Read a checkout whole; ``to_write`` waits for whoever is still committing on it."""
        row = self._connection.execute(
            _LOAD_TO_WRITE if to_write else _LOAD, {"this": lock_id}
        ).one_or_none()
        return None if row is None else _checkout(row, self._payments.of_lock(lock_id))

    def load_live(self) -> tuple[Checkout, ...]:
        """Read every live checkout whole, the oldest first, in a few reads for all of them."""
        rows = self._connection.execute(_LOAD_LIVE).all()
        tenders = self._payments.of_locks([row.id for row in rows]) if rows else {}
        return tuple(_checkout(row, tenders.get(row.id, ())) for row in rows)

    def live_of_cart(self, cart_id: str) -> str | None:
        """Find the lock that holds a cart."""
        return self._connection.execute(_LIVE_OF_CART, {"cart": cart_id}).scalar_one_or_none()

    def live(self) -> tuple[str, ...]:
        """List every live lock, the oldest first."""
        return tuple(self._connection.execute(_LIVE).scalars())

    def of_till(self, till_id: str) -> tuple[str, ...]:
        """List what a till holds or left behind, the oldest first."""
        return tuple(self._connection.execute(_OF_TILL, {"till": till_id}).scalars())

    def silent(self, limit: int) -> tuple[str, ...]:
        """Pick and lock checkouts whose lease is over now, with no grace for their tills."""
        found = self._connection.execute(_SILENT, {"most": limit})
        return tuple(found.scalars())

    def due(self, instance: str, *, grace_us: int, others_us: int, limit: int) -> tuple[str, ...]:
        """Pick and lock checkouts whose time is over, so that no other cleaner picks them."""
        found = self._connection.execute(
            _DUE,
            {"me": instance, "grace_us": grace_us, "others_us": others_us, "most": limit},
        )
        return tuple(found.scalars())

    def expire(self, lock_ids: list[str], *, code: str) -> None:
        """End picked checkouts that hold no money, whoever owned them."""
        self._connection.execute(_EXPIRE, {"these": lock_ids, "code": code})


_NOBODY = "00000000-0000-0000-0000-000000000000"


def _checkout(row: Any, tenders: tuple[Payment, ...]) -> Checkout:
    return Checkout(
        lock=_lock(row),
        currency=row.currency or "",
        total=row.snapshot_total or 0,
        lines=row.lines or 0,
        articles=row.articles or 0,
        payments=tenders,
        order_id=row.order_id,
        order_status=row.order_status,
        receipt_series=row.receipt_series,
        receipt_no=row.receipt_no,
    )


def _lock(row: Any) -> Lock:
    return Lock(
        lock_id=row.id,
        cart_id=row.cart_id,
        cart_number=row.cart_number,
        attempt_no=row.attempt_no,
        epoch=row.epoch,
        phase_seq=row.phase_seq,
        state=LockState(row.state),
        phase=Phase(row.phase),
        owner_till=row.owner_till,
        owner_name=row.owner_name,
        owner_series=row.owner_series,
        owner_instance=row.owner_instance,
        cashier_id=row.cashier_id,
        cashier_name=row.cashier_name,
        acquired_at=row.acquired_at,
        expires_at=row.expires_at,
        idle_deadline=row.idle_deadline,
        cancel_requested_at=row.cancel_requested_at,
        undo_to=row.undo_to,
        undo_code=row.undo_code,
        attention_code=row.attention_code,
        attention_from=row.attention_from,
        ended_at=row.ended_at,
        end_code=row.end_code,
        copied=row.copied_to is not None,
    )


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_BIG, _TEXT, _BOOL = sa.BigInteger(), sa.Text(), sa.Boolean()
_THIS = _L.id == _p("this", uid())

_TAKE_CART = (
    sa.update(carts)
    .where(
        carts.c.id == _p("this", uid()),
        carts.c.status == sa.literal_column("'open'"),
        carts.c.version == _p("seen", _BIG),
    )
    .values(status=sa.literal_column("'locked'"), attempts=carts.c.attempts + 1)
    .returning(
        carts.c.number,
        carts.c.attempts,
        carts.c.total,
        carts.c.discount_kind,
        carts.c.discount_value,
        db_now().label("now"),
    )
)
_COUNT_ATTEMPT = (
    sa.update(carts)
    .where(carts.c.id == _p("this", uid()))
    .values(attempts=carts.c.attempts + 1)
    .returning(carts.c.attempts)
)
_BORN = {
    name: _p(name, _L[name].type)
    for name in (
        "id",
        "cart_id",
        "attempt_no",
        "start_key",
        "owner_till",
        "owner_instance",
        "cashier_id",
        "state",
        "phase",
        "phase_seq",
        "cart_version",
    )
}


def _insert_lock(kind: Any) -> Any:
    return (
        kind(checkout_locks)
        .values(
            **_BORN,
            acquired_at=db_now(),
            expires_at=db_now() + _p("lease_us", _BIG),
            idle_deadline=db_now() + _p("idle_us", _BIG),
        )
        .on_conflict_do_nothing(index_elements=[_L.cart_id], index_where=LIVE)
        .returning(_L.id, _L.epoch, _L.acquired_at, _L.expires_at, _L.idle_deadline)
    )


_INSERT_SQLITE = _insert_lock(sqlite.insert)
_INSERT_POSTGRESQL = _insert_lock(postgresql.insert)
_INSERT_REFUSED = sa.insert(checkout_locks).values(
    **_BORN,
    refused=sa.true(),
    acquired_at=db_now(),
    expires_at=db_now(),
    idle_deadline=db_now(),
    ended_at=db_now(),
    end_code=_p("end_code", _TEXT),
    end_detail=_p("end_detail", sa.JSON()),
)
_ATTENTION = _p("new_attention_code", _TEXT)
#: Kept when it is claimed: what comes back undecided waits as long as it did, in its old place.
_IN_DOUBT_SINCE = sa.case(
    (_ATTENTION.is_(None), _L.attention_since),
    else_=sa.func.coalesce(_L.attention_since, db_now()),
)
_FENCE = (
    sa.update(checkout_locks)
    .where(
        _THIS,
        _L.epoch == _p("at_epoch", _BIG),
        _L.phase_seq == _p("at_seq", _BIG),
        _L.state == _p("from_state", _TEXT),
    )
    .values(
        phase=_p("new_phase", _TEXT),
        state=_p("new_state", _TEXT),
        phase_seq=_L.phase_seq + 1,
        expires_at=db_now() + _p("lease_us", _BIG),
        idle_deadline=sa.case(
            (_p("push_idle", _BOOL), db_now() + _p("idle_us", _BIG)), else_=_L.idle_deadline
        ),
        cancel_requested_at=sa.case(
            (_p("clear_cancel", _BOOL), sa.null()), else_=_L.cancel_requested_at
        ),
        cancel_requested_by=sa.case(
            (_p("clear_cancel", _BOOL), sa.null()), else_=_L.cancel_requested_by
        ),
        undo_to=sa.func.coalesce(_p("new_undo_to", _TEXT), _L.undo_to),
        undo_code=sa.func.coalesce(_p("new_undo_code", _TEXT), _L.undo_code),
        attention_code=_ATTENTION,
        attention_from=_p("new_attention_from", _TEXT),
        attention_since=_IN_DOUBT_SINCE,
        end_code=_p("new_end_code", _TEXT),
        end_detail=_p("new_end_detail", sa.JSON(none_as_null=True)),
        ended_at=sa.case((_p("ends", _BOOL), db_now()), else_=sa.null()),
    )
    .returning(
        _L.phase_seq,
        _L.expires_at,
        _L.idle_deadline,
        _L.cancel_requested_at,
        db_now().label("now"),
    )
)
_ACTIVE_OR_UNDOING = sa.text("checkout_locks.state IN ('active','compensating')")
_OWNED_ANEW = {
    "epoch": _L.epoch + 1,
    "owner_till": _p("me_till", uid()),
    "owner_instance": _p("me_instance", uid()),
    "taken_over_from": _L.owner_till,
    "expires_at": db_now() + _p("lease_us", _BIG),
    "idle_deadline": db_now() + _p("idle_us", _BIG),
}
_TAKE_OVER = (
    sa.update(checkout_locks)
    .where(
        _THIS,
        _L.epoch == _p("at_epoch", _BIG),
        _ACTIVE_OR_UNDOING,
        sa.or_(
            _L.expires_at < db_now(),
            sa.and_(
                _L.owner_till == _p("me_till", uid()),
                _L.owner_instance != _p("me_instance", uid()),
            ),
        ),
    )
    .values(**_OWNED_ANEW)
)
_TAKE_OVER_LIVE = (
    sa.update(checkout_locks)
    .where(
        _THIS,
        _L.epoch == _p("at_epoch", _BIG),
        _L.phase_seq == _p("at_seq", _BIG),
        sa.text("checkout_locks.state = 'active'"),
    )
    .values(**_OWNED_ANEW)
)
_CLAIM = (
    sa.update(checkout_locks)
    .where(_THIS, _L.epoch == _p("at_epoch", _BIG), sa.text("checkout_locks.state = 'attention'"))
    .values(
        **_OWNED_ANEW,
        state=_p("new_state", _TEXT),
        undo_to=sa.func.coalesce(_L.undo_to, _p("new_undo_to", _TEXT)),
        attention_code=sa.null(),
        attention_from=sa.null(),
    )
)
_REQUEST_CANCEL = (
    sa.update(checkout_locks)
    .where(
        _THIS,
        _L.epoch == _p("at_epoch", _BIG),
        _L.phase_seq == _p("at_seq", _BIG),
        sa.text("checkout_locks.state = 'active'"),
    )
    .values(cancel_requested_by=_p("who", uid()), cancel_requested_at=db_now())
)
_MINE = sa.and_(
    _L.owner_instance == _p("me", uid()),
    _ACTIVE_OR_UNDOING,
    _L.id.not_in(sa.bindparam("but_not", type_=uid(), expanding=True)),
)
_RENEWED = {"expires_at": db_now() + _p("lease_us", _BIG)}
_BEAT_SQLITE = sa.update(checkout_locks).where(_MINE).values(_RENEWED)
_PICKED = sa.select(_L.id).where(_MINE).with_for_update(skip_locked=True).cte("mine")
_BEAT_POSTGRESQL = (
    sa.update(checkout_locks).where(_L.id.in_(sa.select(_PICKED.c.id))).values(_RENEWED)
)
_BY_START_KEY = sa.select(_L.id).where(_L.start_key == _p("key", uid()))
_REFUSAL = sa.select(_L.end_code, _L.end_detail).where(
    _L.start_key == _p("key", uid()), _L.refused.is_(sa.true())
)
_LINES_OF = sa.select(price_snapshot_lines).where(price_snapshot_lines.c.lock_id == _L.id)
_READ = (
    sa.select(
        checkout_locks,
        carts.c.number.label("cart_number"),
        tills.c.name.label("owner_name"),
        tills.c.series.label("owner_series"),
        users.c.name.label("cashier_name"),
        price_snapshots.c.currency,
        price_snapshots.c.total.label("snapshot_total"),
        _LINES_OF.with_only_columns(sa.func.count()).scalar_subquery().label("lines"),
        _LINES_OF.with_only_columns(
            sa.cast(
                sa.func.sum(
                    sa.case(
                        (price_snapshot_lines.c.unit == "kg", 1),
                        else_=sa.func.abs(price_snapshot_lines.c.qty) / 1000,
                    )
                ),
                sa.BigInteger,
            )
        )
        .scalar_subquery()
        .label("articles"),
        *READ_ORDER_COLUMNS,
    )
    .select_from(checkout_locks)
    .join(carts, carts.c.id == _L.cart_id)
    .join(tills, tills.c.id == _L.owner_till)
    .join(users, users.c.id == _L.cashier_id)
    .outerjoin(price_snapshots, price_snapshots.c.lock_id == _L.id)
    .outerjoin(orders, orders.c.lock_id == _L.id)
)
_LOAD = _READ.where(_THIS)
_LOAD_LIVE = _READ.where(
    sa.text("checkout_locks.state IN ('active','compensating','attention')")
).order_by(_L.acquired_at)
_LOAD_TO_WRITE = _LOAD.with_for_update(of=checkout_locks)
_LIVE_OF_CART = sa.select(_L.id).where(_L.cart_id == _p("cart", uid()), LIVE)
_LIVE = sa.select(_L.id).where(LIVE).order_by(_L.acquired_at)
_OF_TILL = sa.select(_L.id).where(_L.owner_till == _p("till", uid()), LIVE).order_by(_L.acquired_at)
_DUE = (
    sa.select(_L.id)
    .where(
        LIVE,
        sa.or_(
            sa.and_(_ACTIVE_OR_UNDOING, _L.expires_at + _p("grace_us", _BIG) < db_now()),
            sa.and_(
                sa.text("checkout_locks.state = 'active'"),
                _L.idle_deadline
                + sa.case((_L.owner_instance == _p("me", uid()), 0), else_=_p("others_us", _BIG))
                < db_now(),
            ),
        ),
    )
    .order_by(_L.id)
    .limit(_p("most", sa.Integer()))
    .with_for_update(skip_locked=True)
)
_SILENT = (
    sa.select(_L.id)
    .where(LIVE, _ACTIVE_OR_UNDOING, _L.expires_at < db_now())
    .order_by(_L.id)
    .limit(_p("most", sa.Integer()))
    .with_for_update(skip_locked=True)
)
_EXPIRE = (
    sa.update(checkout_locks)
    .where(_L.id.in_(sa.bindparam("these", type_=uid(), expanding=True)))
    .values(
        epoch=_L.epoch + 1,
        phase_seq=_L.phase_seq + 1,
        state="expired",
        ended_at=db_now(),
        end_code=_p("code", _TEXT),
    )
)
