"""Measures how long sales wait and how fast signs of life are, and sets the waiting times."""

from collections.abc import Sequence
from dataclasses import replace

from pos.domain.figures import MICROSECONDS, Asked
from pos.domain.lease_advice import LEAST_BEATS, Advice, Measured, WaitingTimes, advise
from pos.domain.people import Actor
from pos.domain.shop_rules import ShopValues
from pos.ports.clock import Clock
from pos.services.checkout.desk import Desk
from pos.services.shop_settings import ShopDesk
from pos.store.engine import Store
from pos.store.shop import ShopSettings


def lease_advice(store: Store, desk: Desk, asked: Asked, silences: Sequence[int]) -> Advice:
    """Recommend lease, beat and idle deadline from the checkouts of a time.

    It gives a few signs of life at once and measures how long each takes to be durable, so it
    takes as long as those; ``silences`` are what `AlertWatch` saw.
    """
    with store.read() as unit:
        shop = unit.shop.settings()
        waits = unit.figures.waits(asked)
        expired = sum(s.count for s in unit.figures.slots(asked) if s.state == "expired")
    measured = Measured(waits, expired, _beats(store, desk), tuple(silences))
    return advise(times_of(shop), measured)


def set_waiting_times(store: Store, actor: Actor, new: WaitingTimes, seen: WaitingTimes) -> None:
    """Let tills wait longer or shorter from their next start on; the journal keeps what it was.

    Raises:
        Problem: LIMIT_WRONG; EDIT_CONFLICT where it is no longer as ``seen``.
    """
    new.check()
    shop = ShopDesk(store)
    as_seen = _with(shop.values(), seen)
    shop.change(actor, _with(as_seen, new), seen=as_seen)


def times_of(shop: ShopSettings) -> WaitingTimes:
    """Give the waiting times among the shop's settings."""
    return WaitingTimes(shop.lease_s, shop.beat_s, shop.idle_s)


def _with(values: ShopValues, times: WaitingTimes) -> ShopValues:
    return replace(values, lease_s=times.lease_s, beat_s=times.beat_s, idle_s=times.idle_s)


def _beats(store: Store, desk: Desk) -> tuple[int, ...]:
    """Time signs of life of this very till: the same write, made durable in the same way."""
    return tuple(sorted(_timed(store, store.clock, desk) for _ in range(LEAST_BEATS)))


def _timed(store: Store, clock: Clock, desk: Desk) -> int:
    began = clock.monotonic()
    store.transact(lambda unit: unit.tills.beat(desk.till_id, desk.instance))
    return int((clock.monotonic() - began) * MICROSECONDS)
