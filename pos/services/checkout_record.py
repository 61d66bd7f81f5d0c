"""One checkout whole, in the words of the shop: what happened, to which goods and which money."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pos.domain.checkout_history import Ended, HistoryRow, reason_words
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
from pos.domain.lock import Attempt, Checkout, Op, Payment
from pos.domain.money import CURRENCIES, with_sign
from pos.domain.phase import LockState, Phase
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
    Phase.PAYMENT_CAPTURE: "Payment taken",
    Phase.STOCK_COMMIT: "Sale finished",
}
#: While it is being done, or where it stopped.
_DOING = {
    Phase.CART_VALIDATION: "Checking the cart",
    Phase.INVENTORY_RESERVATION: "Holding the stock",
    Phase.PRICE_LOCK: "Fixing the prices",
    Phase.PAYMENT_AUTHORIZATION: "Asking for payment",
    Phase.ORDER_CREATION: "Writing the order",
    Phase.PAYMENT_CAPTURE: "Taking the payment",
    Phase.STOCK_COMMIT: "Finishing the sale",
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
#: In doubt about the undo: the phases were over by then.
_OF_UNDO = frozenset({"VOID_FAILED", "REFUND_FAILED", "CASH_IN_HAND"})
#: Entries that tell of a phase.
_FORWARD = frozenset({"acquired", "phase", "completed", "refused", "active"})
#: Phases that ask a person or a terminal.
_WAITS = frozenset({Phase.PAYMENT_AUTHORIZATION, Phase.PAYMENT_CAPTURE})
#: What may happen beside the phases.
_EVENTS = {
    "cancel_requested": "Asked to cancel",
    "taken_over": "Taken over",
    "claimed": "A manager decided",
    "note": "Note",
    "late_result": "Late answer",
}
#: What follows the seven phases in the timeline, by the state a checkout came to.
_AFTER = {
    LockState.COMPENSATING: ("Undo begun", StepState.UNDONE),
    LockState.ATTENTION: ("Handed to a manager", StepState.DONE),
    LockState.CANCELLED: ("Cancelled", StepState.UNDONE),
    LockState.EXPIRED: ("Took too long, undone", StepState.UNDONE),
    LockState.FAILED: ("Failed, undone", StepState.FAILED),
}


@dataclass(frozen=True)
class _Seen:
    """All that the timeline is told from."""

    row: HistoryRow
    checkout: Checkout
    journal: Sequence[JournalEntry]
    lines: Sequence[Any]
    refusal: Mapping[str, Any]
    names: Names

    @property
    def undoing(self) -> bool:
        """Whether what is in doubt is the undo, and no phase."""
        return self.checkout.lock.attention_code in _OF_UNDO


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
        row = row if row.currency else replace(row, currency=settings.currency)
        refused = row.ended is Ended.REFUSED
        read = records.cart_lines if refused else records.lines
        lines = read(lock_id, settings.location)
        kept, late = records.kept(lock_id), records.late(lock_id)
        seen = _Seen(
            row,
            checkout,
            records.journal(lock_id),
            lines,
            records.refusal(lock_id),
            Names(reading.people_names(), reading.till_names(), settings.currency),
        )
        return CheckoutRecord(
            row=row,
            money=_money(checkout, late),
            steps=tuple(_steps(seen)),
            lines=tuple(_line(one, row.currency) for one in lines),
            kept=tuple(KeptAside(*one) for one in kept),
            payments=_payments(checkout, records.tries(lock_id)),
            journal=tuple(_said(one, seen.names) for one in seen.journal),
            undone=tuple(_undone(checkout, kept, late)),
            left=tuple(_left(checkout, late)),
            review=records.review(lock_id),
            frozen=not refused,
        )


# --- the timeline ---------------------------------------------------------------------------------


def _steps(seen: _Seen) -> Iterator[Step]:
    """Give the seven phases with when each was done, then what came after them."""
    row, (begun, done) = seen.row, _times(seen.journal)
    here = tuple(Phase).index(row.phase)
    before: int | None = row.at
    for number, phase in enumerate(Phase):
        state = _state(seen, number, here)
        if state is StepState.NOT_REACHED:
            yield Step(_TITLES[phase], state, "Not reached", phase=phase)
            continue
        finished = done.get(number) if state is StepState.DONE else row.ended_at
        began = before if state is StepState.DONE else begun.get(number, before)
        took = finished - began if finished is not None and began is not None else None
        at = finished if state is StepState.DONE else began
        says = _phase_says(phase, state, seen)
        title = (_TITLES if state is StepState.DONE else _DOING)[phase]
        stock = state is StepState.DONE and phase is Phase.INVENTORY_RESERVATION
        if stock and row.ended is Ended.REFUSED:
            # A refusal holds nothing: what was put aside before it went back with it.
            title = "Stock checked"
        yield Step(title, state, says, at, took, phase)
        before = finished or before
    yield from _came_after(seen)


def _times(journal: Sequence[JournalEntry]) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Give when each phase was begun and when it was over, by its place.

    What asks a person or a terminal is over when the next phase begins; the others with their own
    entry. Where a sale went back to another tender, what came after counts from then on.
    """
    order = [phase.value for phase in Phase]
    begun: dict[int, int] = {}
    done: dict[int, int] = {}
    for entry in journal:
        phase = entry.data.get("phase")
        if entry.kind not in _FORWARD or phase not in order:
            continue
        here = order.index(phase)
        for later in [place for place in (*begun, *done) if place > here]:
            begun.pop(later, None)
            done.pop(later, None)
        begun.setdefault(here, entry.at)
        if Phase(phase) not in _WAITS or entry.kind == "completed":
            done.setdefault(here, entry.at)
        for earlier in range(here):
            done.setdefault(earlier, entry.at)
    return begun, done


