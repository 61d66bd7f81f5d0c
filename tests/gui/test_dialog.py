"""The rules of dialogs, keys and fields (look 2.5, 3)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.ready_ask import ReadyAsk
from ui.bridge.ask import Ask  # noqa: TC001 - mypy checks the fakes against it here
from ui.theme.look import Theme, install
from ui.widgets.asking import WindowAsk
from ui.widgets.button import Button, Kind
from ui.widgets.codefield import CodeField
from ui.widgets.dialog import ENTER_DEAD_MS, ScrimDialog
from ui.widgets.fields import AmountField, PinField
from ui.widgets.keys import KeyRouter
from ui.widgets.strip import Strip
from ui.widgets.values import StripItem

pytestmark = pytest.mark.gui


class Room:
    """A window with a strip, a code field and two keys; dialogs open over what is below."""

    def __init__(self, qtbot: QtBot) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        install(app, Theme.light().calm())
        self.qtbot = qtbot
        self.window = QWidget()
        self.window.resize(1024, 768)
        qtbot.addWidget(self.window)
        self.strip = Strip()
        self.host = QWidget()
        column = QVBoxLayout(self.window)
        column.addWidget(self.strip)
        column.addWidget(self.host, 1)
        self.strip.show_items((), (StripItem("lock", "Lock", key="Ctrl+L", binds=True),))
        inner = QVBoxLayout(self.host)
        self.field = CodeField("code")
        self.pay = Button("Pay", kind=Kind.PRIMARY, key="F9")
        self.back = Button("Back", key="Esc")
        for widget in (self.field, self.pay, self.back):
            inner.addWidget(widget)
        self.did: list[str] = []
        self.pay.clicked.connect(lambda: self.did.append("pay"))
        self.back.clicked.connect(lambda: self.did.append("back"))
        self.strip.picked.connect(self.did.append)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.field.take_focus()

    def press(self, key: Qt.Key | str, mods: Qt.KeyboardModifier | None = None) -> None:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, mods or Qt.KeyboardModifier.NoModifier)

    def add(self, widget: QWidget) -> None:
        layout = self.host.layout()
        assert layout is not None
        layout.addWidget(widget)
        widget.show()

    def dialog(self, title: str = "Really?") -> ScrimDialog:
        made = ScrimDialog(self.host, title)
        yes = Button("Finish", kind=Kind.PRIMARY, key="Enter")
        yes.clicked.connect(lambda: self.did.append("finish"))
        made.add_choices((yes,))
        made.open_(yes)
        return made

    def wait_for_enter(self) -> None:
        self.qtbot.wait(ENTER_DEAD_MS + 30)


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    return Room(qtbot)


def test_a_printed_key_works_from_the_field(room: Room) -> None:
    room.press(Qt.Key.Key_F9)
    assert room.did == ["pay"]


def test_a_disabled_key_does_nothing_and_says_why(room: Room) -> None:
    room.pay.set_usable(False, "The cart is empty.")  # noqa: FBT003 - one truth
    room.press(Qt.Key.Key_F9)
    assert room.did == []
    assert room.pay.reason == room.pay.toolTip() == "The cart is empty."
    room.pay.set_usable(True)
    assert room.pay.reason == ""


def test_no_key_reaches_through_a_dialog(room: Room) -> None:
    dialog = room.dialog()
    room.press(Qt.Key.Key_F9)
    assert room.did == []
    dialog.close_()
    room.press(Qt.Key.Key_F9)
    assert room.did == ["pay"]


def test_the_strip_stays_usable_over_a_dialog(room: Room) -> None:
    room.dialog()
    room.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert room.did == ["lock"]


def test_enter_is_dead_for_a_moment_and_then_alive(room: Room) -> None:
    room.dialog()
    room.press(Qt.Key.Key_Return)
    assert room.did == []
    room.wait_for_enter()
    room.press(Qt.Key.Key_Return)
    assert room.did == ["finish"]


def test_a_dialog_that_is_kept_hidden_takes_no_key_of_its_host(room: Room) -> None:
    ScrimDialog(room.host, "Kept for later")
    plain = QWidget()
    plain.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    room.add(plain)
    KeyRouter.of(room.window).add("Enter", room.host, lambda: room.did.append("enter"))
    plain.setFocus()
    room.press(Qt.Key.Key_Return)
    assert room.did == ["enter"]


def test_escape_is_the_harmless_way(room: Room) -> None:
    dialog = room.dialog()
    with room.qtbot.waitSignal(dialog.escaped):
        room.press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    # The Esc of the screen below was not pressed, and the field has the keyboard again.
    assert room.did == []
    assert room.field.box.line.hasFocus()


def test_a_choice_with_the_cap_esc_goes_first(room: Room) -> None:
    dialog = ScrimDialog(room.host, "Being paid elsewhere")
    leave = Button("Leave it", key="Esc")
    leave.clicked.connect(lambda: room.did.append("leave"))
    dialog.add_choices((leave,))
    dialog.open_()
    room.press(Qt.Key.Key_Escape)
    assert room.did == ["leave"]
    assert dialog.isVisible()


def test_a_second_dialog_replaces_the_first(room: Room) -> None:
    first = room.dialog("First")
    second = room.dialog("Second")
    assert not first.isVisible()
    second.close_()
    assert room.field.box.line.hasFocus()


def test_tab_stays_inside_a_dialog(room: Room) -> None:
    dialog = ScrimDialog(room.host, "Two")
    keys = (Button("One"), Button("Other"))
    dialog.add_choices(keys)
    dialog.open_(keys[0])
    for expected in (keys[1], keys[0], keys[1]):
        room.press(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is expected


def test_a_dialog_covers_the_host_and_nothing_else(room: Room) -> None:
    dialog = room.dialog()
    assert dialog.geometry() == room.host.rect()
    room.window.resize(1280, 800)
    room.qtbot.waitUntil(lambda: dialog.geometry() == room.host.rect())
    assert room.host.rect().contains(dialog.card.geometry())


def test_a_touch_beside_the_card_does_nothing(room: Room) -> None:
    dialog = room.dialog()
    QTest.mouseClick(dialog, Qt.MouseButton.LeftButton, pos=dialog.rect().topLeft())
    assert dialog.isVisible()
    assert room.did == []


def test_an_act_without_a_control_has_its_key(room: Room) -> None:
    KeyRouter.of(room.window).add("F6", room.host, lambda: room.did.append("quantity"))
    room.press(Qt.Key.Key_F6)
    assert room.did == ["quantity"]


def test_an_empty_enter_means_pay_only_after_a_pause(room: Room) -> None:
    pays: list[int] = []
    room.field.empty_enter.connect(lambda: pays.append(1))
    room.press("1")
    room.press(Qt.Key.Key_Return)
    room.press(Qt.Key.Key_Return)
    assert pays == []
    room.qtbot.wait(430)
    room.press(Qt.Key.Key_Return)
    assert pays == [1]


def test_the_code_field_hands_on_and_is_empty_at_once(room: Room) -> None:
    codes: list[str] = []
    room.field.entered.connect(codes.append)
    QTest.keyClicks(room.field.box.line, " 3*5011 ")
    room.press(Qt.Key.Key_Return)
    assert codes == ["3*5011"]
    assert room.field.text() == ""


def test_an_empty_field_leaves_del_and_esc_to_the_window(room: Room) -> None:
    void = Button("Void line", key="Del", parent=room.host)
    void.clicked.connect(lambda: room.did.append("void"))
    void.show()
    room.press(Qt.Key.Key_Delete)
    assert room.did == ["void"]
    QTest.keyClicks(room.field.box.line, "12")
    room.press(Qt.Key.Key_Escape)
    assert (room.field.text(), room.did) == ("", ["void"])
    room.press(Qt.Key.Key_Escape)
    assert room.did == ["void", "back"]


def test_arrows_move_the_mark_of_the_cart(room: Room) -> None:
    moves: list[int] = []
    room.field.moved.connect(moves.append)
    room.press(Qt.Key.Key_Up)
    room.press(Qt.Key.Key_Down)
    assert moves == [-1, 1]


def test_letters_in_an_amount_are_keys_of_tenders(room: Room) -> None:
    amount = AmountField()
    room.add(amount)
    card = Button("Gift card", key="G", parent=room.host)
    card.clicked.connect(lambda: room.did.append("gift"))
    card.show()
    amount.take_focus()
    QTest.keyClicks(amount.box.line, "20.g")
    assert amount.text() == "20."
    assert room.did == ["gift"]


def test_enter_in_a_field_is_one_act(room: Room) -> None:
    amount = AmountField()
    room.add(amount)
    finish = Button("Take cash", kind=Kind.PRIMARY, key="Enter", parent=room.host)
    finish.clicked.connect(lambda: room.did.append("finish"))
    finish.show()
    amount.take_focus()
    room.press(Qt.Key.Key_Return)
    assert room.did == ["finish"]
    amount.entered.connect(lambda text: room.did.append(f"entered {text}"))
    amount.set_text("5")
    room.press(Qt.Key.Key_Return)
    assert room.did == ["finish", "entered 5"]


def test_a_pin_is_typed_deleted_and_forgotten(room: Room) -> None:
    pin = PinField()
    room.add(pin)
    pin.take_focus()
    QTest.keyClicks(pin, "12a34")
    room.press(Qt.Key.Key_Backspace)
    assert pin.pin() == "123"
    assert "123" not in pin.accessibleDescription()
    pin.clear()
    assert pin.pin() == ""


def test_asking_in_the_window(room: Room) -> None:
    ask: Ask = WindowAsk(room.host)
    ask.text("Why?", "", "Void the sale", room.did.append)
    QTest.keyClicks(QApplication.focusWidget(), "Wrong article")
    room.wait_for_enter()
    room.press(Qt.Key.Key_Return)
    ask.pin("Manager", "", "Confirm", room.did.append)
    QTest.keyClicks(QApplication.focusWidget(), "4711")
    room.wait_for_enter()
    room.press(Qt.Key.Key_Return)
    ask.choose("Which?", "", (("a", "Apple", ""), ("b", "Pear", "")), room.did.append)
    room.press("2")
    assert room.did == ["Wrong article", "4711", "b"]


def test_a_dangerous_act_waits_for_more_than_enter(room: Room) -> None:
    ask: Ask = WindowAsk(room.host)
    ask.confirm("Void?", "", "Void it", lambda: room.did.append("void"), danger=True)
    room.wait_for_enter()
    room.press(Qt.Key.Key_Return)
    assert room.did == []
    assert room.field.box.line.hasFocus()


def test_the_fake_that_asks_nobody_is_an_ask() -> None:
    ask: Ask = ReadyAsk(confirm="yes", pin="1234")
    told: list[str] = []
    ask.confirm("Sure?", "", "Do it", lambda: told.append("yes"), danger=False)
    ask.pin("Who?", "", "Confirm", told.append)
    ask.text("Why?", "", "Go on", told.append)
    assert told == ["yes", "1234"]
