"""The journal in the office: who sees it, what it says, and that it can be checked and stopped."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from pos.domain.checkout import Tender
from pos.domain.errors import Code, Problem
from pos.domain.journal import CheckProgress, JournalFilter, JournalReport
from pos.services.journal.facts import details
from pos.services.journal.kinds import KINDS, Names, kind_words, sentence, shown
from pos.services.journal.pages import MOST
from pos.store import tables as t
from pos.store.journal_reading import JournalReading
from tests.fakes.at_once import AtOnce
from tests.office.stage import OfficeStage
from tests.office.test_reports_screen import Given
from ui.bridge.lanes import Lane
from ui.bridge.office import Section
from ui.screens.journal.presenter import PLACE, JournalPresenter
from ui.screens.journal.state import BUT_STEPS, Wish, progress_words, state_of
from ui.theme.look import Theme, install
from ui.widgets.dayvalues import DayRange, RangeChoice
from ui.widgets.values import Tone


class Page:
    """What the presenter says, as plain values."""

    def __init__(self):
        self.wish = self.count = self.detail = self.state = self.layout = None
        self.choices, self.rows, self.findings = (), {}, ()
        self.work, self.saved, self.trouble = [], "", ""

    def show_choices(self, *choices):
        self.choices = choices

    def show_wish(self, wish):
        self.wish = wish

    def show_layout(self, layout):
        self.layout = layout

    def show_count(self, count):
        self.count, self.rows = count, {}

    def show_rows(self, first, rows):
        self.rows |= {first + place: row for place, row in enumerate(rows)}

    def show_detail(self, detail):
        self.detail = detail

    def show_work(self, words):
        self.work.append(words)

    def show_state(self, state, findings):
        self.state, self.findings = state, findings

    def show_saved(self, what, path):
        self.saved = path

    def show_trouble(self, sentence):
        self.trouble = sentence

    @property
    def said(self):
        return [self.rows[place].cells[3] for place in sorted(self.rows)]


@pytest.fixture
def sold(quick):
    till = quick.at("Till 2")
    till.start(till.cart("TEA", "JAM"), Tender("card"))
    till.cancel(till.start(till.cart("TEA")))
    return quick


def entered(shop, what=None):
    page = Page()
    presenter = JournalPresenter(Given(shop), page)
    presenter.enter(what)
    presenter.want_rows(0, max(page.count.count - 1, 0))
    return page, presenter


# --- the use-cases, on both engines ---------------------------------------------------------------


def test_managers_alone_see_it(shop):
    shop.office.session.close()
    verbs = (
        shop.office.journal.choices,
        lambda: shop.office.journal.count(JournalFilter()),
        lambda: shop.office.journal.rows(JournalFilter(), 0, 9),
        lambda: shop.office.journal.entry("command-line", 1),
        lambda: shop.office.journal.check(lambda _: True),
        shop.office.journal.today,
    )
    for verb in verbs:
        with pytest.raises(Problem) as refused:
            verb()
        assert refused.value.code is Code.NOT_SIGNED_IN


def test_a_cashier_is_refused(shop):
    shop.till.sign_out()
    shop.office.session.close()
    shop.till.sign_in(shop.people["Ana Marsh"].user_id, pin="4071")

    with pytest.raises(Problem):
        shop.office.session.open()


def test_a_receipt_and_a_cart_find_all_that_happened_to_them(shop):
    till = shop.at("Till 2")
    sale = till.start(till.cart("TEA", "JAM"), Tender("card"))
    till.start(till.cart("BAG"), Tender("card"))
    receipt = f"{sale.receipt_series}-{sale.receipt_no:06d}"
    journal = shop.office.journal

    for text in (receipt, receipt.lower(), sale.lock.cart_number):
        asked = JournalFilter(text=text)
        count = journal.count(asked)
        rows = journal.rows(asked, 0, count.count - 1)
        assert [row.kind for row in rows].count("Sale finished") == 1, text
        assert {row.person for row in rows} == {"cashier of Till 2"}
    assert journal.count(JournalFilter(text="no such thing")).count == 0
    assert journal.count(JournalFilter(text="100%_'\"\\")).count == 0


def test_it_is_newest_first_in_pages_that_leave_nothing_out(shop):
    till = shop.at("Till 2")
    till.start(till.cart("TEA"), Tender("card"))
    journal = shop.office.journal
    count = journal.count(JournalFilter()).count
    whole = journal.rows(JournalFilter(), 0, count - 1)
    pages = [
        row
        for first in range(0, count, 5)
        for row in journal.rows(JournalFilter(), first, first + 4)
    ]

    assert list(whole) == pages
    assert len({(row.till, row.seq) for row in whole}) == count
    assert [row.at for row in whole] == sorted((row.at for row in whole), reverse=True)


def test_till_person_kind_and_days_narrow_it(shop):
    till = shop.at("Till 2", apart=True)
    till.start(till.cart("TEA"), Tender("card"))
    journal = shop.office.journal
    everything = journal.count(JournalFilter()).count
    here = journal.count(JournalFilter(till=till.desk.till_id)).count
    hers = journal.count(JournalFilter(actor=till.actor.person.user_id)).count
    phases = journal.count(JournalFilter(kind="phase")).count
    others = journal.count(JournalFilter(kind=BUT_STEPS)).count
    today = journal.today()

    assert 0 < here < everything
    assert 0 < hers < everything
    assert phases + others == everything
    assert journal.count(JournalFilter().of_days(today, today)).count == everything
    assert journal.count(JournalFilter(until=5)).count == 0


def test_an_entry_says_all_of_it_and_nothing_secret(shop):
    till = shop.at("Till 2")
    till.start(till.cart("TEA", "JAM"), Tender("card"))
    with shop.store.read() as unit:
        last = unit.connection.execute(sa.select(t.audit_journal)).all()
    said = []
    for row in last:
        found = shop.office.journal.entry(row.till, row.seq)
        said += [found.row.what, *(f"{name}: {value}" for name, value in found.facts)]

    text = "\n".join(said)
    assert "Line: Tea, 1 × £2.50 = £2.50" in text
    assert "Card: £6.45, captured" in text
    assert "Stock: -1 (sale)" in text
    assert "argon2" not in text
    assert "idem_key" not in text


def test_a_check_finds_what_was_changed(shop):
    till = shop.at("Till 2")
    till.start(till.cart("TEA", "JAM"), Tender("card"))
    assert shop.office.journal.check(lambda _: True).ok

    with shop.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET total = 1")
    report = shop.office.journal.check(lambda _: True)

    assert report.findings[0].sentence.endswith("total 0.01 in the table, 6.45 in the journal.")


def test_an_export_goes_into_the_documents_and_over_nothing(shop):
    today = shop.office.journal.today()
    made = [shop.office.journal.export(today, today, lambda _: True) for _ in range(2)]

    assert made[0].folder != made[1].folder
    assert made[0].folder.parent == shop.shop.folder / "documents"
    assert (made[0].folder / "verify_journal.py").is_file()
    assert made[0].entries > 0


# --- words ----------------------------------------------------------------------------------------


NAMES = Names({"u1": "Ana Marsh"}, {}, "GBP")


def test_every_kind_that_the_program_writes_has_words():
    """A kind that nobody told of is shown by its name; this finds it first."""
    text = "\n".join(path.read_text() for path in Path("pos").rglob("*.py"))
    written = {name for name in KINDS if f'"{name}"' in text}

    assert written == set(KINDS)
    assert kind_words("something_new") == "Something new"


@pytest.mark.parametrize(
    "text",
    ["4111111111111111", "card 4111 1111 1111 1111 ok", "4111-1111-1111-1111", "378282246310005"],
)
def test_the_number_of_a_card_is_never_shown(text):
    said = shown(text)

    assert "1111 1111" not in said
    assert sum(figure.isdigit() for figure in said) <= 4


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"answered": "let_go", "to": "Till 1"}, "Let the cart go, as Till 1 asked for it"),
        ({"answered": "kept", "to": "Till 1"}, "Kept the cart, as Till 1 asked for it"),
        ({"release": "The customer left"}, "Released: “The customer left”"),
        ({"reason": "Wrong price"}, "“Wrong price”"),
    ],
)
def test_a_note_says_what_was_done(quick, data, says):
    with quick.store.read() as unit:
        entry = JournalReading(unit.connection).entry("command-line", 1)
    assert sentence(replace(entry, kind="note", data=data), NAMES) == says


def test_hostile_data_in_an_entry_crashes_nothing(quick):
    """Somebody wrote into it by hand: it is shown as far as it can be."""
    with quick.store.read() as unit:
        entry = JournalReading(unit.connection).entry("command-line", 1)
    for kind in [*KINDS, "unknown"]:
        for data in ({}, {"rows": 3}, {"rows": {"orders": [{}, 3], "payments": "x"}}, HOSTILE):
            bad = type(entry)(**{**vars(entry), "kind": kind, "data": data})
            assert sentence(bad, NAMES)
            assert all(isinstance(value, str) for _, value in details(bad, NAMES))


HOSTILE = {
    "rows": {"orders": [{"receipt_no": "x"}], "stock_movements": [{"delta": "x"}], "x": [{}]},
    "amount": "x",
    "total": [],
    "quantity": "x",
    "subject": 3,
    "before": 3,
    "after": {"pin": 1},
    "cart": {},
    "number": None,
    "user": [],
    "now": {},
    "phase": [],
}


# --- the presenter --------------------------------------------------------------------------------


def test_it_opens_on_today_without_the_steps(sold):
    page, _ = entered(sold)

    assert page.wish == Wish()
    assert page.count.count == len(page.rows)
    assert any(one.startswith("Sale ") for one in page.said)
    assert "The cart was checked" not in " ".join(page.said)


def test_what_was_asked_for_is_kept_for_the_person(sold):
    _, presenter = entered(sold)
    presenter.pick_days(RangeChoice(DayRange.DAYS_7))
    presenter.pick_kind("completed")
    presenter.search("B-1")
    presenter.keep_layout({"widths": {"at": 200}})
    page, _ = entered(sold)

    assert page.wish == Wish(days=RangeChoice(DayRange.DAYS_7), kind="completed")
    assert page.layout == {"widths": {"at": 200}}
    assert sold.office.preferences.all()[PLACE]["kind"] == "completed"


def test_another_page_may_ask_for_a_cart(sold):
    page, _ = entered(sold, "C-2")

    assert page.wish.text == "C-2"
    assert page.count.count > 0


def test_the_marked_entry_is_told_whole(sold):
    page, presenter = entered(sold)
    place = next(n for n, row in page.rows.items() if row.cells[3].startswith("Sale "))
    presenter.mark(page.rows[place].key)

    assert page.detail.title == page.rows[place].cells[3]
    assert {"When", "Who", "Where", "Order", "Card", "Stock", "Hash"} <= {
        fact.label for fact in page.detail.facts
    }
    presenter.mark("")
    assert page.detail is None


def test_a_check_says_that_all_is_well(sold):
    page, presenter = entered(sold)
    presenter.check()

    assert page.state.tone is Tone.OK
    assert page.findings == ()
    assert page.work[0] == "Beginning"
    assert page.work[-1] == ""


def test_a_check_that_finds_something_names_it(sold):
    with sold.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET total = 1")
    page, presenter = entered(sold)
    presenter.check()

    assert page.state.tone is Tone.DANGER
    assert page.state.title == "2 things are not as this program wrote them"
    assert "total 0.01 in the table, 6.45 in the journal" in page.findings[0]


class Held(AtOnce):
    """Keeps what takes long until it is let go, as a worker's thread does."""

    def __init__(self):
        self.waiting = []

    def run(self, lane, work, on_done=None, on_problem=None, **more):
        if lane is not Lane.LONG:
            super().run(lane, work, on_done, on_problem, **more)
            return
        self.waiting.append(lambda: AtOnce.run(self, lane, work, on_done, on_problem, **more))


