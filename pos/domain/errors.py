"""Everything that can be refused, as a code with one plain sentence (``checkout 10``)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from string import Formatter

from pos.domain.money import CURRENCIES, with_sign


class Code(StrEnum):
    """The error taxonomy; each member has a sentence in ``SENTENCES``."""

    CART_LOCKED = "CART_LOCKED"
    CART_CHANGED = "CART_CHANGED"
    CART_EMPTY = "CART_EMPTY"
    CART_SOLD = "CART_SOLD"
    CART_VOID = "CART_VOID"
    CART_GONE = "CART_GONE"
    LOCK_LOST = "LOCK_LOST"
    LOCK_EXPIRED = "LOCK_EXPIRED"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    PRICE_CHANGED = "PRICE_CHANGED"
    TENDER_MISMATCH = "TENDER_MISMATCH"
    PAYMENT_DECLINED = "PAYMENT_DECLINED"
    PAYMENT_TIMEOUT_CHECKING = "PAYMENT_TIMEOUT_CHECKING"
    PAYMENT_UNKNOWN = "PAYMENT_UNKNOWN"
    TERMINAL_BUSY = "TERMINAL_BUSY"
    TERMINAL_OFFLINE = "TERMINAL_OFFLINE"
    AMOUNT_MISMATCH = "AMOUNT_MISMATCH"
    CANNOT_CANCEL_CAPTURE = "CANNOT_CANCEL_CAPTURE"
    COMPENSATION_FAILED = "COMPENSATION_FAILED"
    CASH_IN_HAND = "CASH_IN_HAND"
    DB_UNREACHABLE = "DB_UNREACHABLE"
    DB_BUSY = "DB_BUSY"
    DISK_FULL = "DISK_FULL"
    CLOCK_SKEW = "CLOCK_SKEW"
    TAKEOVER_DENIED = "TAKEOVER_DENIED"
    SCHEMA_TOO_NEW = "SCHEMA_TOO_NEW"
    SCHEMA_TOO_OLD = "SCHEMA_TOO_OLD"
    COUPON_USED = "COUPON_USED"
    TILL_IN_USE = "TILL_IN_USE"
    TILL_RETIRED = "TILL_RETIRED"
    TILL_CLOSING = "TILL_CLOSING"
    TILL_LOST = "TILL_LOST"
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_SIGNED_IN = "NOT_SIGNED_IN"
    WRONG_PIN = "WRONG_PIN"
    PIN_LOCKED = "PIN_LOCKED"
    PIN_WAIT = "PIN_WAIT"
    PIN_TRIVIAL = "PIN_TRIVIAL"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    CODE_WRONG = "CODE_WRONG"
    ARTICLE_WRONG = "ARTICLE_WRONG"
    QUANTITY_WRONG = "QUANTITY_WRONG"
    PRICE_WRONG = "PRICE_WRONG"
    DISCOUNT_WRONG = "DISCOUNT_WRONG"
    REASON_MISSING = "REASON_MISSING"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    LINE_GONE = "LINE_GONE"
    ARTICLE_GONE = "ARTICLE_GONE"
    PRICE_MISSING = "PRICE_MISSING"
    NAME_WRONG = "NAME_WRONG"
    PERSON_GONE = "PERSON_GONE"
    FILE_WRONG = "FILE_WRONG"
    STORE_WRONG = "STORE_WRONG"
    SETTINGS_WRONG = "SETTINGS_WRONG"
    CHECKOUT_GONE = "CHECKOUT_GONE"
    RECEIPT_GONE = "RECEIPT_GONE"
    STOPPED = "STOPPED"
    CARD_NUMBER = "CARD_NUMBER"
    EDIT_CONFLICT = "EDIT_CONFLICT"
    CANNOT_UNDO = "CANNOT_UNDO"
    STOCK_CONFLICT = "STOCK_CONFLICT"
    LAST_ADMINISTRATOR = "LAST_ADMINISTRATOR"
    SHOP_WRONG = "SHOP_WRONG"
    TILL_GONE = "TILL_GONE"
    TILL_RUNNING = "TILL_RUNNING"
    TILL_HOLDS = "TILL_HOLDS"
    LIMIT_WRONG = "LIMIT_WRONG"
    CASE_GONE = "CASE_GONE"
    NOT_OFFERED = "NOT_OFFERED"
    PROOF_NEEDED = "PROOF_NEEDED"
    PROOF_CONTRARY = "PROOF_CONTRARY"
    SECOND_PERSON = "SECOND_PERSON"


#: ``{x:money}``, ``{x:time}``, ``{x:phase}``, ``{x:list}``: written as a person reads them.
SENTENCES: Mapping[Code, str] = {
    Code.CART_LOCKED: "This cart is being paid at {till} by {name} since {since:time} "
    "({phase:phase}).",
    Code.CART_CHANGED: "The cart was changed at another till. Look at it again.",
    Code.CART_EMPTY: "There is nothing in the cart. Scan an article first.",
    Code.CART_SOLD: "Already sold, receipt {receipt}.",
    Code.CART_VOID: "This cart was given up and cannot be sold. Start a new one.",
    Code.CART_GONE: "This cart is not in the shop's store. Start a new one.",
    Code.LOCK_LOST: "This checkout was continued at {till}. Nothing more is done here.",
    Code.LOCK_EXPIRED: "The checkout took too long and was undone. Nothing was charged.",
    Code.OUT_OF_STOCK: "Not enough in stock: {short:list}.",
    Code.PRICE_CHANGED: "The total changed from {old:money} to {new:money}. "
    "Confirm the new total with the customer.",
    Code.TENDER_MISMATCH: "{asked:money} does not fit the {due:money} still to pay. {hint}",
    Code.PAYMENT_DECLINED: "The payment was declined ({reason}). Nothing was charged. "
    "Choose another way to pay.",
    Code.PAYMENT_TIMEOUT_CHECKING: "Checking with the terminal – do not ask for the card again.",
    Code.PAYMENT_UNKNOWN: "It is not clear whether the card was charged. "
    "A manager must decide. Do not repeat the payment.",
    Code.TERMINAL_BUSY: "The card terminal is busy with another sale. Wait until it is free.",
    Code.TERMINAL_OFFLINE: "The card terminal does not answer. Check its power and cable, "
    "or take another tender.",
    Code.AMOUNT_MISMATCH: "The terminal reports {taken:money} instead of {asked:money}. "
    "A manager must decide.",
    Code.CANNOT_CANCEL_CAPTURE: "The card is already being charged; "
    "the sale will be finished, then refund it.",
    Code.COMPENSATION_FAILED: "The payment could not be given back. A manager must decide.",
    Code.CASH_IN_HAND: "Hand back {cash:money}, then confirm it.",
    Code.DB_UNREACHABLE: "Connection to the shop's store is lost. Check the network; "
    "the till goes on by itself when the store answers.",
    Code.DB_BUSY: "The store is busy. Try again in a moment.",
    Code.DISK_FULL: "The disk of the store is full or broken. Free space before you go on selling.",
    Code.CLOCK_SKEW: "This till's clock is {minutes} minutes off. Set it before you go on.",
    Code.TAKEOVER_DENIED: "{reason}",
    Code.SCHEMA_TOO_NEW: "The store was made by a newer Holdfast ({found}). "
    "Install that version on this till.",
    Code.SCHEMA_TOO_OLD: "The store is from an older Holdfast ({found}). "
    "Run “holdfast db upgrade” first.",
    Code.COUPON_USED: "The coupon {coupon} has been used.",
    Code.TILL_IN_USE: "{till} is already running at {host}. Choose another name with --till.",
    Code.TILL_RETIRED: "{till} has been retired. Choose another name with --till.",
    Code.TILL_CLOSING: "The till is closing. The payment is asked about at its next start.",
    Code.TILL_LOST: "{till} was started somewhere else. Close this window; "
    "nothing more can be paid here.",
    Code.NOT_ALLOWED: "{name} may not {act}. Ask {whom}.",
    Code.NOT_SIGNED_IN: "Nobody is signed in at this till. Sign in first.",
    Code.WRONG_PIN: "That is not the right PIN for this person.",
    Code.PIN_LOCKED: "Too many wrong PINs. A manager must unlock this person.",
    Code.PIN_WAIT: "Too many wrong PINs. Try again in {seconds} s.",
    Code.PIN_TRIVIAL: "This PIN is too easy to guess. Use four to eight digits in no simple order.",
    Code.CODE_UNKNOWN: "No article has the code {code}. Search it by name or ask a manager.",
    Code.CODE_WRONG: "“{code}” is not a code this shop can read. Scan it again.",
    Code.ARTICLE_WRONG: "{why}. Nothing was saved; change it and save again.",
    Code.QUANTITY_WRONG: "{why}. Type a quantity such as 3, or 0.5 of what is weighed.",
    Code.PRICE_WRONG: "{why}. Type a price such as 2.50.",
    Code.DISCOUNT_WRONG: "{why}. Type a discount such as 10 % or 2.50.",
    Code.REASON_MISSING: "A reason is needed. Type a few words.",
    Code.TEXT_TOO_LONG: "That text is longer than {most} characters. Make it shorter.",
    Code.LINE_GONE: "This line is no longer in the cart. Look at it again.",
    Code.ARTICLE_GONE: "This article is no longer sold. Choose another.",
    Code.PRICE_MISSING: "{article} has no price yet. Ask a manager to set one.",
    Code.NAME_WRONG: "{why}. Type another name.",
    Code.PERSON_GONE: "This person is not in the shop's store any more. Choose another.",
    Code.FILE_WRONG: "{file}: {why}",
    Code.STORE_WRONG: "The store {store} cannot be used: {why}",
    Code.SETTINGS_WRONG: "The setting {key} in {file} is wrong: {why}",
    Code.CHECKOUT_GONE: "There is no such checkout. It may have ended; look at the cart.",
    Code.LIMIT_WRONG: "{why}. Nothing was saved; type another number.",
    Code.RECEIPT_GONE: "There is no such receipt in the shop's store. Look for it by its number.",
    Code.STOPPED: "Stopped. Nothing was written.",
    Code.CARD_NUMBER: "This looks like a card’s number, which is never kept. "
    "Leave it out; before a reference of digits alone put a letter.",
    Code.EDIT_CONFLICT: "{said}. Nothing of yours was saved; look at both, then choose.",
    Code.CANNOT_UNDO: "{why}. Nothing was changed.",
    Code.STOCK_CONFLICT: "{held} of “{name}” are kept aside for {by:list}. "
    "Nothing was saved; wait until that is paid or undone, then type it again.",
    Code.LAST_ADMINISTRATOR: "{name} is the only administrator. "
    "Make somebody else one first, or nobody could look after the people of the shop.",
    Code.SHOP_WRONG: "{why}. Nothing was saved; change it and save again.",
    Code.TILL_GONE: "This till is not in the shop's store any more. Look at the list again.",
    Code.TILL_RUNNING: "{till} is running at {host}. Close it there first.",
    Code.TILL_HOLDS: "{till} still holds a checkout. Finish or undo that first.",
    Code.CASE_GONE: "Somebody has seen to this meanwhile. Look at the list again.",
    Code.NOT_OFFERED: "{why}",
    Code.PROOF_NEEDED: "The card's provider does not prove it by itself. "
    "Type the reference that does, or ask again later.",
    Code.PROOF_CONTRARY: "{says} Nothing was changed.",
    Code.SECOND_PERSON: "A second person must agree. "
    "Choose somebody else of the shop and have them type their PIN.",
}


#: What a till is doing in each phase, as another till's cashier reads it.
PHASE_WORDS: Mapping[str, str] = {
    "cart_validation": "looking at the cart",
    "inventory_reservation": "keeping the articles aside",
    "price_lock": "choosing how to pay",
    "payment_authorization": "waiting for the payment",
    "order_creation": "writing the order",
    "payment_capture": "taking the money",
    "stock_commit": "finishing the sale",
}


def _written(value: object, kind: str, currency: str) -> str:
    if kind == "money" and isinstance(value, int):
        return with_sign(value, CURRENCIES[currency])
    if kind == "time" and isinstance(value, int):
        moment = datetime.fromtimestamp(value / 1_000_000, tz=UTC).astimezone()
        return moment.strftime("%H:%M:%S")
    if kind == "phase":
        return PHASE_WORDS.get(str(value), str(value))
    if kind == "list" and isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)


def _sentence(code: Code, details: Mapping[str, object]) -> str:
    currency = str(details.get("currency", "GBP"))
    parts = []
    for before, name, kind, _ in Formatter().parse(SENTENCES[code]):
        parts.append(before)
        if name is not None:
            parts.append(_written(details.get(name, "–"), kind or "", currency))
    return "".join(parts)


class Problem(Exception):  # noqa: N818 - a person reads it; "Error" would be the wrong word.
    """A refusal with its code, what is known about it, and one sentence for a person.

    ``details`` holds plain values only (amounts in minor units, times in microseconds UTC) and may
    name ``lock_id``, ``epoch``, ``phase``, ``money`` (what is certain about the money) and
    ``currency``. Nothing was changed by what raised it unless the code says so.
    """

    def __init__(self, code: Code, /, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """One plain sentence: what is wrong, where, and what to do."""
        return _sentence(self.code, self.details)
