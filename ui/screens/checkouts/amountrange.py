"""Which amounts: a field that opens two amounts to type, the least and the most."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.space import S8, TARGET
from ui.theme.typography import Type
from ui.theme.words import Writing
from ui.widgets.button import Button, Kind
from ui.widgets.choicefield import DropKey
from ui.widgets.dropdown import DropDown, Room
from ui.widgets.fields import TextField
from ui.widgets.text import Text

_ROOM = Room(320, 172)
_MOST = 10**12

Range = tuple[int | None, int | None]


class AmountRange(DropKey):
    """A field of 44 px; both amounts may be left empty. ``picked`` gives (least, most)."""

    picked = Signal(object)

    def __init__(self, writing: Writing) -> None:
        super().__init__("Amount", icon="coins", labelled=False)
        self._writing = writing
        self._range: Range = (None, None)
        self._drop: DropDown | None = None
        self.least = TextField(accessible="From amount")
        self.most = TextField(accessible="To amount")
        self._use = Button("Show these amounts", kind=Kind.PRIMARY)
        self._any = Button("Any amount")
        self._typed = self._lay_out()
        self._typed.setParent(self)
        self._typed.hide()
        self.clicked.connect(self._drop_down)
        self._use.clicked.connect(lambda _=False: self._on_typed())
        self._any.clicked.connect(lambda _=False: self._take((None, None)))
        self.least.entered.connect(lambda _text: self.most.take_focus())
        self.most.entered.connect(lambda _text: self._on_typed())
        self.set_range((None, None))

    def _lay_out(self) -> QWidget:
        typed = QWidget()
        column = QVBoxLayout(typed)
        column.setContentsMargins(S8, S8, S8, S8)
        column.setSpacing(S8)
        row = QHBoxLayout()
        row.setSpacing(S8)
        for words, field in (("From", self.least), ("To", self.most)):
            field.box.setFixedHeight(TARGET)
            side = QVBoxLayout()
            side.setSpacing(4)
            side.addWidget(Text(words, Type.SMALL, ink="ink2", weight=600))
            side.addWidget(field)
            side.addStretch(1)
            row.addLayout(side)
        column.addLayout(row)
        column.addStretch(1)
        keys = QHBoxLayout()
        keys.setSpacing(S8)
        keys.addWidget(self._any)
        keys.addWidget(self._use, 1)
        column.addLayout(keys)
        return typed

    def set_range(self, amounts: Range) -> None:
        """Show other amounts without telling anybody."""
        self._range = amounts
        self.show_words(words(amounts, self._writing))

    def _drop_down(self) -> None:
        drop = self._drop
        if drop is None:
            drop = self._drop = DropDown(self)
            drop.body.addWidget(self._typed)
            self.destroyed.connect(drop.deleteLater)
        for field, amount in zip((self.least, self.most), self._range, strict=True):
            field.set_trouble("")
            field.set_text("" if amount is None else self._writing.money(amount))
        self._typed.show()
        drop.open_(_ROOM, self.least)

    def _on_typed(self) -> None:
        found: list[int | None] = []
        for field in (self.least, self.most):
            text = field.text().strip()
            amount = read_amount(text, self._writing) if text else None
            if text and amount is None:
                self._say_wrong(field, "This is no amount.")
                return
            found.append(amount)
        least, most = found
        if least is not None and most is not None and most < least:
            self._say_wrong(self.most, "This is less than the first.")
            return
        self._take((least, most))

    def _say_wrong(self, field: TextField, sentence: str) -> None:
        field.set_trouble(sentence)
        field.take_focus()

    def _take(self, amounts: Range) -> None:
        if self._drop is not None:
            self._drop.close_()
        if amounts != self._range:
            self.set_range(amounts)
            self.picked.emit(amounts)


def words(amounts: Range, writing: Writing) -> str:
    """Say which amounts: ``From 10.00``, ``10.00 to 20.00``."""
    least, most = (None if one is None else writing.money(one) for one in amounts)
    if least is None and most is None:
        return "Any amount"
    if least is None:
        return f"Up to {most}"
    return f"From {least}" if most is None else f"{least} to {most}"


def read_amount(text: str, writing: Writing) -> int | None:
    """Read a typed amount as minor units, with a point or a comma; nothing where it is none."""
    plain = text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    point = writing.decimal_point
    if point == ",":
        plain = plain.replace(".", "") if "," in plain else plain
        plain = plain.replace(",", ".")
    else:
        plain = plain.replace(",", "")
    if not plain.isascii():
        return None
    try:
        minor = Decimal(plain).scaleb(writing.decimals)
    except InvalidOperation:
        return None
    whole = minor.is_finite() and minor == minor.to_integral_value() and abs(minor) < _MOST
    return int(minor) if whole else None
