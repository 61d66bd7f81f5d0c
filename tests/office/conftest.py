"""A shop with its office on each engine, and one in memory."""

import pytest

from tests.office.shop import memory_office, office_shop


@pytest.fixture
def shop(store_url, tmp_path):
    """The shop on each engine in turn, with Mary Quinn, a manager, in the office."""
    with office_shop(store_url, tmp_path) as opened:
        opened.sign_in("Mary Quinn")
        yield opened


@pytest.fixture
def quick(tmp_path):
    """The shop in memory, with Mary Quinn in the office: for presenters and windows."""
    with memory_office(tmp_path) as opened:
        opened.sign_in("Mary Quinn")
        yield opened
