"""The database refuses every forbidden write by itself, on both engines, whoever makes it."""

import pytest
import sqlalchemy as sa

from tests.checkout.shop import open_shop
from tests.proof.mutant.conditions import CONDITIONS
from tests.proof.mutant.left_rows import furnish
from tests.proof.mutant.walls import NOT_WALLS, REPLACED, WALLS, pieces, standing_on
from tests.proof.mutant.without import drop_from_postgres

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def rows(store_url, tmp_path):
    with open_shop(store_url, tmp_path) as shop:
        yield furnish(shop)


def test_every_wall_stands(rows):
    """I1, I2, I5, I7, I13, I14, I19, faults 3, 5, 26, 28, 29: refused by name."""
    walls = standing_on(rows.shop.store.kind)

    assert [wall.name for wall in walls if not wall.stands(rows)] == []


def test_every_condition_holds(rows):
    """Faults 7-10 and 12: no statement of the protocol writes what is not its own."""
    assert [one.name for one in CONDITIONS if not one.holds(rows)] == []


def test_replacing_a_row_is_deleting_it(sqlite_url, tmp_path):
    """checkout 1: without ``recursive_triggers`` INSERT OR REPLACE would pass the triggers."""
    with open_shop(sqlite_url, tmp_path) as shop:
        assert REPLACED.stands(furnish(shop))


def test_each_wall_alone_refuses(postgres_url, tmp_path):
    """Without its piece every forbidden write goes through: nothing else was in its way."""
    with open_shop(postgres_url, tmp_path) as shop:
        rows = furnish(shop)
        refused = {wall.name: wall.refused_by(rows, _without(shop, wall)) for wall in WALLS}

    assert {name: by for name, by in refused.items() if by} == {}


def _without(shop, wall):
    with shop.store.engine.connect() as connection:
        return (sa.text(drop_from_postgres(connection, wall.name)),)


def test_there_is_a_wall_for_every_piece_of_the_schema():
    """A new constraint of the checkout's tables comes with its wall, or with a reason."""
    tried = {wall.name for wall in WALLS}

    assert set(pieces()) - tried == set(NOT_WALLS)
    assert not tried & set(NOT_WALLS)
