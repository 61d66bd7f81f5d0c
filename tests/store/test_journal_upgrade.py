"""A shop from before its rows were sealed: older rows are counted, and never called wrong."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from pos.services.journal.check import check_journal
from pos.services.journal.check import findings as sentences
from pos.store import tables as t
from pos.store.journal import SEALED, UPGRADED, Journal
from pos.store.upgrade import _Opened
from tests.fakes.hand_clock import HandClock
from tests.store.little_shop import IDS, MIGRATIONS
from tests.store.sold_shop import sold_shop
from tests.store.test_migrations import walk

BEFORE = "0003_written_off"


@pytest.fixture
def old(store_url, monkeypatch):
    with sold_before(store_url, monkeypatch) as shop:
        yield shop


@contextmanager
def sold_before(url, monkeypatch):
    """A shop that an older program sold in, brought up to this one."""
    with monkeypatch.context() as older:
        older.setattr(Journal, "carry", lambda *_: None)
        with sold_shop(url) as shop:
            with shop.store.engine.connect() as connection:
                walk(connection, BEFORE, up=False)
            later = HandClock()
            later.move(60)
            with _Opened(url, later, MIGRATIONS) as opened:
                opened.upgrade()
            older.undo()
            yield shop


def count(shop, name):
    with shop.store.read() as unit:
        of = t.metadata.tables[name]
        return unit.connection.execute(sa.select(sa.func.count()).select_from(of)).scalar_one()


def test_older_rows_are_counted_and_nothing_is_said_of_them(old):
    report = check_journal(old.store)

    assert list(sentences(report)) == []
    assert report.not_sealed == {name: count(old, name) for name in SEALED}
    assert report.not_sealed["orders"] == 2


def test_the_upgrade_is_in_the_journal_with_how_many_there_were(old):
    kinds = sa.select(t.audit_journal.c.till).where(t.audit_journal.c.kind == UPGRADED)
    with old.store.read() as unit:
        assert unit.connection.execute(kinds).scalars().all() == ["command-line"]


def test_a_later_one_must_be_sealed(old):
    with old.store.engine.begin() as connection:
        row = dict(connection.execute(sa.select(t.payment_attempts)).mappings().first())
        row |= {"id": IDS.new(), "idem_key": "mine", "intent_at": 2**52, "op": "void"}
        connection.execute(sa.insert(t.payment_attempts), row)
    report = check_journal(old.store)

    assert [one.table for one in report.findings] == ["payment_attempts"]
    assert "is in the table and not in the journal" in report.findings[0].sentence


def test_one_that_was_dated_back_is_found_by_their_number(old):
    with old.store.engine.begin() as connection:
        row = dict(connection.execute(sa.select(t.payment_attempts)).mappings().first())
        row |= {"id": IDS.new(), "idem_key": "mine", "intent_at": 5, "op": "void"}
        connection.execute(sa.insert(t.payment_attempts), row)
    report = check_journal(old.store)

    assert [one.table for one in report.findings] == ["payment_attempts"]
    assert "1 of them were added since" in report.findings[0].sentence


def test_one_that_is_written_again_is_sealed_from_then_on(old):
    with old.store.write() as unit:
        changed = sa.update(t.orders).values(total=1).returning(*t.orders.c)
        for row in unit.connection.execute(changed):
            unit.journal.carry(t.orders, row)
        unit.commit()
    assert check_journal(old.store).not_sealed["orders"] == 0

    with old.store.engine.begin() as connection:
        connection.execute(sa.update(t.orders).values(total=2))
    report = check_journal(old.store)

    assert {one.table for one in report.findings} == {"orders"}
    assert "total 0.02 in the table, 0.01 in the journal" in report.findings[0].sentence
