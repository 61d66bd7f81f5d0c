"""One entry of the journal, and what a check found, at the right of the list."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from ui.screens.journal.state import Detail
from ui.theme.space import GAP, S8, S16
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.empty import EmptyState
from ui.widgets.facts import FactsList
from ui.widgets.panel import Panel
from ui.widgets.scroll import slim
from ui.widgets.text import Text

_NOTHING = ("No entry is marked", "Mark one to see all that it says.")


class EntryPanel(Panel):
    """Shows an entry with its facts, a list of findings, or that nothing is marked."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text("", Type.LEAD, weight=SEMIBOLD, wrap=True)
        self._facts = FactsList(spacing=S8)
        self._findings: list[Text] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(S16, S16, S16, S16)
        column.setSpacing(S16)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addLayout(self._list)
        column.addStretch(1)
        self.area = QScrollArea()
        slim(self.area)
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        # Qt fills what it is given to scroll; the panel is the ground here.
        inside.setAutoFillBackground(False)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName("The marked entry")
        self._empty = EmptyState("file-text", *_NOTHING)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.area)

    def show_detail(self, detail: Detail | None) -> None:
        """Show one entry; none says that none is marked."""
        self._put(())
        if detail is None:
            self._stack.setCurrentWidget(self._empty)
            return
        self._title.set_text(detail.title)
        self._facts.show_facts(detail.facts)
        self._facts.show()
        self.area.verticalScrollBar().setValue(0)
        self._stack.setCurrentWidget(self.area)

    def show_findings(self, title: str, sentences: tuple[str, ...]) -> None:
        """List what a check found."""
        self._title.set_text(title)
        self._facts.hide()
        self._put(sentences)
        self.area.verticalScrollBar().setValue(0)
        self._stack.setCurrentWidget(self.area)

    def _put(self, sentences: tuple[str, ...]) -> None:
        while len(self._findings) < len(sentences):
            one = Text("", Type.BODY, ink="ink", wrap=True, tabular=True)
            self._list.addWidget(one)
            self._findings.append(one)
        for place, one in enumerate(self._findings):
            one.setVisible(place < len(sentences))
            if place < len(sentences):
                one.set_text(sentences[place])
