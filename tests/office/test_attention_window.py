"""Each act of the manager's queue through the window, by keys alone and by the mouse alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos.api.errors import Code, Problem
from pos.api.events import StoreChanged
from pos.api.office.views import Act, Permission, Role, Went
from pos.domain.people import GRANTS
from pos.domain.phase import LockState
from tests.fakes.at_once import AtOnce
from tests.office import cases
from tests.office.shop import PIN
from tests.office.stage import OfficeStage
from ui.app.desk import register_pages
from ui.app.office_pages import FrameRoutes
from ui.bridge.lanes import Lane
from ui.bridge.office import OfficeDesk, Section
from ui.navigation import Place
from ui.screens.checkouts.act_dialog import ActDialog
from ui.screens.checkouts.attention_view import AttentionView
from ui.screens.checkouts.record import RecordPanel
from ui.theme.look import Theme, install
from ui.widgets.dialog import ENTER_DEAD_MS
from ui.widgets.text import Text

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


class Recorded(QWidget):
    """Remembers of which checkout it was to tell what happened."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def show(self, lock_id=None):
        if lock_id is None:
            super().show()
        else:
            self.shown.append(lock_id)


class Slow(AtOnce):
    """The lane of the checkout waits for the terminal until it is told."""

    def __init__(self):
        self.waiting = []

    def run(self, lane, work, on_done=None, on_problem=None, **more):
        if lane is Lane.CHECKOUT:
            self.waiting.append((work, on_done, on_problem))
        else:
            super().run(lane, work, on_done, on_problem, **more)

    def answer(self):
        for work, on_done, on_problem in self.waiting:
            super().run(Lane.CHECKOUT, work, on_done, on_problem)
        self.waiting.clear()


class Queue:
    """A manager's window with the queue in it."""

    def __init__(self, shop, runs=None):
        self.shop = shop
        self.stage = OfficeStage(shop, runs=runs)
        navigation = self.stage.navigation
        register_pages(navigation, self.stage.desk, navigation)
        frame = self.stage.frame
        given = OfficeDesk(self.stage.desk, shop.office, FrameRoutes(frame))
        self.record = Recorded()
        frame.page(Section.ATTENTION, lambda: AttentionView(given, self.record))

    def open(self, what=None, size=(1366, 768)):
        self.view = self.stage.show(Section.ATTENTION, *size)
        if what is not None:
            self.view.enter(what)
        return self

    @property
    def result(self):
        assert self.view._pages.currentWidget() is self.view.result
        return self.view._state.result

    @property
    def dialog(self):
        (one,) = [d for d in self.stage.window.findChildren(ActDialog) if d.isVisible()]
        return one

    def open_dialogs(self):
        return [d for d in self.stage.window.findChildren(ActDialog) if d.isVisible()]

    def press(self, key, mods=NONE):
        QTest.keyClick(QApplication.focusWidget() or self.stage.window, key, mods)
        QApplication.processEvents()

    def type(self, text):
        QTest.keyClicks(QApplication.focusWidget(), text)

    def tap(self, widget):
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def wait_for_enter(self):
        QTest.qWait(ENTER_DEAD_MS + 20)

    def tile(self, name):
        return self.dialog.second.tiles[self.shop.people[name].user_id]

    def lock(self, checkout):
        return self.shop.shop.lock(checkout).lock

    def net(self):
        with self.shop.shop.ledger.reading() as book:
            totals = book.totals()
        return totals.captured - totals.refunded


@pytest.fixture
def queues(qtbot, quick):
    install(QApplication.instance(), Theme.light().calm())
    made = []

    def make(runs=None):
        made.append(Queue(quick, runs))
        return made[-1]

    yield make
    for one in made:
        one.stage.close()


@pytest.fixture
def queue(queues):
    return queues()


# ------------------------------------------------------------------------------ by keys alone


def test_enter_asks_the_terminal_and_the_sale_is_finished(queue, quick):
    checkout = cases.charge_unknown(quick)
    queue.open()
    assert queue.record.shown == [checkout.lock.lock_id]
    queue.press(Qt.Key.Key_Return)
    assert queue.result.title == "Sale finished"
    assert queue.lock(checkout).state is LockState.COMPLETED
    assert (queue.net(), quick.shop.stock("TEA")) == (250, (9, 0))
    quick.shop.assert_sound()


