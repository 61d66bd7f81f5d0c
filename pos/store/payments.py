"""Tenders and every try to move their money; an intent is a row before it is a call."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pos.domain.lock import Attempt, AttemptState, Payment
from pos.store.journal import Journal
from pos.store.moment import db_now
from pos.store.tables import carts, checkout_locks, late_results, payment_attempts, payments, uid

_P, _A = payments.c, payment_attempts.c


@dataclass(frozen=True)
class Settled:
    """The outcome of a try, as it is stored; ``moved`` where another amount was moved than asked.

    ``external_ref`` is what a person proved it with.
    """

    state: AttemptState
    response: Mapping[str, object]
    provider_ref: str | None
    moved: int | None = None
    external_ref: str | None = None


class Payments:
    """Tenders and their tries, inside one unit of work."""

    def __init__(self, connection: sa.Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, lock_id: str, payment: Payment, currency: str) -> None:
        """Write a tender."""
        self._write(
            payments,
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
        self._write(
            payments,
            _CHANGE,
            {
                "this": payment.payment_id,
                "new_state": payment.state,
                "new_ref": payment.provider_ref,
                "new_card": payment.card,
                "new_reason": payment.reason,
            },
        )

    def resize(self, payment: Payment) -> None:
        """Let a tender pay what was really taken for it."""
        self._write(payments, _RESIZE, {"this": payment.payment_id, "new_amount": payment.amount})

    def add_attempt(self, attempt: Attempt, epoch: int, *, request: Mapping[str, object]) -> None:
        """Write a try: an intent before its call, or one that needs none, settled at once."""
        self._write(
            payment_attempts,
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
                "external_ref": attempt.external_ref,
                "settled": not attempt.open,
            },
        )

    def settle(self, attempt_id: str, settled: Settled) -> bool:
        """Write the outcome of an open try; False where it is no longer open."""
        return self._write(
            payment_attempts,
            _SETTLE,
            {
                "this": attempt_id,
                "new_state": settled.state,
                "new_response": dict(settled.response),
                "new_ref": settled.provider_ref,
                "new_moved": settled.moved,
                "new_external": settled.external_ref,
            },
        )

    def _write(self, table: sa.Table, statement: sa.Executable, values: Mapping[str, Any]) -> bool:
        """Write a row and seal it as it stands then; False where there was none to write."""
        row = self._connection.execute(statement, values).one_or_none()
        if row is None:
            return False
        self._journal.carry(table, row)
        return True

    def attempt_state(self, attempt_id: str) -> str | None:
        """Read what a try was settled as."""
        return self._connection.execute(_STATE, {"this": attempt_id}).scalar_one_or_none()

    def cart_of_reference(self, reference: str, but_not: str) -> str | None:
        """Find the cart that was paid under a provider's reference, other than by this tender."""
        asked = {"ref": reference, "but_not": but_not}
        return self._connection.execute(_OF_REFERENCE, asked).scalars().first()

    def add_late(self, values: Mapping[str, Any]) -> bool:
        """Keep an answer that came after its try was settled otherwise; the one unfenced write.

        What is known takes the place of what was not; False where nothing new is said.
        """
        known = self._connection.execute(_LATE, {"key": values["key"]}).scalar_one_or_none()
        if known is None:
            self._write(late_results, _ADD_LATE, values)
        elif known == "unknown" != values["outcome"]:
            told = {f"new_{name}": values[name] for name in ("outcome", "provider_ref", "amount")}
            self._write(late_results, _TELL_LATE, {"this_key": values["key"]} | told)
        else:
            return False
        return True

    def written_off(self, device_id: str, life_us: int) -> tuple[tuple[str, Attempt], ...]:
        """Find what a terminal may have been asked for after another till wrote it off.

        Gives each try with its checkout: settled as not executed under a later owner, younger than
        ``life_us`` microseconds, and with no late answer that says what became of it.
        """
        rows = self._connection.execute(_WRITTEN_OFF, {"device": device_id, "life_us": life_us})
        return tuple((row.lock_id, attempt_of(row)) for row in rows)

    def of_lock(self, lock_id: str) -> tuple[Payment, ...]:
        """Read a checkout's tenders with their tries."""
        rows = self._connection.execute(_OF_LOCK, {"lock": lock_id}).all()
        if not rows:
            return ()
        attempts = defaultdict(list)
        for row in self._connection.execute(_ATTEMPTS_OF_LOCK, {"lock": lock_id}):
            attempts[row.payment_id].append(attempt_of(row))
        return tuple(_payment(row, tuple(attempts[row.id])) for row in rows)

    def of_locks(self, lock_ids: list[str]) -> Mapping[str, tuple[Payment, ...]]:
        """Read the tenders of several checkouts with their tries, in two reads for all of them."""
        attempts = defaultdict(list)
        for row in self._connection.execute(_ATTEMPTS_OF_LOCKS, {"these": lock_ids}):
            attempts[row.payment_id].append(attempt_of(row))
        found = defaultdict(list)
        for row in self._connection.execute(_OF_LOCKS, {"these": lock_ids}):
            found[row.lock_id].append(_payment(row, tuple(attempts[row.id])))
        return {lock_id: tuple(tenders) for lock_id, tenders in found.items()}

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


def attempt_of(row: Any) -> Attempt:
    """Make a try of its row."""
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
        epoch=row.epoch,
        moved=row.moved,
        settled_at=row.settled_at,
        external_ref=row.external_ref,
    )


