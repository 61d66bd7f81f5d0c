"""What ``holdfast verify`` proves in the end, and which table's change it is that it names."""

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.services.verify import AGREES, HOW_MANY, verify
from pos.store import tables as t
from tests.checkout.shop import open_shop

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def shop(store_url, tmp_path):
    with open_shop(store_url, tmp_path) as opened:
        till = opened.till("Till 1")
        till.start(till.cart("TEA", "JAM"), Tender("card"))
        yield opened


def proven(shop):
    return list(verify(shop.store, journal=True))


def test_all_of_it_is_proven_on_either_engine(shop):
    found = proven(shop)

    assert [one.id for one in found if not one.ok] == []
    assert len(found) == HOW_MANY
    assert found[-1].id == AGREES


def test_a_changed_row_is_told_in_words(shop):
    with shop.store.engine.begin() as connection:
        connection.execute(sa.update(t.payments).values(card="9999"))

    (broken,) = [one for one in proven(shop) if not one.ok]
    assert broken.id == AGREES
    assert "9999 in the table" in broken.places[0]
