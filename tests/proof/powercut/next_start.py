"""The first start after a power cut: the store as the disk has it, the provider as it was."""

from pos.domain.checkout import Tender
from pos.domain.people import Actor, Role
from tests.checkout.crashes import settle
from tests.checkout.shop import Shop
from tests.proof.memory import MemoryLedger

TILLS = ("Till 1", "Till 2")


class ShopAfterwards(Shop):
    """A shop on a store that is there; nothing is made, all is found."""

    def __init__(self, url, folder, clock, booked):
        # As long as a computer needs to start: its tills are silent by then.
        clock.move(60)
        self.clock = clock
        self._booked = booked
        self._open(url, folder)
        till = self.tills.named("Office")
        self.admin = Actor(self._person("Ida", Role.ADMINISTRATOR), till.till_id, till.name)

    def _provider(self, folder):
        ledger = MemoryLedger(folder / "ledger.jsonl")
        ledger.put_back(self._booked)
        return ledger


def go_on(shop, how, *, journal=True):
    """Both tills start, end what they left behind, and sell: money and goods must come out right.

    P1-P4 by the provider's own ledger; ``how`` is ``resume`` or ``cancel``.
    """
    for name in TILLS:
        till = shop.till(name)
        for left in till.left_behind():
            settle(till, left, how)
    till.start(till.cart("BAG"), Tender("cash", tendered=30))
    shop.assert_sound(journal=journal)
