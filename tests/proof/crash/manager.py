"""What a manager does about a doubt that a crash left, and what people can prove of it.

The provider's own office is open to people when its line is dead: there they see what was done
under each key, and can let money go. What they do there stands in its ledger.
"""

from pos.domain.attention import Act, CaseRef, Went
from pos.domain.errors import Code
from pos.domain.offers import offers
from pos.services.checkout import copying, giving_back, resolve
from pos.services.checkout.resolve import Judgement, doubt_of
from tests.checkout.crashes import refused
from tests.checkout.deciding import BY_HAND, lock_of, portal
from tests.proof.crash.books import written_off

FINISH, UNDO, COPY = "finish", "undo", "copy"
DECISIONS = (FINISH, UNDO, COPY)
MOST_LOOKS = 9


def people_did(shop, checkout):
    """Tell whether somebody let money of it go elsewhere: people know what they did."""
    mine = tuple(f"{one.payment_id}:{BY_HAND}:" for one in checkout.payments)
    with shop.ledger.reading() as book:
        return any(one.last.key.startswith(mine) for one in book.records())


class Deciding:
    """A manager at a till, as the rows and the provider's ledger show the case to them."""

    def __init__(self, till, sale):
        self.till, self.shop, self.sale = till, till.shop, sale
        self.checkout = None

    def decide(self, checkout, how, *, lets_it_do=False):
        """Do what is wanted where it is offered and true, else undo; gives the checkout after.

        With ``lets_it_do`` a provider that answers gives the money back, else people do.
        """
        self._see(checkout)
        if self._may(Act.CASH_HANDED_BACK):
            return self._do(resolve.cash_handed_back)
        if how == COPY and self._may(Act.COPY):
            self._do(copying.copy)
            return self.shop.lock(checkout)
        if lets_it_do and how == FINISH and self._may(Act.FINISH):
            return self._do(resolve.finish)
        if how != UNDO and self._may(Act.FINISH) and self._is_ours():
            return self._do(resolve.finish, reference=self._held() or self._difference())
        if not self._may(Act.UNDO):
            # The difference is on its way: only the end of the sale is left.
            return self._do(resolve.finish, reference=self._difference())
        return self._undo(lets_it_do=lets_it_do)

    def _undo(self, *, lets_it_do):
        if lets_it_do and Went.UNSAID in {one.went for one in self.offers[Act.UNDO].choices}:
            # Where it alone does not prove it, somebody must.
            with refused(Code.PROOF_NEEDED):
                return self._do(resolve.undo)
        went, reference = self._proof()
        return self._do(resolve.undo, went=went, reference=reference)

    def _see(self, checkout):
        with self.shop.store.read() as unit:
            self.doubt = doubt_of(unit, checkout.lock.lock_id, self.till.desk)
        self.checkout = self.doubt.checkout
        self.offers = {one.act: one for one in offers(self.doubt)}

    def _may(self, act):
        return self.offers[act].offered

    def _do(self, act, **said):
        lock = self.checkout.lock
        judged = Judgement(self.till.actor.person, self.shop.admin.person, reason="decided", **said)
        return self.till._run(act(self.till.desk, CaseRef(lock.lock_id, lock.epoch), judged))

    # --- what people find out -----------------------------------------------------------------

    def _moved(self, attempt):
        """What was done under a key: by the provider's statement, or the other terminal's slip."""
        if attempt.by_person:
            return attempt.amount if self.sale.truth != "declined" else 0
        with self.shop.ledger.reading() as book:
            record = book.record(attempt.key)
        return record.last.moved if record is not None and record.executed else 0

    def _is_ours(self):
        return all(self._moved(attempt) for _, attempt in self.doubt.asked_for)

    def _held(self):
        """The reference of a hold whose approval nobody heard, as the provider names it."""
        for _, attempt in self.doubt.asked_for:
            if attempt.op == "authorise":
                with self.shop.ledger.reading() as book:
                    return book.record(attempt.key).last.provider_ref
        return ""

    def _difference(self):
        """Let the rest of what is too much go in the provider's office, and give the reference."""
        reference = "on the statement"
        for payment in self.checkout.payments:
            asked = [a for a in payment.tries("refund") if a.open]
            over = payment.taken - payment.amount if payment.state == "captured" else 0
            if over > 0 and (asked or payment in self.doubt.stuck):
                left = over - sum(map(self._moved, asked))
                reference = portal(self.shop, payment, "refund", left) if left else reference
        return reference

    def _proof(self):
        """Have everything let go that may still be with us, and say what is proven."""
        reference, given_back = "on the statement", False
        for payment, attempt in self.doubt.open:
            moved = self._moved(attempt)
            if attempt.op in {"void", "refund"}:
                given_back = True
                whole = payment.taken if attempt.op == "refund" else payment.amount
                reference = self._let_go(payment, attempt.op, whole - moved, reference)
            elif moved:
                given_back = True
                back = "void" if attempt.op == "authorise" else "refund"
                reference = self._let_go(payment, back, moved, reference)
            elif self.doubt.unreachable and payment.tries("authorise")[0].state == "ok":
                reference = self._let_go(payment, "void", payment.amount, reference)
        out_of_reach = self.doubt.others_with_money if self.doubt.unreachable else ()
        for payment in (*self.doubt.stuck, *out_of_reach):
            given_back = True
            taken = payment.state == "captured"
            amount = payment.taken if taken else payment.amount
            reference = self._let_go(payment, "refund" if taken else "void", amount, reference)
        went = Went.GIVEN_BACK if given_back else Went.NOT_TAKEN
        may = {one.went for one in self.offers[Act.UNDO].choices}
        return (went if went in may else Went.UNSAID), reference

    def _let_go(self, payment, op, amount, reference):
        if amount <= 0 or payment.method == "manual_card":
            return reference
        return portal(self.shop, payment, op, amount)


def see_to_late(shop, start):
    """Give back what came late; what somebody began, a cleaner ends. ``start`` starts a program."""
    if shop.frozen and written_off(shop):
        start().clean_up()
    for _ in range(MOST_LOOKS):
        with shop.store.read() as unit:
            late = next(iter(unit.attention.late()), None)
        if late is None:
            return
        _see_to(shop, start(), late)
    raise AssertionError(f"it never ends: {late}")


def _see_to(shop, till, late):
    if late.state == "reversing":
        shop.clock.move(91)
        till.clean_up()
        return
    act, reference = giving_back.give_back, ""
    if not late.is_known:
        act = giving_back.check_again
    elif late.resolved_at is not None:
        # The provider refused it once, and would say so again.
        held = lock_of(shop, late.lock_id).payment(late.attempt.payment_id)
        act, reference = giving_back.settle_elsewhere, portal(shop, held, "void", late.moved)
    judged = Judgement(till.actor.person, shop.admin.person, reason="late", reference=reference)
    ref = CaseRef(late.late_id, giving_back.stage(late))
    till.runner.run(act(till.desk, ref, judged))
