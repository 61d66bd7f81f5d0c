"""Which of a manager's acts are safe now, and what each will do: one pure function of the rows.

The rules are those of ``checkout 6``. What is refused here is refused by the use-case too, before
anything is claimed.
"""

from collections.abc import Callable

from pos.domain.attention import Act, Choice, Offer, ReferenceNeed, Went
from pos.domain.doubt import MONEY_UNKNOWN, Doubt, LateResult
from pos.domain.money import CURRENCIES, with_sign

_NOT_LATE = "Nothing came late in this sale."
_NOT_A_SALE = "This is about one answer of the terminal, not about a sale."


def offers(doubt: Doubt) -> tuple[Offer, ...]:
    """Give an offer for each act on a checkout in attention."""
    return tuple(_RULES[act](doubt) for act in Act)


def late_offers(late: LateResult, *, unreachable: str, alone: bool) -> tuple[Offer, ...]:
    """Give an offer for each act on an answer that came late."""
    amount = with_sign(late.moved, CURRENCIES[late.currency])
    made = {
        Act.CHECK_AGAIN: _ask_about_late(late, unreachable),
        Act.GIVE_BACK: _give_back(late, unreachable, amount, alone=alone),
        Act.SETTLE_ELSEWHERE: Offer(
            Act.SETTLE_ELSEWHERE,
            offered=True,
            money=f"Nothing is asked for. {amount} counts as settled.",
            goods="The goods stay as they are.",
            reference=ReferenceNeed.ALWAYS,
            second_person=not alone,
        ),
    }
    return tuple(made.get(act) or _no(act, _NOT_A_SALE, fits=False) for act in Act)


def _no(act: Act, why: str, *, fits: bool = True) -> Offer:
    return Offer(act, offered=False, fits=fits, why_not=why)


# --- a checkout -------------------------------------------------------------------------------


def _check_again(doubt: Doubt) -> Offer:
    act = Act.CHECK_AGAIN
    if doubt.code == "CASH_IN_HAND":
        return _no(act, "No terminal knows about the cash in the drawer.", fits=False)
    if doubt.unreachable:
        return _no(act, doubt.unreachable)
    can_be_asked = any(not attempt.by_person for _, attempt in doubt.open)
    if not can_be_asked and doubt.open:
        return _no(act, "Only a person can say what the other terminal did.")
    if not can_be_asked and not doubt.stuck and doubt.code not in MONEY_UNKNOWN:
        return _no(act, "The provider has nothing more to say.")
    forward = doubt.was_going_on and doubt.copied_to is None and not doubt.to_be_cancelled
    money = (
        "What was approved is taken, and what was not is open again. No card is asked for."
        if forward
        else "What the provider has of it goes back. Nothing is taken."
    )
    goods = _sold(doubt) if forward else "The goods are free in the end."
    return Offer(act, offered=True, money=money, goods=goods, reason=False)


def _finish(doubt: Doubt) -> Offer:
    act = Act.FINISH
    why = _why_not_finish(doubt)
    if why:
        fits = doubt.code in MONEY_UNKNOWN or doubt.code == "AMOUNT_MISMATCH"
        return _no(act, why, fits=fits)
    return Offer(
        act,
        offered=True,
        money=_money_of_finish(doubt),
        goods=_sold(doubt),
        reference=_proof_to_finish(doubt),
        second_person=not doubt.alone,
    )


def _why_not_finish(doubt: Doubt) -> str:
    if doubt.copied_to is not None:
        return f"The customer pays with cart {doubt.copied_to}. This one can only be undone."
    if doubt.going_back and doubt.surplus_asked is None:
        return "Money of this sale is on its way back. Undo the rest."
    if not (doubt.asked_for or doubt.surplus_asked or doubt.checkout.complete):
        return "This sale is not paid, and nothing that is open would pay it."
    if not doubt.goods_held or doubt.checkout.order_status == "void":
        return "The goods are free again. What was taken goes back."
    if doubt.unreachable and not doubt.needs_no_call:
        return doubt.unreachable
    return ""


