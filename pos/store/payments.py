"""Tenders and every try to move their money; an intent is a row before it is a call."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.domain.lock import Attempt, AttemptState, Payment
from pos.store.moment import db_now
from pos.store.tables import late_results, payment_attempts, payments, uid

_P, _A = payments.c, payment_attempts.c


@dataclass(frozen=True)
class Settled:
    """The outcome of a try, as it is stored."""

    state: AttemptState
    response: Mapping[str, object]
    provider_ref: str | None


class Payments:
    """Tenders and their tries, inside one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, lock_id: str, payment: Payment, currency: str) -> None:
        """Write a tender."""
        self._connection.execute(
            _ADD,
            {
                "id": payment.payment_id,
                "lock_id": lock_id,
                "tender_no": payment.tender_no,
                "method": payment.method,
                "currency": currency,
                "amount": payment.amount,
                "tendered": payment.tendered,
                "tendered_currency": currency,
                "change_due": payment.change_due,
                "rounding": payment.rounding,
                "state": payment.state,
            },
        )

    def change(self, payment: Payment) -> None:
        """Write a tender's new state."""
        self._connection.execute(
            _CHANGE,
            {
                "this": payment.payment_id,
                "new_state": payment.state,
                "new_ref": payment.provider_ref,
                "new_card": payment.card,
                "new_reason": payment.reason,
            },
        )

    def add_attempt(self, attempt: Attempt, epoch: int, *, request: Mapping[str, object]) -> None:
        """Write a try: an intent before its call, or cash that needs none, settled at once."""
        self._connection.execute(
            _ADD_ATTEMPT,
            {
                "id": attempt.attempt_id,
                "payment_id": attempt.payment_id,
                "op": attempt.op,
                "amount": attempt.amount,
                "idem_key": attempt.key,
                "epoch": epoch,
                "terminal": attempt.terminal,
                "device_id": attempt.device_id,
                "state": attempt.state,
                "request": dict(request),
                "settled": not attempt.open,
            },
        )

    def settle(self, attempt_id: str, settled: Settled) -> bool:
        """Write the outcome of an open try; False where it is no longer open."""
        done = self._connection.execute(
            _SETTLE,
            {
                "this": attempt_id,
                "new_state": settled.state,
                "new_response": dict(settled.response),
                "new_ref": settled.provider_ref,
            },
        )
        return done.rowcount == 1

    def attempt_state(self, attempt_id: str) -> str | None:
        """Read what a try was settled as."""
        return self._connection.execute(_STATE, {"this": attempt_id}).scalar_one_or_none()

    def add_late(self, values: Mapping[str, Any]) -> None:
        """Keep an answer that came after its try was settled otherwise; the one unfenced write."""
        if not self._connection.execute(_HAS_LATE, {"key": values["key"]}).first():
            self._connection.execute(_ADD_LATE, values)

    def of_lock(self, lock_id: str) -> tuple[Payment, ...]:
        """Read a checkout's tenders with their tries."""
        rows = self._connection.execute(_OF_LOCK, {"lock": lock_id}).all()
        if not rows:
            return ()
        attempts = defaultdict(list)
        for row in self._connection.execute(_ATTEMPTS_OF_LOCK, {"lock": lock_id}):
            attempts[row.payment_id].append(_attempt(row))
        return tuple(_payment(row, tuple(attempts[row.id])) for row in rows)

    def any_of_locks(self, lock_ids: list[str]) -> set[str]:
        """Tell which of these checkouts have tenders."""
        return set(self._connection.execute(_ANY_OF, {"these": lock_ids}).scalars())


def _payment(row: Any, attempts: tuple[Attempt, ...]) -> Payment:
    return Payment(
        payment_id=row.id,
        tender_no=row.tender_no,
        method=row.method,
        amount=row.amount,
        tendered=row.tendered,
        change_due=row.change_due,
        state=row.state,
        rounding=row.rounding,
        provider_ref=row.provider_ref,
        card=row.card,
        reason=row.reason,
        attempts=attempts,
    )


def _attempt(row: Any) -> Attempt:
    return Attempt(
        attempt_id=row.id,
        payment_id=row.payment_id,
        op=row.op,
        amount=row.amount,
        key=row.idem_key,
        state=row.state,
        terminal=row.terminal,
        device_id=row.device_id,
        provider_ref=row.provider_ref,
        intent_at=row.intent_at,
    )


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_TEXT = sa.Text()
_ADD = sa.insert(payments)
_CHANGE = (
    sa.update(payments)
    .where(_P.id == _p("this", uid()))
    .values(
        state=_p("new_state", _TEXT),
        provider_ref=sa.func.coalesce(_p("new_ref", _TEXT), _P.provider_ref),
        card=sa.func.coalesce(_p("new_card", _TEXT), _P.card),
        reason=sa.func.coalesce(_p("new_reason", _TEXT), _P.reason),
    )
)
_ADD_ATTEMPT = sa.insert(payment_attempts).values(
    {
        name: _p(name, _A[name].type)
        for name in (
            "id",
            "payment_id",
            "op",
            "amount",
            "idem_key",
            "epoch",
            "terminal",
            "device_id",
            "state",
            "request",
        )
    }
    | {
        "intent_at": db_now(),
        "settled_at": sa.case((_p("settled", sa.Boolean()), db_now()), else_=sa.null()),
    }
)
_SETTLE = (
    sa.update(payment_attempts)
    .where(_A.id == _p("this", uid()), sa.text("state IN ('intent','unknown')"))
    .values(
        state=_p("new_state", _TEXT),
        response=_p("new_response", sa.JSON()),
        provider_ref=sa.func.coalesce(_p("new_ref", _TEXT), _A.provider_ref),
        settled_at=sa.case((_p("new_state", _TEXT) == "unknown", sa.null()), else_=db_now()),
    )
)
_STATE = sa.select(_A.state).where(_A.id == _p("this", uid()))
_HAS_LATE = sa.select(late_results.c.id).where(late_results.c.key == _p("key", _TEXT))
_ADD_LATE = sa.insert(late_results).values(at=db_now())
_OF_LOCK = sa.select(payments).where(_P.lock_id == _p("lock", uid())).order_by(_P.tender_no)
_ATTEMPTS_OF_LOCK = (
    sa.select(payment_attempts)
    .join(payments, _P.id == _A.payment_id)
    .where(_P.lock_id == _p("lock", uid()))
    .order_by(_A.intent_at, _A.id)
)
_ANY_OF = (
    sa.select(_P.lock_id)
    .where(_P.lock_id.in_(sa.bindparam("these", type_=uid(), expanding=True)))
    .distinct()
)
