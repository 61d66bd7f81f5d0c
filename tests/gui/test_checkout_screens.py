"""Pay, the lock dialog, unfinished and Done in a real window: keyboard, finger, sizes, threads."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from pos.api.events import CheckoutProgress, PrinterChanged
from pos.api.views import Tender
from tests.fakes import shop
from tests.fakes.checkout_desk import left_behind_at
from tests.gui.stage import Stage
from ui.bridge.dispatcher import Dispatcher
from ui.bridge.events import EventBridge
from ui.bridge.routes import PayRequest
from ui.navigation import Place
from ui.screens.lock.state import CANCEL, LEAVE, RESUME, TAKE_OVER, WAIT
from ui.screens.pay.state import Question, Waiting
from ui.theme.look import Theme, install
from ui.widgets.dialog import ENTER_DEAD_MS

SIZES = [(960, 540), (1024, 720), (1024, 768), (1366, 768), (1920, 1080)]


@pytest.fixture
def stage(qtbot: Any) -> Iterator[Stage]:
    install(QApplication.instance(), Theme.light().calm())
    made = Stage().sign_in()
    yield made
    made.navigation.made(Place.PAY).leave()
    made.close()


def request(stage: Stage, tender: Tender | None = None) -> PayRequest:
    cart = stage.till.current_cart()
    stage.fill(cart.cart_id)
    cart = stage.till.cart(cart.cart_id)
    return PayRequest(cart.cart_id, cart.version, stage.till.new_key(), cart.totals.total, tender)


def paying(stage: Stage, tender: Tender | None = None, size: tuple[int, int] = (1366, 768)) -> Any:
    """Pay with £31.10 to pay, the dead time after its opening over."""
    stage.show(*size)
    stage.navigation.to_pay(request(stage, tender))
    stage.elapsed += 1
    QApplication.processEvents()
    return stage.navigation.made(Place.PAY)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Presses a key as a person does: whatever has the keyboard gets it first."""
    window = QApplication.activeWindow()
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def tap(control: QAbstractButton) -> None:
    QTest.mouseClick(control, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def number(view: Any, figures: str) -> None:
    for one in figures:
        tap(view.entry.pad._keys[one])


# ------------------------------------------------------------------------------- pay, keys only


def test_cash_with_keys_only(stage: Stage):
    paying(stage)
    QTest.keyClicks(QApplication.focusWidget(), "40")
    press(Qt.Key.Key_Return)
    assert stage.navigation.here is Place.SELL
    assert stage.navigation.made(Place.DONE).change.text() == "£8.90"


def test_exact_cash_is_one_key(stage: Stage):
    paying(stage)
    press(Qt.Key.Key_F12)
    assert stage.navigation.made(Place.DONE).change.text() == "Nothing to give back"


def test_a_split_tender_with_keys_only(stage: Stage):
    view = paying(stage)
    press(Qt.Key.Key_F11)
    assert view.entry.amount.text() == "31.10"
    QTest.keyClicks(QApplication.focusWidget(), "20")
    assert view.entry.act.text() == "Send £20.00 to the terminal"
    press(Qt.Key.Key_Return)
    assert len(view.middle.rows.rows()) == 1
    QTest.keyClicks(QApplication.focusWidget(), "20")
    assert view.middle.amounts.big.text() == "£8.90"
    press(Qt.Key.Key_Return)
    assert stage.navigation.made(Place.DONE).change.text() == "£8.90"


def test_letters_choose_a_tender_although_the_field_has_the_keyboard(stage: Stage):
    view = paying(stage)
    press(Qt.Key.Key_M)
    assert view.tenders.tender("manual_card").chosen
    press(Qt.Key.Key_C)
    assert view.tenders.tender("cash").chosen
    assert view.entry.amount.text() == ""
    assert view.entry.amount.box.line.hasFocus()


def test_a_manual_card_with_keys_only(stage: Stage):
    view = paying(stage)
    press(Qt.Key.Key_M)
    press(Qt.Key.Key_Return)
    stage.elapsed += 1
    assert view.entry.slip.box.line.hasFocus()
    QTest.keyClicks(QApplication.focusWidget(), "A42")
    press(Qt.Key.Key_Return)
    assert stage.navigation.here is Place.SELL


def test_a_manual_card_in_doubt_with_keys_only(stage: Stage):
    view = paying(stage)
    press(Qt.Key.Key_M)
    press(Qt.Key.Key_Return)
    stage.elapsed += 1
    press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert isinstance(view._state.body, Question)
    stage.elapsed += 1
    press(Qt.Key.Key_Escape)
    assert stage.navigation.here is Place.SELL


def test_take_back_with_keys_only(stage: Stage, qtbot: Any):
    view = paying(stage)
    press(Qt.Key.Key_F11)
    QTest.keyClicks(QApplication.focusWidget(), "20")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_V)
    qtbot.wait(ENTER_DEAD_MS + 20)
    press(Qt.Key.Key_Return)
    assert "take_back" in stage.till.calls
    assert view.presenter.state.due == 3110


