"""What ``holdfast verify`` proves in the end, and which table's change it is that it names."""

import json
from dataclasses import asdict

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.services.journal.check import Asked, check_journal, check_reading
from pos.services.journal.check import findings as sentences
from pos.services.verify import AGREES, HOW_MANY, verify
from pos.store import tables as t
from pos.store.invariants import INVARIANTS, Proof
from pos.store.journal_reading import JournalReading
from tests.checkout.shop import IDS, open_shop
from tests.store.sold_shop import unguarded
from tests.store.test_journal_upgrade import sold_before

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def shop(store_url, tmp_path):
    with open_shop(store_url, tmp_path) as opened:
        sell(opened)
        yield opened


def sell(shop):
    till = shop.till("Till 1", apart=True)
    till.start(till.cart("TEA", "JAM"), Tender("card"))


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


def told(shop, *statements, anchors=()):
    """What a check says after somebody did this; all of it is rolled back."""
    with unguarded(shop.store) as connection:
        for statement in statements:
            connection.execute(sa.text(statement) if isinstance(statement, str) else statement)
        report = check_reading(JournalReading(connection), Asked(anchors=anchors))
    return report, list(sentences(report))


def test_a_second_order_of_a_checkout_is_named(postgres_url, tmp_path):
    """SQLite cannot be without this rule."""
    with open_shop(postgres_url, tmp_path) as shop:
        sell(shop)
        with shop.store.read() as unit:
            order = dict(unit.connection.execute(sa.select(t.orders)).mappings().first())
        order |= {"id": IDS.new(), "receipt_no": 77}
        _, said = told(shop, sa.insert(t.orders).values(order))

    assert any("-000077 at Till 1 is in the table and not in the journal" in one for one in said)


def test_a_clock_that_was_put_back_once_is_one_note(shop):
    back = "UPDATE audit_journal SET at = at - 259260000000 WHERE seq > 2"
    report, _ = told(shop, back)

    assert report.notes == (
        "The clock went back 3 days before entry 3 of Till 1 was written.",
        "The clock went back 3 days before entry 3 of the command line was written.",
    )


def test_an_article_keeps_its_name(shop):
    _, said = told(shop, sa.update(t.price_snapshot_lines).values(tax=0))

    assert any(one.startswith("The frozen price: line 1 (Tea) of order") for one in said)
    assert "tax inclusive" not in said[0]


def test_what_is_equal_and_not_the_same_is_told_apart(shop):
    """A true where a 1 was: Python calls them equal."""
    asked = t.payment_attempts.c.request
    with shop.store.read() as unit:
        was = unit.connection.execute(sa.select(asked).where(asked.is_not(None))).scalars().first()
    changed = {**was, "amount": float(was["amount"])}
    _, said = told(shop, sa.update(t.payment_attempts).values(request=changed))

    assert any("request" in one for one in said)


WRONG_KINDS = {
    "a text for a time": ("UPDATE orders SET created_at = 'noon'", "noon in the table"),
    "a text for a movement's time": ("UPDATE stock_movements SET at = 'noon'", "noon in the table"),
    "a text for an entry's time": (
        "UPDATE audit_journal SET at = 'noon' WHERE seq = 2",
        "was changed in at",
    ),
    "a text for an entry's number": (
        "UPDATE audit_journal SET seq = 'two' WHERE seq = 2",
        "was changed in seq",
    ),
    "bytes for a till": (
        "UPDATE audit_journal SET till = x'00ff' WHERE seq = 2 AND till <> 'command-line'",
        "was changed in till",
    ),
    "bytes for a text": (
        "UPDATE audit_journal SET canonical = x'00ff' WHERE seq = 2",
        "cannot be read",
    ),
    "bytes for a hash": ("UPDATE audit_journal SET hash = x'00ff' WHERE seq = 2", "entry 2"),
    "bytes for a head": ("UPDATE journal_heads SET hash = x'00ff'", "than its head says"),
    "bytes for a head's till": (
        "UPDATE journal_heads SET till = x'00ff' WHERE till <> 'command-line'",
        "no head",
    ),
    "bytes for an id": ("UPDATE payments SET id = x'00ff'", "not in the journal"),
    "bytes for a name": ("UPDATE order_lines SET name = x'00ff' WHERE line_no = 1", "name"),
    "a number with a fraction": ("UPDATE orders SET total = 6.45", "6.45 in the table"),
    "a receipt number of letters": (
        "UPDATE orders SET receipt_no = 'abc'; UPDATE payments SET amount = 1",
        "receipt number abc in the table",
    ),
}


@pytest.mark.parametrize("what", WRONG_KINDS)
def test_whatever_sqlite_takes_is_named_and_ends_no_check(sqlite_url, tmp_path, what):
    """SQLite keeps any value in any column; a check that fails on it would hide it."""
    statement, expected = WRONG_KINDS[what]
    with open_shop(sqlite_url, tmp_path) as shop:
        sell(shop)
        report, said = told(shop, *statement.split("; "))

    assert report.complete
    assert any(expected in one for one in said), said
    assert json.dumps(asdict(report))


@pytest.fixture
def old(store_url, monkeypatch):
    """A shop that an older program sold in, brought up to this one."""
    with sold_before(store_url, monkeypatch) as shop:
        yield shop


def test_an_older_row_is_not_called_right(old):
    report = check_journal(old.store)

    assert report.ok
    assert report.rows == 0
    assert sum(report.not_sealed.values()) > 10


def test_an_older_row_that_was_deleted_is_found_by_their_number(old):
    with unguarded(old.store) as connection:
        connection.execute(sa.delete(t.payment_attempts))
        report = check_reading(JournalReading(connection), Asked())

    (said,) = sentences(report)
    assert said.startswith("The table of payment attempts has 0 rows from before")
    assert said.endswith("of them were deleted since.")


def test_one_that_was_written_again_counts_as_kept(old):
    with old.store.write() as unit:
        changed = sa.update(t.orders).values(total=1).returning(*t.orders.c)
        for row in unit.connection.execute(changed):
            unit.journal.carry(t.orders, row)
        unit.commit()

    assert check_journal(old.store).ok


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE carts SET cashier_id = x'00ff'", "I22"),
        ("UPDATE journal_heads SET till = x'00ff' WHERE till <> 'command-line'", "I18"),
        ("UPDATE audit_journal SET till = x'00ff' WHERE till <> 'command-line'", "I18"),
    ],
)
def test_bytes_end_no_invariant(sqlite_url, tmp_path, statement, broken):
    with open_shop(sqlite_url, tmp_path) as shop:
        sell(shop)
        with unguarded(shop.store) as connection:
            connection.exec_driver_sql(statement)
            proof = Proof(connection, 0)
            found = {one.id for one in INVARIANTS if proof.of(one).count}

    assert broken in found
