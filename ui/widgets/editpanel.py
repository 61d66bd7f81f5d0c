"""What is edited beside a list: title, form, what is wrong, and the keys that save or take back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme.space import GAP, S12, S16
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind
from ui.widgets.form import Form
from ui.widgets.panel import Panel, Rule
from ui.widgets.scroll import slim
from ui.widgets.text import Text
from ui.widgets.values import Tone


class EditPanel(Panel):
    """A form that scrolls between a title and its keys; *Save* is usable once something changed.

    Args:
        save: the verb of the filled key.
        columns: how many fields of the form stand side by side.
    """

    save = Signal()
    take_back = Signal()

    def __init__(self, *, save: str = "Save", columns: int = 1) -> None:
        super().__init__()
        self.form = Form(columns)
        self.save_key = Button(save, kind=Kind.PRIMARY, icon="check", key="Ctrl+S")
        self.back_key = Button("Undo the last change", icon="arrow-back-up")
        self._title = Text("", Type.HEAD, weight=SEMIBOLD, wrap=True)
        self._detail = Text("", Type.BODY, ink="ink2", wrap=True)
        self._trouble = Banner(Tone.DANGER, "")
        self._trouble.hide()
        self._more = QVBoxLayout()
        self._more.setSpacing(GAP)
        self._lay_out()
        self.save_key.clicked.connect(lambda _=False: self.save.emit())
        self.back_key.clicked.connect(lambda _=False: self.take_back.emit())
        self.set_saveable(saveable=False, why="Nothing was changed.")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(_inset(QVBoxLayout(), (self._title, self._detail)))
        column.addWidget(Rule())
        column.addWidget(self._trouble)
        column.addWidget(self._body(), 1)
        column.addWidget(Rule())
        foot = _inset(QHBoxLayout(), (self.save_key, self.back_key))
        foot.setSpacing(GAP)
        column.addLayout(foot)

    def _body(self) -> QScrollArea:
        inside = QWidget()
        body = _inset(QVBoxLayout(inside), (self.form,))
        body.setSpacing(S16)
        body.addLayout(self._more)
        body.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slim(scroll)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        return scroll

    def add_keys(self, keys: Sequence[Button]) -> None:
        """Put further acts below the fields, one under the other."""
        for key in keys:
            self._more.addWidget(key)

    # ------------------------------------------------------------------ what it says

    def set_title(self, title: str, detail: str = "", why_not: str = "") -> None:
        """Name what is edited, and say for all to see why it cannot be."""
        self._title.set_text(title)
        if why_not:
            detail = f"{detail.rstrip('.')}. {why_not}"
        self._detail.set_text(detail)
        self._detail.setVisible(bool(detail))

    def set_trouble(self, sentence: str) -> None:
        """Say what is wrong with the whole; empty for nothing."""
        self._trouble.show_text(sentence)
        self._trouble.setVisible(bool(sentence))

    def set_saveable(self, *, saveable: bool, why: str = "") -> None:
        """Enable *Save*, or disable it and say why."""
        self.save_key.set_usable(saveable, why)

    def set_undoable(self, *, undoable: bool, why: str = "") -> None:
        """Enable the way back, or disable it and say why."""
        self.back_key.set_usable(undoable, why)


def _inset(layout: QBoxLayout, widgets: Sequence[QWidget]) -> QBoxLayout:
    layout.setContentsMargins(S16, S12, S16, S12)
    for widget in widgets:
        layout.addWidget(widget)
    return layout
