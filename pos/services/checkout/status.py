"""What a screen is told of a checkout: lamps, tenders, and what is certain about the money."""

from collections.abc import Sequence
from typing import Literal

from pos.domain.cart import CartStatusView
from pos.domain.checkout import CheckoutView, ReceiptRef, TenderView, Unfinished
from pos.domain.lock import Attempt, Checkout, Lock, Payment
from pos.domain.money import CURRENCIES, with_sign
from pos.domain.people import Permission, Person
from pos.domain.phase import LockState, Phase, public_state
from pos.services.checkout.attempts import PERSON
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.ownership import why_not_live

PHASES = tuple(Phase)


def view(checkout: Checkout) -> CheckoutView:
    """Make what Pay, Unfinished and Done are drawn from."""
    lock = checkout.lock
    active = lock.state is LockState.ACTIVE
    waiting = any(True for _ in checkout.open_attempts())
    done = lock.state is LockState.COMPLETED
    return CheckoutView(
        lock_id=lock.lock_id,
        epoch=lock.epoch,
        cart_id=lock.cart_id,
        cart_number=lock.cart_number,
        state=lock.state,
        phase=lock.phase,
        till=lock.owner_name,
        cashier=lock.cashier_name,
        acquired_at=lock.acquired_at,
        currency=checkout.currency,
        total=checkout.total,
        due=checkout.due,
        lines=checkout.lines,
        articles=checkout.articles,
        tenders=tuple(_tender(one, active=active) for one in checkout.payments),
        choosing=active and not waiting and not checkout.complete,
        no_return=checkout.no_return,
        can_cancel=active and not checkout.no_return,
        money=money(checkout),
        facts=facts(checkout),
        cancel_requested=lock.cancel_requested_at is not None,
        cash_to_hand_back=checkout.cash_in_hand,
        attention_code=lock.attention_code,
        end_code=lock.end_code,
        receipt=_receipt(checkout),
        change_due=sum(p.change_due for p in checkout.payments if p.state == "captured")
        if done
        else 0,
        lamps=lamps(checkout),
    )


def money(checkout: Checkout) -> str:
    """Say in one sentence what is certain about the money; one of four shapes (look 6)."""
    tries = [a for p in checkout.payments for a in p.attempts]
    unknown = sum(a.amount for a in tries if _in_doubt(a))
    asked = sum(a.amount for p in checkout.payments for a in p.attempts if a.state == "intent")
    taken = sum(p.amount + p.surplus for p in checkout.payments if p.state == "captured")
    taken += sum(a.effect for a in tries if a.state == "unknown" and _is_known(a))
    captures = [a for p in checkout.payments for a in p.tries("capture") if a.state == "intent"]
    held = sum(p.amount for p in checkout.payments if p.state == "authorised")
    held += sum(a.effect for p in checkout.payments if p.hold_left for a in _holds(p))
    if unknown:
        return f"It is not known whether {_sum(checkout, unknown)} was taken."
    if taken:
        return f"{_sum(checkout, taken)} was taken."
    if held and not captures:
        # Once it is asked for it may be taken at any moment.
        return f"{_sum(checkout, held)} is held, not taken."
    if asked:
        return f"{_sum(checkout, asked)} is being asked for."
    return _money_that_went(checkout, tries)


def _money_that_went(checkout: Checkout, tries: Sequence[Attempt]) -> str:
    """Say that nothing was charged only where nothing was."""
    back = [a for a in tries if a.op == "refund" and a.state == "ok"]
    elsewhere = sum(a.amount for a in back if _was_elsewhere(a))
    if elsewhere:
        # What a person proved went back otherwise may still be with the provider.
        return f"{_sum(checkout, elsewhere)} was taken. It was given back in another way."
    if back:
        return f"{_sum(checkout, sum(a.effect for a in back))} was taken. It was given back."
    return "Nothing was charged."