def test_esc_goes_back_to_the_cart(stage: Stage):
    paying(stage)
    press(Qt.Key.Key_Escape)
    assert stage.navigation.here is Place.SELL
    assert stage.till.calls.count("cancel_checkout") == 1


def test_a_scanned_code_presses_nothing(stage: Stage):
    view = paying(stage)
    QTest.keyClicks(QApplication.focusWidget(), shop.good("Bananas").barcode)
    press(Qt.Key.Key_Return)
    assert stage.navigation.here is Place.PAY
    assert "code" in view.entry.trouble.text()
    assert "tender" not in stage.till.calls


# ------------------------------------------------------------------------------- pay, finger only


def test_cash_with_a_finger_only(stage: Stage):
    view = paying(stage)
    tap(view.entry.quick(2))
    assert view.entry.amount.text() == "40.00"
    tap(view.entry.act)
    assert stage.navigation.made(Place.DONE).change.text() == "£8.90"


def test_a_split_tender_with_a_finger_only(stage: Stage):
    view = paying(stage)
    tap(view.tenders.tender("card"))
    number(view, "20.")
    number(view, "5")
    assert view.entry.act.text() == "Send £20.50 to the terminal"
    tap(view.entry.act)
    tap(view.entry.quick(0))
    assert stage.navigation.here is Place.SELL


def test_a_manual_card_with_a_finger_only(stage: Stage):
    view = paying(stage)
    tap(view.tenders.tender("manual_card"))
    tap(view.entry.act)
    stage.elapsed += 1
    number(view, "42")
    tap(view.entry.act)
    assert stage.navigation.here is Place.SELL


def test_the_way_back_with_a_finger_only(stage: Stage):
    view = paying(stage)
    tap(view.tenders.back)
    assert stage.navigation.here is Place.SELL


def test_pressing_twice_is_one_sale(stage: Stage):
    paying(stage)
    press(Qt.Key.Key_F12)
    press(Qt.Key.Key_F12)
    assert stage.till.calls.count("tender") == 1
    assert stage.till.calls.count("start_checkout") == 1


# ------------------------------------------------------------------------------- threads


@pytest.fixture
def threaded(qtbot: Any) -> Iterator[tuple[Stage, threading.Event, threading.Event]]:
    """A stage with real lanes, and a terminal that waits until it is let go."""
    install(QApplication.instance(), Theme.light().calm())
    owner = QObject()
    runs, news = Dispatcher(owner), EventBridge(owner)
    made = Stage(runs=runs, news=news).sign_in()
    asked, let_go = threading.Event(), threading.Event()

    def terminal(_amount: int) -> str:
        asked.set()
        let_go.wait(20)
        return "approved"

    made.till.checkouts.terminal = terminal  # type: ignore[assignment]
    yield made, asked, let_go
    let_go.set()
    made.navigation.made(Place.PAY).leave()
    assert runs.shutdown()
    QApplication.processEvents()
    made.close()


