"""A shop on each engine, with a till in it."""

import pytest

from tests.checkout.shop import open_shop


@pytest.fixture
def shop(store_url, tmp_path):
    with open_shop(store_url, tmp_path) as opened:
        yield opened
        opened.assert_sound()


@pytest.fixture
def till(shop):
    return shop.till("Till 1")
