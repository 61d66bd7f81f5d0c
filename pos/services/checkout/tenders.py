"""What a customer may pay with now, and how much of it counts."""

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout, Payment

CARD_TERMINAL = "card"
"""The name under which a till's own terminal is registered."""

MOST = 10**12
"""More minor units than anybody hands over: a barcode that was scanned into the field."""


def plan(checkout: Checkout, tender: Tender, payment_id: str) -> Payment:
    """Make the tender's payment, not yet written; its state says where it goes.

    Cash counts as ``authorised`` (it is in hand), a card and a stand-alone terminal as
    ``planned``. Amounts are minor units; those of a return are negative.

    Raises:
        Problem: TENDER_MISMATCH; nothing was changed.
    """
    if any(True for _ in checkout.open_attempts()):
        raise _mismatch(checkout, tender, "Another payment is still being asked.")
    number = 1 + max((p.tender_no for p in checkout.payments), default=0)
    amount, tendered = (
        _cash(checkout, tender) if tender.method == "cash" else _card(checkout, tender)
    )
    return Payment(
        payment_id=payment_id,
        tender_no=number,
        method=tender.method,
        amount=amount,
        tendered=tendered,
        change_due=tendered - amount,
        state="authorised" if tender.method == "cash" else "planned",
    )


def _cash(checkout: Checkout, tender: Tender) -> tuple[int, int]:
    due = checkout.due
    given = next((x for x in (tender.tendered, tender.amount) if x is not None), due)
    if due == 0 or given * due <= 0:
        raise _mismatch(checkout, tender, "Type what the customer gave.")
    if due < 0:
        if given != due:
            raise _mismatch(checkout, tender, "Give back the whole amount.")
        return due, due
    wanted = due if tender.amount is None else min(due, tender.amount)
    if wanted <= 0 or given > MOST:
        raise _mismatch(checkout, tender, "Type what the customer gave.")
    return min(wanted, given), given


def _card(checkout: Checkout, tender: Tender) -> tuple[int, int]:
    due = checkout.due
    amount = due if tender.amount is None else tender.amount
    if due < 0:
        raise _mismatch(checkout, tender, "Give it back in cash.")
    if amount <= 0 or amount > due:
        raise _mismatch(checkout, tender, "Type an amount up to what is still to pay.")
    if tender.method == "manual_card" and amount != due:
        raise _mismatch(
            checkout, tender, "Take the other payments first; this terminal takes the whole rest."
        )
    return amount, amount


def _mismatch(checkout: Checkout, tender: Tender, hint: str) -> Problem:
    asked = tender.tendered if tender.tendered is not None else tender.amount
    return Problem(
        Code.TENDER_MISMATCH,
        asked=checkout.due if asked is None else asked,
        due=checkout.due,
        hint=hint,
        currency=checkout.currency,
    )
