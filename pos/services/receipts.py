"""The receipt of a sale: its content and its copies.

The first one is queued for the printer by the commit that finishes the sale.
"""

from dataclasses import replace

from pos.domain.errors import Code, Problem
from pos.domain.people import Actor, Permission
from pos.domain.receipt import Receipt
from pos.ports.ids import IdSource
from pos.store.engine import Store, Unit
from pos.store.outbox import NewJob
from pos.store.receipts import REPRINTED


class ReceiptDesk:
    """Receipts of the whole shop, read from the orders; safe to call from any thread."""

    def __init__(self, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def receipt(self, order_id: str) -> Receipt:
        """Give what a sale's receipt says, wherever in the shop it was sold.

        Raises:
            Problem: RECEIPT_GONE where there is no such finished sale.
        """
        with self._store.read() as unit:
            receipt = unit.receipts.get(order_id, unit.shop.settings())
        if receipt is None:
            raise Problem(Code.RECEIPT_GONE)
        return receipt

    def as_first_printed(self, order_id: str) -> Receipt:
        """Give the receipt without the mark of a copy, as the customer got it.

        Raises:
            Problem: RECEIPT_GONE.
        """
        return replace(self.receipt(order_id), copies=0)

    def is_printed(self, order_id: str) -> bool:
        """Tell whether a sale's receipt has left the printer."""
        with self._store.read() as unit:
            return unit.outbox.is_done(f"receipt:{order_id}")

    def reprint(self, actor: Actor, order_id: str) -> int:
        """Have the receipt printed once more at this person's till, marked COPY and journalled.

        Gives the number of the copy. The journal row and the print job are durable when it returns.

        Raises:
            Problem: RECEIPT_GONE, NOT_ALLOWED.
        """
        actor.person.require(Permission.SELL)

        def queue(unit: Unit) -> int:
            lock_id = unit.receipts.lock_of(order_id)
            if lock_id is None:
                raise Problem(Code.RECEIPT_GONE)
            copy = unit.receipts.copies(lock_id) + 1
            job_id = self._ids.new()
            unit.outbox.add(
                NewJob(
                    job_id=job_id,
                    till_id=actor.till_id,
                    topic="receipt",
                    payload={"order_id": order_id, "copy": copy},
                    dedup_key=f"receipt:{order_id}:copy:{job_id}",
                    created_at=unit.now(),
                )
            )
            unit.journal.append(
                kind=REPRINTED,
                actor=actor.person.user_id,
                data={"order_id": order_id, "copy": copy},
                lock_id=lock_id,
            )
            return copy

        return self._store.transact(queue)
