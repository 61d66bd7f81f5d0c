"""A few random lives of a shop, always the same ones; ``make prove`` lives many more."""

import pytest

from pos.services.checkout.phases import price_lock
from tests.proof.life.places import in_memory, on_postgres
from tests.proof.life.rules import Life
from tests.proof.lives import live

pytestmark = pytest.mark.timeout(300)


def test_random_lives_in_memory():
    """P1 to P4, I1 to I21, and every customer to the penny."""
    with in_memory() as place:
        counted = live(place, examples=15, steps=40)

    assert counted["sold"] > 0
    assert counted["steps"] > 15 * 40 / 2


def test_random_lives_on_postgres(postgres_server):
    with on_postgres(postgres_server) as place:
        counted = live(place, examples=3, steps=25)

    assert counted["steps"] > 0


def test_a_penny_too_much_is_seen(monkeypatch):
    """The book works the price out for itself: what is wrong in the till is not wrong in it."""
    right = price_lock.work_out

    def dearer(cart, lines):
        frozen = right(cart, lines)
        first, *others = frozen.lines
        totals = type(frozen.totals)(**(vars(frozen.totals) | {"total": frozen.totals.total + 1}))
        lines = (type(first)(**(vars(first) | {"total": first.total + 1})), *others)
        return type(frozen)(lines, frozen.groups, totals)

    monkeypatch.setattr(price_lock, "work_out", dearer)
    monkeypatch.setattr(price_lock, "check", lambda *_: None)
    with in_memory() as place, pytest.raises(AssertionError, match="is asked, not"):
        live(place, examples=5, steps=20, shorten=False)


def test_every_life_begins_in_a_fresh_shop():
    with in_memory() as place:
        kind = type("Life", (Life,), {"place": place})
        first = kind()
        first.serve("Till 1", ["TEA"], "cash", [("cash", None, 0, True)], None)
        assert first.shop.stock("TEA") == (9, 0)

        assert kind().shop.stock("TEA") == (10, 0)
