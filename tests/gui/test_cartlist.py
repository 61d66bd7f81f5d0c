"""A scan costs what it changes, however long the cart is."""

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.theme.look import Theme, install
from ui.widgets.cartlist import CartList
from ui.widgets.cartmodel import ROW_ROLE, CartModel
from ui.widgets.values import CartChange, CartRow

pytestmark = pytest.mark.gui


def row(number: int, quantity: str = "1") -> CartRow:
    return CartRow(f"line-{number}", quantity, f"Article {number}", f"{number}.00")


def cart(*numbers: int, marked: int | None = None) -> CartChange:
    rows = {f"line-{number}": row(number) for number in numbers}
    return CartChange(tuple(rows), rows, "" if marked is None else f"line-{marked}")


def lines(model: CartModel) -> list[str]:
    return [model.line_at(place) for place in range(model.rowCount())]


class Heard:
    """What a model told its views."""

    def __init__(self, model: CartModel) -> None:
        self.told: list[tuple[str, int, int]] = []
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.dataChanged.connect(self._changed)
        model.modelReset.connect(self._reset)

    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.told.append(("inserted", first, last))

    def _removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.told.append(("removed", first, last))

    def _changed(self, first: QModelIndex, last: QModelIndex, _roles: object) -> None:
        self.told.append(("changed", first.row(), last.row()))

    def _reset(self) -> None:
        self.told.append(("reset", 0, 0))


def test_the_model_keeps_the_rules_of_models(qtmodeltester: ModelTester) -> None:
    model = CartModel()
    model.replace(cart(1, 2, 3))
    qtmodeltester.check(model)
    model.apply(CartChange(("line-1", "line-3", "line-4"), {"line-4": row(4)}))
    qtmodeltester.check(model)


def test_a_new_line_is_one_row_inserted() -> None:
    model = CartModel()
    model.replace(cart(*range(1200)))
    heard = Heard(model)
    order = (*(f"line-{number}" for number in range(1200)), "line-1200")
    model.apply(CartChange(order, {"line-1200": row(1200)}))
    assert heard.told == [("inserted", 1200, 1200)]
    assert model.row_at(1200).name == "Article 1200"


def test_a_changed_line_is_one_row_changed() -> None:
    model = CartModel()
    model.replace(cart(1, 2, 3))
    heard = Heard(model)
    order = ("line-1", "line-2", "line-3")
    model.apply(CartChange(order, {"line-2": row(2, "5"), "line-3": row(3)}))
    assert heard.told == [("changed", 1, 1)]
    assert model.data(model.index(1), ROW_ROLE) == row(2, "5")
    assert model.data(model.index(1)) == "5 Article 2, 2.00"


def test_a_voided_line_is_one_row_removed() -> None:
    model = CartModel()
    model.replace(cart(1, 2, 3))
    heard = Heard(model)
    model.apply(CartChange(("line-1", "line-3"), {}))
    assert heard.told == [("removed", 1, 1)]
    assert lines(model) == ["line-1", "line-3"]
    assert model.place_of("line-2") == -1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((1, 2, 3), (3, 2, 1)),
        ((1, 2, 3), (2, 3, 1)),
        ((1, 2, 3), ()),
        ((), (1, 2)),
        ((1, 2, 3, 4), (1, 9, 4, 3)),
        ((1, 2), (3, 4)),
    ],
)
def test_any_cart_becomes_any_other(
    before: tuple[int, ...], after: tuple[int, ...], qtmodeltester: ModelTester
) -> None:
    model = CartModel()
    model.replace(cart(*before))
    qtmodeltester.check(model)
    model.apply(cart(*after))
    assert lines(model) == [f"line-{number}" for number in after]
    assert [model.row_at(place) for place in range(model.rowCount())] == [row(n) for n in after]


@pytest.fixture
def shown(qtbot: QtBot) -> CartList:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    install(app, Theme.light().calm())
    made = CartList()
    qtbot.addWidget(made)
    made.resize(518, 400)
    made.show()
    return made


def test_the_marked_line_is_large_and_in_view(shown: CartList) -> None:
    shown.show_cart(cart(*range(40), marked=39))
    assert shown.rowHeight(39) == 64
    assert shown.rowHeight(38) == 44
    assert shown.viewport().rect().contains(shown.visualRect(shown.lines.index(39)))
    order = (*(f"line-{number}" for number in range(40)), "line-40")
    shown.apply(CartChange(order, {"line-40": row(40)}, "line-40"))
    assert shown.marked_line == "line-40"
    assert (shown.rowHeight(39), shown.rowHeight(40)) == (44, 64)
    assert shown.viewport().rect().contains(shown.visualRect(shown.lines.index(40)))


def test_the_mark_moves_and_stays_in_the_cart(shown: CartList, qtbot: QtBot) -> None:
    shown.show_cart(cart(1, 2, 3, marked=3))
    with qtbot.waitSignal(shown.marked) as heard:
        shown.step(-1)
    assert heard.args == ["line-2"]
    for _ in range(5):
        shown.step(-1)
    assert shown.marked_line == "line-1"
    for _ in range(9):
        shown.step(1)
    assert shown.marked_line == "line-3"


def test_the_mark_stays_when_another_line_goes(shown: CartList) -> None:
    shown.show_cart(cart(1, 2, 3, marked=2))
    shown.apply(CartChange(("line-2", "line-3"), {}))
    assert shown.marked_line == "line-2"
    assert (shown.rowHeight(0), shown.rowHeight(1)) == (64, 44)


def test_a_locked_cart_has_no_marked_row(shown: CartList) -> None:
    shown.show_cart(cart(1, 2, marked=2))
    shown.set_locked(True)
    assert shown.rowHeight(1) == 44
    shown.set_locked(False)
    assert shown.rowHeight(1) == 64


def test_an_empty_cart_has_nothing_to_mark(shown: CartList) -> None:
    shown.show_cart(cart())
    shown.step(-1)
    assert shown.marked_line == ""
