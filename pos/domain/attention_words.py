"""What a case of the manager's queue says: its headline, its sentence, and the facts one by one."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pos.domain.attention import Fact
from pos.domain.doubt import Doubt, LateResult
from pos.domain.lock import Attempt, Payment
from pos.domain.money import CURRENCIES, with_sign

HEADLINES = {
    "AUTH_UNKNOWN": "Card may have been approved",
    "CAPTURE_UNKNOWN": "Card may have been charged",
    "VOID_FAILED": "Hold could not be released",
    "REFUND_FAILED": "Money could not be given back",
    "AMOUNT_MISMATCH": "Another amount was taken",
    "LATE_RESULT": "Late answer from terminal",
    "STOCK_CONFLICT": "Goods could not be sold",
    "OWNER_GONE": "Only a silent till knows",
    "CASH_IN_HAND": "Cash must be handed back",
}


def clock(moment: int, *, seconds: bool = False) -> str:
    """Write a moment (microseconds UTC) as the clock on the wall shows it."""
    here = datetime.fromtimestamp(moment / 1_000_000, tz=UTC).astimezone()
    return here.strftime("%H:%M:%S" if seconds else "%H:%M")


def _when(doubt: Doubt, moment: int, *, seconds: bool = False) -> str:
    """Write a moment, with its day where that is not the day on which it is read."""
    there, here = (
        datetime.fromtimestamp(at / 1_000_000, tz=UTC).astimezone() for at in (moment, doubt.now)
    )
    day = "" if there.date() == here.date() else f"{there.day} {there:%b}, "
    return day + clock(moment, seconds=seconds)


def headline(doubt: Doubt) -> str:
    """Say what is wrong in a few words."""
    if doubt.code == "OWNER_GONE" and not doubt.asked_for:
        return "Only a silent till can go on"
    return HEADLINES.get(doubt.code, "A manager must decide")


def sentence(doubt: Doubt) -> str:
    """Say in one sentence what happened to the money, when and where, and where the goods are."""
    told = "; ".join(_told(doubt)) or "The sale stopped before it was over"
    return f"{told}; {goods(doubt)}."


def goods(doubt: Doubt) -> str:
    """Say where the goods are."""
    if doubt.copied_to is not None:
        return f"the goods went to cart {doubt.copied_to}"
    return "the goods are kept aside" if doubt.goods_held else "the goods are free again"


def _told(doubt: Doubt) -> Iterator[str]:
    for payment, attempt in doubt.open:
        yield _of_open(doubt, payment, attempt)
    for payment in doubt.stuck:
        name, back = _named(doubt, payment), _went_on(doubt, payment)
        yield f"{name} {back}; the provider refuses to {_BACK[payment.state == 'captured']}"
    if doubt.code == "OWNER_GONE":
        yield f"only the terminal of {doubt.till} can be asked"
    cash = doubt.checkout.cash_in_hand
    if cash and doubt.code == "CASH_IN_HAND":
        yield f"Cash {_sum(doubt, cash)} was paid in at {doubt.till}; it must be handed back"


_BACK = {True: "give it back", False: "release it"}


def _of_open(doubt: Doubt, payment: Payment, attempt: Attempt) -> str:
    name = _named(doubt, payment)
    asked = f"{name} asked for at {_when(doubt, attempt.intent_at)} at {doubt.till}"
    if attempt.op == "authorise":
        return f"{asked}; not known whether it was approved"
    if attempt.op == "capture":
        begun = _approved(doubt, payment) or asked
        if attempt.moved is not None:
            return f"{begun}; {_sum(doubt, attempt.moved)} was taken instead"
        return f"{begun}; not known whether it was taken"
    if attempt.moved is not None:
        went = "released" if attempt.op == "void" else "given back"
        return f"{name} {_went_on(doubt, payment)}; only {_sum(doubt, attempt.moved)} was {went}"
    if attempt.by_person:
        return f"{name} {_went_on(doubt, payment)}; it must be given back at that terminal by hand"
    went = "released" if attempt.op == "void" else "given back"
    return f"{name} {_went_on(doubt, payment)}; not known whether it was {went}"


def _approved(doubt: Doubt, payment: Payment) -> str:
    held = next((one for one in payment.tries("authorise") if one.state == "ok"), None)
    if held is None:
        return ""
    at = _when(doubt, held.settled_at or held.intent_at)
    return f"{_named(doubt, payment)} approved at {at} at {doubt.till}"


def _went_on(doubt: Doubt, payment: Payment) -> str:
    """Tell since when the money is with us."""
    taken = payment.state == "captured"
    tries = payment.tries("capture" if taken else "authorise")
    done = next((one for one in tries if one.state == "ok"), None)
    word = "taken" if taken else "approved"
    return word if done is None else f"{word} at {_when(doubt, done.settled_at or done.intent_at)}"


def _named(doubt: Doubt, payment: Payment) -> str:
    name = "Card on the other terminal" if payment.method == "manual_card" else "Card"
    return f"{name} {_sum(doubt, payment.amount)}"


# --- facts ------------------------------------------------------------------------------------


def facts(doubt: Doubt) -> tuple[Fact, ...]:
    """Say what is known tender by tender, the certain first."""
    found = [fact for one in doubt.checkout.payments for fact in _of_payment(doubt, one)]
    return tuple(sorted(found, key=lambda one: not one.certain))


def _of_payment(doubt: Doubt, payment: Payment) -> Iterator[Fact]:
    on = f" on {payment.card}" if payment.card else ""
    if payment.method == "cash":
        yield from _of_cash(doubt, payment)
        return
    for attempt in payment.attempts:
        if attempt.state == "ok" and not (attempt.op == "authorise" and _went_further(payment)):
            yield _certain(doubt, attempt, on)
    if payment.state == "declined" and not payment.hold_left:
        why = f" {payment.reason.capitalize()}." if payment.reason else ""
        yield Fact(certain=True, text=f"{_sum(doubt, payment.amount)} was declined.", detail=why)
    attempt_open = payment.open_attempt()
    if attempt_open is not None:
        yield _doubtful(doubt, attempt_open)
    if payment in doubt.stuck:
        yield _refused(doubt, payment)


def _went_further(payment: Payment) -> bool:
    """Tell whether the hold is none any more: taken, if only in part, or released."""
    taken = any(one.moved is not None for one in payment.tries("capture"))
    return taken or payment.state in {"captured", "voided", "refunded"}


def _of_cash(doubt: Doubt, payment: Payment) -> Iterator[Fact]:
    words = {"authorised": "is in the drawer", "voided": "was handed back", "captured": "was taken"}
    if payment.state in words:
        amount = payment.tendered if payment.state != "captured" else payment.amount
        yield Fact(certain=True, text=f"{_sum(doubt, amount)} in cash {words[payment.state]}.")


def _certain(doubt: Doubt, attempt: Attempt, on: str) -> Fact:
    at = attempt.settled_at or attempt.intent_at
    by = _proven_by(attempt) or f" by the terminal of {doubt.till}"
    when = _when(doubt, at, seconds=True)
    amount = _sum(doubt, attempt.effect)
    text, detail = {
        "authorise": (f"{amount} is held{on}.", f"Approved {when}{by}."),
        "capture": (f"{amount} was taken{on}.", f"Taken {when}{_proven_by(attempt)}."),
        "void": (f"{amount} was released{on}.", f"Released {when}{_proven_by(attempt)}."),
        "refund": (f"{amount} was given back{on}.", f"Given back {when}{_proven_by(attempt)}."),
    }[attempt.op]
    return Fact(certain=True, text=text, detail=detail, at=at)


def _proven_by(attempt: Attempt) -> str:
    return f", proven by {attempt.external_ref}" if attempt.external_ref else ""


def _doubtful(doubt: Doubt, attempt: Attempt) -> Fact:
    amount, at = _sum(doubt, attempt.amount), attempt.intent_at
    since = f"The terminal was asked at {_when(doubt, at, seconds=True)} and gave no answer."
    if attempt.by_person:
        since = (
            f"Asked for at {_when(doubt, at, seconds=True)}. Nobody could read the other terminal."
        )
    if attempt.moved is not None:
        moved = _sum(doubt, attempt.moved)
        text = {
            "capture": f"{moved} was taken, and {amount} was asked for.",
            "void": f"Only {moved} of {amount} was released.",
            "refund": f"Only {moved} of {amount} was given back.",
        }.get(attempt.op, f"{moved} is held, and {amount} was asked for.")
        return Fact(certain=attempt.op == "capture", text=text, detail="", at=at)
    text = {
        "authorise": f"It is not known whether {amount} is held.",
        "capture": f"It is not known whether {amount} was taken.",
        "void": f"It is not known whether {amount} was released.",
        "refund": f"It is not known whether {amount} was given back.",
    }[attempt.op]
    if attempt.op in {"authorise", "capture"}:
        since += " Do not ask for the card again."
    if attempt.op == "refund" and attempt.by_person:
        text = f"{amount} is to be given back at the other terminal."
        since = "The program cannot do that. Give it back there, and keep the slip."
    return Fact(certain=False, text=text, detail=since, at=at)


def _refused(doubt: Doubt, payment: Payment) -> Fact:
    taken = payment.state == "captured"
    amount = _sum(doubt, payment.taken if taken else payment.amount)
    text = f"{amount} could not be {'given back' if taken else 'released'}."
    last = payment.tries("refund" if taken else "void")[-1]
    why = f"The provider says: {payment.reason}." if payment.reason else ""
    return Fact(certain=False, text=text, detail=why, at=last.settled_at or last.intent_at)


def _sum(doubt: Doubt, amount: int) -> str:
    return with_sign(amount, CURRENCIES[doubt.checkout.currency])


# --- what came late ---------------------------------------------------------------------------


def late_sentence(late: LateResult) -> str:
    """Say in one sentence what came late."""
    amount = with_sign(late.moved, CURRENCIES[late.currency])
    asked = f"Card {amount} asked for at {clock(late.attempt.intent_at)} at {late.till}"
    if not late.is_known:
        return f"{asked} and given up; not known whether it came through after all."
    done = {
        "authorise": "approved after it was given up; it is held for nothing",
        "capture": "taken after it was given up; it pays for nothing",
        "void": "released after it was given up",
        "refund": "given back after it was given up",
    }[late.attempt.op]
    return f"{asked} and {done}."


def late_facts(late: LateResult) -> tuple[Fact, ...]:
    """Say what is known of it."""
    amount = with_sign(late.moved, CURRENCIES[late.currency])
    on = f" on {late.card}" if late.card else ""
    given_up = Fact(
        certain=True,
        text=f"The sale of cart {late.cart_number} went on without it.",
        detail=f"Asked for {clock(late.attempt.intent_at, seconds=True)}, then given up.",
        at=late.attempt.settled_at,
    )
    if not late.is_known:
        text = f"It is not known whether {amount} was taken."
        detail = "The till sent it late and never heard an answer."
        return given_up, Fact(certain=False, text=text, detail=detail, at=late.at)
    text = {
        "authorise": f"{amount} is held{on}.",
        "capture": f"{amount} was taken{on}.",
        "void": f"{amount} was released{on}.",
        "refund": f"{amount} was given back{on}.",
    }[late.attempt.op]
    heard = Fact(
        certain=True, text=text, detail=f"Heard {clock(late.at, seconds=True)}.", at=late.at
    )
    if late.state == "reversing":
        text = "It is not known whether it went back."
        return given_up, heard, Fact(certain=False, text=text, at=late.resolved_at)
    return given_up, heard