def _state(seen: _Seen, number: int, here: int) -> StepState:
    ended = seen.row.ended
    if ended is Ended.FINISHED or number < here:
        return StepState.DONE
    if number > here:
        return StepState.NOT_REACHED
    if ended is Ended.ATTENTION:
        return StepState.UNDONE if seen.undoing else StepState.DOUBTFUL
    return {
        Ended.FAILED: StepState.FAILED,
        Ended.REFUSED: StepState.FAILED,
        Ended.UNDER_WAY: StepState.NOW,
    }.get(ended, StepState.UNDONE)


def _is_told(attempt: Attempt) -> bool:
    """Tell whether it was said what was taken, although it was not what was asked for."""
    return attempt.op == "capture" and attempt.moved is not None


def _doubtful_says(row: HistoryRow, checkout: Checkout) -> str:
    tries = [attempt for _, attempt in checkout.open_attempts()]
    asked = sum(attempt.amount for attempt in tries)
    if not asked:
        return money(checkout)
    answer = money(checkout) if all(map(_is_told, tries)) else "No answer."
    return f"Asked for {_sum(row, asked)}. {answer}"


def _phase_says(phase: Phase, state: StepState, seen: _Seen) -> str:
    row, checkout = seen.row, seen.checkout
    if state is StepState.FAILED and row.code:
        return _why(seen)
    if state is StepState.DOUBTFUL:
        return _doubtful_says(row, checkout)
    if state is StepState.UNDONE and not seen.undoing:
        return reason_words(row.code) if row.code else "It was undone"
    if row.ended is Ended.REFUSED and phase is Phase.INVENTORY_RESERVATION:
        return "Enough was there"
    lines = "1 line" if len(seen.lines) == 1 else f"{len(seen.lines)} lines"
    articles = "1 article" if checkout.articles == 1 else f"{checkout.articles} articles"
    tax = sum(line.tax for line in seen.lines)
    receipt = f"Receipt {row.receipt}" if row.receipt else "No receipt number yet"
    return {
        Phase.CART_VALIDATION: f"{lines} of cart {row.cart}",
        Phase.INVENTORY_RESERVATION: f"{articles} kept aside",
        Phase.PRICE_LOCK: f"{_sum(row, checkout.total)}, {_sum(row, tax)} of it tax",
        Phase.PAYMENT_AUTHORIZATION: "; ".join(_tenders(row, checkout)) or "No payment yet",
        Phase.ORDER_CREATION: lines if row.receipt else receipt,
        Phase.PAYMENT_CAPTURE: money(checkout),
        Phase.STOCK_COMMIT: receipt,
    }[phase]


def _why(seen: _Seen) -> str:
    """Say why it failed, with what was short or what changed where that is known."""
    code = seen.row.code
    if code not in set(Code) or not seen.refusal:
        return reason_words(code)
    details = {"currency": seen.row.currency, **seen.refusal}
    # What the cashier was told to do next is over.
    return Problem(Code(code), **details).sentence.split(". ")[0].rstrip(".")


def _tenders(row: HistoryRow, checkout: Checkout) -> Iterator[str]:
    for payment in checkout.payments:
        yield f"{payment.card or _WAYS[payment.method]}, {_sum(row, payment.amount)}"