def test_it_can_be_stopped_and_leaving_stops_it(sold, monkeypatch):
    monkeypatch.setattr("pos.services.journal.check.TICK", 1)
    given, page = Given(sold), Page()
    held = Held()
    given.desk = type(given.desk)(**{**vars(given.desk), "runs": held})
    presenter = JournalPresenter(given, page)
    presenter.enter()
    for stop in (presenter.stop, presenter.leave):
        presenter.check()
        presenter.check()
        assert len(held.waiting) == 1, "one at a time"
        presenter.tick()
        assert page.work[-1]
        stop()
        held.waiting.pop()()
        assert page.state.title == "The check was stopped before the end"
        assert page.work[-1] == ""


def test_an_export_that_was_stopped_says_that_nothing_was_written(sold, monkeypatch):
    monkeypatch.setattr("pos.services.journal.export._TICK", 1)
    given, page = Given(sold), Page()
    held = Held()
    given.desk = type(given.desk)(**{**vars(given.desk), "runs": held})
    presenter = JournalPresenter(given, page)
    presenter.enter()
    presenter.export()
    presenter.stop()
    held.waiting.pop()()

    assert (page.state.title, page.saved) == ("The export was stopped", "")
    assert not list((sold.shop.folder / "documents").iterdir())


def test_an_export_says_where_it_went(sold):
    page, presenter = entered(sold)
    presenter.export()

    assert (Path(page.saved) / "manifest.json").is_file()
    told = json.loads((Path(page.saved) / "manifest.json").read_text())
    assert told["entries"] > page.count.count


