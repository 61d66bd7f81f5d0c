"""A scanner that types is heard everywhere; a person who types is left alone (trust 2.1)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.scanning.wedge import Wedge
from ui.widgets.button import Button
from ui.widgets.codefield import CodeField
from ui.widgets.fields import PinField

pytestmark = pytest.mark.gui


class Till:
    """A window with every kind of place the keyboard can be in, and a clock of its own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.now = 1000
        self.scans: list[str] = []
        self.entered: list[str] = []
        self.paid = 0
        self.window = QWidget()
        qtbot.addWidget(self.window)
        column = QVBoxLayout(self.window)
        self.code = CodeField("code")
        self.plain = QLineEdit()
        self.pin = PinField()
        self.cancel = Button("Cancel", key="C")
        for widget in (self.code, self.plain, self.pin, self.cancel):
            column.addWidget(widget)
        self.clicks = 0
        self.cancel.clicked.connect(self._on_cancel)
        self.code.entered.connect(self.entered.append)
        self.code.empty_enter.connect(self._on_pay)
        self.wedge = Wedge(stamp=self._stamp)
        self.wedge.scanned.connect(self.scans.append)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def _stamp(self, _event: QKeyEvent) -> int:
        return self.now

    def _on_cancel(self) -> None:
        self.clicks += 1

    def _on_pay(self) -> None:
        self.paid += 1

    def key(self, key: Qt.Key | str, after: int = 10) -> None:
        self.now += after
        handle = self.window.windowHandle()
        assert handle is not None
        QTest.keyClick(handle, key)

    def scan(self, text: str, *ends: Qt.Key) -> None:
        for one in text:
            self.key(one)
        for end in ends or (Qt.Key.Key_Return,):
            self.key(end)

    def type(self, text: str) -> None:
        for one in text:
            self.key(one, after=300)


@pytest.fixture
def till(qtbot: QtBot) -> Iterator[Till]:
    made = Till(qtbot)
    yield made
    made.wedge.deleteLater()


def test_a_scan_is_heard_where_nobody_types(till: Till) -> None:
    till.cancel.setFocus()
    till.scan("5011038002275")
    assert till.scans == ["5011038002275"]


def test_letters_of_a_scan_never_press_a_key(till: Till, qtbot: QtBot) -> None:
    till.cancel.setFocus()
    till.scan("ABC-1234")
    assert till.scans == ["ABC-1234"]
    assert till.clicks == 0


def test_a_letter_of_a_person_presses_its_key(till: Till, qtbot: QtBot) -> None:
    till.cancel.setFocus()
    till.key("c")
    qtbot.waitUntil(lambda: till.clicks == 1)
    assert till.scans == []


def test_the_code_field_takes_a_scan_as_typed_text(till: Till) -> None:
    till.code.take_focus()
    till.scan("5011038002275")
    assert till.entered == ["5011038002275"]
    assert till.scans == []


def test_the_line_feed_behind_a_return_is_no_enter(till: Till) -> None:
    till.code.take_focus()
    till.scan("5011038002275", Qt.Key.Key_Return, Qt.Key.Key_Enter)
    assert till.entered == ["5011038002275"]
    assert till.paid == 0


def test_two_scans_at_once_are_two(till: Till) -> None:
    till.code.take_focus()
    till.scan("50110380", Qt.Key.Key_Return, Qt.Key.Key_Enter)
    till.scan("4006381333931", Qt.Key.Key_Return, Qt.Key.Key_Enter)
    assert till.entered == ["50110380", "4006381333931"]


def test_a_scan_leaves_another_field_as_it_was(till: Till) -> None:
    till.plain.setFocus()
    till.type("12")
    till.now += 500
    till.scan("5011038002275")
    assert till.plain.text() == "12"
    assert till.scans == ["5011038002275"]


def test_typing_stays_untouched(till: Till) -> None:
    till.plain.setFocus()
    till.type("hello")
    till.key(Qt.Key.Key_Return, after=300)
    assert till.plain.text() == "hello"
    assert till.scans == []


def test_short_and_slow_ends_are_no_scan(till: Till) -> None:
    till.plain.setFocus()
    till.scan("123")
    assert till.scans == []
    till.now += 500
    for one in "12345":
        till.key(one)
    till.key(Qt.Key.Key_Return, after=101)
    assert till.scans == []
    assert till.plain.text() == "12312345"


def test_a_tab_ends_a_scan(till: Till) -> None:
    till.code.take_focus()
    till.scan("5011038002275", Qt.Key.Key_Tab)
    assert till.scans == ["5011038002275"]
    assert till.code.text() == ""


def test_a_pin_is_never_looked_at(till: Till) -> None:
    till.pin.setFocus()
    till.scan("4321")
    assert till.scans == []
    assert till.pin.pin() == "4321"