def test_undo_by_keys_with_reason_person_and_pin(queue, quick):
    checkout = cases.charge_unknown(quick)
    queue.open()
    queue.press(Qt.Key.Key_U)
    assert queue.dialog.title() == "Undo the sale?"
    queue.press(Qt.Key.Key_4, ALT)
    assert queue.dialog.reason.text() == "Left without the goods"
    queue.press(Qt.Key.Key_6, ALT)
    assert queue.tile("Ana Marsh").chosen
    queue.type(PIN)
    queue.wait_for_enter()
    queue.press(Qt.Key.Key_Return)
    assert queue.open_dialogs() == []
    assert queue.result.title == "Sale undone"
    assert queue.lock(checkout).state is LockState.FAILED
    assert (queue.net(), quick.shop.stock("TEA")) == (0, (10, 0))
    quick.shop.assert_sound()


def test_enter_does_nothing_while_a_dialog_has_just_opened(queue, quick):
    checkout = cases.charge_unknown(quick)
    queue.open()
    queue.press(Qt.Key.Key_U)
    queue.press(Qt.Key.Key_Return)
    assert queue.dialog.isVisible()
    assert queue.lock(checkout).epoch == checkout.lock.epoch
    queue.press(Qt.Key.Key_Escape)
    assert queue.open_dialogs() == []
    assert queue.lock(checkout).epoch == checkout.lock.epoch


def test_up_and_down_go_through_the_cases(queue, quick):
    cases.charge_unknown(quick)
    quick.shop.clock.move(60)
    second = cases.approval_unknown(quick)
    queue.open()
    queue.press(Qt.Key.Key_Down)
    assert queue.view.presenter.marked == second.lock.lock_id
    assert queue.record.shown[-1] == second.lock.lock_id
    queue.press(Qt.Key.Key_Up)
    assert queue.view.presenter.marked != second.lock.lock_id


def test_cash_handed_back_by_keys(queue, quick):
    checkout = cases.cash_in_hand(quick)
    queue.open()
    queue.press(Qt.Key.Key_Return)
    assert queue.dialog.title() == "Cash handed back?"
    queue.type("customer came back")
    queue.wait_for_enter()
    queue.press(Qt.Key.Key_Return)
    assert queue.result.title == "Sale undone"
    assert [one.state for one in quick.shop.lock(checkout).payments] == ["voided"]
    assert quick.shop.cart_state(checkout.lock.cart_id) == "open"
    quick.shop.assert_sound()


# ------------------------------------------------------------------------------ by mouse alone


def test_finish_by_mouse_with_the_slip_s_reference(queue, quick):
    """The provider is silent: without a reference nothing is done, and that is said in place."""
    checkout = cases.charge_unknown(quick)
    cases.silent(quick)
    queue.open()
    queue.tap(queue.view.detail.keys.key("finish"))
    dialog = queue.dialog
    queue.tap(dialog.reasons[0])
    queue.tap(queue.tile("Ben Okafor"))
    for figure in PIN:
        queue.tap(dialog.second.pad._keys[figure])
    queue.tap(dialog.verb)
    assert dialog.reference.box.wrong
    assert queue.lock(checkout).state is LockState.ATTENTION
    # The pad types into the field that has the keyboard.
    for figure in "7730":
        queue.tap(dialog.second.pad._keys[figure])
    assert dialog.reference.text() == "7730"
    queue.tap(queue.tile("Ben Okafor"))
    for figure in PIN:
        queue.tap(dialog.second.pad._keys[figure])
    queue.tap(dialog.verb)
    assert queue.result.title == "Sale finished"
    assert queue.lock(checkout).state is LockState.COMPLETED
    quick.shop.assert_sound()


