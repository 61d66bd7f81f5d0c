"""The question of another till in a real window: whose keys are whose, by key and by finger."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.api.events import AskedToLetGo
from tests.gui.stage import Stage
from ui.app.desk import attend_questions
from ui.navigation import Place
from ui.screens.ask_to_let_go.view import ENTER_DEAD_MS, AskedView


@pytest.fixture
def stage(qtbot: Any):
    made = Stage().sign_in()
    yield made
    made.close()


def asked(stage: Stage, size: tuple[int, int] = (1366, 768)) -> AskedView:
    """Pay is shown, and Till 2 asks for its cart."""
    stage.show(*size)
    view = attend_questions(stage.navigation, stage.desk)
    stage.filled_sell()
    cart = stage.till.current_cart()
    begun = stage.till.start_checkout(
        cart.cart_id, version=cart.version, start_key="k", seen_total=cart.totals.total
    )
    stage.navigation.to_pay(begun)
    stage.till.checkouts.is_asked(begun.lock_id, till="Till 2", name="Ben Okafor", words="")
    QApplication.processEvents()
    stage.elapsed += 3
    return view


def hears(stage: Stage) -> None:
    stage.till.tell(AskedToLetGo("m"))
    QApplication.processEvents()


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def test_enter_is_not_taken_from_the_hand_at_first(stage: Stage):
    view = asked(stage)
    hears(stage)
    assert view.dialog.isVisible()
    assert view.keep.hasFocus()
    press(Qt.Key.Key_Return)
    assert stage.till.checkouts.answers == []
    QTest.qWait(ENTER_DEAD_MS + 20)
    press(Qt.Key.Key_Return)
    assert stage.till.checkouts.answers == ["kept"]
    assert not view.dialog.isVisible()


def test_a_digit_goes_to_the_amount_and_the_question_waits(stage: Stage):
    view = asked(stage)
    field = QApplication.focusWidget()
    hears(stage)
    assert view.dialog.isVisible()
    QTest.keyClick(view.keep, Qt.Key.Key_5)
    assert not view.dialog.isVisible()
    assert view.banner.isVisible()
    assert QApplication.focusWidget() is field
    assert field.text() == "5"
    QTest.keyClicks(field, "0")
    assert field.text() == "50"
    stage.elapsed += 3
    view.presenter.tick()
    assert view.dialog.isVisible()
    view.presenter.keep()


def test_while_an_amount_is_typed_it_is_a_banner_that_moves_no_key(stage: Stage):
    """The page keeps its shape below it: no key goes from under a finger."""
    view = asked(stage)
    page: Any = stage.navigation.made(Place.PAY)
    shape = page._size
    QTest.keyClicks(QApplication.focusWidget(), "20")
    hears(stage)
    QApplication.processEvents()
    assert view.banner.isVisible()
    assert not view.dialog.isVisible()
    assert page._size is shape
    view.presenter.keep()


def test_with_keys_only(stage: Stage):
    view = asked(stage)
    hears(stage)
    press(Qt.Key.Key_Escape)
    assert view.banner.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert view.dialog.isVisible()
    press(Qt.Key.Key_Tab)
    assert view.go.hasFocus()
    press(Qt.Key.Key_L)
    assert stage.till.checkouts.answers == ["let_go"]
    assert stage.navigation.here is Place.SELL
    assert not view.banner.isVisible()


def test_with_a_finger_only(stage: Stage):
    view = asked(stage)
    hears(stage)
    QTest.mouseClick(view.go, Qt.MouseButton.LeftButton)
    assert stage.till.checkouts.answers == ["let_go"]
    assert stage.navigation.here is Place.SELL


def test_behind_the_lock_it_waits_until_somebody_is_there(stage: Stage):
    view = asked(stage)
    stage.navigation.lock_screen()
    hears(stage)
    assert not view.dialog.isVisible()
    assert not view.banner.isVisible()


@pytest.mark.parametrize("size", [(960, 540), (1024, 768), (1920, 1080)])
def test_it_fits(stage: Stage, size: tuple[int, int]):
    view = asked(stage, size)
    hears(stage)
    card = view.dialog.card.geometry()
    assert view.dialog.rect().contains(card)
    for key in (view.keep, view.go):
        assert key.visibleRegion().boundingRect() == key.rect()
    view.presenter.keep()