def facts(checkout: Checkout) -> tuple[str, ...]:
    """Say what is known tender by tender, the certain first."""
    words = {
        "authorised": "held, not taken",
        "captured": "taken",
        "voided": "released",
        "refunded": "given back",
        "declined": "declined, nothing was taken",
    }
    ways = {"cash": "Cash", "card": "Card", "manual_card": "Card on the other terminal"}
    certain, doubtful = [], []
    for payment in checkout.payments:
        name = f"{payment.card or ways[payment.method]} {_sum(checkout, payment.amount)}"
        attempt = payment.open_attempt()
        if attempt is not None:
            doubtful.append(f"{name}: it is not yet known what the terminal did.")
        else:
            certain.append(f"{name}: {words.get(payment.state, payment.state)}.")
    return (*certain, *doubtful)


def lamps(checkout: Checkout) -> tuple[str, ...]:
    """Give the state of each of the seven lamps."""
    lock = checkout.lock
    here = PHASES.index(_reached(lock))
    if lock.state is LockState.COMPLETED:
        return ("done",) * len(PHASES)
    now = {
        LockState.ACTIVE: "now",
        LockState.COMPENSATING: "stopped",
        LockState.ATTENTION: "unknown",
        LockState.FAILED: "failed",
    }.get(lock.state, "undone")
    return tuple("done" if i < here else now if i == here else "todo" for i in range(len(PHASES)))


def _reached(lock: Lock) -> Phase:
    """Give the phase a checkout is in: with S1 the prices are locked, the payment is waited for."""
    waits = lock.state is LockState.ACTIVE and lock.phase is Phase.PRICE_LOCK
    return Phase.PAYMENT_AUTHORIZATION if waits else lock.phase


def cart_status(
    desk: Desk,
    person: Person | None,
    cart_id: str,
    checkout: Checkout | None,
    now: int,
    *,
    is_open: bool,
) -> CartStatusView:
    """Say who holds a cart and what may be done about it here (``checkout 0``)."""
    if checkout is None:
        return CartStatusView(cart_id=cart_id, locked=False, can_checkout=is_open)
    lock = checkout.lock
    lease_left = (lock.expires_at - now) / MICROSECONDS
    answering = lease_left > 0 and lock.state is not LockState.ATTENTION
    reason = _why_not(desk, person, checkout, answering=answering)
    cancel_reason = reason or why_not_cancel(checkout)
    return CartStatusView(
        cart_id=cart_id,
        locked=True,
        can_checkout=False,
        lock_id=lock.lock_id,
        state=public_state(lock.state, _reached(lock)),
        phase=_reached(lock).value,
        expires_at=lock.expires_at,
        can_resume=not reason,
        idle_deadline=lock.idle_deadline,
        till=lock.owner_name,
        cashier=lock.cashier_name,
        since=lock.acquired_at,
        epoch=lock.epoch,
        answering=answering,
        silent_s=max(0.0, desk.shop.lease_s - lease_left),
        lease_left_s=max(0.0, lease_left),
        idle_left_s=max(0.0, (lock.idle_deadline - now) / MICROSECONDS),
        lease_s=float(desk.shop.lease_s),
        money=money(checkout),
        mine=desk.owns(checkout),
        can_cancel=not cancel_reason,
        resume_reason=reason,
        cancel_reason=cancel_reason,
        take_over_reason=why_not_take_over(desk, checkout, now),
        takes_live=takes_live(desk, checkout, now),
        cash_to_hand_back=checkout.cash_in_hand,
        ask_reason=why_not_ask(desk, checkout, now),
    )


def _money_of_cancel(checkout: Checkout) -> str:
    cash = checkout.cash_in_hand
    taken = any(p.state == "captured" and p.method != "cash" for p in checkout.payments)
    of_cards = "What is held is released" + (", what was taken goes back." if taken else ".")
    if cash:
        return f"Hand back {_sum(checkout, cash)} in cash. {of_cards}"
    if not checkout.payments:
        return "Nothing was charged."
    return of_cards if taken else f"{of_cards} Nothing is taken."


def unfinished(checkout: Checkout) -> Unfinished:
    """Say what each way out of a checkout that was left behind will do."""
    shown = view(checkout)
    one = checkout.articles == 1
    goods = "1 article" if one else f"{checkout.articles} articles"
    open_tries = any(True for _ in checkout.open_attempts())
    return Unfinished(
        checkout=shown,
        resume_money="The terminal is asked first. Nothing is charged twice."
        if open_tries
        else f"{_sum(checkout, checkout.due)} is still to pay."
        if checkout.due
        else "What is held is taken.",
        resume_goods=f"{goods} {'stays' if one else 'stay'} kept aside for this sale.",
        resume_then="The sale goes on at this till.",
        cancel_money=_money_of_cancel(checkout),
        cancel_goods=f"{goods} {'is' if one else 'are'} free again.",
        cancel_then="The cart is open again.",
        can_resume=True,
        can_cancel=not checkout.no_return
        and (
            checkout.lock.state is not LockState.ATTENTION
            or checkout.lock.attention_code == "CASH_IN_HAND"
        ),
        stopped_at=checkout.lock.expires_at,
    )