def _came_after(seen: _Seen) -> Iterator[Step]:
    last = next((one for one in reversed(seen.journal) if one.to_state == "attention"), None)
    waits = seen.checkout.lock.state is LockState.ATTENTION and seen.undoing
    for entry in seen.journal:
        found = _event(entry, seen)
        if found is not None:
            doubtful = waits and entry is last
            yield replace(found, state=StepState.DOUBTFUL) if doubtful else found


def _event(entry: JournalEntry, seen: _Seen) -> Step | None:
    """Tell what an entry says that is no phase; none where it is one."""
    who, at = seen.names.person(entry.actor), entry.at
    if entry.kind in _EVENTS:
        title = _EVENTS[entry.kind]
        said = sentence(entry, seen.names) if entry.kind in {"note", "late_result"} else ""
        return Step(title, StepState.DONE, f"{who}: {said}" if said else f"By {who}", at)
    if entry.from_state is None or entry.to_state in {None, entry.from_state, "completed"}:
        return None
    title, state = _AFTER.get(LockState(entry.to_state), ("", StepState.DONE))
    if not title:
        return None
    if entry.to_state == LockState.ATTENTION:
        code = seen.checkout.lock.attention_code or seen.row.code
        return Step(title, state, reason_words(code) if code else "", at)
    return Step(title, state, f"By {who}", at)


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
    # A price that a person gave is theirs; what would be asked without them is compared.
    given = one.price_kind == "override" or one.unit_price != (one.list_price or one.unit_price)
    then = one.list_price if given else one.unit_price
    if one.price_now is not None and then is not None and one.price_now != then:
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


def _money(checkout: Checkout, late: Sequence[Any]) -> str:
    """Say what is certain; a late answer that nobody saw to is money that may be with us (P4)."""
    said = money(checkout)
    asked = sum(
        one.amount
        for one in late
        if one.state in {"seen", "reversing"} and one.op in {"authorise", "capture"}
    )
    if said != "Nothing was charged." or not asked:
        return said
    amount = with_sign(asked, CURRENCIES[checkout.currency])
    return f"It is not known whether {amount} was taken."


def _undone(checkout: Checkout, kept: Sequence[Any], late: Sequence[Any]) -> Iterator[str]:
    """Say what went back."""
    for payment in checkout.payments:
        if payment.state in {"voided", "refunded"}:
            yield f"{_named(checkout, payment)} was {_STATES[payment.state]}."
    for one in late:
        if one.state in {"reversed", "kept"}:
            amount = with_sign(one.amount, CURRENCIES[checkout.currency])
            how = "was given back" if one.state == "reversed" else "was settled by other means"
            yield f"A late answer about {amount} came; it {how}."
    if checkout.order_status == "void":
        yield "The order was taken back."
    if any(one.state == "released" for one in kept):
        yield "The goods are free again."


def _left(checkout: Checkout, late: Sequence[Any]) -> Iterator[str]:
    """Say what could not be undone, or is not known."""
    for payment in checkout.payments:
        name = _named(checkout, payment)
        attempt = payment.open_attempt()
        if attempt is not None and _is_told(attempt):
            currency = CURRENCIES[checkout.currency]
            yield f"{name}: {with_sign(attempt.effect, currency)} was taken instead."
            continue
        if payment.state == "unknown" or attempt is not None:
            yield f"{name}: it is not known what the terminal did."
            continue
        back: Op = "refund" if payment.state == "captured" else "void"
        tries = [one for one in payment.tries(back) if one.state != "ok"]
        if payment.state in {"authorised", "captured"} and tries:
            could = "released" if back == "void" else "given back"
            many = "once" if len(tries) == 1 else f"{len(tries)} times"
            yield f"{name} could not be {could}; it was asked for {many}."
        elif payment.state == "authorised" and checkout.lock.attention_code == "CASH_IN_HAND":
            yield f"{name} is to be handed back."
    for one in late:
        if one.state in {"seen", "reversing"}:
            amount = with_sign(one.amount, CURRENCIES[checkout.currency])
            yield f"A late answer about {amount} came; decide about it under Needs attention."


def _named(checkout: Checkout, payment: Payment) -> str:
    amount = with_sign(payment.amount, CURRENCIES[checkout.currency])
    return f"{payment.card or _WAYS[payment.method]} {amount}"


def _said(entry: JournalEntry, names: Names) -> Said:
    return Said(entry.at, names.person(entry.actor), names.till(entry.till), sentence(entry, names))


def _sum(row: HistoryRow, amount: int) -> str:
    return with_sign(amount, CURRENCIES[row.currency or "GBP"])
