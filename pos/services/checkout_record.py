"""One checkout whole, in the words of the shop: what happened, to which goods and which money."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pos.domain.checkout_history import Ended, HistoryRow
from pos.domain.checkout_record import (
    CheckoutRecord,
    FrozenLine,
    KeptAside,
    Paid,
    Said,
    Step,
    StepState,
    Try,
)
from pos.domain.errors import Code, Problem
from pos.domain.journal import JournalEntry
from pos.domain.lock import Checkout, Payment
from pos.domain.money import CURRENCIES, with_sign
from pos.domain.phase import LIVE, LockState, Phase
from pos.services.checkout.status import money
from pos.services.journal.kinds import Names, sentence
from pos.store.engine import Store
from pos.store.journal_reading import JournalReading

_TITLES = {
    Phase.CART_VALIDATION: "Cart checked",
    Phase.INVENTORY_RESERVATION: "Stock held",
    Phase.PRICE_LOCK: "Prices fixed",
    Phase.PAYMENT_AUTHORIZATION: "Payment approved",
    Phase.ORDER_CREATION: "Order written",
    Phase.PAYMENT_CAPTURE: "Taking the payment",
    Phase.STOCK_COMMIT: "Sale finished",
}
_WAYS = {"cash": "Cash", "card": "Card", "manual_card": "Card on the other terminal"}
_STATES = {
    "planned": "not yet",
    "authorised": "held, not taken",
    "captured": "taken",
    "voided": "released",
    "refunded": "given back",
    "declined": "declined",
    "unknown": "not known",
}
_OPS = {
    "authorise": "Hold",
    "capture": "Take",
    "void": "Release",
    "refund": "Give back",
}
_ANSWERS = {
    "intent": "no answer yet",
    "ok": "done",
    "declined": "refused",
    "not_executed": "proven not done",
    "unknown": "not known",
}
#: What follows the seven phases in the timeline, by the state a checkout came to.
_AFTER = {
    LockState.COMPENSATING: ("Undo begun", StepState.UNDONE),
    LockState.ATTENTION: ("Handed to a manager", StepState.DOUBTFUL),
    LockState.CANCELLED: ("Cancelled", StepState.UNDONE),
    LockState.EXPIRED: ("Took too long, undone", StepState.UNDONE),
    LockState.FAILED: ("Failed, undone", StepState.FAILED),
}


def record(store: Store, lock_id: str) -> CheckoutRecord:
    """Read one checkout whole.

    Raises:
        Problem: CHECKOUT_GONE.
    """
    with store.read() as unit:
        checkout = unit.locks.load(lock_id)
        row = unit.checkout_history.one(lock_id)
        if checkout is None or row is None:
            raise Problem(Code.CHECKOUT_GONE, lock_id=lock_id)
        records = unit.checkout_records
        settings = unit.shop.settings()
        reading = JournalReading(unit.connection)
        names = Names(reading.people_names(), reading.till_names(), settings.currency)
        journal = records.journal(lock_id)
        lines = records.lines(lock_id, settings.location)
        return CheckoutRecord(
            row=row,
            money=money(checkout),
            steps=tuple(_steps(row, checkout, journal, names)),
            lines=tuple(_line(one, settings.currency) for one in lines),
            kept=tuple(KeptAside(*one) for one in records.kept(lock_id)),
            payments=_payments(checkout, records.tries(lock_id)),
            journal=tuple(_said(one, names) for one in journal),
            undone=tuple(_undone(checkout)),
            left=tuple(_left(checkout)),
            review=records.review(lock_id),
        )


# --- the timeline ---------------------------------------------------------------------------------


def _steps(
    row: HistoryRow, checkout: Checkout, journal: Sequence[JournalEntry], names: Names
) -> Iterator[Step]:
    """Give the seven phases with the time each was reached, then what came after them."""
    reached = _reached(row, journal)
    here = tuple(Phase).index(row.phase)
    times = [reached.get(phase) for phase in Phase]
    for number, phase in enumerate(Phase):
        state = _state(row, number, here)
        at = times[number] if state is not StepState.NOT_REACHED else None
        later = next((one for one in times[number + 1 :] if one is not None), row.ended_at)
        took = later - at if at is not None and later is not None and later >= at else None
        says = _phase_says(phase, state, row, checkout)
        yield Step(_TITLES[phase], state, says, at, took, phase)
    for entry in journal:
        yield from _came_after(entry, names)


def _reached(row: HistoryRow, journal: Sequence[JournalEntry]) -> Mapping[Phase, int]:
    found: dict[Phase, int] = {}
    for entry in journal:
        phase = entry.data.get("phase")
        if phase in set(Phase) and entry.kind in {"phase", "completed", "refused"}:
            found.setdefault(Phase(phase), entry.at)
    found.setdefault(row.phase, row.at)
    return found


def _state(row: HistoryRow, number: int, here: int) -> StepState:
    if row.ended is Ended.FINISHED or number < here:
        return StepState.DONE
    if number > here:
        return StepState.NOT_REACHED
    return {
        Ended.FAILED: StepState.FAILED,
        Ended.REFUSED: StepState.FAILED,
        Ended.ATTENTION: StepState.DOUBTFUL,
        Ended.UNDER_WAY: StepState.NOW,
    }.get(row.ended, StepState.UNDONE)


def _phase_says(phase: Phase, state: StepState, row: HistoryRow, checkout: Checkout) -> str:
    if state is StepState.NOT_REACHED:
        return "Not reached"
    if state is StepState.FAILED and row.code:
        return REASONS.get(row.code, row.code)
    lines = "1 line" if checkout.lines == 1 else f"{checkout.lines} lines"
    articles = "1 article" if checkout.articles == 1 else f"{checkout.articles} articles"
    money_of = _sum(row, checkout.total)
    receipt = f"Receipt {row.receipt}" if row.receipt else "Receipt number not yet given"
    return {
        Phase.CART_VALIDATION: f"{lines} of cart {row.cart}",
        Phase.INVENTORY_RESERVATION: f"{articles} kept aside",
        Phase.PRICE_LOCK: money_of,
        Phase.PAYMENT_AUTHORIZATION: "; ".join(_tenders(row, checkout)) or "No payment yet",
        Phase.ORDER_CREATION: receipt,
        Phase.PAYMENT_CAPTURE: money(checkout),
        Phase.STOCK_COMMIT: receipt,
    }[phase]


def _tenders(row: HistoryRow, checkout: Checkout) -> Iterator[str]:
    for payment in checkout.payments:
        yield f"{payment.card or _WAYS[payment.method]}, {_sum(row, payment.amount)}"


def _came_after(entry: JournalEntry, names: Names) -> Iterator[Step]:
    if entry.from_state is None or entry.to_state == entry.from_state:
        if entry.kind in {"taken_over", "cancel_requested", "late_result"}:
            yield Step(names.person(entry.actor), StepState.NOW, sentence(entry, names), entry.at)
        return
    state = LockState(entry.to_state) if entry.to_state else None
    if entry.kind == "claimed":
        says = sentence(entry, names)
        yield Step(f"{names.person(entry.actor)} decided", StepState.NOW, says, entry.at)
    elif state in _AFTER:
        title, shown = _AFTER[state]
        yield Step(title, shown, f"By {names.person(entry.actor)}", entry.at)


# --- goods and money ------------------------------------------------------------------------------


def _line(one: Any, currency: str) -> FrozenLine:
    left = None if one.on_hand is None else one.on_hand - one.reserved
    return FrozenLine(
        line_no=one.line_no,
        sku=one.sku,
        name=one.name,
        unit=one.unit,
        quantity=one.qty,
        unit_price=one.unit_price,
        discount=one.discount,
        tax_name=one.tax_name,
        total=one.total,
        today=", ".join(_today(one, currency)),
        available=left,
    )


def _today(one: Any, currency: str) -> Iterator[str]:
    """Say what is different from when it was frozen."""
    if not one.active:
        yield "no longer sold"
    if one.price_now is None:
        yield "no price"
    elif one.price_now != one.unit_price:
        yield f"{with_sign(one.price_now, CURRENCIES[currency])} now"
    if one.rate_now != one.tax_rate_ppm:
        yield f"tax {one.rate_now / 10_000:g} % now"
    if one.name_now != one.name:
        yield f"called “{one.name_now}” now"


def _payments(checkout: Checkout, tries: Sequence[Any]) -> tuple[Paid, ...]:
    return tuple(
        Paid(
            name=payment.card or _WAYS[payment.method],
            amount=payment.amount,
            state=_STATES[payment.state],
            reference=payment.provider_ref or "",
            tries=tuple(_try(one) for one in tries if one.payment_id == payment.payment_id),
        )
        for payment in checkout.payments
    )


def _try(one: Any) -> Try:
    return Try(
        op=_OPS[one.op],
        amount=one.amount if one.moved is None else one.moved,
        state=_ANSWERS[one.state],
        asked_at=one.intent_at,
        answered_at=one.settled_at,
        reference=one.provider_ref or "",
        by_hand=one.external_ref or "",
    )


def _undone(checkout: Checkout) -> Iterator[str]:
    """Say what went back."""
    for payment in checkout.payments:
        if payment.state in {"voided", "refunded"}:
            yield f"{_named(checkout, payment)} was {_STATES[payment.state]}."
    if checkout.order_status == "void":
        yield "The order was taken back."
    if checkout.lock.state not in LIVE and checkout.lock.state is not LockState.COMPLETED:
        yield "The goods are free again."


def _left(checkout: Checkout) -> Iterator[str]:
    """Say what could not be undone, or is not known."""
    undoing = checkout.lock.undo_to is not None or checkout.lock.attention_code is not None
    for payment in checkout.payments:
        if payment.state == "unknown" or payment.open_attempt() is not None:
            yield f"{_named(checkout, payment)}: it is not known what the terminal did."
        elif undoing and payment.state in {"authorised", "captured"} and checkout.lock.live:
            yield f"{_named(checkout, payment)} is {_STATES[payment.state]}."


def _named(checkout: Checkout, payment: Payment) -> str:
    amount = with_sign(payment.amount, CURRENCIES[checkout.currency])
    return f"{payment.card or _WAYS[payment.method]} {amount}"


def _said(entry: JournalEntry, names: Names) -> Said:
    return Said(entry.at, names.person(entry.actor), names.till(entry.till), sentence(entry, names))


def _sum(row: HistoryRow, amount: int) -> str:
    return with_sign(amount, CURRENCIES[row.currency or "GBP"])


#: Why a checkout ended or waits, as the list and the timeline say it.
REASONS: Mapping[str, str] = {
    "SOLD": "",
    "BACK": "The cashier went back to the cart",
    "CANCELLED": "The customer or the cashier gave up",
    "LOCK_EXPIRED": "It took too long",
    "OUT_OF_STOCK": "Not enough in stock",
    "PRICE_CHANGED": "The total had changed",
    "TILL_RETIRED": "The till has been retired",
    "NOT_SIGNED_IN": "Nobody was signed in any more",
    "PAYMENT_DECLINED": "The payment was declined",
    "AUTH_UNKNOWN": "It is not known whether the card was held",
    "CAPTURE_UNKNOWN": "It is not known whether the card was charged",
    "VOID_FAILED": "A hold could not be released",
    "REFUND_FAILED": "Money could not be given back",
    "AMOUNT_MISMATCH": "Another amount was taken",
    "OWNER_GONE": "Only a silent till could go on",
    "CASH_IN_HAND": "Cash had to be handed back",
    "STOCK_CONFLICT": "The goods could not be sold",
    "UNDONE": "It was undone",
}
