"""Whatever is changed, deleted or added behind the program's back is named, on both engines."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from pos.domain.checkout import Tender
from pos.domain.journal import Anchor
from pos.payments.behaviour import Behaviour, Scripted
from pos.ports.payment_terminal import Outcome, Reply
from pos.services.checkout import late
from pos.services.journal.check import Asked, check_journal, check_reading
from pos.services.journal.check import findings as sentences
from pos.store import tables as t
from pos.store.journal import SEALED, Journal
from pos.store.journal_reading import JournalReading
from tests.checkout.shop import IDS, Shop, open_shop
from tests.store.sold_shop import unguarded

pytestmark = pytest.mark.timeout(180)
COLUMNS = [(name, column.name) for name in SEALED for column in t.metadata.tables[name].c]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("sqlite", marks=pytest.mark.db),
        pytest.param("postgres", marks=[pytest.mark.db, pytest.mark.postgres]),
    ],
)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """One shop for all that is done to it, since each is rolled back."""
    folder = tmp_path_factory.mktemp("sealed")
    if request.param == "sqlite":
        url, server = f"sqlite:///{folder / 'shop.db'}", None
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.database()
    made = Shop(url, Path(folder))
    try:
        sell(made)
        yield made
    finally:
        made.close()
        if server is not None:
            server.drop(url)


def sell(shop):
    """A card, part cash and a card, one that was declined and undone, one that came late."""
    till = shop.till("Till 1", apart=True)
    till.start(till.cart("TEA", "JAM"), Tender("card"))
    part = till.tender(till.start(till.cart("TEA", "BAG")), Tender("cash", amount=100))
    till.tender(part, Tender("card"))
    other = shop.till("Till 2", apart=True, script=Scripted({"authorise": [Behaviour.DECLINE]}))
    undone = other.start(other.cart("TEA"), Tender("card"))
    other.cancel(undone)
    attempt = undone.payments[0].attempts[0]
    answer = Reply(Outcome.OK, amount=250, reference="late")
    till.runner.run(late.keep(till.desk, attempt, answer))


def found(connection, **asked):
    return check_reading(JournalReading(connection), Asked(**asked))


def test_an_honest_shop_has_nothing_to_find(shop):
    report = check_journal(shop.store)

    assert list(sentences(report)) == []
    assert report.ok
    assert report.rows > len(SEALED)
    assert [one.name for one in report.chains] == ["Till 1", "Till 2", "the command line"]
    assert {name for name in SEALED if not rows_of(shop, name)} == set(), "a table nobody wrote to"
    (sales,) = report.sales
    assert (sales.count, sales.total, sales.agrees) == (2, 925, True)


def rows_of(shop, name):
    return shop.rows(sa.select(t.metadata.tables[name]))


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_changed_value_is_named(shop, table, column):
    with unguarded(shop.store) as connection:
        change(connection, table, column)
        report = found(connection)

    named = [
        one for one in report.findings if one.table == table and "Finished" not in one.sentence
    ]
    assert named, "not found"
    if column not in SEALED[table]:
        (one,) = named
        assert "in the table" in one.sentence, one
        assert "in the journal" in one.sentence, one
        assert one.seq is not None
    assert report.found <= 4, list(sentences(report))
    assert check_journal(shop.store).ok, "it was not rolled back"


def change(connection, table, column):
    """Give the last row of a table another value there, as its owner can with any tool."""
    of = t.metadata.tables[table]
    keys = [of.c[name] for name in SEALED[table]]
    row = connection.execute(sa.select(of).order_by(*(key.desc() for key in keys))).first()
    where = [key == row._mapping[key.name] for key in keys]
    new = other(of.c[column].type, row._mapping[column])
    connection.execute(sa.update(of).where(*where).values({column: new}))


def other(kind, value):
    if isinstance(kind, sa.Uuid):
        return IDS.new()
    if isinstance(kind, sa.Boolean):
        return not value
    if isinstance(kind, sa.JSON):
        return {"changed": value}
    if isinstance(kind, (sa.BigInteger, sa.Integer)):
        return 7 if value is None else value + 1
    return f"{value}x"


@pytest.mark.parametrize("table", SEALED)
def test_a_deleted_row_is_named(shop, table):
    of = t.metadata.tables[table]
    with unguarded(shop.store) as connection:
        keys = [of.c[name] for name in SEALED[table]]
        row = connection.execute(sa.select(of).order_by(*keys)).first()
        connection.execute(sa.delete(of).where(*(key == row._mapping[key.name] for key in keys)))
        report = found(connection)

    (one,) = [
        one for one in report.findings if one.table == table and "not in the table" in one.sentence
    ]
    assert one.seq is not None


@pytest.mark.parametrize("table", SEALED)
def test_an_added_row_is_named(shop, table):
    with unguarded(shop.store) as connection:
        add(connection, table)
        report = found(connection)

    (one,) = [one for one in report.findings if "not in the journal" in one.sentence]
    assert one.table == table


@pytest.mark.parametrize("table", SEALED)
def test_a_row_that_is_dated_back_is_found_all_the_same(shop, table):
    """A shop that was made with this version had none from before."""
    with unguarded(shop.store) as connection:
        add(connection, table, at=5)
        report = found(connection)

    assert report.not_sealed[table] == 0
    assert any("not in the journal" in one.sentence for one in report.findings)


UNIQUE = {
    "receipt_no": lambda: 77,
    "tender_no": lambda: 77,
    "idem_key": IDS.new,
    "key": IDS.new,
    "reason": lambda: "count",
}


def add(connection, table, at=None):
    """Put in a copy of a row under another key."""
    of = t.metadata.tables[table]
    last = sa.select(of).order_by(*(of.c[name].desc() for name in SEALED[table]))
    row = connection.execute(last).mappings().first()
    values = dict(row)
    for name in SEALED[table]:
        kind = of.c[name].type
        values[name] = IDS.new() if isinstance(kind, sa.Uuid) else 77
    if table in {"price_snapshot_lines", "order_lines"}:
        values |= {name: row[name] for name in SEALED[table] if name.endswith("_id")}
    values |= {name: one() for name, one in UNIQUE.items() if name in values}
    if table == "orders":
        values["lock_id"] = IDS.new()
    if at is not None:
        values |= {
            name: at for name in ("taken_at", "created_at", "intent_at", "at") if name in values
        }
    connection.execute(sa.insert(of), values)


@contextmanager
def tampered(shop, *statements):
    with unguarded(shop.store) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        yield connection


JOURNAL = {
    "a text that was changed": (
        "UPDATE audit_journal SET canonical = replace(canonical, '645', '644')",
        "was changed: its hash does not fit its text",
    ),
    "a text that is none": (
        "UPDATE audit_journal SET canonical = '' WHERE kind = 'completed'",
        "cannot be read",
    ),
    "a column": (
        "UPDATE audit_journal SET actor = 'somebody' WHERE kind = 'completed'",
        "was changed in actor",
    ),
    "its time": ("UPDATE audit_journal SET at = at + 1 WHERE seq = 3", "was changed in at"),
    "an entry taken out": (
        "DELETE FROM audit_journal WHERE seq = 5",
        "follows entry 4: entry 5 is missing",
    ),
    "several taken out": (
        "DELETE FROM audit_journal WHERE seq IN (5, 6)",
        "entries 5 to 6 are missing",
    ),
    "the first one taken out": ("DELETE FROM audit_journal WHERE seq = 1", "entry 1 is missing"),
    "the end cut off": ("DELETE FROM audit_journal WHERE seq > 4", "ends at entry 4, and its head"),
    "the end and its head": (
        "UPDATE journal_heads SET hash = 'x'",
        "with another hash than its head says",
    ),
    "a head that is gone": ("DELETE FROM journal_heads", "its head was deleted"),
    "an order that was changed": (
        "UPDATE audit_journal SET prev_hash = 'x' WHERE seq = 3",
        "entry 3",
    ),
}


@pytest.mark.parametrize("what", JOURNAL)
def test_a_journal_that_was_changed_is_named(shop, what):
    statement, said = JOURNAL[what]
    with tampered(shop, statement) as connection:
        told = list(sentences(found(connection)))

    assert any(said in one for one in told), told


def test_the_sentence_names_row_place_and_both_amounts(shop):
    changed = "UPDATE orders SET total = 3240 WHERE receipt_no = 1"
    with tampered(shop, changed) as connection:
        first, second = sentences(found(connection))

    (order,) = shop.rows(sa.select(t.orders.c.receipt_series).where(t.orders.c.receipt_no == 1))
    assert first == (
        f"Order {order.receipt_series}-000001 at Till 1: "
        "total 32.40 in the table, 6.45 in the journal."
    )
    assert second == ("Finished sales in GBP: 2 of 35.20 in the table, 2 of 9.25 in the journal.")


def test_the_moment_of_sealing_cannot_be_moved(shop):
    later = "UPDATE schema_meta SET value = '9999999999999999' WHERE key = 'sealed_since'"
    with unguarded(shop.store) as connection:
        connection.exec_driver_sql(later)
        add(connection, "orders")
        report = found(connection)

    assert any("not in the journal" in one.sentence for one in report.findings)


def test_an_anchor_finds_a_tail_that_was_cut_with_its_head(shop):
    anchors = [one.anchor for one in check_journal(shop.store).chains]
    till = next(one.till for one in anchors if one.till != "command-line")
    heads, journal = t.journal_heads.c, t.audit_journal.c
    third = sa.select(journal.hash).where(journal.till == till, journal.seq == 3)
    with unguarded(shop.store) as connection:
        run = connection.execute
        run(sa.delete(t.audit_journal).where(journal.till == till, journal.seq > 3))
        moved = sa.update(t.journal_heads).where(heads.till == till)
        run(moved.values(seq=3, hash=third.scalar_subquery()))
        without = found(connection)
        report = found(connection, anchors=anchors)

    assert [one for one in without.findings if one.table is None] == []
    (one,) = [one for one in report.findings if one.table is None]
    assert "the journal was cut short" in one.sentence


def test_an_anchor_finds_a_journal_that_was_written_anew(shop):
    (head,) = (one.anchor for one in check_journal(shop.store).chains if one.till == "command-line")
    earlier = Anchor(head.till, head.seq, "0" * 64)
    report = check_journal(shop.store, Asked(anchors=[earlier]))

    (one,) = report.findings
    assert one.sentence == (
        f"The journal of the command line: entry {head.seq} is another one than when the anchor "
        "was taken: the journal was written anew."
    )


def test_since_looks_at_what_was_written_then_and_at_nothing_older(shop):
    with shop.store.read() as unit:
        tomorrow = unit.now() + 86_400_000_000
    with tampered(shop, "UPDATE orders SET total = 3240 WHERE receipt_no = 1") as connection:
        assert found(connection, since=tomorrow).ok
        assert not found(connection, since=tomorrow - 2 * 86_400_000_000).ok


def test_it_can_be_stopped(shop):
    said = []
    report = check_journal(shop.store, report=lambda progress: said.append(progress) or False)

    assert len(said) == 1
    assert not report.complete
    assert not report.ok


def test_a_clock_that_went_back_is_a_note_and_nothing_wrong(shop):
    """Whoever owns chain and clock can write any time; only what went backwards shows."""
    back = "UPDATE audit_journal SET at = at - 7200000000 WHERE seq = 4"
    with tampered(shop, back) as connection:
        report = found(connection)

    # Two hours less what had passed between the two entries.
    assert any("The clock went back 119 min" in note for note in report.notes)
    assert all("clock" not in one.sentence for one in report.findings)


def test_what_a_journal_holds_needs_no_table(shop):
    """No reference by id alone: names, amounts, rates are in the text itself (trust 3.3)."""
    texts = shop.rows(sa.select(t.audit_journal.c.canonical))
    rows = [row for text in texts for row in json.loads(text[0])["data"].get("rows", {}).items()]
    lines = [line for table, kept in rows if table == "price_snapshot_lines" for line in kept]

    assert {(line["name"], line["total"], line["tax_rate_ppm"]) for line in lines} == {
        ("Tea", 250, 200_000),
        ("Jam", 395, 200_000),
        ("Bag", 30, 200_000),
    }


def test_tills_go_on_selling_while_it_looks(store_url, tmp_path):
    """One moment of the store is compared, whatever is sold meanwhile."""
    with open_shop(store_url, tmp_path) as shop:
        assert sold_meanwhile(shop) == ["journal", "rows"]


def sold_meanwhile(shop):
    sell(shop)
    till = shop.till("Till 9", apart=True)
    stages = []

    def sell_meanwhile(progress):
        if progress.stage not in stages:
            stages.append(progress.stage)
            till.start(till.cart("BAG"), Tender("card"))
        return True

    assert check_journal(shop.store, report=sell_meanwhile).ok
    assert check_journal(shop.store).ok
    return stages


@pytest.mark.parametrize("table", sorted(set(SEALED) - {"order_lines"}))
def test_a_write_that_forgets_to_seal_is_found(tmp_path, monkeypatch, table):
    """A new statement of ours that carries nothing is told from the first sale on."""
    carry = Journal.carry

    def forgetful(journal, of, row):
        if of.name != table:
            carry(journal, of, row)

    monkeypatch.setattr(Journal, "carry", forgetful)
    made = Shop(f"sqlite:///{tmp_path / 'shop.db'}", tmp_path)
    try:
        sell(made)
        told = list(sentences(check_journal(made.store)))
    finally:
        made.close()

    assert any("is in the table and not in the journal" in one for one in told)
