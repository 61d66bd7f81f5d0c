"""A form: labels above fields of 44 px, what is wrong in a sentence below the field."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.space import S4, S12, S16, TARGET
from ui.theme.typography import MEDIUM, SEMIBOLD, Type
from ui.widgets.choicefield import ChoiceField
from ui.widgets.fields import TextField
from ui.widgets.optionlist import Options
from ui.widgets.switch import Switch
from ui.widgets.text import Text

_LAST_ROW = 999
_Input = TextField | ChoiceField | Switch


class _Cell(QWidget):
    """One input with its label above and its hint or its trouble below."""

    def __init__(self, label: str, field: _Input, *, hint: str, required: bool) -> None:
        super().__init__()
        self.field = field
        self.label = label
        self._hint = hint
        self._label = Text("", Type.SMALL, ink="ink2", weight=SEMIBOLD)
        self._below = Text(hint, Type.SMALL, ink="ink2", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(S4)
        self._column.addWidget(self._label)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(field, 1)
        self._column.addLayout(self._row)
        self._column.addWidget(self._below)
        self._column.addStretch(1)
        self._label.set_text(f"{label} (needed)" if required else label)
        self.set_error("")

    def add_suffix(self, words: str) -> None:
        self._row.addWidget(Text(words, Type.BODY, ink="ink2", weight=MEDIUM))

    def set_error(self, sentence: str) -> None:
        field = self.field
        words = sentence or self._hint
        self._below.set_text(words)
        self._below.set_ink("danger" if sentence else "ink2")
        self._below.setVisible(bool(words))
        if isinstance(field, TextField):
            field.box.wrong = bool(sentence)
            field.box.line.setAccessibleDescription(words)
            field.box.update()
        else:
            field.setAccessibleDescription(words)
            if isinstance(field, ChoiceField):
                field.set_wrong(bool(sentence))


class Form(QWidget):
    """Fields by key in the order of Tab; ``values`` are as typed, the presenter reads them.

    Texts and numbers are strings as typed, choices idents, switches true or false. A field that is
    edited loses its error. Enter in a field goes to the key with the cap Enter.

    Args:
        columns: how many fields stand side by side; ``wide`` ones take the whole row.
    """

    changed = Signal()

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self._columns = columns
        self._cells: dict[str, _Cell] = {}
        self._at = 0
        self._last: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(S16)
        self._grid.setVerticalSpacing(S12)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        # What is left over stands below the fields, not between them.
        self._grid.setRowStretch(_LAST_ROW, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    # ------------------------------------------------------------------ building

    def add_heading(self, words: str) -> None:
        """Start a part of the form."""
        self._end_row()
        heading = Text(words, Type.LEAD, weight=SEMIBOLD)
        heading.setContentsMargins(0, S4 if self._at else 0, 0, 0)
        self._grid.addWidget(heading, self._at // self._columns, 0, 1, self._columns)
        self._at += self._columns

    def add_text(  # noqa: PLR0913 - one keyword for each thing it shows
        self,
        key: str,
        label: str,
        *,
        hint: str = "",
        suffix: str = "",
        placeholder: str = "",
        required: bool = False,
        wide: bool = False,
    ) -> TextField:
        """Add a field for words."""
        field = TextField(placeholder, accessible=label)
        field.box.setFixedHeight(TARGET)
        field.edited.connect(lambda _text: self._on_edit(key))
        cell = self._add(key, _Cell(label, field, hint=hint, required=required), wide=wide)
        if suffix:
            cell.add_suffix(suffix)
        return field

    def add_number(  # noqa: PLR0913 - one keyword for each thing it shows
        self,
        key: str,
        label: str,
        *,
        hint: str = "",
        suffix: str = "",
        placeholder: str = "",
        required: bool = False,
        wide: bool = False,
    ) -> TextField:
        """Add a field for a number or an amount; it comes back as typed."""
        field = self.add_text(
            key,
            label,
            hint=hint,
            suffix=suffix,
            placeholder=placeholder,
            required=required,
            wide=wide,
        )
        field.box.line.setMaxLength(24)
        return field

    def add_choice(
        self,
        key: str,
        label: str,
        options: Options,
        *,
        hint: str = "",
        required: bool = False,
        wide: bool = False,
    ) -> ChoiceField:
        """Add one of several."""
        field = ChoiceField(label, options, labelled=False)
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        field.picked.connect(lambda _ident: self._on_edit(key))
        self._add(key, _Cell(label, field, hint=hint, required=required), wide=wide)
        return field

    def add_switch(self, key: str, label: str, *, hint: str = "", wide: bool = False) -> Switch:
        """Add yes or no."""
        field = Switch(label)
        field.turned.connect(lambda _on: self._on_edit(key))
        self._add(key, _Cell(label, field, hint=hint, required=False), wide=wide)
        return field

    def add_widget(self, widget: QWidget) -> None:
        """Add something else over the whole width."""
        self._end_row()
        self._grid.addWidget(widget, self._at // self._columns, 0, 1, self._columns)
        self._at += self._columns

    def _add(self, key: str, cell: _Cell, *, wide: bool) -> _Cell:
        if wide:
            self._end_row()
        span = self._columns if wide else 1
        self._grid.addWidget(cell, self._at // self._columns, self._at % self._columns, 1, span)
        self._at += span
        self._cells[key] = cell
        if self._last is not None:
            QWidget.setTabOrder(self._last, cell.field)
        self._last = cell.field
        return cell

    def _end_row(self) -> None:
        self._at = -(-self._at // self._columns) * self._columns

    # ------------------------------------------------------------------ values

    def values(self) -> dict[str, Any]:
        """Give what stands in the fields."""
        return {key: _value(cell.field) for key, cell in self._cells.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in these fields without telling anybody, and take their errors away."""
        for key, value in values.items():
            cell = self._cells.get(key)
            if cell is None:
                continue
            field = cell.field
            if isinstance(field, TextField):
                field.box.line.setText(str(value))
            elif isinstance(field, ChoiceField):
                field.set_ident(str(value))
            else:
                field.set_on(bool(value))
            cell.set_error("")

    def set_options(self, key: str, options: Options) -> None:
        """Offer other choices."""
        field = self._cells[key].field
        if isinstance(field, ChoiceField):
            field.set_options(options)

    def field(self, key: str) -> TextField | ChoiceField | Switch:
        """Give an input."""
        return self._cells[key].field

    def set_shown(self, key: str, shown: bool) -> None:  # noqa: FBT001 - a setter of one truth
        """Leave a field out that makes no sense now."""
        self._cells[key].setVisible(shown)

    def set_usable(self, usable: bool, reason: str = "") -> None:  # noqa: FBT001 - a setter of one truth
        """Enable all fields, or disable them in their places and say why."""
        for cell in self._cells.values():
            cell.field.set_usable(usable, reason)

    def set_field_usable(self, key: str, usable: bool, reason: str = "") -> None:  # noqa: FBT001 - one truth
        """Enable one field, or disable it in its place and say why."""
        self._cells[key].field.set_usable(usable, reason)

    def take_focus(self, key: str = "") -> None:
        """Give a field the keyboard, or the first."""
        cell = self._cells.get(key) or next(iter(self._cells.values()), None)
        if cell is None:
            return
        if isinstance(cell.field, TextField):
            cell.field.take_focus()
        else:
            cell.field.setFocus()

    # ------------------------------------------------------------------ errors

    def set_error(self, key: str, sentence: str) -> None:
        """Say below a field what is wrong and what to do."""
        self._cells[key].set_error(sentence)

    def clear_errors(self) -> None:
        """Take all of them away."""
        for cell in self._cells.values():
            cell.set_error("")

    def _on_edit(self, key: str) -> None:
        self._cells[key].set_error("")
        self.changed.emit()


def _value(field: _Input) -> Any:
    if isinstance(field, TextField):
        return field.text()
    return field.ident if isinstance(field, ChoiceField) else field.on
