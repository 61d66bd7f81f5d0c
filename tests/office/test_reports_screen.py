"""The reports' page: what it asks for, what it keeps for a person, and how it is used by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from pos.domain.checkout import Tender
from pos.domain.report import ReportKind
from tests.fakes.at_once import AtOnce
from tests.office.stage import OfficeStage
from ui.bridge.office import Section
from ui.bridge.routes import Desk
from ui.screens.reports.presenter import PLACE, ReportsPresenter, Wish
from ui.theme.look import Theme, install
from ui.theme.words import Writing
from ui.widgets.dayvalues import DayRange, RangeChoice
from ui.widgets.dropdown import DropDown
from ui.widgets.optionlist import OptionList


class Page:
    """What the presenter says, as plain values."""

    def __init__(self):
        self.wish = self.table = self.choices = None
        self.layout, self.saved, self.trouble, self.reading, self.orders = {}, "", "", False, 0

    def show_choices(self, tills, cashiers):
        self.choices = tills, cashiers

    def show_wish(self, wish):
        self.wish = wish

    def show_table(self, table, layout):
        self.table, self.layout = table, layout

    def show_rows(self):
        self.orders += 1

    def show_reading(self, reading):
        self.reading = reading

    def show_writing(self, writing):
        self.writing = writing

    def show_saved(self, what, path):
        self.saved = path

    def show_trouble(self, sentence):
        self.trouble = sentence


class Given:
    """An office's desk without a window."""

    def __init__(self, shop):
        self.office = shop.office
        self.desk = Desk(
            till=shop.till,
            runs=AtOnce(),
            news=None,
            ask=None,
            routes=None,
            sounds=None,
            writing=Writing(),
            now=shop.shop.clock.now,
            elapsed=lambda: 0.0,
        )


@pytest.fixture
def sold(quick):
    till = quick.at("Till 2")
    till.start(till.cart("TEA", "JAM"), Tender("cash", tendered=1000))
    till.start(till.cart("BAG"), Tender("cash", tendered=30))
    quick.here.start(quick.here.cart("TEA", quantity=-1000), Tender("cash", tendered=-250))
    return quick


def entered(shop, what=None):
    page = Page()
    presenter = ReportsPresenter(Given(shop), page)
    presenter.enter(what)
    return presenter, page


def test_it_opens_with_the_sales_of_today(sold):
    _presenter, page = entered(sold)
    assert page.wish == Wish(ReportKind.SALES, RangeChoice(DayRange.TODAY))
    assert page.choices[0][0] == ("", "All tills")
    assert "Ana Marsh" in dict(page.choices[1]).values()
    (row,) = page.table.rows(0, 99)
    assert row.cells[1:3] == ("2", "1")
    assert row.cells[6] == page.table.totals[6] == "4.25"
    assert not page.reading


def test_of_one_till_and_in_an_order_of_ones_own(sold):
    presenter, page = entered(sold, ReportKind.ARTICLES)
    presenter.sort("name", descending=True)
    assert [row.cells[1] for row in presenter.table.rows(0, 9)] == ["Tea", "Jam", "Bag"]
    presenter.sort("gross", descending=False)
    assert [row.cells[1] for row in presenter.table.rows(0, 9)] == ["Tea", "Bag", "Jam"]
    assert [row.cells[1] for row in presenter.table.rows(1, 1)] == ["Bag"]
    presenter.pick_till(sold.here.desk.till_id)
    assert page.table.totals[-1] == "\N{MINUS SIGN}2.50"


def test_what_a_person_set_up_is_there_again(sold):
    presenter, _page = entered(sold)
    presenter.pick_kind("vat")
    presenter.keep_layout({"hidden": ["rate"], "sort": ["tax", False], "widths": {}})
    presenter.pick_days(RangeChoice(DayRange.THIS_MONTH))
    presenter.pick_till(sold.here.desk.till_id)
    _again, page = entered(sold)
    assert page.wish == Wish(
        ReportKind.VAT, RangeChoice(DayRange.THIS_MONTH), sold.here.desk.till_id
    )
    assert page.layout["hidden"] == ["rate"]
    assert page.table.sort == ("tax", False)


def test_what_was_kept_and_makes_no_sense_is_left_out(sold):
    odd = {"kind": "profit", "days": "days", "till": "gone", "tables": [], "cashier": 7}
    sold.office.preferences.keep(PLACE, odd)
    _presenter, page = entered(sold)
    assert page.wish == Wish()
    assert page.table.report.rows


def test_files_are_told_by_their_place_and_trouble_in_a_sentence(sold):
    presenter, page = entered(sold)
    presenter.save_csv()
    assert page.saved.endswith(".csv")
    presenter.save_pdf()
    assert page.saved.endswith(".pdf")
    presenter.leave()
    assert page.saved == ""
    folder = sold.shop.folder / "documents"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    presenter.save_csv()
    assert "cannot be made" in page.trouble
    assert page.saved == ""
    assert not page.writing


@pytest.mark.gui
@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_the_page_by_keys_alone(sold, qtbot, width):
    install(QApplication.instance(), Theme.light().calm())
    stage = OfficeStage(sold)
    try:
        view = stage.show(Section.REPORTS, width=width)
        table = view.table_of("sales")
        qtbot.waitUntil(lambda: table.model.row_at(0) is not None)
        assert view.minimumSizeHint().width() <= 1024 - 88
        for button in view.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.accessibleName(), button
        view.kind.setFocus()
        QTest.keyClick(view.kind, Qt.Key.Key_Down)
        options = stage.window.findChild(DropDown).findChild(OptionList)
        QTest.keyClick(options, Qt.Key.Key_V)
        QTest.keyClick(options, Qt.Key.Key_Return)
        shown = view.table_of("vat")
        qtbot.waitUntil(lambda: shown.model.row_at(0) is not None)
        assert shown.isVisible()
        QTest.keyClick(shown.rows, Qt.Key.Key_C)
        assert view.saved.isVisible()
        assert len(list((sold.shop.folder / "documents").iterdir())) == 1
        QTest.keyClick(shown.head, Qt.Key.Key_Space)
        kept = sold.office.preferences.all()[PLACE]
        assert kept["tables"]["vat"]["sort"] == ["day", False]
    finally:
        stage.close()
