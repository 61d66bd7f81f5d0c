"""Which days: today, yesterday, the last week or month, or two days that are typed."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.space import S8, TARGET
from ui.theme.typography import Type
from ui.widgets.button import Button, Kind
from ui.widgets.choicefield import DropKey
from ui.widgets.dayvalues import (
    RANGE_WORDS,
    DayRange,
    RangeChoice,
    day_text,
    read_day,
    typed_text,
)
from ui.widgets.dropdown import DropDown, Room
from ui.widgets.fields import TextField
from ui.widgets.optionlist import OptionList
from ui.widgets.text import Text

__all__ = ["DateRange", "DayRange", "RangeChoice"]

_WIDTH = 320
_TYPED_HEIGHT = 172


class DateRange(DropKey):
    """A field of 44 px that opens the ranges, and below them two days to type.

    Args:
        locale: the shop's; it says in which order day and month are typed.
    """

    picked = Signal(object)

    def __init__(self, *, locale: str = "en_GB", label: str = "Days") -> None:
        super().__init__(label, icon="calendar", labelled=False)
        self._locale = locale
        self._choice = RangeChoice()
        self._drop: DropDown | None = None
        self._list = OptionList("Days")
        self._first = TextField(accessible="From")
        self._last = TextField(accessible="To")
        self._use = Button("Show these days", kind=Kind.PRIMARY)
        self._typed = self._lay_out()
        for part in (self._list, self._typed):
            part.setParent(self)
            part.hide()
        self.clicked.connect(self._drop_down)
        self._list.picked.connect(self._on_pick)
        self._use.clicked.connect(self._on_typed)
        self._first.entered.connect(lambda _text: self._last.take_focus())
        self._last.entered.connect(lambda _text: self._on_typed())
        self.set_range(self._choice)

    def _lay_out(self) -> QWidget:
        typed = QWidget()
        column = QVBoxLayout(typed)
        column.setContentsMargins(S8, S8, S8, S8)
        column.setSpacing(S8)
        row = QHBoxLayout()
        row.setSpacing(S8)
        for words, field in (("From", self._first), ("To", self._last)):
            field.box.setFixedHeight(TARGET)
            side = QVBoxLayout()
            side.setSpacing(4)
            side.addWidget(Text(words, Type.SMALL, ink="ink2", weight=600))
            side.addWidget(field)
            side.addStretch(1)
            row.addLayout(side)
        column.addLayout(row)
        column.addStretch(1)
        column.addWidget(self._use)
        return typed

    @property
    def choice(self) -> RangeChoice:
        """What is chosen."""
        return self._choice

    def set_range(self, choice: RangeChoice) -> None:
        """Show another range without telling anybody."""
        self._choice = choice
        self.show_words(self._words(choice))

    def _words(self, choice: RangeChoice) -> str:
        if choice.which is not DayRange.DAYS or choice.first is None:
            return RANGE_WORDS.get(choice.which, RANGE_WORDS[DayRange.TODAY])
        first, last = day_text(choice.first, self._locale), choice.last or choice.first
        if last == choice.first:
            return first
        return f"{first} to {day_text(last, self._locale)}"

    def _drop_down(self) -> None:
        drop = self._drop
        if drop is None:
            drop = self._drop = DropDown(self)
            drop.body.addWidget(self._list, 1)
            drop.body.addWidget(self._typed)
            self.destroyed.connect(drop.deleteLater)
        options = tuple((which.value, words) for which, words in RANGE_WORDS.items())
        self._list.show_options(options, frozenset((self._choice.which.value,)))
        for field, day in ((self._first, self._choice.first), (self._last, self._choice.last)):
            field.set_trouble("")
            field.set_text(typed_text(day, self._locale) if day else "")
        hint = typed_text(date(2026, 1, 31), self._locale)
        self._first.box.line.setPlaceholderText(hint)
        self._last.box.line.setPlaceholderText(hint)
        self._list.show()
        self._typed.show()
        height = self._list.wanted_height + _TYPED_HEIGHT
        drop.open_(Room(_WIDTH, height), self._list)

    def _on_pick(self, ident: str) -> None:
        self._take(RangeChoice(DayRange(ident)))

    def _on_typed(self) -> None:
        first = read_day(self._first.text(), self._locale)
        last = read_day(self._last.text() or self._first.text(), self._locale)
        if first is None:
            self._say_wrong(self._first, "This is no day.")
        elif last is None:
            self._say_wrong(self._last, "This is no day.")
        elif last < first:
            self._say_wrong(self._last, "This is before the first.")
        else:
            self._take(RangeChoice(DayRange.DAYS, first, last))

    def _say_wrong(self, field: TextField, sentence: str) -> None:
        field.set_trouble(sentence)
        field.take_focus()

    def _take(self, choice: RangeChoice) -> None:
        if self._drop is not None:
            self._drop.close_()
        if choice != self._choice:
            self.set_range(choice)
            self.picked.emit(choice)
