"""Recall as Qt widgets: a field that filters, one large row a cart, Enter takes it."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from pos.api.events import StoreChanged
from ui.bridge.routes import Desk
from ui.screens.recall.presenter import RecallPresenter, Row
from ui.theme.look import tokens
from ui.theme.space import GAP, S12, S16, S24
from ui.theme.typography import MEDIUM, SEMIBOLD, Type, font
from ui.widgets import paint
from ui.widgets.button import Button, Kind, Size
from ui.widgets.empty import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.keys import KeyRouter, covered
from ui.widgets.listrow import ListRow
from ui.widgets.panel import Panel
from ui.widgets.scroll import slim
from ui.widgets.text import Text
from ui.widgets.values import Tone

_ROW = 76
_WIDEST = 1120
LOOK_MS = 200
#: Ages are written anew so often.
AGE_MS = 10_000


class CartRowKey(ListRow):
    """One cart: name, owner and age left, state and total right."""

    double_clicked = Signal()

    def __init__(self) -> None:
        super().__init__(_ROW)
        self._what: Row | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_row(self, what: Row, *, marked: bool) -> None:
        """Show a cart."""
        self._what = what
        self.set_text(what.title)
        self.setAccessibleDescription(f"{what.owner}, {what.age}, {what.state}, {what.total}")
        self.set_chosen(marked)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._what is not None:
            painter = paint.begin(self)
            self.paint_ground(painter)
            self._paint_words(painter, QRectF(self.rect()), self._what)

    def _paint_words(self, painter: QPainter, rect: QRectF, what: Row) -> None:
        colours = tokens()
        figure = font(Type.HEAD, px=22, weight=SEMIBOLD, tabular=True)
        wide = paint.width_of(what.total, figure) + 6
        right = rect.width() - S24
        total = QRectF(right - wide, 12, wide, 28)
        paint.line(painter, total, what.total, figure, colours.ink, paint.RIGHT)
        small = font(Type.SMALL, weight=MEDIUM, tabular=True)
        at = QRectF(right - 200, 42, 200, 20)
        paint.line(painter, at, what.lines, small, colours.ink2, paint.RIGHT)
        middle = min(rect.width() * 0.54, rect.width() - wide - 240)
        ink = colours.ink2 if what.tone is Tone.PLAIN else paint.ink_of(what.tone, colours)
        paint.icon(painter, what.icon, QPointF(middle + 9, 26), 18, ink)
        state = QRectF(middle + 26, 14, right - wide - middle - 34, 24)
        paint.line(painter, state, what.state, font(Type.BODY, weight=SEMIBOLD), ink)
        age = QRectF(middle + 26, 42, 180, 20)
        paint.line(painter, age, what.age, small, colours.ink2)
        name = QRectF(S24, 12, middle - S24 - S12, 28)
        paint.line(painter, name, what.title, font(Type.LINE_BIG, weight=SEMIBOLD), colours.ink)
        owner = QRectF(S24, 42, middle - S24 - S12, 20)
        paint.line(painter, owner, what.owner, font(Type.BODY), colours.ink2)


class RecallView(QWidget):
    """Lists the carts; typing filters, Up and Down mark, Enter or a touch takes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._presenter = RecallPresenter(desk, self)
        self._rows: list[CartRowKey] = []
        self._shown: tuple[Row, ...] = ()
        self._bound = False
        self.field = TextField("Name, number, till or person", icon="search", accessible="Find")
        self._said = Text("", Type.BODY, ink="ink2", tabular=True)
        self._empty = EmptyState("stack-2", "No cart is parked or open", "F4 parks a cart.")
        self.take_key = Button(
            "Take this cart", kind=Kind.PRIMARY, icon="player-play", key="Enter", size=Size.PAY
        )
        self.back_key = Button("Back to selling", icon="arrow-left", key="Esc", size=Size.PAY)
        self._look = self._timer(LOOK_MS, single=True)
        self._ages = self._timer(AGE_MS, single=False)
        self._make_list()
        self._lay_out()
        self._connect(desk)

    def _timer(self, interval: int, *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.setInterval(interval)
        return timer

    def _make_list(self) -> None:
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slim(self._scroll)
        self._scroll.viewport().setAutoFillBackground(False)
        self._list.setAutoFillBackground(False)

    def _lay_out(self) -> None:
        title = Text("Recall a cart", Type.TITLE, weight=SEMIBOLD)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._said)
        panel = Panel()
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(1, 8, 1, 8)
        inside.addWidget(self._scroll, 1)
        inside.addWidget(self._empty, 1)
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S12)
        column.addLayout(head)
        column.addWidget(self.field)
        column.addWidget(panel, 1)
        column.addLayout(self._foot())
        row = QHBoxLayout(self)
        row.setContentsMargins(S12, S16, S12, S12)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)

    def _foot(self) -> QHBoxLayout:
        keys = QHBoxLayout()
        keys.setSpacing(GAP)
        keys.addWidget(self.back_key, 2)
        keys.addWidget(self.take_key, 3)
        return keys

    def _connect(self, desk: Desk) -> None:
        self.field.edited.connect(self._presenter.type)
        self.field.entered.connect(lambda _text: self._presenter.take())
        self.take_key.clicked.connect(lambda _=False: self._presenter.take())
        self.back_key.clicked.connect(self._presenter.back)
        self.field.box.line.installEventFilter(self)
        self._look.timeout.connect(self._presenter.look_again)
        self._ages.timeout.connect(self._presenter.look_again)
        desk.news.on(StoreChanged, lambda _event: self._on_news(), self)

    def _on_news(self) -> None:
        if self.isVisible():
            self._look.start()

    # ------------------------------------------------------------------ the page

    def enter(self, _what: object) -> None:
        """Be shown."""
        self.field.clear()
        self._presenter.enter()
        self._ages.start()
        self.field.box.line.setFocus()

    def leave(self) -> None:
        """Another page takes the place."""
        self._ages.stop()
        self._look.stop()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._bound:
            self._bound = True
            KeyRouter.of(self)
            QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        self._presenter.step(1 if next else -1)
        return True

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        inside = now is None or now is self.window() or self.isAncestorOf(now)
        if self.isVisible() and inside and now is not self.field.box.line:
            QTimer.singleShot(0, self, self._keep_focus)

    def _keep_focus(self) -> None:
        if self.isVisible() and not covered(self) and self.window().isActiveWindow():
            self.field.box.line.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5}
            steps[Qt.Key.Key_PageDown] = 5
            by = steps.get(Qt.Key(event.key()))
            if by is not None:
                self._presenter.step(by)
                return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------------ Surface

    def show_rows(self, rows: tuple[Row, ...], marked: str, said: str) -> None:
        """See `Surface`."""
        while len(self._rows) < len(rows):
            self._rows.append(self._row())
        for place, key in enumerate(self._rows):
            shown = place < len(rows)
            if shown:
                key.show_row(rows[place], marked=rows[place].cart_id == marked)
                if rows[place].cart_id == marked:
                    self._scroll.ensureWidgetVisible(key, 0, _ROW)
            key.setVisible(shown)
        self._shown = rows
        self._said.set_text(said if rows else "")
        self._scroll.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._empty.show_text(said, "F4 on Sell parks a cart." if not self.field.text() else "")
        here = next((row for row in rows if row.cart_id == marked), None)
        self.take_key.set_usable(here is not None, "No cart is marked.")
        self.take_key.set_text("Look at this cart" if here and here.held else "Take this cart")

    def _row(self) -> CartRowKey:
        key = CartRowKey()
        place = len(self._rows)
        key.clicked.connect(lambda _=False: self._on_row(place))
        self._column.insertWidget(place, key)
        return key

    def _on_row(self, place: int) -> None:
        """The first touch marks, the second takes: a cart of another till is not taken unseen."""
        row = self._shown[place]
        if self._rows[place].chosen:
            self._presenter.take(row.cart_id)
        else:
            self._presenter.mark(row.cart_id)

    def show_trouble(self, sentence: str) -> None:
        """See `Surface`."""
        self.field.set_trouble(sentence)
