"""One checkout beside or over the list: its head, the tabs, and what managers write about it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.bridge.office import OfficeDesk, Section
from ui.screens.checkouts.record import RecordPanel
from ui.screens.checkouts.review_presenter import ReviewPresenter
from ui.screens.checkouts.state import DetailHead
from ui.theme.space import GAP, S8, S12, S16, TARGET
from ui.theme.typography import SEMIBOLD, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind
from ui.widgets.empty import EmptyState, Sign
from ui.widgets.fields import TextField
from ui.widgets.panel import Panel, Rule
from ui.widgets.text import ElidedText, Text
from ui.widgets.values import Tone

_TOP = Qt.AlignmentFlag.AlignTop
_RIGHT = Qt.AlignmentFlag.AlignRight
_UNCHANGED, _SAVING = "Nothing was typed", "It is being saved"
_NOBODY = ("clipboard-list", "No checkout is chosen", "Choose one to see all that happened.")


class CheckoutDetail(Panel):
    """Shows one checkout; `show_checkout` says which, empty shows that none is chosen."""

    gone_back = Signal()
    saved = Signal()

    def __init__(self, given: OfficeDesk) -> None:
        super().__init__()
        self._given = given
        self._lock_id = ""
        self.record = RecordPanel(given)
        self.presenter = ReviewPresenter(given, self)
        self.back = Button("All", icon="arrow-left", key="Esc")
        self.back.setAccessibleName("All checkouts")
        self.decide = Button("Decide about it", kind=Kind.PRIMARY, icon="alert-triangle", key="D")
        self.note = TextField("Note for other managers", icon="note")
        self.note.box.setFixedHeight(TARGET)
        self.save_note = Button("Save note", icon="check", key="Ctrl+S")
        self.resolve = Button("Mark as resolved", icon="circle-check", key="M")
        self.refused = Banner(Tone.WARN, "")
        self.refused.hide()
        self._sign = Sign("circle-check", 24, Tone.PLAIN)
        self._title = Text("", Type.LINE_BIG, weight=SEMIBOLD, wrap=True)
        self._where = Text("", Type.SMALL, ink="ink2", wrap=True, tabular=True)
        self._amount = Text("", Type.HEAD, px=22, weight=SEMIBOLD, tabular=True, align=_RIGHT)
        self._money = ElidedText("", Type.BODY, weight=SEMIBOLD)
        self._resolved = ElidedText("", Type.SMALL, ink="ok", weight=SEMIBOLD)
        self._pages = QStackedLayout()
        self._lay()
        self._connect()
        self.setAccessibleName("The chosen checkout")

    def _lay(self) -> None:
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(S16, S12, S16, S12)
        column.setSpacing(S8)
        column.addLayout(self._head())
        column.addWidget(self._money)
        column.addWidget(self.record, 1)
        column.addWidget(Rule())
        column.addWidget(self.refused)
        column.addWidget(self._resolved)
        column.addWidget(self.note)
        keys = QHBoxLayout()
        keys.setSpacing(GAP)
        for key in (self.decide, self.resolve, self.save_note):
            keys.addWidget(key, 1)
        column.addLayout(keys)
        nobody = EmptyState(*_NOBODY)
        self._pages.addWidget(nobody)
        self._pages.addWidget(shown)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addLayout(self._pages)

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._where)
        head = QHBoxLayout()
        head.setSpacing(S12)
        head.addWidget(self.back, 0, _TOP)
        head.addWidget(self._sign, 0, _TOP)
        head.addLayout(words, 1)
        head.addWidget(self._amount, 0, _TOP)
        return head

    def _connect(self) -> None:
        presenter = self.presenter
        self.record.read.connect(presenter.on_record)
        self.note.edited.connect(presenter.typed)
        self.note.entered.connect(lambda _text: presenter.save_note())
        self.save_note.clicked.connect(lambda _=False: presenter.save_note())
        self.resolve.clicked.connect(lambda _=False: presenter.toggle())
        self.back.clicked.connect(lambda _=False: self.gone_back.emit())
        self.decide.clicked.connect(
            lambda _=False: self._given.routes.show(Section.ATTENTION, self._lock_id)
        )

    @property
    def lock_id(self) -> str:
        """Which checkout is shown; empty for none."""
        return self._lock_id

    def show_checkout(self, lock_id: str) -> None:
        """Show another one."""
        self._lock_id = lock_id
        self._pages.setCurrentIndex(1 if lock_id else 0)
        if lock_id:
            self.record.show(lock_id)

    # ------------------------------------------------------------------ ReviewSurface

    def show_head(self, what: DetailHead) -> None:
        """See `ReviewSurface`."""
        self._sign.show_icon(what.icon, what.tone)
        self._title.set_text(what.title)
        self._where.set_text(what.where)
        self._amount.set_text(what.amount)
        self._money.set_text(what.money)
        self._resolved.set_text(what.resolved)
        self._resolved.setVisible(bool(what.resolved))
        self.resolve.set_text("Open it again" if what.resolved else "Mark as resolved")
        self.resolve.set_usable(not what.why_not, what.why_not)
        self.resolve.setToolTip(what.why_not)
        self.decide.setVisible(what.undecided)
        self.resolve.set_kind(Kind.ORDINARY if what.undecided or what.resolved else Kind.PRIMARY)

    def show_note(self, text: str) -> None:
        """See `ReviewSurface`."""
        if self.note.text() != text:
            self.note.box.line.setText(text)

    def show_dirty(self, *, dirty: bool, saving: bool) -> None:
        """See `ReviewSurface`."""
        self.save_note.set_usable(dirty and not saving, _SAVING if saving else _UNCHANGED)

    def show_refused(self, sentence: str) -> None:
        """See `ReviewSurface`."""
        self.refused.setVisible(bool(sentence))
        if sentence:
            first, _, rest = sentence.partition(". ")
            self.refused.show_text(f"{first}." if rest else first, rest)

    def read_again(self) -> None:
        """See `ReviewSurface`."""
        self.record.presenter.read()
        self.saved.emit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(420, 360)
