"""What a person may type into a cart, with a sentence for what they may not."""

from pos.domain.card_number import holds_card_number
from pos.domain.cart import DiscountKind
from pos.domain.errors import Code, Problem
from pos.domain.money import CURRENCIES, MOST, with_sign
from pos.domain.quantity import MOST as MOST_QUANTITY
from pos.domain.quantity import ONE

MILLION = 1_000_000
LONGEST_NOTE = 200
LONGEST_NAME = 60


def check_quantity(quantity: int, *, name: str, unit: str) -> None:
    """Refuse a quantity that cannot be sold: nothing, half a piece, a mistyped barcode.

    Raises:
        Problem: QUANTITY_WRONG.
    """
    if quantity == 0:
        raise Problem(Code.QUANTITY_WRONG, why="A quantity of 0 cannot be sold")
    if abs(quantity) > MOST_QUANTITY:
        raise Problem(Code.QUANTITY_WRONG, why="That is more than anybody can buy")
    if unit == "piece" and quantity % ONE:
        raise Problem(Code.QUANTITY_WRONG, why=f"“{name}” is sold by the piece")


def check_discount(kind: DiscountKind, value: int, *, of: int, currency: str) -> None:
    """Refuse a discount of nothing, or of more than what it is taken off.

    ``of`` is the amount to be reduced, in minor units; it is negative in a return.

    Raises:
        Problem: DISCOUNT_WRONG.
    """
    if value <= 0:
        raise Problem(Code.DISCOUNT_WRONG, why="A discount takes something off")
    if kind == "percent" and value > MILLION:
        raise Problem(Code.DISCOUNT_WRONG, why="A discount is at most 100 %")
    if kind == "amount" and value > abs(of):
        amounts = [with_sign(amount, CURRENCIES[currency]) for amount in (value, abs(of))]
        raise Problem(Code.DISCOUNT_WRONG, why="{} is more than the {} there are".format(*amounts))


def check_price(price: int) -> None:
    """Refuse a price below nothing, or one that was meant as a barcode.

    Raises:
        Problem: PRICE_WRONG.
    """
    if price < 0:
        raise Problem(Code.PRICE_WRONG, why="A price is not below nothing")
    if price > MOST:
        raise Problem(Code.PRICE_WRONG, why="That price is more than a till can take")


def clean(text: str | None, *, most: int) -> str | None:
    """Tidy what a person wrote: one line, no odd spaces; nothing where nothing is left.

    Raises:
        Problem: TEXT_TOO_LONG; CARD_NUMBER, since what is written is kept and that may not be.
    """
    tidy = " ".join((text or "").split())
    if holds_card_number(tidy):
        raise Problem(Code.CARD_NUMBER)
    if len(tidy) > most:
        raise Problem(Code.TEXT_TOO_LONG, most=most)
    return "".join(letter for letter in tidy if letter.isprintable()) or None


def reason_of(text: str) -> str:
    """Tidy a reason, which is not optional.

    Raises:
        Problem: REASON_MISSING or TEXT_TOO_LONG.
    """
    reason = clean(text, most=LONGEST_NOTE)
    if reason is None:
        raise Problem(Code.REASON_MISSING)
    return reason