def test_undo_by_keys_goes_from_one_thing_to_the_next(queue, quick):
    """Enter never only chooses again, and what is wrong is in view where the window is low."""
    checkout = cases.approval_unknown(quick, held=False)
    cases.silent(quick)
    queue.open()
    queue.press(Qt.Key.Key_U)
    dialog = queue.dialog
    queue.wait_for_enter()
    queue.press(Qt.Key.Key_Return)
    assert dialog.reason.box.wrong
    queue.press(Qt.Key.Key_2, ALT)
    assert QApplication.focusWidget() is dialog.reason.box.line
    queue.press(Qt.Key.Key_4, ALT)
    assert QApplication.focusWidget() is dialog.reference.box.line
    queue.press(Qt.Key.Key_6, ALT)
    queue.type(PIN)
    queue.press(Qt.Key.Key_Return)
    assert dialog.reference.box.wrong
    QTest.qWait(10)
    sentence = next(one for one in dialog.reference.findChildren(Text) if one.isVisible())
    assert sentence.visibleRegion().boundingRect().height() == sentence.height()
    queue.type("portal, no entry")
    queue.press(Qt.Key.Key_6, ALT)
    queue.type(PIN)
    queue.press(Qt.Key.Key_Return)
    assert queue.result.title == "Sale undone"
    assert queue.lock(checkout).state is LockState.FAILED


def test_a_wrong_pin_is_said_in_place_and_forgotten(queue, quick):
    checkout = cases.charge_unknown(quick)
    queue.open()
    queue.tap(queue.view.detail.keys.key("undo"))
    dialog = queue.dialog
    queue.tap(dialog.reasons[0])
    queue.tap(queue.tile("Ana Marsh"))
    for figure in "1111":
        queue.tap(dialog.second.pad._keys[figure])
    queue.tap(dialog.verb)
    assert dialog.isVisible()
    assert dialog.second._pin_trouble.isVisible()
    assert dialog.second.pin.pin() == ""
    assert queue.lock(checkout).epoch == checkout.lock.epoch


def test_copy_leads_to_pay_with_the_goods_still_aside(queue, quick):
    checkout = cases.charge_unknown(quick)
    queue.open()
    queue.tap(queue.view.detail.keys.key("copy"))
    queue.tap(queue.dialog.reasons[0])
    queue.tap(queue.dialog.verb)
    assert queue.stage.navigation.here is Place.PAY
    assert queue.lock(checkout).state is LockState.ATTENTION
    assert quick.shop.stock("TEA") == (10, 1)
    quick.shop.assert_sound()


def test_a_late_hold_is_given_back_by_mouse(queue, quick):
    cases.late_hold(quick)
    queue.open()
    queue.tap(queue.view.detail.keys.key("give_back"))
    queue.tap(queue.dialog.reasons[0])
    queue.tap(queue.tile("Ana Marsh"))
    for figure in PIN:
        queue.tap(queue.dialog.second.pad._keys[figure])
    queue.tap(queue.dialog.verb)
    assert queue.result.title == "Given back"
    quick.shop.assert_sound()


def test_what_came_late_and_was_settled_elsewhere_by_mouse(queue, quick):
    cases.late_hold(quick)
    queue.open()
    queue.tap(queue.view.detail.keys.key("settle_elsewhere"))
    dialog = queue.dialog
    queue.tap(dialog.reasons[0])
    dialog.reference.set_text("PROVIDER-12")
    queue.tap(queue.tile("Ana Marsh"))
    for figure in PIN:
        queue.tap(dialog.second.pad._keys[figure])
    queue.tap(dialog.verb)
    assert queue.result.title == "Settled elsewhere"


def test_a_row_is_marked_by_a_touch_and_the_next_by_the_filled_key(queue, quick):
    cases.charge_unknown(quick)
    quick.shop.clock.move(60)
    second = cases.hold_stuck(quick)
    queue.open()
    queue.tap(queue.view.list.rows()[1])
    assert queue.view.presenter.marked == second.lock.lock_id
    queue.tap(queue.view.detail.keys.key("check_again"))
    assert queue.result.more == "1 more needs attention."
    queue.tap(queue.view.result.next_key)
    assert queue.view._pages.currentWidget() is queue.view.detail


# ------------------------------------------------------------------------------ waiting


