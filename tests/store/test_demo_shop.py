"""The demo shop as it is made: believable, whole, and the same on both engines."""

import csv
from collections import Counter

import pytest

from pos.domain.barcode import is_checked
from pos.domain.people import Role
from pos.domain.pin import is_pin, is_trivial
from pos.services.command_line import enter_command_line
from pos.services.demo import PEOPLE, fill, is_filled, is_whole
from pos.services.people import PeopleDesk
from pos.services.pins import PinHasher
from pos.services.tills import TillDesk
from pos.services.verify import verify
from pos.store.engine import Store
from pos.store.upgrade import prepare
from pos.system.ids import UUIDv7
from pos.system.paths import resources
from tests.fakes.hand_clock import HandClock
from tests.store.little_shop import MIGRATIONS

ARTICLES = resources() / "sample" / "articles.csv"


@pytest.fixture
def demo(store_url: str):
    clock = HandClock()
    prepare(store_url, clock, MIGRATIONS)
    store = Store.open(store_url, clock)
    yield store
    store.close()


def test_it_is_a_whole_shop(demo: Store):
    assert not is_filled(demo)
    fill(demo, UUIDv7(), ARTICLES)
    assert is_filled(demo)
    with demo.read() as unit:
        shop = unit.shop.settings()
        favourites = unit.catalogue.tiles(None)
        categories = unit.catalogue.categories()
        tea = unit.catalogue.search("yorksh")
        people = unit.users.listed()
        tills = [till.name for till in unit.tills.all()]
        bag = unit.catalogue.by_code(favourites[0].barcode or "")
    assert (shop.shop_name, shop.currency) == ("Harbour Stores", "GBP")
    assert sum(category.articles for category in categories) > 300
    assert categories[0].name == "Fruit & veg"
    assert 20 <= len(favourites) <= 30
    assert favourites[0].name == "Carrier Bag"
    assert favourites[0].available is None
    assert [one.name for one in tea] == ["Yorkshire Tea"]
    assert tills == ["Till 1", "Till 2"]
    assert bag is not None
    assert (bag.rate_ppm, bag.tax_inclusive) == (200_000, True)
    assert {one.name: one.role for one in people} == {
        "Ana Marsh": Role.CASHIER,
        "Ben Okafor": Role.CASHIER,
        "Mary Quinn": Role.MANAGER,
    }
    assert [finding.id for finding in verify(demo) if not finding.ok] == []


def test_what_broke_off_is_made_whole(demo: Store, monkeypatch: pytest.MonkeyPatch):
    class PowerCutError(Exception):
        pass

    def cut(*_: object, **__: object) -> None:
        raise PowerCutError

    for step in (TillDesk, PeopleDesk):
        with monkeypatch.context() as patch:
            patch.setattr(step, "register" if step is TillDesk else "create_user", cut)
            with pytest.raises(PowerCutError):
                fill(demo, UUIDv7(), ARTICLES)
        assert not is_whole(demo)
    fill(demo, UUIDv7(), ARTICLES)
    assert is_whole(demo)
    with demo.read() as unit:
        assert sum(category.articles for category in unit.catalogue.categories()) > 300
        assert len(unit.catalogue.tax_rates()) == 2
    fill(demo, UUIDv7(), ARTICLES)


def test_its_people_sign_in_with_the_pins_of_the_readme(demo: Store):
    fill(demo, UUIDv7(), ARTICLES)
    desk = PeopleDesk(demo, UUIDv7(), PinHasher())
    by_name = {one.name: one.user_id for one in desk.people()}
    for person in PEOPLE:
        assert is_pin(person.pin)
        assert not is_trivial(person.pin)
        assert desk.sign_in(by_name[person.name], pin=person.pin).role is person.role


def test_the_command_line_is_nobody_who_signs_in(demo: Store):
    person = enter_command_line(demo)
    assert enter_command_line(demo) == person
    assert not is_filled(demo)
    fill(demo, UUIDv7(), ARTICLES)
    desk = PeopleDesk(demo, UUIDv7(), PinHasher())
    assert person.user_id not in {one.user_id for one in desk.people()}


def test_the_goods_are_such_as_a_shop_has():
    with ARTICLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["barcode"] for row in rows}) == len(rows)
    assert len({row["name"].casefold() for row in rows}) == len(rows)
    assert all(is_checked(row["barcode"]) for row in rows if len(row["barcode"]) == 13)
    assert all(row["name"].isascii() and len(row["name"]) < 45 for row in rows)
    policies = Counter(row["stock_policy"] for row in rows)
    assert policies.keys() == {"ask", "refuse", "untracked"}
    assert policies["ask"] > len(rows) / 2
    assert {row["tax_rate"] for row in rows} == {"0 %", "20 %"}
    assert any(row["unit"] == "kg" for row in rows)
    favourites = sorted(int(row["favourite"]) for row in rows if row["favourite"])
    assert favourites == list(range(1, 26))
