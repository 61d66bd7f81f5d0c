"""Sell in a real window: the keyboard, the scanner, the finger."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from pos.api.views import Tender
from tests.fakes import shop
from tests.fakes.ready_ask import ReadyAsk
from tests.gui.stage import Stage, until
from ui.bridge.dispatcher import Dispatcher
from ui.bridge.events import EventBridge
from ui.navigation import Place
from ui.scanning.wedge import Wedge
from ui.screens.sell.view import DONE_DEAD_MS
from ui.theme.look import Theme, install
from ui.widgets.codefield import EMPTY_ENTER_MS
from ui.widgets.keys import COVER_PROPERTY
from ui.widgets.panel import Panel

SIZES = [(960, 540), (1024, 720), (1024, 768), (1366, 768), (1920, 1080)]


@pytest.fixture
def stage(qtbot: Any) -> Iterator[Stage]:
    install(QApplication.instance(), Theme.light().calm())
    made = Stage(ask=ReadyAsk()).sign_in()
    yield made
    made.close()


@pytest.fixture
def sell(stage: Stage, qtbot: Any) -> Any:
    stage.show()
    view = stage.sell()
    until(view.code.box.line.hasFocus)
    return view


def scan(view: Any, code: str, end: str = "\r") -> None:
    """Types a code as a scanner does, into whatever has the keyboard."""
    target = QApplication.focusWidget() or view.window()
    QTest.keyClicks(target, code)
    for key in end:
        which = Qt.Key.Key_Return if key == "\r" else Qt.Key.Key_Enter
        QTest.keyClick(QApplication.focusWidget() or view.window(), which)


def lines(view: Any) -> list[str]:
    model = view.cart.lines.lines
    return [model.row_at(place).name for place in range(model.rowCount())]


def code(name: str) -> str:
    return shop.good(name).barcode


# --------------------------------------------------------------------------- keyboard and scanner


def test_a_scan_lands_in_the_cart(sell: Any):
    scan(sell, code("Baguette"))
    assert lines(sell) == ["Baguette"]
    assert sell.code.text() == ""


def test_the_line_feed_of_a_scanner_pays_nothing(sell: Any, stage: Stage):
    scan(sell, code("Baguette"), end="\r\n")
    assert "start_checkout" not in stage.till.calls
    assert stage.navigation.here is Place.SELL


def test_enter_on_the_empty_field_pays_only_after_a_moment(sell: Any, qtbot: Any):
    asked: list[str] = []
    sell.presenter.paying.pay = asked.append
    scan(sell, code("Baguette"))
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Return)
    assert asked == []
    qtbot.wait(EMPTY_ENTER_MS + 50)
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Return)
    assert asked == ["choose"]


def test_nothing_that_is_clicked_takes_the_keyboard_away(sell: Any, stage: Stage, qtbot: Any):
    scan(sell, code("Baguette"))
    sell.presenter.paying.pay = lambda how: None
    left_alone = {"Recall", "Lock", "Parked 0", "Number pad", "Close"}
    for button in sell.window().findChildren(QAbstractButton):
        if not button.isVisible() or button.text() in left_alone:
            continue
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        close_dialogs(stage)
        until(sell.code.box.line.hasFocus)
    for place in (QPoint(700, 150), QPoint(1100, 500), QPoint(1350, 90)):
        QTest.mouseClick(sell, Qt.MouseButton.LeftButton, pos=place)
        assert sell.code.box.line.hasFocus()


def close_dialogs(stage: Stage) -> None:
    for one in stage.navigation.findChildren(object):
        if getattr(one, "property", lambda _: None)(COVER_PROPERTY) and one.isVisible():
            one.close_()


def test_tab_and_a_stolen_focus_come_back(sell: Any, qtbot: Any):
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Tab)
    assert sell.code.box.line.hasFocus()
    sell.setFocus()
    until(sell.code.box.line.hasFocus)
    QTest.keyClicks(QApplication.focusWidget(), "abc")
    assert sell.code.text() == "abc"


def test_a_dialog_keeps_the_keyboard_and_gives_it_back(sell: Any, stage: Stage, qtbot: Any):
    sell.show_keys()
    assert not sell.code.box.line.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    until(sell.code.box.line.hasFocus)


@pytest.mark.parametrize(
    ("key", "call"),
    [
        (Qt.Key.Key_F6, "quantity"),
        (Qt.Key.Key_F8, "discount"),
        (Qt.Key.Key_Insert, "note"),
        (Qt.Key.Key_Delete, "void"),
        (Qt.Key.Key_F4, "park"),
    ],
)
def test_the_function_keys_do_what_they_print(sell: Any, qtbot: Any, key: Qt.Key, call: str):
    scan(sell, code("Baguette"))
    asked: list[str] = []
    setattr(sell.presenter.editing, call, lambda: asked.append(call))
    QTest.keyClick(sell.code.box.line, key)
    assert asked == [call]


@pytest.mark.parametrize(
    ("key", "how"),
    [
        (Qt.Key.Key_F9, "choose"),
        (Qt.Key.Key_F11, "card"),
        (Qt.Key.Key_F12, "exact cash"),
    ],
)
def test_the_pay_keys_are_one_press_each(sell: Any, key: Qt.Key, how: str):
    asked: list[str] = []
    sell.presenter.paying.pay = asked.append
    QTest.keyClick(sell.code.box.line, key)
    assert asked == []  # an empty cart cannot be paid
    scan(sell, code("Baguette"))
    QTest.keyClick(sell.code.box.line, key)
    assert asked == [how]


def test_up_and_down_move_the_mark(sell: Any):
    for name in ("Baguette", "Oat drink", "Greek feta"):
        scan(sell, code(name))
    last = sell.marked_line()
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Up)
    assert sell.marked_line() != last
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Delete)
    assert [name.split()[0] for name in lines(sell)] == ["Baguette", "Greek"]


def test_alt_and_a_figure_press_a_tile(sell: Any):
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert [name.split()[0] for name in lines(sell)] == ["Large"]


def test_page_down_shows_the_next_category(sell: Any):
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_PageDown)
    assert sell.goods.tiles._what[1].name.startswith("Vine")


def test_a_name_typed_shows_a_list_and_enter_takes_it(sell: Any, qtbot: Any):
    QTest.keyClicks(sell.code.box.line, "croi")
    until(sell.goods.found.isVisible)
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Down)
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Return)
    assert lines(sell) == ["Almond croissant"]
    until(sell.goods.tiles.isVisible)


def test_mouse_alone_types_a_code(sell: Any):
    QTest.mouseClick(sell.code.pad_button, Qt.MouseButton.LeftButton)
    buttons = {one.accessibleName(): one for one in sell.goods.pad.findChildren(QAbstractButton)}
    for figure in code("Baguette"):
        QTest.mouseClick(buttons[figure], Qt.MouseButton.LeftButton)
    QTest.mouseClick(buttons["Add"], Qt.MouseButton.LeftButton)
    assert lines(sell) == ["Baguette"]


# --------------------------------------------------------------------------- bursts and news


@pytest.fixture
def live(qtbot: Any) -> Iterator[Any]:
    """The same window with real threads between it and the till."""
    install(QApplication.instance(), Theme.light().calm())
    runs, news = Dispatcher(), EventBridge()
    stage = Stage(ask=ReadyAsk(), runs=runs, news=news).sign_in()
    stage.show()
    view = stage.sell()
    until(lambda: view.presenter.register.shown is not None)
    yield stage, view
    runs.shutdown()
    stage.close()


def test_a_burst_of_scans_is_taken_in_order_and_none_is_lost(live: Any, qtbot: Any):
    _, view = live
    wanted = [one for one in shop.GOODS if one.price and one.unit == "piece"][:10]
    for good in wanted:
        scan(view, good.barcode, end="\r\n")
    until(lambda: len(lines(view)) == 10)
    assert [name.replace("\xa0", " ") for name in lines(view)] == [one.name for one in wanted]


def test_what_another_till_does_is_seen_without_a_click(live: Any, qtbot: Any):
    stage, view = live
    assert view._look.interval() < 1000
    scan(view, code("Baguette"))
    until(lambda: lines(view) == ["Baguette"])
    cart = view.presenter.register.shown.cart_id
    stage.till.another_till_pays(cart)
    until(view.cart.banner.isVisible)
    stage.till.another_till_lets_go(cart)
    until(lambda: not view.cart.banner.isVisible())
    until(view.code.box.line.hasFocus)


def test_parked_carts_are_counted_on_the_strip(live: Any, qtbot: Any):
    stage, _ = live
    stage.till.parked_elsewhere("Till 3", "Priya Nair", None, "Baguette")
    until(lambda: stage.window.strip.item("parked").item.text == "Parked 1")


# --------------------------------------------------------------------------- held, done


def test_a_held_cart_disables_what_would_change_it(sell: Any, stage: Stage):
    scan(sell, code("Baguette"))
    stage.till.another_till_pays(sell.presenter.register.shown.cart_id)
    sell.presenter.look_again()
    assert sell.cart.what_key.isVisible()
    assert not sell.cart.pay_key.isVisible()
    assert not sell.goods.keys["park"].isEnabled()
    assert sell.goods.keys["recall"].isEnabled()
    assert not any(tile.isEnabled() for tile in sell.goods.tiles._tiles)


def test_a_scan_on_a_held_cart_is_not_swallowed(sell: Any, stage: Stage, qtbot: Any):
    wedge = Wedge(stage, stamp=lambda _event: 0)
    wedge.scanned.connect(sell.scanned)
    scan(sell, code("Baguette"))
    stage.till.another_till_pays(sell.presenter.register.shown.cart_id)
    sell.presenter.look_again()
    # As the platform delivers it: to the window, which the wedge watches.
    for key in code("Oat drink"):
        QTest.keyClick(stage.window.windowHandle(), Qt.Key(ord(key)))
    QTest.keyClick(stage.window.windowHandle(), Qt.Key.Key_Return)
    assert code("Oat drink") in sell.cart.banner.accessibleName()
    assert stage.sounds.heard[-1] == "error"


class DonePanel(Panel):
    """Stands for the panel with the change."""

    def enter(self, what: Any) -> None:
        self.view = what

    def leave(self) -> None:
        self.view = None


@pytest.fixture
def done(sell: Any, stage: Stage) -> DonePanel:
    """A sale was just finished with exact cash."""
    panel = DonePanel()
    stage.navigation.page(Place.DONE, lambda: panel)
    scan(sell, code("Baguette"))
    shown = sell.presenter.register.shown
    view = stage.till.start_checkout(
        shown.cart_id,
        version=shown.version,
        start_key="k",
        seen_total=shown.total,
        tender=Tender("cash", tendered=shown.total),
    )
    stage.navigation.to_done(view)
    return panel


def test_done_stands_beside_the_empty_next_cart(sell: Any, done: DonePanel):
    assert done.isVisible()
    assert lines(sell) == []
    assert sell.code.box.line.hasFocus()
    assert sell.cart.totals.accessibleName().startswith("Total £0.00")


def test_enter_is_dead_at_first_and_the_next_scan_takes_done_away(sell: Any, done: DonePanel):
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Return)
    assert done.isVisible()
    scan(sell, code("Oat drink"))
    assert not done.isVisible()
    assert [name.split()[0] for name in lines(sell)] == ["Oat"]


def test_enter_goes_on_from_done_after_a_moment(sell: Any, done: DonePanel, qtbot: Any):
    qtbot.wait(max(DONE_DEAD_MS, EMPTY_ENTER_MS) + 60)
    QTest.keyClick(sell.code.box.line, Qt.Key.Key_Return)
    assert not done.isVisible()
    assert sell.goods.tiles.isVisible()


def test_a_name_typed_on_done_shows_what_it_finds(sell: Any, done: DonePanel):
    QTest.keyClicks(sell.code.box.line, "croi")
    until(sell.goods.found.isVisible)
    assert not done.isVisible()


# --------------------------------------------------------------------------- sizes


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("place", [Place.SELL, Place.SIGN_IN, Place.RECALL, Place.LOCKED])
def test_every_screen_fits(stage: Stage, width: int, height: int, place: Place):
    stage.show(width, height)
    stage.filled_sell()
    if place is Place.SIGN_IN:
        stage.navigation.to_sign_in()
    elif place is not Place.SELL:
        stage.navigation.go(place)
    QApplication.processEvents()
    page: Any = stage.navigation.made(place)
    least = page.minimumSizeHint()
    assert least.width() <= width
    assert least.height() <= height - 48
    assert stage.window.size().toTuple() == (width, height)
    for button in page.findChildren(QAbstractButton):
        if button.isVisible() and button.isVisibleTo(page):
            assert min(button.width(), button.height()) >= 44, button.text()


def test_all_that_is_shown_lies_inside_the_window(stage: Stage):
    for width, height in SIZES:
        stage.show(width, height)
        view = stage.filled_sell()
        for button in view.findChildren(QAbstractButton):
            if button.isVisible():
                corner = button.mapTo(view, button.rect().bottomRight())
                assert view.rect().contains(corner), (button.text(), width)
