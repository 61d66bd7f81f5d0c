"""A moment of another day is never told as one of today."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from pos.domain.attention_words import _when, clock

NOON = datetime(2026, 11, 25, 12, 0, 3, tzinfo=UTC)


def at(moment):
    return int(moment.timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("ago", "has_day"), [(timedelta(minutes=5), False), (timedelta(days=2), True)]
)
def test_the_day_is_told_where_it_is_another(ago, has_day):
    moment = at(NOON - ago)
    told = _when(SimpleNamespace(now=at(NOON)), moment, seconds=True)
    assert told.endswith(clock(moment, seconds=True))
    assert told.startswith("23 Nov, ") is has_day
