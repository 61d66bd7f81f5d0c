"""The page of all checkouts: what it asks for and keeps, notes of two managers, keys and mouse."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.api.events import StoreChanged
from pos.domain.checkout import Tender
from pos.domain.checkout_history import Ended, HistoryFilter, SortBy
from pos.domain.errors import Problem
from pos.services.checkout_history import Order
from tests.fakes.at_once import AtOnce
from tests.office import cases
from tests.office.checkout_rows import CheckoutRows
from tests.office.stage import OfficeStage
from tests.office.test_reports_screen import Given
from ui.bridge.office import Section
from ui.screens.checkouts.presenter import PLACE, HistoryPresenter
from ui.screens.checkouts.review_presenter import ReviewPresenter
from ui.screens.checkouts.state import Wish
from ui.theme.look import Theme, install
from ui.widgets.dayvalues import DayRange, RangeChoice

MINUTE = 60_000_000


class Page:
    """What the presenter of the list says, as plain values."""

    def __init__(self):
        self.wish = self.found = None
        self.part, self.saved, self.trouble, self.working, self.detail = "", "", "", "", ""
        self.layout, self.rows, self.choices = {}, {}, None

    def show_choices(self, *choices):
        self.choices = choices

    def show_wish(self, wish, part):
        self.wish, self.part = wish, part

    def show_layout(self, layout):
        self.layout = layout

    def show_found(self, found, *, again):
        self.found = found

    def show_rows(self, first, rows):
        self.rows[first] = rows

    def show_reading(self):
        self.found = None

    def show_detail(self, lock_id):
        self.detail = lock_id

    def show_trouble(self, sentence):
        self.trouble = sentence

    def show_working(self, words):
        self.working = words

    def show_saved(self, what, path):
        self.saved = path


class Around:
    """What the presenter of the notes says."""

    def __init__(self):
        self.head, self.note, self.dirty, self.refused, self.read = None, "", False, "", 0

    def show_head(self, what):
        self.head = what

    def show_note(self, text):
        self.note = text

    def show_dirty(self, *, dirty, saving):
        self.dirty = dirty

    def show_refused(self, sentence):
        self.refused = sentence

    def read_again(self):
        self.read += 1


@pytest.fixture
def week(quick):
    """A shop with 120 checkouts a minute apart, the last one just now."""
    rows = CheckoutRows(quick.shop, articles=30)
    now = quick.shop.clock.now()
    rows.write(now - (120 - n) * MINUTE for n in range(120))
    return quick


def entered(shop, what=None):
    page = Page()
    presenter = HistoryPresenter(Given(shop), page)
    presenter.enter(what)
    return presenter, page


def cells(page):
    return [one.cells for one in page.found.rows]


# --- the list -------------------------------------------------------------------------------------


def test_at_first_it_shows_failures_of_a_week_that_are_not_resolved(week):
    _presenter, page = entered(week)
    assert page.wish == Wish()
    wanted = HistoryFilter(
        ended=frozenset({Ended.FAILED, Ended.REFUSED, Ended.EXPIRED, Ended.ATTENTION}),
        resolved=False,
    )
    assert page.found.count == week.office.checkouts.count(wanted) > 0
    assert page.choices[0][0] == ("", "All tills")


def test_filters_order_and_columns_are_each_persons_own(week):
    presenter, page = entered(week)
    till = page.choices[0][1][0]
    presenter.pick(ended="", till=till, days=RangeChoice(DayRange.DAYS_30))
    presenter.search("tea")
    presenter.keep_layout({"sort": [SortBy.AMOUNT.value, False], "hidden": ["till"]})
    _again, page = entered(week)
    assert (page.wish.ended, page.wish.till, page.wish.text) == ("", till, "")
    assert page.wish.days.which is DayRange.DAYS_30
    assert page.layout["hidden"] == ["till"]
    amounts = [float(one[3].replace(",", "")) for one in cells(page)]
    assert amounts == sorted(amounts)
    week.office.session.close()
    week.sign_in("Ida")
    _hers, page = entered(week)
    assert page.wish == Wish()


def test_what_was_kept_and_makes_no_sense_is_left_out(week):
    week.office.preferences.keep(
        PLACE, {"ended": 7, "days": "for ever", "till": "gone", "table": 3}
    )
    _presenter, page = entered(week)
    assert page.wish == Wish()


def test_a_bar_of_the_figures_leads_to_what_it_counts(week):
    now = week.shop.clock.now()
    asked = HistoryFilter(
        since=now - 60 * MINUTE,
        until=now - 30 * MINUTE,
        ended=frozenset({Ended.FAILED, Ended.REFUSED}),
    )
    presenter, page = entered(week, asked)
    assert page.found.count == week.office.checkouts.count(asked)
    assert " to " in page.part
    presenter.pick(days=RangeChoice(DayRange.DAYS_7))
    assert page.part == ""


def test_a_receipt_of_long_ago_is_found_by_looking_in_all(week):
    sold = week.office.checkouts
    receipt = next(
        one.receipt for one in sold.page(HistoryFilter(), Order(), 0, 500) if one.receipt
    )
    presenter, page = entered(week)
    presenter.search(receipt.lower())
    assert page.found.count == 0
    presenter.widen()
    assert [one[7] for one in cells(page)] == [receipt]
    assert page.wish.ended == page.wish.resolved == ""


def test_news_reads_the_same_list_again(week):
    presenter, page = entered(week)
    before = page.found.count
    here = week.at("Till 2")
    with pytest.raises(Problem, match="Not enough"):
        here.start(here.cart("JAM", quantity=9000))
    presenter.changed()
    assert page.found.count == before + 1
    assert cells(page)[0][:1] == ("Refused",)


def test_a_list_that_takes_long_is_read_again_less_often(week):
    page, given = Page(), Given(week)
    clock = iter([0.0, 0.001, 10.0, 12.0])
    given.desk = replace(given.desk, elapsed=lambda: next(clock))
    presenter = HistoryPresenter(given, page)
    presenter.enter()
    assert presenter.pause_ms == 500
    presenter.changed()
    assert presenter.pause_ms == 16_000


def test_the_file_is_told_and_a_stopped_one_is_none(week):
    presenter, page = entered(week)
    presenter.pick(ended="", resolved="")
    presenter.export()
    assert page.saved.endswith(".csv")
    assert page.working == ""
    presenter.exporting.begin(HistoryFilter(), Order())
    assert page.trouble == ""


# --- what is written ------------------------------------------------------------------------------


@pytest.fixture
def cancelled(quick):
    here = quick.at("Till 2")
    return quick, here.cancel(here.start(here.cart("TEA"))).lock.lock_id


def test_what_is_typed_outlives_news_and_another_checkout(cancelled):
    shop, lock = cancelled
    other = cases.charge_unknown(shop).lock.lock_id
    around = Around()
    presenter = ReviewPresenter(Given(shop), around)
    record = shop.office.checkouts.record
    presenter.on_record(record(lock))
    presenter.typed("Half a senten")
    presenter.on_record(record(lock))
    assert around.dirty
    presenter.on_record(record(other))
    assert (around.note, around.dirty) == ("", False)
    assert around.head.undecided
    assert around.head.why_not == "Decide about it first"
    presenter.on_record(record(lock))
    assert (around.note, around.dirty) == ("Half a senten", True)
    presenter.toggle()
    presenter.on_record(record(lock))
    assert not around.dirty
    assert around.head.resolved.startswith("Resolved by Mary Quinn, ")


def test_the_second_manager_sees_both_before_anything_is_written_over(cancelled):
    shop, lock = cancelled
    around = Around()
    presenter = ReviewPresenter(Given(shop), around)
    presenter.on_record(shop.office.checkouts.record(lock))
    presenter.typed("Mine")
    shop.office.checkouts.write(lock, note="Theirs came first", resolved=False, version=0)
    presenter.on_record(shop.office.checkouts.record(lock))
    presenter.save_note()
    assert "Mary Quinn wrote about this meanwhile" in around.refused
    assert "“Theirs came first”" in around.refused
    assert shop.office.checkouts.record(lock).review.note == "Theirs came first"
    presenter.save_note()
    assert shop.office.checkouts.record(lock).review.note == "Mine"


# --- the window -----------------------------------------------------------------------------------


@pytest.fixture
def stage(week, qtbot):
    install(QApplication.instance(), Theme.named("light").calm())
    made = OfficeStage(week, runs=AtOnce())
    yield made
    made.close()


def shown(stage, width=1366, height=768, what=None):
    page = stage.show(Section.CHECKOUTS, width, height)
    page.presenter.pick(ended="", resolved="")
    if what is not None:
        page.enter(what)
    stage.until(lambda: page.table.model.row_at(0) is not None)
    return page


def key(stage, name, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(stage.window.focusWidget() or stage.window, name, modifier)
    QApplication.processEvents()


def test_it_is_used_by_keys_alone(stage):
    page = shown(stage)
    page.presenter.pick(ended=Ended.FINISHED.value)
    stage.until(lambda: page.table.model.row_at(0) is not None)
    page.table.take_focus()
    first = page.detail.lock_id
    key(stage, Qt.Key.Key_Down)
    assert page.detail.lock_id == page.table.marked_key != first
    key(stage, Qt.Key.Key_Return)
    assert page.detail.record.tabs.isAncestorOf(stage.window.focusWidget())
    key(stage, Qt.Key.Key_Right)
    assert page.detail.record.tabs.current == 1
    lock = page.detail.lock_id
    key(stage, Qt.Key.Key_M)
    assert stage.shop.office.checkouts.record(lock).review.resolved_by == "Mary Quinn"
    assert page.detail.resolve.text() == "Open it again"
    page.detail.note.take_focus()
    QTest.keyClicks(stage.window.focusWidget(), "Mended")
    key(stage, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    review = stage.shop.office.checkouts.record(lock).review
    assert (review.note, review.resolved_by) == ("Mended", "Mary Quinn")


def test_it_is_used_by_the_mouse_alone(stage):
    page = shown(stage)
    rows = page.table.rows
    place = next(n for n in range(20) if "Finished" in page.table.model.row_at(n).cells)
    rows.scrollTo(page.table.model.index(place, 0))
    at = rows.visualRect(page.table.model.index(place, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    lock = page.table.model.row_at(place).key
    assert page.detail.lock_id == lock
    tabs = page.detail.record.tabs
    QTest.mouseClick(tabs.childAt(QPoint(tabs.width() - 60, 20)) or tabs, Qt.MouseButton.LeftButton)
    assert tabs.current == 4
    QTest.mouseClick(page.detail.resolve, Qt.MouseButton.LeftButton)
    assert stage.shop.office.checkouts.record(lock).review.resolved_by == "Mary Quinn"


def test_a_narrow_window_shows_the_list_or_the_chosen_one(stage):
    page = shown(stage, 1024, 768)
    page.table.take_focus()
    assert not page.detail.isVisible()
    key(stage, Qt.Key.Key_Down)
    key(stage, Qt.Key.Key_Return)
    assert page.detail.isVisible()
    assert not page.table.isVisible()
    key(stage, Qt.Key.Key_Escape)
    assert page.table.isVisible()
    assert not page.detail.isVisible()


def test_news_does_not_move_what_one_reads(stage):
    page = shown(stage)
    rows = page.table.rows
    rows.verticalScrollBar().setValue(rows.verticalScrollBar().maximum() // 2)
    QApplication.processEvents()
    first, _last = rows.places_seen()
    top = page.table.model.row_at(first).key
    here = stage.shop.at("Till 2")
    cart = here.cart("TEA")
    here.start(cart, Tender("cash", tendered=cart.totals.total))
    before = page.table.count
    stage.news.take(StoreChanged())
    stage.until(lambda: page.table.count == before + 1)
    now, _last = rows.places_seen()
    assert page.table.model.row_at(now).key == top
    assert now == first + 1
