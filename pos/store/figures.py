"""The rows behind the figures: each statement reads the checkouts of a time once, set-based.

All of them follow ``ix_checkout_locks_acquired_at``. What differs by hour, day and week is added
up from quarters of an hour, so that no engine needs to know the shop's time zone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.domain.figures import SLOT_US, Asked
from pos.store.tables import (
    LIVE,
    audit_journal,
    checkout_locks,
    late_results,
    payment_attempts,
    payments,
    tills,
    uid,
    users,
)

#: Who a clean-up writes into the journal as; what it ends set-based has nobody.
CLEANER = "cleanup"


@dataclass(frozen=True)
class Slot:
    """Checkouts that began in one quarter of an hour and came to the same.

    ``blocked`` of them were refused though an article was there, and kept aside for somebody else.
    """

    start: int
    state: str
    refused: bool
    phase: str
    code: str | None
    count: int
    blocked: int


@dataclass(frozen=True)
class Group:
    """Checkouts of one till and cashier that are in the same state."""

    till_id: str
    till: str
    cashier_id: str
    cashier: str
    state: str
    refused: bool
    count: int


@dataclass(frozen=True)
class Paid:
    """Payments by one method that came to the same."""

    method: str
    state: str
    count: int
    amount: int


class FigureRows:
    """The figures' rows, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def slots(self, asked: Asked) -> tuple[Slot, ...]:
        """Count the checkouts by quarter of an hour, state, phase and reason."""
        return tuple(
            Slot(row.slot * SLOT_US, *row[1:])
            for row in self._connection.execute(_SLOTS, _of(asked))
        )

    def groups(self, asked: Asked) -> tuple[Group, ...]:
        """Count the checkouts by till, cashier and state."""
        return tuple(Group(*row) for row in self._connection.execute(_GROUPS, _of(asked)))

    def took(self, asked: Asked) -> Iterator[tuple[int, int]]:
        """Give begin and duration of every finished checkout, the shortest first."""
        for row in self._connection.execute(_TOOK, _of(asked)):
            yield row[0], row[1]

    def paid(self, asked: Asked) -> tuple[Paid, ...]:
        """Count payments, and add up their amounts, by method and outcome."""
        return tuple(Paid(*row) for row in self._connection.execute(_PAID, _of(asked)))

    def cleaned(self, asked: Asked) -> int:
        """Count what a clean-up ended."""
        return int(self._connection.execute(_CLEANED, _of(asked)).scalar_one())

    def doubts(self, asked: Asked) -> tuple[int, int | None]:
        """Count what waits for a manager now, and find since when the oldest does."""
        found = self._connection.execute(_DOUBTS, _of(asked)).all()
        oldest = [row.oldest for row in found if row.oldest is not None]
        return sum(row.many for row in found), min(oldest, default=None)

    def waits(self, asked: Asked) -> tuple[int, ...]:
        """Give the longest wait for a person in each finished checkout, the shortest first.

        That is the longest time between two commits of tenders while no terminal was asked: what
        the idle deadline must outlast.
        """
        return tuple(self._connection.execute(_WAITS, _of(asked)).scalars())

    def choices(self) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        """List the tills and the people that figures may be asked of, by id and name."""
        found = self._connection.execute
        return (
            tuple((row.id, row.name) for row in found(_TILLS)),
            tuple((row.id, row.name) for row in found(_PEOPLE)),
        )


