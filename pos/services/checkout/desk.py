"""Who drives a checkout, and what is at hand for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pos.domain.errors import Code, Problem
from pos.domain.lock import Checkout
from pos.domain.phase import LockState, passed
from pos.ports.ids import IdSource
from pos.ports.payment_terminal import PaymentTerminal
from pos.store.engine import Unit
from pos.store.locks import Fence
from pos.store.shop import ShopSettings

MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Desk:
    """A till (or the command line) at work: its identity, its terminals, the shop's settings.

    ``instance`` is this very program; ``query_waits`` are the pauses in seconds between questions
    to a terminal that does not answer, after which a manager must decide. What was not found is
    sent again at once and after each of ``resend_waits``: a busy terminal is given time.
    """

    till_id: str
    till_name: str
    series: str
    instance: str
    ids: IdSource
    terminals: Mapping[str, PaymentTerminal]
    shop: ShopSettings
    progress: Callable[[str, str, str | None, str], None]
    query_waits: tuple[float, ...] = (0.0, 1.0, 2.0, 4.0, 8.0)
    resend_waits: tuple[float, ...] = (1.0, 4.0)
    poll_s: float = 0.25
    acting: str | None = None
    """Who acts where it is not the cashier who began: a manager who resumes, a cleaner."""
    asks_for_cards: bool = True
    """Whether a customer may be there: a manager who asks what became of a payment has none."""

    @property
    def lease_us(self) -> int:
        """How long a lock lives without a sign of life, in microseconds."""
        return self.shop.lease_s * MICROSECONDS

    @property
    def idle_us(self) -> int:
        """How long a sale may sit, in microseconds."""
        return self.shop.idle_s * MICROSECONDS

    def owns(self, checkout: Checkout) -> bool:
        """Tell whether this very program holds the checkout."""
        return checkout.lock.owner_instance == self.instance

    def fence(self, unit: Unit, checkout: Checkout, fence: Fence) -> Checkout:
        """Let this write through, or nobody's: the first statement of every later transaction.

        Raises:
            Problem: LOCK_LOST where another owner, epoch or step is there by now.
        """
        fenced = unit.locks.fence(checkout.lock, fence, self.lease_us)
        if fenced is None:
            raise lost(unit, checkout)
        before = checkout.lock
        lock = replace(
            before,
            state=fence.state,
            phase=fence.phase,
            phase_seq=fenced.phase_seq,
            expires_at=fenced.expires_at,
            idle_deadline=fenced.idle_deadline,
            cancel_requested_at=fenced.cancel_requested_at,
            undo_to=fence.undo_to or before.undo_to,
            undo_code=fence.undo_code or before.undo_code,
            attention_code=fence.attention_code,
            attention_from=fence.attention_from,
            end_code=fence.end_code,
            ended_at=fenced.now if fence.ends else None,
        )
        after = replace(checkout, lock=lock)
        for phase in passed(before.phase, lock.phase):
            # Neighbouring phases share a commit; each has its row in the journal all the same.
            on_the_way = replace(checkout, lock=replace(lock, state=before.state, phase=phase))
            self.note(unit, on_the_way, "phase", from_state=before.state, at=fenced.now)
        self.note(
            unit,
            after,
            "phase" if lock.state is before.state else lock.state.value,
            from_state=before.state,
            at=fenced.now,
        )
        return after

    def note(
        self,
        unit: Unit,
        checkout: Checkout,
        kind: str,
        *,
        from_state: LockState | None,
        at: int,
        **facts: object,
    ) -> None:
        """Write what happened to a checkout into the journal, with this unit's commit."""
        lock = checkout.lock
        unit.journal.append(
            kind=kind,
            actor=self.acting or lock.cashier_id,
            lock_id=lock.lock_id,
            epoch=lock.epoch,
            from_state=None if from_state is None else from_state.value,
            to_state=lock.state.value,
            at=at,
            data={"phase": lock.phase.value, "seq": lock.phase_seq, "cart": lock.cart_number}
            | facts,
        )


def lost(unit: Unit, checkout: Checkout) -> Problem:
    """Say who goes on with a checkout that is no longer ours."""
    now = unit.locks.load(checkout.lock.lock_id)
    till = now.lock.owner_name if now is not None else "another till"
    return Problem(Code.LOCK_LOST, till=till, lock_id=checkout.lock.lock_id)
