"""A real shop with its office: the shipped till and office on a real store, for tests of both."""

from contextlib import contextmanager
from dataclasses import dataclass

from pos.api.office import Office
from pos.api.office.rooms import OfficeRooms
from pos.api.office.session import Session
from pos.api.till import Rooms, Till
from pos.domain.people import Role
from pos.services.catalogue import CatalogueDesk
from pos.services.documents import Documents
from pos.services.receipts import ReceiptDesk
from pos.system.paths import resources
from tests.checkout.shop import IDS, AtTill, Shop
from tests.proof.memory import MemoryShop

PIN = "4071"
#: Who works there: the administrator ``Ida`` is made with the shop.
PEOPLE = {"Mary Quinn": Role.MANAGER, "Ana Marsh": Role.CASHIER, "Ben Okafor": Role.CASHIER}


@dataclass
class OfficeShop:
    """One till program with its office. ``at`` gives other tills of the shop (`Shop.till`)."""

    shop: Shop
    here: AtTill
    till: Till
    office: Office

    @property
    def store(self):
        return self.shop.store

    @property
    def people(self):
        return {one.name: one for one in self.shop.people.people()}

    def at(self, name, **more):
        return self.shop.till(name, **more)

    def sign_in(self, name):
        """Sign somebody in at the till; managers enter the office at once."""
        person = self.till.sign_in(self.people[name].user_id, pin=PIN)
        if not self.office.session.needs_pin:
            self.office.session.open()
        return person


def _office(shop, name="Till 1"):
    here = shop.till(name)
    rooms = Rooms(
        store=here.store,
        desk=here.desk,
        runner=here.runner,
        people=shop.people,
        tills=shop.tills,
        carts=shop.carts,
        goods=CatalogueDesk(here.store, IDS),
        receipts=ReceiptDesk(here.store, IDS),
        workers=(),
    )
    till = Till(rooms)
    office = Office(
        OfficeRooms(
            session=Session(
                shop.people, here.desk.till_id, here.desk.till_name, lambda: till.person
            ),
            store=here.store,
            ids=IDS,
            desk=here.desk,
            runner=here.runner,
            people=shop.people,
            tills=shop.tills,
            goods=rooms.goods,
            receipts=rooms.receipts,
            watch=till.watch,
            documents=Documents(shop.folder / "documents", resources() / "fonts"),
        )
    )
    there = {one.name for one in shop.people.people()}
    for person, role in PEOPLE.items():
        if person not in there:
            shop.people.create_user(shop.admin, name=person, role=role, pin=PIN)
    return OfficeShop(shop, here, till, office)


@contextmanager
def office_shop(url, folder):
    """Give a shop on a store of its own; its till is not ``open()``ed: no thread runs."""
    shop = Shop(url, folder)
    try:
        yield _office(shop)
    finally:
        shop.close()


@contextmanager
def memory_office(folder):
    """Give a shop in memory, for one thread: presenters and windows, in a few milliseconds."""
    shop = MemoryShop(folder)
    try:
        yield _office(shop)
    finally:
        shop.close()