def _p(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


_TEXT = sa.Text()
_ADD = sa.insert(payments).returning(*_P)
_CHANGE = (
    sa.update(payments)
    .where(_P.id == _p("this", uid()))
    .values(
        state=_p("new_state", _TEXT),
        provider_ref=sa.func.coalesce(_p("new_ref", _TEXT), _P.provider_ref),
        card=sa.func.coalesce(_p("new_card", _TEXT), _P.card),
        reason=sa.func.coalesce(_p("new_reason", _TEXT), _P.reason),
    )
    .returning(*_P)
)
_RESIZE = (
    sa.update(payments)
    .where(_P.id == _p("this", uid()))
    .values(amount=_p("new_amount", sa.BigInteger()), tendered=_p("new_amount", sa.BigInteger()))
    .returning(*_P)
)
_ADD_ATTEMPT = (
    sa.insert(payment_attempts)
    .values(
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
                "external_ref",
            )
        }
        | {
            "intent_at": db_now(),
            "settled_at": sa.case((_p("settled", sa.Boolean()), db_now()), else_=sa.null()),
        }
    )
    .returning(*_A)
)
_SETTLE = (
    sa.update(payment_attempts)
    .where(_A.id == _p("this", uid()), sa.text("state IN ('intent','unknown')"))
    .values(
        state=_p("new_state", _TEXT),
        response=_p("new_response", sa.JSON()),
        provider_ref=sa.func.coalesce(_p("new_ref", _TEXT), _A.provider_ref),
        moved=_p("new_moved", sa.BigInteger()),
        external_ref=sa.func.coalesce(_p("new_external", _TEXT), _A.external_ref),
        settled_at=sa.case((_p("new_state", _TEXT) == "unknown", sa.null()), else_=db_now()),
    )
    .returning(*_A)
)
_STATE = sa.select(_A.state).where(_A.id == _p("this", uid()))
_OF_REFERENCE = (
    sa.select(carts.c.number)
    .join_from(payments, checkout_locks, checkout_locks.c.id == _P.lock_id)
    .join(carts, carts.c.id == checkout_locks.c.cart_id)
    .where(_P.provider_ref == _p("ref", _TEXT), _P.id != _p("but_not", uid()))
    .limit(1)
)
_LATE = sa.select(late_results.c.outcome).where(late_results.c.key == _p("key", _TEXT))
_ADD_LATE = sa.insert(late_results).values(at=db_now()).returning(*late_results.c)
_TELL_LATE = (
    sa.update(late_results)
    .where(late_results.c.key == _p("this_key", _TEXT))
    .values(
        outcome=_p("new_outcome", _TEXT),
        provider_ref=_p("new_provider_ref", _TEXT),
        amount=_p("new_amount", sa.BigInteger()),
        # Nobody settled it by other means: it was put away because nothing was found.
        state=sa.case(
            (
                sa.and_(
                    late_results.c.state == sa.literal_column("'kept'"),
                    late_results.c.external_ref.is_(None),
                ),
                sa.literal_column("'seen'"),
            ),
            else_=late_results.c.state,
        ),
    )
    .returning(*late_results.c)
)
_held = payment_attempts.alias("held")
#: A charge that people wrote off while nobody answered, of a card at this terminal.
_BY_PEOPLE = sa.select(_A.id).where(
    sa.text("payment_attempts.state = 'not_executed'"),
    sa.text("payment_attempts.op = 'capture'"),
    _A.external_ref.is_not(None),
    sa.exists().where(
        _held.c.payment_id == _A.payment_id, _held.c.device_id == _p("device", _TEXT)
    ),
)
_WRITTEN_OFF = (
    sa.select(payment_attempts, _P.lock_id)
    .join(payments, _P.id == _A.payment_id)
    .join(checkout_locks, checkout_locks.c.id == _P.lock_id)
    .where(
        sa.text("payment_attempts.state = 'not_executed'"),
        sa.or_(_A.device_id == _p("device", _TEXT), _A.id.in_(_BY_PEOPLE)),
        _A.epoch < checkout_locks.c.epoch,
        _A.intent_at > db_now() - _p("life_us", sa.BigInteger()),
        ~sa.exists().where(
            late_results.c.attempt_id == _A.id,
            late_results.c.outcome != sa.literal_column("'unknown'"),
        ),
    )
    .order_by(_A.intent_at, _A.id)
)
_OF_LOCK = sa.select(payments).where(_P.lock_id == _p("lock", uid())).order_by(_P.tender_no)
_ATTEMPTS_OF_LOCK = (
    sa.select(payment_attempts)
    .join(payments, _P.id == _A.payment_id)
    .where(_P.lock_id == _p("lock", uid()))
    .order_by(_A.intent_at, _A.id)
)
_THESE = _P.lock_id.in_(sa.bindparam("these", type_=uid(), expanding=True))
_OF_LOCKS = sa.select(payments).where(_THESE).order_by(_P.tender_no)
_ATTEMPTS_OF_LOCKS = (
    sa.select(payment_attempts)
    .join(payments, _P.id == _A.payment_id)
    .where(_THESE)
    .order_by(_A.intent_at, _A.id)
)
_ANY_OF = (
    sa.select(_P.lock_id)
    .where(_P.lock_id.in_(sa.bindparam("these", type_=uid(), expanding=True)))
    .distinct()
)
