"""The manager's queue: what needs attention, and what its people decide (``checkout 6``).

Every decision needs the right to make it and a reason; where money moves, a second person agrees
with their own PIN, unless the shop has nobody else. All of it stands in the journal.
"""

from dataclasses import replace
from typing import Literal

from pos.domain import attention_words as words
from pos.domain.attention import AttentionCase, CaseRef, Decided, Decision
from pos.domain.cart_rules import LONGEST_NOTE, clean
from pos.domain.doubt import Doubt, LateResult
from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout
from pos.domain.offers import late_offers, offers
from pos.domain.people import Actor, PersonView
from pos.domain.phase import LockState
from pos.services.checkout import copying, giving_back, resolve
from pos.services.checkout.desk import MICROSECONDS, Desk
from pos.services.checkout.giving_back import Ended
from pos.services.checkout.resolve import Judgement, doubt_of
from pos.services.checkout.runner import Runner
from pos.services.checkout.status import money, view
from pos.services.checkout.steps import Drive, Steps
from pos.services.people import PeopleDesk
from pos.store.engine import Store


class AttentionDesk:
    """The queue as a till of the shop works on it; safe to call from any thread."""

    def __init__(self, store: Store, runner: Runner, desk: Desk, people: PeopleDesk) -> None:
        self._store = store
        self._runner = runner
        self._desk = desk
        self._people = people

    # --- reading -----------------------------------------------------------------------------

    def cases(self) -> tuple[AttentionCase, ...]:
        """List every case, the oldest first."""
        alone = len(self._people.people()) <= 1
        with self._store.read() as unit:
            waiting = unit.attention.waiting()
            found = [doubt_of(unit, one.lock_id, self._desk, alone=alone) for one in waiting]
            late, now = unit.attention.late(), unit.now()
        doubts = [_case(one) for one in found if one is not None]
        lates = [self._late_case(one, now, alone=alone) for one in late]
        return tuple(sorted([*doubts, *lates], key=lambda one: (one.since, one.case_id)))

    def case(self, case_id: str) -> AttentionCase:
        """Read one case.

        Raises:
            Problem: CASE_GONE.
        """
        found = next((one for one in self.cases() if one.case_id == case_id), None)
        if found is None:
            raise Problem(Code.CASE_GONE)
        return found

    def second_people(self, actor: Actor) -> tuple[PersonView, ...]:
        """List who may agree."""
        return self._people.others(actor.person)

    def _late_case(self, late: LateResult, now: int, *, alone: bool) -> AttentionCase:
        unreachable = giving_back.out_of_reach(self._desk, late)
        return AttentionCase(
            case_id=late.late_id,
            epoch=giving_back.stage(late),
            kind="late",
            code="LATE_RESULT",
            lock_id=late.lock_id,
            cart_id=late.cart_id,
            cart_number=late.cart_number,
            till=late.till,
            cashier=late.cashier,
            since=late.at,
            open_s=max(0, now - late.at) // MICROSECONDS,
            amount=late.moved,
            total=late.total,
            currency=late.currency,
            headline=words.HEADLINES["LATE_RESULT"],
            sentence=words.late_sentence(late),
            goods="the goods are not concerned",
            facts=words.late_facts(late),
            actions=late_offers(late, unreachable=unreachable, alone=alone),
        )

    # --- deciding ----------------------------------------------------------------------------

    def check_again(self, actor: Actor, ref: CaseRef, reason: str = "") -> Decided:
        """Ask the provider again; what it has goes forward or back by itself."""
        judged = Judgement(actor.person, reason=_tidy(reason))
        if self._is_late(ref):
            return self._settled(giving_back.check_again(self._desk, ref, judged))
        return self._ended(resolve.check_again(self._desk, ref, judged))

    def finish(self, actor: Actor, ref: CaseRef, decision: Decision) -> Decided:
        """Finish a sale whose money is proven to be ours."""
        judged = self._judged(actor, decision, moves_money=True)
        return self._ended(resolve.finish(self._desk, ref, judged))

    def undo(self, actor: Actor, ref: CaseRef, decision: Decision) -> Decided:
        """Undo a sale; its money goes back, or is proven to have gone back."""
        judged = self._judged(actor, decision, moves_money=True)
        return self._ended(resolve.undo(self._desk, ref, judged))

    def cash_handed_back(self, actor: Actor, ref: CaseRef, decision: Decision) -> Decided:
        """Write that a customer has the part cash back."""
        judged = self._judged(actor, decision)
        return self._ended(resolve.cash_handed_back(self._desk, ref, judged))

    def copy_to_new_cart(self, actor: Actor, ref: CaseRef, decision: Decision) -> Decided:
        """Let the customer pay otherwise."""
        judged = self._judged(actor, decision)
        return self._ended(copying.copy(self._desk, ref, judged))

    def give_back(self, actor: Actor, ref: CaseRef, decision: Decision) -> Decided:
        """Release or give back what came late."""
        judged = self._judged(actor, decision, moves_money=True)
        return self._settled(giving_back.give_back(self._desk, ref, judged))

    def settle_elsewhere(self, actor: Actor, ref: CaseRef, decision: Decision) -> Decided:
        """Note that what came late was settled by other means."""
        judged = self._judged(actor, decision, moves_money=True)
        return self._settled(giving_back.settle_elsewhere(self._desk, ref, judged))

    def _judged(self, actor: Actor, decision: Decision, *, moves_money: bool = False) -> Judgement:
        """Take a decision in: it has a reason, and where money moves, somebody agrees to it."""
        reason, reference = _tidy(decision.reason), _tidy(decision.reference)
        if not reason:
            raise Problem(Code.REASON_MISSING)
        judged = Judgement(actor.person, reason=reason, reference=reference, went=decision.went)
        if not moves_money:
            return judged
        second = self._people.second_person(decision.approver, actor=actor.person)
        return replace(judged, second=second, alone=second is None)

    def _is_late(self, ref: CaseRef) -> bool:
        with self._store.read() as unit:
            return unit.attention.late_one(ref.case_id) is not None

    # --- what became of it -------------------------------------------------------------------

    def _ended(self, steps: Drive) -> Decided:
        checkout = self._runner.run(steps)
        with self._store.read() as unit:
            doubt = doubt_of(unit, checkout.lock.lock_id)
        return Decided(_how(checkout), _became(checkout, doubt), view(checkout))

    def _settled(self, steps: Steps[tuple[Ended, str]]) -> Decided:
        ended, sentence = self._runner.run(steps)
        if ended == "refused" or ended == "unknown" or ended == "known":  # noqa: PLR1714 - types
            return Decided("waits", sentence)
        return Decided(ended, sentence)


