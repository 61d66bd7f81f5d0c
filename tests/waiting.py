"""Waiting for something to become true, without sleeping blindly."""

import time
from collections.abc import Callable


def wait_until(true: Callable[[], object], *, seconds: float = 20) -> None:
    """Returns as soon as ``true()`` is; fails the test when it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true within {seconds} s"
        time.sleep(0.01)
