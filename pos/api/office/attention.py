"""The manager's queue: checkouts whose money or goods are unclear, and what may be done."""

from pos.api.office.rooms import OfficeRooms
from pos.api.plainly import plainly
from pos.domain.attention import AttentionCase, CaseRef, Decided, Decision
from pos.domain.people import Permission, PersonView
from pos.services.attention import AttentionDesk


class AttentionFace:
    """What needs attention, oldest first; each act may block as long as a terminal answers.

    Every act raises CASE_GONE where somebody was quicker, NOT_OFFERED with the reason where it may
    not be done, REASON_MISSING, SECOND_PERSON where money moves and nobody else agreed, and those
    of a wrong PIN; nothing was changed then.
    """

    def __init__(self, rooms: OfficeRooms) -> None:
        self._session = rooms.session
        self._desk = AttentionDesk(rooms.store, rooms.runner, rooms.desk, rooms.people)

    @plainly
    def cases(self) -> tuple[AttentionCase, ...]:
        """List every case, the oldest first."""
        self._session.require(Permission.RESOLVE)
        return self._desk.cases()

    @plainly
    def case(self, case_id: str) -> AttentionCase:
        """Read one case.

        Raises:
            Problem: CASE_GONE where it needs attention no more.
        """
        self._session.require(Permission.RESOLVE)
        return self._desk.case(case_id)

    @plainly
    def second_people(self) -> tuple[PersonView, ...]:
        """List who may agree as the second person; none where the shop has nobody else."""
        return self._desk.second_people(self._session.require(Permission.RESOLVE))

    @plainly
    def check_again(self, ref: CaseRef, *, reason: str = "") -> Decided:
        """Ask the provider again and do what follows from its answer; it asks for no card."""
        return self._desk.check_again(self._session.require(Permission.RESOLVE), ref, reason)

    @plainly
    def finish(self, ref: CaseRef, decision: Decision) -> Decided:
        """Finish a sale whose money is proven to be ours.

        Raises:
            Problem: PROOF_CONTRARY where the provider says otherwise; PROOF_NEEDED where it does
                not answer and no reference was given.
        """
        return self._desk.finish(self._session.require(Permission.RESOLVE), ref, decision)

    @plainly
    def undo(self, ref: CaseRef, decision: Decision) -> Decided:
        """Undo a sale: what the provider has is given back, or a person proves that it was.

        Raises:
            Problem: PROOF_CONTRARY, PROOF_NEEDED.
        """
        return self._desk.undo(self._session.require(Permission.RESOLVE), ref, decision)

    @plainly
    def cash_handed_back(self, ref: CaseRef, decision: Decision) -> Decided:
        """Confirm that a customer has the part cash back."""
        return self._desk.cash_handed_back(self._session.require(Permission.RESOLVE), ref, decision)

    @plainly
    def copy_to_new_cart(self, ref: CaseRef, decision: Decision) -> Decided:
        """Let the customer pay otherwise: the goods go to a new checkout of this till."""
        return self._desk.copy_to_new_cart(self._session.require(Permission.RESOLVE), ref, decision)

    @plainly
    def give_back(self, ref: CaseRef, decision: Decision) -> Decided:
        """Release or give back what came late."""
        return self._desk.give_back(self._session.require(Permission.RESOLVE), ref, decision)

    @plainly
    def settle_elsewhere(self, ref: CaseRef, decision: Decision) -> Decided:
        """Note that what came late was settled by other means, with its reference."""
        return self._desk.settle_elsewhere(self._session.require(Permission.RESOLVE), ref, decision)