def test_cancel_while_the_terminal_waits(threaded: Any, qtbot: Any):
    stage, asked, let_go = threaded
    view = paying(stage)
    qtbot.waitUntil(lambda: view.tenders.tender("card").isEnabled())
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_Return)
    assert asked.wait(10)
    assert isinstance(view._state.body, Waiting)
    assert "£31.10" in view.middle.waiting.sentence.text()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: stage.till.calls.count("cancel_checkout") == 1)
    qtbot.waitUntil(lambda: stage.navigation.here is Place.SELL)
    let_go.set()


def test_the_time_since_is_shown_while_the_terminal_waits(threaded: Any, qtbot: Any):
    stage, asked, _ = threaded
    view = paying(stage)
    qtbot.waitUntil(lambda: view.tenders.tender("card").isEnabled())
    press(Qt.Key.Key_F11)
    press(Qt.Key.Key_Return)
    assert asked.wait(10)
    stage.elapsed += 7
    view.presenter.tick()
    assert view.middle.waiting.since.text() == "0:07"


def test_an_answer_to_a_window_that_is_gone_is_dropped(qtbot: Any):
    install(QApplication.instance(), Theme.light().calm())
    owner = QObject()
    runs, news = Dispatcher(owner), EventBridge(owner)
    stage = Stage(runs=runs, news=news).sign_in()
    asked, let_go = threading.Event(), threading.Event()

    def terminal(_amount: int) -> str:
        asked.set()
        let_go.wait(20)
        return "approved"

    stage.till.checkouts.terminal = terminal  # type: ignore[assignment]
    view = paying(stage, Tender("card"))
    assert asked.wait(10)
    view.leave()
    stage.close()
    stage.window.deleteLater()
    QTest.qWait(10)
    let_go.set()
    assert runs.shutdown()
    QTest.qWait(10)


# ------------------------------------------------------------------------------- lock dialog


def locked(stage: Stage, size: tuple[int, int] = (1366, 768)) -> Any:
    stage.show(*size)
    stage.filled_sell()
    status = stage.till.another_till_pays(stage.till.current_cart().cart_id)
    stage.navigation.show_lock_dialog(status)
    QApplication.processEvents()
    return stage.navigation.made(Place.LOCK_DIALOG)


def test_the_lock_dialog_waits_first_and_enter_is_dead_at_the_beginning(stage: Stage, qtbot: Any):
    dialog = locked(stage)
    assert dialog.choices.key(WAIT).hasFocus()
    press(Qt.Key.Key_Return)
    assert dialog.choices.key(WAIT).text() == "Wait"
    qtbot.wait(ENTER_DEAD_MS + 20)
    press(Qt.Key.Key_Return)
    assert dialog.choices.key(WAIT).text() == "Waiting"
    assert dialog.dialog.isVisible()
    dialog.leave()


def test_it_closes_by_itself_when_the_cart_is_free(stage: Stage):
    dialog = locked(stage)
    cart_id = dialog.presenter._held.status.cart_id
    stage.till.another_till_lets_go(cart_id)
    QApplication.processEvents()
    assert not dialog.dialog.isVisible()
    assert "free" in stage.sounds.heard


def test_esc_leaves_it_and_gives_a_new_cart(stage: Stage):
    dialog = locked(stage)
    before = stage.till.calls.count("new_cart")
    press(Qt.Key.Key_Escape)
    assert stage.till.calls.count("new_cart") == before + 1
    assert not dialog.dialog.isVisible()


def test_a_silent_till_is_resumed_with_one_key(stage: Stage):
    dialog = locked(stage)
    assert not dialog.choices.key(RESUME).isEnabled()
    assert not dialog.choices.key(CANCEL).isEnabled()
    stage.till.checkouts.silent_s = 40
    dialog.presenter.look()
    press(Qt.Key.Key_R)
    assert stage.navigation.here is Place.PAY
    assert not dialog.dialog.isVisible()


def test_taking_over_with_keys_only(stage: Stage):
    dialog = locked(stage)
    stage.till.checkouts.silent_s = 40
    dialog.presenter.look()
    press(Qt.Key.Key_T)
    QTest.qWait(ENTER_DEAD_MS + 20)
    QTest.keyClicks(QApplication.focusWidget(), shop.PIN)
    press(Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), "The customer waits")
    press(Qt.Key.Key_Return)
    assert stage.navigation.here is Place.PAY
    assert dialog.form.pin.pin() == ""


