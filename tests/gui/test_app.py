"""The program around the screens: opening, signing in, locking, closing."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from pos.api.errors import Code, Problem
from pos.api.events import StoreChanged
from pos.api.views import Tender
from tests.fakes import shop
from tests.fakes.office import FakeOffice
from tests.fakes.till import FakeTill
from tests.gui.stage import until
from ui.app.start import Options, Program
from ui.navigation import Place
from ui.theme.look import Theme, install, look
from ui.widgets.dialog import ScrimDialog
from ui.widgets.values import Tone


class FakeCore:
    def __init__(self) -> None:
        self.till = FakeTill()
        self.office = FakeOffice(self.till)
        self.terminal_desk = None
        self.closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def core() -> FakeCore:
    return FakeCore()


@pytest.fixture
def programs(qtbot: Any) -> Iterator[Callable[..., Program]]:
    """Makes programs, and leaves nothing of them behind: not a window, not a timer."""
    install(QApplication.instance(), Theme.light().calm())
    made: list[Program] = []

    def make(open_core: Callable[[], Any], size: tuple[int, int] = (1366, 768)) -> Program:
        made.append(Program(open_core, Options(size=size, sounds=False)))
        return made[-1]

    yield make
    for program in made:
        program.close()
        program.window.set_may_leave(str)
        program.window.close()
        program.window.deleteLater()
        program.deleteLater()


@pytest.fixture
def program(programs: Callable[..., Program], core: FakeCore) -> Program:
    return programs(lambda: core)


def here(program: Program) -> Any:
    return program.window.navigation.here


def open_and_sign_in(program: Program, qtbot: Any) -> None:
    program.show()
    until(lambda: here(program) is Place.SIGN_IN)
    until(program.window.isActiveWindow)
    page: Any = program.window.navigation.made(Place.SIGN_IN)
    until(lambda: bool(page._tiles) and page._tiles[0].isVisible())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    QTest.keyClicks(QApplication.focusWidget(), shop.PIN)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    until(lambda: here(program) is Place.SELL)
    sell: Any = program.window.navigation.made(Place.SELL)
    until(sell.code.box.line.hasFocus)


def test_the_window_is_there_before_the_shop_is_open(
    programs: Callable[..., Program], core: FakeCore
):
    opened = threading.Event()

    def open_core() -> FakeCore:
        opened.wait(10)
        return core

    program = programs(open_core, (1024, 768))
    program.show()
    until(program.window.isVisible)
    assert here(program) is Place.OPENING
    opened.set()
    until(lambda: here(program) is Place.SIGN_IN)
    program.close()
    program.window.close()
    assert core.closed


def test_a_store_that_cannot_be_opened_is_one_sentence_with_a_way_out(
    programs: Callable[..., Program], core: FakeCore
):
    tries: list[int] = []

    def open_core() -> FakeCore:
        tries.append(1)
        if len(tries) == 1:
            raise Problem(Code.DB_UNREACHABLE)
        return core

    program = programs(open_core, (1024, 768))
    program.show()
    page = program._opening
    until(page.again_key.isVisible)
    assert "store is lost" in page._detail.text()
    assert page.quit_key.isVisible()
    QTest.mouseClick(page.again_key, Qt.MouseButton.LeftButton)
    until(lambda: here(program) is Place.SIGN_IN)


def test_a_closed_till_hears_no_scan(program: Program, qtbot: Any):
    open_and_sign_in(program, qtbot)
    program.close()
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    until(other.isActiveWindow)
    other.setFocus()
    handle = other.windowHandle()
    for one in "5011038002275":
        QTest.keyClick(handle, one)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    assert other.text() == "5011038002275"
    assert not program.window.toast.text()


def test_sign_in_with_the_keyboard_alone(program: Program, qtbot: Any):
    open_and_sign_in(program, qtbot)
    assert program.window.strip.item("person").item.text == "Ana Marsh"


def test_the_locked_till_shows_no_amount_and_opens_with_the_pin(program: Program, qtbot: Any):
    open_and_sign_in(program, qtbot)
    QTest.keyClick(program.window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert here(program) is Place.LOCKED
    page: Any = program.window.navigation.made(Place.LOCKED)
    texts = [label.text() for label in page.findChildren(object) if hasattr(label, "text")]
    assert not any("£" in str(text) or "0.00" in str(text) for text in texts)
    assert program.window.strip.item("till").item.text == "Till 1"
    with pytest.raises(KeyError):
        program.window.strip.item("parked")
    QTest.keyClick(page.card.field, Qt.Key.Key_Escape)
    assert here(program) is Place.LOCKED
    QTest.keyClicks(page.card.field, shop.PIN)
    QTest.keyClick(page.card.field, Qt.Key.Key_Return)
    until(lambda: here(program) is Place.SELL)


def test_a_sale_that_ends_under_the_lock_is_shown_when_it_is_opened(
    program: Program, qtbot: Any, core: Any
):
    open_and_sign_in(program, qtbot)
    navigation = program.window.navigation
    sell: Any = navigation.made(Place.SELL)
    sell.presenter.entered(shop.good("Baguette").barcode)
    until(lambda: sell.cart.lines.lines.rowCount() == 1)
    shown = sell.presenter.register.shown
    navigation.lock_screen()
    view = core.till.start_checkout(
        shown.cart_id,
        version=shown.version,
        start_key="k",
        seen_total=shown.total,
        tender=Tender("cash", tendered=200),
    )
    navigation.to_done(view)
    assert here(program) is Place.LOCKED
    page: Any = navigation.made(Place.LOCKED)
    page._presenter.enter_pin(shop.PIN)
    until(lambda: here(program) is Place.SELL)
    assert sell._cover is navigation.made(Place.DONE)
    # Locked again on Done: the change is still there afterwards.
    navigation.lock_screen()
    page._presenter.enter_pin(shop.PIN)
    until(lambda: here(program) is Place.SELL)
    assert sell._cover is navigation.made(Place.DONE)


def test_somebody_else_takes_over_an_open_cart_s_till(program: Program, qtbot: Any, core: Any):
    open_and_sign_in(program, qtbot)
    sell: Any = program.window.navigation.made(Place.SELL)
    sell.presenter.entered(shop.good("Baguette").barcode)
    until(lambda: sell.cart.lines.lines.rowCount() == 1)
    program.window.strip.picked.emit("person")
    assert here(program) is Place.SIGN_IN
    page: Any = program.window.navigation.made(Place.SIGN_IN)
    until(lambda: any(tile.note == "Cart open here" for tile in page._shown))
    page._presenter.choose("u-ben")
    page._presenter.enter_pin(shop.PIN)
    until(lambda: here(program) is Place.SELL)
    until(lambda: sell.cart.lines.lines.rowCount() == 0)
    assert core.till.person.name == "Ben Okafor"


def test_what_was_left_unfinished_comes_before_selling(program: Program, qtbot: Any, core: Any):
    shown: list[Any] = []
    program.window.navigation.show_unfinished = shown.append
    core.till.checkouts.left_behind = ("something",)
    program.show()
    until(lambda: here(program) is Place.SIGN_IN)
    page: Any = program.window.navigation.made(Place.SIGN_IN)
    until(lambda: bool(page._shown))
    page._presenter.choose("u-ana")
    page._presenter.enter_pin(shop.PIN)
    until(lambda: shown == [("something",)])


def test_what_waits_for_a_manager_is_told_on_the_strip_and_leads_to_the_office(
    program: Program, qtbot: Any, core: Any
):
    open_and_sign_in(program, qtbot)
    with pytest.raises(KeyError):
        program.window.strip.item("attention")
    core.till.attention = 3
    core.till.tell(StoreChanged())
    until(lambda: program._teller._known.attention == 3)
    badge = program.window.strip.item("attention")
    assert badge.item.text == "Needs attention 3"
    assert badge.item.tone is Tone.WARN
    QTest.mouseClick(badge, Qt.MouseButton.LeftButton)
    until(program.window.navigation.asking)
    titles = [one.title() for one in program.window.findChildren(ScrimDialog) if one.isVisible()]
    assert titles == ["The office is for managers"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    program.window.navigation.lock_screen()
    with pytest.raises(KeyError):
        program.window.strip.item("attention")


def test_closing_asks_while_a_checkout_is_under_way(program: Program, qtbot: Any, core: Any):
    """Scenario 109."""
    open_and_sign_in(program, qtbot)
    program.window.set_may_leave(lambda: "A payment is under way.")
    program.window.close()
    assert program.window.isVisible()
    assert program.window.navigation.asking()
    assert not core.closed
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert program.window.isVisible()
    program.window.set_may_leave(str)
    program.window.close()
    assert core.closed


def test_light_and_dark_change_at_once(program: Program, qtbot: Any):
    program.show()
    program.switch_theme()
    assert look().theme.dark
    program.switch_theme()
    assert not look().theme.dark


def test_cleaning_up_is_asked_for_again_and_again(program: Program, qtbot: Any, core: Any):
    open_and_sign_in(program, qtbot)
    program._on_clean_up()
    until(lambda: "clean_up" in core.till.calls)
    assert 12_000 <= program._clean_up.interval() <= 18_000


def test_nothing_heavy_is_loaded_before_the_window_is_painted():
    code = (
        "import sys, ui.__main__, ui.app.start;"
        "print([m for m in ('sqlalchemy', 'alembic', 'escpos', 'psycopg') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_without_a_window_loads_no_qt():
    code = "import sys, ui.__main__; print([m for m in sys.modules if m.startswith('PySide6')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
