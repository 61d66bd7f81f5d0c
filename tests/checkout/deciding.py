"""A manager at a till of the shop, who decides about what needs attention, and somebody who agrees.

``portal`` is the provider's own office: what people do there stands in the provider's ledger like
everything else, under a key that is none of the program's.
"""

import sqlalchemy as sa

from pos.domain.attention import Act, CaseRef, Decision, Went
from pos.domain.people import Approver, Role
from pos.payments.entry import Entry
from pos.services.attention import AttentionDesk

PIN = "4071"
BY_HAND = "by hand"


class Manager:
    """A till program with a manager at it."""

    def __init__(self, shop, name="Till 9", *, role=Role.MANAGER, till=None, **more):
        self.shop = shop
        self.till = till or shop.till(name, role=role, **more)
        self.actor = self.till.actor
        self.desk = AttentionDesk(self.till.store, self.till.runner, self.till.desk, shop.people)

    def cases(self):
        return self.desk.cases()

    def case(self, checkout=None):
        """The case of a checkout, or the only one there is."""
        if checkout is not None:
            return self.desk.case(checkout.lock.lock_id)
        (case,) = self.desk.cases()
        return case

    def decide(self, act, checkout=None, **said):
        """Decide as the screen does: with the case as it is shown now."""
        return self.on(act, self.case(checkout).ref, **said)

    def on(self, act, ref, *, reason="the customer says so", approver="Ida", **said):
        """Decide about a case as it was shown before; the customer hears how it ended."""
        if act is Act.CHECK_AGAIN:
            decided = self.desk.check_again(self.actor, ref)
        else:
            second = self.approver(approver)
            verb = getattr(self.desk, "copy_to_new_cart" if act is Act.COPY else act.value)
            decided = verb(self.actor, ref, Decision(reason, approver=second, **said))
        if decided.checkout is not None:
            self.shop.told.hears(self.shop, lock_of(self.shop, decided.checkout.lock_id))
        return decided

    def people_say(self, act, approver, **said):
        """Decide about the only case with this very approver."""
        verb = getattr(self.desk, act.value)
        return verb(self.actor, self.case().ref, Decision("as told", approver=approver, **said))

    def approver(self, name, pin=PIN):
        """Somebody of the shop with their PIN; none for no name."""
        known = {one.name: one.user_id for one in self.shop.people.people()}
        return None if name is None else Approver(known[name], pin)

    def offer(self, act, checkout=None):
        return self.case(checkout).offer(act)


def lock_of(shop, lock_id):
    with shop.store.read() as unit:
        return unit.locks.load(lock_id)


def portal(shop, payment, op, amount):
    """Somebody gives money back in the provider's own office, once; gives the reference there."""
    reference = f"PORTAL-{payment.payment_id[-6:]}-{op}"
    key = f"{payment.payment_id}:{BY_HAND}:{op}"
    with shop.ledger.writing() as page:
        if page.book.record(key) is not None:
            return reference
        page.write(
            Entry(
                kind="settled",
                key=key,
                at=shop.clock.now(),
                op=op,
                amount=amount,
                currency="GBP",
                reference=_held_under(page.book, payment) or payment.provider_ref,
                outcome="ok",
                moved=amount,
                provider_ref=reference,
            )
        )
    return reference


def as_if_written(shop, table, *where, **values):
    """Let rows be as if the program had written them so: sealed, like everything it writes."""
    with shop.store.write() as unit:
        changed = sa.update(table).where(*where).values(**values).returning(*table.c)
        for row in unit.connection.execute(changed).mappings().all():
            unit.journal.carry(table, row)
        unit.commit()


def _held_under(book, payment):
    """The provider knows its authorisation by the key it was asked with."""
    return next(
        (one.reference for one in book.authorisations() if one.key.startswith(payment.payment_id)),
        None,
    )


__all__ = ["PIN", "Act", "CaseRef", "Manager", "Went", "as_if_written", "lock_of", "portal"]