def _why_not(desk: Desk, person: Person | None, checkout: Checkout, *, answering: bool) -> str:
    if desk.owns(checkout) or checkout.lock.owner_till == desk.till_id:
        return ""
    if answering:
        return f"Only after {checkout.lock.owner_name} stops answering"
    if person is None or not person.may(Permission.TAKE_OVER):
        return "Needs a manager: choose Take over"
    return ""


def why_not_cancel(checkout: Checkout) -> str:
    """Say why a checkout cannot be undone; empty where it can."""
    if checkout.no_return:
        return "The card is already being charged. Finish the sale, then refund it."
    cash = checkout.lock.attention_code == "CASH_IN_HAND"
    doubtful = checkout.lock.state is LockState.ATTENTION and not cash
    return "A manager must decide about the payment." if doubtful else ""


def takes_live(desk: Desk, checkout: Checkout, now: int) -> bool:
    """Tell whether taking over takes it from another till that answers (scenario 62)."""
    lock = checkout.lock
    anothers = lock.owner_till != desk.till_id
    return anothers and lock.expires_at >= now and lock.state is not LockState.ATTENTION


def why_not_take_over(desk: Desk, checkout: Checkout, now: int) -> str:
    """Say why a checkout cannot be taken over here; empty where a manager can."""
    if desk.owns(checkout):
        return "It is this till's own checkout"
    return why_not_live(desk, checkout) if takes_live(desk, checkout, now) else ""


def why_not_ask(desk: Desk, checkout: Checkout, now: int) -> str:
    """Say why there is nobody to ask to let a cart go; empty where there is."""
    lock = checkout.lock
    if lock.owner_till == desk.till_id:
        return "It is this till's own checkout."
    if lock.state is LockState.ATTENTION:
        return "A manager must decide about the payment."
    if lock.state is LockState.COMPENSATING:
        return "It is being undone already."
    if lock.expires_at < now:
        return f"{lock.owner_name} is silent and cannot answer."
    return "The card is already being charged." if checkout.no_return else ""


def _tender(payment: Payment, *, active: bool) -> TenderView:
    attempt = payment.open_attempt()
    waiting: Literal["terminal", "person"] | None = None
    if attempt is not None and (attempt.state == "intent" or active):
        waiting = "person" if attempt.terminal == PERSON else "terminal"
    return TenderView(
        payment_id=payment.payment_id,
        tender_no=payment.tender_no,
        method=payment.method,
        amount=payment.amount,
        tendered=payment.tendered,
        change_due=payment.change_due,
        state=payment.state,
        waiting=waiting,
        card=payment.card,
        reason=payment.reason,
        at=attempt.intent_at if attempt else None,
    )


def _receipt(checkout: Checkout) -> ReceiptRef | None:
    if checkout.order_id is None or checkout.receipt_no is None or not checkout.receipt_series:
        return None
    return ReceiptRef(checkout.order_id, checkout.receipt_series, checkout.receipt_no)


def _holds(payment: Payment) -> tuple[Attempt, ...]:
    return tuple(one for one in payment.tries("authorise") if one.state == "ok")


def _was_elsewhere(attempt: Attempt) -> bool:
    return attempt.state == "ok" and attempt.external_ref is not None


def _in_doubt(attempt: Attempt) -> bool:
    """What is to go back was taken for certain, whatever became of its way back."""
    return attempt.state == "unknown" and attempt.op != "refund" and not _is_known(attempt)


def _is_known(attempt: Attempt) -> bool:
    """What was taken is known although it was not what was asked for."""
    return attempt.op == "capture" and attempt.moved is not None


def _sum(checkout: Checkout, amount: int) -> str:
    return with_sign(amount, CURRENCIES[checkout.currency])