def test_taking_over_with_a_finger_only(stage: Stage):
    dialog = locked(stage)
    stage.till.checkouts.silent_s = 40
    dialog.presenter.look()
    tap(dialog.choices.key(TAKE_OVER))
    for figure in shop.PIN:
        tap(dialog.form._pad._keys[figure])
    reasons = [one for one in dialog.form.findChildren(QAbstractButton) if one.text() == "Mistake"]
    tap(reasons[0])
    tap(dialog.form.take)
    assert stage.navigation.here is Place.PAY


def test_esc_in_the_form_goes_back_to_the_choices(stage: Stage):
    dialog = locked(stage)
    stage.till.checkouts.silent_s = 40
    dialog.presenter.look()
    press(Qt.Key.Key_T)
    QTest.keyClicks(QApplication.focusWidget(), "48")
    press(Qt.Key.Key_Escape)
    assert dialog.choices.isVisible()
    assert dialog.form.pin.pin() == ""
    tap(dialog.choices.key(LEAVE))
    assert not dialog.dialog.isVisible()


def test_another_dialog_in_its_place_ends_the_watching(stage: Stage):
    dialog = locked(stage)
    stage.desk.ask.confirm("Sure?", "", "Do it", lambda: None, danger=False)
    assert not dialog.presenter.watching
    press(Qt.Key.Key_Escape)


# ------------------------------------------------------------------------------- unfinished


def test_an_unfinished_checkout_is_finished_with_enter(stage: Stage):
    stage.show()
    one = left_behind_at(stage.till)
    stage.navigation.show_unfinished((one,))
    stage.elapsed += 1
    page = stage.navigation.made(Place.UNFINISHED)
    assert page.finish.hasFocus()
    press(Qt.Key.Key_Return)
    assert stage.navigation.here is Place.PAY


def test_an_unfinished_checkout_is_undone_with_a_finger(stage: Stage):
    stage.show()
    one = left_behind_at(stage.till)
    stage.navigation.show_unfinished((one,))
    stage.elapsed += 1
    tap(stage.navigation.made(Place.UNFINISHED).undo)
    assert stage.navigation.here is Place.SELL
    assert "cancel_checkout" in stage.till.calls


def test_an_unfinished_checkout_is_left_with_f10(stage: Stage):
    stage.show()
    stage.navigation.show_unfinished((left_behind_at(stage.till),))
    press(Qt.Key.Key_F10)
    assert stage.navigation.here is Place.SELL


# ------------------------------------------------------------------------------- done, receipt


def test_the_receipt_opens_over_done_and_closes(stage: Stage):
    paying(stage)
    press(Qt.Key.Key_F12)
    press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    receipt = stage.navigation.made(Place.RECEIPT)
    assert receipt.dialog.isVisible()
    assert any(row.left == "Total" for row in receipt.paper.rows())
    bar = receipt._area.verticalScrollBar()
    press(Qt.Key.Key_PageDown)
    assert bar.value() == min(bar.maximum(), bar.pageStep())
    press(Qt.Key.Key_PageUp)
    assert bar.value() == 0
    press(Qt.Key.Key_P)
    assert "reprint" in stage.till.calls
    press(Qt.Key.Key_Escape)
    assert not receipt.dialog.isVisible()


def test_printer_trouble_on_done_leaves_the_change_alone(stage: Stage):
    paying(stage)
    QTest.keyClicks(QApplication.focusWidget(), "40")
    press(Qt.Key.Key_Return)
    stage.till.tell(PrinterChanged(ready=False, says="No paper."))
    done = stage.navigation.made(Place.DONE)
    assert done.trouble.isVisible()
    assert "not printed" in done.trouble.text()
    assert done.change.text() == "£8.90"


def test_the_next_scan_closes_done_and_is_added(stage: Stage):
    paying(stage)
    press(Qt.Key.Key_F12)
    done = stage.navigation.made(Place.DONE)
    assert done.isVisible()
    sell = stage.navigation.made(Place.SELL)
    sell.code.set_text(shop.good("Flat white").barcode)
    press(Qt.Key.Key_Return)
    assert not done.isVisible()
    assert [line.name for line in stage.till.current_cart().lines] == ["Flat white"]


