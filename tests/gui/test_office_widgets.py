"""The parts of the office: tables of any length, drop-downs, forms, filters and the navigation."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from tests.gui import gallery, office_gallery
from ui.theme.look import Theme, install
from ui.widgets.button import Button
from ui.widgets.choicefield import ChoiceField, DropKey
from ui.widgets.daterange import DateRange
from ui.widgets.dayvalues import DayRange, RangeChoice, read_day, typed_text
from ui.widgets.dialog import ScrimDialog
from ui.widgets.dropdown import DropDown
from ui.widgets.filterbar import FilterBar
from ui.widgets.form import Form
from ui.widgets.keys import KeyRouter
from ui.widgets.optionlist import OptionList
from ui.widgets.sidenav import SideNav
from ui.widgets.table import Column, DataTable, TableRow
from ui.widgets.tablemodel import KEPT, TableModel
from ui.widgets.tablevalues import shared
from ui.widgets.tabs import Tabs
from ui.widgets.values import Tone

pytestmark = pytest.mark.gui
COLUMNS = (
    Column("what", "What", 200, stretch=True),
    Column("till", "Till", 90),
    Column("amount", "Amount", 100, right=True),
    Column("note", "Note", 100, shown=False, sortable=False),
)


def rows(first, last):
    return [
        TableRow(f"k{place}", (f"row {place}", "Till 1", f"{place}.00", ""))
        for place in range(first, last + 1)
    ]


@pytest.fixture
def host(qtbot):
    install(QApplication.instance(), Theme.light().calm())
    made = QWidget()
    QVBoxLayout(made)
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def table(host):
    made = DataTable(COLUMNS, "Rows")
    made.asked = []
    made.rows_wanted.connect(lambda first, last: made.asked.append((first, last)))
    host.layout().addWidget(made)
    return made


def shown_titles(table):
    return [COLUMNS[place].title for place in table.head.seen()]


@pytest.mark.parametrize("sheet", gallery.OFFICE, ids=lambda make: make.__name__)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_can_be_hit_by_a_finger_and_has_a_name(qtbot, theme, sheet):
    install(QApplication.instance(), Theme.named(theme).calm())
    widget = sheet()
    qtbot.addWidget(widget)
    seen = [one for one in widget.findChildren(QAbstractButton) if one.isVisible()]
    assert len(seen) > 15
    for button in seen:
        assert min(button.width(), button.height()) >= 44, button.text()
        assert button.accessibleName(), button
    widget.grab()


def test_the_model_keeps_qts_rules(qtmodeltester):
    model = TableModel(COLUMNS)
    qtmodeltester.check(model)
    for count in (3, 120, 7, 0, 40):
        model.set_count(count)
        model.put(2, rows(2, 30))
        qtmodeltester.check(model)
    model.forget()
    qtmodeltester.check(model)
    assert model.index(3, 0).data() == ""


def test_far_rows_are_let_go():
    model = TableModel(COLUMNS)
    model.set_count(100_000)
    for first in range(0, KEPT + 3000, 500):
        model.put(first, rows(first, first + 499))
    kept = [place for place in range(100_000) if model.row_at(place) is not None]
    assert len(kept) <= KEPT
    assert model.row_at(KEPT + 2999).key == f"k{KEPT + 2999}"
    assert model.place_of("k0") == -1


def test_only_pages_in_view_are_asked_for_and_each_once(qtbot, table):
    table.set_count(100_000)
    qtbot.waitUntil(lambda: table.asked == [(0, 99)])
    table.put_rows(0, rows(0, 99))
    table.rows.go_to(49_999)
    qtbot.waitUntil(lambda: len(table.asked) == 2)
    first, last = table.asked[1]
    assert first <= 49_999 <= last
    assert last - first < 200
    table.put_rows(first, rows(first, last))
    table.rows.scrollToTop()
    table.rows.scrollToBottom()
    qtbot.waitUntil(lambda: len(table.asked) == 3)
    assert table.asked[2] == (99_900, 99_999)
    table.forget_rows()
    qtbot.waitUntil(lambda: len(table.asked) == 4)


def test_keys_move_mark_and_open(qtbot, table):
    heard, opened = [], []
    table.marked.connect(heard.append)
    table.opened.connect(opened.append)
    table.set_count(500)
    table.put_rows(0, rows(0, 99))
    table.take_focus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown):
        QTest.keyClick(table.rows, key)
    assert heard[:3] == ["k0", "k1", "k0"]
    assert table.marked_key not in ("k0", "k1")
    QTest.keyClick(table.rows, Qt.Key.Key_Home)
    QTest.keyClick(table.rows, Qt.Key.Key_Return)
    assert opened == ["k0"]
    QTest.keyClick(table.rows, Qt.Key.Key_End)
    assert table.marked_key == "k0"
    table.put_rows(400, rows(400, 499))
    assert table.marked_key == "k499", "a row that came late is marked when it comes"
    table.forget_rows()
    table.put_rows(0, [TableRow("k499", ("moved", "", "", "")), *rows(1, 5)])
    assert table.marked_key == "k499"
    assert table.rows.currentIndex().row() == 0


def test_a_click_marks_and_a_second_by_mouse_does_not_open(qtbot, table):
    opened = []
    table.opened.connect(opened.append)
    table.set_count(5)
    table.put_rows(0, rows(0, 4))
    for _again in range(2):
        QTest.mouseClick(table.rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert table.marked_key == "k1"
    assert not opened
    QTest.mouseDClick(table.rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert opened == ["k1"]


def test_heads_order_by_keyboard_and_say_so(qtbot, table):
    heard = []
    table.sorted.connect(lambda key, down: heard.append((key, down)))
    table.head.setFocus()
    QTest.keyClick(table.head, Qt.Key.Key_Right)
    for _press in range(2):
        QTest.keyClick(table.head, Qt.Key.Key_Space)
    assert heard == [("till", False), ("till", True)]
    assert "Till" in table.head.accessibleDescription()
    assert table.layout_()["widths"] == {}, "nobody has chosen a width"
    wide = table.head.sectionSize(1)
    QTest.keyClick(table.head, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert table.layout_()["widths"]["till"] > wide


@pytest.mark.parametrize("room", [100, 390, 900, 1920])
def test_the_room_is_shared_and_chosen_widths_stay(room):
    shown = COLUMNS[:3]
    for own in ({}, {"till": 60}, {"what": 150, "till": 60, "amount": 120}):
        widths = shared(shown, own, room)
        given = [own.get(column.key, column.width) for column in shown]
        if room <= sum(given):
            assert widths == given, "it scrolls"
            continue
        assert sum(widths) == room
        assert all(a >= b for a, b in zip(widths, given, strict=True))
        if len(own) < 3:
            assert all(widths[n] == own[c.key] for n, c in enumerate(shown) if c.key in own)


def test_tab_leaves_the_table_and_letters_stay_keys_of_the_screen(qtbot, host, table):
    pressed = []
    key = Button("Check again", key="A")
    key.clicked.connect(lambda: pressed.append("A"))
    host.layout().addWidget(key)
    table.set_count(3)
    table.put_rows(0, rows(0, 2))
    qtbot.waitUntil(key.isVisible)
    table.take_focus()
    QTest.keyClick(table.rows, Qt.Key.Key_A)
    assert pressed == ["A"]
    for _step in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is key


def test_columns_are_chosen_and_one_always_stays(qtbot, host, table):
    changes = []
    table.layout_changed.connect(lambda: changes.append(table.layout_()))
    table.findChild(DropKey).click()
    ticks = host.window().findChild(DropDown).findChild(OptionList)
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    assert shown_titles(table) == ["Till", "Amount"]
    for _column in range(2):
        QTest.keyClick(ticks, Qt.Key.Key_Down)
        QTest.keyClick(ticks, Qt.Key.Key_Space)
    assert shown_titles(table) == ["Amount"]
    QTest.keyClick(ticks, Qt.Key.Key_Escape)
    assert not host.findChild(DropDown).isVisible()
    other = DataTable(COLUMNS, "Rows")
    qtbot.addWidget(other)
    other.use_layout(changes[-1])
    assert shown_titles(other) == ["Amount"]


def test_a_kept_layout_that_makes_no_sense_is_left_out(qtbot, table):
    table.use_layout(
        {"widths": {"till": "x", "gone": 9, "amount": 3}, "hidden": 7, "sort": ["note", True]}
    )
    assert shown_titles(table) == ["What", "Till", "Amount"]
    assert table.sort is None
    assert table.layout_()["widths"]["amount"] == 44
    table.use_layout({"hidden": [one.key for one in COLUMNS], "sort": ["till", True]})
    assert shown_titles(table) == ["What", "Till", "Amount", "Note"]
    assert table.sort == ("till", True)


def test_a_choice_is_made_by_keys_over_a_dialog(qtbot, host):
    why = office_gallery.field_over_dialog(host)
    picked = []
    why.picked.connect(picked.append)
    drop = host.findChild(DropDown)
    assert drop.isVisible()
    options = drop.findChild(OptionList)
    assert QApplication.focusWidget() is options
    QTest.keyClick(options, Qt.Key.Key_Down)
    QTest.qWait(310)  # Enter is dead for a moment after a dialog opened
    QTest.keyClick(options, Qt.Key.Key_Return)
    assert picked == ["b"]
    assert QApplication.focusWidget() is why
    assert host.findChild(ScrimDialog).isVisible()
    QTest.keyClick(why, Qt.Key.Key_Down)
    assert drop.isVisible()
    QTest.keyClick(options, Qt.Key.Key_Escape)
    assert not drop.isVisible()
    assert host.findChild(ScrimDialog).isVisible(), "Esc closed the drop-down and no more"


def test_a_touch_beside_closes_a_drop_down(qtbot, host):
    field = ChoiceField("Till", office_gallery.TILLS)
    host.layout().addWidget(field)
    host.layout().addStretch(1)
    qtbot.waitUntil(field.isVisible)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    drop = host.findChild(DropDown)
    assert drop.isVisible()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert not drop.isVisible(), "its own field closes it"
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    QTest.mouseClick(host, Qt.MouseButton.LeftButton, pos=QPoint(880, 590))
    assert not drop.isVisible()


def test_a_drop_down_goes_when_a_question_comes_up_or_its_page_goes(qtbot, host):
    field = ChoiceField("Till", office_gallery.TILLS)
    host.layout().addWidget(field)
    qtbot.waitUntil(field.isVisible)
    field.click()
    drop = host.findChild(DropDown)
    assert drop.isVisible()
    dialog = ScrimDialog(host, "Till 2 asks for this cart")
    dialog.open_()
    assert not drop.isVisible()
    dialog.close_()
    field.click()
    assert drop.isVisible()
    field.hide()
    assert not drop.isVisible()


@pytest.mark.parametrize(
    ("typed", "locale", "day"),
    [
        ("25/11/2026", "en_GB", date(2026, 11, 25)),
        ("25.11.26", "de_DE", date(2026, 11, 25)),
        ("11/25/2026", "en_US", date(2026, 11, 25)),
        ("2026-11-25", "en_US", date(2026, 11, 25)),
        ("31/02/2026", "en_GB", None),
        ("yesterday", "en_GB", None),
        ("", "en_GB", None),
    ],
)
def test_days_are_typed_as_here(typed, locale, day):
    assert read_day(typed, locale) == day
    if day:
        assert read_day(typed_text(day, locale), locale) == day


def test_ranges_are_whole_days():
    today = date(2026, 3, 31)
    assert RangeChoice(DayRange.DAYS_7).days(today) == (date(2026, 3, 25), today)
    assert RangeChoice(DayRange.THIS_MONTH).days(today) == (date(2026, 3, 1), today)
    assert RangeChoice(DayRange.YESTERDAY).days(today) == (date(2026, 3, 30),) * 2


def test_two_days_are_typed_and_a_wrong_one_is_told(qtbot, host):
    field = DateRange()
    picked = []
    field.picked.connect(picked.append)
    host.layout().addWidget(field)
    host.layout().addStretch(1)
    qtbot.waitUntil(field.isVisible)
    field.click()
    field._first.box.line.setText("25/11/2026")
    field._last.box.line.setText("24/11/2026")
    field._use.click()
    assert not picked
    assert field._last.box.wrong
    field._last.box.line.setText("26/11/2026")
    QTest.keyClick(field._last.box.line, Qt.Key.Key_Return)
    assert picked == [RangeChoice(DayRange.DAYS, date(2026, 11, 25), date(2026, 11, 26))]
    assert "25 Nov 2026" in field.accessibleName()


def test_filters_fold_where_a_row_is_too_narrow(qtbot, host):
    bar = FilterBar()
    search = bar.add_search("Receipt")
    choice = bar.add(ChoiceField("Till", office_gallery.TILLS))
    days = bar.add(DateRange())
    gone = bar.add(ChoiceField("Phase", (("", "Any"),)))
    gone.hide()
    save = bar.add(Button("Save as CSV"), pinned=True)
    bar.setParent(host)
    bar.show()
    bar.setGeometry(0, 0, 900, 44)
    assert all(part.isVisible() for part in (search, choice, days, save))
    bar.setGeometry(0, 0, 480, 44)
    assert bar.is_folded
    assert save.isVisible()
    assert not choice.isVisible()
    bar.set_open(True)
    assert choice.isVisible()
    assert bar.height() == 96
    assert not gone.isVisible(), "what its screen hid stays hidden"
    bar.setGeometry(0, 0, 900, 44)
    assert not bar.is_folded
    assert bar.height() == 44


def test_a_form_gives_what_was_typed_and_shows_what_is_wrong(qtbot, host):
    form = Form(columns=2)
    form.add_text("name", "Name", required=True)
    form.add_number("price", "Price", suffix="£")
    form.add_choice("tax", "VAT", (("20", "20 %"), ("0", "0 %")))
    form.add_switch("weighed", "Weighed")
    changes = []
    form.changed.connect(lambda: changes.append(form.values()))
    host.layout().addWidget(form)
    qtbot.waitUntil(form.isVisible)
    form.set_values({"name": "Tea", "price": "2.80", "tax": "0", "weighed": True, "more": 1})
    assert form.values() == {"name": "Tea", "price": "2.80", "tax": "0", "weighed": True}
    assert not changes
    form.set_error("price", "This is no amount.")
    assert form.field("price").box.line.accessibleDescription() == "This is no amount."
    form.take_focus("name")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "9")
    assert changes[-1]["price"].endswith("9") or changes[-1]["price"] == "9"
    assert not form.field("price").box.wrong
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert changes[-1]["weighed"] is False


def test_tabs_by_arrows(qtbot, host):
    tabs = Tabs(("One", "Two", "Three"))
    chosen = []
    tabs.chosen.connect(chosen.append)
    host.layout().addWidget(tabs)
    qtbot.waitUntil(tabs.isVisible)
    tabs.set_usable(1, usable=False, reason="Nothing was paid.")
    tabs.findChildren(QAbstractButton)[0].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert chosen == [2]
    assert QApplication.focusWidget().text() == "Three"
    tabs.set_words(("Eins", "Zwei", "Drei"))
    assert tabs.current == 2


def test_the_navigation_narrows_and_keeps_its_ways(qtbot, host):
    nav = SideNav(office_gallery.GROUPS)
    picked, back = [], []
    nav.picked.connect(picked.append)
    nav.back.connect(lambda: back.append(True))
    host.layout().addWidget(nav)
    qtbot.waitUntil(nav.isVisible)
    assert nav.narrow
    assert nav.width() == 88
    nav.set_badge("attention", 3, Tone.WARN)
    nav.set_usable("live", usable=False, reason="A manager must look.")
    nav.set_current("attention")
    entry = nav.findChildren(QAbstractButton)[0]
    assert entry.accessibleName() == "Needs attention, 3"
    entry.setFocus()
    QTest.keyClick(entry, Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert picked == ["checkouts"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F10)
    assert back == [True]
    moved = []
    KeyRouter.of(host).add("Down", host, lambda: moved.append("Down"))
    QTest.keyClick(host, Qt.Key.Key_Down)
    assert moved == ["Down"], "arrows of the page are not the navigation's"
    host.resize(1366, 768)
    qtbot.waitUntil(lambda: nav.width() == 216)


def test_heads_by_mouse_order_and_widen(qtbot, table):
    heard = []
    table.sorted.connect(lambda key, down: heard.append((key, down)))
    head = table.head
    qtbot.waitUntil(head.isVisible)

    def at(place, inside):
        x = head.sectionViewportPosition(place) + inside
        return QPoint(x, head.height() // 2)

    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at(1, 20))
    assert heard == [("till", False)]
    before = head.sectionSize(1)
    edge = at(1, before - 1)
    QTest.mouseMove(head.viewport(), edge)
    QTest.mousePress(head.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(head.viewport(), edge + QPoint(40, 0))
    QTest.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(40, 0))
    assert table.layout_()["widths"] == {"till": before + 40}
    assert head.sectionSize(1) == before + 40
    assert heard == [("till", False)], "a drag is no order"