def test_an_export_that_cannot_be_written_is_one_sentence(sold):
    (sold.shop.folder / "documents").write_text("no folder")
    page, presenter = entered(sold)
    presenter.export()

    assert "Choose another folder" in page.trouble
    assert page.work[-1] == ""


def test_words_of_progress_and_of_results():
    number = "{:,}".format
    assert progress_words(CheckProgress("rows", 2000, 10_000), number) == (
        "Comparing the tables with it: 2,000 of 10,000 rows"
    )
    older = JournalReport(entries=5, rows=7, not_sealed={"orders": 3})
    assert "Nothing is said of 3 rows" in state_of(older, 0, number).detail
    assert state_of(JournalReport(found=1), 0, number).title.startswith("1 thing is not")
    assert MOST == 10_000


# --- the window -----------------------------------------------------------------------------------


@pytest.fixture
def stage(qapp, sold):
    install(qapp, Theme.named("light").calm())
    made = OfficeStage(sold)
    yield made
    made.close()


def test_it_is_used_by_keys_alone(stage):
    page = stage.show(Section.JOURNAL)
    stage.until(lambda: page.table.model.row_at(0) is not None)
    assert stage.window.focusWidget() is page.table.rows, "keys walk on from the list"
    QTest.keyClick(page.table.rows, Qt.Key.Key_Down)
    stage.until(lambda: page.table.marked_key)
    assert page.entry.area.isVisible()
    QTest.keyClick(page.table.rows, Qt.Key.Key_C)
    stage.until(page.state.isVisible)
    QTest.keyClick(page.table.rows, Qt.Key.Key_E)
    stage.until(page.saved.isVisible)

    assert not page.working.isVisible()
    keys = [one for one in page.findChildren(QAbstractButton) if one.isVisible()]
    unnamed = [one for one in keys if not one.accessibleName()]
    assert unnamed == []


def test_a_search_is_typed_and_finds_nothing_or_something(stage):
    page = stage.show(Section.JOURNAL)
    line = page.search.box.line
    line.setFocus()
    QTest.keyClicks(line, "zzz")
    stage.until(lambda: not page.table.isVisible())
    for _ in range(3):
        QTest.keyClick(line, Qt.Key.Key_Backspace)
    stage.until(page.table.isVisible)
