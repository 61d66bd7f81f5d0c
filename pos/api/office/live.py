"""Live checkouts: every held cart of every till, and what may be done about one or all of them."""

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.cart_rules import reason_of
from pos.domain.checkout import CheckoutView
from pos.domain.live import Asked, HeldCheckout, ReleasedExpired
from pos.domain.people import Approver, Permission
from pos.services import let_go
from pos.services.checkout import ownership, status
from pos.services.lock_list import held_checkouts, held_count, note
from pos.services.release import release_expired


class LiveFace:
    """Every verb reads the rows anew; nothing is kept here."""

    def __init__(self, rooms: OfficeRooms) -> None:
        self._rooms = rooms
        self._session = rooms.session

    @plainly
    def held(self) -> tuple[HeldCheckout, ...]:
        """List every held cart of every till, the oldest first."""
        self._session.require(Permission.OFFICE)
        return held_checkouts(self._rooms.store, self._rooms.desk)

    @plainly
    def count(self) -> int:
        """Count the held carts, for a badge; costs one small read."""
        self._session.require(Permission.OFFICE)
        return held_count(self._rooms.store)

    @plainly
    def ask(self, lock_id: str, *, words: str = "") -> Asked:
        """Ask the till that holds a cart to let it go.

        Raises:
            Problem: CHECKOUT_GONE, TEXT_TOO_LONG, TAKEOVER_DENIED (nobody is there to answer).
        """
        actor = self._session.require(Permission.SELL)
        return let_go.ask(self._rooms.store, self._rooms.desk, actor, lock_id, words)

    @plainly
    def release(self, lock_id: str, *, reason: str, handed_back: bool = False) -> CheckoutView:
        """Undo a checkout, or have its till undo it where that one answers; the cart opens then.

        Raises:
            Problem: REASON_MISSING, CANNOT_CANCEL_CAPTURE, CASH_IN_HAND (``cash``),
                PAYMENT_UNKNOWN, CHECKOUT_GONE.
        """
        actor = self._session.require(Permission.CANCEL_OTHERS)
        note(self._rooms.store, actor.person.user_id, lock_id, release=reason_of(reason))
        return status.view(
            self._rooms.runner.run(
                ownership.cancel(self._rooms.desk, lock_id, actor.person, handed_back=handed_back)
            )
        )

    @plainly
    def take_over(
        self, lock_id: str, *, reason: str, approver: Approver | None = None
    ) -> CheckoutView:
        """Go on with another till's checkout at this till.

        From a till that answers it is only taken with a PIN typed for it, never while a terminal
        is asked there; without ``approver`` the till must be silent.

        Raises:
            Problem: REASON_MISSING, NOT_ALLOWED, WRONG_PIN, TAKEOVER_DENIED, LOCK_EXPIRED.
        """
        actor, reason = self._session.require(Permission.TAKE_OVER), reason_of(reason)
        desk, run = self._rooms.desk, self._rooms.runner.run
        if approver is None:
            note(self._rooms.store, actor.person.user_id, lock_id, take_over=reason)
            return status.view(run(ownership.resume(desk, lock_id, actor.person)))
        # One's own PIN will do: it says that this is meant, and by whom.
        person = self._rooms.people.verify_approver(approver, Permission.TAKE_OVER)
        note(
            self._rooms.store,
            actor.person.user_id,
            lock_id,
            take_over_live=reason,
            approved_by=person.user_id,
        )
        return status.view(run(ownership.take_live(desk, lock_id, person)))

    @plainly
    def release_expired(self, *, reason: str) -> ReleasedExpired:
        """Release whatever silent tills hold, without waiting for the cleaner's 90 seconds.

        What holds money in doubt is left to *Needs attention*.

        Raises:
            Problem: REASON_MISSING.
        """
        actor = self._session.require(Permission.CANCEL_OTHERS)
        rooms = self._rooms
        return release_expired(rooms.store, rooms.runner, rooms.desk, actor, reason_of(reason))