def _money_of_finish(doubt: Doubt) -> str:
    proven = doubt.if_proven
    if doubt.surplus_asked is not None or proven.too_much is not None:
        payment = doubt.surplus_asked or proven.too_much
        over = 0 if payment is None else payment.taken - payment.amount
        return f"{_sum(doubt, over)} too much goes back first. Then the sale is finished."
    asked = sum(attempt.amount for _, attempt in doubt.asked_for)
    left = proven.due
    if any(attempt.op == "authorise" for _, attempt in doubt.asked_for):
        begun = f"{_sum(doubt, asked)} counts as held, and is taken."
    elif doubt.asked_for:
        taken = sum(attempt.effect for _, attempt in doubt.asked_for)
        begun = f"{_sum(doubt, taken)} counts as taken."
    else:
        begun = "All of it is paid."
    return f"{begun} {_sum(doubt, left)} is still to pay." if left else begun


def _proof_to_finish(doubt: Doubt) -> ReferenceNeed:
    if doubt.unreachable or any(attempt.by_person for _, attempt in doubt.asked_for):
        return ReferenceNeed.ALWAYS
    said_before = all(attempt.moved is not None for _, attempt in doubt.asked_for)
    if said_before and doubt.surplus_asked is None and not doubt.stuck:
        return ReferenceNeed.NO
    return ReferenceNeed.UNANSWERED


def _undo(doubt: Doubt) -> Offer:
    act = Act.UNDO
    if doubt.code == "CASH_IN_HAND":
        return _no(act, "Everything else is undone. Hand back the cash and confirm it.", fits=False)
    if doubt.surplus_asked is not None:
        return _no(act, "What was too much was asked to go back already. Finish the sale.")
    choices = _what_may_be_proven(doubt)
    only_by_proof = all(one.went is not Went.UNSAID for one in choices)
    return Offer(
        act,
        offered=True,
        money=_money_of_undo(doubt),
        goods="The goods are free again." if doubt.goods_held else "The goods are free already.",
        reference=ReferenceNeed.ALWAYS if only_by_proof else ReferenceNeed.UNANSWERED,
        second_person=not doubt.alone,
        choices=choices,
    )


def _money_of_undo(doubt: Doubt) -> str:
    cash = doubt.checkout.cash_in_hand
    money = "What was held is released, what was taken goes back."
    if doubt.copied_to is None:
        money += " The cart is open again."
    return f"{money} Then {_sum(doubt, cash)} in cash is to be handed back." if cash else money


def _what_may_be_proven(doubt: Doubt) -> tuple[Choice, ...]:
    """Tell what a person may know of the money; the harmless answer first."""
    by_person = any(attempt.by_person for _, attempt in doubt.open)
    choices = []
    if not doubt.unreachable and not by_person:
        choices.append(Choice(Went.UNSAID, "Ask the provider, and give back what it has"))
    if any(attempt.moved is None for _, attempt in doubt.asked_for):
        choices.append(Choice(Went.NOT_TAKEN, _words_of_not_taken(doubt)))
    if doubt.open or doubt.stuck or (doubt.unreachable and doubt.others_with_money):
        choices.append(Choice(Went.GIVEN_BACK, _words_of_given_back(doubt)))
    return tuple(choices)


def _words_of_given_back(doubt: Doubt) -> str:
    """Where there are several, one word counts for all of them: it says how much."""
    amounts = [attempt.effect for _, attempt in doubt.open]
    stuck = (*doubt.stuck, *(doubt.others_with_money if doubt.unreachable else ()))
    amounts += [one.taken or one.amount for one in stuck]
    if len(amounts) == 1:
        return "It was given back in another way"
    return f"All of it, {_sum(doubt, sum(amounts))}, was given back in another way"


def _words_of_not_taken(doubt: Doubt) -> str:
    held = all(attempt.op == "authorise" for _, attempt in doubt.asked_for)
    words = f"It is proven that nothing was {'held' if held else 'taken'}"
    if doubt.unreachable and (doubt.others_with_money or doubt.holds_behind):
        words += ", and that all other money went back"
    return words


