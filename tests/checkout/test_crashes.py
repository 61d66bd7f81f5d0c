"""The program dies at every moment of a sale; whoever goes on ends it right (scenarios 11-28)."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.checkout.crashes import MIXED, SALES, WAYS, die, go_on, moments
from tests.checkout.shop import open_shop

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def folder(tmp_path):
    """Where a commit costs nothing: that power may fail is not what these tests are about."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory) as made:
        yield Path(made)


ALL = [(sale, way) for sale in ("cash split", "card", "two cards") for way in WAYS]
SOME = [(sale, WAYS[number % 4]) for number, sale in enumerate(("cash", *MIXED, *MIXED))]


@pytest.mark.parametrize(("sale", "way"), [*ALL, *SOME], ids=str)
def test_scenarios_11_to_28_on_sqlite(folder, sale, way):
    """P4, P6: from any moment, forward or back, here or elsewhere, with no money astray."""
    with open_shop(f"sqlite:///{folder / 'shop.db'}", folder) as shop:
        shop.restock(1000)
        for at in moments(shop, SALES[sale]):
            one_death(shop, SALES[sale], at, way)


def one_death(shop, sale, at, way):
    cart = die(shop, sale, at)
    try:
        shop.assert_sound()
        go_on(shop, way)
        assert shop.cart_state(cart.cart_id) in {"open", "sold"}
        shop.assert_sound()
    except BaseException as error:
        error.add_note(f"died at {at}, then {way}")
        raise
