"""A shop in which real sales have left rows of every kind, for direct writes to be tried on."""

from dataclasses import dataclass

import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.errors import Code
from pos.store import tables as t
from tests.checkout.crashes import refused


@dataclass(frozen=True)
class Rows:
    """Checkouts of one till: finished (card and cash), undone, holding a card, and one refused."""

    shop: object
    till: object
    other: object
    sold: object
    undone: object
    live: object
    refused: str

    def one(self, table, *where):
        """Some row of a table, as a dictionary."""
        query = sa.select(table).where(*where).limit(1)
        return dict(self.shop.rows(query)[0]._mapping)

    def of(self, table, checkout, *where):
        """Some row that belongs to a checkout."""
        key = table.c.id if table is t.checkout_locks else table.c.lock_id
        return self.one(table, key == checkout.lock.lock_id, *where)

    def attempt(self, checkout, op):
        """The row of a try."""
        ids = [one.attempt_id for p in checkout.payments for one in p.tries(op)]
        return self.one(t.payment_attempts, t.payment_attempts.c.id == ids[0])


def furnish(shop):
    """Sell, undo and begin."""
    till = shop.till("Till 1")
    held = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    sold = till.tender(held, Tender("cash", tendered=500))
    undone = till.cancel(till.tender(till.start(till.cart("TEA")), Tender("card", amount=100)))
    live = till.tender(till.start(till.cart("TEA", "JAM")), Tender("card", amount=200))
    other, never_held = shop.till("Till 2"), _refused(shop, till)
    return Rows(shop, till, other, sold, undone, live, never_held)


def _refused(shop, till):
    """A checkout that was refused: nothing hangs on its row."""
    with refused(Code.OUT_OF_STOCK):
        till.start(till.cart("JAM", quantity=99_000))
    return shop.rows(sa.select(t.checkout_locks.c.id).where(t.checkout_locks.c.refused))[0].id
