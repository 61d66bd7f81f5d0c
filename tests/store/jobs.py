"""Jobs for the devices, queued as the last segment of a checkout queues them."""

from pos.store.outbox import NewJob
from tests.store.little_shop import IDS

DRAWER_VALID_US = 10_000_000


def queue_receipt(unit, till_id, order_id, now):
    unit.outbox.add(
        NewJob(
            job_id=IDS.new(),
            till_id=till_id,
            topic="receipt",
            payload={"order_id": order_id},
            dedup_key=f"receipt:{order_id}",
            created_at=now,
        )
    )


def queue_drawer(unit, till_id, order_id, now):
    unit.outbox.add(
        NewJob(
            job_id=IDS.new(),
            till_id=till_id,
            topic="drawer",
            payload={"order_id": order_id},
            dedup_key=f"drawer:{order_id}",
            created_at=now,
            valid_until=now + DRAWER_VALID_US,
        )
    )