def _case(doubt: Doubt) -> AttentionCase:
    checkout, lock = doubt.checkout, doubt.checkout.lock
    return AttentionCase(
        case_id=lock.lock_id,
        epoch=lock.epoch,
        kind="checkout",
        code=doubt.code,
        lock_id=lock.lock_id,
        cart_id=lock.cart_id,
        cart_number=lock.cart_number,
        till=doubt.till,
        cashier=lock.cashier_name,
        since=doubt.since,
        open_s=max(0, doubt.now - doubt.since) // MICROSECONDS,
        amount=doubt.amount,
        total=checkout.total,
        currency=checkout.currency,
        headline=words.headline(doubt),
        sentence=words.sentence(doubt),
        goods=words.goods(doubt),
        facts=words.facts(doubt),
        actions=offers(doubt),
        money=money(checkout),
    )


def _how(checkout: Checkout) -> Literal["finished", "undone", "pay", "waits"]:
    state = checkout.lock.state
    if state is LockState.COMPLETED:
        return "finished"
    if not checkout.lock.live:
        return "undone"
    return "pay" if state is LockState.ACTIVE else "waits"


def _became(checkout: Checkout, doubt: Doubt | None) -> str:
    """Say what is certain about the money, then what became of the sale."""
    how = _how(checkout)
    if doubt is not None:
        return f"It is still not settled. {words.sentence(doubt)}"
    if how == "finished":
        receipt = f"{checkout.receipt_series}-{checkout.receipt_no:06d}"
        return f"{money(checkout)} The sale is finished, receipt {receipt}."
    if how == "undone":
        cart = "" if checkout.lock.copied else " The cart is open again."
        return f"{money(checkout)} The sale was undone.{cart}"
    if how == "pay":
        return f"{money(checkout)} Go on with the payment at this till."
    return f"{money(checkout)} The sale is being undone."


def _tidy(text: str) -> str:
    return clean(text, most=LONGEST_NOTE) or ""
