"""The program dies at every moment of a sale; whoever goes on ends it right (scenarios 11-28).

Here on real engines; every sale with every fault, and whoever goes on dying too (scenario 29), is
in ``tests/proof/crashes.py``.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from pos.store import tables as t
from tests.checkout.crashes import SALES, WAYS, die, go_on, moments
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


SOME = [("card", WAYS[0]), ("two cards", WAYS[3]), ("cash and card", WAYS[1]), ("card", WAYS[2])]


@pytest.mark.parametrize(("sale", "way"), SOME, ids=str)
def test_scenarios_11_to_28_on_a_sqlite_file(folder, sale, way):
    """P4, P6: from any moment, forward or back, here or elsewhere, with no money astray."""
    every_death(f"sqlite:///{folder / 'shop.db'}", folder, SALES[sale], way)


@pytest.mark.parametrize(("sale", "way"), SOME, ids=str)
def test_scenarios_11_to_28_on_postgres(postgres_url, tmp_path, sale, way):
    every_death(postgres_url, tmp_path, SALES[sale], way)


def every_death(url, folder, sale, way):
    with open_shop(url, folder) as shop:
        shop.restock(1000)
        for at in moments(shop, sale):
            one_death(shop, sale, at, way)


def capture_asked(shop):
    """Whether a capture is open, by the rows alone."""
    attempts = t.payment_attempts.c
    asked = sa.select(attempts.id).where(attempts.op == "capture", attempts.state == "intent")
    return bool(shop.rows(asked))


def one_death(shop, sale, at, way):
    cart = die(shop, sale, at)
    try:
        shop.assert_sound()
        # Money that was asked for and is given is a sale, whatever the next one presses.
        taken = capture_asked(shop) and not sale.terminal
        go_on(shop, way)
        assert shop.cart_state(cart.cart_id) in ({"sold"} if taken else {"open", "sold"})
        shop.assert_sound()
    except BaseException as error:
        error.add_note(f"died at {at}, then {way}")
        raise


@pytest.mark.parametrize("way", [WAYS[1], WAYS[3]], ids=str)
def test_an_undo_never_asks_for_the_card(shop, way):
    """checkout 5, rule 2: what was not found is settled so, and not sent again."""
    die(shop, SALES["card"], ("perform", "before", 1))

    go_on(shop, way)

    assert shop.ledger.entries() == ()
    assert shop.cart_state(shop.rows(sa.select(t.carts.c.id))[0].id) == "open"


def test_a_cleaner_never_asks_an_absent_customer(shop):
    """Nor while the checkout is still active: there is nobody to hold a card."""
    die(shop, SALES["card"], ("perform", "before", 1))
    shop.wait(121)

    assert shop.till("Till 2").clean_up() == 1

    assert shop.ledger.entries() == ()
    assert shop.cart_state(shop.rows(sa.select(t.carts.c.id))[0].id) == "open"