def _cash_handed_back(doubt: Doubt) -> Offer:
    act, cash = Act.CASH_HANDED_BACK, doubt.checkout.cash_in_hand
    if not cash:
        return _no(act, "No cash was paid in.", fits=False)
    if not doubt.goes_back:
        return _no(act, "Settle the card first. Until then the sale may still be finished.")
    money = f"{_sum(doubt, cash)} leaves the drawer."
    if doubt.code != "CASH_IN_HAND":
        money += " The provider is asked again to give back the rest."
    opens = doubt.code == "CASH_IN_HAND" and doubt.copied_to is None
    goods = "The cart is open again." if opens else "The goods stay as they are."
    return Offer(act, offered=True, money=money, goods=goods)


def _copy(doubt: Doubt) -> Offer:
    act = Act.COPY
    why, fits = _why_not_copy(doubt)
    if why:
        return _no(act, why, fits=fits)
    return Offer(
        act,
        offered=True,
        money="Nothing is asked for. What the card did is settled on its own, and goes back.",
        goods="The goods stay aside for a new cart, which the customer pays otherwise.",
    )


def _why_not_copy(doubt: Doubt) -> tuple[str, bool]:
    if doubt.copied_to is not None:
        return f"The goods went to cart {doubt.copied_to} already.", True
    if not doubt.goods_held or doubt.checkout.order_status == "void":
        return "The goods are free again. Sell them from a new cart.", False
    if doubt.code == "AMOUNT_MISMATCH":
        return "It is known what was taken. Finish the sale or undo it.", False
    if doubt.checkout.complete and not doubt.asked_for:
        return "All of it is paid. Finish the sale or undo it.", False
    return "", True


def _not_late(act: Act) -> Callable[[Doubt], Offer]:
    return lambda _: _no(act, _NOT_LATE, fits=False)


_RULES: dict[Act, Callable[[Doubt], Offer]] = {
    Act.CHECK_AGAIN: _check_again,
    Act.FINISH: _finish,
    Act.UNDO: _undo,
    Act.CASH_HANDED_BACK: _cash_handed_back,
    Act.COPY: _copy,
    Act.GIVE_BACK: _not_late(Act.GIVE_BACK),
    Act.SETTLE_ELSEWHERE: _not_late(Act.SETTLE_ELSEWHERE),
}


def _sold(doubt: Doubt) -> str:
    if doubt.if_proven.due:
        return "The goods stay aside until the rest is paid."
    return "The goods are sold, and the receipt is printed here."


def _sum(doubt: Doubt, amount: int) -> str:
    return with_sign(amount, CURRENCIES[doubt.checkout.currency])


# --- what came late ---------------------------------------------------------------------------


def _ask_about_late(late: LateResult, unreachable: str) -> Offer:
    act = Act.CHECK_AGAIN
    if unreachable:
        return _no(act, unreachable)
    if late.is_known and late.state == "seen":
        return _no(act, "The provider has answered.", fits=False)
    return Offer(
        act,
        offered=True,
        money="Nothing is taken. It is asked what the provider has of it.",
        goods="The goods stay as they are.",
        reason=False,
    )


def _give_back(late: LateResult, unreachable: str, amount: str, *, alone: bool) -> Offer:
    act = Act.GIVE_BACK
    if unreachable:
        return _no(act, unreachable)
    if late.attempt.op not in {"authorise", "capture"}:
        return _no(act, "This money went back already, and cannot be given back again.")
    if late.state == "reversing":
        return _no(act, "It is being given back. The provider is asked by itself.")
    if not late.is_known:
        return _no(act, "It is not known whether the provider has it. Ask again first.")
    held = late.attempt.op == "authorise"
    return Offer(
        act,
        offered=True,
        money=f"{amount} is released." if held else f"{amount} goes back to the card.",
        goods="The goods stay as they are.",
        second_person=not alone,
    )