def test_while_the_terminal_is_asked_the_dialog_can_be_left(queues, quick):
    runs = Slow()
    queue = queues(runs)
    checkout = cases.charge_unknown(quick)
    queue.open()
    queue.tap(queue.view.detail.keys.key("undo"))
    dialog = queue.dialog
    queue.tap(dialog.reasons[0])
    queue.tap(queue.tile("Ana Marsh"))
    queue.type(PIN)
    queue.tap(dialog.verb)
    assert not dialog.verb.isEnabled()
    queue.stage.elapsed += 12
    queue.view.presenter.tick()
    assert dialog._banner.accessibleName().startswith("Asking the terminal")
    assert "0:12" in dialog._banner.accessibleName()
    queue.press(Qt.Key.Key_Escape)
    assert queue.open_dialogs() == []
    assert "0:12" in queue.view._state.detail.told.title
    assert queue.stage.frame.closing()
    runs.answer()
    assert queue.result.title == "Sale undone"
    assert queue.lock(checkout).state is LockState.FAILED
    quick.shop.assert_sound()


def test_it_updates_by_itself(queue, quick):
    queue.open()
    assert queue.view._pages.currentWidget() is queue.view._empty
    checkout = cases.charge_unknown(quick)
    queue.stage.news.take(StoreChanged())
    queue.stage.until(lambda: queue.view.presenter.marked == checkout.lock.lock_id)
    assert len(queue.view.list.rows()) == 1


def test_small_it_is_the_list_or_the_case(queue, quick):
    cases.charge_unknown(quick)
    queue.open(size=(960, 540))
    assert queue.view.list.isVisible()
    assert not queue.view.detail.isVisible()
    queue.press(Qt.Key.Key_Return)
    assert queue.view.detail.isVisible()
    assert not queue.view.list.isVisible()
    queue.press(Qt.Key.Key_Escape)
    assert queue.view.list.isVisible()


def test_small_the_second_person_is_a_step_of_its_own(queue, quick):
    cases.charge_unknown(quick)
    queue.open(size=(960, 540))
    queue.press(Qt.Key.Key_Return)
    queue.tap(queue.view.detail.keys.key("finish"))
    dialog = queue.dialog
    assert dialog.verb.text() == "Go on"
    queue.tap(dialog.reasons[0])
    queue.tap(dialog.verb)
    assert dialog.verb.text() == "Finish the sale"
    assert dialog.second.isVisible()
    queue.tap(queue.tile("Ana Marsh"))
    queue.type(PIN)
    queue.tap(dialog.verb)
    assert queue.result.title == "Sale finished"


# ------------------------------------------------------------------------------ who may


def test_without_the_right_to_decide_the_page_is_not_shown(queue, quick, monkeypatch):
    cases.charge_unknown(quick)
    allowed = GRANTS[Role.MANAGER] - {Permission.RESOLVE}
    monkeypatch.setitem(GRANTS, Role.MANAGER, allowed)
    queue.stage.show(Section.ATTENTION)
    frame = queue.stage.frame
    assert frame.presenter.here is not Section.ATTENTION
    assert not frame.nav._entries["attention"].isEnabled()
    with pytest.raises(Problem) as caught:
        quick.office.attention.cases()
    assert caught.value.code is Code.NOT_ALLOWED


def test_the_office_s_own_page_has_the_tabs_of_what_happened(qtbot, quick):
    install(QApplication.instance(), Theme.light().calm())
    checkout = cases.charge_unknown(quick)
    stage = OfficeStage(quick)
    try:
        view = stage.show(Section.ATTENTION)
        assert view.presenter.marked == checkout.lock.lock_id
        assert isinstance(view.record, RecordPanel)
        assert view.record.isVisible()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert view._pages.currentWidget() is view.result
        assert quick.shop.lock(checkout).lock.state is LockState.COMPLETED
    finally:
        stage.close()


def test_everything_has_a_name_and_the_least_size(queue, quick):
    cases.charge_unknown(quick)
    queue.open(size=(1024, 768))
    queue.view.presenter.act(Act.UNDO)
    assert queue.dialog.choices[Went.UNSAID].chosen
    for row in queue.view.list.rows():
        assert row.accessibleName()
    for act in ("check_again", "finish", "undo", "copy"):
        key = queue.view.detail.keys.key(act)
        assert key.accessibleName()
        assert key.height() >= 44
        assert key.width() >= 178
    for widget in (queue.dialog.reason.box.line, queue.dialog.second.pin):
        assert widget.accessibleName()
