"""Jobs for the devices lie in the store until they are done."""

import pytest

from tests.store.jobs import DRAWER_VALID_US, queue_drawer, queue_receipt
from tests.store.little_shop import shop_at


@pytest.fixture
def shop(store_url):
    with shop_at(store_url) as shop:
        yield shop


def queue(shop, order_id, *, actor=None):
    till_id = (actor or shop.sam).till_id
    with shop.store.write() as unit:
        now = unit.now()
        queue_receipt(unit, till_id, order_id, now)
        queue_drawer(unit, till_id, order_id, now)
        unit.commit()


def due(shop, *topics, actor=None):
    with shop.store.read() as unit:
        till_id = (actor or shop.sam).till_id
        return unit.outbox.due(till_id, unit.now(), 20, topics or ("receipt", "drawer"))


def test_asked_twice_it_is_queued_once(shop):
    queue(shop, "one")
    queue(shop, "one")
    receipt, drawer = sorted(due(shop), key=lambda job: job.topic, reverse=True)
    assert (receipt.topic, receipt.payload, receipt.valid_until) == (
        "receipt",
        {"order_id": "one"},
        None,
    )
    assert drawer.valid_until - drawer.created_at == DRAWER_VALID_US == 10_000_000


def test_what_is_not_committed_is_not_queued(shop):
    with shop.store.write() as unit:
        queue_receipt(unit, shop.sam.till_id, "x", unit.now())
    assert due(shop) == ()


def test_a_till_sees_only_its_own_jobs_of_the_topics_asked_for(shop):
    queue(shop, "mine")
    queue(shop, "hers", actor=shop.mary)
    assert [job.payload["order_id"] for job in due(shop, "receipt")] == ["mine"]
    assert [job.payload["order_id"] for job in due(shop, "drawer", actor=shop.mary)] == ["hers"]
    with shop.store.read() as unit:
        assert unit.outbox.waiting(shop.sam.till_id) == 1


def test_a_try_leaves_its_mark_and_a_failure_its_reason(shop):
    queue(shop, "one")
    job = due(shop, "receipt")[0]
    assert not job.may_have_happened
    with shop.store.write() as unit:
        unit.outbox.started(job.job_id)
        unit.commit()
    assert due(shop, "receipt")[0].may_have_happened
    with shop.store.write() as unit:
        unit.outbox.failed(job.job_id, "out of paper", unit.now())
        unit.commit()
    failed = due(shop, "receipt")[0]
    assert (failed.attempts, failed.error, failed.may_have_happened) == (1, "out of paper", False)


def test_what_is_put_off_is_due_later_and_what_is_done_never(shop):
    queue(shop, "one")
    job = due(shop, "receipt")[0]
    with shop.store.write() as unit:
        unit.outbox.failed(job.job_id, "later", unit.now() + 3_600_000_000)
        unit.commit()
    assert due(shop, "receipt") == ()
    with shop.store.write() as unit:
        unit.outbox.failed(job.job_id, "now", 0)
        unit.outbox.done(job.job_id, unit.now())
        # What is done stays done, even when a late word says otherwise.
        unit.outbox.failed(job.job_id, "again", 0)
        unit.commit()
    assert due(shop, "receipt") == ()
    with shop.store.write() as unit:
        assert unit.outbox.forget(unit.now() - 60_000_000) == 0
        assert unit.outbox.forget(unit.now() + 1) == 1
        unit.commit()