def _of(asked: Asked) -> Mapping[str, Any]:
    return {
        "since": asked.since,
        "until": asked.until,
        "till": asked.till_id,
        "cashier": asked.cashier_id,
    }


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_L, _P, _A, _J = checkout_locks.c, payments.c, payment_attempts.c, audit_journal.c
_BIG = sa.BigInteger()
_BY_WHOM = sa.and_(
    sa.or_(_p("till", uid()).is_(None), _L.owner_till == _p("till", uid())),
    sa.or_(_p("cashier", uid()).is_(None), _L.cashier_id == _p("cashier", uid())),
)
_SCOPE = sa.and_(_L.acquired_at >= _p("since", _BIG), _L.acquired_at < _p("until", _BIG), _BY_WHOM)
_COUNT = sa.func.count().label("many")
_SLOT = (_L.acquired_at // sa.literal_column(str(SLOT_US))).label("slot")
_KEPT_ASIDE = sa.and_(
    sa.text("checkout_locks.end_code = 'OUT_OF_STOCK'"),
    _L.end_detail["kept_aside"].as_integer() > 0,
)
_SLOTS = (
    sa.select(
        _SLOT,
        _L.state,
        _L.refused,
        _L.phase,
        _L.end_code,
        _COUNT,
        sa.func.sum(sa.case((_KEPT_ASIDE, 1), else_=0)).label("blocked"),
    )
    .where(_SCOPE)
    .group_by(_SLOT, _L.state, _L.refused, _L.phase, _L.end_code)
)
_BY = (_L.owner_till, _L.cashier_id, _L.state, _L.refused)
_GROUPED = sa.select(*_BY, _COUNT).where(_SCOPE).group_by(*_BY).subquery("grouped")
_GROUPS = (
    sa.select(
        _GROUPED.c.owner_till,
        tills.c.name,
        _GROUPED.c.cashier_id,
        users.c.name,
        _GROUPED.c.state,
        _GROUPED.c.refused,
        _GROUPED.c.many,
    )
    .join(tills, tills.c.id == _GROUPED.c.owner_till)
    .join(users, users.c.id == _GROUPED.c.cashier_id)
)
_FINISHED = sa.text("checkout_locks.state = 'completed'")
_DURATION = (_L.ended_at - _L.acquired_at).label("duration")
_TOOK = sa.select(_L.acquired_at, _DURATION).where(_SCOPE, _FINISHED).order_by(_DURATION)
_PAID = (
    sa.select(_P.method, _P.state, _COUNT, sa.cast(sa.func.sum(_P.amount), _BIG).label("amount"))
    .join(checkout_locks, _L.id == _P.lock_id)
    .where(_SCOPE)
    .group_by(_P.method, _P.state)
    .order_by(_P.method, _P.state)
)
#: A clean-up takes over under the next epoch or lets expire; the journal tells who ended it.
_CLEANED = (
    sa.select(_COUNT)
    .select_from(checkout_locks)
    .where(
        _SCOPE,
        _L.ended_at.is_not(None),
        sa.or_(_L.epoch > 1, sa.text("checkout_locks.state = 'expired'")),
        sa.exists().where(
            _J.lock_id == _L.id,
            _J.to_state == _L.state,
            sa.or_(_J.actor.is_(None), _J.actor == sa.literal_column(f"'{CLEANER}'")),
        ),
    )
)
_DOUBTS = sa.union_all(
    sa.select(_COUNT, sa.func.min(_L.attention_since).label("oldest")).where(
        LIVE, sa.text("checkout_locks.state = 'attention'"), _BY_WHOM
    ),
    sa.select(_COUNT, sa.func.min(late_results.c.at).label("oldest"))
    .select_from(late_results)
    .join(payment_attempts, _A.id == late_results.c.attempt_id)
    .join(payments, _P.id == _A.payment_id)
    .join(checkout_locks, _L.id == _P.lock_id)
    .where(
        sa.text("late_results.state IN ('seen','reversing')"),
        sa.text("payment_attempts.state NOT IN ('ok','intent','unknown')"),
        _BY_WHOM,
    ),
)
#: While a terminal is asked the idle deadline rests; while a person reads one, it does not.
_ASKED_A_PERSON = _A.terminal == sa.literal_column("'person'")
_BEFORE = sa.func.coalesce(
    sa.func.lag(_A.settled_at).over(partition_by=_P.lock_id, order_by=(_A.intent_at, _A.id)),
    _L.acquired_at,
)
_GAPS = (
    sa.select(
        _P.lock_id.label("lock_id"),
        (_A.intent_at - _BEFORE).label("gap"),
        sa.case((_ASKED_A_PERSON, _A.settled_at - _A.intent_at), else_=0).label("answer"),
    )
    .join(payments, _P.id == _A.payment_id)
    .join(checkout_locks, _L.id == _P.lock_id)
    .where(_SCOPE, _FINISHED)
    .subquery("gaps")
)
_LONGEST = sa.func.max(sa.case((_GAPS.c.gap > _GAPS.c.answer, _GAPS.c.gap), else_=_GAPS.c.answer))
_WAITS = sa.select(_LONGEST.label("longest")).group_by(_GAPS.c.lock_id).order_by(_LONGEST)
_TILLS = sa.select(tills.c.id, tills.c.name).order_by(tills.c.name)
_PEOPLE = sa.select(users.c.id, users.c.name).order_by(users.c.name)