def test_next_customer_with_a_finger(stage: Stage):
    paying(stage)
    press(Qt.Key.Key_F12)
    done = stage.navigation.made(Place.DONE)
    stage.elapsed += 1
    tap(done.next)
    assert not done.isVisible()


# ------------------------------------------------------------------------------- sizes


def too_small(page: QWidget) -> list[str]:
    """Names what a finger cannot hit, or what is narrower than it can be painted."""
    found = []
    for one in page.findChildren(QAbstractButton):
        if not one.isVisible() or one.width() == 0:
            continue
        name = one.text() or one.accessibleName()
        if min(one.width(), one.height()) < 44:
            found.append(f"{name} is {one.width()} × {one.height()}")
    return found


def outside(page: QWidget) -> list[str]:
    window = page.window().rect()
    found = []
    for one in page.findChildren(QAbstractButton):
        if not one.isVisible():
            continue
        corner = one.mapTo(page.window(), one.rect().bottomRight())
        if not window.contains(corner):
            found.append(one.text())
    return found


@pytest.mark.parametrize("size", SIZES)
def test_pay_fits(stage: Stage, size: tuple[int, int]):
    view = paying(stage, size=size)
    press(Qt.Key.Key_F11)
    QTest.keyClicks(QApplication.focusWidget(), "20")
    press(Qt.Key.Key_Return)
    view.presenter.quick(2000)
    QApplication.processEvents()
    assert (stage.window.width(), stage.window.height()) == size
    least = view.layout().minimumSize()
    assert least.width() <= view.width()
    assert least.height() <= view.height()
    assert too_small(view) == []
    assert outside(view) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_pay_fit(stage: Stage, size: tuple[int, int]):
    view = paying(stage, size=size)
    press(Qt.Key.Key_M)
    press(Qt.Key.Key_Return)
    assert view.layout().minimumSize().height() <= view.height()
    stage.elapsed += 1
    view.presenter.choice("not_sure")
    QApplication.processEvents()
    assert view.layout().minimumSize().height() <= view.height()
    assert too_small(view) == []
    assert outside(view) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_lock_dialog_fits(stage: Stage, size: tuple[int, int]):
    dialog = locked(stage, size)
    card = dialog.dialog.card
    assert card.minimumSizeHint().height() <= card.height()
    assert too_small(card) == []
    stage.till.checkouts.silent_s = 40
    dialog.presenter.look()
    dialog.presenter.choose(TAKE_OVER)
    QApplication.processEvents()
    assert card.minimumSizeHint().height() <= card.height()
    assert outside(card) == []
    dialog.leave()


@pytest.mark.parametrize("size", SIZES)
def test_unfinished_fits(stage: Stage, size: tuple[int, int]):
    stage.show(*size)
    stage.navigation.show_unfinished((left_behind_at(stage.till),))
    QApplication.processEvents()
    page = stage.navigation.made(Place.UNFINISHED)
    least = page.layout().minimumSize()
    assert least.width() <= page.width()
    assert least.height() <= page.height()
    assert too_small(page) == []
    page.leave()


@pytest.mark.parametrize("size", SIZES)
def test_done_fits(stage: Stage, size: tuple[int, int]):
    paying(stage, size=size)
    QTest.keyClicks(QApplication.focusWidget(), "40")
    press(Qt.Key.Key_Return)
    done = stage.navigation.made(Place.DONE)
    QApplication.processEvents()
    assert done.layout().minimumSize().width() <= done.width()
    assert done.layout().minimumSize().height() <= done.height()
    assert too_small(done) == []
    assert (stage.window.width(), stage.window.height()) == size


def test_progress_of_another_till_moves_no_lamp_here(stage: Stage):
    view = paying(stage)
    before = view._state
    stage.till.tell(CheckoutProgress("lock-of-another", "payment_capture", "terminal", "…"))
    assert view._state is before
